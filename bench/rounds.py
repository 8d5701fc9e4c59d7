"""Measures whether the 1,500th round of draft and correction costs what the first did.

    .venv/bin/python -m bench.rounds
    .venv/bin/python -m bench.rounds sqlite -n 200

Prints the median time of one completion in windows of 50 rounds, as a ratio to the first window of the same run.
"""

import statistics
import sys
import tempfile
from pathlib import Path
from uuid import UUID

import click

from bench.databases import milliseconds, office_on
from engine.forms.context import Entries
from engine.run.commands import complete_task
from engine.run.keys import TaskKey, task_id
from tests.office import Office
from tests.stories.test_the_sop import collects, drafts, orders_and_distributes

WINDOW = 50


def completions(office: Office, rounds: int) -> list[float]:
    """The ms of each completion, round after round."""
    instance = orders_and_distributes(office)
    collects(office, instance)
    drafts(office, instance)
    office.completes("sekretaris", instance, "correct_draft", decision="perbaiki", corrections="Lagi.")
    file = office.attaches("staf.perencanaan", office.task(instance, "draft_report"))
    draft = office.shown(office.task(instance, "draft_report")) | {"document.kept": [file.sha256]}
    correction = {"document.sha256": [file.sha256], "decision": ["perbaiki"], "corrections": ["Lagi."]}
    times: list[float] = []
    for occurrence in range(2, rounds + 2):
        times.append(_complete(office, "staf.perencanaan", instance, TaskKey("draft_report", occurrence, ""), draft))
        times.append(_complete(office, "sekretaris", instance, TaskKey("correct_draft", occurrence, ""), correction))
    return times


def _complete(office: Office, username: str, instance: UUID, task: TaskKey, entries: Entries) -> float:
    actor = office.actor(username)
    return milliseconds(
        lambda: complete_task(
            office.runtime,
            actor,
            task_id=task_id(instance, task),
            entries=entries,
            files={},
            idempotency_key=str(task),
        )
    )


@click.command()
@click.argument("kinds", nargs=-1, type=click.Choice(["sqlite", "postgresql"]))
@click.option("-n", "rounds", default=1_500, show_default=True, help="Rounds of draft and correction.")
def main(kinds: tuple[str, ...], rounds: int) -> None:
    """Print how the cost of a completion grows with the rounds of a loop."""
    for kind in kinds or ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as folder, office_on(kind, Path(folder)) as office:
            times = completions(office, rounds)
        first = statistics.median(times[: 2 * WINDOW])
        for at in (rounds // 8, rounds // 2, rounds):
            window = statistics.median(times[2 * (at - WINDOW) : 2 * at])
            click.echo(f"{kind}: round {at}: {window:.2f} ms, {window / first:.2f}x the first {WINDOW} rounds")


if __name__ == "__main__":
    sys.exit(main())
