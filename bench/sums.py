"""Measures what the triggers that keep the sums of the board cost a completion.

    .venv/bin/python -m bench.sums
    .venv/bin/python -m bench.sums postgresql -n 300

Two new offices, one of them without the triggers, hand in the same task in turn. Prints medians in ms and the ratio.
"""

import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

from bench.complete import Measured
from bench.databases import office_on
from bench.growing import drop_triggers


@click.command()
@click.argument("kinds", nargs=-1, type=click.Choice(["sqlite", "postgresql"]))
@click.option("-n", "rounds", default=200, show_default=True, help="Measured rounds, after ten that only warm up.")
def main(kinds: tuple[str, ...], rounds: int) -> None:
    """Print a completion with the sums against one without."""
    for kind in kinds or ("sqlite", "postgresql"):
        with ExitStack() as stack:
            folders = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(2)]
            kept, bare = (Measured(stack.enter_context(office_on(kind, folder))) for folder in folders)
            drop_triggers(bare.office.runtime.database)
            pairs = [(bare.completion(), kept.completion()) for _ in range(rounds + 10)][10:]
        columns = list(zip(*pairs, strict=True))
        without, with_sums = (statistics.median(column) for column in columns)
        quick = [statistics.quantiles(column, n=10)[0] for column in columns]
        click.echo(
            f"{kind}: without sums {without:.2f} ms, with {with_sums:.2f} ms, "
            f"ratio of medians {with_sums / without:.2f}x, of p10 {quick[1] / quick[0]:.2f}x over {rounds}"
        )


if __name__ == "__main__":
    sys.exit(main())
