"""The history of instances as an event log in XES 1.0 (IEEE 1849), which process mining tools read. Knows no rows.

One trace for each instance, one event for each thing that happened to a user task, in the order of history. The
attributes beyond the standard extensions are named without a prefix, as the standard asks: `capacity`, `occurrence`,
`item`, `standard_minutes`, `reason`, `element`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from lxml import etree

from engine.export.characters import xml_text

XES = "http://www.xes-standard.org/"
EXTENSIONS = (("Concept", "concept"), ("Time", "time"), ("Lifecycle", "lifecycle"), ("Organizational", "org"))
CLASSIFIERS = (
    ("Activity", "concept:name"),
    ("Activity and transition", "concept:name lifecycle:transition"),
    ("Resource", "org:resource"),
)
Attribute = str | int | bool | datetime


class Transition(StrEnum):
    """What can happen to a task, in the words of the standard life cycle, each beside ours."""

    SCHEDULE = "schedule"  # opened
    ASSIGN = "assign"  # claimed
    REASSIGN = "reassign"  # released, reassigned, delegated or handed back
    START = "start"  # begun to be worked on
    SUSPEND = "suspend"  # held
    RESUME = "resume"  # the hold ended
    COMPLETE = "complete"
    WITHDRAW = "withdraw"  # closed without being completed


@dataclass(frozen=True)
class LogEvent:
    """One thing that happened to one user task; `activity` is the name on the drawing, `element` its id there."""

    activity: str
    transition: Transition
    at: datetime
    element: str = ""
    occurrence: int = 1
    item: str = ""
    resource: str = ""
    role: str = ""
    group: str = ""
    capacity: str = ""
    standard_minutes: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class LogTrace:
    """One instance: its id or number as `name`, its `attributes` (process, version, unit ...), its events in order."""

    name: str
    events: Iterable[LogEvent]
    attributes: Mapping[str, Attribute] = field(default_factory=dict)


def xes_log(traces: Iterable[LogTrace], *, name: str) -> Iterator[bytes]:
    """The log as UTF-8, trace by trace, so that no more than one instance is held at a time."""
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<log xes.version="1849.2023" xes.features="" xmlns="{XES}">\n'.encode()
    for part in _preamble(name):
        yield _line(part)
    for trace in traces:
        yield _line(_trace(trace))
    yield b"</log>\n"


def _preamble(name: str) -> Iterator[etree._Element]:
    for title, prefix in EXTENSIONS:
        yield _element("extension", name=title, prefix=prefix, uri=f"{XES}{prefix}.xesext")
    yield _globals("trace", {"concept:name": "-"})
    yield _globals("event", {"concept:name": "-", "lifecycle:transition": "complete", "time:timestamp": _EPOCH})
    for title, keys in CLASSIFIERS:
        yield _element("classifier", name=title, keys=keys)
    yield _attribute("concept:name", name)
    yield _attribute("lifecycle:model", "standard")


def _globals(scope: str, defaults: Mapping[str, Attribute]) -> etree._Element:
    """Promise that each trace or event has these attributes."""
    return _with(_element("global", scope=scope), defaults)


def _trace(trace: LogTrace) -> etree._Element:
    element = _with(_element("trace"), {"concept:name": trace.name, **trace.attributes})
    element.extend(_event(event) for event in trace.events)
    return element


def _event(event: LogEvent) -> etree._Element:
    always: dict[str, Attribute] = {
        "concept:name": event.activity,
        "lifecycle:transition": event.transition.value,
        "time:timestamp": event.at,
        "occurrence": event.occurrence,
    }
    perhaps: dict[str, Attribute | None] = {
        "org:resource": event.resource,
        "org:role": event.role,
        "org:group": event.group,
        "element": event.element,
        "item": event.item,
        "capacity": event.capacity,
        "standard_minutes": event.standard_minutes,
        "reason": event.reason,
    }
    known = {key: value for key, value in perhaps.items() if value is not None and value != ""}
    return _with(_element("event"), always | known)


def _with(element: etree._Element, attributes: Mapping[str, Attribute]) -> etree._Element:
    element.extend(_attribute(key, value) for key, value in attributes.items())
    return element


def _attribute(key: str, value: Attribute) -> etree._Element:
    if isinstance(value, datetime):
        return _element("date", key=key, value=_moment(value))
    if isinstance(value, bool):
        return _element("boolean", key=key, value=str(value).lower())
    return _element("int" if isinstance(value, int) else "string", key=key, value=str(value))


def _element(tag: str, **attributes: str) -> etree._Element:
    return etree.Element(tag, {key: xml_text(value) for key, value in attributes.items()})


def _moment(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("a naive moment has no place in a log: give it a zone")
    return at.isoformat(timespec="milliseconds")


def _line(element: etree._Element) -> bytes:
    return etree.tostring(element, encoding="utf-8", xml_declaration=False) + b"\n"


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
