"""Exports of evidence that a job makes."""

import sqlalchemy as sa
from alembic import op

from models.base import Json, Utc

revision = "20261127_exports"
down_revision = "20261127_letters"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "evidence_export",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("heads", Json, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", Utc, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("touched_at", Utc, nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("fault", Json, nullable=True),
        sa.Column("made_at", Utc, nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name="fk_evidence_export_asked_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_evidence_export"),
    )
    op.create_index("ix_evidence_export_asked_by", "evidence_export", ["asked_by", "asked_at"])
    op.create_index(
        "uq_evidence_export_waiting",
        "evidence_export",
        ["asked_by", "kind", "year"],
        unique=True,
        sqlite_where=sa.text("state IN ('queued', 'making')"),
        postgresql_where=sa.text("state IN ('queued', 'making')"),
    )


def downgrade() -> None:
    op.drop_table("evidence_export")
