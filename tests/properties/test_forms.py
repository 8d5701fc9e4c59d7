"""Laws of every form: what is written reads back, and nothing that arrives can break a page."""

import json
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.forms.context import Answers, FormContext, Json
from engine.forms.indicator import percentage
from engine.forms.numerals import LARGEST, MOST_DECIMALS, canonical, read_number
from engine.forms.reading import Reading
from engine.forms.schema import Form, FormError, typed_again
from engine.forms.wording import clean_line, clean_paragraphs
from engine.forms.writing import write_number
from tests.unit.test_forms_desk import DRAFT, PHOTO, SIGNED, Desk, component, form_file, form_of, values

PERIOD = {"year": "order_report.year", "quarter": "order_report.quarter"}
DECISION = component(
    "radio", "decision", values=values("benar", "kembalikan"), runut={"kind": "decision", "as": "buttons"}
)
SIMPLE = [
    component("textfield", "name", validate={"maxLength": 40}),
    component("textarea", "note"),
    component("number", "copies", validate={"min": -5}),
    component("number", "score", decimalDigits=4),
    component("datetime", "day", subtype="date"),
    component("datetime", "hour", subtype="time"),
    component("datetime", "moment", subtype="datetime"),
    component("checkbox", "seen"),
    component("select", "unit", runut={"options": {"source": "units"}}),
    component("checklist", "units", runut={"options": {"source": "units"}}),
    component("filepicker", "proof", multiple=True),
]
FORM = form_of(
    {"type": "text", "text": "Isi semua."},
    *SIMPLE,
    DECISION,
    component("textfield", "reason", runut={"requiredWhen": {"decision": ["kembalikan"]}}),
    {"type": "group", "label": "Rapat", "components": [component("dynamiclist", "attendance", components=SIMPLE)]},
    component("runut.document", "document", runut={"sources": ["draft_report.document"], "mode": "sign"}),
    component("runut.performance", "performance", runut={"unit": "item", **PERIOD}),
    component("runut.recapitulation", "so_far", runut={"sources": ["fill_format.performance"], **PERIOD}),
    component("runut.answers", "before", runut={"from": ["order_report"]}),
)
DESK: FormContext = Desk()

numbers = st.decimals(-LARGEST, LARGEST, places=4, allow_nan=False)
files = st.lists(st.sampled_from([DRAFT, SIGNED, PHOTO]), unique=True).map(
    lambda some: [file.as_answer() for file in some]
)
dates = st.dates(min_value=DESK.today.replace(year=1900), max_value=DESK.today.replace(year=2199))


def lines(most: int) -> st.SearchStrategy[str]:
    return st.text(max_size=most).map(clean_line).filter(lambda text: len(text) <= most)


paragraphs = st.text().map(clean_paragraphs)
simple = {
    "name": lines(40).map(lambda text: text or None),
    "note": paragraphs.map(lambda text: text or None),
    "copies": st.none() | st.integers(-5, int(LARGEST)),
    "score": st.none() | numbers.map(canonical),
    "day": st.none() | dates.map(str),
    "hour": st.none() | st.times().map(lambda time: time.strftime("%H:%M")),
    "moment": st.none() | st.tuples(dates, st.times()).map(lambda both: f"{both[0]}T{both[1]:%H:%M}"),
    "seen": st.booleans(),
    "unit": st.sampled_from([None, "bidang_pemdes", "bidang_ekonomi"]),
    "units": st.sampled_from([[], ["bidang_ekonomi"], ["bidang_pemdes", "bidang_ekonomi"]]),
    "proof": files,
}
some_answer = st.fixed_dictionaries(simple)
rows = st.lists(some_answer.filter(lambda row: any(row.values())), max_size=3)


@st.composite
def lines_of_indicators(draw: st.DrawFn, *, is_ratio: bool) -> dict[str, Json]:
    """An indicator's answer as it is kept: numbers only where they are filled in, a note where they are not."""
    state = draw(st.sampled_from(["filled", "not_yet", "none"]))
    numerator = draw(numbers)
    denominator = draw(numbers.map(abs).filter(bool))
    value = percentage(numerator, denominator, 2) if is_ratio else Decimal(draw(st.integers(-999, 999)))
    filled = state == "filled"
    return {
        "state": state,
        "numerator": canonical(numerator) if filled and is_ratio else None,
        "denominator": canonical(denominator) if filled and is_ratio else None,
        "value": canonical(value) if filled else None,
        "note": draw(paragraphs) if filled else draw(paragraphs) or "Belum ada",
        "evidence": draw(files),
    }


answers = st.fixed_dictionaries(
    {
        **simple,
        "decision": st.sampled_from(["benar", "kembalikan"]),
        "reason": lines(500).map(lambda text: text or "Belum lengkap"),
        "attendance": rows,
        "document": st.just(DRAFT.as_answer()),
        "performance": st.fixed_dictionaries(
            {"IK01": lines_of_indicators(is_ratio=True), "IK02": lines_of_indicators(is_ratio=False)}
        ),
    }
)


@settings(deadline=None)
@given(valid=answers)
def test_what_is_written_reads_back(valid: Answers) -> None:
    entries = FORM.entries(valid, DESK)

    assert FORM.read(entries, {}, DESK) == Reading(valid)


names = (
    st.sampled_from([field.key for field in FORM.fields])
    | st.sampled_from(["attendance.0.name", "attendance.7.score", "attendance.0.proof.kept", "proof.kept"])
    | st.sampled_from(["document.sha256", "performance.IK01.state", "performance.IK01.numerator"])
    | st.sampled_from(["performance.IK01.denominator", "performance.IK02.value", "performance.IK02.note"])
    | st.text(max_size=9)
)
texts = (
    st.text()
    | st.text("0123456789.,-", max_size=32)
    | st.text(st.characters(categories=["Cs", "Mn", "Nd", "Cf"]), max_size=90)
    | st.sampled_from(["true", "filled", "not_yet", "benar", "bidang_pemdes", "2026-11-23", DRAFT.sha256])
)
posts = st.dictionaries(names, st.lists(texts, max_size=3), max_size=12)
uploads = st.dictionaries(names, st.lists(st.sampled_from([DRAFT, PHOTO]), max_size=3), max_size=3)


@settings(deadline=None)
@given(entries=posts, sent=uploads)
def test_whatever_arrives_is_answered(entries: dict[str, list[str]], sent: dict[str, list[Any]]) -> None:
    reading = FORM.read(entries, sent, DESK)

    assert set(reading.answers) == {field.key for field in FORM.fields}
    assert len(FORM.show(reading.answers, DESK)) == len(FORM.fields)
    json.dumps(reading.answers).encode()
    FORM.read(typed_again(entries, sent), {}, DESK)


@settings(deadline=None)
@given(entries=posts, valid=answers)
def test_what_was_accepted_once_is_accepted_again(entries: dict[str, list[str]], valid: Answers) -> None:
    reading = FORM.read({**FORM.entries(valid, DESK), **entries}, {}, DESK)

    if not reading.problems:
        assert FORM.read(FORM.entries(reading.answers, DESK), {}, DESK) == reading


@given(text=st.text() | st.text(st.characters(categories=["Cs", "Cc", "Mn", "Cf", "Lo", "Zs"]), max_size=200))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once, line = clean_paragraphs(text), clean_line(text)

    assert clean_paragraphs(once) == once
    assert clean_line(line) == line
    assert "\n" not in line
    once.encode()


@given(
    number=st.decimals(-LARGEST, LARGEST, allow_nan=False, places=MOST_DECIMALS)
    | st.integers(-(10**15) + 1, 10**15 - 1)
)
def test_a_number_that_is_written_reads_back(number: Decimal | int) -> None:
    assert read_number(write_number(number)) == number
    assert read_number(write_number(number, grouped=False)) == number
    assert Decimal(canonical(Decimal(number))) == number


@given(text=st.text() | st.text("0123456789.,-eE+ ", max_size=31))
def test_any_text_is_a_number_or_not(text: str) -> None:
    number = read_number(text)

    assert number is None or number.is_finite()


things = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["today", "a.b", "x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
keys = st.sampled_from(
    [
        "key",
        "label",
        "validate",
        "runut",
        "values",
        "subtype",
        "components",
        "defaultValue",
        "accept",
        "minItems",
        "type",
    ]
)
originals = st.sampled_from([*SIMPLE, DECISION, component("dynamiclist", "rows", components=SIMPLE)])


@settings(deadline=None)
@given(original=originals, change=st.dictionaries(keys, things, min_size=1, max_size=2))
def test_a_form_file_is_read_or_refused_and_never_breaks(original: Mapping[str, Any], change: dict[str, Any]) -> None:
    with suppress(FormError):
        form = Form.from_json(form_file({**original, **change}))
        form.read({}, {}, DESK)
        form.initial(DESK)


@given(text=st.text() | st.text('{}[]":,0123456789.eE-aN', max_size=40))
def test_any_text_is_a_form_file_or_refused(text: str) -> None:
    with suppress(FormError):
        Form.from_json(text)
