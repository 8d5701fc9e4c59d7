"""The performance table of a task as a workbook: download, upload, look, take over into the draft. Judges nothing."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.export.book_faults import SENTENCES, BookFault
from engine.export.performance_book import PARTS, performance_book
from engine.export.reading_performance import BookRead, read_performance
from engine.forms.context import Entries
from engine.forms.problems import Problem
from engine.run.commands import save_draft
from engine.run.queries.books import TaskBook, task_book
from engine.run.queries.task_page import task_page
from webui.exports import TYPES
from webui.form_rendering import part_label
from webui.parts import parts
from webui.problems import fault_of

blueprint = Blueprint("workbooks", __name__, url_prefix="/tasks")
LARGEST = 4 * 1024 * 1024 + 1


@blueprint.get("/<uuid:task_id>/format.xlsx")
def download(task_id: UUID) -> ResponseReturnValue:
    book = _book(task_id)
    data = performance_book(book.form, book.entries, book.field.key)
    answer = make_response(data)
    answer.headers["Content-Type"] = TYPES["xlsx"]
    name = f"format-{book.form.unit_code}-tribulan-{book.form.quarter}-{book.form.year}.xlsx"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.post("/<uuid:task_id>/format")
def upload(task_id: UUID) -> ResponseReturnValue:
    """Look at a workbook that was filled in. Nothing is kept of it yet."""
    book, sent = _book(task_id), request.files.get("book")
    data = sent.stream.read(LARGEST) if sent else b""
    found = read_performance(data, book.form, book.field.key, book.before, book.factor)
    problems = _refused_by_the_form(task_id, book, found) if found.is_sound else []
    is_fine = found.is_sound and not problems and found.entries
    page = render_template(
        "tasks/book.html",
        task_id=task_id,
        book=book,
        read=found,
        faults=[(fault.cell, sentence(fault)) for fault in found.faults if not fault.is_warning] + problems,
        warnings=[(fault.cell, sentence(fault)) for fault in found.faults if fault.is_warning],
        changes=_changes(book, found) if is_fine else [],
        is_fine=is_fine,
    )
    return make_response(page, 200 if is_fine else 422)


@blueprint.post("/<uuid:task_id>/format/take")
def take(task_id: UUID) -> ResponseReturnValue:
    """Put what was looked at into the draft, beside all else that stands there."""
    book = _book(task_id)
    own = {name: request.form.getlist(name) for name in request.form if name.startswith(f"{book.field.key}.")}
    kept: Entries = {**{name: list(texts) for name, texts in book.entries.items()}, **own}
    save_draft(parts.runtime, parts.actor, task_id=task_id, entries=kept)
    flash(gettext("The workbook is in the draft. Attach the evidence, look through it and finish the task."), "success")
    return redirect(url_for("tasks.show", task_id=task_id, _anchor=book.field.key), code=303)


def sentence(fault: BookFault) -> str:
    """What is wrong, in the reader's language."""
    return str(gettext(SENTENCES[fault.code])) % fault.params


def _book(task_id: UUID) -> TaskBook:
    return task_book(parts.session, task_page(parts.runtime, parts.session, parts.actor, task_id))


def _refused_by_the_form(task_id: UUID, book: TaskBook, found: BookRead) -> list[tuple[str, str]]:
    """What the form itself would refuse: page and workbook must never disagree."""
    form = task_page(parts.runtime, parts.session, parts.actor, task_id)
    reading = form.form.read({**book.entries, **found.entries}, {}, form.context)
    mine = [problem for problem in reading.problems if _is_told(problem, found.entries)]
    return [("", f"{problem.name.split('.')[1]}: {fault_of(problem).sentence}") for problem in mine]


def _is_told(problem: Problem, entries: Mapping[str, list[str]]) -> bool:
    part = problem.name.rpartition(".")[2]
    return part in PARTS and problem.name in entries


def _changes(book: TaskBook, found: BookRead) -> list[tuple[str, str, str, str]]:
    """By indicator and part, what stood in the draft and what would."""
    names = {row.code: row.name for row in book.form.rows}
    changed = []
    for name, texts in found.entries.items():
        _, code, part = name.split(".", 2)
        was, now = next(iter(book.entries.get(name, [])), ""), next(iter(texts), "")
        if was != now:
            changed.append((names[code], part_label(part), was, now))
    return changed
