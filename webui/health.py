"""Tells a supervisor of processes whether this one lives and whether its database is ready. Knows no person."""

from functools import cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models.database import Database
from webui.parts import parts

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The process answers and the database answers it."""
    try:
        parts.session.execute(text("SELECT 1"))
    except DBAPIError:
        return jsonify(status="no database"), 503
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    """The tables are those that this program knows."""
    try:
        current = revisions(parts.runtime.database)
    except DBAPIError:
        return jsonify(status="no database"), 503
    if current != newest(parts.runtime.database):
        return jsonify(status="migrations missing"), 503
    return jsonify(status="ready")


def revisions(database: Database) -> set[str]:
    """The migrations the database has."""
    with database.engine.execution_options(reads_only=True).connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads())


@cache
def newest(database: Database) -> set[str]:
    """The migrations the program has."""
    return set(ScriptDirectory.from_config(database.alembic()).get_heads())
