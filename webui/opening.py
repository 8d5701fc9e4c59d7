"""Opens the runtime that the settings describe. Runs nothing and changes no table."""

from engine.jobs.queue import waker
from engine.run.catalogue import Catalogue
from engine.run.files import FileStore
from engine.run.runtime import Runtime
from models.database import Database
from webui.settings import MEBIBYTE, Settings

CONNECTIONS_PER_REQUEST = 2  # one looks while the other writes


def open_runtime(settings: Settings) -> Runtime:
    """Database, versions and files, as set."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Runtime(
        database=Database(settings.database, pool_size=CONNECTIONS_PER_REQUEST * settings.threads),
        catalogue=Catalogue(),
        files=FileStore(settings.data_dir / "files", settings.max_upload_mb * MEBIBYTE),
        wake=waker(settings.database, settings.data_dir),
    )
