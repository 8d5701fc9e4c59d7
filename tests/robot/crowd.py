"""Strangers who work until nothing is left to do: one after the other, or all at once. Knows no SOP."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Condition, Lock
from time import monotonic

from tests.robot.stranger import Stranger

PEOPLE = (
    *("kadis", "sekretaris", "kasubag.perencanaan", "kasubag.umum", "pemdes", "kelembagaan", "ekonomi"),
    *("staf.perencanaan", "staf.umum"),
)
MOST_SECONDS = 240


class Sendings:
    """How often each case is sent back by the button with a label."""

    def __init__(self, times: Mapping[str, int]) -> None:
        self.times = times
        self.seen: Counter[tuple[str, str]] = Counter()
        self.lock = Lock()

    def once(self, case: str, label: str) -> bool:
        with self.lock:
            if self.seen[case, label] >= self.times.get(label, 0):
                return False
            self.seen[case, label] += 1
            return True


class Crowd:
    """Everybody of the office."""

    def __init__(self, strangers: Sequence[Stranger]) -> None:
        self.strangers = strangers
        self.done = 0  # tasks, by anybody
        self.idle: dict[str, int] = {}  # who looked in vain, and how many tasks were done before that look
        self.changed = Condition()
        self.must_stop = False
        self.deadline = monotonic() + MOST_SECONDS

    def signs_in(self) -> None:
        for stranger in self.strangers:
            answer = stranger.signs_in()
            assert answer.status == 303, answer.words

    def sends_back(self, times: Mapping[str, int]) -> Sendings:
        sendings = Sendings(times)
        for stranger in self.strangers:
            stranger.sends_back = sendings
        return sendings

    def works_in_turn(self) -> None:
        """One person after the other, until every inbox is empty."""
        while any([self._empties_inbox(stranger) for stranger in self.strangers]):
            assert monotonic() < self.deadline, "the office does not come to an end"

    def works_at_once(self) -> None:
        """Everybody in a thread of their own, until nobody finds anything to do."""
        self.idle.clear()
        with ThreadPoolExecutor(len(self.strangers)) as people:
            for outcome in [people.submit(self._works, stranger) for stranger in self.strangers]:
                outcome.result()

    def stops(self) -> None:
        """Let everybody finish the task in hand and go home."""
        with self.changed:
            self.must_stop = True
            self.changed.notify_all()

    def waits_until_done(self, count: int) -> None:
        """Wait until so many tasks have been done altogether."""
        with self.changed:
            found = self.changed.wait_for(lambda: self.done >= count or self.is_over, MOST_SECONDS)
            assert found, f"{self.done} of {count} tasks are done"
            assert self.done >= count, f"nothing is left to do after {self.done} of {count} tasks"

    def _empties_inbox(self, stranger: Stranger) -> int:
        tasks = stranger.inbox()
        for task in tasks:
            self.done += stranger.works_on(task)
        return len(tasks)

    def _works(self, stranger: Stranger) -> None:
        went_well = False
        try:
            while not self.must_stop:
                assert monotonic() < self.deadline, "the office does not come to an end"
                before = self.done
                tasks = stranger.inbox()
                if tasks:
                    self._counts(stranger.works_on(stranger.luck.choice(tasks)))
                elif not self._finds_more(stranger, before):
                    break
            went_well = True
        finally:
            if not went_well:
                self.stops()

    def _counts(self, done: bool) -> None:
        with self.changed:
            self.done += done
            self.changed.notify_all()

    def _finds_more(self, stranger: Stranger, before: int) -> bool:
        """Wait until somebody has done a task since `before`; false when nobody is left who could."""
        with self.changed:
            self.idle[stranger.username] = before
            self.changed.notify_all()
            found = self.changed.wait_for(lambda: self.done > before or self.is_over, self.deadline - monotonic())
            assert found, "the office does not come to an end"
            return not self.is_over

    @property
    def is_over(self) -> bool:
        """Whether everybody looked in vain since the last task was done."""
        at_rest = len(self.idle) == len(self.strangers) and all(seen == self.done for seen in self.idle.values())
        return at_rest or self.must_stop
