"""People add rows as they need them; empty rows do not count."""

from engine.forms.dynamic_list import DynamicList
from tests.unit.test_forms_desk import PHOTO, Desk, component, form_of, problems, read, values

ATTENDANCE = component(
    "dynamiclist",
    "attendance",
    minItems=2,
    maxItems=3,
    components=[
        component("textfield", "name", validate={"required": True}),
        component("number", "age"),
        component("checkbox", "absent"),
        component("textfield", "reason", runut={"requiredWhen": {"absent": [True]}}),
        component("filepicker", "letter"),
    ],
)
FORM = form_of(ATTENDANCE)


def test_rows_are_read_in_the_order_of_their_numbers() -> None:
    reading = read(FORM, {"attendance.10.name": "Budi", "attendance.2.name": "Siti", "attendance.2.age": "41"})

    nothing: dict[str, object] = {"absent": False, "reason": None, "letter": []}
    assert reading.problems == ()
    assert reading.answers == {
        "attendance": [{"name": "Siti", "age": 41, **nothing}, {"name": "Budi", "age": None, **nothing}]
    }


def test_a_row_without_entries_does_not_count() -> None:
    posted = {"attendance.0.name": "Siti", "attendance.1.name": " ", "attendance.1.absent": "false"}

    assert problems(read(FORM, posted)) == [("attendance", "too_few")]


def test_a_row_with_any_entry_must_be_whole() -> None:
    posted = {"attendance.0.name": "Siti", "attendance.1.age": "banyak", "attendance.2.absent": "on"}

    assert problems(read(FORM, posted)) == [
        ("attendance.1.name", "required"),
        ("attendance.1.age", "not_a_number"),
        ("attendance.2.name", "required"),
        ("attendance.2.reason", "required"),
    ]


def test_rows_have_limits() -> None:
    four = {f"attendance.{row}.name": "Siti" for row in range(4)}

    assert problems(read(FORM, four)) == [("attendance", "too_many")]
    assert problems(read(FORM, {})) == [("attendance", "too_few")]


def test_a_file_may_stand_in_a_row() -> None:
    form = form_of({**ATTENDANCE, "minItems": 0})

    reading = form.read({"attendance.0.name": ["Siti"]}, {"attendance.0.letter": [PHOTO]}, Desk())

    assert reading.problems == ()
    assert form.entries(reading.answers, Desk())["attendance.0.letter.kept"] == [PHOTO.sha256]


def test_a_name_that_is_no_row_is_a_stranger() -> None:
    form = form_of({**ATTENDANCE, "minItems": 0})

    for name in ("attendance", "attendance.x.name", "attendance.0.nickname", "attendance.01.name", "attendance.0"):
        assert problems(read(form, {name: "Siti"})) == [(name, "unknown_field")]


def test_a_required_list_without_rows_is_one_problem() -> None:
    form = form_of({**ATTENDANCE, "validate": {"required": True}})

    assert problems(read(form, {})) == [("attendance", "required")]


def test_options_in_a_row_are_judged_like_any_other() -> None:
    form = form_of(component("dynamiclist", "rows", components=[component("select", "unit", values=values("a"))]))

    assert problems(read(form, {"rows.0.unit": "b"})) == [("rows.0.unit", "not_an_option")]


def test_a_page_shows_the_rows_in_use_and_a_spare_one() -> None:
    (field,) = FORM.fields
    assert isinstance(field, DynamicList)

    assert field.row_names({}) == ("attendance.0", "attendance.1")
    assert field.row_names({"attendance.4.name": ["Siti"]}) == ("attendance.4", "attendance.5")
    assert field.row_names({}, spare=9) == ("attendance.0", "attendance.1", "attendance.2")
    assert len(field.row_names({f"attendance.{row}.name": ["x"] for row in range(5)})) == 5
