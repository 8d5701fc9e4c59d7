"""Runs the web application behind granian and says so once it really answers. Knows no page."""

import gc
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from multiprocessing import get_context
from multiprocessing.synchronize import Lock
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from webui import create_app, delivering, logs
from webui.settings import EVERYWHERE, Settings

OPEN_REQUESTS = 1024  # connections at once; browsers keep theirs open
ARRIVING_AT_ONCE = 64  # threads; most of them only wait for slow links
SECONDS_TO_FINISH = 10  # that requests under way get when the server is told to stop
SECONDS_TO_START = 60

# Everything granian says goes where our own log goes.
LOGGING: dict[str, Any] = {"handlers": {}, "loggers": {"_granian": {"handlers": [], "propagate": True}}}


def serve(settings: Settings, *, processes: int = 1, with_jobs: bool = False, announce: Callable[[str], None]) -> None:
    """Serve until told to stop. SQLite wants one process: its writers share one lock and one cache.

    `with_jobs`: the recurring jobs run in threads of the serving process, so that no worker is needed beside it.
    """
    logs.configure(settings.log_level)
    server = Granian(
        "webui",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=settings.threads + ARRIVING_AT_ONCE,
        backpressure=OPEN_REQUESTS,
        websockets=False,
        log_level=LogLevels.error,
        log_dictconfig=LOGGING,
        workers_kill_timeout=SECONDS_TO_FINISH,
        respawn_failed_workers=True,
    )
    first = get_context().Lock()
    server.serve(target_loader=partial(_load, settings, first, announce, with_jobs), wrap_loader=False)


def refuse_taken(settings: Settings) -> None:
    """Refuse an address that is not ours or where something listens; granian would share the port in silence.

    Raises:
        OSError: says what is wrong with it.
    """
    family, kind, _, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # an old connection that fades away is no obstacle
        probe.bind(address)


def _load(settings: Settings, first: Lock, announce: Callable[[str], None], with_jobs: bool) -> Flask:
    logs.configure(settings.log_level)
    app = create_app(settings)
    if with_jobs:
        delivering.start_beside(app)
    gc.collect()
    gc.freeze()  # what lives as long as the process need not be looked at in every collection
    threading.Thread(target=_announce_when_ready, args=(settings, first, announce), daemon=True).start()
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    return app


def _end_with(parent: int) -> None:
    """End when the main process was killed: an orphan would hold the port for ever."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def _announce_when_ready(settings: Settings, first: Lock, announce: Callable[[str], None]) -> None:
    host = "127.0.0.1" if settings.host in EVERYWHERE else settings.host
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        if _answers(f"http://{host}:{settings.port}/healthz"):
            if first.acquire(block=False):
                announce(settings.address)
            return
        time.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as answer:  # noqa: S310 - always http to ourselves
            return bool(answer.status == 200)
    except HTTPError:
        return False
    except (URLError, OSError):
        return False
