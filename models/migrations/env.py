"""Runs migrations on the engine it is given; SQLite changes tables by copying them."""

from typing import Any

from alembic import context
from sqlalchemy import Engine

from models.tables import metadata

engine: Engine = context.config.attributes["engine"]

# The full-text index over instance_text is made by its migration: no model could describe it.
WORDS = ("instance_words", "ix_instance_text_words")


def is_described(_object: Any, name: str | None, _kind: str, is_reflected: bool, _other: Any) -> bool:
    """Whether something in the database is compared with the models."""
    return not (is_reflected and (name or "").startswith(WORDS))


with engine.connect() as connection, connection.begin():
    context.configure(
        connection=connection, target_metadata=metadata, render_as_batch=True, include_object=is_described
    )
    with context.begin_transaction():
        context.run_migrations()
