"""`runut process impact` and `migrate`: what a version means for the cases that run, and moving them there."""

from collections import Counter
from collections.abc import Mapping

import click
from rich.table import Table

from engine.errors import Refusal
from engine.revise.impact import Impact, impact
from engine.revise.migrating import begin_run, carry_on, undo_run, version_numbered
from engine.revise.moving import Verdict
from engine.run.bundle import Version
from engine.run.runtime import Runtime
from webui.terminal import opened
from webui.terminal.administrators import administrator

RENAMED = click.option(
    "--map",
    "renamed",
    multiple=True,
    metavar="OLD=NEW",
    help="A step that has another id now; OLD= alone passes over what was done there. May be given several times.",
)


@click.command(
    "impact",
    help="Say for every running case whether it can go on in version V2, and where. Changes nothing.\n\n"
    "\b\nExample:\n  runut process impact pengumpulan_data_kinerja 2",
)
@click.argument("process_id")
@click.argument("number", type=int, metavar="V2")
@RENAMED
def show_impact(process_id: str, number: int, renamed: tuple[str, ...]) -> None:
    runtime = opened.runtime()
    _show(_judged(runtime, process_id, number, _mapping(renamed)))


@click.command(
    help="Move the running cases to version V2. A run that was cut off goes on where it stopped.\n\n"
    "\b\nExample:\n  runut process migrate pengumpulan_data_kinerja 2 --dry-run"
)
@click.argument("process_id")
@click.argument("number", type=int, metavar="V2")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@click.option("--undo", "run_id", type=int, metavar="RUN", help="Put the cases of a run back, instead.")
@click.option("--by", "username", metavar="USER", help="The administrator whose name the history bears.")
@RENAMED
def migrate(
    process_id: str, number: int, dry_run: bool, run_id: int | None, username: str | None, renamed: tuple[str, ...]
) -> None:
    runtime, mapping = opened.runtime(), _mapping(renamed)
    if dry_run:
        _show(_judged(runtime, process_id, number, mapping))
        return
    try:
        with runtime.database.readers() as session:
            actor = administrator(runtime, session, username)
            version_id = version_numbered(session, process_id, number).id
        if run_id is not None:
            with opened.bar("Undo") as progress:
                _say(run_id, undo_run(runtime, actor, run_id, progress=progress))
            return
        run = begin_run(runtime, actor, version_id=version_id, mapping=mapping)
        with opened.bar("Migrate") as progress:
            _say(run, carry_on(runtime, actor, run, progress=progress))
    except Refusal as refusal:
        raise click.ClickException(refusal.sentence) from refusal


def _say(run: int, counts: Counter[str]) -> None:
    told = ", ".join(f"{kind} {times}" for kind, times in sorted(counts.items())) or "no case to move"
    click.echo(f"Run {run}: {told}")


def _mapping(renamed: tuple[str, ...]) -> Mapping[str, str | None]:
    pairs = (each.partition("=") for each in renamed)
    return {old.strip(): new.strip() or None for old, _, new in pairs}


def _judged(runtime: Runtime, process_id: str, number: int, mapping: Mapping[str, str | None]) -> Impact:
    try:
        with runtime.database.readers() as session, opened.bar("Judge") as progress:
            new: Version = runtime.catalogue.version(session, version_numbered(session, process_id, number).id)
            return impact(session, new, mapping, runtime.today, progress=progress)
    except Refusal as refusal:
        raise click.ClickException(refusal.sentence) from refusal


def _show(found: Impact) -> None:
    cases = Table("Case", "Subject", "Verdict", "Waits then")
    for case in found.cases:
        cases.add_row(str(case.instance_id), case.subject, _verdict(case.verdict), ", ".join(case.verdict.waits))
    opened.console.print(cases)
    if found.officials:
        people = Table("Official", "Post", "Gets", "Loses")
        for each in found.officials:
            people.add_row(each.name, each.post_title, str(each.gets), str(each.loses))
        opened.console.print(people)
    counts = {kind.value: times for kind, times in found.counts.items()}
    click.echo(", ".join(f"{kind} {times}" for kind, times in sorted(counts.items())) or "no running case")


def _verdict(verdict: Verdict) -> str:
    if verdict.is_possible:
        return verdict.kind.value
    return f"{verdict.kind.value}: {verdict.reason} at {verdict.element}"
