"""`runut` from the terminal: set up, accounts, SOPs, checks; one line for whatever is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from engine.people import passwords
from models.database import Database
from models.people import Person
from tests.office import PROCESSES, SOP, Office
from webui.cli import cli


class Terminal:
    """Somebody who types commands, on one database."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.settings = {"RUNUT_DATABASE_URL": database_url, "RUNUT_DATA_DIR": str(folder), "RUNUT_DEMO_PASSWORD": ""}
        self.database_url = database_url

    def types(self, *words: str, typed: str = "") -> Result:
        return CliRunner(env=self.settings).invoke(cli, words, input=typed)

    def password_hash(self, username: str) -> str:
        database = Database(self.database_url)
        with database.sessions() as session:
            kept = session.scalars(select(Person.password_hash).where(Person.username == username)).one()
        database.close()
        return kept


@pytest.fixture
def terminal(database_url: str, tmp_path: Path) -> Terminal:
    return Terminal(database_url, tmp_path / "data")


@pytest.fixture
def fresh(tmp_path: Path) -> Terminal:
    return Terminal(f"sqlite:///{tmp_path}/fresh.db", tmp_path / "data")


def every_command() -> list[tuple[str, ...]]:
    def below(words: tuple[str, ...], command: click.Command) -> list[tuple[str, ...]]:
        inner = command.commands.items() if isinstance(command, click.Group) else ()
        return [words, *(found for name, one in inner for found in below((*words, name), one))]

    return below((), cli)


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_every_command_explains_itself_with_an_example(fresh: Terminal, words: tuple[str, ...]) -> None:
    answer = fresh.types(*words, "--help")

    assert answer.exit_code == 0
    assert re.search(r"Example:\n\s+(RUNUT_\S+ )?runut", answer.output)


def test_init_makes_everything_and_shows_the_password_once(fresh: Terminal) -> None:
    first, second = fresh.types("init"), fresh.types("init")

    password = re.search(r"Password of all these accounts: (\S+)", first.output)
    assert first.exit_code == second.exit_code == 0
    assert password is not None
    assert passwords.is_right(fresh.password_hash("kadis"), password[1])
    assert "Deployed pengumpulan_data_kinerja version 1" in first.output
    assert "Password" not in second.output
    assert fresh.types("doctor").exit_code == 0
    assert fresh.types("verify").output.strip() == "OK: 0 cases, 0 history entries, 0 files"


def test_init_can_leave_an_empty_database_empty(fresh: Terminal) -> None:
    answer = fresh.types("init", "--no-demo")

    assert answer.exit_code == 0
    assert "Password" not in answer.output
    assert fresh.types("user", "add", "siti", "--name", "Siti", typed="kata sandi panjang\n" * 2).exit_code == 0


def test_a_command_on_tables_that_are_not_there_says_what_to_run(fresh: Terminal) -> None:
    answer = fresh.types("verify")

    assert answer.exit_code == 1
    assert "runut init" in answer.output


def test_demo_gives_its_accounts_a_new_password(terminal: Terminal) -> None:
    password = re.search(r"Password of all these accounts: (\S+)", terminal.types("demo").output)

    assert password is not None
    assert passwords.is_right(terminal.password_hash("admin"), password[1])


def test_demo_makes_cases_that_verify_finds_sound(terminal: Terminal) -> None:
    made = terminal.types("demo", "--instances", "5", "--seed", "3")

    assert re.fullmatch(r"Made 5 cases with \d+ history entries\n", made.output)
    assert terminal.types("verify").output.startswith("OK: 5 cases, ")


def test_demo_makes_no_cases_beside_real_people(terminal: Terminal) -> None:
    terminal.types("user", "add", "siti", "--name", "Siti", typed="kata sandi panjang\n" * 2)

    answer = terminal.types("demo", "--instances", "5")

    assert answer.exit_code == 1
    assert "only where all accounts are demonstration accounts" in answer.output
    assert terminal.types("verify").output.startswith("OK: 0 cases, ")


def test_init_counts_the_open_tasks_of_an_older_release_once(terminal: Terminal, office: Office) -> None:
    instance = office.starts()
    office.completes("kadis", instance, "order_report")
    older = "UPDATE user_task SET standard = 0, risk_at = '2000-01-01 00:00:00', late_at = '2000-01-01 00:00:00'"
    with office.runtime.database.engine.begin() as connection:
        connection.exec_driver_sql(f"{older} WHERE status = 'open'")

    first, second = terminal.types("init"), terminal.types("init")

    assert "Counted the moments of 1 open tasks of an older release" in first.output
    assert "Counted the moments" not in second.output
    assert office.row(office.task(instance, "distribute_format")).standard == 60


def test_verify_can_count_the_sums_anew(terminal: Terminal, office: Office) -> None:
    office.starts()
    with office.runtime.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE open_count SET tasks = 7")

    harmed, repaired = terminal.types("verify"), terminal.types("verify", "--repair-sums")

    assert (harmed.exit_code, repaired.exit_code) == (1, 0)
    assert "I10" in harmed.output


def test_an_account_is_added_changed_disabled_and_enabled(terminal: Terminal) -> None:
    for words, typed in (
        (("user", "add", "siti", "--name", "Siti Aminah", "--administrator"), "kata sandi panjang\n" * 2),
        (("user", "set-password", "siti"), "kata sandi lain lagi\n" * 2),
        (("user", "disable", "siti"), ""),
        (("user", "enable", "siti"), ""),
    ):
        assert terminal.types(*words, typed=typed).exit_code == 0

    assert passwords.is_right(terminal.password_hash("siti"), "kata sandi lain lagi")


@pytest.mark.parametrize("weak", ["short", "kata sandi siti", "aaaaaaaaaaaaaa", "x" * 300])
def test_a_password_that_is_easy_to_guess_is_refused(terminal: Terminal, weak: str) -> None:
    answer = terminal.types("user", "add", "siti", "--name", "Siti", typed=f"{weak}\n" * 2)

    assert answer.exit_code == 1
    assert "12 characters or more" in answer.output


def test_an_account_is_not_added_twice_and_not_changed_when_missing(terminal: Terminal) -> None:
    twice = terminal.types("user", "add", "kadis", "--name", "Kadis", typed="kata sandi panjang\n" * 2)
    missing = terminal.types("user", "disable", "nobody")

    assert (twice.exit_code, missing.exit_code) == (1, 1)
    assert "There is already an account kadis" in twice.output
    assert "There is no account nobody" in missing.output


def test_deploying_the_same_sop_again_makes_no_new_version(terminal: Terminal) -> None:
    answer = terminal.types("process", "deploy", str(PROCESSES / SOP))

    assert answer.exit_code == 0
    assert f"In force: {SOP} version 1" in answer.output
    assert "pengumpulan" in terminal.types("process", "list").output


def test_a_folder_without_a_drawing_is_refused_with_the_reason(terminal: Terminal, tmp_path: Path) -> None:
    answer = terminal.types("process", "deploy", str(tmp_path))

    assert answer.exit_code == 1
    assert "process.bpmn is missing" in answer.output


def test_replay_says_where_a_case_stands(terminal: Terminal, office: Office) -> None:
    instance = office.starts()
    office.completes("kadis", instance, "order_report")

    answer = terminal.types("replay", str(instance))

    assert answer.exit_code == 0
    assert "waits: distribute_format (occurrence 1)" in answer.output


def test_verify_names_the_first_breach_and_ends_with_one(terminal: Terminal, office: Office) -> None:
    instance = office.starts()
    with office.runtime.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE instance SET revision = 7")

    answer = terminal.types("verify")

    assert answer.exit_code == 1
    assert f"I5 {instance}" in answer.output
    assert "the first:" in answer.output


def test_a_wrong_setting_is_named(fresh: Terminal) -> None:
    fresh.settings["RUNUT_SECRET_KEY"] = "short"

    answer = fresh.types("doctor")

    assert answer.exit_code == 1
    assert "RUNUT_SECRET_KEY" in answer.output
