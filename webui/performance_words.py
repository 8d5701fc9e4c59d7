"""The words of performance: states, notes, traffic lights. Every colour has its word."""

from flask_babel import gettext, lazy_gettext

from engine.records.achievement import Achievement

QUARTERS = {1: "I", 2: "II", 3: "III", 4: "IV"}
STATES = {
    "none": lazy_gettext("not reported"),
    "sent": lazy_gettext("reported"),
    "returned": lazy_gettext("sent back"),
    "accepted": lazy_gettext("accepted"),
}
NOTES = {
    "no_value": lazy_gettext("No value yet."),
    "no_target": lazy_gettext("No target here."),
    "target_zero": lazy_gettext("The target is 0, so there is no percentage."),
    "target_zero_reached": lazy_gettext("The target is 0 and was kept."),
    "target_zero_missed": lazy_gettext("The target is 0 and was not kept."),
    "negative": lazy_gettext("More than twice the target; shown as 0%."),
}
GOOD, FAIR = 90, 65  # above which a light is green, and yellow; the limits of the usual scale


def light(achievement: Achievement) -> tuple[str, str]:
    """The tone of an achievement and its word: reached, nearly, far off, not known."""
    if achievement.raw is None:
        return "", gettext("not known")
    if achievement.raw >= 100:
        return "ok", gettext("reached")
    if achievement.raw > GOOD:
        return "ok", gettext("nearly reached")
    if achievement.raw > FAIR:
        return "risk", gettext("needs attention")
    return "late", gettext("far from the target")
