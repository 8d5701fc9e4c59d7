"""Puts bundles in force: checked, given the next number, never changed afterwards."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.run import bundle
from engine.run.runtime import Runtime
from models.processes import Process, ProcessVersion


def deploy_bundle(runtime: Runtime, folder: Path) -> bundle.Version:
    """Put the bundle in a folder in force as the next version of its process; the same content is the same version.

    Raises:
        BundleRefused: names the element and what is wrong.
    """
    files = bundle.read_folder(folder)
    checked = bundle.parse_bundle(files, version_id=0, number=0)

    def work(session: Session) -> int:
        known = select(ProcessVersion).where(
            ProcessVersion.process_id == checked.process_id, ProcessVersion.content_hash == checked.content_hash
        )
        if (same := session.scalar(known)) is not None:
            return same.id
        process = session.get(Process, checked.process_id) or Process(id=checked.process_id, title=checked.title)
        process.title = checked.title
        session.add(process)
        number = len(process.versions) + 1
        version = ProcessVersion(
            process=process,
            number=number,
            content_hash=checked.content_hash,
            files=files,
            deployed_at=runtime.now(),
        )
        session.add(version)
        session.flush()
        return version.id

    version_id = runtime.write(work)
    with runtime.database.readers() as session:
        return runtime.catalogue.version(session, version_id)
