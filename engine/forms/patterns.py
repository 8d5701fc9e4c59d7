"""Which regular expressions a form file may use: those that can never keep the server busy."""

import re

from engine.forms.errors import FormError

# At most so many ways to try a pattern on one text; more could be used to stop the server with a single entry.
MOST_WAYS = 1_000_000
LONGEST = 200
MOST_GROUPS = 20

ANCHORS = re.compile(r"^\^|(?<!\\)\$$")
QUANTIFIER = re.compile(r"\?|\*|\+|\{(\d{1,4})(,?)(\d{0,4})\}")
ATOM = re.compile(r"\\[dDwWsS]|\\[^\w\s]|\[\^?\]?(?:\\.|(?!--|&&|~~|\|\|)[^\[\]\\])*\]|[^\\()\[\]|?*+{}^$]")


def compile_pattern(pattern: str, longest: int, place: str) -> re.Pattern[str]:
    """Compile a pattern for texts of at most `longest` characters, or refuse it. It must match the whole text."""
    if len(pattern) > LONGEST:
        raise FormError(place, f"a pattern has at most {LONGEST} characters")
    if pattern.count("(") > MOST_GROUPS:
        raise FormError(place, f"a pattern has at most {MOST_GROUPS} groups")
    if _Reader(ANCHORS.sub("", pattern), longest, place).ways() > MOST_WAYS:
        raise FormError(
            place, "the pattern can be tried in too many ways: give its repeats an upper bound, as in {1,6}"
        )
    try:
        return re.compile(pattern, re.ASCII)
    except re.error as error:
        raise FormError(place, f"the pattern is not a regular expression ({error})") from error


class _Reader:
    """Counts the ways in which a backtracking matcher can try a pattern.

    What can be tried in one way only takes up characters, so repeating it ends with the text.
    """

    def __init__(self, pattern: str, longest: int, place: str) -> None:
        self._rest = pattern
        self._longest = longest
        self._place = place

    def ways(self) -> int:
        ways = self._alternatives()
        if self._rest:
            raise self._fault()
        return ways

    def _alternatives(self) -> int:
        ways = self._sequence()
        while self._take("|"):
            ways += self._sequence()
        return min(ways, MOST_WAYS + 1)

    def _sequence(self) -> int:
        if not self._rest or self._rest[0] in "|)":
            raise self._fault()
        ways = 1
        while self._rest and self._rest[0] not in "|)":
            ways = min(ways * self._repeated(self._atom()), MOST_WAYS + 1)
        return ways

    def _atom(self) -> int:
        if self._take("(?:") or self._take("("):
            if self._rest.startswith("?"):
                raise self._fault()
            ways = self._alternatives()
            if not self._take(")"):
                raise self._fault()
            return ways
        match = ATOM.match(self._rest)
        if not match:
            raise self._fault()
        self._rest = self._rest[match.end() :]
        return 1

    def _repeated(self, ways: int) -> int:
        match = QUANTIFIER.match(self._rest)
        if not match:
            return ways
        self._rest = self._rest[match.end() :]
        fewest, most = self._bounds(match)
        if not fewest <= most <= self._longest or most == 0:
            raise self._fault()
        total, each = 0, 1
        for times in range(most + 1):
            total += each if times >= fewest else 0
            each *= ways
            if total > MOST_WAYS or each > MOST_WAYS**2:
                return MOST_WAYS + 1
        return total

    def _bounds(self, match: re.Match[str]) -> tuple[int, int]:
        if match[0] in "?*+":
            return {"?": (0, 1), "*": (0, self._longest), "+": (1, self._longest)}[match[0]]
        fewest = int(match[1])
        return fewest, (int(match[3]) if match[3] else self._longest if match[2] else fewest)

    def _take(self, text: str) -> bool:
        if not self._rest.startswith(text):
            return False
        self._rest = self._rest.removeprefix(text)
        return True

    def _fault(self) -> FormError:
        return FormError(self._place, f"the pattern uses something not allowed here: {self._rest[:20]!r}")
