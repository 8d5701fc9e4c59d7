"""Takes durations apart for people; a page chooses the words."""

from datetime import timedelta
from typing import NamedTuple

MINUTE = timedelta(minutes=1)


class HoursMinutes(NamedTuple):
    """A duration of `hours` and 0 to 59 `minutes`."""

    hours: int
    minutes: int


def split_minutes(minutes: int) -> HoursMinutes:
    """Take whole minutes apart: 170 are 2 hours and 50 minutes. A sign is the caller's business."""
    if minutes < 0:
        raise ValueError(f"minutes cannot be negative: {minutes}")
    return HoursMinutes(*divmod(minutes, 60))


def whole_minutes(duration: timedelta) -> int:
    """The minutes that have fully passed, counted towards zero: minus 90 seconds are minus 1 minute."""
    return duration // MINUTE if duration >= timedelta() else -(-duration // MINUTE)
