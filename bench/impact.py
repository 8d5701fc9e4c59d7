"""Measures what it costs to judge every running case against a new version, before it is signed.

    .venv/bin/python -m bench.impact             # 1,000 running cases of the shipped SOP on SQLite

Prints the milliseconds for each case and the ratio to the floor of the same run: reading their histories alone.
"""

import tempfile
from pathlib import Path

import click
from sqlalchemy import select

from bench.databases import milliseconds, office_on
from engine.revise.impact import impact
from engine.run.bundle import parse_bundle, read_folder
from engine.run.history import entries_of
from models.instances import Instance
from tests.office import PROCESSES, SOP, Office
from tests.stories.test_the_sop import collects, orders_and_distributes

FURTHER = 10  # one case in so many has collected its data


def running(office: Office, cases: int) -> None:
    """Start cases; one in ten stands at step 5, after three units have each had two turns."""
    for place in range(cases):
        if place % FURTHER == 0:
            collects(office, orders_and_distributes(office))
        else:
            office.starts()


@click.command()
@click.option("-n", "cases", default=1_000, help="Running cases.")
@click.option("--kind", type=click.Choice(["sqlite", "postgresql"]), default="sqlite")
def main(cases: int, kind: str) -> None:
    """Judge them all against a version in which a later step is done by somebody else."""
    files = read_folder(PROCESSES / SOP)
    changed = files["process.bpmn"].replace('sop:minutes="3"', 'sop:minutes="5"')
    new = parse_bundle(files | {"process.bpmn": changed}, version_id=0, number=0)
    with tempfile.TemporaryDirectory() as folder, office_on(kind, Path(folder)) as office:
        running(office, cases)
        with office.runtime.database.readers() as session:
            ids = session.scalars(select(Instance.id)).all()
            floor = milliseconds(lambda: [entries_of(session, id_) for id_ in ids]) / cases
        with office.runtime.database.readers() as session:
            judged = milliseconds(lambda: impact(session, new, {}, office.runtime.today)) / cases
    click.echo(f"{kind}: {judged:.2f} ms for each of {cases} cases, {judged / floor:.1f}x reading their histories")


if __name__ == "__main__":
    main()
