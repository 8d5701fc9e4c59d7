"""Runs migrations on the engine it is given; SQLite changes tables by copying them."""

from alembic import context
from sqlalchemy import Engine

from models.tables import metadata

engine: Engine = context.config.attributes["engine"]

with engine.connect() as connection, connection.begin():
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
