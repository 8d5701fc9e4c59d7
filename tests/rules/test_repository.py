"""What must be true of every file of the repository; knows names and texts, refuses to know what the code does."""

import ast
import json
import os
import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LARGEST_FILE = 300_000
# Lines of a Python file: tests and migrations are lists read from top to bottom, a program is not.
LONGEST = {"models/migrations/versions/": 500, "tests/": 400, "": 300}
COMMANDS = ["run", "test", "runut", ".ci/run"]
PROGRAMS = {".py", ".js", ".css", ".html", ".sh", ".toml", ""}
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}

# Written so that this file does not contain what it looks for.
PACKAGE_HOSTS = re.compile(
    r"py[p]i\.org|python[h]osted|npm[j]s\.(?:org|com)|deb[.]debian|snapshot[.]debian|proxy[.]golang"
)
MACHINE_PATHS = re.compile(r"(?<![\w.$}>-])/(?:home|Users|root|work|workspace)/[\w.]")
UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E)\b|mark\.(?:skip|xfai[l])|pytest\.(?:skip|xfai[l])\(")
SUPPRESSIONS = re.compile(r"#\s*(?:no[q]a|type:\s*ignor[e]|nose[c])")
SUPPRESSION_WITH_REASON = re.compile(
    r"#\s*(?:no[q]a: [A-Z]+\d+(?:, ?[A-Z]+\d+)*|type: ignor[e]\[[\w, -]+\])\s+[#-]\s*\w.{7}"
)
BROAD = {"Exception", "BaseException"}

# Files that may catch everything, with the reason. None does today.
MAY_CATCH_EVERYTHING: dict[str, str] = {
    "engine/run/trial.py": "whatever the engine stumbles over in a stranger's drawing is a reason to refuse it",
    "engine/documents/press.py": "whatever the printer stumbles over in a template is the fault of that template",
    "engine/jobs/queue.py": "what was acknowledged stays so when the queue cannot be told of it",
}


@cache
def repository_files() -> tuple[Path, ...]:
    """Every file that is not ignored; read from .gitignore, because git is not on every machine."""
    lines = (ROOT / ".gitignore").read_text().splitlines()
    patterns = [line.strip().rstrip("/") for line in lines if line.strip() and not line.startswith("#")]

    def ignored(path: str) -> bool:
        return path == ".git" or any(fnmatch(path if "/" in one else path.rpartition("/")[2], one) for one in patterns)

    def walk(folder: Path) -> Iterator[Path]:
        for entry in sorted(os.scandir(folder), key=lambda found: found.name):
            path = Path(entry.path)
            if ignored(path.relative_to(ROOT).as_posix()):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from walk(path)
            else:
                yield path

    return tuple(walk(ROOT))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def python_files() -> list[Path]:
    return [path for path in repository_files() if path.suffix == ".py"]


def lines_with(pattern: re.Pattern[str], paths: list[Path] | tuple[Path, ...]) -> list[str]:
    return [
        f"{name_of(path)}:{number}: {line.strip()[:100]}"
        for path in paths
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if pattern.search(line)
    ]


def locks() -> list[Path]:
    return sorted((ROOT / "requirements").glob("*.txt"))


def pins(lock: Path) -> dict[str, list[str]]:
    """Map each `name==version` of a lock to its hashes."""
    found: dict[str, list[str]] = {}
    for line in text_of(lock).splitlines():
        word = line.strip().rstrip("\\").strip()
        if word.startswith("--hash="):
            found[next(reversed(found))].append(word.removeprefix("--hash="))
        elif word and not word.startswith("#"):
            found[word] = []
    return found


def test_no_file_names_the_host_of_a_package_registry() -> None:
    assert lines_with(PACKAGE_HOSTS, repository_files()) == []


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    assert lines_with(MACHINE_PATHS, repository_files()) == []


def test_the_only_locks_are_the_hashed_requirements_and_npms() -> None:
    assert not (ROOT / "uv.lock").exists()
    assert {lock.name for lock in locks()} == {"bootstrap.txt", "dev.txt", "node.txt", "runtime.txt"}


def test_no_file_is_larger_than_a_reader_would_open() -> None:
    assert [name_of(path) for path in repository_files() if path.stat().st_size > LARGEST_FILE] == []


def test_no_third_partys_code_lies_in_the_repository() -> None:
    assert [name_of(path) for path in repository_files() if path.name.endswith((".min.js", ".min.css", ".woff2"))] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_can_be_executed(command: str) -> None:
    assert os.access(ROOT / command, os.X_OK)


def longest(name: str) -> int:
    return next(lines for folder, lines in LONGEST.items() if name.startswith(folder))


def test_no_python_file_is_too_long_to_read_at_once() -> None:
    lengths = {name_of(path): len(text_of(path).splitlines()) for path in python_files()}

    assert {name: length for name, length in lengths.items() if length > longest(name)} == {}


def test_nothing_catches_every_exception_without_being_listed() -> None:
    broad = []
    for path in python_files():
        for node in ast.walk(ast.parse(text_of(path))):
            if not isinstance(node, ast.ExceptHandler):
                continue
            caught = {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)} if node.type else BROAD
            if caught & BROAD and name_of(path) not in MAY_CATCH_EVERYTHING:
                broad.append(f"{name_of(path)}:{node.lineno}")

    assert broad == []


def test_a_file_that_may_catch_everything_exists() -> None:
    assert [name for name in MAY_CATCH_EVERYTHING if not (ROOT / name).is_file()] == []


def test_a_suppressed_warning_names_its_rule_and_its_reason() -> None:
    suppressions = [
        f"{name_of(path)}:{number}: {line.strip()}"
        for path in python_files()
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if SUPPRESSIONS.search(line) and not SUPPRESSION_WITH_REASON.search(line)
    ]

    assert suppressions == []


def test_nothing_is_left_for_later() -> None:
    programs = [path for path in repository_files() if path.suffix in PROGRAMS]

    assert lines_with(UNFINISHED, programs) == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [name_of(path) for path in python_files() if VAGUE_NAMES & set(path.with_suffix("").parts)] == []


@pytest.mark.parametrize("lock", locks(), ids=lambda lock: lock.name)
def test_every_pin_of_a_lock_has_hashes_and_no_lock_names_a_source(lock: Path) -> None:
    assert "//" not in text_of(lock)
    assert "-index" not in text_of(lock)
    for pin, hashes in pins(lock).items():
        assert "==" in pin, pin
        assert hashes, pin
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", value) for value in hashes), pin


def test_every_browser_package_is_pinned_with_its_hash_and_without_its_source() -> None:
    lock = json.loads(text_of(ROOT / "package-lock.json"))
    wanted = json.loads(text_of(ROOT / "package.json"))["dependencies"]

    packages = {name: package for name, package in lock["packages"].items() if name}

    assert lock["packages"][""]["dependencies"] == wanted
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert not any("resolved" in package for package in packages.values())
    assert all(packages[f"node_modules/{name}"]["version"] == version for name, version in wanted.items())


@pytest.mark.parametrize(
    ("group", "lock"), [("", "runtime.txt"), ("dev", "dev.txt"), ("bootstrap", "bootstrap.txt"), ("node", "node.txt")]
)
def test_a_lock_pins_what_pyproject_asks_for(group: str, lock: str) -> None:
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))
    asked = project["dependency-groups"][group] if group else project["project"]["dependencies"]
    pinned = {canonicalize_name(one.name): one for one in map(Requirement, pins(ROOT / "requirements" / lock))}

    for wanted in map(Requirement, asked):
        version = next(iter(pinned[canonicalize_name(wanted.name)].specifier)).version
        assert wanted.specifier.contains(version), wanted


def test_both_python_locks_agree_on_what_they_share() -> None:
    runtime, dev = (set(pins(ROOT / "requirements" / name)) for name in ("runtime.txt", "dev.txt"))
    versions = {pin.partition("==")[0]: pin for pin in runtime}

    assert {pin for pin in dev if pin.partition("==")[0] in versions and pin not in runtime} == set()


def test_every_dependency_says_why_it_is_there() -> None:
    lines = text_of(ROOT / "pyproject.toml").splitlines()
    quoted = [number for number, line in enumerate(lines) if re.match(r'    "[a-z0-9-]+(\[\w+\])?(==|~=|>=)', line)]
    silent = [lines[at] for at in quoted if "  # " not in lines[at] and not lines[at - 1].strip().startswith("#")]

    assert len(quoted) > 30
    assert silent == []
