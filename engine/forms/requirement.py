"""When a field must be filled in because of another answer; knows answers of one page only."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.forms.declaration import Declaration


@dataclass(frozen=True)
class Condition:
    """Another field of the same page has one of these values."""

    key: str
    values: tuple[str | bool, ...]

    def holds(self, answers: Mapping[str, object]) -> bool:
        answer = answers.get(self.key)
        given = answer if isinstance(answer, list) else [answer]
        return any(value in given for value in self.values)


@dataclass(frozen=True)
class RequiredWhen:
    """All conditions must hold. Without conditions it never holds."""

    conditions: tuple[Condition, ...] = ()

    def holds(self, answers: Mapping[str, object]) -> bool:
        return bool(self.conditions) and all(condition.holds(answers) for condition in self.conditions)

    @classmethod
    def parse(cls, runut: Declaration) -> "RequiredWhen":
        if not runut.has("requiredWhen"):
            return cls()
        values = runut.anything("requiredWhen")
        if not isinstance(values, dict) or not values:
            raise runut.fault('"requiredWhen" must name a field and its values, as in {"decision": ["kembalikan"]}')
        return cls(tuple(_condition(str(key), wanted, runut) for key, wanted in values.items()))


def _condition(key: str, wanted: object, runut: Declaration) -> Condition:
    if not isinstance(wanted, list) or not wanted or not all(isinstance(value, str | bool) for value in wanted):
        raise runut.fault(f'"requiredWhen" needs a list of values for "{key}"')
    return Condition(key, tuple(wanted))
