"""Who sends a request: the person behind the session cookie, with today's posts. What they may do the engine says."""

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from flask import Flask, Request, g
from flask_login import LoginManager, current_user

from engine.people.policy import DEFINITIVE, Actor, Holding
from engine.people.queries import actor_of
from engine.people.signature import titled
from models.people import Person
from webui.formats import zone
from webui.parts import parts
from webui.sessions import Lifetime, find_session, touch
from webui.settings import Settings


@dataclass(frozen=True)
class SignedIn:
    """The person of this request, in the shape Flask-Login asks for."""

    person_id: int
    username: str
    name: str
    language: str | None
    actor: Actor
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    @property
    def post(self) -> str | None:
        """The post of one's own before one acted for: what the head of the page has room for."""
        own = sorted(self.actor.holdings, key=lambda holding: holding.capacity != "definitive")
        return next(map(title_of, own), None)

    @property
    def posts(self) -> list[str]:
        return [title_of(holding) for holding in self.actor.holdings]

    @property
    def acting(self) -> list[tuple[str, Holding]]:
        """The posts of others for which this person acts today: title and how."""
        return [(title_of(each), each) for each in self.actor.holdings if each.capacity != DEFINITIVE]

    def get_id(self) -> str:
        return str(self.person_id)


def title_of(holding: Holding) -> str:
    """The post with the capacity in which it is held: Plt. Kepala Dinas."""
    return titled(holding.capacity, holding.post_title)


def init_app(app: Flask, settings: Settings) -> None:
    """Let Flask-Login ask here who it is."""
    manager = LoginManager()
    manager.init_app(app, add_context_processor=False)  # pages ask for `me`
    manager.session_protection = None
    manager.request_loader(_person_of)
    app.context_processor(lambda: {"me": shown_person()})
    app.add_template_global(titled)


def shown_person() -> SignedIn | None:
    """Who the head of the page names. A page about a failure names nobody, because it must not ask the database."""
    if "failed" in g or not current_user.is_authenticated:
        return None
    return cast(SignedIn, current_user._get_current_object())


def found_person() -> SignedIn | None:
    """Who was found to send this request, if anybody has asked yet."""
    return cast(SignedIn | None, found if (found := g.get("_login_user")) and found.is_authenticated else None)


def become(person: Person) -> None:
    """Go on with this request as `person`, who has just shown the password."""
    g._login_user = signed_in(person)  # where Flask-Login keeps the person of a request


def signed_in(person: Person) -> SignedIn | None:
    actor = actor_of(parts.session, person.id, parts.now.astimezone(zone()).date())
    parts.look_again()
    return None if actor is None else SignedIn(person.id, person.username, person.name, person.language, actor)


def _person_of(request: Request) -> SignedIn | None:
    token = request.cookies.get(parts.settings.session_cookie)
    row = find_session(parts.session, token) if token else None
    if row is None:
        return None
    person, now = row.person, parts.now
    if lifetime().is_over(row, now) or not person.is_active:
        g.ended_session_of = person.id
        return None
    found = signed_in(person)
    if "HX-Request" not in request.headers:  # a page that refreshes itself is nobody at work
        touch(parts.runtime, row, now)
    return found


def lifetime() -> Lifetime:
    return Lifetime(timedelta(minutes=parts.settings.idle_minutes), timedelta(hours=parts.settings.session_hours))
