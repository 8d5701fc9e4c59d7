"""For any SOP, run and revision: a case moves as promised (G1 to G3, G5 to G8), or it stays untouched."""

from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from engine.notices.outbox import read_outbox
from engine.revise.moving import Verdict
from engine.run.paths import finishes
from engine.run.replay import replay
from models.instances import UserTask
from models.notices import Notice
from tests.office import Office
from tests.properties.random_revisions import Part, drawn, parts, revisions
from tests.revising import LANES, Revising
from tests.stories.test_fifteen_revisions import answered

NUMBERS = count(1)
CLOCK = ("offered_at", "due_at", "late_at", "warn_at", "held_until", "standard", "waiting", "working", "held")


@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(part=parts(), data=st.data())
def test_a_case_moves_as_promised_or_stays_untouched(office: Office, part: Part, data: st.DataObject) -> None:
    revising, name = Revising(office), f"uji_{next(NUMBERS)}"
    small = drawn(part, name)
    revising.deploys(small)
    instance = revising.starts(small)
    for _ in range(data.draw(st.integers(0, 8))):
        goes_on(revising, instance, data)
    if not (waiting := open_rows(office, instance)):
        return
    revision = data.draw(revisions(part, {row.element for row in waiting}))
    at_work(office, data.draw(st.sampled_from(waiting)), data.draw(st.sampled_from(["claim", "draft", "hold"])))
    before, rows = office.instance(instance), stood(office, instance)
    history = office.history(instance)
    new = revising.deploys(drawn(revision.part, name))
    office.clock.pass_minutes(7)
    verdict = revising.judges(new, revision.mapping).get(instance)
    if verdict is None:
        event("the revision changed nothing")
        return

    event(f"{verdict.kind} {verdict.reason}")
    run, counted = revising.migrates(new, revision.mapping)

    now = office.instance(instance)
    assert counted == {verdict.kind.value: 1}  # G7
    assert office.history(instance)[: len(history)] == history  # G5
    if not verdict.is_possible:
        assert stood(office, instance) == rows  # G1
        for column in ("engine_state", "head_hash", "revision", "process_version_id"):
            assert getattr(now, column) == getattr(before, column)
        assert verdict.element is None or verdict.element in {each.task.element for each in history if each.task}
        return
    assert replay(office.history(instance), new).dump().to_bytes() == now.engine_state  # G2
    assert finishes(new, now.engine_state, answered(office, instance))
    office.proves(instance)
    keeps_its_clock(office, instance, rows, verdict)
    told_once(office, instance)
    if data.draw(st.booleans()):
        assert revising.puts_back(run) == {"undone": 1}
        back = office.instance(instance)
        assert (back.engine_state, back.process_version_id) == (before.engine_state, before.process_version_id)
        assert stood(office, instance) == rows  # G8
        office.proves(instance)
    for _ in range(30):
        goes_on(revising, instance, data)
    told_once(office, instance)
    revising.verifies()


def goes_on(revising: Revising, instance: UUID, data: st.DataObject) -> None:
    """Do one of the tasks that wait, whichever it is."""
    rows = open_rows(revising.office, instance)
    if rows:
        row = data.draw(st.sampled_from(rows))
        with revising.runtime.database.readers() as session:
            version = revising.runtime.catalogue.version(session, row.version_id)
        asked = {field.key for field in version.forms[row.element].fields}
        typed: dict[str, Any] = {}
        typed |= {"decision": data.draw(st.sampled_from(["ya", "ya", "tidak"]))} if "decision" in asked else {}
        typed |= {"many": str(data.draw(st.integers(1, 3)))} if "many" in asked else {}
        typed |= {"until": data.draw(st.sampled_from(["2026-11-24", "2026-12-01"]))} if "until" in asked else {}
        revising.office.clock.pass_minutes(data.draw(st.sampled_from([1, 30])))
        revising.office.completes(LANES[row.lane], instance, row.element, row.key, **typed)


def at_work(office: Office, row: UserTask, how: str) -> None:
    """Somebody has the task in work, has typed something, or waits for somebody outside."""
    who = LANES[row.lane]
    if row.holder_id is None:
        office.claims(who, row.id)
    if how == "draft":
        office.drafts(who, row.id, note="Sudah separuh")
    if how == "hold":
        office.holds(who, row.id, office.clock.moment + timedelta(minutes=90))


def open_rows(office: Office, instance: UUID) -> list[UserTask]:
    with office.runtime.database.readers() as session:
        mine = select(UserTask).where(UserTask.instance_id == instance, UserTask.status == "open")
        return list(session.scalars(mine.order_by(UserTask.element, UserTask.occurrence, UserTask.key)))


def stood(office: Office, instance: UUID) -> list[dict[str, Any]]:
    """Every column of every task of a case, open or done."""
    columns = [column.name for column in UserTask.__table__.columns]
    with office.runtime.database.readers() as session:
        found = session.scalars(select(UserTask).where(UserTask.instance_id == instance).order_by(UserTask.id))
        return [{name: getattr(row, name) for name in columns} for row in found]


def keeps_its_clock(office: Office, instance: UUID, before: list[dict[str, Any]], verdict: Verdict) -> None:
    """G3, G4: what stays keeps its moments and who has it; what is new starts now."""
    place = {(row["element"], row["occurrence"], row["key"]): row for row in before if row["status"] == "open"}
    now = {(row.element, row.occurrence, row.key): row for row in open_rows(office, instance)}
    for old, new in verdict.kept:
        for column in CLOCK:
            if column in place[old]:
                assert getattr(now[new], column) == place[old][column], column
        if now[new].lane == place[old]["lane"]:
            assert now[new].holder_id == place[old]["holder_id"]
    for key in verdict.opened:
        assert now[key].offered_at == office.clock.moment
    assert set(now) == {*(new for _, new in verdict.kept), *verdict.opened}


def told_once(office: Office, instance: UUID) -> None:
    """G6: nothing is told twice."""
    read_outbox(office.runtime)
    with office.runtime.database.readers() as session:
        twice = select(Notice.dedupe).where(Notice.instance_id == instance).group_by(Notice.dedupe, Notice.person_id)
        assert session.scalars(twice.having(func.count() > 1)).all() == []
