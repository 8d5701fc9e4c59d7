"""Somebody with the whole database in hand cuts, rewrites and deletes: what was anchored elsewhere contradicts them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from engine.evidence.anchored import compare
from engine.evidence.anchors import FILE, Anchoring, SecondPlaceDiffers
from engine.evidence.keys import SealingKey
from engine.run.history import Entry
from engine.run.runtime import Runtime
from engine.run.verify import verify
from tests.browser.progress import bring_to
from tests.evidence import Evidence
from tests.office import Office

SQLITE = ("history_entry_no_update", "history_entry_no_delete", "history_entry_no_replace")
POSTGRESQL = ("history_entry_append_only", "history_entry_no_truncate")


@pytest.fixture
def second_place(tmp_path: Path) -> Path:
    folder = tmp_path / "disk lain"
    folder.mkdir()
    return folder


@pytest.fixture
def anchoring(runtime: Runtime, tmp_path: Path, second_place: Path) -> Anchoring:
    return Anchoring(runtime, SealingKey.kept_in(tmp_path), second_place)


def breaches(anchoring: Anchoring, folder: Path | None) -> list[str]:
    with anchoring.runtime.database.readers() as session:
        return [str(each) for each in compare(session, anchoring.key.public, folder).breaches]


def tamper(runtime: Runtime, *statements: str, **values: object) -> None:
    """What somebody does who owns the database: the triggers go first."""
    with runtime.database.sessions.begin() as session:
        for trigger in SQLITE if runtime.database.is_sqlite else POSTGRESQL:
            on = "" if runtime.database.is_sqlite else " ON history_entry"
            session.execute(text(f"DROP TRIGGER IF EXISTS {trigger}{on}"))
        for statement in statements:
            session.execute(text(statement), values)


def id_of(runtime: Runtime, instance: UUID) -> object:
    return instance.hex if runtime.database.is_sqlite else instance


def cut(runtime: Runtime, office: Office, instance: UUID, last: int) -> None:
    head = office.history(instance)[last - 1].hash
    tamper(
        runtime,
        "DELETE FROM history_entry WHERE instance_id = :id AND seq > :last",
        "UPDATE instance SET revision = :last, head_hash = :head WHERE id = :id",
        id=id_of(runtime, instance),
        last=last,
        head=head,
    )


def rewrite(runtime: Runtime, office: Office, instance: UUID, place: int, **said: object) -> None:
    """Another entry, and every hash behind it made to fit."""
    entries: list[Entry] = office.history(instance)
    entries[place - 1] = replace(entries[place - 1], **said)  # type: ignore[arg-type]  # forged on purpose
    for at in range(place, len(entries)):
        entries[at] = replace(entries[at], previous_hash=entries[at - 1].hash)
    for entry in entries[place - 1 :]:
        tamper(
            runtime,
            "UPDATE history_entry SET actor_id = :actor, previous_hash = :before, hash = :hash "
            "WHERE instance_id = :id AND seq = :seq",
            id=id_of(runtime, instance),
            seq=entry.seq,
            actor=entry.actor_id,
            before=entry.previous_hash,
            hash=entry.hash,
        )
    tamper(
        runtime,
        "UPDATE instance SET head_hash = :head WHERE id = :id",
        id=id_of(runtime, instance),
        head=entries[-1].hash,
    )


def delete(runtime: Runtime, instance: UUID) -> None:
    """A case, its history and nothing else, as if it had never been; keys that hold others are let loose first."""
    off, on = "SET session_replication_role=replica", "SET session_replication_role=origin"
    triggers: tuple[str, ...] = ()
    if runtime.database.is_sqlite:
        off, on = "PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON"
        triggers = tuple(f"DROP TRIGGER {trigger}" for trigger in SQLITE)
    connection = runtime.database.engine.raw_connection()
    cursor = connection.cursor()
    for statement in (off, *triggers):
        cursor.execute(statement)
    for table, column in (("history_entry", "instance_id"), ("instance", "id")):
        cursor.execute(f"DELETE FROM {table} WHERE {column} = '{id_of(runtime, instance)}'")  # noqa: S608 - both are ours
    connection.commit()
    cursor.execute(on)
    connection.commit()
    connection.close()


def test_an_anchor_is_written_each_hour_in_which_something_happened(
    office: Office, anchoring: Anchoring, second_place: Path
) -> None:
    instance = office.starts()
    anchoring.write_due()
    office.completes("kadis", instance, "order_report")
    anchoring.write_due()
    office.clock.pass_minutes(61)
    anchoring.write_due()
    office.clock.pass_minutes(61)
    anchoring.write_due()

    lines = [json.loads(line) for line in (second_place / FILE).read_text().splitlines()]
    assert [next(iter(line["isi"]["kasus"].values()))[0] for line in lines] == [1, 2]
    assert breaches(anchoring, second_place) == []


def test_an_absent_second_place_is_caught_up_with(office: Office, anchoring: Anchoring, second_place: Path) -> None:
    second_place.rmdir()
    office.starts()
    with pytest.raises(FileNotFoundError):
        anchoring.write_due()
    second_place.mkdir()
    anchoring.write_due()

    assert breaches(anchoring, second_place) == []
    assert len((second_place / FILE).read_text().splitlines()) == 1


def test_a_cut_tail_is_found(office: Office, anchoring: Anchoring, second_place: Path) -> None:
    instance = bring_to(office, "analyse_data")
    anchoring.write_due()

    cut(office.runtime, office, instance, 5)

    assert any("the history was cut: entry 9" in each for each in breaches(anchoring, second_place))


def test_it_is_found_in_the_second_place_alone(office: Office, anchoring: Anchoring, second_place: Path) -> None:
    instance = bring_to(office, "analyse_data")
    anchoring.write_due()

    cut(office.runtime, office, instance, 5)
    tamper(office.runtime, "DELETE FROM chain_anchor", "DELETE FROM anchored_head")

    assert breaches(anchoring, None) == []
    found = breaches(anchoring, second_place)
    assert any("the history was cut: entry 9" in each for each in found)
    assert any("in the second place only" in each for each in found)
    office.clock.pass_minutes(61)
    with pytest.raises(SecondPlaceDiffers):
        anchoring.write_due()


def test_a_tail_cut_and_grown_again_is_found(office: Office, anchoring: Anchoring, second_place: Path) -> None:
    instance = bring_to(office, "distribute_format")
    anchoring.write_due()
    before = office.history(instance)

    rewrite(office.runtime, office, instance, 2, actor_id=2)
    office.clock.pass_minutes(61)
    anchoring.write_due()

    assert before[1].hash != office.history(instance)[1].hash
    assert [each for each in breaches(anchoring, second_place) if "anchored twice" in each or "written anew" in each]


def test_a_chain_written_anew_is_sound_by_itself_and_contradicts_the_anchor(
    office: Office, anchoring: Anchoring, second_place: Path
) -> None:
    instance = bring_to(office, "analyse_data")
    anchoring.write_due()

    rewrite(office.runtime, office, instance, 3, actor_id=1)

    assert not [each for each in verify(office.runtime).breaches if each.invariant == "I4"]
    assert any("written anew: entry 9" in each for each in breaches(anchoring, second_place))


def test_a_deleted_case_is_found(office: Office, anchoring: Anchoring, second_place: Path) -> None:
    instance = office.starts()
    anchoring.write_due()

    delete(office.runtime, instance)

    assert any(f"{instance}: the case was anchored" in each for each in breaches(anchoring, second_place))


@pytest.mark.parametrize("line", [0, 1])
def test_a_changed_or_missing_line_of_the_second_place_is_found(
    line: int, office: Office, anchoring: Anchoring, second_place: Path
) -> None:
    for _ in range(3):
        office.starts()
        anchoring.write_due()
        office.clock.pass_minutes(61)
    lines = (second_place / FILE).read_bytes().splitlines(keepends=True)
    for tampered in ([*lines[:line], *lines[line + 1 :]], [lines[0].replace(b"2026", b"2025", 1), *lines[1:]]):
        (second_place / FILE).write_bytes(b"".join(tampered))
        assert breaches(anchoring, second_place) != []


def test_a_pack_with_a_cut_tail_contradicts_the_anchors(
    office: Office, anchoring: Anchoring, second_place: Path, tmp_path: Path
) -> None:
    evidence = Evidence(office, tmp_path)
    instance = bring_to(office, "analyse_data")
    early = evidence.packs(instance)
    office.clock.pass_minutes(61)
    anchoring.write_due()
    anchors = str(second_place / FILE)
    office.clock.pass_minutes(5)
    assert evidence.finds(evidence.packs(instance), anchors) == []
    code, said = evidence.runs(early, "--jangkar", anchors)
    assert (code, "UTUH" in said) == (0, True)

    cut(office.runtime, office, instance, 5)
    assert any("entri 6 sampai" in each for each in evidence.finds(evidence.packs(instance), anchors))


def test_a_pack_of_a_rewritten_history_contradicts_the_anchors(
    office: Office, anchoring: Anchoring, second_place: Path, tmp_path: Path
) -> None:
    evidence = Evidence(office, tmp_path)
    instance = bring_to(office, "analyse_data")
    anchoring.write_due()
    rewrite(office.runtime, office, instance, 3, actor_id=1)

    pack = evidence.packs(instance)

    assert evidence.finds(pack) == []
    assert any("riwayat ditulis ulang" in each for each in evidence.finds(pack, str(second_place / FILE)))
