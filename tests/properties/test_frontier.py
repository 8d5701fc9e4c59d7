"""For every process: the engine does what the drawing means, and forgetting the past changes nothing."""

from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.run.keys import TaskKey, is_visible_from
from engine.run.spiff import Frontier, Runner, parse_drawing
from tests.properties.random_processes import Block, Meaning, blocks, to_bpmn

MOST_ACTIONS = 25
FAST = settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking a long run takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


class Case:
    """The answers of one run, seen from an item."""

    def __init__(self) -> None:
        self.given: dict[tuple[str, str], Mapping[str, Any]] = {}

    def visible(self, item: str) -> dict[str, Mapping[str, Any]]:
        return {element: answer for (element, key), answer in self.given.items() if is_visible_from(key, item)}


def parsed(block: Block) -> Any:
    return parse_drawing("random", etree.fromstring(to_bpmn(block)))


def places(runner: Runner) -> list[tuple[str, str]]:
    return sorted((task.element, task.key) for task in runner.open_tasks())


def answer_to(data: st.DataObject, block: Block) -> dict[str, Any]:
    """An answer for any task: a way for decisions (9 is every way of an inclusive one), items for a repetition."""
    items = data.draw(st.lists(st.sampled_from(["a", "b", "c"]), unique=True, max_size=3))
    ways = [0, 1, 9] if has_an_inclusive_pair(block) else [0, 1, 2, 9]  # no way 2 where there are two branches
    return {"way": data.draw(st.sampled_from(ways)), "items": items}


def has_an_inclusive_pair(block: Block) -> bool:
    here = block.kind == "or" and len(block.parts) == 2
    return here or any(has_an_inclusive_pair(part) for part in block.parts)


def joins_inside_a_loop(block: Block, inside: bool = False) -> bool:
    here = inside and block.kind in ("and", "or")
    return here or any(joins_inside_a_loop(part, inside or block.kind == "loop") for part in block.parts)


@FAST
@given(block=blocks(), data=st.data())
def test_the_engine_restarted_after_every_step_does_what_the_drawing_means(block: Block, data: st.DataObject) -> None:
    drawing, case, meaning = parsed(block), Case(), Meaning(block)
    runner = Runner.start(drawing, case.visible)
    for _ in range(MOST_ACTIONS):
        assert places(runner) == meaning.open()
        assert runner.is_completed == meaning.is_completed
        if runner.is_completed:
            return
        task = data.draw(st.sampled_from(runner.open_tasks()))
        answer = answer_to(data, block)
        case.given[task.element, task.key] = answer
        runner = Runner.load(drawing, Frontier.from_bytes(runner.dump().to_bytes()), case.visible)
        runner.complete(task)
        meaning.complete(task.element, task.key, answer)


@FAST
@given(block=blocks(), data=st.data())
def test_doing_again_what_was_recorded_gives_the_same_state_byte_for_byte(block: Block, data: st.DataObject) -> None:
    drawing, case = parsed(block), Case()
    done: list[tuple[TaskKey, dict[str, Any]]] = []
    runner = Runner.start(drawing, case.visible)
    while not runner.is_completed and len(done) < MOST_ACTIONS:
        task, answer = data.draw(st.sampled_from(runner.open_tasks())), answer_to(data, block)
        case.given[task.element, task.key] = answer
        runner = Runner.load(drawing, runner.dump(), case.visible)
        runner.complete(task)
        done.append((task, answer))

    again = Case()
    replayed = Runner.start(drawing, again.visible)
    for task, answer in done:
        again.given[task.element, task.key] = answer
        replayed.complete(task)

    assert replayed.dump().to_bytes() == runner.dump().to_bytes()


@FAST
@given(block=blocks().filter(lambda block: not joins_inside_a_loop(block)), data=st.data())
def test_an_instance_that_keeps_its_past_and_one_that_forgets_it_behave_alike(
    block: Block, data: st.DataObject
) -> None:
    drawing, case = parsed(block), Case()
    forgetful = Runner.start(drawing, case.visible)
    mindful = Runner.start(drawing, case.visible, keeps_past=True)
    for _ in range(MOST_ACTIONS):
        assert set(forgetful.open_tasks()) == set(mindful.open_tasks())
        assert forgetful.is_completed == mindful.is_completed
        if forgetful.is_completed:
            return
        task = data.draw(st.sampled_from(forgetful.open_tasks()))
        answer = answer_to(data, block)
        case.given[task.element, task.key] = answer
        forgetful = Runner.load(drawing, forgetful.dump(), case.visible)
        forgetful.complete(task)
        mindful.complete(task)
