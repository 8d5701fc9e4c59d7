"""Every table, for migrations and for the comparison of both."""

from models import calendars, history, instances, people, performance, processes, sessions
from models.base import Base

__all__ = ["calendars", "history", "instances", "metadata", "people", "performance", "processes", "sessions"]

metadata = Base.metadata
