"""`runut process sheet`: the official sheet of a deployed SOP, as PDF or as a page."""

from pathlib import Path

import click

from engine.documents.pdf import pdf_of
from engine.errors import PrintingMissing, ProcessNotFound, Refusal
from engine.revise.difference import difference, marks
from engine.revise.migrating import version_numbered
from engine.revise.sop import read_sop
from engine.sheet.document import sheet_html
from engine.sheet.placing import PAPERS
from models.processes import ProcessVersion
from webui.terminal import opened

PAPER = click.option("--paper", type=click.Choice(list(PAPERS)), default="a4", help="A4 or F4 (folio), lying.")


@click.command(
    help="Write the official sheet (SOP AP) of a deployed SOP to a file.\n\n"
    "\b\nExample:\n  runut process sheet pengumpulan_data_kinerja --out sop.pdf"
)
@click.argument("process_id", metavar="ID")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="FILE.pdf or FILE.html")
@click.option("--version", "number", type=int, help="Another version than the one in force.")
@click.option("--since", type=int, metavar="VERSION", help="Mark what changed since that version.")
@PAPER
def sheet(process_id: str, out: Path, number: int | None, since: int | None, paper: str) -> None:
    runtime = opened.runtime()
    try:
        with runtime.database.readers() as session:
            if number is None:
                version = runtime.catalogue.latest(session, process_id, runtime.now())
                files = session.get_one(ProcessVersion, version.id).files
            else:
                files = version_numbered(session, process_id, number).files
            before = version_numbered(session, process_id, since).files if since is not None else None
        changed = marks(difference(read_sop(before), read_sop(files))) if before is not None else None
        html = sheet_html(files, paper, changed)
        out.write_bytes(html.encode() if out.suffix.lower() in (".html", ".htm") else pdf_of(html))
    except ProcessNotFound as error:
        raise click.ClickException(f"There is no SOP {process_id} in force.") from error
    except PrintingMissing as error:
        raise click.ClickException(f"{error.sentence} Install what ./run names under “What PDFs need”.") from error
    except Refusal as error:
        raise click.ClickException(error.sentence) from error
    except OSError as error:
        raise click.ClickException(f"{out}: {error.strerror}") from error
    click.echo(f"{out}")
