"""The working spans of one year, laid out so that counting in them is a search and not a walk."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta


class WorkingYear:
    """Working spans in UTC, in order. `total` is the working time of the whole year."""

    def __init__(self, spans: Iterable[tuple[datetime, datetime]]) -> None:
        self._starts: list[datetime] = []
        self._ends: list[datetime] = []
        self._worked_before: list[timedelta] = []
        self.total = timedelta()
        for start, end in spans:
            self._append(start, end)

    def worked_until(self, moment: datetime) -> timedelta:
        """Working time from the beginning of the year until `moment`."""
        index = bisect_right(self._starts, moment) - 1
        if index < 0:
            return timedelta()
        return self._worked_before[index] + min(moment, self._ends[index]) - self._starts[index]

    def moment_when_worked(self, worked: timedelta) -> datetime:
        """The first moment when `worked`, more than nothing and at most `total`, has passed since the year began."""
        index = bisect_left(self._worked_before, worked) - 1
        return self._starts[index] + (worked - self._worked_before[index])

    def moment_until_worked(self, worked: timedelta) -> datetime:
        """The last moment when no more than `worked`, less than `total`, has passed since the year began."""
        index = bisect_right(self._worked_before, worked) - 1
        return self._starts[index] + (worked - self._worked_before[index])

    def next_from(self, moment: datetime) -> datetime | None:
        """`moment` if it is worked, else the next one that is; none if the year has no more."""
        index = bisect_right(self._ends, moment)
        return max(moment, self._starts[index]) if index < len(self._starts) else None

    def _append(self, start: datetime, end: datetime) -> None:
        # A clock put forward can push one span into the next: the shared time counts once.
        if self._ends:
            start = max(start, self._ends[-1])
        if start >= end:
            return
        self._starts.append(start)
        self._ends.append(end)
        self._worked_before.append(self.total)
        self.total += end - start
