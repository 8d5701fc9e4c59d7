"""What one request may reach: the runtime, a reading session, the actor. Decides nothing."""

from datetime import datetime
from typing import cast

from flask import Flask, current_app, g
from flask_login import current_user
from sqlalchemy.orm import Session

from engine.people.policy import Actor
from engine.run.runtime import Runtime
from webui.settings import Settings


class Parts:
    """`parts` in every view. Commands take `parts.runtime` and `parts.actor`; queries take `parts.session`."""

    @property
    def runtime(self) -> Runtime:
        return cast(Runtime, current_app.extensions["runut"])

    @property
    def settings(self) -> Settings:
        return cast(Settings, current_app.extensions["runut_settings"])

    @property
    def session(self) -> Session:
        """A session for looking only, opened when first asked for and closed after the request."""
        if "reading" not in g:
            g.reading = self.runtime.database.readers()
        return cast(Session, g.reading)

    def look_again(self) -> None:
        """Begin to look afresh: what was read before is let go, with its connection."""
        if "reading" in g:
            g.reading.close()

    @property
    def actor(self) -> Actor:
        """The person signed in, with today's posts."""
        return cast(Actor, current_user.actor)

    @property
    def now(self) -> datetime:
        return self.runtime.now()


parts = Parts()


def init_app(app: Flask, settings: Settings, runtime: Runtime) -> None:
    """Keep what every request shares."""
    app.extensions["runut"] = runtime
    app.extensions["runut_settings"] = settings
    app.teardown_appcontext(_close)


def _close(_error: BaseException | None) -> None:
    reading = g.pop("reading", None)
    if reading is not None:
        reading.close()
