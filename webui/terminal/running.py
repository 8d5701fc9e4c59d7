"""`runut serve`, `runut web` and `runut worker`: the web application and the recurring jobs, together or apart."""

import click

from webui import assets, create_app, delivering, logs
from webui import serve as server
from webui.terminal import opened


@click.command(
    help="Serve on this machine: one process with threads, as SQLite wants it.\n\n"
    "\b\nExample:\n  runut serve --port 8080"
)
@click.option("--host", help="Address to listen on (RUNUT_HOST, else 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (RUNUT_PORT, else 8000).")
def serve(host: str | None, port: int | None) -> None:
    _serve(host, port, processes=1, with_jobs=True)


@click.command(
    help="Serve with several processes, beside others on the same PostgreSQL.\n\n"
    "\b\nExample:\n  runut web --processes 4 --host 0.0.0.0"
)
@click.option("--processes", type=click.IntRange(1, 64), default=2, show_default=True, help="How many processes.")
@click.option("--host", help="Address to listen on (RUNUT_HOST, else 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (RUNUT_PORT, else 8000).")
def web(processes: int, host: str | None, port: int | None) -> None:
    _serve(host, port, processes=processes, with_jobs=False)


@click.command(
    help="Run the recurring jobs: notices, warnings, mail. `runut serve` runs them itself; `runut web` needs one or "
    "more of these beside it.\n\n\b\nExample:\n  runut worker"
)
def worker() -> None:
    settings = opened.settings()
    logs.configure(settings.log_level)
    app = create_app(settings, opened.runtime())
    click.echo("The recurring jobs run (Ctrl-C stops them)")
    delivering.run(app)


def _serve(host: str | None, port: int | None, *, processes: int, with_jobs: bool) -> None:
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = opened.settings().model_copy(update=given)
    try:
        server.refuse_taken(settings)
    except OSError as error:
        raise click.ClickException(f"Cannot listen at {settings.host}:{settings.port}: {error.strerror}") from error
    runtime = opened.runtime()
    if runtime.database.is_sqlite and processes > 1:
        raise click.ClickException("SQLite is served by one process. Use: runut serve")
    runtime.database.close()  # the serving processes open their own
    assets.build(lambda files: opened.with_bar(files, "Static files", len(files)))
    server.serve(settings, processes=processes, with_jobs=with_jobs, announce=_announce)


def _announce(address: str) -> None:
    click.echo(f"Runut listens at {address} (Ctrl-C stops it)")
