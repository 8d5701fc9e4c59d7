"""A thousand cases move to another version while the program that moves them is killed, again and again."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from threading import Event

from sqlalchemy import func, select

from engine.revise.migrating import begin_run
from models.history import HistoryEntry
from models.instances import Instance
from models.revisions import MigrationItem
from tests.office import Office
from tests.revising import Drawn, Revising, chain

CASES = 1_000
KILLS = 6
MOVER = """
import json
import sys
from pathlib import Path
from engine.people.queries import actor_of
from engine.revise.migrating import carry_on
from engine.run.catalogue import Catalogue
from engine.run.files import FileStore
from engine.run.runtime import Runtime
from models.database import Database
runtime = Runtime(Database(sys.argv[1]), Catalogue(), FileStore(Path("unused")))
with runtime.database.readers() as session:
    actor = actor_of(session, int(sys.argv[2]), runtime.today)
print("ready", flush=True)
print(json.dumps(carry_on(runtime, actor, int(sys.argv[3]))), flush=True)
"""
A, B, C = Drawn("a"), Drawn("b", lane="sekretaris"), Drawn("c", lane="kasi_kasubbag")
BEFORE = chain(A, B, C)
AFTER = chain(A, replace(B, name="B baru", lane="staff"), Drawn("d", lane="staff"), C)


def test_a_thousand_cases_move_once_each_although_the_mover_is_killed(office: Office, database_url: str) -> None:
    revising, luck = Revising(office), random.Random(4)
    revising.deploys(BEFORE)
    for place in range(CASES):
        instance = revising.starts(BEFORE)
        if place % 10 == 0:  # some stand further on, and some of those cannot go along
            revising.does(instance, "a", *(["b"] if place % 20 == 0 else []))
    new = revising.deploys(AFTER)
    admin = office.actor("admin")
    run = begin_run(office.runtime, admin, version_id=new.id, mapping={})
    dry = Counter(verdict.kind.value for verdict in revising.judges(new).values())
    command = [sys.executable, "-c", MOVER, database_url, str(admin.person_id), str(run)]

    moved = [0]
    for _ in range(KILLS):
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as mover:  # noqa: S603 - our own program
            assert mover.stdout is not None
            mover.stdout.readline()
            Event().wait(luck.uniform(0.1, 0.9))  # how far it gets is chance; that it stops in the middle is not
            mover.send_signal(signal.SIGKILL)
        moved.append(_moved(office, run))
    done = subprocess.run(command, capture_output=True, check=True, cwd=Path(__file__).parents[2])  # noqa: S603 - our own program

    assert 0 < moved[-1] < CASES, moved
    assert json.loads(done.stdout.splitlines()[-1]) == dict(dry)  # the dry run and the real one agree
    with office.runtime.database.readers() as session:
        entries = select(func.count()).where(HistoryEntry.kind == "migrated").group_by(HistoryEntry.instance_id)
        assert set(session.scalars(entries)) == {1}
        versions = Counter(session.scalars(select(Instance.process_version_id).where(Instance.status == "running")))
    assert versions[new.id] == CASES - dry["refused"]
    revising.verifies()


def _moved(office: Office, run: int) -> int:
    with office.runtime.database.readers() as session:
        done = select(func.count()).where(MigrationItem.run_id == run, MigrationItem.state != "waiting")
        return session.scalar(done) or 0
