"""Runs every check in order and reports them all; knows which tools there are, refuses to know what they look for."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass

from bootstrap import BIN, PYTHON, ROOT, SetUpError, guarded, install_system_packages, set_up

USAGE = """\
usage: ./test                  every check, on SQLite and PostgreSQL, and the journeys in Chromium
       ./test quick            the same without PostgreSQL and Chromium
       ./test lint             format, lint, types, imports and templates only
       ./test [folder of tests/ ...] [pytest options ...]
                               only these tests: `./test unit -k calendar`, `./test browser`,
                               `./test -k "second person"`, `./test stories --database=postgresql`

RUNUT_CHROMIUM names another Chromium than the one on the PATH. Exit code 1 if any check fails."""

PACE = ("-n", "2", "--dist", "worksteal")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Check:
    """One program whose exit code says yes or no."""

    label: str
    command: tuple[str, ...]
    in_browser: bool = False


def tool(name: str, *options: str) -> tuple[str, ...]:
    return (str(BIN / name), *options)


def pytest(*options: str) -> tuple[str, ...]:
    return (str(PYTHON), "-m", "pytest", "-q", "--tb=short", *options)


LINT = [
    Check("format", tool("ruff", "format", "--check", "--quiet", ".")),
    Check("lint", tool("ruff", "check", "--quiet", ".")),
    Check("types", tool("mypy", "--no-error-summary")),
    Check("imports", tool("lint-imports", "--no-logo")),
    Check("templates", tool("djlint", "webui/templates", "--lint", "--quiet")),
]
SQLITE = Check("tests on SQLite", pytest("-m", "not browser", *PACE))
WITHOUT_DATABASE = ("--ignore=tests/unit", "--ignore=tests/rules")  # or with one that makes no difference to them
POSTGRESQL = Check(
    "tests on PostgreSQL", pytest("-m", "not browser", "--database=postgresql", *WITHOUT_DATABASE, *PACE)
)
BROWSER = Check("journeys in Chromium", pytest("-m", "browser"), in_browser=True)


def chosen(words: list[str]) -> list[Check]:
    """Say which checks the words of the command line mean; whatever is no name of ours is pytest's."""
    if not words:
        return [*LINT, SQLITE, POSTGRESQL, BROWSER]
    if words == ["quick"]:
        return [*LINT, SQLITE]
    if words == ["lint"]:
        return LINT
    options = [f"tests/{word}" if (ROOT / "tests" / word).is_dir() else word for word in words]
    return [Check(f"pytest {' '.join(words)}", pytest(*options), in_browser="browser" in words)]


def chromium() -> str:
    """Find Chromium and what drives it, or let apt install them."""
    named = os.environ.get("RUNUT_CHROMIUM")
    if named and not shutil.which(named):
        raise SetUpError(f"RUNUT_CHROMIUM names no program: {named}")
    found = next((name for name in (named, *CHROMIUM_NAMES) if name and shutil.which(name)), None)
    missing = ([] if found else ["chromium", "fonts-liberation"]) + ([] if has_libatomic() else ["libatomic1"])
    if missing:
        install_system_packages(*missing, reason="The journeys in the browser need more than is here.")
    return shutil.which(found or "chromium") or ""


def has_libatomic() -> bool:
    """Playwright's driver is linked with it, and a small Debian has it not."""
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:
        return False
    return True


def surroundings() -> dict[str, str]:
    """Keep a developer's own RUNUT_... settings, such as a real database, away from the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith("RUNUT_")}


def passes(check: Check) -> bool:
    environment = surroundings()
    try:
        if check.in_browser:
            environment["RUNUT_CHROMIUM"] = chromium()
    except SetUpError as problem:
        print(problem)
        return False
    return subprocess.run(check.command, cwd=ROOT, env=environment, check=False).returncode == 0


def main() -> None:
    """Run the chosen checks to the end, whatever fails, and sum up."""
    words = sys.argv[1:]
    if words and words[0] in ("-h", "--help", "help"):
        print(USAGE)
        return
    set_up(for_tests=True)
    checks = chosen(words)
    lines, failed = [], 0
    for number, check in enumerate(checks, start=1):
        print(f"\n== {number}/{len(checks)} {check.label}", flush=True)
        began = time.monotonic()
        good = passes(check)
        failed += not good
        lines.append(f"{'passed' if good else 'FAILED'} {time.monotonic() - began:7.1f} s  {check.label}")
    print("\n" + "\n".join(lines))
    print(f"checks: {len(checks) - failed} passed, {failed} failed", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    guarded(main)
