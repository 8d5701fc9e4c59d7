"""`runut process lint` and `try`: what keeps drawings from running, and every way through one that runs."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import orjson
from rich.table import Table

from engine.errors import BundleRefused, ProcessNotFound
from engine.run.bundle import Version, parse_bundle
from engine.run.checking import Report
from engine.run.faults import SENTENCES, Fault, fault_of
from engine.run.gate import Unreadable
from engine.run.paths import Exploration, Turn, explore
from engine.run.reading_files import read_files
from engine.run.rewriting import Note, rewrite
from engine.run.trial import problems
from webui.terminal import opened
from webui.terminal.words import said

LANGUAGE = click.option("--lang", "language", type=click.Choice(["id", "en"]), default="id", help="Of the reasons.")


@click.command(
    help="Say of each drawing or folder whether it can run: one line each, with element and reason if not.\n\n"
    "\b\nExample:\n  runut process lint processes/pengumpulan_data_kinerja drawing.bpmn"
)
@click.argument("paths", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON list of all files, with every fault.")
@LANGUAGE
def lint(paths: tuple[Path, ...], as_json: bool, language: str) -> None:
    told: list[dict[str, Any]] = []
    refused = False
    for path in paths:
        report, notes = _linted(path)
        refused = refused or not report.is_accepted
        if as_json:
            told.append(_told(path, report, notes, language))
        else:
            click.echo(_line(path, report, notes, language))
    if as_json:
        click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
    if refused:
        raise click.exceptions.Exit(1)


def _linted(path: Path) -> tuple[Report, tuple[Note, ...]]:
    try:
        rewritten = rewrite(read_files(path))
    except Unreadable as error:
        return Report((error.fault,)), ()
    except OSError as error:
        return Report((Fault("unreadable", params={"detail": error.strerror or "no file"}),)), ()
    return problems(rewritten.files), rewritten.notes


def _line(path: Path, report: Report, notes: tuple[Note, ...], language: str) -> str:
    if report.is_accepted:
        extra = f" ({len(notes)} rewritten)" if notes else ""
        return f"{path}: accepted{extra}"
    first = report.faults[0]
    more = f" (+{len(report.faults) - 1})" if len(report.faults) > 1 else ""
    return f"{path}: refused: {told(first, language)}{more}"


def told(fault: Fault, language: str = "id") -> str:
    """A fault in one line: where, why, what to do."""
    return f"{_place(fault)}{_reason(fault, language)}"


def _place(fault: Fault) -> str:
    if fault.element is None:
        return ""
    return f"{fault.element} “{fault.name}”: " if fault.name else f"{fault.element}: "


def _reason(fault: Fault, language: str) -> str:
    return " ".join(said(SENTENCES[fault.code], fault.params, language).split())


def _told(path: Path, report: Report, notes: tuple[Note, ...], language: str) -> dict[str, Any]:
    faults = [{**asdict(fault), "reason": _reason(fault, language)} for fault in report.faults]
    rewritten = [{"code": n.code, "element": n.element, "reason": said(n.reason, None, language)} for n in notes]
    return {
        "file": str(path),
        "accepted": report.is_accepted,
        "process": report.process_id,
        "faults": faults,
        "rewritten": rewritten,
    }


@click.command(
    "try",
    help="Run every combination of decisions to the end and print the ways, with steps and minutes. ID is that of a "
    "deployed SOP, or a file or folder.\n\n\b\nExample:\n  runut process try pengumpulan_data_kinerja",
)
@click.argument("process", metavar="ID")
@LANGUAGE
def try_out(process: str, language: str) -> None:
    version = _version(process, language)
    found = explore(version)
    for fault in found.faults:
        click.echo(told(fault, language))
    _print(version, found)
    if found.faults:
        raise click.exceptions.Exit(1)


def _version(process: str, language: str) -> Version:
    try:
        if Path(process).exists():
            return parse_bundle(rewrite(read_files(Path(process))).files, version_id=0, number=0)
        runtime = opened.runtime()
        with runtime.database.readers() as session:
            return runtime.catalogue.latest(session, process, runtime.now())
    except (BundleRefused, Unreadable) as error:
        fault = error.fault if isinstance(error, Unreadable) else fault_of(error)
        raise click.ClickException(told(fault, language)) from error
    except ProcessNotFound as error:
        raise click.ClickException(f"There is no SOP {process} in force, and no such file.") from error


def _print(version: Version, found: Exploration) -> None:
    ways = list(found.paths())
    table = Table("Way", "Steps", "Minutes", "Decisions")
    for number, way in enumerate(ways, start=1):
        table.add_row(str(number), str(len(way)), str(_minutes(version, way)), _decisions(way))
    opened.console.print(table)
    if ways:
        steps, minutes = [len(way) for way in ways], [_minutes(version, way) for way in ways]
        click.echo(
            f"{len(found.choices)} situations, {len(ways)} ways to the end: "
            f"{min(steps)} to {max(steps)} steps, {min(minutes)} to {max(minutes)} minutes"
        )


def _minutes(version: Version, way: list[Turn]) -> int:
    """What the ways's steps take by their standard, one after the other."""
    return sum(version.elements[turn.task.element].minutes for turn in way)


def _decisions(way: list[Turn]) -> str:
    return "; ".join(f"{turn.task.element}: {_answers(turn.answers)}" for turn in way if turn.answers)


def _answers(answers: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in answers.items())
