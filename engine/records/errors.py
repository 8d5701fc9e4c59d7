"""Every refusal about performance data; read like `engine.errors`."""

from engine.errors import Refusal


class IndicatorNotFound(Refusal):
    """There is no such indicator, objective or agency."""


class MayNotEditPerformance(Refusal):
    """Only an administrator of the agency may change indicators, targets and budgets."""


class CodeTaken(Refusal):
    """Another indicator has this code already."""


class YearsWrong(Refusal):
    """The first year must not lie after the last one."""


class NothingToCopy(Refusal):
    """There is no target to copy: the year before has none, or this year has them all."""
