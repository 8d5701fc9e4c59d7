"""Serves the static files: built ones below a name made of their content, for ever; unbuilt ones as they lie."""

import gzip
import hashlib
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import brotli
from flask import Flask
from whitenoise import WhiteNoise

from webui.settings import Settings

STATIC = Path(__file__).parent / "static"
BUILT = STATIC / "built"
COMPRESSIBLE = {".css", ".js", ".svg", ".json", ".txt", ".map"}
KEPT_EDITIONS = 3


def init_app(app: Flask, settings: Settings) -> None:
    """Serve below /static/ and let templates ask for `asset_url`."""
    built = built_edition()
    root, prefix = (BUILT / built, f"static/{built}") if built else (STATIC, "static")
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # the way Flask documents
        app.wsgi_app,
        root=str(root),
        prefix=prefix,
        autorefresh=built is None,
        max_age=0,
        allow_all_origins=False,
        immutable_file_test=lambda _path, _url: built is not None,
    )
    app.add_template_global(lambda path: f"/{prefix}/{path}", "asset_url")
    app.add_template_global(has_asset)


@cache
def has_asset(path: str) -> bool:
    """Tell whether a file is there; browser libraries are fetched at set-up and may be missing."""
    return (STATIC / path).is_file()


def built_edition() -> str | None:
    """The name of the built files, if they are those of today's sources."""
    name = edition()
    return name if (BUILT / name).is_dir() else None


def edition() -> str:
    """A name made of every path and content below static/."""
    digest = hashlib.sha256()
    for source in sources():
        digest.update(f"{source.relative_to(STATIC)}\0".encode())
        digest.update(hashlib.sha256(source.read_bytes()).digest())
    return digest.hexdigest()[:16]


def sources() -> list[Path]:
    """Every file below static/ that is not built."""
    return sorted(path for path in STATIC.rglob("*") if path.is_file() and BUILT not in path.parents)


def build(progress: Callable[[list[Path]], Iterable[Path]] = iter) -> Path:
    """Copy the sources, with .br and .gz beside them, into a folder named by their content. Done once."""
    folder = BUILT / edition()
    if not folder.is_dir():
        BUILT.mkdir(exist_ok=True)
        with TemporaryDirectory(dir=BUILT, prefix="making-", ignore_cleanup_errors=True) as making:
            for source in progress(sources()):
                _copy(source, Path(making) / folder.name / source.relative_to(STATIC))
            with suppress(OSError):  # another process was faster
                (Path(making) / folder.name).rename(folder)
        _forget_old()
    return folder


def _forget_old() -> None:
    """Keep the newest editions: a server that runs may still serve the one before."""
    editions = sorted((path for path in BUILT.iterdir() if len(path.name) == 16), key=lambda path: path.stat().st_mtime)
    for old in editions[:-KEPT_EDITIONS]:
        shutil.rmtree(old, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    content = source.read_bytes()
    target.write_bytes(content)
    if source.suffix in COMPRESSIBLE:
        target.with_name(f"{target.name}.br").write_bytes(brotli.compress(content, quality=11))
        target.with_name(f"{target.name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
