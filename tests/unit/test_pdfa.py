"""Every paper of ours is PDF/A-3, signed or not; and the checker that says so finds what breaks it."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject

from engine.documents import pdf
from engine.documents.declaration import Template, folders_of
from engine.documents.pdf import pdf_of
from engine.documents.trying import made
from engine.run.bundle import read_folder
from engine.signatures.marks import qr_svg
from engine.signatures.pades import Key, sign_pdf
from engine.signatures.stamp import stamp_html
from tests.certificates import PASSPHRASE, key_file
from tests.office import PROCESSES
from tests.pdfa import breaches

FOLDERS = {
    f"{folder.name}/{name}": inside
    for folder in sorted(PROCESSES.iterdir())
    for name, inside in folders_of(read_folder(folder)).items()
}
ADDRESS = "https://runut.example/verify/ABCD-EFGH-JKMN"


@pytest.mark.parametrize("name", FOLDERS)
def test_every_document_of_every_sop_is_pdf_a(name: str) -> None:
    template = Template.from_files(name.partition("/")[2], FOLDERS[name])
    approval = {"qr": qr_svg(ADDRESS), "lines": ["Disetujui secara elektronik.", "Kode ABCD-EFGH-JKMN"]}
    for data in (template.sample, {**template.sample, "signatures": [approval]}):
        assert breaches(made(template, data)[1].data, "A") == []


def test_a_signed_document_still_is_and_one_signed_twice() -> None:
    mark = pdf_of(stamp_html(["Ditandatangani oleh:", "Kepala Dinas"], qr_svg(ADDRESS)))
    assert breaches(mark) == []
    document = paper()
    for name in ("Kepala Dinas", "Sekretaris"):
        _, document = sign_pdf(document, mark, Key(key_file(name), PASSPHRASE.encode(), b""), name)
        assert breaches(document) == []


@pytest.mark.parametrize("typed", ["\U0001f9ff", "\ue000 \U000e0041", "a\u0300\u0489", "\ufffd", "\u0627\u4e2d"])
def test_what_no_font_can_draw_is_drawn_as_a_box(typed: str) -> None:
    printed = pdf_of(f"<!doctype html><html lang='id'><title>Uji</title><p>Sumber {typed} profil desa</p></html>")

    assert breaches(printed) == []
    text = PdfReader(io.BytesIO(printed)).pages[0].extract_text()
    assert "Sumber" in text
    assert "profil desa" in text


def test_where_no_font_has_the_box_either_printing_comes_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "STAND_IN", "\U0001f9fe")
    assert pdf_of("<!doctype html><html lang='id'><title>Uji</title><p>\U0001f9ff</p></html>").startswith(b"%PDF")


@cache
def paper() -> bytes:
    """A page with letters, a picture and a link."""
    link = f"<p>Laporan &amp; <a href='{ADDRESS}'>alamat</a></p>"
    return pdf_of(f"<!doctype html><html lang='id'><title>Uji</title><body>{link}{qr_svg(ADDRESS)}</body></html>")


def changed(change: Callable[[PdfWriter], object]) -> bytes:
    """The paper with one thing that is not as it should be."""
    writer = PdfWriter(clone_from=io.BytesIO(paper()))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _catalog(writer: PdfWriter) -> Any:
    return writer.root_object


def _fonts(writer: PdfWriter) -> list[Any]:
    fonts: Any = writer.pages[0]["/Resources"]
    return [font.get_object() for font in fonts.get_object()["/Font"].values()]


def _descendant(writer: PdfWriter) -> Any:
    return _fonts(writer)[0]["/DescendantFonts"][0].get_object()


def _link(writer: PdfWriter) -> Any:
    notes: Any = writer.pages[0]["/Annots"]
    return notes[0].get_object()


def _adds(text: bytes) -> Callable[[PdfWriter], object]:
    def change(writer: PdfWriter) -> None:
        stream = DecodedStreamObject()
        stream.set_data(text)
        old: Any = writer.pages[0].raw_get("/Contents")
        writer.pages[0][NameObject("/Contents")] = ArrayObject([old, writer._add_object(stream)])

    return change


def _scripts(writer: PdfWriter) -> None:
    action = DictionaryObject({NameObject("/S"): NameObject("/JavaScript")})
    _catalog(writer)[NameObject("/OpenAction")] = action


SPOILS: dict[str, Callable[[PdfWriter], object]] = {
    "6.2.3": lambda writer: _catalog(writer).pop("/OutputIntents"),
    "6.6.2.1": lambda writer: _catalog(writer).pop("/Metadata"),
    "6.5.1": _scripts,
    "6.5.2": lambda writer: _catalog(writer).update({NameObject("/AA"): DictionaryObject()}),
    "6.2.11.4.1": lambda writer: _descendant(writer)["/FontDescriptor"].get_object().pop("/FontFile2"),
    "6.2.11.7.2": lambda writer: _fonts(writer)[0].pop("/ToUnicode"),
    "6.2.11.3.2": lambda writer: _descendant(writer).pop("/CIDToGIDMap"),
    "6.2.11.5": lambda writer: _descendant(writer)["/W"][1].__setitem__(0, NumberObject(7)),
    "6.3.2": lambda writer: _link(writer).update({NameObject("/F"): NumberObject(0)}),
    "6.3.1": lambda writer: _link(writer).update({NameObject("/Subtype"): NameObject("/Movie")}),
    "6.2.4.3": _adds(b"0 0 0 1 k"),
    "6.6.3": lambda writer: writer.add_metadata({"/Title": "Judul lain"}),
}


def test_the_paper_is_right_before_it_is_spoilt() -> None:
    assert breaches(paper()) == []
    assert [each.split()[0] for each in breaches(paper(), "A")] == ["6.6.4", "6.7.2", "6.7.3"], "it is of level B"


@pytest.mark.parametrize("clause", SPOILS)
def test_the_checker_names_the_clause_that_is_broken(clause: str) -> None:
    assert clause in {each.split()[0] for each in breaches(changed(SPOILS[clause]))}


def test_the_checker_finds_what_a_plain_writer_leaves_out() -> None:
    data = paper()
    assert "6.1.3" in {each.split()[0] for each in breaches(data.replace(b"/ID [", b"/XD ["))}
    assert "6.1.3" in {each.split()[0] for each in breaches(data + b"mehr")}
