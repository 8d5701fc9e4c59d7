"""Chooses how notices leave the house and where the recurring jobs run: the one place where both are put together."""

import atexit
from collections.abc import Mapping

from flask import Flask

from engine.evidence.anchors import Anchoring
from engine.evidence.keys import SealingKey
from engine.jobs.queue import Running, consumer, each_minute, open_queue
from engine.jobs.rounds import Rounds
from engine.notices.deliveries import Carrier
from engine.notices.mail import MailCarrier, MailServer
from engine.notices.webhooks import WebhookCaller
from engine.run.runtime import Runtime
from webui.letters import Letters
from webui.settings import Settings


def carriers(app: Flask) -> Mapping[str, Carrier]:
    """The ways of delivering that the settings allow, by channel."""
    settings, runtime = _settings(app), _runtime(app)
    found: dict[str, Carrier] = {"webhook": WebhookCaller(runtime, private=settings.webhook_private)}
    if settings.smtp_host:
        mail = MailCarrier(_server(settings), Letters(app).compose)
        found |= {"mail": mail, "digest": mail}
    return found


def start_beside(app: Flask) -> None:
    """Run the jobs in threads beside the pages; they end with the process."""
    running = _consumer(app, is_embedded=True)
    running.start()
    atexit.register(running.stop, graceful=True)


def run(app: Flask) -> None:
    """Run the jobs until a signal ends them."""
    _consumer(app, is_embedded=False).run()


def _consumer(app: Flask, *, is_embedded: bool) -> Running:
    settings = _settings(app)
    queue = open_queue(settings.database, settings.data_dir)
    running = consumer(queue, is_embedded=is_embedded)
    anchoring = Anchoring(_runtime(app), SealingKey.kept_in(settings.data_dir), settings.anchor_dir)
    rounds = Rounds(_runtime(app), carriers(app), running.stop_flag, anchoring=anchoring)
    each_minute(queue, rounds.jobs)
    return running


def _server(settings: Settings) -> MailServer:
    return MailServer(
        host=settings.smtp_host,
        port=settings.mail_port,
        security=settings.smtp_security,
        sender=settings.smtp_from,
        user=settings.smtp_user,
        password=settings.smtp_password,
    )


def _settings(app: Flask) -> Settings:
    found: Settings = app.extensions["runut_settings"]
    return found


def _runtime(app: Flask) -> Runtime:
    found: Runtime = app.extensions["runut"]
    return found
