"""Damage is found and named; what history says can always be rebuilt; a long case stays as fast as a short one."""

from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from engine.forms.context import Entries
from engine.run.commands import complete_task
from engine.run.keys import TaskKey, task_id
from engine.run.verify import verify
from engine.run.verify.sums import repair_sums
from tests.office import Office
from tests.stories.test_the_sop import collects, drafts, orders_and_distributes

ROUNDS = 1_500


def harm(office: Office, statement: str, **values: bytes) -> None:
    """Change the database behind the program's back."""
    with office.runtime.database.engine.begin() as connection:
        if office.runtime.database.is_sqlite:
            for name in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS history_entry_no_{name}"))
        else:
            connection.execute(text("ALTER TABLE history_entry DISABLE TRIGGER USER"))
        connection.execute(text(statement), values)


def breaches(office: Office) -> list[str]:
    return [breach.invariant for breach in verify(office.runtime).breaches]


def test_a_sound_database_has_no_breach(office: Office) -> None:
    instance = orders_and_distributes(office)
    office.claims("pemdes", office.task(instance, "fill_format", "bidang_pemdes"))
    office.attaches("pemdes", office.task(instance, "fill_format", "bidang_pemdes"))
    office.cancels("kadis", office.starts(), "Keliru.")

    found = verify(office.runtime)

    assert (found.instances, found.entries, found.breaches) == (2, 6, ())


@pytest.mark.parametrize(
    ("statement", "invariant"),
    [
        ("DELETE FROM history_entry WHERE seq = 3", "I1"),
        ("DELETE FROM user_task WHERE status = 'open' AND key = 'bidang_pemdes'", "I3"),
        ("UPDATE user_task SET status = 'open' WHERE element = 'order_report'", "I3"),
        ("UPDATE history_entry SET actor_id = 2 WHERE seq = 2", "I4"),
        ("UPDATE instance SET revision = 9", "I5"),
        ("UPDATE latest_answer SET answers = '{}' WHERE element = 'order_report'", "I6"),
        ("DELETE FROM outbox WHERE seq = 2", "I7"),
        ("UPDATE instance SET engine_digest = 'x'", "I8"),
        ("UPDATE open_count SET tasks = tasks + 1 WHERE element = 'fill_format'", "I10"),
        ("DELETE FROM done_count", "I10"),
        ("UPDATE instance_count SET status = 'completed'", "I10"),
        ("UPDATE user_task SET due_at = offered_at WHERE status = 'open'", "I11"),
        ("UPDATE user_task SET standard = 1 WHERE status = 'open'", "I11"),
        ("UPDATE user_task SET held_until = '2027-01-01 00:00:00' WHERE key = 'bidang_pemdes'", "I11"),
        ("UPDATE user_task SET working = working + 60 WHERE element = 'distribute_format'", "I11"),
        ("DELETE FROM user_task WHERE status = 'open'", "I12"),
        ("UPDATE post_holding SET first_day = '2027-01-01'", "I13"),
        ("UPDATE history_entry SET capacity = 'plt' WHERE seq = 2", "I13"),
    ],
)
def test_every_kind_of_damage_is_named(office: Office, statement: str, invariant: str) -> None:
    orders_and_distributes(office)

    harm(office, statement)

    assert invariant in breaches(office)


def test_wrong_sums_are_counted_anew(office: Office) -> None:
    orders_and_distributes(office)
    office.cancels("kadis", office.starts(), "Keliru.")
    harm(office, "DELETE FROM open_count")
    harm(office, "UPDATE done_count SET late = 7")

    office.runtime.write(repair_sums)

    assert breaches(office) == []
    office.completes("kadis", office.starts(), "order_report")
    assert breaches(office) == []


def test_clocks_kept_before_a_calendar_was_edited_stay_and_are_no_breach(office: Office) -> None:
    orders_and_distributes(office)

    harm(office, "DELETE FROM day_off")
    harm(office, "UPDATE working_calendar SET revision = 1")
    harm(office, "UPDATE user_task SET working = 0 WHERE status = 'completed'")
    assert breaches(office) == []

    harm(office, "UPDATE user_task SET held = 60 WHERE status = 'completed'")
    assert set(breaches(office)) == {"I11"}


def test_a_missing_file_is_named(office: Office) -> None:
    instance = orders_and_distributes(office)
    file = office.attaches("pemdes", office.task(instance, "fill_format", "bidang_pemdes"))

    office.runtime.files.path(file.sha256).unlink()

    assert breaches(office) == ["I9"]


def test_a_damaged_state_is_rebuilt_from_history_by_the_next_action(office: Office) -> None:
    instance = office.starts()
    office.completes("kadis", instance, "order_report")
    harm(office, "UPDATE instance SET engine_state = :state", state=b"damaged")

    office.completes("sekretaris", instance, "distribute_format")

    assert len(office.open_tasks(instance)) == 3
    assert breaches(office) == []


@pytest.mark.parametrize("statement", ["UPDATE history_entry SET seq = 7", "DELETE FROM history_entry"])
def test_the_database_itself_refuses_to_change_history(office: Office, statement: str) -> None:
    office.starts()

    with pytest.raises(DBAPIError, match="history is never"), office.runtime.database.engine.begin() as connection:
        connection.execute(text(statement))


def test_after_1500_rounds_of_draft_and_correction_the_draft_is_still_offered_and_the_state_has_not_grown(
    office: Office,
) -> None:
    instance = orders_and_distributes(office)
    collects(office, instance)
    drafts(office, instance)
    office.completes("sekretaris", instance, "correct_draft", decision="perbaiki", corrections="Lagi.")
    size = len(office.instance(instance).engine_state)
    file = office.attaches("staf.perencanaan", office.task(instance, "draft_report"))
    draft = office.shown(office.task(instance, "draft_report")) | {"document.kept": [file.sha256]}
    correction = {"document.sha256": [file.sha256], "decision": ["perbaiki"], "corrections": ["Lagi."]}

    for occurrence in range(2, ROUNDS + 2):
        completes_fast(office, "staf.perencanaan", instance, TaskKey("draft_report", occurrence, ""), draft)
        completes_fast(office, "sekretaris", instance, TaskKey("correct_draft", occurrence, ""), correction)

    assert office.open_tasks(instance) == [("draft_report", "")]
    assert len(office.instance(instance).engine_state) <= size + 9  # three counters have three more digits each
    office.proves(instance)


def completes_fast(office: Office, username: str, instance: UUID, task: TaskKey, entries: Entries) -> None:
    """Hand in without the proof after each action, which would take as long as all rounds before it."""
    complete_task(
        office.runtime,
        office.actor(username),
        task_id=task_id(instance, task),
        entries=entries,
        files={},
        idempotency_key=str(task),
    )
