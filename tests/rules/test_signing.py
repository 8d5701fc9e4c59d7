"""Nobody signs without having shown who sits there, and no sentence says more of a signature than is true."""

from __future__ import annotations

import ast
import io
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from engine.run.runtime import Runtime
from engine.signatures.errors import Why
from models.signatures import Signature
from tests.browser.progress import bring_to
from tests.office import Office
from tests.web.test_security import filled
from tests.web.visitor import open_office
from tests.web.worker import Worker
from webui.signing_words import REFUSALS, kind_sentences, kind_title
from webui.translations import refresh

ROOT = Path(__file__).resolve().parents[2]
CLAIMS = re.compile(r"certified|tersertifikasi|BSrE|BSSN|UU ITE|qualified", re.IGNORECASE)
DENIED = re.compile(r"\b(no|not|never|without|tidak|bukan|belum|tanpa)\b", re.IGNORECASE)
VOUCHED = re.compile(r"this office trusts", re.IGNORECASE)
TRUST = st.sampled_from(["trusted", "self_made", "unknown", "", None])
EMBEDDED = st.fixed_dictionaries({"trust": TRUST, "intact": st.just(True), "subject": st.just("BSrE")})
FACTS = st.fixed_dictionaries(
    {
        **{"trust": TRUST, "contains": st.booleans(), "has_text": st.booleans()},
        **{name: st.integers(0, 9) for name in ("pages", "original_pages", "missing_words", "added_words")},
        "signatures": st.lists(EMBEDDED, max_size=3),
    }
)


@pytest.fixture
def app(runtime: Runtime, tmp_path: Path) -> Flask:
    return open_office(runtime, tmp_path)


def _made_in(name: str) -> list[str]:
    """The programs that make something of this name."""
    found = []
    for path in sorted(path for folder in ("engine", "webui") for path in (ROOT / folder).rglob("*.py")):
        calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
        if any(getattr(call.func, "id", getattr(call.func, "attr", "")) == name for call in calls):
            found.append(path.relative_to(ROOT).as_posix())
    return found


def test_only_the_password_makes_somebody_present() -> None:
    assert _made_in("Presence") == ["webui/presence.py"]
    assert _made_in("proved") == ["webui/presence.py"]
    assert _made_in("present_actor") == ["webui/signing.py"]
    assert _made_in("signing_actor") == ["webui/tasks.py"]


def test_only_the_program_that_signs_writes_signatures() -> None:
    rows = [name for name in _made_in("Signature") if "models.signatures" in (ROOT / name).read_text(encoding="utf-8")]

    assert rows == ["engine/signatures/commands.py"]


@pytest.mark.parametrize("element", ["sign_report", "confirm_signature"])
def test_no_address_takes_a_signature_without_the_password(
    app: Flask, office: Office, runtime: Runtime, element: str
) -> None:
    instance = bring_to(office, element)
    task = office.task(instance, element)
    with runtime.database.readers() as session:
        before = session.scalar(select(func.count()).select_from(Signature))
    worker = Worker(app, username="kadis")
    shown = {name: texts[0] for name, texts in office.shown(task).items()}
    sent = shown | {"decision": "setuju", "task": str(task), "act": "finish", "entries": "{}", "_method": "approval"}
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or set()) and rule.endpoint not in ("auth.logout", "instances.cancel"):
            worker.sends(filled(rule, instance_id=instance, task_id=task), **sent)

    with runtime.database.readers() as session:
        assert session.scalar(select(func.count()).select_from(Signature)) == before
    assert office.row(task).status == "open"


def test_no_sentence_claims_a_certified_signature() -> None:
    """The word may stand only where it is said that something is not so."""
    texts = [read_po(io.BytesIO(path.read_bytes())) for path in refresh.catalogues()]
    said = [str(text) for catalogue in texts for entry in catalogue if entry.id for text in (entry.id, entry.string)]

    assert [text for text in said if CLAIMS.search(text) and not DENIED.search(text)] == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(kind=st.sampled_from(["approval", "confirmation", "pades", "uploaded"]), facts=FACTS)
def test_no_kind_claims_more_than_was_checked(app: Flask, kind: str, facts: dict[str, object]) -> None:
    with app.test_request_context():
        said = " ".join([kind_title(kind), *kind_sentences(kind, facts)])

    assert not CLAIMS.search(said)
    trusted = {"pades": facts["trust"] == "trusted", "uploaded": _all_trusted(facts["signatures"])}
    assert bool(VOUCHED.search(said)) is trusted.get(kind, False)
    assert kind in ("pades", "uploaded") or "no" in said.split()


def _all_trusted(found: object) -> bool:
    assert isinstance(found, list)
    return bool(found) and all(each["trust"] == "trusted" for each in found)


def test_every_reason_has_a_sentence() -> None:
    assert set(REFUSALS) == set(Why)
