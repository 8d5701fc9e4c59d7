"""The database and the pure policy agree on who may do a task, for any posts anybody holds."""

from datetime import date
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from engine.people.policy import Offer, standing_for
from engine.run.place import Place
from models.instances import UserTask
from models.people import Person, Post, PostHolding, Unit
from tests.office import Office

TODAY = date(2026, 11, 23)
DAYS = st.dates(date(2026, 11, 20), date(2026, 11, 26))


@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_who_may_do_a_task_is_the_same_in_sql_and_in_words(office: Office, data: st.DataObject) -> None:
    instance = office.starts()
    task_id = office.task(instance, "order_report")
    with office.runtime.database.sessions.begin() as session:
        posts = session.scalars(select(Post)).all()
        units = session.scalars(select(Unit)).all()
        person = session.scalars(select(Person).where(Person.username == "staf.umum")).one()
        task = session.get_one(UserTask, task_id)
        task.unit = data.draw(st.sampled_from(units))
        task.lane = data.draw(st.sampled_from(sorted({post.lane for post in posts})))
        task.post = data.draw(st.none() | st.sampled_from(sorted({post.code for post in posts})))
        offer = Offer(task.lane, task.unit.path, task.post)
        session.execute(delete(PostHolding).where(PostHolding.person_id == person.id))
        for post in data.draw(st.lists(st.sampled_from(posts), max_size=3)):
            capacity = data.draw(st.sampled_from(["definitive", "plt", "plh"]))
            first, last = data.draw(DAYS), data.draw(st.none() | DAYS)
            held = {"person_id": person.id, "post_id": post.id, "capacity": capacity}
            session.add(PostHolding(**held, first_day=first, last_day=last))

    assert _in_sql(office, task_id) == _in_words(office, offer)


def _in_sql(office: Office, task_id: UUID) -> bool:
    with office.runtime.database.readers() as session:
        row = Place.of_task(office.runtime, session, task_id).task(task_id, office.actor("staf.umum"))
    return row.post_id is not None


def _in_words(office: Office, offer: Offer) -> bool:
    return standing_for(office.actor("staf.umum"), offer) is not None
