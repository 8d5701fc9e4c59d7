"""Writes the log as JSON lines with the number of the request. Knows no secret: no query, no form, no cookie."""

import logging
import secrets
import sys
import time
from typing import cast

import structlog
from flask import Flask, g, request
from werkzeug.wrappers import Response

from webui.identity import found_person
from webui.settings import Settings

SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]

log = structlog.get_logger()


def configure(level: str) -> None:
    """Send our own lines and those of the libraries through one JSON writer to stderr."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    writer = logging.StreamHandler(sys.stderr)
    writer.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [writer]
    root.setLevel(level)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("huey").setLevel(logging.WARNING)  # it would tell each minute that a minute has passed


def init_app(app: Flask, settings: Settings) -> None:
    """Number every request and write one line for each."""
    app.before_request(_begin)
    app.after_request(_write)


def request_number() -> str:
    """The number under which this request stands in the log; people quote it."""
    return cast(str, g.request_number)


def _begin() -> None:
    g.request_number = secrets.token_hex(5)
    g.request_began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_number)


def _write(response: Response) -> Response:
    if request.blueprint == "health":
        return response  # asked every few seconds
    person = found_person()
    log.info(
        "request",
        method=request.method,
        path=request.path,
        status=response.status_code,
        ms=round((time.perf_counter() - g.request_began) * 1000, 1),
        person=person.person_id if person else None,
    )
    return response
