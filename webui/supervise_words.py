"""What steps, people, phases and the bottleneck are called on pages of supervision. Looks nothing up but versions."""

from collections.abc import Mapping
from functools import cached_property

from flask_babel import gettext, ngettext

from engine.run.bundle import Element, Version
from engine.run.queries.urgency import Due
from engine.supervise.holding_up import HoldUp
from engine.supervise.listing import State
from engine.supervise.measured import Step
from engine.supervise.rows import TaskRow
from engine.supervise.sums import NOBODY
from engine.time.durations import whole_minutes
from engine.time.figures import Hold
from webui import formats
from webui.parts import parts


class Sops:
    """The newest version of every SOP, as the words of a page need them."""

    @cached_property
    def in_force(self) -> Mapping[str, Version]:
        """By the id of the SOP."""
        return {
            version.process_id: version
            for version in parts.runtime.catalogue.in_force(parts.session, parts.runtime.now())
        }

    @cached_property
    def standards(self) -> Mapping[Step, int]:
        """The standard minutes of every step that people do."""
        return {
            (version.process_id, element.id): element.minutes
            for version in self.in_force.values()
            for element in version.elements.values()
            if element.is_user_task
        }

    def title(self, process_id: str) -> str:
        """What an SOP is called."""
        version = self.in_force.get(process_id)
        return version.title if version else process_id

    def step(self, step: Step) -> str:
        """What a step is called, in the newest version that has it."""
        version = self._version_with(step)
        return step_title(version, version.elements[step[1]]) if version else step[1]

    def _version_with(self, step: Step) -> Version | None:
        """The version in force, or else the newest that has the step."""
        version = self.in_force.get(step[0])
        if version is None or step[1] not in version.elements:
            every = parts.runtime.catalogue.versions(parts.session, step[0])
            version = next((each for each in every if step[1] in each.elements), None)
        return version

    def place_in_sheet(self, step: Step) -> tuple[str, int, int]:
        """Where a step stands among all steps; what the SOP no longer has comes first."""
        version = self.in_force.get(step[0])
        if version is None or step[1] not in version.elements:
            return self.title(step[0]), 0, 0
        return self.title(step[0]), version.step_of(step[1]).step or 0, list(version.elements).index(step[1])

    def performer(self, step: Step) -> str:
        """The post or role a step is for."""
        version = self._version_with(step)
        element = version.elements[step[1]] if version else None
        return (element.post_title or element.lane_title) if element else step[1]


def step_title(version: Version, element: Element, item: str | None = None) -> str:
    """Name a step with its number and, in a repeated one, the item it is for."""
    return named_step(version.step_of(element.id), element, item)


def named_step(step: Element, element: Element, item: str | None = None) -> str:
    """Name a task with the number of the step it belongs to."""
    number = step.step
    title = element.name if number is None else f"{gettext('Step %(number)s', number=number)} · {element.name}"
    return f"{title} — {item}" if item else title


def person_name(people: Mapping[int, str], person_id: int) -> str:
    """What a person is called, or that it is nobody."""
    return str(gettext("nobody has taken it yet")) if person_id == NOBODY else people.get(person_id, str(person_id))


def state_name(state: State) -> str:
    """What a part of the tasks is called."""
    return {
        State.OPEN: str(gettext("Open tasks")),
        State.LATE: str(gettext("Late tasks")),
        State.AT_RISK: str(gettext("Close to the limit")),
        State.ON_HOLD: str(gettext("On hold")),
        State.ON_TIME: str(gettext("On time")),
        State.DONE: str(gettext("Completed")),
        State.DONE_LATE: str(gettext("Completed late")),
    }[state]


def urgency_name(urgency: str) -> str:
    """What an urgency is called."""
    names = {
        "biasa": str(gettext("Ordinary")),
        "segera": str(gettext("Urgent")),
        "sangat_segera": str(gettext("Very urgent")),
    }
    return names.get(urgency, urgency)


def standing(row: TaskRow) -> str:
    """How a task of a list stands to its time, in a word."""
    if row.closed_at is not None:
        return state_name(State.DONE_LATE if row.is_late else State.DONE)
    return _phase(row.due) if row.due else ""


def _phase(due: Due) -> str:
    if due.is_on_hold:
        return str(gettext("On hold"))
    if due.is_late:
        return str(gettext("Late"))
    return str(gettext("Close to the limit")) if due.is_at_risk else str(gettext("On time"))


def hold_up_sentence(found: HoldUp | None, sops: Sops) -> str:
    """Say in words which step holds up most, and by what that is known."""
    if found is None:
        return str(gettext("No step stands out as the one that holds up the work."))
    name, bottleneck = sops.step(found.step), found.found
    if bottleneck.reason is Hold.LATE_WORK:
        return str(
            ngettext(
                "%(step)s holds up most: %(num)s late task, %(time)s over its standard.",
                "%(step)s holds up most: %(num)s late tasks, the longest %(time)s over its standard.",
                bottleneck.late_open,
                step=name,
                time=formats.minutes(whole_minutes(found.longest)),
            )
        )
    return str(
        gettext(
            "%(step)s takes longest for its standard: %(times)s times the standard in the middle of %(count)s tasks.",
            step=name,
            times=formats.number(str(round(float(bottleneck.times or 0), 1))),
            count=formats.number(bottleneck.done),
        )
    )
