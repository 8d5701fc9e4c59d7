"""Takes docs/kotak-tugas.png, the inbox of a section head on a Tuesday morning; knows what to show, not how it looks.

    .venv/bin/python docs/take_screenshot.py

The real program over a fresh database in a temporary folder; only its clock is set.
"""

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bootstrap import compile_catalogues
from checks import chromium
from engine.run.catalogue import Catalogue
from engine.run.files import FileStore
from engine.run.runtime import WIB, Runtime
from models.database import Database
from tests.office import SUPPLIERS, Clock, Office, install_demo
from tests.stories.test_the_sop import collects, drafts, fills_in
from tests.web.visitor import PASSWORD, open_office
from webui import logs

PICTURE = Path(__file__).with_name("kotak-tugas.png")
LARGEST = 150_000  # bytes
WIDTH, HEIGHT = 1280, 900
WHO = "kasubag.perencanaan"


def main() -> None:
    """Let the office work for some days, then look at the inbox."""
    logs.configure("WARNING")
    logging.disable(logging.INFO)  # the server of werkzeug sets a level of its own
    compile_catalogues()
    with TemporaryDirectory() as folder, opened(Path(folder)) as runtime:
        work(Office(runtime))
        with served(runtime, Path(folder)) as address:
            PICTURE.write_bytes(picture(address))
    if PICTURE.stat().st_size > LARGEST:
        sys.exit(f"{PICTURE.name} has {PICTURE.stat().st_size} bytes, more than {LARGEST}")


@contextmanager
def opened(folder: Path) -> Iterator[Runtime]:
    database = Database(f"sqlite:///{folder / 'runut.db'}")
    database.upgrade()
    runtime = Runtime(database, Catalogue(), FileStore(folder / "files"), Clock())
    install_demo(runtime)
    yield runtime
    database.close()


def work(office: Office) -> None:
    """Leave one task late, one close to its limit, and one on time in her hands."""
    at(office, 19, "08:30")
    report = begin(office, "Penyusunan Lakip Tribulan III Tahun 2026")
    collects(office, report)
    at(office, 23, "13:15")
    drafts(office, report)
    at(office, 23, "14:20")
    office.completes("sekretaris", report, "correct_draft", decision="benar")

    at(office, 24, "07:40")
    review = begin(office, "Data Kinerja untuk Evaluasi Renja Tahun 2026")
    data = begin(office, "Pengumpulan Data Kinerja Tribulan IV Tahun 2026")
    at(office, 24, "09:05")
    for unit in SUPPLIERS:
        fills_in(office, review, unit)
        office.completes(WHO, review, "check_format", unit, decision="lengkap")
    office.claims(WHO, office.task(review, "analyse_data"))
    at(office, 24, "09:28")
    fills_in(office, data, "bidang_pemdes")
    at(office, 24, "09:40")


def at(office: Office, day: int, time: str) -> None:
    """Set the clock to a time of November 2026."""
    hour, minute = map(int, time.split(":"))
    office.clock.moment = datetime(2026, 11, day, hour, minute, tzinfo=WIB)


def begin(office: Office, subject: str) -> UUID:
    """Order a report and hand out the format."""
    instance = office.starts(subject=subject)
    office.completes("kadis", instance, "order_report")
    office.completes("sekretaris", instance, "distribute_format")
    return instance


@contextmanager
def served(runtime: Runtime, folder: Path) -> Iterator[str]:
    app = open_office(runtime, folder, language="id")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def picture(address: str) -> bytes:
    """The page without the empty space below its list."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-lcd-text", "--hide-scrollbars"]
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="id-ID", color_scheme="light")
        page.goto(f"{address}/login")
        page.fill("#username", WHO)
        page.fill("#password", PASSWORD)
        page.click("main button")
        page.goto(f"{address}/tasks")
        box = page.locator("main table").bounding_box()
        if box is None:
            raise RuntimeError("the inbox is empty")
        shown = page.screenshot(
            full_page=True, clip={"x": 0, "y": 0, "width": WIDTH, "height": box["y"] + box["height"] + 24}
        )
        browser.close()
    return shown


if __name__ == "__main__":
    main()
