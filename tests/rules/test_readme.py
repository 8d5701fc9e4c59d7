"""What the README promises exists; reads it as a newcomer does, refuses to judge its prose."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8") if (ROOT / "README.md").is_file() else ""
LONGEST = 150
FOLDERS = sorted(path.name for path in ROOT.iterdir() if path.is_dir() and path.name not in (".git", ".venv", "var"))


def code() -> list[str]:
    """Every code span and every line of a code block."""
    blocks = re.findall(r"^```.*?\n(.*?)^```", README, flags=re.DOTALL | re.MULTILINE)
    prose = re.sub(r"^```.*?^```", "", README, flags=re.DOTALL | re.MULTILINE)
    return [line.strip() for block in blocks for line in block.splitlines()] + re.findall(r"`([^`\n]+)`", prose)


def paths() -> list[str]:
    """Words that begin with one of our folders, or name a file of the root; a placeholder ends the path."""
    words = {word.strip(".,:;()'\"").removeprefix("./") for line in code() for word in line.split()}
    links = set(re.findall(r"\]\(([^)#:]+)\)", README))
    ours = {word for word in words if word.partition("/")[0] in FOLDERS and "/" in word}
    return sorted(re.split(r"[<*{…]", word)[0] for word in ours | links)


def subcommands() -> list[tuple[str, ...]]:
    """The words after `runut` in each command, without its options and arguments."""
    found = set()
    for line in code():
        words = re.match(r"(?:\./)?runut((?: [a-z][a-z-]*)+)(?= |$)", line)
        if words:
            found.add(tuple(words[1].split()))
    return sorted(found)


def test_the_readme_is_read_in_ten_minutes() -> None:
    assert len(README.splitlines()) <= LONGEST


def test_the_readme_begins_with_the_two_commands() -> None:
    assert {"./run", "./test"} <= {word for line in code() for word in line.split()}


@pytest.mark.parametrize("path", paths())
def test_a_path_of_the_readme_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("words", subcommands(), ids=" ".join)
def test_a_command_of_the_readme_is_understood(words: tuple[str, ...]) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "webui.cli", *words, "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 0, answer.stderr
