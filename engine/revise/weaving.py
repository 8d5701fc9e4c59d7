"""Turns the ways of a table into arrows: decisions, parallel pairs and the joins between them. Pure; draws nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.revise.table import END, Row, Table

SENTENCES: Mapping[str, str] = {
    "target_unknown": "Step %(step)s leads to step %(target)s, which there is not. Correct where it goes on.",
    "nowhere": "Step %(step)s leads nowhere. Say which step follows, or that it ends here.",
    "label_missing": "Step %(step)s has a decision with a branch without a label. Write Ya or Tidak.",
    "one_branch": "Step %(step)s decides, but only one way leads on. Add the other branch.",
    "actor_missing": "Step %(step)s says nobody who does it. Choose an actor.",
    "actor_unknown": "Step %(step)s is done by %(actor)s, who is no actor of this SOP. Choose one of the actors.",
    "time_missing": "Step %(step)s has no standard time. Write it in minutes, hours or days.",
    "activity_missing": "Step %(step)s has no wording. Write what is done.",
    "step_twice": "Two rows have the number %(step)s. Number them one after the other.",
    "no_rows": "The table has no row. Add the first step.",
    "no_common_end": "What begins at once behind step %(step)s never comes together. Lead the branches to one step.",
}

START_NODE, END_NODE = "start", "end"


@dataclass(frozen=True)
class Wrong:
    """What keeps a table from being drawn, and at which step."""

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """The English sentence."""
        return SENTENCES[self.code] % self.params


@dataclass(frozen=True)
class Arrow:
    """From one knot to another: `step 3`, `decision 3`, `split 3 ya`, `join 3 ya`, start, end."""

    source: str
    target: str
    label: str = ""


@dataclass(frozen=True)
class Woven:
    """The knots that are no steps, by the step they stand behind, and all arrows."""

    decisions: tuple[int, ...]
    splits: tuple[str, ...]
    joins: tuple[str, ...]
    arrows: tuple[Arrow, ...]


class TableWrong(Exception):
    """The table cannot be drawn; `wrongs` say why."""

    def __init__(self, wrongs: Sequence[Wrong]) -> None:
        super().__init__("; ".join(wrong.reason for wrong in wrongs))
        self.wrongs = tuple(wrongs)


def step_knot(step: int | str) -> str:
    """The name of a step among the knots; of the end, the end."""
    return END_NODE if step == END else f"step {step}"


def weave(table: Table) -> Woven:
    """Draw the arrows of a table.

    Raises:
        TableWrong: with everything that has to be put right.
    """
    wrongs = list(_wrongs(table))
    if wrongs:
        raise TableWrong(wrongs)
    arrows = [Arrow(START_NODE, step_knot(table.first))]
    splits: dict[str, tuple[int, list[int | str]]] = {}
    for row in table.rows:
        source = step_knot(row.step)
        if row.is_decision:
            arrows.append(Arrow(source, f"decision {row.step}"))
            source = f"decision {row.step}"
        for label in dict.fromkeys(way.label for way in row.ways):
            targets = [way.target for way in row.ways if way.label == label]
            if len(targets) == 1:
                arrows.append(Arrow(source, step_knot(targets[0]), label))
                continue
            split = f"split {row.step} {label}".strip()
            splits[split] = (row.step, targets)
            arrows.append(Arrow(source, split, label))
            arrows += [Arrow(split, step_knot(target)) for target in targets]
    joins, arrows = _joined(table, splits, arrows)
    decisions = tuple(row.step for row in table.rows if row.is_decision)
    return Woven(decisions, tuple(splits), tuple(joins), tuple(arrows))


def _wrongs(table: Table) -> Iterable[Wrong]:
    if not table.rows:
        yield Wrong("no_rows")
    numbers = [row.step for row in table.rows]
    for number in sorted({each for each in numbers if numbers.count(each) > 1}):
        yield Wrong("step_twice", {"step": number})
    for row in table.rows:
        yield from _wrong_row(row, set(numbers), set(table.lanes))


def _wrong_row(row: Row, numbers: set[int], lanes: set[str]) -> Iterable[Wrong]:
    step = {"step": row.step}
    if not row.activity.strip():
        yield Wrong("activity_missing", step)
    if not row.actor.strip():
        yield Wrong("actor_missing", step)
    elif row.actor not in lanes:
        yield Wrong("actor_unknown", {**step, "actor": row.actor})
    if not row.minutes:
        yield Wrong("time_missing", step)
    yield from _wrong_ways(row, numbers)


def _wrong_ways(row: Row, numbers: set[int]) -> Iterable[Wrong]:
    step = {"step": row.step}
    if not row.ways:
        yield Wrong("nowhere", step)
    for way in row.ways:
        if way.target != END and way.target not in numbers:
            yield Wrong("target_unknown", {**step, "target": way.target})
    if row.is_decision and not all(way.label for way in row.ways):
        yield Wrong("label_missing", step)
    if row.is_decision and len({way.label for way in row.ways}) == 1:
        yield Wrong("one_branch", step)


def _joined(
    table: Table, splits: Mapping[str, tuple[int, list[int | str]]], arrows: list[Arrow]
) -> tuple[list[str], list[Arrow]]:
    """Put a join in front of the step where the branches of each split come together; the innermost first."""
    following = {row.step: [way.target for way in row.ways] for row in table.rows}
    meets = _always_met(following)
    regions: dict[str, set[int | str]] = {}
    ends: dict[str, int | str] = {}
    for split, (step, targets) in splits.items():
        common = set.intersection(*(meets[target] for target in targets))
        if not common:
            raise TableWrong([Wrong("no_common_end", {"step": step})])
        ends[split] = max(common, key=lambda each: (len(meets[each]), each == step))
        regions[split] = _between(following, targets, ends[split])
    joins: list[str] = []
    inside = {split: {split, *_knots(region, splits)} for split, region in regions.items()}
    for split in sorted(splits, key=lambda each: len(regions[each])):
        if ends[split] == END:
            continue
        join, meeting = split.replace("split", "join"), step_knot(ends[split])
        arriving = [arrow for arrow in arrows if arrow.target == meeting and arrow.source in inside[split]]
        arrows = [replace(arrow, target=join) if arrow in arriving else arrow for arrow in arrows]
        arrows.append(Arrow(join, meeting))
        joins.append(join)
        for other, knots in inside.items():
            if other != split and split in knots:
                knots.add(join)
    return joins, arrows


def _knots(region: set[int | str], splits: Mapping[str, tuple[int, list[int | str]]]) -> Iterable[str]:
    """The steps of a region, their decisions and their splits."""
    for step in region:
        yield from (step_knot(step), f"decision {step}")
    yield from (split for split, (step, _) in splits.items() if step in region)


def _always_met(following: Mapping[int, Sequence[int | str]]) -> dict[int | str, set[int | str]]:
    """For each step, the steps (itself too) that lie on every way from it to the end."""
    everything: set[int | str] = {*following, END}
    met: dict[int | str, set[int | str]] = {step: set(everything) for step in following}
    met[END] = {END}
    changed = True
    while changed:
        changed = False
        for step, onward in following.items():
            now: set[int | str] = set.intersection(*(met[target] for target in onward))
            now.add(step)
            if now != met[step]:
                met[step], changed = now, True
    return met


def _between(
    following: Mapping[int, Sequence[int | str]], first: Sequence[int | str], until: int | str
) -> set[int | str]:
    seen: set[int | str] = set()
    left = [each for each in first if each != until]
    while left:
        here = left.pop()
        if here in seen or here == END:
            continue
        seen.add(here)
        left += [target for target in following[int(here)] if target != until]
    return seen
