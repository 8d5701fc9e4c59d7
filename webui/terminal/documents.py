"""`runut process preview`: a document of an SOP, made of its sample, as a file."""

from pathlib import Path

import click

from engine.documents.declaration import DocumentRefused
from engine.documents.press import press
from engine.documents.trying import faults_of
from engine.errors import BundleRefused, PrintingMissing, ProcessNotFound
from engine.run.bundle import Version, parse_bundle, read_folder
from webui.terminal import opened


@click.command(
    help="Make a document of its sample data, to see how it will look.\n\n"
    "ID is an SOP in force, or the folder of one that is being written.\n\n"
    "\b\nExample:\n  runut process preview pengumpulan_data_kinerja nota_dinas --out nota.pdf"
)
@click.argument("process_id", metavar="ID|FOLDER")
@click.argument("document", metavar="DOCUMENT")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="FILE.pdf")
def preview(process_id: str, document: str, out: Path) -> None:
    try:
        version = _version(process_id)
        template = version.documents.get(document)
        if template is None:
            known = ", ".join(version.documents) or "none"
            raise click.ClickException(f"There is no document {document} in this SOP. It has: {known}.")
        for fault in faults_of(template.id, template.files):
            raise click.ClickException(fault.reason)
        made = press(template, template.sample)
        out.write_bytes(made.pdf)
    except ProcessNotFound as error:
        raise click.ClickException(f"There is no SOP {process_id} in force.") from error
    except BundleRefused as error:
        raise click.ClickException(error.reason) from error
    except DocumentRefused as refusal:
        raise click.ClickException(refusal.fault.reason) from refusal
    except PrintingMissing as error:
        raise click.ClickException(f"{error.sentence} Install what ./run names under “What PDFs need”.") from error
    except OSError as error:
        raise click.ClickException(f"{out}: {error.strerror}") from error
    click.echo(f"{out}: {made.pages} page(s), “{made.subject}”")


def _version(process_id: str) -> Version:
    if Path(process_id).is_dir():
        return parse_bundle(read_folder(Path(process_id)), version_id=0, number=0)
    runtime = opened.runtime()
    with runtime.database.readers() as session:
        return runtime.catalogue.latest(session, process_id, runtime.now())
