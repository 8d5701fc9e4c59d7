"""What a case says of indicators, kept beside its newest answers, in the transaction that changed them."""

from collections.abc import Iterator, Mapping
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.forms.indicator import FILLED, NONE, NOT_YET
from engine.forms.numerals import stored_number
from engine.records.commands import Reported, keep_reported, kept_of, known_codes
from engine.run.answers import Given
from engine.run.place import Place
from engine.run.reporting import Reporting
from engine.run.runtime import Runtime
from models.instances import Instance, UserTask
from models.performance import Realisation

EMPTY = "empty"  # handed in without a word about it
SENT, RETURNED, ACCEPTED = "sent", "returned", "accepted"


def follow_figures(place: Place, element: str) -> None:
    """Keep what a case says of indicators, if an answer of this element can have changed it."""
    if any(each.depends_on(element) for each in place.version.reporting):
        rewrite_figures(place)


def rewrite_figures(place: Place) -> None:
    """Let the stored values of a case be what its newest answers say."""
    if place.version.reporting:
        keep_reported(place.session, place.instance.id, place.instance.unit_path, list(reported(place)))


def drop_figures(place: Place) -> None:
    """Forget the values of a case that was cancelled: it reports nothing."""
    keep_reported(place.session, place.instance.id, place.instance.unit_path, [])


def fill_figures(runtime: Runtime) -> int:
    """Write the values of every case where none were kept yet: of an older release. Returns how many cases had some."""
    with runtime.database.readers() as session:
        if session.scalar(select(Realisation.instance_id).limit(1)) is not None:
            return 0
        versions = session.scalars(select(Instance.process_version_id).distinct()).all()
        reporting = [each for each in versions if runtime.catalogue.version(session, each).reporting]
        of_them = (Instance.process_version_id.in_(reporting), Instance.status != "cancelled")
        cases = session.scalars(select(Instance.id).where(*of_them)).all()
    return sum(runtime.write(partial(_fill, runtime, instance_id=case)) for case in cases)


def _fill(runtime: Runtime, session: Session, instance_id: UUID) -> bool:
    place = Place.locked(runtime, session, instance_id)
    rewrite_figures(place)
    return session.scalar(select(Realisation.instance_id).where(Realisation.instance_id == instance_id)) is not None


def figure_difference(place: Place) -> list[str]:
    """The codes of the indicators of which something else is kept than the newest answers of a case say."""
    told = {} if place.instance.status == "cancelled" else {each.code: each for each in reported(place)}
    kept = {each.code: each for each in kept_of(place.session, place.instance.id)}
    known = known_codes(place.session, place.instance.unit_path)
    return sorted(code for code in {*told, *kept} if code in known and told.get(code) != kept.get(code))


def reported(place: Place) -> Iterator[Reported]:
    """Every value the newest answers of a case report."""
    context = place.context("")  # its answers are read once, for whichever item they are looked at
    given = {(each.element, each.key): each for each in context.case.all()}
    is_open = (UserTask.instance_id == place.instance.id, UserTask.status == "open")
    waiting = {
        (row.element, row.key) for row in place.session.execute(select(UserTask.element, UserTask.key).where(*is_open))
    }
    for each in place.version.reporting:
        for (element, key), sent in given.items():
            if element == each.element and isinstance(sent.answers.get(each.field.key), Mapping):
                checked = given.get((each.check, key)) if each.check else None
                state = _state(each, sent, checked, is_open=(element, key) in waiting)
                period = each.field.period.now(context.at(key))
                if period is not None:
                    by = checked if state in (ACCEPTED, RETURNED) else None
                    yield from _values(sent, sent.answers[each.field.key], period, state, by)


def _state(each: Reporting, sent: Given, checked: Given | None, *, is_open: bool) -> str:
    # A check counts only if it came after what was sent; a task that waits again was returned by whatever way.
    if checked is None or checked.seq < sent.seq:
        return RETURNED if is_open else SENT
    return ACCEPTED if checked.answers.get(each.decision) in each.accepting else RETURNED


def _values(
    sent: Given, answers: Mapping[str, object], period: tuple[int, int], state: str, checked: Given | None
) -> Iterator[Reported]:
    for code, answer in answers.items():
        said = answer if isinstance(answer, Mapping) else {}
        evidence = said.get("evidence")
        yield Reported(
            code=code,
            period=period,
            element=sent.element,
            key=sent.key,
            state=state,
            answered=said["state"] if said.get("state") in (FILLED, NOT_YET, NONE) else EMPTY,
            value=stored_number(said.get("value")),
            numerator=stored_number(said.get("numerator")),
            denominator=stored_number(said.get("denominator")),
            note=str(said.get("note") or ""),
            evidence=list(evidence) if isinstance(evidence, list) else [],
            sent_by=sent.actor_id,
            sent_at=sent.at,
            checked_by=checked.actor_id if checked else None,
            checked_at=checked.at if checked else None,
        )
