"""Sets Runut up from a fresh clone and starts it; knows tools and folders, refuses to know what Runut does.

Only the standard library of Python 3.11, because nothing else is there yet. A step is skipped while what it is made
from and what it makes are unchanged.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from ctypes.util import find_library
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
STAMPS = VENV / "stamps"
LOCKS = ROOT / "requirements"
VENDOR = ROOT / "webui" / "static" / "vendor"
TRANSLATIONS = ROOT / "webui" / "translations"

OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20

# The few files of the two browser packages that pages load, with their licences.
BROWSER_FILES = {
    "bpmn-js/dist/bpmn-navigated-viewer.production.min.js": "bpmn-js/bpmn-navigated-viewer.production.min.js",
    "bpmn-js/dist/bpmn-modeler.production.min.js": "bpmn-js/bpmn-modeler.production.min.js",
    "bpmn-js/dist/assets/diagram-js.css": "bpmn-js/diagram-js.css",
    "bpmn-js/dist/assets/bpmn-js.css": "bpmn-js/bpmn-js.css",
    "bpmn-js/dist/assets/bpmn-font/css/bpmn.css": "bpmn-js/bpmn-font/css/bpmn.css",
    "bpmn-js/dist/assets/bpmn-font/font/bpmn.woff2": "bpmn-js/bpmn-font/font/bpmn.woff2",
    "bpmn-js/LICENSE": "bpmn-js/LICENSE",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "htmx.org/LICENSE": "htmx/LICENSE",
}

PRINTING = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-liberation")
FONTS = (Path("/usr/share/fonts/truetype/liberation"), Path("/usr/share/fonts/truetype/liberation2"))

NOISE = ("WARNING: Retrying", "Ignoring ")
SIGNS_OF_NO_NETWORK = ("name resolution", "dns error", "ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "Failed to establish")
NO_NETWORK = "\nThe network cannot be reached. Set-up needs it once; later starts do without."


class SetUpError(Exception):
    """Set-up cannot go on; the sentence says what the person can do about it."""


@dataclass(frozen=True)
class Step:
    """One piece of set-up: what it is made from, what it makes, and how."""

    name: str
    label: str
    do: Callable[[], None]
    inputs: tuple[Path, ...] = ()
    makes: tuple[Path, ...] = ()

    def digest(self) -> str:
        """Name the present inputs, so that a changed one is noticed; a moved folder or another Python counts too."""
        seen = hashlib.sha256(f"{ROOT} {sys.base_prefix} {sys.version}".encode())
        for path in self.inputs:
            seen.update(f"\0{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
        return seen.hexdigest()

    def is_done(self) -> bool:
        stamp = STAMPS / self.name
        return stamp.is_file() and stamp.read_text() == self.digest() and all(made.exists() for made in self.makes)

    def stamp(self) -> None:
        STAMPS.mkdir(parents=True, exist_ok=True)
        (STAMPS / self.name).write_text(self.digest())


def call(*command: str | Path, folder: Path = ROOT, path: str | None = None) -> None:
    """Run a program quietly; what it said is shown only when it fails."""
    words = [str(word) for word in command]
    environment = os.environ | {"UV_LINK_MODE": "copy", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    environment |= {"DEBIAN_FRONTEND": "noninteractive"} | ({"PATH": path} if path else {})
    try:
        done = subprocess.run(
            words, cwd=folder, env=environment, text=True, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
    except OSError as problem:
        raise SetUpError(f"{shlex.join(words)} cannot be started: {problem.strerror}.") from problem
    if done.returncode:
        lines = [line for line in done.stdout.splitlines() if not line.startswith(NOISE)]
        advice = NO_NETWORK if any(sign in done.stdout for sign in SIGNS_OF_NO_NETWORK) else ""
        said = "\n".join(lines[-20:])
        raise SetUpError(f"{shlex.join(words)} failed (exit code {done.returncode}):\n{said}{advice}")


def install_system_packages(*packages: str, reason: str) -> None:
    """Let apt install packages when we are root on Debian or Ubuntu; otherwise say the exact command."""
    command = f"apt-get update && apt-get install -y {' '.join(packages)}"
    if not shutil.which("apt-get"):
        raise SetUpError(f"{reason} Please install it (on Debian: {' '.join(packages)}) and start again.")
    if os.geteuid() != 0:
        raise SetUpError(f"{reason} Please run this once, then start again:\n  sudo sh -c '{command}'")
    print(f"apt installs {' '.join(packages)} ... ", end="", flush=True)
    call("apt-get", "update")
    call("apt-get", "install", "-y", "--no-install-recommends", *packages)


def make_environment() -> None:
    if find_spec("ensurepip") is None:
        install_system_packages("python3-venv", reason="Python's venv module is missing.")
    # A stamp that no longer fits was made for another Python or another place: start afresh.
    afresh = ["--clear"] if (STAMPS / "venv").exists() else []
    call(sys.executable, "-m", "venv", *afresh, VENV)
    launcher = BIN / "runut"
    launcher.unlink(missing_ok=True)
    launcher.symlink_to(ROOT / "runut")


def install_uv() -> None:
    try:
        call(PYTHON, "-m", "pip", "install", *hashed("bootstrap.txt"))
    except SetUpError:
        print("not to be had, so pip does its work (slower) ... ", end="", flush=True)


def install(*locks: str) -> None:
    """Install locks into our environment, compiled, so that no start has to do it."""
    wanted = hashed(*locks)
    try:
        call(BIN / "uv", "pip", "install", "--system-certs", "--compile-bytecode", "--python", PYTHON, *wanted)
    except SetUpError:
        call(PYTHON, "-m", "pip", "install", *wanted)


def install_node(place: Path) -> None:
    """Put Node beside, to be thrown away after use."""
    call(sys.executable, "-m", "venv", "--without-pip", place)
    call(PYTHON, "-m", "pip", "--python", place / "bin" / "python", "install", *hashed("node.txt"))


def hashed(*locks: str) -> list[str]:
    return ["--require-hashes", *(word for lock in locks for word in ("-r", str(LOCKS / lock)))]


def has_node() -> bool:
    if not (shutil.which("npm") and shutil.which("node")):
        return False
    answer = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)", answer)
    return version is not None and int(version[1]) >= OLDEST_NODE


def copy_browser_files() -> None:
    """Let npm fetch the locked browser packages into a throw-away folder, and keep the few files that pages load."""
    with tempfile.TemporaryDirectory(prefix="runut-npm-") as folder:
        place, path = Path(folder), os.environ["PATH"]
        if not has_node():
            install_node(place / "node")
            path = f"{place / 'node' / 'bin'}{os.pathsep}{path}"
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / name, place)
        call("npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", folder=place, path=path)
        shutil.rmtree(VENDOR, ignore_errors=True)
        for source, target in BROWSER_FILES.items():
            (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(place / "node_modules" / source, VENDOR / target)


def find_printing() -> bool:
    """Whether the system has what WeasyPrint draws letters with, and a font to draw."""
    libraries = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")
    return all(find_library(name) for name in libraries) and any(place.is_dir() for place in FONTS)


def install_printing() -> None:
    """Let apt install what PDFs need; who may not install starts without them and is told how."""
    if find_printing():
        return
    try:
        install_system_packages(*PRINTING, reason="PDFs need Pango and a font.")
    except SetUpError as problem:
        print(f"left out, so there will be no PDFs. {problem}\n... ", end="", flush=True)


def compile_catalogues() -> None:
    call(PYTHON, "-m", "babel.messages.frontend", "-q", "compile", "-d", TRANSLATIONS)


def set_up_steps(*, for_tests: bool) -> list[Step]:
    """List what a fresh clone needs, in order."""
    catalogues = tuple(sorted(TRANSLATIONS.rglob("*.po")))
    packages = (ROOT / "package.json", ROOT / "package-lock.json")
    browser_files = tuple(VENDOR / target for target in BROWSER_FILES.values())
    runtime, dev = LOCKS / "runtime.txt", LOCKS / "dev.txt"
    steps = [
        Step("venv", "Python environment", make_environment, (), (PYTHON, BIN / "runut")),
        Step("uv", "Installer", install_uv, (LOCKS / "bootstrap.txt",), (BIN / "uv",)),
        Step("runtime", "Libraries", lambda: install("runtime.txt"), (runtime,)),
        Step("browser", "Browser files", copy_browser_files, packages, browser_files),
        Step("printing", "What PDFs need", install_printing, (Path(__file__),)),
    ]
    if for_tests:
        steps.insert(3, Step("dev", "Test tools", lambda: install("runtime.txt", "dev.txt"), (runtime, dev)))
    if catalogues:
        made = tuple(catalogue.with_suffix(".mo") for catalogue in catalogues)
        steps.append(Step("catalogues", "Translations", compile_catalogues, catalogues, made))
    return steps


def set_up(*, for_tests: bool = False) -> None:
    """Carry out every step whose stamp does not fit, one process at a time."""
    if sys.version_info < OLDEST_PYTHON:
        raise SetUpError(f"Runut needs Python 3.11 or later; this is Python {sys.version.split()[0]}.")
    turn = os.open(ROOT, os.O_RDONLY)
    fcntl.flock(turn, fcntl.LOCK_EX)
    steps = set_up_steps(for_tests=for_tests)
    for number, step in enumerate(steps, start=1):
        print(f"[{number}/{len(steps)}] {step.label} ... ", end="", flush=True)
        if step.is_done():
            print("ready", flush=True)
            continue
        began = time.monotonic()
        step.do()
        step.stamp()
        print(f"{time.monotonic() - began:.1f} s", flush=True)
    os.close(turn)


def refresh_locks() -> None:
    """Write the hashed locks anew from pyproject.toml; they name no host and no folder, and hold for every platform."""
    options = ("--universal", "--generate-hashes", "--no-header", "--no-annotate", "--upgrade", "--system-certs")
    oldest = ("--python-version", ".".join(str(part) for part in OLDEST_PYTHON))
    for lock, source in {
        "runtime.txt": ("pyproject.toml",),
        "dev.txt": ("--group", "dev", "-c", "requirements/runtime.txt"),
        "bootstrap.txt": ("--group", "bootstrap"),
        "node.txt": ("--group", "node"),
    }.items():
        call(BIN / "uv", "pip", "compile", *options, *oldest, *source, "-o", LOCKS / lock)


def serve() -> None:
    """Prepare the database and become the server, so that Ctrl-C and signals reach it directly."""
    runut = str(ROOT / "runut")
    prepared = subprocess.run([runut, "init"], check=False)
    if prepared.returncode:
        sys.exit(prepared.returncode)
    sys.stdout.flush()
    os.environ.setdefault("RUNUT_LOG_LEVEL", "WARNING")  # the address stays in sight
    os.execv(runut, [runut, "serve"])


def main() -> None:
    """Read the command line and do what it names."""
    reader = argparse.ArgumentParser(
        prog="./run",
        description="Sets Runut up (only what changed) and serves it.",
        epilog="Settings: RUNUT_DATA_DIR (var), RUNUT_HOST (127.0.0.1), RUNUT_PORT (8000).",
    )
    reader.add_argument(
        "what",
        nargs="?",
        choices=["serve", "setup", "lock"],
        default="serve",
        help="serve (default); setup: only set up; lock: refresh the locks of the libraries",
    )
    what = reader.parse_args().what
    if what == "lock":
        refresh_locks()
        return
    set_up()
    if what == "serve":
        serve()


def guarded(action: Callable[[], None]) -> None:
    """Turn what stops a set-up into one sentence and exit code 1, and Ctrl-C into 130."""
    try:
        action()
    except SetUpError as problem:
        sys.exit(f"\n{problem}")
    except PermissionError as problem:
        sys.exit(f"\n{problem.filename} cannot be written: it belongs to another user, perhaps to root.")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    guarded(main)
