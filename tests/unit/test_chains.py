"""Who acts for whom, day by day: circles and rows that are too long, without a database."""

from datetime import date, timedelta

import pytest

from engine.people.chains import Term, goes_too_far, runs_in_a_circle

A, B, C, D = 1, 2, 3, 4
FIRST = date(2026, 11, 23)


def term(person: int, post_of: int, capacity: str = "plh", days: tuple[int, int | None] = (0, 9)) -> Term:
    """Somebody in the post of `post_of`: each person's own post has that person's number."""
    last = None if days[1] is None else FIRST + timedelta(days=days[1])
    return Term(person, post_of, capacity, FIRST + timedelta(days=days[0]), last)


HOLDERS = [term(each, each, "definitive", (-900, None)) for each in (A, B, C, D)]


@pytest.mark.parametrize(
    ("new", "others", "circle", "far"),
    [
        (term(B, A), [], False, False),
        (term(A, A), [], True, False),
        (term(B, A), [term(A, B)], True, True),
        (term(B, A), [term(A, B, days=(10, 12))], False, False),
        (term(B, A, days=(0, 10)), [term(A, B, days=(10, 12))], True, True),
        (term(A, C), [term(B, A), term(C, B)], True, True),
        (term(B, A, "an"), [term(C, A, "ub")], False, False),
        (term(C, A, "ub"), [term(B, A, "an")], False, False),
        (term(D, C), [term(B, A, "an"), term(C, A, "ub")], False, True),
        (term(C, B), [term(B, A, "an")], False, False),
        (term(C, B), [term(B, A, "plh")], False, True),
        (term(C, B, days=(0, 9)), [term(B, A, days=(0, 3)), term(D, C, days=(5, 9))], False, True),
        (term(C, B, days=(4, 4)), [term(B, A, days=(0, 3)), term(D, C, days=(5, 9))], False, False),
    ],
    ids=[
        "one deputy",
        "of oneself",
        "two for each other",
        "for each other on other days",
        "for each other on one day",
        "three in a circle",
        "a.n. below u.b.",
        "u.b. above a.n.",
        "three in a row",
        "Plh of who acts a.n.",
        "Plh of a Plh",
        "Plh of who is Plh on some days",
        "Plh between the times of others",
    ],
)
def test_circles_and_rows(new: Term, others: list[Term], circle: bool, far: bool) -> None:
    known = [*HOLDERS, *others]

    assert runs_in_a_circle(new, known) is circle
    if not circle:
        assert goes_too_far(new, known) is far
