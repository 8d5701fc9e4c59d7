"""The mail of the morning: what waits, in one mail a day, and none when there is nothing to say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from engine.notices.choices import choose_notices
from engine.notices.kinds import Channel, Kind
from engine.run.runtime import Runtime
from models.notices import Delivery
from tests.office import Office
from tests.post_office import PostOffice, a_minute_passes, post_office, worker
from tests.web.visitor import open_office

TUESDAY = datetime(2026, 11, 24, tzinfo=UTC)  # 07.00 WIB; the office opens at 07.30
FRIDAY_EVENING = datetime(2026, 11, 27, 11, tzinfo=UTC)
SECRETARY = "sekretaris@contoh.invalid"


@pytest.fixture
def post() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


@pytest.fixture
def app(runtime: Runtime, tmp_path: Path) -> Flask:
    return open_office(runtime, tmp_path, language="id", public_url="https://runut.purwakartakab.go.id")


def ordered(office: Office, subject: str = "Tribulan IV 2026") -> UUID:
    instance = office.starts(subject=subject)
    office.completes("kadis", instance, "order_report")
    return office.task(instance, "distribute_format")


def digests(post: PostOffice, to: str = SECRETARY) -> list[EmailMessage]:
    return [
        letter for letter in post.letters if to in str(letter["To"]) and "Menyampaikan" not in str(letter["Subject"])
    ]


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def through(app: Flask, office: Office, post: PostOffice, start: datetime, minutes: int, step: int = 15) -> None:
    """Let a worker run from `start` on."""
    office.clock.moment = start
    with worker(app, office.runtime, post, digests=True) as rounds:
        for _ in range(0, minutes, step):
            a_minute_passes(rounds)
            office.clock.pass_minutes(step)


def test_one_digest_comes_when_the_office_opens_and_names_what_waits(
    app: Flask, office: Office, post: PostOffice
) -> None:
    task = ordered(office)

    through(app, office, post, TUESDAY, 8 * 60)

    [letter] = digests(post)
    text = text_of(letter)
    assert f"https://runut.purwakartakab.go.id/tasks/{task}" in text
    assert text.count("Tribulan IV 2026") == 1
    with office.runtime.database.readers() as session:
        row = session.scalars(select(Delivery).where(Delivery.channel == "digest").order_by(Delivery.id)).first()
    assert row is not None
    assert row.written_at == TUESDAY + timedelta(minutes=30)


def test_who_has_nothing_to_do_gets_no_mail(app: Flask, office: Office, post: PostOffice) -> None:
    ordered(office)

    through(app, office, post, TUESDAY, 8 * 60)

    assert digests(post, "staf.umum@contoh.invalid") == []


def test_there_is_no_digest_on_a_day_off(app: Flask, office: Office, post: PostOffice) -> None:
    ordered(office)
    through(app, office, post, TUESDAY, 60)
    before = len(digests(post))

    through(app, office, post, FRIDAY_EVENING, 54 * 60, step=60)

    assert len(digests(post)) == before


def test_a_late_task_is_one_line_with_its_highest_warning(app: Flask, office: Office, post: PostOffice) -> None:
    ordered(office)
    office.clock.pass_minutes(8 * 60)

    through(app, office, post, TUESDAY + timedelta(minutes=30), 30)

    [letter] = digests(post)
    text = text_of(letter)
    assert text.count("Menyampaikan format") == 1
    assert "150 %" in text


def test_two_workers_write_one_digest(app: Flask, office: Office, post: PostOffice) -> None:
    ordered(office)
    office.clock.moment = TUESDAY + timedelta(minutes=30)

    with worker(app, office.runtime, post, digests=True) as one, worker(app, office.runtime, post, digests=True) as two:
        for rounds in (one, two, one, two):
            a_minute_passes(rounds)

    assert len(digests(post)) == 1


def test_what_was_done_before_the_mail_went_is_not_in_it(app: Flask, office: Office, post: PostOffice) -> None:
    ordered(office)
    kept = ordered(office, "Tribulan III 2026")
    office.clock.moment = TUESDAY + timedelta(minutes=30)
    with worker(app, office.runtime, post, digests=True) as rounds:
        rounds.write_digests()
        done = office.row(kept).instance_id
        office.completes("sekretaris", done, "distribute_format")
        rounds.deliver()

    [letter] = digests(post)
    assert "Tribulan III 2026" not in text_of(letter)
    assert "Tribulan IV 2026" in text_of(letter)


def test_the_digest_can_be_switched_off(app: Flask, office: Office, post: PostOffice) -> None:
    ordered(office)
    wanted = {(kind.value, way.value) for kind in Kind for way in (Channel.BELL, Channel.MAIL)}
    choose_notices(office.runtime, office.actor("sekretaris").person_id, wanted)

    through(app, office, post, TUESDAY, 8 * 60)

    assert digests(post) == []
