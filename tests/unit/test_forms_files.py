"""Files are judged by their references; a document is bound to exactly one version."""

from dataclasses import replace

import pytest

from engine.forms.files import FilePicker
from engine.forms.schema import typed_again
from tests.unit.test_forms_desk import DRAFT, PHOTO, SIGNED, Desk, component, form_of, problems, read

ONE = form_of(component("filepicker", "draft", accept=".docx, .PDF"))
MANY = form_of(component("filepicker", "photos", multiple=True, validate={"min": 2, "max": 2}))


def test_a_new_file_replaces_the_one_kept() -> None:
    assert read(ONE, {"draft.kept": DRAFT.sha256}).answers == {"draft": [DRAFT.as_answer()]}
    assert read(ONE, {"draft.kept": DRAFT.sha256}, draft=SIGNED).answers == {"draft": [SIGNED.as_answer()]}


def test_a_file_chosen_again_after_another_counts_last() -> None:
    assert read(ONE, {"draft.kept": [DRAFT.sha256, SIGNED.sha256]}, draft=DRAFT).answers == {
        "draft": [DRAFT.as_answer()]
    }


def test_several_files_are_kept_together_and_once() -> None:
    reading = read(MANY, {"photos.kept": [DRAFT.sha256, DRAFT.sha256]}, photos=PHOTO)

    assert reading.answers == {"photos": [DRAFT.as_answer(), PHOTO.as_answer()]}


def test_a_picker_nobody_used_posts_an_empty_text() -> None:
    assert read(ONE, {"draft": "", "draft.kept": ""}).answers == {"draft": []}


def test_a_file_of_another_kind_is_refused_by_name() -> None:
    (problem,) = read(ONE, {}, draft=PHOTO).problems

    assert problem.code == "wrong_kind"
    assert problem.params == {"file": "rapat.JPG", "accept": ".docx .pdf"}


def test_capitals_do_not_change_the_kind_of_a_file() -> None:
    form = form_of(component("filepicker", "photo", accept=".jpg"))

    assert read(form, {}, photo=PHOTO).answers == {"photo": [PHOTO.as_answer()]}


def test_a_file_nobody_stored_cannot_be_kept() -> None:
    assert problems(read(ONE, {"draft.kept": "0" * 64})) == [("draft", "unknown_file")]
    assert problems(read(ONE, {"draft": "C:\\draft.docx"})) == [("draft", "unknown_file")]
    assert problems(read(ONE, {"draft.kept": DRAFT.sha256}, Desk(files=()))) == [("draft", "unknown_file")]


def test_the_number_of_files_has_limits() -> None:
    three = {"photos.kept": [DRAFT.sha256, SIGNED.sha256, PHOTO.sha256]}

    assert problems(read(MANY, three)) == [("photos", "too_many")]
    assert problems(read(MANY, {}, photos=PHOTO)) == [("photos", "too_few")]
    assert problems(ONE.read({}, {"draft": [DRAFT, SIGNED]}, Desk())) == [("draft", "too_many")]


def test_a_file_for_another_field_is_a_stranger() -> None:
    form = form_of(component("textfield", "name"))

    assert problems(read(form, {}, name=DRAFT)) == [("name", "unknown_field")]
    assert problems(read(form, {}, photo=PHOTO)) == [("photo", "unknown_field")]


def test_files_of_a_refused_page_are_kept_for_the_next() -> None:
    again = typed_again({"photos.kept": [DRAFT.sha256], "other": ["x"]}, {"photos": [PHOTO]})

    assert again == {"photos.kept": [DRAFT.sha256, PHOTO.sha256], "other": ["x"]}
    (field,) = MANY.fields
    assert isinstance(field, FilePicker)
    assert field.kept(again, "photos", Desk()) == (DRAFT, PHOTO)


SOURCES = ["draft_report.document", "finalise_report.document"]
CONFIRMING = {"mode": "confirm", "confirms": "sign_report.document"}


def document(desk: Desk, shown: str, **runut: str) -> object:
    """Read a page that showed a document; the answer, or the codes of its problems."""
    form = form_of(component("runut.document", "document", runut={"sources": SOURCES, **runut}))
    reading = read(form, {"document.sha256": shown}, desk)
    return reading.answers["document"] or [problem.code.value for problem in reading.problems]


@pytest.mark.parametrize("mode", ["show", "sign"])
def test_the_document_that_was_shown_is_the_one_that_counts(mode: str) -> None:
    assert document(Desk(), DRAFT.sha256, mode=mode) == DRAFT.as_answer()


@pytest.mark.parametrize("mode", ["show", "sign"])
def test_a_document_that_changed_meanwhile_is_refused(mode: str) -> None:
    assert document(Desk(current=SIGNED), DRAFT.sha256, mode=mode) == ["document_changed"]
    assert document(Desk(), "", mode=mode) == ["document_changed"]


def test_a_document_that_is_gone_is_missing() -> None:
    gone = Desk(current=None)

    assert document(gone, DRAFT.sha256, mode="show") == ["document_missing"]
    assert document(gone, "", mode="sign") == ["document_missing"]
    assert document(gone, "", mode="show") == []


def test_only_the_document_that_was_signed_can_be_confirmed() -> None:
    unsigned = Desk(current=SIGNED)
    signed = unsigned.after("sign_report", document=SIGNED.as_answer())
    replaced = replace(signed, current=DRAFT)

    assert document(signed, SIGNED.sha256, **CONFIRMING) == SIGNED.as_answer()
    assert document(unsigned, SIGNED.sha256, **CONFIRMING) == ["document_missing"]
    assert document(replaced, DRAFT.sha256, **CONFIRMING) == ["document_changed"]
