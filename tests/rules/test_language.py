"""Everything people read exists in Indonesian, and in English where they chose it; refuses to judge the style."""

from __future__ import annotations

import gettext
import importlib
import json
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import TypeAlias, cast
from uuid import UUID, uuid4

import pytest
import yaml
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from flask import Flask, Response, request
from lxml import etree

import engine
import webui
from engine import errors as refusals
from engine.errors import Refusal
from engine.forms.problems import ProblemCode
from engine.run.runtime import Runtime
from tests.office import MONDAY_MORNING, PDF, SUPPLIERS, Office
from tests.web.visitor import FROM_OUR_PAGE, Visitor, open_office
from tests.web.worker import Worker, form_of, shown_entries, soup, upload
from webui.errors import STATUS
from webui.problems import SENTENCES
from webui.translations import refresh

ROOT = Path(__file__).resolve().parents[2]
INDONESIAN = refresh.FOLDER / "id" / "LC_MESSAGES" / "messages.po"
WEB = ROOT / "webui"
MOST_WAYS = 6  # of narrowing one list that a walk tries
IS_FILE = re.compile(r"/files/|\.(?:xlsx|csv|xes|pdf|bpmn)\b")  # for other programs, in which nobody reads a page
LINK = re.compile(r'(?:href|src)="(/(?!static/)[^"#]*)')
READ = "//text()[not(parent::style) and not(ancestor::*[@lang][1]/@lang != $language)]"
HELD_OUT = re.compile(r"%\(\w+\)s|\{\w+\}")

# Words that no Indonesian sentence contains, besides those of our own English sentences.
COMMON_ENGLISH = """
the of and is are was were be been to for with without by from into this that these those it its not no has have had
will can cannot may must should you your we our they their who what when where which why how any some more most less
only again already still yet here there then than if or but at out off over under left working task case save open
close send sent error failed please invalid missing unknown
"""
CERTAIN = {"the", "of", "and", "is", "your", "you", "task", "case", "save", "not", "with", "working", "left", "by"}

# What a refusal of its kind is raised with.
TOLD: Mapping[type[Refusal], tuple[object, ...]] = {
    refusals.Held: ("Siti", MONDAY_MORNING),
    refusals.TaskClosed: ("Siti", MONDAY_MORNING),
    refusals.AnswersRefused: ((),),
    refusals.FileTooLarge: (1,),
    refusals.RemindedLately: (MONDAY_MORNING,),
    refusals.FileKindRefused: ("a.exe",),
    refusals.BundleRefused: (None, "…"),
    refusals.ReplayRefused: (1, "…"),
}

START = "form[action='/instances/new']"
SCRIPT = FROM_OUR_PAGE | {"Accept": "application/json"}

# Who works through the SOP in turn, what they type, and the field of the file they attach.
Turn: TypeAlias = tuple[str, dict[str, str | list[str]], str | None]
CHECKED: Turn = ("kasubag.perencanaan", {"decision": "lengkap"}, None)
TURNS: list[Turn] = [
    ("kadis", {}, None),
    ("sekretaris", {}, None),
    *[turn for unit in SUPPLIERS.values() for turn in ((unit, {}, None), CHECKED)],
    ("kasubag.perencanaan", {"analysis": "LAKIP"}, None),
    ("staf.perencanaan", {}, "document"),
    ("sekretaris", {"decision": "perbaiki", "corrections": "Bab III"}, None),
    ("staf.perencanaan", {}, "document"),
    ("sekretaris", {"decision": "benar"}, None),
    ("kasubag.perencanaan", {"attendance.0.name": "Ani", "minutes": "LAKIP"}, None),
    ("sekretaris", {}, None),
    ("kadis", {"decision": "setuju"}, None),
    ("kadis", {}, None),
    ("staf.umum", {"letter_number": "OT.01/12"}, None),
    ("staf.umum", {}, None),
    ("staf.umum", {"recipient_name": "Asep"}, "proof"),
]


# The catalogue


@cache
def template() -> Catalog:
    return refresh.sentences()


@cache
def catalogue() -> list[Message]:
    """The entries of the Indonesian catalogue, without its header."""
    return [entry for entry in read_po(BytesIO(INDONESIAN.read_bytes()), locale="id") if entry.id]


def forms(text: object) -> list[str]:
    """The singular and plural forms of an entry's side."""
    return [text] if isinstance(text, str) else [str(form) for form in text] if isinstance(text, list | tuple) else []


def test_the_catalogue_has_every_sentence_of_the_code_and_no_other() -> None:
    assert INDONESIAN.read_text(encoding="utf-8") == refresh.refreshed(INDONESIAN, template())


def test_every_sentence_is_translated_and_no_translation_is_a_guess() -> None:
    assert [entry.id for entry in catalogue() if not all(forms(entry.string)) or entry.fuzzy] == []


def test_a_translation_has_the_same_placeholders() -> None:
    for entry in catalogue():
        assert set(HELD_OUT.findall(forms(entry.string)[0])) == set(HELD_OUT.findall(forms(entry.id)[-1])), entry.id


def test_a_translation_ends_like_its_sentence() -> None:
    for entry in catalogue():
        wanted, written = forms(entry.id)[0][-1], forms(entry.string)[0][-1]
        assert (written in ".:…)") == (wanted in ".:…)"), entry.id


def test_every_refusal_and_every_problem_is_in_the_catalogue() -> None:
    for package in (engine, webui):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    ours = [kind for kind in descendants(Refusal) if kind.__module__.startswith(("engine.", "webui."))]
    known = {forms(entry.id)[0] for entry in catalogue()}

    assert len(ours) > 20
    assert [kind.__name__ for kind in ours if (kind.__doc__ or "").strip() not in known] == []
    assert set(SENTENCES) == set(ProblemCode)


def descendants(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for child in kind.__subclasses__():
        yield child
        yield from descendants(child)


def test_what_set_up_compiled_is_this_catalogue() -> None:
    with INDONESIAN.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    stale = [entry.id for entry in catalogue() if compiled.gettext(forms(entry.id)[0]) != forms(entry.string)[0]]

    assert stale == [], "./run setup compiles the catalogue anew"


def test_no_template_and_no_script_speaks_for_itself() -> None:
    for path in sorted(WEB.glob("templates/**/*.html")):
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        said = re.sub(r'[\w-]+="[^"]*"', "", " ".join(told(text, "")))  # macros may give attributes
        assert set(words(said)) <= {"runut", "required", "csv", "xlsx"}, path.name
    for path in sorted(WEB.glob("static/js/*.js")):
        text = re.sub(r"\$\{[^}]*\}", "", path.read_text(encoding="utf-8"))
        assert not re.search(r"(?:textContent|title|ariaLabel) = [\"'`][^\"'`]*[a-z]|\b(?:alert|confirm)\(", text), (
            path.name
        )


# Words of one language


def words(text: str) -> list[str]:
    """The words of a text; a number such as 4be0 is none."""
    return re.findall(r"\b[^\W\d_]{2,}\b", HELD_OUT.sub(" ", text).lower())


def values(data: object) -> Iterator[str]:
    """Every text of a data file that is a value."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        yield from (text for value in data.values() for text in values(value))
    elif isinstance(data, list):
        yield from (text for value in data for text in values(value))


@cache
def contents() -> frozenset[str]:
    """The words of names, sheets and forms, which their owners wrote and nobody translates."""
    found: list[str] = []
    for path in [*ROOT.glob("processes/*/*.yaml"), *ROOT.glob("engine/*/seeds/*.yaml")]:
        found += values(yaml.safe_load(path.read_text(encoding="utf-8")))
    for path in ROOT.glob("processes/*/*.bpmn"):
        found += [str(text) for element in etree.parse(path).iter() for text in element.attrib.values()]
    for path in ROOT.glob("processes/*/forms/*.json"):
        found += re.findall(r'"(?:label|description|text|defaultValue)": ("[^\n]*")', path.read_text(encoding="utf-8"))
    return frozenset(words(" ".join(found)))


@cache
def foreign_words(language: str) -> frozenset[str]:
    """The words that a page in this language never contains."""
    english = {word for entry in catalogue() for text in forms(entry.id) for word in words(text)}
    indonesian = {word for entry in catalogue() for text in forms(entry.string) for word in words(text)}
    if language == "id":
        return frozenset((english | set(COMMON_ENGLISH.split())) - indonesian - contents())
    return frozenset(indonesian - english - contents())


def test_both_languages_have_words_to_be_known_by() -> None:
    assert foreign_words("id") >= CERTAIN
    assert foreign_words("en") >= {"beranda", "kasus", "sisa", "draf", "sandi"}


# What pages say


def told(page: str, language: str) -> Iterator[str]:
    """The texts and attributes that people read or hear; a part in another language says so itself."""
    tree = etree.HTML(f"{page}<hr>".encode(), etree.HTMLParser(encoding="utf-8"))
    yield from cast("list[str]", tree.xpath(READ, language=language))
    for tag in tree.iter("*"):
        yield from (str(value) for name, value in tag.attrib.items() if is_told(str(name), str(value)))


def is_told(name: str, value: str) -> bool:
    if name in ("title", "alt", "aria-label", "placeholder", "data-label"):
        return True
    return name.startswith("data-") and name != "data-styles" and " " in value and value[0] not in "/[{"


@dataclass
class Reader:
    """Somebody who reads every answer that anybody gets."""

    language: str
    answers: dict[str, str] = field(default_factory=dict)

    def reads(self, response: Response) -> Response:
        kinds = ("text/html", "image/svg+xml", "application/json")
        if response.mimetype in kinds and not response.location and not response.direct_passthrough:
            text = response.get_data(as_text=True)
            if response.mimetype == "application/json":
                text = " ".join(values(json.loads(text)))
            elif response.mimetype == "text/html":
                assert f'<html lang="{self.language}">' in text
            self.answers.setdefault(text, f"{request.method} {request.full_path} {response.status_code}")
        return response

    def stumbles(self) -> dict[str, set[str]]:
        """The foreign words, by the first request whose answer has them."""
        found: dict[str, set[str]] = {}
        for text, name in self.answers.items():
            said = set(words(" ".join(told(text, self.language))))
            if foreign := said & foreign_words(self.language):
                found[name] = foreign
        return found


@pytest.fixture(params=["id", "en"])
def reader(request: pytest.FixtureRequest) -> Reader:
    return Reader(request.param)


@pytest.fixture
def app(runtime: Runtime, tmp_path: Path, reader: Reader) -> Flask:
    app = open_office(runtime, tmp_path, language=reader.language, idle_minutes=100_000, session_hours=10_000)
    app.after_request(reader.reads)
    return app


def walks(visitor: Visitor) -> int:
    """Follow every link from the home page on to other pages and pictures; tell how many there are.

    A list can be narrowed in thousands of ways: of each place only some are opened.
    """
    ahead, seen, ways = ["/"], set(), Counter[str]()
    while ahead:
        path = ahead.pop()
        place = path.partition("?")[0]
        if path not in seen and ways[place] < MOST_WAYS:
            seen.add(path)
            ways[place] += 1
            answer = visitor.opens(path)
            assert answer.status_code == 200, path
            ahead += [unescape(found) for found in LINK.findall(answer.text) if not IS_FILE.search(found)]
    return len(seen)


def ordered(office: Office) -> UUID:
    """A task that waits for the Sekretaris."""
    instance = office.starts()
    office.completes("kadis", instance, "order_report")
    return office.task(instance, "distribute_format")


def refuse(kind: type[Refusal]) -> str:
    raise kind(*TOLD.get(kind, ()))


@pytest.mark.parametrize("reader", ["id"], indirect=True)
def test_the_sop_is_worked_through_in_one_language(app: Flask, office: Office, reader: Reader) -> None:
    people: dict[str, Worker] = {}
    instance = office.starts()

    for username, typed, file in TURNS:
        worker = people.setdefault(username, Worker(app, username=username))
        page = worker.task()
        entries = [name for name in shown_entries(form_of(page)) if name[0] != "_" and name != "csrf_token"]
        figures = {name: "9" for name in entries if name.endswith((".numerator", ".denominator", ".value"))}
        answer = worker.hands_in(page, dict.fromkeys(entries, "") | {"_": "?"})
        if answer.status_code == 422:
            files = {file: [upload("lakip.pdf", PDF)]} if file else None
            answer = worker.hands_in(page, figures | typed, files=files)
        assert answer.status_code == 303, words(soup(answer).text)
        worker.opens(answer.location)
        office.clock.pass_minutes(40)

    assert office.instance(instance).status == "completed"
    assert reader.stumbles() == {}


def test_every_page_is_in_one_language(app: Flask, office: Office, reader: Reader, acting_secretary: str) -> None:
    office.cancels("kadis", office.starts(), "LAKIP")
    office.hands_in("sekretaris", first := ordered(office), office.shown(first))
    office.clock.pass_minutes(300)
    office.claims(acting_secretary, ordered(office))
    office.drafts("kadis", office.task(office.starts(), "order_report"), text="LAKIP")

    for username in ("kadis", "sekretaris", acting_secretary, "pemdes", "staf.umum", "pengawas", "admin"):
        assert walks(Worker(app, username=username)) > 5

    assert reader.stumbles() == {}


def test_every_deed_is_answered_in_one_language(
    app: Flask, office: Office, reader: Reader, acting_secretary: str
) -> None:
    kadis, deputy, sekretaris = (Worker(app, username=name) for name in ("kadis", acting_secretary, "sekretaris"))
    begun = kadis.hands_in(kadis.opens("/instances/new"), {"subject": "LAKIP"}, selector=START)
    task, instance = begun.location, f"/instances/{office.row(UUID(begun.location[-36:])).instance_id}"

    for path, typed in [
        (f"{task}/claim", {}),
        (f"{task}/release", {}),
        (f"{task}/draft", {"text": "LAKIP"}),
        (f"{task}/complete", {"text": "LAKIP", "year": "1900", "deadline": "?"}),
        (f"{instance}/cancel", {"reason": " ", "subject": "LAKIP"}),
        ("/instances/new", {"process_id": "lakip", "subject": "LAKIP"}),
    ]:
        kadis.opens(kadis.sends(path, **typed).location or "/")
    page = kadis.opens(task)
    for _ in range(2):
        kadis.opens(kadis.hands_in(page, {"_key": str(uuid4())}).location or "/")
    kadis.client.post(f"{task}/files", data={"file": upload("lakip.exe", b"MZ")}, headers=SCRIPT)
    sekretaris.sends(f"{task}/complete", text="LAKIP")
    ordered(office)
    second = sekretaris.task()
    deputy.sends(f"{second.request.path}/claim")
    sekretaris.hands_in(second, {"note": "LAKIP"})
    sekretaris.opens(second.request.path)
    deputy.opens(second.request.path)
    kadis.opens(kadis.sends(f"{instance}/cancel", reason="LAKIP").location)

    assert reader.stumbles() == {}


def test_strangers_and_wrong_ways_are_answered_in_one_language(app: Flask, reader: Reader, office: Office) -> None:
    stranger, kadis = Visitor(app), Worker(app, username="kadis")

    for _ in range(11):
        stranger.signs_in("kadis.dinas", "?")
    for visitor in (stranger, kadis):
        for path in ("/login", "/lakip", "/logout", f"/tasks/{uuid4()}", f"/instances/{uuid4()}", "/supervise"):
            visitor.opens(path)
            visitor.posts(path, {"subject": "LAKIP"})
            visitor.opens(path, **SCRIPT)
            visitor.posts(path, {"reason": "LAKIP"}, **SCRIPT)
    office.clock.pass_minutes(60 * 24 * 365)
    kadis.posts("/instances/new", {"subject": "LAKIP"})
    kadis.signs_in()
    kadis.opens(kadis.sends("/logout").location)

    assert reader.stumbles() == {}


def test_every_refusal_is_told_in_one_language(app: Flask, reader: Reader) -> None:
    for number, kind in enumerate(STATUS):
        app.add_url_rule(f"/refuse/{number}", f"refuse-{number}", partial(refuse, kind), methods=["GET", "POST"])
    kadis = Worker(app, username="kadis")

    for number in range(len(STATUS)):
        kadis.opens(f"/refuse/{number}")
        kadis.opens(f"/refuse/{number}", Accept="application/json")

    assert reader.stumbles() == {}
