"""`runut process diff`: what changes from one version of an SOP to another, in words."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import click
import orjson

from engine.errors import Refusal
from engine.revise.difference import SENTENCES, Change, difference
from engine.revise.migrating import version_numbered
from engine.revise.sop import read_sop
from engine.run.gate import Unreadable
from engine.run.reading_files import read_files
from engine.run.runtime import Runtime
from webui.terminal import opened
from webui.terminal.words import said


@click.command(
    "diff",
    help="Say what changes from version V1 to version V2, in the words of an SOP. V2 may also be a file or folder.\n\n"
    "\b\nExample:\n  runut process diff pengumpulan_data_kinerja 1 2",
)
@click.argument("process_id", metavar="ID")
@click.argument("old", type=int, metavar="V1")
@click.argument("new", metavar="V2")
@click.option("--json", "as_json", is_flag=True, help="One JSON list of all changes.")
@click.option("--lang", "language", type=click.Choice(["id", "en"]), default="id", help="Of the sentences.")
def diff(process_id: str, old: int, new: str, as_json: bool, language: str) -> None:
    runtime = opened.runtime()
    try:
        before = read_sop(_files(runtime, process_id, str(old)))
        after = read_sop(_files(runtime, process_id, new))
    except Refusal as error:
        raise click.ClickException(error.sentence) from error
    except (Unreadable, ValueError) as error:
        raise click.ClickException(str(error)) from error
    changes = difference(before, after).changes
    if as_json:
        told = [{**asdict(change), "sentence": _sentence(change, language)} for change in changes]
        click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
        return
    for change in changes:
        click.echo(_sentence(change, language))
    if not changes:
        click.echo(said(SENTENCES["same"], None, language))


def _sentence(change: Change, language: str) -> str:
    return said(SENTENCES[change.kind], change.params, language)


def _files(runtime: Runtime, process_id: str, version: str) -> Mapping[str, str]:
    if version.isdecimal():
        with runtime.database.readers() as session:
            return dict(version_numbered(session, process_id, int(version)).files)
    path = Path(version)
    if not path.exists():
        raise click.ClickException(f"{version} is no number of a version, and no file.")
    return read_files(path)
