"""How long records are kept and what may then be proposed for them. Proposes only: nothing here deletes anything."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engine.documents.queries import produced_of
from engine.errors import MayNotAdminister, RetentionRefused
from engine.people.policy import Actor
from engine.run.bundle import Version
from engine.run.queries.visibility import visible_instances
from engine.run.runtime import Runtime
from models.evidence import RetentionRule
from models.instances import Attachment, Instance, UserTask

SEED = Path(__file__).with_name("seeds") / "retention.yaml"
FATES = ("permanen", "musnah")
MOST_YEARS = 100
MOST_PROPOSALS = 2_000
OTHER = "berkas_kasus"
MADE = {  # the kind of record that a kind of document is
    **dict.fromkeys(("nota_dinas", "surat_pengantar", "undangan", "lembar_disposisi", "daftar_pengiriman"), "surat"),
    **dict.fromkeys(("notulen", "daftar_hadir"), "rapat"),
    **dict.fromkeys(("lkjip", "lakip", "laporan_kinerja"), "lakip"),
}


@dataclass(frozen=True)
class Rule:
    """How long a kind of record is active and inactive, in years, and what becomes of it then."""

    kind: str
    title: str
    classification: str
    active: int
    inactive: int
    fate: str
    basis: str


class Stage(StrEnum):
    """How far a record is in its life."""

    ACTIVE = "active"
    INACTIVE = "inactive"  # may be moved to the inactive archive
    DESTROY = "destroy"  # its destruction may be proposed, with a list and approval
    HAND_OVER = "hand_over"  # permanent: to the archival institution of the region


@dataclass(frozen=True)
class Proposal:
    """The records of one kind of one case, and what may be done with them."""

    subject: str
    instance_id: str
    rule: Rule
    files: int
    closed: date
    active_until: date
    inactive_until: date

    def stage(self, today: date) -> Stage:
        """What may be proposed today."""
        if today <= self.active_until:
            return Stage.ACTIVE
        if today <= self.inactive_until:
            return Stage.INACTIVE
        return Stage.DESTROY if self.rule.fate == "musnah" else Stage.HAND_OVER


@cache
def shipped() -> Mapping[str, Rule]:
    """The rules that come with Runut."""
    return {each["kind"]: Rule(**each) for each in yaml.safe_load(SEED.read_text(encoding="utf-8"))}


def rules(session: Session) -> Mapping[str, Rule]:
    """The rules that count: shipped ones, as the office changed them."""
    found = dict(shipped())
    for row in session.scalars(select(RetentionRule)):
        title = found[row.kind].title if row.kind in found else row.kind
        found[row.kind] = Rule(
            row.kind, title, row.classification, row.active_years, row.inactive_years, row.fate, row.basis
        )
    return found


def rule_of(name: str, known: Mapping[str, Rule]) -> Rule:
    """The rule for what a document or a step says it is; where there is none, that of the case itself."""
    return known.get(MADE.get(name, name), known[OTHER])


def retention_of(version: Version, template: str) -> str:
    """What a document of a version says of its retention, if that version has it."""
    found = version.documents.get(template)
    return (found.declaration.retention if found else None) or ""


def set_rule(runtime: Runtime, actor: Actor, rule: Rule) -> None:
    """Enter what the schedule of the office says of a kind.

    Raises:
        MayNotAdminister, RetentionRefused.
    """
    if not actor.is_administrator:
        raise MayNotAdminister
    years = (rule.active, rule.inactive)
    if rule.kind not in shipped() or rule.fate not in FATES or not all(0 <= each <= MOST_YEARS for each in years):
        raise RetentionRefused
    row = RetentionRule(
        kind=rule.kind,
        classification=rule.classification.strip()[:40],
        active_years=rule.active,
        inactive_years=rule.inactive,
        fate=rule.fate,
        basis=rule.basis.strip()[:200],
        changed_by=actor.person_id,
        changed_at=runtime.now(),
    )
    runtime.write(lambda session: session.merge(row))


def proposals(runtime: Runtime, session: Session, actor: Actor) -> list[Proposal]:
    """What the cases that an actor sees and that have ended left behind, the oldest first."""
    known = rules(session)
    query = (
        select(Instance)
        .where(visible_instances(actor), Instance.ended_on.is_not(None))
        .options(joinedload(Instance.unit))
        .order_by(Instance.ended_on, Instance.id)
        .limit(MOST_PROPOSALS)
    )
    cases = session.scalars(query).all()
    found = [each for case in cases for each in _of_case(runtime, session, case, known)]
    return sorted(found, key=lambda each: (each.inactive_until, each.subject, each.rule.kind))


def _of_case(runtime: Runtime, session: Session, case: Instance, known: Mapping[str, Rule]) -> Iterator[Proposal]:
    version = runtime.catalogue.version(session, case.process_version_id)
    declared = version.identity.get("records") or {}
    elements: Sequence[str] = session.scalars(
        select(UserTask.element)
        .join(Attachment, Attachment.task_id == UserTask.id)
        .where(Attachment.instance_id == case.id)
    ).all()
    counts = Counter({OTHER: 0})  # the history of the case itself is such a record
    for element in elements:
        counts[rule_of(str((declared.get(element) or {}).get("kind") or OTHER), known).kind] += 1
    for row in produced_of(session, case.id):
        if row.state == "ready":
            rule = rule_of(retention_of(version, row.template) or row.kind, known)
            counts[rule.kind] += sum(file is not None for file in (row.pdf, row.docx))
    closed = case.ended_on or runtime.today
    for kind, files in sorted(counts.items()):
        rule = known[kind]
        yield Proposal(
            subject=case.subject,
            instance_id=str(case.id),
            rule=rule,
            files=files,
            closed=closed,
            active_until=after_years(closed, rule.active),
            inactive_until=after_years(closed, rule.active + rule.inactive),
        )


def after_years(day: date, years: int) -> date:
    """The same day some years later; the 28th for a 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
