"""What a verdict and its deviations are called on pages, in the reader's language. Judges nothing."""

from collections.abc import Mapping

from flask_babel import gettext

from engine.evidence.verdict import Aspect, Deviation, Result

TONES = {Result.FOLLOWED: "ok", Result.WITH_NOTES: "risk", Result.NOT_FOLLOWED: "late", Result.RUNNING: ""}


def result_word(result: Result) -> str:
    """The verdict."""
    words: Mapping[Result, str] = {
        Result.FOLLOWED: gettext("SOP followed"),
        Result.WITH_NOTES: gettext("SOP followed, with notes"),
        Result.NOT_FOLLOWED: gettext("SOP not followed"),
        Result.RUNNING: gettext("Not finished yet"),
    }
    return words[result]


def aspect_words() -> Mapping[Aspect, tuple[str, str]]:
    """What each aspect is called, and what is said where nothing is out of the ordinary."""
    return {
        Aspect.ORDER: (
            gettext("Order"),
            gettext("Every step was done as drawn; doing the history again gives the same state."),
        ),
        Aspect.ACTOR: (gettext("Actor"), gettext("Every step was finished by somebody who held its post on that day.")),
        Aspect.CAPACITY: (
            gettext("Capacity"),
            gettext("Whoever acted as Plt., Plh., a.n. or u.b. was appointed on a legal basis."),
        ),
        Aspect.TIME: (gettext("Time"), gettext("No step took longer than its standard.")),
        Aspect.INTERVENTION: (
            gettext("Interventions"),
            gettext(
                "No step was skipped, done again, corrected, reassigned or taken back, and the case was not moved."
            ),
        ),
        Aspect.SIGNATURE: (
            gettext("Signatures"),
            gettext("No signature is missing, overtaken, or on another file."),
        ),
    }


def sentence(deviation: Deviation) -> str:
    """A deviation in one sentence."""
    return str(_sentences(deviation)[deviation.code])


def _sentences(deviation: Deviation) -> Mapping[str, str]:
    blank: dict[str, str | int] = dict.fromkeys(("step", "person", "post", "reason", "to", "file"), "")
    names = blank | dict.fromkeys(("used", "standard", "waiting", "working", "undoes"), 0) | deviation.names
    return {
        "chain_broken": gettext("The chain of the history breaks here: an entry was changed, lost or swapped."),
        "not_as_drawn": gettext("This step cannot be done again as drawn: %(reason)s.", **names),
        "no_post": gettext("“%(step)s” was finished by %(person)s without a post.", **names),
        "other_post": gettext("“%(step)s” was finished by %(person)s as %(post)s, whose step it is not.", **names),
        "not_holder": gettext(
            "“%(step)s” was finished by %(person)s as %(post)s, a post not held on that day.", **names
        ),
        "no_basis": gettext("“%(step)s” was finished by %(person)s as %(post)s without a recorded basis.", **names),
        "own_approval": gettext("“%(step)s” was approved by %(person)s, who also wrote it.", **names),
        "late": gettext(
            "“%(step)s” took %(used)s minutes (waited %(waiting)s, worked %(working)s); standard %(standard)s.",
            **names,
        ),
        "late_open": gettext(
            "“%(step)s” is not finished after %(used)s working minutes; standard %(standard)s.", **names
        ),
        "skipped": gettext("“%(step)s” was skipped by %(person)s: %(reason)s", **names),
        "redone": gettext("%(person)s let earlier steps be done again: %(reason)s", **names),
        "corrected": gettext("%(person)s corrected an earlier answer: %(reason)s", **names),
        "migrated": gettext("%(person)s moved the case to another version of the SOP.", **names),
        "cancelled": gettext("%(person)s ended the case early: %(reason)s", **names),
        "undone": gettext("%(person)s took entry %(undoes)s back.", **names),
        "reassigned": gettext("%(person)s reassigned “%(step)s” to %(to)s: %(reason)s", **names),
        "suspended": gettext("%(person)s let “%(step)s” rest: %(reason)s", **names),
        "unsigned": gettext("“%(step)s” was finished by %(person)s without a recorded signature.", **names),
        "other_bytes": gettext(
            "%(person)s confirmed “%(file)s”, which is not the file that was signed before.", **names
        ),
        "fallen": gettext(
            "The signature of %(person)s on “%(file)s” stands no longer: there is a newer version.", **names
        ),
    }
