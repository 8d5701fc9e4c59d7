"""What holds for every page and every answer: headers, tokens, limits, errors that lead on and tell nothing."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from engine import errors as refusals
from engine.errors import Refusal
from engine.run.runtime import Runtime
from tests.office import MONDAY_MORNING, Office
from tests.web.visitor import Visitor, heading, open_office
from webui.errors import STATUS
from webui.settings import Settings

WORDS_OF_A_TRACEBACK = re.compile(r"Traceback|File \"|sqlalchemy|werkzeug|site-packages", re.IGNORECASE)

TOLD: dict[type[Refusal], tuple[object, ...]] = {
    refusals.Held: ("Siti", MONDAY_MORNING),
    refusals.TaskClosed: ("Siti", MONDAY_MORNING),
    refusals.AnswersRefused: ((),),
    refusals.FileTooLarge: (1,),
    refusals.RemindedLately: (MONDAY_MORNING,),
    refusals.FileKindRefused: ("a.exe",),
    refusals.BundleRefused: (None, "no end"),
    refusals.ReplayRefused: (1, "no beginning"),
}

FOREIGN = {"Sec-Fetch-Site": "cross-site"}


@pytest.fixture
def app(runtime: Runtime, tmp_path: Path) -> Flask:
    return open_office(runtime, tmp_path)


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app)


def filled(rule: Rule, **known: object) -> str:
    """A path of the rule; ids that are not known are of things that do not exist."""
    unknown = {"sha256": "0" * 64, "year": 1900, "unit_id": 999_999, "code": "0" * 12}
    missing = {name: 0 if f"<int:{name}>" in rule.rule else uuid4() for name in rule.arguments}
    values = missing | unknown | known
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), rule.rule)


def paths(app: Flask, method: str, **known: object) -> list[str]:
    return sorted(filled(rule, **known) for rule in app.url_map.iter_rules() if method in (rule.methods or set()))


def assert_headers(answer: Response, *, is_public: bool = False) -> None:
    headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert ("no-store" in headers["Cache-Control"]) is not is_public


# Headers


def test_every_page_carries_the_headers_for_strangers_and_for_people(visitor: Visitor, office: Office) -> None:
    instance = office.starts()
    every = paths(visitor.app, "GET", instance_id=instance, task_id=office.task(instance, "order_report"))

    for path in every:
        assert_headers(visitor.opens(path))
    visitor.signs_in("kadis")
    for path in every:
        assert_headers(visitor.opens(path))


def test_errors_and_static_files_carry_the_headers_too(visitor: Visitor) -> None:
    assert_headers(visitor.opens("/no-such-page"))
    assert_headers(visitor.client.delete("/login"))
    assert_headers(visitor.client.post("/login"))
    style = re.search(r'href="(/static/[^"]+css)"', visitor.opens("/login").text)
    assert style is not None
    with visitor.opens(style[1]) as file:
        assert_headers(file, is_public=True)
    assert_headers(visitor.opens("/static/no-such-file.css"))
    assert_headers(visitor.client.get("/login", headers={"Host": "evil.example"}))


def test_browsers_are_held_to_https_only_where_people_come_by_https(runtime: Runtime, tmp_path: Path) -> None:
    plain, secure = (
        Visitor(open_office(runtime, tmp_path, public_url=url)) for url in ("", "https://runut.example.go.id")
    )

    assert "Strict-Transport-Security" not in plain.opens("/login").headers
    assert secure.opens("/login").headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_cookies_cannot_be_read_by_scripts_or_sent_by_foreign_forms(visitor: Visitor) -> None:
    cookies = visitor.signs_in().headers.getlist("Set-Cookie")

    assert any(cookie.startswith("sid=") for cookie in cookies)
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Secure" not in cookie


def test_with_https_cookies_are_bound_to_the_host(runtime: Runtime, tmp_path: Path) -> None:
    visitor = Visitor(open_office(runtime, tmp_path, public_url="https://localhost"))
    base = {"base_url": "https://localhost"}
    page = visitor.client.get("/login", **base)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token is not None
    fields = {"username": "kadis", "password": "rahasia kantor desa", "csrf_token": token[1]}

    answer = visitor.client.post("/login", data=fields, headers={"Referer": "https://localhost/login"}, **base)

    assert answer.status_code == 303
    for cookie in [*page.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]:
        assert cookie.startswith("__Host-")
        assert "Secure" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie


def test_pages_contain_no_script_and_no_style_of_their_own(visitor: Visitor, office: Office) -> None:
    instance = office.starts()
    visitor.signs_in("kadis")

    for path in paths(visitor.app, "GET", instance_id=instance, task_id=office.task(instance, "order_report")):
        page = visitor.opens(path)
        if page.mimetype == "text/html":
            assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", page.text), path


# Who gets in


def test_nothing_but_the_log_in_page_health_and_checking_a_signature_is_open_to_strangers(visitor: Visitor) -> None:
    open_to_all = {path for path in paths(visitor.app, "GET") if visitor.opens(path).status_code == 200}

    assert open_to_all == {"/login", "/healthz", "/readyz", "/verify"}


def test_a_stranger_who_sends_something_is_asked_to_log_in(visitor: Visitor) -> None:
    sent = {path: visitor.posts(path, {}).status_code for path in paths(visitor.app, "POST")}

    assert sent.pop("/login") == sent.pop("/language") == sent.pop(f"/verify/{'0' * 12}") == 400
    assert set(sent.values()) == {401}


def test_no_form_is_taken_without_its_token(visitor: Visitor, office: Office) -> None:
    instance = office.starts()
    visitor.signs_in("kadis")
    task = office.task(instance, "order_report")

    for path in paths(visitor.app, "POST", instance_id=instance, task_id=task):
        assert visitor.posts(path, {"a": "b"}, **FOREIGN).status_code == 400, path
        assert visitor.posts(path, {"a": "b", "csrf_token": "forged"}, **FOREIGN).status_code == 400, path
        assert visitor.posts(path, {}).status_code in (303, 400), path

    assert len(office.history(instance)) == 1
    assert visitor.is_signed_in()


def test_looking_changes_nothing(visitor: Visitor, office: Office) -> None:
    instance = office.starts()
    visitor.signs_in("kadis")

    for path in paths(visitor.app, "GET", instance_id=instance, task_id=office.task(instance, "order_report")):
        visitor.opens(path)

    assert [entry.kind for entry in office.history(instance)] == ["started"]


# Limits


def test_a_request_for_another_host_is_refused(visitor: Visitor) -> None:
    answer = visitor.client.get("/login", headers={"Host": "evil.example"})

    assert answer.status_code == 400
    assert "evil.example" not in answer.text


def test_a_request_that_is_too_large_is_refused_with_a_sentence(runtime: Runtime, tmp_path: Path) -> None:
    visitor = Visitor(open_office(runtime, tmp_path, max_upload_mb=1))
    visitor.signs_in()

    answer = visitor.client.post("/language", data=b"x" * 9_000_000, content_type="text/plain")

    assert answer.status_code == 413
    assert heading(answer).startswith("That is too much at once: at most 8")


def test_a_stranger_may_send_only_little(visitor: Visitor) -> None:
    little, much = b"x" * 1_000_000, b"x" * 5_000_000

    assert visitor.client.post("/login", data=little, content_type="text/plain").status_code == 400
    assert visitor.client.post("/login", data=much, content_type="text/plain").status_code == 413


def test_a_form_with_too_many_fields_is_refused(visitor: Visitor) -> None:
    visitor.signs_in()
    many = "&".join(f"a{n}=1" for n in range(1_100))

    answer = visitor.client.post("/language", data=many, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/tasks?filter=%00", "/instances?q=a%00b", "/login?next=/%00"])
def test_what_no_database_can_keep_is_refused_at_the_door(visitor: Visitor, path: str) -> None:
    visitor.signs_in()

    assert visitor.opens(path).status_code == 400
    assert visitor.sends("/instances/new", subject="a\0b").status_code == 400


def test_the_address_of_a_proxy_is_believed_only_where_one_is_announced(runtime: Runtime, tmp_path: Path) -> None:
    spoofed = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "evil.example"}
    alone, behind = (Visitor(open_office(runtime, tmp_path, trusted_proxies=hops)) for hops in (0, 1))

    assert alone.opens("/login", **spoofed).status_code == 200
    assert behind.opens("/login", **spoofed).status_code == 400


# Errors


@pytest.mark.parametrize("refusal", STATUS, ids=lambda refusal: refusal.__name__)
def test_every_refusal_has_a_sentence_an_advice_and_a_way_on(
    app: Flask, visitor: Visitor, refusal: type[Refusal]
) -> None:
    raised = refusal(*TOLD.get(refusal, ()))

    def refuse() -> str:
        raise raised

    app.add_url_rule("/refuse", "refuse", refuse)
    visitor.signs_in()
    answer = visitor.opens("/refuse")

    assert answer.status_code == STATUS[refusal]
    assert heading(answer) == raised.sentence
    assert "button primary" in answer.text
    assert ("Reference number" in answer.text) is (STATUS[refusal] >= 500)


def test_no_refusal_is_left_without_a_status() -> None:
    assert {kind for kind in Refusal.__subclasses__() if kind.__module__.startswith("engine.")} == set(STATUS)


def test_a_defect_shows_a_number_and_nothing_else(app: Flask, visitor: Visitor) -> None:
    def break_down() -> str:
        raise ZeroDivisionError("secret detail")

    app.add_url_rule("/defect", "defect", break_down, methods=["GET", "POST"])
    visitor.signs_in()

    answer = visitor.sends("/defect", reason="lama diketik")

    assert answer.status_code == 500
    assert re.search(r"Reference number: <b class=\"number\">[0-9a-f]{10}</b>", answer.text)
    assert "lama diketik" in answer.text
    assert "secret detail" not in answer.text
    assert not WORDS_OF_A_TRACEBACK.search(answer.text)


def test_a_failing_database_gives_a_page_that_asks_to_wait(visitor: Visitor, runtime: Runtime) -> None:
    visitor.signs_in()
    with runtime.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE login_session RENAME TO elsewhere")

    answer = visitor.opens("/tasks")

    assert answer.status_code in (500, 503)
    assert "Reference number" in answer.text
    assert not WORDS_OF_A_TRACEBACK.search(answer.text)


def test_a_script_gets_a_sentence_instead_of_a_page(visitor: Visitor) -> None:
    visitor.signs_in()

    as_json = visitor.opens(f"/tasks/{uuid4()}", Accept="application/json")
    as_fragment = visitor.opens(f"/tasks/{uuid4()}", **{"HX-Request": "true"})

    assert as_json.json == {
        "error": "There is no such task, or it is not yours to see.",
        "advice": "Perhaps the link is old. Look for it in the list.",
    }
    assert as_fragment.text.startswith('<p class="flash error" role="alert">')


def test_a_form_with_an_old_token_shows_what_was_typed(visitor: Visitor) -> None:
    visitor.signs_in()

    answer = visitor.posts("/instances/new", {"subject": "Tribulan IV <b>2026</b>"})

    assert heading(answer) == "Nothing has been sent yet"
    assert "Tribulan IV &lt;b&gt;2026&lt;/b&gt;" in answer.text


def test_a_missing_page_and_a_wrong_method_lead_home(visitor: Visitor) -> None:
    visitor.signs_in()

    missing, wrong = visitor.opens("/no-such-page"), visitor.opens("/logout")

    assert (missing.status_code, wrong.status_code) == (404, 405)
    assert set(wrong.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}
    assert 'href="/"' in missing.text


# Settings and languages


def test_the_key_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    first, second = Settings(data_dir=folder).secret(), Settings(data_dir=folder).secret()

    assert first == second
    assert len(first) >= 64
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [path.name for path in folder.iterdir()] == ["secret_key"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret_key": "short"},
        {"public_url": "runut"},
        {"port": 0},
        {"language": "fr"},
        {"idle_minutes": 0},
        {"trusted_certificates": "tidak/ada.pem"},
    ],
)
def test_a_setting_that_would_be_unsafe_or_senseless_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Settings.model_validate(wrong)


def test_the_language_is_chosen_by_the_reader_and_remembered_for_the_person(visitor: Visitor) -> None:
    visitor.signs_in()

    answer = visitor.sends("/language", language="id", next="/tasks")

    assert answer.location == "/tasks"
    assert '<html lang="id">' in visitor.opens("/").text
    elsewhere = Visitor(visitor.app)
    elsewhere.signs_in()
    assert '<html lang="id">' in elsewhere.opens("/").text


def test_a_language_we_do_not_speak_changes_nothing(visitor: Visitor) -> None:
    assert visitor.sends("/language", language="../../etc", next="//evil").location == "/"
    assert '<html lang="en">' in visitor.opens("/login").text
