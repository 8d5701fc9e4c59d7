"""What every command needs first: the settings and an opened runtime. Turns refusals into one line."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click
from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress, track

from engine.run.runtime import Runtime
from webui import health
from webui.opening import open_runtime
from webui.settings import Settings

T = TypeVar("T")

console = Console()


def settings() -> Settings:
    """The settings of the environment, or one line saying which is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(f"RUNUT_{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in error.errors())
        raise click.ClickException(wrong) from error


def runtime() -> Runtime:
    """An opened runtime whose tables are up to date."""
    opened = open_runtime(settings())
    if health.revisions(opened.database) != health.newest(opened.database):
        raise click.ClickException("The database is not set up or not up to date. Run: runut init")
    return opened


def with_bar(things: Iterable[T], doing: str, total: int | None = None) -> Iterator[T]:
    """Go through `things` with a progress bar, where somebody watches."""
    return iter(track(things, doing, total=total, console=console, disable=not console.is_terminal, transient=True))


@contextmanager
def bar(doing: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar, where somebody watches, for whoever says how many of how many are done."""
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task(doing, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
