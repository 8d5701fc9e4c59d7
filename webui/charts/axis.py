"""The time axis of an office: as long as its working time, so that nights, breaks and days off take no room."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from babel.dates import format_date, format_time

from engine.run.drawing.svg import Svg, tag
from engine.time.working_calendar import ONE_DAY, WorkingCalendar
from webui.charts.paint import SMALL, letters, percent

NARROW_LABELS, WIDE_LABELS = 4, 9  # that have room side by side
MOST_LINES = 40
FEW_DAYS = 2  # below which the hours are told too
HOURS = range(0, 24, 2)
CLOCK = {"id": "HH.mm"}
_LAST_NARROW, _LAST_WIDE = 80, 90  # per cent after which a label would stick out


@dataclass(frozen=True)
class Axis:
    """The working time of `calendar` from the day of `first` to the day of `last`, in per cent."""

    calendar: WorkingCalendar
    first: datetime
    last: datetime
    language: str

    def at(self, moment: datetime) -> float:
        """Where a moment lies; one outside working hours lies where work stopped."""
        return min(100.0, 100 * (self.calendar.working(self._start, moment) / self._length))

    def share(self, duration: timedelta) -> float:
        """How much of the axis some working time takes."""
        return 100 * (duration / self._length)

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The working days on the axis."""
        count = (self._end - self._start) // ONE_DAY + 2
        days = (self._start.date() + number * ONE_DAY for number in range(count))
        return tuple(day for day in days if day < self._end.date() and self.calendar.hours(day))

    def lines(self, top: float, bottom: float) -> Iterator[Svg]:
        """Draw a line where each day begins, or only where a day is named if there are many."""
        step = 1 if len(self.days) <= MOST_LINES else self._step(WIDE_LABELS)
        for day in self.days[::step]:
            x = percent(self.at(self._midnight(day)))
            yield tag("line", class_="grid", x1=x, x2=x, y1=top, y2=bottom)

    def names(self, y: float) -> Iterator[Svg]:
        """Name the days, on a phone fewer of them: Sen 23/11."""
        narrow, wide = self._step(NARROW_LABELS), self._step(WIDE_LABELS)
        for place, day in enumerate(self.days):
            x = self.at(self._midnight(day))
            in_narrow = not place % narrow and x <= _LAST_NARROW
            in_wide = not place % wide and x <= _LAST_WIDE
            if in_narrow or in_wide:
                class_ = None if in_narrow and in_wide else "when-narrow" if in_narrow else "when-wide"
                yield letters(format_date(day, "EEE d/M", locale=self.language), x, y, class_=class_, font_size=SMALL)

    def clocks(self, y: float) -> Iterator[Svg]:
        """Name every second hour where there are only one or two days, all of them only where there is room."""
        if len(self.days) > FEW_DAYS:
            return
        pattern = CLOCK.get(self.language, "HH:mm")
        for day in self.days:
            for hour in HOURS:
                moment = datetime.combine(day, time(hour), self.calendar.zone)
                if self.calendar.is_working(moment) and self.at(moment) < _LAST_WIDE:
                    written = format_time(moment, pattern, tzinfo=self.calendar.zone, locale=self.language)
                    class_ = "when-wide" if len(self.days) > 1 and hour % 4 else "clock"
                    yield letters(written, self.at(moment), y, class_=class_, font_size=SMALL, text_anchor="middle")

    @property
    def has_clocks(self) -> bool:
        return len(self.days) <= FEW_DAYS

    def _step(self, labels: int) -> int:
        return max(1, math.ceil(len(self.days) / labels))

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.calendar.zone)

    @cached_property
    def _start(self) -> datetime:
        return self._midnight(self.first.astimezone(self.calendar.zone).date())

    @cached_property
    def _end(self) -> datetime:
        return self._midnight(max(self.first, self.last).astimezone(self.calendar.zone).date() + ONE_DAY)

    @cached_property
    def _length(self) -> timedelta:
        return self.calendar.working(self._start, self._end) or ONE_DAY
