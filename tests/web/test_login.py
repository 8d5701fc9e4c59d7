"""Signing in and out: who gets in, where they are sent, how long it lasts, and who is kept from guessing."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select, update

from engine.people import passwords
from engine.run.runtime import Runtime
from models.people import Person
from models.sessions import LoginFailure, LoginSession
from tests.office import Office
from tests.web.visitor import PASSWORD, Visitor, alert, hidden, open_office


@pytest.fixture
def visitor(runtime: Runtime, tmp_path: Path) -> Visitor:
    return Visitor(open_office(runtime, tmp_path))


def another(visitor: Visitor, address: str = "192.0.2.2") -> Visitor:
    return Visitor(visitor.app, address)


def change(runtime: Runtime, username: str, **values: object) -> None:
    with runtime.database.sessions.begin() as session:
        session.execute(update(Person).where(Person.username == username).values(**values))


def count(runtime: Runtime, table: type[LoginSession | LoginFailure]) -> int:
    with runtime.database.sessions() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


# Getting in


def test_the_right_password_opens_the_home_page(visitor: Visitor) -> None:
    answer = visitor.signs_in("kadis")

    assert (answer.status_code, answer.location) == (303, "/")
    assert "JAYA PRANOLO" in visitor.opens("/").text


def test_the_account_name_is_read_without_regard_to_case_and_spaces(visitor: Visitor) -> None:
    assert visitor.signs_in("  Kadis ").status_code == 303


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(visitor: Visitor) -> None:
    wrong, unknown = visitor.signs_in("kadis", "not this one"), visitor.signs_in("nobody", "not this one")

    assert (wrong.status_code, alert(wrong)) == (unknown.status_code, alert(unknown))
    assert wrong.status_code == 401
    assert not visitor.is_signed_in()


def test_an_unknown_name_takes_as_long_as_a_wrong_password() -> None:
    known = passwords.hash_password(PASSWORD)
    passwords.is_right(None, "warm up")

    def seconds(password_hash: str | None) -> float:
        began = time.perf_counter()
        passwords.is_right(password_hash, "not this one")
        return time.perf_counter() - began

    pairs = [(seconds(known), seconds(None)) for _ in range(9)]

    assert 0.5 < median(wrong for wrong, _ in pairs) / median(unknown for _, unknown in pairs) < 2


@pytest.mark.parametrize("odd", ["kadis\n", "k" * 5_000, "\u202esidak", "' OR 1=1 --", ""])
def test_an_odd_name_is_only_wrong(visitor: Visitor, odd: str) -> None:
    assert visitor.signs_in(odd + "x").status_code == 401


def test_a_disabled_person_cannot_sign_in(visitor: Visitor, runtime: Runtime) -> None:
    change(runtime, "kadis", is_active=False)

    assert visitor.signs_in("kadis").status_code == 401


def test_passwords_are_kept_as_argon2id_with_enough_memory(visitor: Visitor, runtime: Runtime) -> None:
    with runtime.database.sessions() as session:
        kept = session.scalars(select(Person.password_hash).where(Person.username == "kadis")).one()

    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_weaker_hash_is_renewed_at_the_next_log_in(visitor: Visitor, runtime: Runtime) -> None:
    change(runtime, "kadis", password_hash=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD))

    visitor.signs_in("kadis")

    with runtime.database.sessions() as session:
        kept = session.scalars(select(Person.password_hash).where(Person.username == "kadis")).one()
    assert not passwords.needs_rehash(kept)
    assert passwords.is_right(kept, PASSWORD)


# Where one is sent


def test_a_page_asked_for_before_logging_in_opens_afterwards(visitor: Visitor) -> None:
    asked = visitor.opens("/tasks?filter=late")
    page = visitor.opens(asked.location)

    answer = visitor.signs_in(next=hidden(page, "next"))

    assert answer.location == "/tasks?filter=late"


@pytest.mark.parametrize(
    "elsewhere",
    [
        *("//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example"),
        *("https://evil.example", "https:evil.example", "http:///evil.example", "javascript:alert(1)", "data:,x"),
        *("evil.example", "@evil.example", "/%09/evil.example", "/%5cevil.example", "/%2f%2fevil.example", " /tasks"),
        *("/tasks\r\nSet-Cookie: a=b", "/tasks\n", "/\u2028evil", "/no-such-page", "/logout", "?next=//evil", "", "/."),
    ],
)
def test_no_one_is_sent_elsewhere_after_logging_in(visitor: Visitor, elsewhere: str) -> None:
    assert visitor.signs_in(next=elsewhere).location == "/"


def test_who_is_signed_in_does_not_see_the_log_in_page(visitor: Visitor) -> None:
    visitor.signs_in()

    assert visitor.opens("/login?next=/tasks").location == "/tasks"


# How long


def test_a_session_ends_after_an_hour_without_a_sign_of_life(visitor: Visitor, office: Office) -> None:
    visitor.signs_in()

    office.clock.pass_minutes(59)
    assert visitor.is_signed_in()
    office.clock.pass_minutes(59)
    assert visitor.is_signed_in()
    office.clock.pass_minutes(61)
    assert not visitor.is_signed_in()


def test_a_session_ends_after_twelve_hours_however_busy_it_is(visitor: Visitor, office: Office) -> None:
    visitor.signs_in()

    for _ in range(24):
        assert visitor.is_signed_in()
        office.clock.pass_minutes(30)

    office.clock.pass_minutes(1)
    assert not visitor.is_signed_in()


def test_a_copied_cookie_is_worth_nothing_after_logging_out(visitor: Visitor) -> None:
    visitor.signs_in()
    stolen = visitor.client.get_cookie("sid")
    assert stolen is not None

    visitor.sends("/logout")

    thief = another(visitor)
    thief.client.set_cookie("sid", stolen.value)
    assert not thief.is_signed_in()


def test_logging_out_clears_what_the_browser_keeps(visitor: Visitor, runtime: Runtime) -> None:
    visitor.signs_in()

    answer = visitor.sends("/logout")

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert visitor.client.get_cookie("sid") is None
    assert count(runtime, LoginSession) == 0


def test_logging_in_makes_a_new_token_and_ends_the_old_one(visitor: Visitor, runtime: Runtime) -> None:
    visitor.signs_in()
    before = visitor.client.get_cookie("sid")
    visitor.signs_in()
    after = visitor.client.get_cookie("sid")

    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert count(runtime, LoginSession) == 1


def test_only_the_hash_of_a_token_is_kept(visitor: Visitor, runtime: Runtime) -> None:
    visitor.signs_in()

    cookie = visitor.client.get_cookie("sid")

    assert cookie is not None
    assert len(cookie.value) >= 43  # 256 bits
    with runtime.database.sessions() as session:
        row = session.scalars(select(LoginSession)).one()
    assert cookie.value not in repr(vars(row))


def test_a_disabled_person_is_out_at_once(visitor: Visitor, runtime: Runtime) -> None:
    visitor.signs_in("kadis")

    change(runtime, "kadis", is_active=False)

    assert not visitor.is_signed_in()


def test_a_sixth_browser_signs_the_oldest_one_out(visitor: Visitor, office: Office) -> None:
    browsers = [another(visitor) for _ in range(6)]
    for browser in browsers:
        browser.signs_in()
        office.clock.pass_minutes(1)

    assert [browser.is_signed_in() for browser in browsers] == [False, True, True, True, True, True]


# Too many attempts


def test_ten_wrong_passwords_close_a_name_for_a_quarter_of_an_hour(visitor: Visitor, office: Office) -> None:
    for _ in range(10):
        assert visitor.signs_in("kadis", "wrong").status_code == 401

    refused = another(visitor).signs_in("kadis")

    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "900"
    assert alert(refused) == "Too many attempts. Wait 15 minutes, then try again."
    assert another(visitor).signs_in("sekretaris").status_code == 303
    office.clock.pass_minutes(15)
    assert visitor.signs_in("kadis").status_code == 303


def test_an_unknown_name_is_closed_just_like_a_known_one(visitor: Visitor) -> None:
    answers = [visitor.signs_in("nobody", "wrong").status_code for _ in range(11)]

    assert answers == [401] * 10 + [429]


def test_a_right_password_forgives_the_wrong_ones_before_it(visitor: Visitor, runtime: Runtime) -> None:
    for _ in range(9):
        visitor.signs_in("kadis", "wrong")

    visitor.signs_in("kadis")

    assert count(runtime, LoginFailure) == 0


def test_an_address_that_tries_many_names_is_closed(visitor: Visitor, runtime: Runtime) -> None:
    with runtime.database.sessions.begin() as session:
        session.add_all(
            LoginFailure(username=f"name {n}", address=visitor.address, at=runtime.now()) for n in range(100)
        )

    assert visitor.signs_in("kadis").status_code == 429
    assert another(visitor).signs_in("kadis").status_code == 303


def test_attempts_side_by_side_are_all_counted(visitor: Visitor) -> None:
    browsers = [another(visitor) for _ in range(4)]
    tokens = [browser.token() for browser in browsers]

    def attempts(browser: Visitor, token: str) -> list[int]:
        fields = {"username": "kadis", "password": "wrong", "csrf_token": token}
        return [browser.posts("/login", fields).status_code for _ in range(6)]

    with ThreadPoolExecutor(4) as pool:
        answers = [status for statuses in pool.map(attempts, browsers, tokens) for status in statuses]

    assert sorted(answers) == [401] * 10 + [429] * 14


def test_a_password_typed_as_name_is_not_kept(visitor: Visitor, runtime: Runtime) -> None:
    visitor.signs_in("my secret password", "")

    with runtime.database.sessions() as session:
        kept = session.scalars(select(LoginFailure.username)).one()
    assert "secret" not in kept
