"""Documents made from a case: asked for in the transaction of a step, made by a job."""

import sqlalchemy as sa
from alembic import op

from models.base import Json, Utc

revision = "20261127_documents"
down_revision = "20261127_numbers"
branch_labels = None
depends_on = None

WAITING = sa.text("state IN ('queued', 'making')")


def upgrade() -> None:
    op.create_table(
        "produced_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        *(_text(name) for name in ("template", "kind", "title", "sensitivity", "key")),
        sa.Column("seq", sa.Integer(), nullable=False),
        _text("state"),
        sa.Column("asked_at", Utc, nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("touched_at", Utc, nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("fault", Json, nullable=True),
        sa.Column("digest", sa.String(), nullable=True),
        _text("subject"),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("pdf_sha256", sa.String(), nullable=True),
        sa.Column("pdf_size", sa.Integer(), nullable=True),
        sa.Column("docx_sha256", sa.String(), nullable=True),
        sa.Column("docx_size", sa.Integer(), nullable=True),
        sa.Column("made_at", Utc, nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name="fk_produced_document_asked_by_person"),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name="fk_produced_document_instance_id_instance"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["process_version.id"], name="fk_produced_document_version_id_process_version"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_produced_document"),
        sa.UniqueConstraint(
            *("instance_id", "template", "key", "seq"), name="uq_produced_document_instance_id_template_key_seq"
        ),
    )
    op.create_index(
        "ix_produced_document_waiting",
        "produced_document",
        ["state", "asked_at"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_index("ix_produced_document_listed", "produced_document", ["kind", "asked_at", "id"])
    op.create_index("ix_produced_document_digest", "produced_document", ["digest"])


def downgrade() -> None:
    op.drop_table("produced_document")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)
