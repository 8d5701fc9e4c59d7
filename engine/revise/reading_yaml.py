"""Reads SOPs written down as YAML: lanes, steps with their standard, and the flows between them. Draws nothing."""

from collections.abc import Mapping
from typing import Any

import yaml

from engine.revise.decision_forms import process_slug
from engine.revise.durations import working_minutes
from engine.revise.table import END, Row, Table, Way
from engine.revise.unreadable import TableUnreadable, Unread, namesakes

LARGEST = 1024 * 1024  # characters
MOST_SOPS = 200
MOST_STEPS = 300
START = "start"
SHEET = ("number", "created", "revised", "approved", "legal_bases", "qualifications", "related", "equipment", "warning")
SHEET_TOO = ("recording", "approved_by", "page_break_after", "total_minutes", "organisation")


def read_yaml(text: str) -> list[Table]:
    """Every SOP of a file: `sops:` with a list, or one SOP by itself.

    Raises:
        TableUnreadable: names SOP, step and what is wrong.
    """
    if len(text) > LARGEST:
        raise TableUnreadable([Unread("too_large")])
    try:
        told = yaml.load(text, _Plain)  # noqa: S506 - a safe loader without aliases
    except yaml.YAMLError as error:
        raise TableUnreadable([Unread("no_yaml", params={"detail": " ".join(str(error).split())[:200]})]) from error
    sops = told.get("sops", [told]) if isinstance(told, dict) else told
    if not isinstance(sops, list) or not sops or not all(isinstance(each, dict) for each in sops):
        raise TableUnreadable([Unread("no_sops")])
    if len(sops) > MOST_SOPS:
        raise TableUnreadable([Unread("too_many", params={"most": MOST_SOPS})])
    wrongs: list[Unread] = []
    tables = [_table(sop, place, wrongs) for place, sop in enumerate(sops, start=1)]
    wrongs += namesakes(tables)
    if wrongs:
        raise TableUnreadable(wrongs)
    return tables


class _Plain(yaml.SafeLoader):
    """Reads plain data; an alias could make a small file very large."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("aliases are not read")
        return super().compose_node(parent, index)


def _table(sop: Mapping[str, Any], place: int, wrongs: list[Unread]) -> Table:
    name = str(sop.get("title") or sop.get("id") or f"SOP {place}")
    steps = sop.get("steps")
    if not isinstance(steps, list) or not steps or len(steps) > MOST_STEPS:
        wrongs.append(Unread("no_steps", name))
        steps = []
    ways, first = _flows(sop, name, wrongs)
    rows = []
    for number, step in enumerate(steps, start=1):
        if isinstance(step, dict):
            rows.append(_row(step, number, name, ways, wrongs))
        else:
            wrongs.append(Unread("no_step", name, {"row": number}))
    ways_told = bool(ways)
    numbers = [row.step for row in rows]
    if not ways_told:  # nothing is said: one after the other
        rows = [_then(row, numbers[place + 1] if place + 1 < len(numbers) else END) for place, row in enumerate(rows)]
    lanes = [str(lane) for lane in sop.get("lanes") or dict.fromkeys(row.actor for row in rows) if lane]
    identity = {key: sop[key] for key in (*SHEET, *SHEET_TOO) if sop.get(key) is not None}
    expected = sop.get("expected")
    if isinstance(expected, dict) and expected.get("page_break_after"):
        identity.setdefault("page_break_after", expected["page_break_after"])
    return Table(
        title=name,
        lanes=tuple(dict.fromkeys([*lanes, *(row.actor for row in rows if row.actor)])),
        rows=tuple(rows),
        agency=str(sop.get("agency") or ""),
        process_id=process_slug(str(sop.get("id") or name)),
        first=first if first is not None else (numbers[0] if numbers else 1),
        identity=identity,
    )


def _then(row: Row, target: int | str) -> Row:
    return Row(**{**row.__dict__, "ways": (Way(target),)})


def _row(step: Mapping[str, Any], place: int, name: str, ways: Mapping[int, list[Way]], wrongs: list[Unread]) -> Row:
    number = _number(step.get("step", step.get("no", place)))
    if number is None:
        wrongs.append(Unread("step_number", name, {"row": place}))
        number = place
    time_text = str(step.get("time_text") or step.get("time") or "").strip()
    return Row(
        step=number,
        activity=_text(step.get("activity")),
        actor=_text(step.get("actor")),
        minutes=_minutes(step, time_text, name, number, wrongs),
        time_text=time_text,
        requirement=_text(step.get("requirement")),
        output=_text(step.get("output")),
        note=_text(step.get("note")),
        participants=tuple(_text(each) for each in step.get("participants") or ()),
        calls=_text(step.get("calls")),
        ways=tuple(ways.get(number, ())),
        question=_text(step.get("question")),
    )


def _minutes(step: Mapping[str, Any], time_text: str, name: str, number: int, wrongs: list[Unread]) -> int | None:
    given = step.get("minutes")
    if isinstance(given, int | float) and not isinstance(given, bool) and given > 0:
        return max(1, round(given))
    try:
        found = working_minutes(time_text)
    except ValueError:
        wrongs.append(Unread("time", name, {"row": number, "value": time_text}))
        return None
    if found is None:
        wrongs.append(Unread("no_time", name, {"row": number}))
    return found


def _flows(sop: Mapping[str, Any], name: str, wrongs: list[Unread]) -> tuple[dict[int, list[Way]], int | None]:
    ways: dict[int, list[Way]] = {}
    first: int | None = None
    for flow in sop.get("flows") or ():
        if not isinstance(flow, list) or len(flow) not in (2, 3):
            wrongs.append(Unread("flow", name, {"value": str(flow)[:80]}))
            continue
        source, target = flow[0], END if str(flow[1]).lower() == END else _number(flow[1])
        label = _text(flow[2]) if len(flow) == 3 else ""
        if str(source).lower() == START and isinstance(target, int):
            first = target
        elif (number := _number(source)) is None or target is None:
            wrongs.append(Unread("flow", name, {"value": str(flow)[:80]}))
        else:
            ways.setdefault(number, []).append(Way(target, label))
    return ways, first


def _number(value: Any) -> int | None:
    text = str(value).strip().rstrip(".")
    return int(text) if text.isdecimal() and not isinstance(value, bool) else None


def _text(value: Any) -> str:
    if isinstance(value, bool):  # YAML reads a bare Ya as a word, but yes, on and y as true
        return "Ya" if value else "Tidak"
    return " ".join(str(value if value is not None else "").split())
