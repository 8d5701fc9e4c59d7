"""Templates of documents: what they may do, what they may not, and where a fault is said to be."""

from __future__ import annotations

import time
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from engine.documents import filters
from engine.documents.declaration import DocumentRefused, Template
from engine.documents.pdf import style_faults
from engine.documents.press import press
from engine.documents.rendering import render, subject_of
from engine.documents.trying import made
from engine.run.bundle import parse_bundle, read_folder
from engine.run.faults import Fault
from engine.run.trial import problems
from tests.office import PROCESSES, SOP

DECLARED = "title: Surat\nkind: surat\nafter: order_report\nsubject: Hal {{ hal }}\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
SECRET = Path(__file__).as_uri()


def template(html: str, css: str = "", **files: str) -> Template:
    whole = {"document.yaml": DECLARED, "template.html": html, "style.css": css, "sample.json": "{}", **files}
    return Template.from_files("surat", whole)


def refused(html: str, css: str = "", **files: str) -> Fault:
    with pytest.raises(DocumentRefused) as refusal:
        made(template(html, css, **files), {"hal": "x", "nilai": 3, "baris": [{"items": "isi"}]})
    return refusal.value.fault


@pytest.mark.parametrize(
    "html",
    [
        "{% include '/etc/passwd' %}",
        "{% include '../../process.bpmn' %}",
        "{% import 'base/../../rendering.py' as x %}",
        "{% extends hal %}",
        "<img src='/etc/passwd'>",
        f"<img src='{SECRET}'>",
        "<img src='../nota_dinas/logo.svg'>",
        "<img src='http://127.0.0.1:9/x.png'>",
        "<img src='ftp://127.0.0.1/x'>",
        f"<link rel=stylesheet href='{SECRET}'>",
        f"<link rel=attachment href='{SECRET}'>",
        f"<object data='{SECRET}'></object>",
        f"<embed src='{SECRET}'>",
        f"<style>p {{ background: url({SECRET}) }}</style><p>x",
        f"<p style='list-style-image: url({SECRET}); display: list-item'>x",
        f"<svg width='9' height='9'><image href='{SECRET}' width='9' height='9'/></svg>",
    ],
)
def test_a_template_reaches_nothing_outside_its_folder(html: str) -> None:
    fault = refused(f"<p>satu</p>\n{html}")

    assert fault.code == "document_outside"
    assert fault.params["file"] == "documents/surat/template.html"
    assert fault.params["line"] == 2


def test_a_style_reaches_nothing_outside_either() -> None:
    for css in (f"\np {{ background: url({SECRET}) }}", f"\n@font-face {{ font-family: x; src: url({SECRET}) }}"):
        fault = refused("<p>x</p>", css)
        assert (fault.code, fault.params["file"], fault.params["line"]) == (
            "document_outside",
            "documents/surat/style.css",
            2,
        )


@pytest.mark.parametrize(
    "html",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ hal|attr('__class__') }}",
        "{{ hal['__class__'] }}{{ hal.__class__ }}",
        "{{ self.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id') }}",
        "{% set x = [] %}{{ x.append(1) }}",
        "{{ '%999999999d' % nilai }}",
        "{{ '{:>999999999}'.format(nilai) }}",
        "{{ 'a' * 999999999 }}",
        "{{ 9 ** 99999999 }}",
        "{{ hal.ljust(999999999) }}",
    ],
)
def test_a_template_does_nothing_but_write(html: str) -> None:
    assert refused(html).code in ("document_forbidden", "document_undefined")


def test_faults_name_file_and_line() -> None:
    assert refused("a\n\n{{ tidak.ada }}") == Fault(
        "document_undefined", None, {"file": "documents/surat/template.html", "line": 3, "detail": "tidak"}
    )
    assert refused("a\n{% for x in %}").params["line"] == 2
    assert refused("{% include 'bagian.html' %}", **{"bagian.html": "a\nb\n{{ hal|date }}"}).params == {
        "file": "documents/surat/bagian.html",
        "line": 3,
        "detail": "'x' is no date",
    }
    [style] = style_faults(template("", "p {\n  colr: red;\n}"))
    assert (style.code, style.params["line"]) == ("document_style", 2)


@pytest.mark.parametrize(
    ("files", "line", "code"),
    [
        ({"document.yaml": DECLARED + "judul: x\n"}, 5, "document_wrong"),
        ({"document.yaml": DECLARED.replace("kind: surat", "kind: 'A B'")}, 2, "document_wrong"),
        ({"document.yaml": "title: [\n"}, 2, "document_wrong"),
        ({"document.yaml": "title: a\nkind: b\nsubject: c\n"}, 1, "document_wrong"),
        ({"logo.svg": "<svg"}, 1, "document_wrong"),
        (
            {"logo.svg": f'<svg xmlns="http://www.w3.org/2000/svg">\n<image href="{SECRET}"/></svg>'},
            2,
            "document_outside",
        ),
        ({"logo.svg": f'<svg xmlns="x">\n<g style="fill:url({SECRET})"/></svg>'}, 2, "document_outside"),
        ({"style.css": "p {}\n</style><script>"}, 2, "document_wrong"),
        ({"rahasia.py": "x"}, 1, "document_file_kind"),
        ({"sub/bagian.html": "x"}, 1, "document_file_kind"),
        ({"besar.html": "x" * 600_000}, 1, "document_too_large"),
    ],
)
def test_a_folder_that_cannot_be_used_is_refused(files: dict[str, str], line: int, code: str) -> None:
    with pytest.raises(DocumentRefused) as refusal:
        template("", **files)

    assert (refusal.value.fault.code, refusal.value.fault.params["line"]) == (code, line)


@pytest.mark.parametrize(
    "html",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% set x = range(99999)|join('a' * 9999) %}{{ x.replace('a', x)|length }}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% for a in range(99999) %}{{ 'a' * 9999 }}{% endfor %}",
    ],
)
def test_a_template_that_never_ends_or_eats_memory_is_stopped(html: str) -> None:
    begun = time.monotonic()
    with pytest.raises(DocumentRefused) as refusal:
        press(template(html), {"hal": ""}, seconds=4)

    assert refusal.value.fault.code in ("document_too_costly", "document_too_long")
    assert time.monotonic() - begun < 20


def test_what_people_typed_is_shown_and_never_taken_for_markup() -> None:
    typed = "<script>alert(1)</script>{{ 7 * 7 }}<img src=file:///etc/passwd>"
    html = render(template("<p>{{ hal }}</p>{{ hal|paragraphs }}{{ hal|lines|join }}"), {"hal": typed})

    assert "<script>" not in html
    assert "<img" not in html
    assert "49" not in html
    assert subject_of(template(""), {"hal": typed}) == f"Hal {typed}"


def test_data_come_before_the_abilities_of_their_kind() -> None:
    assert "isi" in render(template("{{ baris[0].items }}"), {"baris": [{"items": "isi"}]})


def test_a_document_is_the_same_file_whenever_and_wherever_it_is_made() -> None:
    with_picture = template("<h1>{{ hal }}</h1><img src='logo.svg' alt='Logo'>", **{"logo.svg": SVG})
    data = {"hal": "Uji", "date": "2026-11-27"}
    here = made(with_picture, data)[1].data
    there = [press(with_picture, data).pdf for _ in range(2)]

    assert {sha256(each).hexdigest() for each in (here, *there)} == {sha256(here).hexdigest()}
    reader = PdfReader(BytesIO(here))
    root: Any = reader.trailer["/Root"].get_object()
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfaid" in root["/Metadata"].get_object().get_data()
    assert reader.metadata is not None
    assert reader.metadata.creation_date_raw == "D:20261127"


def test_every_letter_of_the_sop_is_one_page_of_embedded_letters_read_in_order() -> None:
    version = parse_bundle(read_folder(PROCESSES / SOP), version_id=0, number=1)
    for letter in version.documents.values():
        reader = PdfReader(BytesIO(made(letter, letter.sample)[1].data))
        if letter.declaration.content == "case":
            assert len(reader.pages) == 1
        text = reader.pages[0].extract_text()
        assert "PEMERINTAH" in text.upper()
        fonts: Any = reader.pages[0]["/Resources"].get_object()
        for font in fonts["/Font"].values():
            [inside] = font.get_object()["/DescendantFonts"]
            assert {"/FontFile2", "/FontFile3"} & set(inside.get_object()["/FontDescriptor"].get_object())


def test_the_gate_refuses_a_document_with_its_place() -> None:
    files = read_folder(PROCESSES / SOP)
    for change, code in (
        ({"documents/notulen/template.html": "<p>\n{{ salah }}"}, "document_undefined"),
        ({"documents/notulen/style.css": "\np { colr: red }"}, "document_style"),
        ({"documents/notulen/document.yaml": DECLARED.replace("order_report", "\n  tak_ada")}, "document_element"),
        ({"documents/notulen/document.yaml": DECLARED + "number: order_report.tak_ada\n"}, "document_element"),
    ):
        [fault] = problems(files | change).faults
        assert fault.code == code
        assert str(fault.params["file"]).startswith("documents/notulen/")
        assert fault.params["line"] in (2, 4, 5)


def test_numbers_and_dates_are_written_as_in_a_letter() -> None:
    assert filters.terbilang(1_234_567) == "satu juta dua ratus tiga puluh empat ribu lima ratus enam puluh tujuh"
    assert [filters.terbilang(each) for each in (0, 10, 11, 12, 20, 100, 101, 1000, 1001, 2000, -5)] == [
        *("nol", "sepuluh", "sebelas", "dua belas", "dua puluh", "seratus", "seratus satu", "seribu"),
        *("seribu satu", "dua ribu", "minus lima"),
    ]
    assert filters.long_date("2026-11-27") == "27 November 2026"
    assert filters.weekday("2026-11-27T10:00:00") == "Jumat"
    assert filters.number("1234.50") == "1.234,5"
    assert filters.number(-1234.5, 2) == "−1.234,50"
    assert filters.number("97.825", 2) == "97,83"  # half up, as offices round
    assert filters.rupiah("1000000") == "Rp1.000.000"
    assert filters.nip("197803061996121001") == "19780306 199612 1 001"
    assert filters.roman(1994) == "MCMXCIV"
    assert filters.without_titles("Dra. Siti Aminah, M.Si.") == "Siti Aminah"
    for wrong in ("x", "NaN", "1e99", None):
        with pytest.raises(ValueError, match="is no number"):
            filters.number(wrong)
