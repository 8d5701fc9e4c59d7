"""Inbox, write path and the pure policy agree on who may do a task, for any posts anybody holds."""

from datetime import UTC, date, datetime, time

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.instances import UserTask
from models.people import Person, Post, PostHolding, Unit
from models.processes import Process
from tests.acting import OTHER_SOP, Acting
from tests.office import SOP, Office

DAYS = st.dates(date(2026, 11, 20), date(2026, 11, 26))
CAPACITIES = ["definitive", "plt", "plh", "an", "ub"]


@settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_who_may_do_a_task_is_the_same_in_sql_and_in_words(office: Office, data: st.DataObject) -> None:
    instance = office.starts()
    task_id = office.task(instance, "order_report")
    with office.runtime.database.sessions.begin() as session:
        session.merge(Process(id=OTHER_SOP, title="Penanganan Surat Masuk"))
        posts = session.scalars(select(Post)).all()
        asked, holder = (_person(session, name) for name in ("staf.umum", "sekretaris"))
        task = session.get_one(UserTask, task_id)
        aim = data.draw(st.sampled_from(posts))  # half of what is drawn has to do with it, or little would ever fit
        likely = [*posts, *[aim] * len(posts)]
        task.unit = data.draw(st.sampled_from([*session.scalars(select(Unit)), aim.unit, aim.unit.parent or aim.unit]))
        task.lane = data.draw(st.sampled_from(likely)).lane
        task.post = data.draw(st.none() | st.sampled_from(likely).map(lambda post: post.code))
        task.holder_id = data.draw(st.sampled_from([None, asked.id, holder.id, holder.id]))
        if task.holder_id is not None:
            task.taken_at = datetime.combine(data.draw(DAYS), data.draw(st.sampled_from([time(3), time(20)])), UTC)
        session.execute(delete(PostHolding).where(PostHolding.person_id.in_([asked.id, holder.id])))
        for person, most, capacities in ((asked, 4, CAPACITIES), (holder, 2, CAPACITIES[:1])):
            for post in data.draw(st.lists(st.sampled_from(likely), max_size=most)):
                session.add(_holding(data, person, post, data.draw(st.sampled_from(capacities))))

    Acting(office).may("staf.umum", task_id)


def _person(session: Session, username: str) -> Person:
    return session.scalars(select(Person).where(Person.username == username)).one()


def _holding(data: st.DataObject, person: Person, post: Post, capacity: str) -> PostHolding:
    return PostHolding(
        person_id=person.id,
        post_id=post.id,
        capacity=capacity,
        first_day=data.draw(DAYS),
        last_day=data.draw(st.none() | DAYS),
        process_id=data.draw(st.sampled_from([None, None, SOP, OTHER_SOP])),
        ended_at=data.draw(st.sampled_from([None, None, None, datetime(2026, 11, 22, tzinfo=UTC)])),
    )
