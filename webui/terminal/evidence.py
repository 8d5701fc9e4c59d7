"""`runut evidence`: packs made and checked, anchors written and compared. Each command calls one thing."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import click

from engine.errors import Refusal
from engine.evidence import periksa
from engine.evidence.anchored import compare
from engine.evidence.anchors import Anchoring, SecondPlaceDiffers
from engine.evidence.exporting import Wanted, export_all
from engine.evidence.gathering import gather, looking
from engine.evidence.keys import SealingKey
from engine.evidence.pack import Pack, pack_of
from webui.terminal import opened

OUT = click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="FILE.zip")


@click.group(
    help="Proof for an auditor: evidence packs, anchors of the history, exports.\n\n"
    "\b\nExample:\n  runut evidence pack 1b4e28ba-2fa1-11d2-883f-0016d3cca427 --out bukti.zip"
)
def evidence() -> None: ...


@evidence.command(
    help="Write the evidence pack of a case. Nothing is written down: whoever may run this reads everything.\n\n"
    "\b\nExample:\n  runut evidence pack 1b4e28ba-2fa1-11d2-883f-0016d3cca427 --out bukti.zip"
)
@click.argument("instance", type=click.UUID)
@OUT
def pack(instance: UUID, out: Path) -> None:
    runtime, settings = opened.runtime(), opened.settings()
    try:
        with looking(runtime) as session:
            case = gather(runtime, session, instance)
        made = pack_of(case, runtime.files, SealingKey.kept_in(settings.data_dir), runtime.now())
    except Refusal as error:
        raise click.ClickException(error.sentence) from error
    _write_out(made, out)


@evidence.command(
    help="Check an evidence pack with the program that lies in it. Ends with 1 if anything was changed.\n\n"
    "\b\nExample:\n  runut evidence check bukti.zip --anchors /media/usb/jangkar-runut.jsonl"
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--anchors", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The second place's file."
)
@click.option("--fingerprint", default="", help="Of the sealing key, as the office announced it.")
def check(file: Path, anchors: Path | None, fingerprint: str) -> None:
    given = [str(file), *(["--jangkar", str(anchors)] if anchors else [])]
    raise SystemExit(periksa.main([*given, *(["--kunci", fingerprint] if fingerprint else [])]))


@evidence.command(
    help="Sign where the chains of all cases stand, now, and copy it to RUNUT_ANCHOR_DIR; or compare history with what "
    "was signed. Ends with 1 if history was cut, rewritten or deleted.\n\n"
    "\b\nExample:\n  RUNUT_ANCHOR_DIR=/media/usb runut evidence anchors --verify"
)
@click.option("--verify", is_flag=True, help="Compare only; write nothing.")
def anchors(verify: bool) -> None:
    runtime, settings = opened.runtime(), opened.settings()
    key = SealingKey.kept_in(settings.data_dir)
    click.echo(f"Fingerprint of the sealing key: {key.fingerprint}")
    if not verify:
        _write(Anchoring(runtime, key, settings.anchor_dir))
        return
    with runtime.database.readers() as session:
        found = compare(session, key.public, settings.anchor_dir)
    for breach in found.breaches:
        click.echo(str(breach), err=True)
    if found.breaches:
        raise click.ClickException(f"{len(found.breaches)} breaches; the first: {found.breaches[0]}")
    where = (
        f"{found.copied} in {settings.anchor_dir}" if settings.anchor_dir else "no second place: set RUNUT_ANCHOR_DIR"
    )
    click.echo(f"OK: {found.anchors} anchors, {where}")


def _write(anchoring: Anchoring) -> None:
    number = anchoring.write()
    click.echo(f"Anchors up to {number} written" if number else "Nothing moved since the newest anchor")
    if anchoring.folder is None:
        click.echo("No second place: set RUNUT_ANCHOR_DIR to a folder on another disk or machine", err=True)
        return
    try:
        click.echo(f"{anchoring.copy_out(anchoring.folder)} anchors copied to {anchoring.folder}")
    except OSError as error:
        raise click.ClickException(f"{anchoring.folder}: {error.strerror}") from error
    except SecondPlaceDiffers as error:
        raise click.ClickException(f"{anchoring.folder}: {error.__doc__}") from error


@evidence.command(
    help="Write the evidence of a year, sorted by the criteria of the SAKIP evaluation (PermenPAN-RB 88/2021).\n\n"
    "\b\nExample:\n  runut evidence sakip --year 2026 --out bukti-sakip-2026.zip"
)
@click.option("--year", required=True, type=click.IntRange(2000, 2100))
@click.option("--due", type=click.DateTime(["%Y-%m-%d"]), help="When the report is due; 28 February if not given.")
@OUT
def sakip(year: int, due: datetime | None, out: Path) -> None:
    _export(Wanted("sakip", year, due.date() if due else None), out)


@evidence.command(
    help="Write the papers of a year for SRIKANDI: each PDF, and metadata.csv.\n\n"
    "\b\nExample:\n  runut evidence srikandi --year 2026 --out srikandi-2026.zip"
)
@click.option("--year", required=True, type=click.IntRange(2000, 2100))
@OUT
def srikandi(year: int, out: Path) -> None:
    _export(Wanted("srikandi", year), out)


def _export(wanted: Wanted, out: Path) -> None:
    runtime = opened.runtime()
    try:
        with opened.bar("Cases") as progress:
            made = export_all(runtime, wanted, progress)
        _write_out(made, out)
    except Refusal as error:
        raise click.ClickException(error.sentence) from error


def _write_out(made: Pack, out: Path) -> None:
    try:
        with opened.bar("Files") as progress, out.open("wb") as file:
            for done, chunk in enumerate(made.chunks()):
                file.write(chunk)
                progress(done, 3 * len(made.members))
    except OSError as error:
        raise click.ClickException(f"{out}: {error.strerror}") from error
    click.echo(f"{out}: {made.size} bytes, {len(made.members)} files")
