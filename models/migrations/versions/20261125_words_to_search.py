"""Cases are found by their words: full-text indexes over instance_text, and follow-up dates by person."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "20261125_words_to_search"
down_revision = "20261125_counts_for_the_board"
branch_labels = None
depends_on = None

COLUMNS = ("subject", "numbers", "names")
LIST = ", ".join(COLUMNS)
WORDS = (
    "(to_tsvector('indonesian'::regconfig, subject) || "
    "to_tsvector('simple'::regconfig, subject || ' ' || numbers || ' ' || names))"
)


def upgrade() -> None:
    _make(numbered=True)
    op.create_index("ix_follow_up_person", "follow_up", ["person_id", "day"])
    if op.get_bind().dialect.name == "sqlite":
        _follow()
    else:
        op.execute(f"CREATE INDEX ix_instance_text_words ON instance_text USING gin ({WORDS})")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE instance_words")
    op.drop_index("ix_follow_up_person", "follow_up")
    _make(numbered=False)


def _make(*, numbered: bool) -> None:
    """Make the table anew, because a full-text index needs numbered rows. `runut init` fills it from history."""
    op.drop_table("instance_text")
    columns: list[sa.Column[Any]] = [sa.Column("instance_id", sa.Uuid(), nullable=False)]
    columns += [sa.Column(name, sa.String(), nullable=False) for name in COLUMNS]
    instance = sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name="fk_instance_text_instance_id_instance")
    if numbered:
        number = sa.Column("id", sa.Integer(), nullable=False)
        unique = sa.UniqueConstraint("instance_id", name="uq_instance_text_instance_id")
        op.create_table(
            "instance_text", number, *columns, instance, sa.PrimaryKeyConstraint("id", name="pk_instance_text"), unique
        )
    else:
        key = sa.PrimaryKeyConstraint("instance_id", name="pk_instance_text")
        op.create_table("instance_text", *columns, instance, key)


def _follow() -> None:
    """Let the index of SQLite follow the rows; it keeps no text of its own."""
    op.execute(
        f"CREATE VIRTUAL TABLE instance_words USING fts5({LIST}, content='instance_text', content_rowid='id', "
        "tokenize=\"unicode61 remove_diacritics 2\", prefix='2 3')"
    )
    new, old = (", ".join(f"{row}.{name}" for name in COLUMNS) for row in ("NEW", "OLD"))
    add = f"INSERT INTO instance_words (rowid, {LIST}) VALUES (NEW.id, {new});"
    forget = f"INSERT INTO instance_words (instance_words, rowid, {LIST}) VALUES ('delete', OLD.id, {old});"
    for event, deeds in (("INSERT", add), ("UPDATE", f"{forget} {add}"), ("DELETE", forget)):
        op.execute(f"CREATE TRIGGER instance_text_{event.lower()} AFTER {event} ON instance_text BEGIN {deeds} END")
