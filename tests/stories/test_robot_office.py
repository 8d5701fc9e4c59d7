"""Strangers who know nothing of the SOP bring it to its end by reading its pages."""

from pathlib import Path
from time import perf_counter

from sqlalchemy import select

from models.database import Database
from models.instances import Instance
from tests.faults.server import serving

STEP_3, STEP_6, STEP_9 = "Minta perbaikan", "Kembalikan untuk diperbaiki", "Kembalikan"


def endings(database_url: str) -> list[str]:
    """How the cases stand."""
    database = Database(database_url)
    with database.sessions() as session:
        found = list(session.scalars(select(Instance.status)))
    database.close()
    return found


def test_people_who_know_nothing_bring_a_case_to_its_end_with_every_kind_of_sending_back(
    database_url: str, tmp_path: Path
) -> None:
    with serving(tmp_path, database_url) as server:
        crowd = server.crowd()
        crowd.strangers[0].starts("Tribulan IV 2026")
        sendings = crowd.sends_back({STEP_3: 2, STEP_6: 1, STEP_9: 1})

        crowd.works_in_turn()

        assert endings(database_url) == ["completed"]
        assert sorted(count for count in sendings.seen.values()) == [1, 1, 2]
        assert server.verified()[0] == 1


def test_ten_cases_at_once_end_and_nothing_is_wrong_afterwards(database_url: str, tmp_path: Path) -> None:
    with serving(tmp_path, database_url, language="id") as server:
        crowd = server.crowd(seed=2)
        for number in range(10):
            crowd.strangers[0].starts(f"Berkas {number}")
        crowd.sends_back({STEP_3: 1, STEP_6: 1})
        began = perf_counter()

        crowd.works_at_once()

        seconds = perf_counter() - began
        print(f"{crowd.done} tasks in {seconds:.1f} s: {crowd.done / seconds:.1f} each second")  # noqa: T201 - a measure
        cases, entries, _ = server.verified()
        assert endings(database_url) == ["completed"] * 10
        assert cases == 10
        assert entries >= 10 + crowd.done
