"""`runut init` and `runut demo`: tables, processes and, on an empty database, the demonstration agency."""

import secrets
from pathlib import Path

import click
from rich.table import Table
from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from engine.errors import BundleRefused
from engine.evidence.keys import SealingKey
from engine.numbers.registers import install_registers, registers_seed
from engine.people import passwords
from engine.people.commands import install_agency
from engine.people.seed import DEMO_MAIL, agency_seed
from engine.records.installing import install_indicators
from engine.records.seed import indicators_seed
from engine.run.bundle import process_id_of, read_folder
from engine.run.demo.acts import FormRefused
from engine.run.demo.generate import generate_cases
from engine.run.demo.world import NoDemoPeople
from engine.run.deployment import deploy_bundle
from engine.run.indexing import fill_words
from engine.run.realising import fill_figures
from engine.run.recounting import recount_older
from engine.run.runtime import Runtime
from engine.time.commands import install_calendar
from engine.time.seed import read_seed
from models.people import Person, PostHolding
from models.processes import ProcessVersion
from models.sessions import LoginSession
from webui.opening import open_runtime
from webui.settings import Settings
from webui.terminal import opened

PROCESSES = Path(__file__).parents[2] / "processes"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read as another one


@click.command(
    help="Set up or bring up to date: data folder, tables, processes; in an empty database the example agency.\n\n"
    "\b\nExample:\n  RUNUT_DATA_DIR=/srv/runut runut init"
)
@click.option("--no-demo", is_flag=True, help="Leave an empty database empty; add people with `runut user add`.")
def init(no_demo: bool) -> None:
    settings = opened.settings()
    runtime = open_runtime(settings)
    settings.data_dir.chmod(0o700)  # answers and passwords' hashes are nobody else's
    settings.secret()
    SealingKey.kept_in(settings.data_dir)
    runtime.database.upgrade()
    click.echo(f"Tables are up to date in {runtime.database.engine.url.render_as_string(hide_password=True)}")
    _deploy_new(runtime)
    with opened.bar("Open tasks") as progress:
        if older := recount_older(runtime, progress):
            click.echo(f"Counted the moments of {older} open tasks of an older release")
    if filled := fill_words(runtime):
        click.echo(f"{filled} cases can now be found by their words")
    if reporting := fill_figures(runtime):
        click.echo(f"{reporting} cases tell what indicators achieved")
    with runtime.database.readers() as session:
        is_empty = not session.scalar(select(exists().where(Person.id > 0)))
    if is_empty and not no_demo:
        _install_demo(runtime, settings)
    runtime.database.close()


@click.command(
    help="Install the demonstration agency, or give its accounts a new password; or make cases of the past year.\n\n"
    "\b\nExample:\n  runut demo\n  runut demo --instances 1000"
)
@click.option(
    "--instances", type=click.IntRange(1, 1_000_000), help="How many cases to make; only among demo accounts."
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same cases.")
def demo(instances: int | None, seed: int) -> None:
    settings, runtime = opened.settings(), opened.runtime()
    if instances is not None:
        _make_cases(runtime, instances, seed)
        return
    with runtime.database.readers() as session:
        is_there = session.scalar(select(func.count()).where(Person.email.endswith(DEMO_MAIL)))
    if is_there:
        _renew(runtime, settings)
    else:
        _install_demo(runtime, settings)
    runtime.database.close()


def _make_cases(runtime: Runtime, number: int, seed: int) -> None:
    try:
        with opened.bar("Cases") as progress:
            entries = generate_cases(runtime, number, seed, progress)
    except (NoDemoPeople, FormRefused) as error:
        raise click.ClickException(str(error) or str(error.__doc__)) from error
    finally:
        runtime.database.close()
    click.echo(f"Made {number} cases with {entries} history entries")


def _deploy_new(runtime: Runtime) -> None:
    folders = sorted(folder for folder in PROCESSES.iterdir() if folder.is_dir())
    with runtime.database.readers() as session:
        known = set(session.scalars(select(ProcessVersion.process_id)))
    for folder in opened.with_bar(folders, "Processes", len(folders)):
        try:
            if process_id_of(read_folder(folder)) not in known:
                version = deploy_bundle(runtime, folder)
                click.echo(f"Deployed {version.process_id} version {version.number}: {version.title}")
        except BundleRefused as refusal:
            raise click.ClickException(f"{folder.name}: {refusal}") from refusal


def _install_demo(runtime: Runtime, settings: Settings) -> None:
    password = _password(settings)
    hashed = passwords.hash_password(password)

    def install(session: Session) -> None:
        install_calendar(session, read_seed("purwakarta"))
        install_agency(session, agency_seed("dpmd_purwakarta"), hashed)
        install_indicators(session, indicators_seed("indicators_2026"))
        install_registers(session, registers_seed("dpmd_purwakarta"))

    runtime.write(install)
    _show_accounts(runtime, password)


def _renew(runtime: Runtime, settings: Settings) -> None:
    password = _password(settings)
    hashed = passwords.hash_password(password)

    def renew(session: Session) -> None:
        people = session.scalars(select(Person).where(Person.email.endswith(DEMO_MAIL))).all()
        for person in people:
            person.password_hash = hashed
        session.execute(delete(LoginSession).where(LoginSession.person_id.in_([person.id for person in people])))

    runtime.write(renew)
    _show_accounts(runtime, password)


def _password(settings: Settings) -> str:
    """The password of all demonstration accounts: the given one, else a new one that is shown once."""
    given = settings.demo_password
    if given and len(given) < passwords.LEAST_LENGTH:
        click.echo("RUNUT_DEMO_PASSWORD is short: keep this installation to yourself.", err=True)
    return given or "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def _show_accounts(runtime: Runtime, password: str) -> None:
    table = Table(title="Demonstration accounts")
    for heading in ("No", "Account", "Name", "Post"):
        table.add_column(heading)
    with runtime.database.readers() as session:
        people = session.scalars(select(Person).where(Person.email.endswith(DEMO_MAIL)).order_by(Person.id)).all()
        for number, person in enumerate(people, start=1):
            table.add_row(str(number), person.username, person.name, _posts(person.holdings) or _powers(person))
    opened.console.print(table)
    click.echo(f"Password of all these accounts: {password}")
    click.echo("It is not kept anywhere in plain text. A new one: runut demo")


def _posts(holdings: list[PostHolding]) -> str:
    return ", ".join(holding.post.title for holding in holdings)


def _powers(person: Person) -> str:
    return ", ".join(f"({grant.power})" for grant in person.grants)
