"""`runut verify` and `runut doctor`: is what is stored still true, and is this machine fit to serve it."""

import shutil
import stat
import sys
from collections.abc import Iterator
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import click
from rich.table import Table
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from engine.documents.queries import failures
from engine.evidence.anchored import compare
from engine.evidence.keys import SealingKey
from engine.notices.backlog import backlog
from engine.run.verify import verify as look_at
from engine.run.verify.sums import repair_sums as count_anew
from models.database import Database
from models.instances import Attachment
from webui import assets, health
from webui.opening import open_runtime
from webui.settings import MEBIBYTE, Settings
from webui.terminal import opened

LIBRARIES = ("flask", "werkzeug", "sqlalchemy", "spiffworkflow", "granian")
LONGEST_BACKLOG = timedelta(minutes=30)  # what is older waits for a worker that does not run
LEAST_FREE = 1024 * MEBIBYTE
NAMES = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "recursive_triggers": "1"}


class Finding(NamedTuple):
    """One thing looked at: what it is, and whether that is well."""

    subject: str
    found: str
    is_well: bool = True


@click.command(
    help="Check that history, state, open tasks and files agree. Ends with 1 and the first breach if they do not.\n\n"
    "\b\nExample:\n  runut verify\n  runut verify --repair-sums"
)
@click.option("--repair-sums", is_flag=True, help="First count the sums of the board anew.")
def verify(repair_sums: bool) -> None:
    runtime = opened.runtime()
    if repair_sums:
        runtime.write(count_anew)
    with opened.bar("Cases") as progress:
        seen = look_at(runtime, progress=progress)
    settings = opened.settings()
    with runtime.database.readers() as session:
        anchored = compare(session, SealingKey.kept_in(settings.data_dir).public, settings.anchor_dir)
    breaches = [*seen.breaches, *anchored.breaches]
    for breach in breaches:
        click.echo(str(breach), err=True)
    if breaches:
        raise click.ClickException(f"{len(breaches)} breaches; the first: {breaches[0]}")
    with runtime.database.readers() as session:
        files = session.scalar(select(func.count()).select_from(Attachment))
    click.echo(f"OK: {seen.instances} cases, {seen.entries} history entries, {files} files")


@click.command(
    help="Look at versions, database settings, disk and files. Ends with 1 if something is not well.\n\n"
    "\b\nExample:\n  runut doctor"
)
def doctor() -> None:
    settings = opened.settings()
    table = Table("", "What", "Found")
    findings = [*_programs(), *_database(settings), *_folder(settings), *_pages(settings), *_delivering(settings)]
    for finding in findings:
        table.add_row("ok" if finding.is_well else "[red]!![/red]", finding.subject, finding.found)
    opened.console.print(table)
    ill = [finding.subject for finding in findings if not finding.is_well]
    if ill:
        raise click.ClickException(f"Not well: {', '.join(ill)}")


def _programs() -> Iterator[Finding]:
    yield Finding("python", sys.version.split()[0], sys.version_info >= (3, 11))
    for library in LIBRARIES:
        yield Finding(library, version(library))


def _database(settings: Settings) -> Iterator[Finding]:
    database = open_runtime(settings).database
    yield Finding("database", database.engine.url.render_as_string(hide_password=True))
    have, wanted = health.revisions(database), health.newest(database)
    yield Finding("migrations", ", ".join(sorted(have)) or "none: run `runut init`", have == wanted)
    if database.is_sqlite:
        yield from _sqlite(database)
    database.close()


def _sqlite(database: Database) -> Iterator[Finding]:
    with database.engine.execution_options(reads_only=True).connect() as connection:
        found = str(connection.scalar(text("SELECT sqlite_version()")))
        # Before 3.51.3 two connections that write at the wrong moment could damage a WAL database.
        yield Finding("sqlite", found, tuple(map(int, found.split("."))) >= (3, 51, 3))
        for name, wanted in NAMES.items():
            value = str(connection.exec_driver_sql(f"PRAGMA {name}").scalar())
            yield Finding(f"sqlite {name}", value, value == wanted)


def _folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir.resolve()
    free = shutil.disk_usage(folder).free
    mode = stat.S_IMODE(folder.stat().st_mode)
    yield Finding("data folder", f"{folder} ({mode:04o})", mode & 0o077 == 0)
    yield Finding("free disk", f"{free // MEBIBYTE} MiB", free > LEAST_FREE)
    yield _private(folder / "secret_key", settings)


def _private(key: Path, settings: Settings) -> Finding:
    if settings.secret_key:
        return Finding("secret key", "from the environment")
    if not key.exists():
        return Finding("secret key", "none yet: run `runut init`", is_well=False)
    mode = stat.S_IMODE(key.stat().st_mode)
    return Finding("secret key", f"{key} ({mode:04o})", mode & 0o077 == 0)


def _pages(settings: Settings) -> Iterator[Finding]:
    edition = assets.built_edition()
    yield Finding("static files", f"built as {edition}" if edition else "not built: `runut serve` builds them")
    yield Finding("address", settings.public_url or f"http://{settings.host}:{settings.port}")
    is_open = settings.trusted_hosts is None
    yield Finding("trusted hosts", "any: set RUNUT_PUBLIC_URL" if is_open else "limited", not is_open)


def _second_place(settings: Settings) -> Finding:
    """Where the anchors of the history are copied to: without it a cut history cannot be proven."""
    if settings.anchor_dir is None:
        return Finding("second place of anchors", "none: set RUNUT_ANCHOR_DIR to another disk or machine")
    return Finding("second place of anchors", str(settings.anchor_dir), settings.anchor_dir.is_dir())


def _delivering(settings: Settings) -> Iterator[Finding]:
    """How mail goes out, and whether the recurring jobs keep up."""
    server = f"{settings.smtp_host}:{settings.mail_port} ({settings.smtp_security})"
    yield Finding("mail", server if settings.smtp_host else "off: RUNUT_SMTP_HOST names no server")
    runtime = open_runtime(settings)
    try:
        with runtime.database.readers() as session:
            found, failed = backlog(session), failures(session)
    except DBAPIError:
        return  # the tables are not there: said above
    finally:
        runtime.database.close()
    yield _second_place(settings)
    for subject, oldest in (("oldest notice to tell", found.outbox_since), ("oldest delivery due", found.due_since)):
        age = runtime.now() - oldest if oldest else timedelta()
        yield Finding(subject, f"{int(age.total_seconds() // 60)} minutes" if oldest else "none", age < LONGEST_BACKLOG)
    yield Finding("deliveries given up", str(found.given_up))
    yield Finding("documents that could not be made", str(failed))
