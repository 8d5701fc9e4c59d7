"""The stored state of a case is damaged in every way a disk can: it is noticed, rebuilt, and other cases go on."""

from __future__ import annotations

import random
from uuid import UUID

import pytest
from sqlalchemy import update

from engine.run.verify import verify
from models.instances import Instance
from tests.office import Office

FLIPS = 150


def flipped(state: bytes, luck: random.Random) -> bytes:
    """The state with one bit of it turned over."""
    at = luck.randrange(len(state))
    return state[:at] + bytes([state[at] ^ (1 << luck.randrange(8))]) + state[at + 1 :]


def store(office: Office, case: UUID, **values: object) -> None:
    with office.runtime.database.sessions.begin() as session:
        session.execute(update(Instance).where(Instance.id == case).values(**values))


def breaches(office: Office) -> list[tuple[str, UUID | None]]:
    return [(breach.invariant, breach.instance_id) for breach in verify(office.runtime).breaches]


def test_every_flipped_bit_is_noticed_and_named_with_its_case(office: Office) -> None:
    luck = random.Random(11)
    damaged, _sound = office.starts(), office.starts()
    state = office.instance(damaged).engine_state

    for _ in range(FLIPS):
        store(office, damaged, engine_state=flipped(state, luck))
        assert breaches(office) == [("I8", damaged)]

    store(office, damaged, engine_state=state)
    assert breaches(office) == []


@pytest.mark.parametrize("part", [0, 1, 50])
def test_a_state_cut_short_is_rebuilt_by_the_next_action_and_other_cases_go_on(office: Office, part: int) -> None:
    damaged, sound = office.starts(), office.starts()
    store(office, damaged, engine_state=office.instance(damaged).engine_state[:part])

    office.completes("kadis", sound, "order_report")
    office.completes("kadis", damaged, "order_report")

    assert breaches(office) == []


def test_a_state_swapped_with_that_of_another_case_is_named_with_both_cases(office: Office) -> None:
    early, late = office.starts(), office.starts()
    office.completes("kadis", late, "order_report")
    states = [office.instance(case) for case in (late, early)]

    for case, other in zip((early, late), states, strict=True):
        store(office, case, engine_state=other.engine_state, engine_digest=other.engine_digest)

    assert {case for _, case in breaches(office)} == {early, late}
