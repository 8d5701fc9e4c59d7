"""`runut user`: accounts of people. Posts and units belong to the agency's data."""

import click
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.people import passwords
from engine.people.passwords import WeakPassword
from engine.people.queries import holds_on
from engine.run.runtime import Runtime
from models.people import Grant, Person, Post, PostHolding, Unit
from webui.sessions import close_all_sessions
from webui.terminal import opened

ask_password = click.password_option(
    help="Asked for when not given; better not given, because shells remember.", prompt_required=False
)


@click.group(help="Accounts of people.\n\n\b\nExample:\n  runut user add budi --name 'Budi Santoso'")
def user() -> None: ...


@user.command(help="Add an account.\n\n\b\nExample:\n  runut user add admin2 --name 'Budi Santoso' --administrator")
@click.argument("username")
@click.option("--name", required=True, help="The name printed on papers.")
@click.option("--nip", help="The civil servant number printed on papers.")
@click.option("--administrator", is_flag=True, help="May administer every agency of this installation.")
@click.password_option(help="Asked for when not given.")
def add(username: str, name: str, nip: str | None, administrator: bool, password: str) -> None:
    username = username.strip().lower()
    runtime = opened.runtime()
    hashed = _hash(username, password)

    def work(session: Session) -> None:
        if session.scalar(select(Person.id).where(Person.username == username)) is not None:
            raise click.ClickException(f"There is already an account {username}")
        person = Person(username=username, name=name, nip=nip, password_hash=hashed, is_active=True)
        if administrator:
            person.grants = _administration(runtime, session)
        session.add(person)

    runtime.write(work)
    click.echo(f"Added {username}")


@user.command(
    help="Let an account hold a post from today on.\n\n\b\nExample:\n  runut user appoint budi --post bendahara",
)
@click.argument("username")
@click.option("--post", "code", required=True, help="The code of a post that nobody holds.")
def appoint(username: str, code: str) -> None:
    runtime = opened.runtime()

    def work(session: Session) -> str:
        person = session.scalar(select(Person).where(Person.username == username.strip().lower()))
        post = session.scalars(select(Post).where(Post.code == code).order_by(Post.id)).first()
        if person is None:
            raise click.ClickException(f"There is no account {username}")
        if post is None:
            raise click.ClickException(f"There is no post {code}")
        held = (PostHolding.post_id == post.id, PostHolding.capacity == "definitive", holds_on(runtime.today))
        if session.scalar(select(PostHolding.id).where(*held)) is not None:
            raise click.ClickException(f"Somebody holds the post {code} already")
        session.add(PostHolding(post=post, person=person, capacity="definitive", first_day=runtime.today))
        return post.title

    click.echo(f"{username} holds {runtime.write(work)} from today on")


@user.command(
    "set-password",
    help="Set a new password and sign the person out everywhere.\n\n\b\nExample:\n  runut user set-password budi",
)
@click.argument("username")
@click.password_option(help="Asked for when not given.")
def set_password(username: str, password: str) -> None:
    hashed = _hash(username, password)
    _change(username, password_hash=hashed)
    click.echo(f"Changed the password of {username}; signed out everywhere")


@user.command(help="Let an account no longer sign in.\n\n\b\nExample:\n  runut user disable budi")
@click.argument("username")
def disable(username: str) -> None:
    _change(username, is_active=False)
    click.echo(f"Disabled {username}; signed out everywhere")


@user.command(help="Let a disabled account sign in again.\n\n\b\nExample:\n  runut user enable budi")
@click.argument("username")
def enable(username: str) -> None:
    _change(username, is_active=True)
    click.echo(f"Enabled {username}")


def _hash(username: str, password: str) -> str:
    try:
        passwords.refuse_weak(username, password)
    except WeakPassword as error:
        raise click.ClickException(str(error)) from error
    return passwords.hash_password(password)


def _change(username: str, **values: object) -> None:
    def work(session: Session) -> None:
        person_id = session.scalar(select(Person.id).where(Person.username == username.strip().lower()))
        if person_id is None:
            raise click.ClickException(f"There is no account {username}")
        session.execute(update(Person).where(Person.id == person_id).values(**values))
        close_all_sessions(session, person_id)

    opened.runtime().write(work)


def _administration(runtime: Runtime, session: Session) -> list[Grant]:
    roots = session.scalars(select(Unit).where(Unit.parent_id.is_(None))).all()
    today = runtime.now().date()
    return [Grant(unit=unit, power="administrator", first_day=today) for unit in roots]
