"""`runut process import-table`: SOPs written as tables become drafts, or come into force at a first set-up."""

from collections.abc import Mapping
from pathlib import Path

import click
from sqlalchemy.orm import Session

from engine.errors import BundleRefused, Refusal
from engine.people.policy import Actor
from engine.revise.drafts import create_draft
from engine.revise.lanes import Provided, lanes_of_agency, match_lanes, provide_posts
from engine.revise.reading_sheets import LARGEST, read_workbook
from engine.revise.reading_yaml import read_yaml
from engine.revise.sop import read_sop
from engine.revise.table import Table
from engine.revise.unreadable import SENTENCES as UNREAD
from engine.revise.unreadable import TableUnreadable
from engine.revise.weaving import SENTENCES as WRONG
from engine.revise.weaving import TableWrong
from engine.revise.writing_table import write_table
from engine.run.deployment import deploy_files
from engine.run.faults import fault_of
from engine.run.runtime import Runtime
from webui.terminal import opened
from webui.terminal.administrators import administrator
from webui.terminal.gate import told
from webui.terminal.words import said

WORKBOOKS = {".xlsx", ".xlsm"}


@click.command(
    "import-table",
    help="Make a draft of every SOP in a table (YAML or XLSX). Prints the ids of the drafts.\n\n"
    "\b\nExample:\n  runut process import-table sops.yaml --deploy",
)
@click.argument("path", metavar="FILE.yaml|xlsx", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--deploy", is_flag=True, help="Put them in force at once, with posts for actors nobody plays yet.")
@click.option("--by", "username", metavar="USER", help="The administrator whose drafts they are.")
def import_table(path: Path, deploy: bool, username: str | None) -> None:
    tables = _read(path)
    runtime = opened.runtime()
    with runtime.database.readers() as session:
        actor = administrator(runtime, session, username)
        known = lanes_of_agency(session)
    written = [(table, _written(table, known)) for table in tables]  # all of them, before any is kept
    refused = False
    for table, files in written:
        refused = not _keep(runtime, actor, table, files, deploy=deploy) or refused
    if refused:
        raise click.exceptions.Exit(1)


def _read(path: Path) -> list[Table]:
    try:
        if path.stat().st_size > LARGEST:
            raise click.ClickException(said(UNREAD["too_large"]))
        data = path.read_bytes()
        return read_workbook(data) if path.suffix.lower() in WORKBOOKS else read_yaml(data.decode("utf-8-sig"))
    except TableUnreadable as error:
        lines = ((wrong.sop, said(UNREAD[wrong.code], wrong.params)) for wrong in error.wrongs)
        raise click.ClickException("\n".join(f"{sop}: {line}" if sop else line for sop, line in lines)) from error
    except UnicodeDecodeError as error:
        raise click.ClickException(said(UNREAD["no_yaml"], {"detail": "UTF-8"})) from error


def _written(table: Table, known: Mapping[str, list[str]]) -> dict[str, str]:
    try:
        return write_table(table, lane_ids=match_lanes(table.lanes, known))
    except TableWrong as error:
        lines = (f"{table.title}: {said(WRONG[wrong.code], wrong.params)}" for wrong in error.wrongs)
        raise click.ClickException("\n".join(lines)) from error


def _keep(runtime: Runtime, actor: Actor, table: Table, files: Mapping[str, str], *, deploy: bool) -> bool:
    sop = read_sop(files)
    try:
        if not deploy:
            click.echo(f"{sop.process_id}: draft {create_draft(runtime, actor, files)}: {table.title}")
            return True
        lanes = [(lane.id, lane.title) for lane in sop.lanes]
        version = deploy_files(runtime, files)
        provided = runtime.write(lambda session: _provided(session, lanes, runtime))
    except BundleRefused as refusal:
        click.echo(f"{sop.process_id}: refused: {told(fault_of(refusal))}", err=True)
        return False
    except Refusal as refusal:
        raise click.ClickException(refusal.sentence) from refusal
    click.echo(f"{sop.process_id}: in force, version {version.number}: {table.title}")
    for each in provided:
        holder = f"held by {each.username}" if each.username else f"vacant; runut user appoint USER --post {each.lane}"
        click.echo(f"  new post {each.lane} ({each.title}): {holder}")
    return True


def _provided(session: Session, lanes: list[tuple[str, str]], runtime: Runtime) -> list[Provided]:
    return provide_posts(session, lanes, runtime.today)
