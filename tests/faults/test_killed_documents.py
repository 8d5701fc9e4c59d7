"""Documents are made although whoever makes them is killed, and once although several make them at the same moment."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event

from engine.jobs.turns import ALIVE
from tests.browser.progress import bring_to
from tests.office import Office
from tests.papers import papers_of

ROOT = Path(__file__).parents[2]
KILLS = 3
MAKER = """
import sys
from datetime import datetime, timedelta
from pathlib import Path
from engine.documents.making import make_documents
from engine.run.catalogue import Catalogue
from engine.run.files import FileStore
from engine.run.runtime import Runtime
from models.database import Database
url, files, moment = sys.argv[1:]
runtime = Runtime(Database(url), Catalogue(), FileStore(Path(files)), lambda: datetime.fromisoformat(moment))
print("ready", flush=True)
make_documents(runtime)
"""


def _maker(office: Office, url: str, rounds: int = 0) -> subprocess.Popen[bytes]:
    moment = (office.clock() + rounds * 2 * ALIVE).isoformat()
    command = [sys.executable, "-c", MAKER, url, str(office.runtime.files.root), moment]
    return subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)  # noqa: S603 - our own program


def test_documents_are_made_although_their_maker_is_killed(office: Office, database_url: str) -> None:
    instance, luck = bring_to(office, ""), random.Random(7)
    for number in range(KILLS):
        with _maker(office, database_url, number) as maker:
            assert maker.stdout is not None
            maker.stdout.readline()
            Event().wait(luck.uniform(0.2, 1.5))  # how far it gets is chance; that it stops in the middle is not
            maker.send_signal(signal.SIGKILL)
    with _maker(office, database_url, KILLS) as maker:
        maker.wait()

    papers = papers_of(office.runtime, instance)
    assert len(papers) == 10
    for paper in papers.values():
        assert (paper.state, paper.fault) == ("ready", None)
        assert office.runtime.files.digest(paper.pdf_sha256 or "") == paper.pdf_sha256
    assert max(paper.attempts for paper in papers.values()) > 1


def test_two_makers_make_each_document_once(office: Office, database_url: str) -> None:
    instance = bring_to(office, "")
    with _maker(office, database_url) as one, _maker(office, database_url) as other:
        one.wait()
        other.wait()

    assert {(paper.state, paper.attempts) for paper in papers_of(office.runtime, instance).values()} == {("ready", 1)}
