"""Static files: for ever once built, fresh while they change, small on the line; and slow links that hold up nobody."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from engine.run.runtime import Runtime
from tests.web.visitor import Visitor, open_office
from webui import assets, places
from webui.settings import Settings


@pytest.fixture
def static(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sources, so that building touches nothing that is served elsewhere."""
    copy = tmp_path / "static"
    shutil.copytree(assets.STATIC, copy, ignore=shutil.ignore_patterns("built", "vendor"))
    monkeypatch.setattr(assets, "STATIC", copy)
    monkeypatch.setattr(assets, "BUILT", copy / "built")
    return copy


def style_address(visitor: Visitor) -> str:
    found = re.search(r'href="(/static/[^"]*runut\.css)"', visitor.opens("/login").text)
    assert found is not None
    return found[1]


def test_built_files_have_a_name_made_of_their_content_and_stay_for_ever(
    static: Path, runtime: Runtime, tmp_path: Path
) -> None:
    assets.build()
    visitor = Visitor(open_office(runtime, tmp_path))

    with visitor.opens(style_address(visitor), **{"Accept-Encoding": "gzip, br"}) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Encoding"] == "br"
        assert re.match(r"/static/[0-9a-f]{16}/css/runut\.css", style_address(visitor))


def test_a_changed_source_gets_a_new_address(static: Path) -> None:
    before = assets.build()
    (static / "css" / "runut.css").write_text("body { margin: 0 }")

    after = assets.build()

    assert before != after
    assert before.is_dir()


def test_building_again_does_nothing(static: Path) -> None:
    folder = assets.build()
    made = folder.stat().st_mtime_ns

    assert assets.build(lambda files: pytest.fail(f"builds {len(files)} files again")) == folder
    assert folder.stat().st_mtime_ns == made


def test_only_the_newest_editions_are_kept(static: Path) -> None:
    for number in range(5):
        (static / "css" / "runut.css").write_text(f"/* {number} */")
        assets.build()

    assert len(list(assets.BUILT.iterdir())) == assets.KEPT_EDITIONS


def test_unbuilt_files_are_served_as_they_lie(static: Path, runtime: Runtime, tmp_path: Path) -> None:
    visitor = Visitor(open_office(runtime, tmp_path))
    (static / "css" / "runut.css").write_text("body { margin: 1px }")

    with visitor.opens(style_address(visitor)) as answer:
        assert answer.data == b"body { margin: 1px }"
        assert "immutable" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["../settings.py", "..%2fsettings.py", "css/../../settings.py", "css", "built"])
def test_nothing_but_static_files_is_served(static: Path, runtime: Runtime, tmp_path: Path, path: str) -> None:
    visitor = Visitor(open_office(runtime, tmp_path))

    assert visitor.opens(f"/static/{path}").status_code == 404


def test_a_page_is_compressed_on_the_line(runtime: Runtime, tmp_path: Path) -> None:
    answer = Visitor(open_office(runtime, tmp_path)).opens("/login", **{"Accept-Encoding": "br"})

    assert answer.headers["Content-Encoding"] == "br"
    assert len(answer.data) < 1500


def test_the_first_page_of_a_phone_is_small(static: Path, runtime: Runtime, tmp_path: Path) -> None:
    assets.build()
    visitor = Visitor(open_office(runtime, tmp_path))
    visitor.signs_in("kadis")
    page = visitor.opens("/", **{"Accept-Encoding": "br"})
    weight = len(page.data)
    for address in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', visitor.opens("/").text)):
        with visitor.opens(address, **{"Accept-Encoding": "br"}) as file:
            weight += len(file.data)

    assert weight < 25_000


class SlowBody(io.BytesIO):
    """A body whose bytes come when told."""

    def __init__(self) -> None:
        super().__init__()
        self.told = Event()
        self.asked = Event()

    def read(self, size: int | None = -1) -> bytes:
        self.asked.set()
        self.told.wait(10)
        return b"x" * (size or 0)


def answer_of(application: places.Places, body: io.BytesIO, length: int) -> bytes:
    environ = {"CONTENT_LENGTH": str(length), "wsgi.input": body, "HTTP_COOKIE": "sid=x"}
    return b"".join(application(environ, lambda *_: bytes.__len__))


def test_a_body_that_comes_slowly_takes_no_place_from_others(tmp_path: Path) -> None:
    def echo(environ: dict[str, Any], _start: object) -> list[bytes]:
        return [environ["wsgi.input"].read(3)]

    application = places.Places(echo, 1, Settings(data_dir=tmp_path))
    slow = SlowBody()
    answers: list[bytes] = []
    waiting = Thread(target=lambda: answers.append(answer_of(application, slow, 3)))
    waiting.start()
    slow.asked.wait(10)

    meanwhile = answer_of(application, io.BytesIO(b"abc"), 3)
    slow.told.set()
    waiting.join(10)

    assert (meanwhile, answers) == (b"abc", [b"xxx"])
