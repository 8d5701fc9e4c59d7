"""Puts bundles in force: checked, given the next number, never changed afterwards."""

from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.run import bundle
from engine.run.rewriting import rewrite
from engine.run.runtime import Runtime
from engine.run.trial import problems
from models.people import Post
from models.processes import Process, ProcessVersion


def deploy_bundle(runtime: Runtime, folder: Path) -> bundle.Version:
    """Put the bundle in a folder in force as the next version of its process; the same content is the same version.

    Raises:
        BundleRefused: names the element and what is wrong.
    """
    return deploy_files(runtime, bundle.read_folder(folder))


def deploy_files(runtime: Runtime, files: Mapping[str, str]) -> bundle.Version:
    """Put a bundle in force now. The same content is the same version.

    Raises:
        BundleRefused: names the element and what is wrong.
    """
    files = rewrite(files).files
    for fault in problems(files, posts_of(runtime)).faults:
        raise bundle.refused(fault)
    checked = bundle.parse_bundle(files, version_id=0, number=0)

    def work(session: Session) -> int:
        same = version_with(session, checked)
        since = _in_force_since(runtime, session, checked)
        return (same or add_version(session, checked, files, deployed_at=runtime.now(), effective_from=since)).id

    version_id = runtime.write(work)
    with runtime.database.readers() as session:
        return runtime.catalogue.version(session, version_id)


def posts_of(runtime: Runtime) -> list[str]:
    """The codes of the posts there are."""
    with runtime.database.readers() as session:
        return sorted(session.scalars(select(Post.code).distinct()))


def _in_force_since(runtime: Runtime, session: Session, checked: bundle.Version) -> datetime:
    """Now; but the first version of a process that was approved on paper earlier counts from that day."""
    approved = checked.identity.get("approved")
    if isinstance(approved, date) and session.get(Process, checked.process_id) is None:
        return min(runtime.now(), datetime.combine(approved, time(), runtime.zone))
    return runtime.now()


def version_with(session: Session, checked: bundle.Version) -> ProcessVersion | None:
    """The version of the same process that has the same content, if there is one."""
    known = select(ProcessVersion).where(
        ProcessVersion.process_id == checked.process_id, ProcessVersion.content_hash == checked.content_hash
    )
    return session.scalar(known)


def add_version(
    session: Session,
    checked: bundle.Version,
    files: Mapping[str, str],
    *,
    deployed_at: datetime,
    effective_from: datetime | None = None,
) -> ProcessVersion:
    """Add a checked bundle as the next version of its process, in force from `effective_from` or at once."""
    process = session.get(Process, checked.process_id) or Process(id=checked.process_id, title=checked.title)
    process.title = checked.title
    session.add(process)
    numbers = select(func.max(ProcessVersion.number)).where(ProcessVersion.process_id == checked.process_id)
    version = ProcessVersion(
        process=process,
        number=(session.scalar(numbers) or 0) + 1,
        content_hash=checked.content_hash,
        files=dict(files),
        deployed_at=deployed_at,
        effective_from=effective_from or deployed_at,
    )
    session.add(version)
    session.flush()
    return version
