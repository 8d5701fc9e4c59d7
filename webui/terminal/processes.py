"""`runut process` and `runut replay`: the SOPs in force, and the proof that history explains a case."""

from pathlib import Path
from uuid import UUID

import click
from rich.table import Column, Table
from sqlalchemy import func, select

from engine.errors import BundleRefused, ReplayRefused
from engine.run.deployment import deploy_files
from engine.run.faults import fault_of
from engine.run.gate import Unreadable
from engine.run.history import entries_of
from engine.run.reading_files import read_files
from engine.run.replay import replay as replayed
from models.instances import Instance
from models.processes import ProcessVersion
from webui.terminal import differences, documents, gate, migrations, opened, sheets, tables


@click.group(help="SOPs and their versions.\n\n\b\nExample:\n  runut process list")
def process() -> None: ...


process.add_command(tables.import_table)
process.add_command(sheets.sheet)
process.add_command(documents.preview)
process.add_command(differences.diff)
process.add_command(gate.lint)
process.add_command(gate.try_out)
process.add_command(migrations.show_impact)
process.add_command(migrations.migrate)


@process.command(
    help="Put the SOP in a folder, or a drawing alone, in force; running cases keep their version.\n\n"
    "\b\nExample:\n  runut process deploy processes/pengumpulan_data_kinerja"
)
@click.argument("path", metavar="FILE.bpmn|FOLDER", type=click.Path(exists=True, path_type=Path))
def deploy(path: Path) -> None:
    runtime = opened.runtime()
    try:
        version = deploy_files(runtime, read_files(path))
    except (BundleRefused, Unreadable) as refusal:
        fault = refusal.fault if isinstance(refusal, Unreadable) else fault_of(refusal)
        raise click.ClickException(f"{BundleRefused.__doc__} {gate.told(fault)}") from refusal
    with runtime.database.readers() as session:
        newest = runtime.catalogue.latest(session, version.process_id, runtime.now())
    if newest.id != version.id:
        raise click.ClickException(
            f"This content is version {version.number} already; version {newest.number} stays in force. "
            "Change something, if only a comment in the drawing, to put it in force as a new version."
        )
    click.echo(f"In force: {version.process_id} version {version.number}: {version.title}")
    click.echo(f"Content {version.content_hash}")


@process.command("list", help="List every version with its running cases.\n\n\b\nExample:\n  runut process list")
def list_() -> None:
    runtime = opened.runtime()
    table = Table(Column("Process", no_wrap=True), "Version", "Deployed", "Content", "Running", "In force")
    running = select(func.count()).where(Instance.process_version_id == ProcessVersion.id, Instance.status == "running")
    query = select(ProcessVersion, running.scalar_subquery())
    with runtime.database.readers() as session:
        in_force = {version.id for version in runtime.catalogue.in_force(session, runtime.now())}
        for version, count in session.execute(query.order_by(ProcessVersion.process_id, ProcessVersion.number)):
            deployed = version.deployed_at.astimezone(runtime.zone).isoformat(" ", "minutes")
            mark = "yes" if version.id in in_force else ""
            row = (version.process_id, str(version.number), deployed, version.content_hash[:12], str(count), mark)
            table.add_row(*row)
    opened.console.print(table)


@click.command(
    help="Do a case again from its history and say where it stands. Changes nothing.\n\n"
    "\b\nExample:\n  runut replay 6f3c0a52-6a0f-4b54-8b0e-0d9f2f8a3a11"
)
@click.argument("instance_id", type=click.UUID)
def replay(instance_id: UUID) -> None:
    runtime = opened.runtime()
    with runtime.database.readers() as session:
        instance = session.get(Instance, instance_id)
        if instance is None:
            raise click.ClickException(f"There is no case {instance_id}")
        version = runtime.catalogue.version(session, instance.process_version_id)
        entries = list(entries_of(session, instance_id))
    try:
        runner = replayed(opened.with_bar(entries, "Replay", len(entries)), version)
    except ReplayRefused as refusal:
        raise click.ClickException(f"{refusal.sentence} {refusal}") from refusal
    click.echo(f"{len(entries)} entries fit {version.process_id} version {version.number}")
    for task in runner.open_tasks():
        click.echo(f"waits: {task.element} (occurrence {task.occurrence}) {task.key}".rstrip())
