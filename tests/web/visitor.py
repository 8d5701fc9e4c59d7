"""The vocabulary of page tests: somebody opens pages, fills in forms and signs in, as a browser would."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import update
from werkzeug.test import Client, TestResponse

from engine.people.passwords import hash_password
from engine.run.runtime import Runtime
from models.people import Person
from webui import create_app
from webui.settings import Settings

PASSWORD = "rahasia kantor desa"
FROM_OUR_PAGE = {"Sec-Fetch-Site": "same-origin"}


@cache
def _hash() -> str:
    return hash_password(PASSWORD)


def open_office(runtime: Runtime, folder: Path, **settings: object) -> Flask:
    """The application over this test's database; everybody has the same password."""
    with runtime.database.sessions.begin() as session:
        session.execute(update(Person).values(password_hash=_hash()))
    given = {"data_dir": folder, "language": "en", "secret_key": "x" * 32} | settings
    return create_app(Settings.model_validate(given), runtime)


@dataclass
class Visitor:
    """A browser with its cookies."""

    app: Flask
    address: str = "192.0.2.1"
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def opens(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers=headers, environ_base={"REMOTE_ADDR": self.address})

    def sends(self, path: str, **fields: str) -> TestResponse:
        """Post a form of ours."""
        return self.posts(path, fields | {"csrf_token": self.token()})

    def posts(self, path: str, fields: Mapping[str, str], **headers: str) -> TestResponse:
        """Post just these fields."""
        return self.client.post(
            path, data=fields, headers=FROM_OUR_PAGE | headers, environ_base={"REMOTE_ADDR": self.address}
        )

    def token(self) -> str:
        """What proves that a form is ours."""
        field = BeautifulSoup(self.opens("/no-such-page").text, "html.parser").select_one("[name=csrf_token]")
        assert field is not None
        return str(field["value"])

    def signs_in(self, username: str = "kadis", password: str = PASSWORD, **fields: str) -> TestResponse:
        return self.sends("/login", **({"username": username, "password": password} | fields))

    def is_signed_in(self) -> bool:
        return self.opens("/").status_code == 200


def hidden(page: TestResponse, name: str) -> str:
    """The value of a hidden field of a page."""
    found = BeautifulSoup(page.text, "html.parser").select_one(f"main input[name={name}]")
    assert found is not None
    return str(found["value"])


def heading(page: TestResponse) -> str:
    found = BeautifulSoup(page.text, "html.parser").h1
    assert found is not None
    return found.get_text(strip=True)


def alert(page: TestResponse) -> str:
    found = BeautifulSoup(page.text, "html.parser").select_one("[role=alert]")
    return found.get_text(strip=True) if found else ""
