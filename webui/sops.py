"""SOPs and their versions for everybody: what is in force, the official sheet, what changed, who has read it."""

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from engine.errors import ProcessNotFound
from engine.people.policy import may_supervise
from engine.revise.approving import approver, confirm_read, withdraw
from engine.revise.difference import SENTENCES, Change, Difference, difference, marks
from engine.revise.errors import VersionNotFound
from engine.revise.in_force import Edition, editions, has_read, readers, version_at, version_on
from engine.revise.sop import Sop, read_sop
from engine.run.drawing import Mark, NoDrawing, draw
from engine.sheet.content import content_of
from engine.sheet.document import sheet_html, sheet_pages
from engine.sheet.placing import PAPERS
from models.processes import ProcessVersion
from webui.case_drawing import preview, readable, texts
from webui.parts import parts
from webui.printing import printed

blueprint = Blueprint("sops", __name__, url_prefix="/sop")
NEW, CHANGED, GONE = "within", "at_risk", "late"  # how a drawing paints what was added, changed and taken away


@blueprint.get("")
def index() -> ResponseReturnValue:
    sops = parts.runtime.catalogue.in_force(parts.session, parts.now)
    concerned = parts.actor.is_administrator or approver(parts.actor) is not None or may_supervise(parts.actor)
    return render_template("sops/index.html", sops=sops, may_see_revisions=concerned)


@blueprint.get("/<process_id>")
def show(process_id: str) -> ResponseReturnValue:
    listed = _editions(process_id)
    now = version_at(listed, parts.now)
    day = _day(request.args.get("tanggal", ""))
    shown = now or listed[0]
    version = parts.runtime.catalogue.version(parts.session, shown.id)
    try:
        drawing = Markup(preview(version))  # noqa: S704 - every text in a drawing was escaped when it was drawn
    except NoDrawing:
        drawing = Markup("")
    return render_template(
        "sops/show.html",
        version=version,
        listed=listed,
        now=now,
        day=day,
        on_day=version_on(listed, day, parts.runtime.zone) if day else None,
        drawing=drawing,
        has_read=has_read(parts.session, shown.id, parts.actor.person_id),
        readers=readers(parts.session, version, parts.runtime.today) if may_supervise(parts.actor) else [],
        may_withdraw=approver(parts.actor) is not None,
        may_move=parts.actor.is_administrator,
        at=parts.now,
    )


@blueprint.post("/<process_id>/dibaca")
def read(process_id: str) -> ResponseReturnValue:
    confirm_read(parts.runtime, parts.actor, version_id=edition_numbered(process_id, request.form.get("versi", "")).id)
    flash(gettext("Thank you. It is noted that you have read this SOP."), "success")
    return redirect(url_for("sops.show", process_id=process_id), code=303)


@blueprint.post("/<process_id>/cabut")
def take_back(process_id: str) -> ResponseReturnValue:
    edition = edition_numbered(process_id, request.form.get("versi", ""))
    withdraw(parts.runtime, parts.actor, version_id=edition.id, reason=request.form.get("reason", ""))
    flash(gettext("Version %(number)s is withdrawn. Running cases go on.", number=edition.number), "success")
    return redirect(url_for("sops.show", process_id=process_id), code=303)


@blueprint.get("/<process_id>/lembar")
def sheet(process_id: str) -> ResponseReturnValue:
    edition = edition_numbered(process_id, request.args.get("versi", ""))
    files, paper, since = _files(edition), _paper(), request.args.get("beda", "")
    drawn = sheet_pages(files, paper, _marked(process_id, files))
    return render_template(
        "sops/sheet.html",
        process_id=process_id,
        edition=edition,
        pages=[Markup(page) for page in drawn],  # noqa: S704 - drawn by us, every text escaped
        paper=paper,
        content=content_of(files),
        since=since,
    )


@blueprint.get("/<process_id>/lembar.pdf")
def sheet_pdf(process_id: str) -> ResponseReturnValue:
    edition = edition_numbered(process_id, request.args.get("versi", ""))
    name, files = f"SOP {process_id} versi {edition.number}.pdf", _files(edition)
    answer = Response(printed(sheet_html(files, _paper(), _marked(process_id, files))), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _marked(process_id: str, files: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """What changed since the version that was asked for, to be marked on the sheet; nothing if none was."""
    since = request.args.get("beda", "")
    return marks(difference(read_sop(_files(edition_numbered(process_id, since))), read_sop(files))) if since else {}


@blueprint.get("/<process_id>/beda")
def compare(process_id: str) -> ResponseReturnValue:
    listed = _editions(process_id)
    new = edition_numbered(process_id, request.args.get("ke", ""))
    wanted = request.args.get("dari", "")
    before = [each for each in listed if each.number < new.number]
    old = edition_numbered(process_id, wanted) if wanted else (before[0] if before else new)
    return render_template(
        "sops/difference.html",
        process_id=process_id,
        old=old,
        new=new,
        listed=listed,
        shown=compared(_files(old), _files(new)),
    )


class Compared:
    """Two versions of an SOP as a page shows their difference."""

    def __init__(self, old: Sop, new: Sop, found: Difference, pictures: tuple[str, str]) -> None:
        self.old, self.new, self.found = old, new, found
        self.marks = marks(found)
        self.before, self.after = (Markup(picture) for picture in pictures)  # noqa: S704 - drawn and escaped by us

    @property
    def by_step(self) -> list[tuple[str, list[Change]]]:
        """The changes under the step they are about; what is about the whole sheet comes first."""
        grouped: dict[str, list[Change]] = {}
        for change in self.found.changes:
            grouped.setdefault(self._title(change), []).append(change)
        return list(grouped.items())

    def _title(self, change: Change) -> str:
        if change.element is None or ("step" not in change.params and "name" not in change.params):
            return str(gettext("The whole SOP"))
        node = self.new.nodes.get(change.element) or self.old.nodes.get(change.element)
        if node is None:
            return str(gettext("The whole SOP"))
        return f"{gettext('Step %(number)s', number=node.step)} · {node.name}" if node.step else node.name

    @staticmethod
    def sentence(change: Change) -> str:
        """A change in the reader's language."""
        return str(gettext(SENTENCES[change.kind]) % dict(change.params))


def compared(old_files: Mapping[str, str], new_files: Mapping[str, str]) -> Compared:
    """Compare two bundles and draw both."""
    old, new = read_sop(old_files), read_sop(new_files)
    found = difference(old, new)
    words = {NEW: gettext("new"), CHANGED: gettext("changed"), GONE: gettext("gone")}
    after = dict.fromkeys(found.added, NEW) | dict.fromkeys(found.changed, CHANGED)
    before = dict.fromkeys(found.removed, GONE)
    pictures = (_picture(old_files, old, before, words), _picture(new_files, new, after, words))
    return Compared(old, new, found, pictures)


def _picture(files: Mapping[str, str], sop: Sop, states: Mapping[str, str], words: Mapping[str, str]) -> str:
    marked = {
        element: Mark(state=state, badge=words[state], label=f"{sop.nodes[element].name}: {words[state]}")  # type: ignore[arg-type]  # one of three
        for element, state in states.items()
        if element in sop.nodes
    }
    try:
        return readable(draw(files["process.bpmn"].encode(), marked, title=sop.title, texts=texts()))
    except NoDrawing:
        return ""


def _editions(process_id: str) -> list[Edition]:
    listed = editions(parts.session, process_id)
    if not listed:
        raise ProcessNotFound
    return listed


def edition_numbered(process_id: str, number: str) -> Edition:
    """The version with a number; without one, the one in force, or else the newest."""
    listed = _editions(process_id)
    if not number:
        return version_at(listed, parts.now) or listed[0]
    found = next((each for each in listed if str(each.number) == number), None)
    if found is None:
        raise VersionNotFound
    return found


def _files(edition: Edition) -> Mapping[str, str]:
    return dict(parts.session.get_one(ProcessVersion, edition.id).files)


def _paper() -> str:
    wanted = request.args.get("kertas", "a4")
    return wanted if wanted in PAPERS else "a4"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
