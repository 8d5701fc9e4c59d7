"""Edits of a table that keep its numbers and ways right: insert, remove, move a row, change what it says. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from engine.revise.table import END, Row, Table, Way

Target = int | str


def change_row(table: Table, row: Row) -> Table:
    """Replace the row with the same number."""
    rows = tuple(row if each.step == row.step else each for each in table.rows)
    lanes = table.lanes if row.actor in table.lanes or not row.actor else (*table.lanes, row.actor)
    return replace(table, rows=rows, lanes=lanes)


def insert_after(table: Table, step: int) -> Table:
    """Put an empty row behind a step (0: before the first); what led on from there leads on from the new row."""
    moved = _renumbered(table, lambda number: number + 1 if number > step else number)
    at = next((place for place, each in enumerate(moved.rows) if each.step == step), -1)
    new_number = step + 1
    onward: Target = new_number + 1 if any(each.step == new_number + 1 for each in moved.rows) else END
    before = moved.rows[at] if at >= 0 else None
    rows = list(moved.rows)
    if before is not None and len(before.ways) == 1:
        onward = before.ways[0].target
        rows[at] = replace(before, ways=(Way(new_number),))
    elif before is not None:  # a decision: its first branch, if that led to the next row
        first = before.ways[0]
        if first.target == onward:
            rows[at] = replace(before, ways=(Way(new_number, first.label), *before.ways[1:]))
    actor = before.actor if before else (table.lanes[0] if table.lanes else "")
    rows.insert(at + 1, Row(new_number, "", actor, ways=(Way(onward),)))
    return replace(moved, rows=tuple(rows), first=1 if step == 0 else moved.first)


def remove(table: Table, step: int) -> Table:
    """Take a row away; what led to it leads to where it led first."""
    gone = next(each for each in table.rows if each.step == step)
    onward = gone.ways[0].target if gone.ways else END
    rows = [each for each in table.rows if each.step != step]
    kept = [replace(each, ways=_past(each, step, onward)) for each in rows]
    first = onward if table.first == step and isinstance(onward, int) else table.first
    left = replace(table, rows=tuple(kept), first=first)
    return _renumbered(left, lambda number: number - 1 if number > step else number)


def _past(row: Row, step: int, onward: Target) -> tuple[Way, ...]:
    ways = (Way(onward if way.target == step else way.target, way.label) for way in row.ways)
    return tuple(dict.fromkeys(way for way in ways if way.target != row.step or way.label))


def move(table: Table, step: int, by: int) -> Table:
    """Let a row change places with the one above (-1) or below (1) it; ways follow what they led to by place."""
    places = {each.step: place for place, each in enumerate(table.rows)}
    here, there = places[step], places[step] + by
    if not 0 <= there < len(table.rows):
        return table
    rows = list(table.rows)
    one, other = rows[here], rows[there]
    rows[here] = _in_place_of(other, one)
    rows[there] = _in_place_of(one, other)
    return replace(table, rows=tuple(rows))


def _in_place_of(row: Row, place: Row) -> Row:
    """A row in another's place: it gets its number, and its ways unless it decides."""
    ways = place.ways if not (row.is_decision or place.is_decision) else row.ways
    return replace(row, step=place.step, ways=ways)


def _renumbered(table: Table, number: Callable[[int], int]) -> Table:
    def target(of: Target) -> Target:
        return number(of) if isinstance(of, int) else of

    rows = (
        replace(each, step=number(each.step), ways=tuple(Way(target(way.target), way.label) for way in each.ways))
        for each in table.rows
    )
    return replace(table, rows=tuple(rows), first=number(table.first))


def typed_row(row: Row, typed: Mapping[str, str], minutes: int | None) -> Row:
    """A row as somebody typed it; `minutes` is what the time means."""
    return replace(
        row,
        activity=_said(typed, "activity"),
        actor=_said(typed, "actor") or row.actor,
        requirement=_said(typed, "requirement"),
        output=_said(typed, "output"),
        note=_said(typed, "note"),
        participants=tuple(filter(None, (part.strip() for part in typed.get("participants", "").split(";")))),
        question=_said(typed, "question"),
        time_text=_said(typed, "time"),
        minutes=minutes,
        ways=_ways(typed),
    )


def _ways(typed: Mapping[str, str]) -> tuple[Way, ...]:
    """The next step, or where yes and no lead."""
    if typed.get("decides"):
        pairs = ((typed.get("yes_label") or "Ya", "yes"), (typed.get("no_label") or "Tidak", "no"))
        return tuple(Way(each, label.strip()) for label, name in pairs for each in _targets(typed.get(name, "")))
    return tuple(Way(each) for each in _targets(typed.get("next", "")))


def _targets(text: str) -> list[Target]:
    found: list[Target] = []
    for part in text.replace(",", " ").replace(";", " ").split():
        found.append(int(part) if part.isdecimal() else END)
    return found


def _said(typed: Mapping[str, str], name: str) -> str:
    return " ".join(typed.get(name, "").split())
