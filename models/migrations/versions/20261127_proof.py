"""Proof: anchors of the chains, who took evidence along, retention of documents."""

import sqlalchemy as sa
from alembic import op

from models.base import Json, Utc

revision = "20261127_proof"
down_revision = "20261127_signatures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chain_anchor",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("heads", Json, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_chain_anchor"),
    )
    op.create_table(
        "anchored_head",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("instance_id", name="pk_anchored_head"),
    )
    op.create_table(
        "evidence_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("head_hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name="fk_evidence_reading_instance_id_instance"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_evidence_reading_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_evidence_reading"),
    )
    op.create_index("ix_evidence_reading_instance", "evidence_reading", ["instance_id", "at"], unique=False)
    op.create_table(
        "retention_rule",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("classification", sa.String(), nullable=False),
        sa.Column("active_years", sa.Integer(), nullable=False),
        sa.Column("inactive_years", sa.Integer(), nullable=False),
        sa.Column("fate", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", Utc, nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name="fk_retention_rule_changed_by_person"),
        sa.PrimaryKeyConstraint("kind", name="pk_retention_rule"),
    )


def downgrade() -> None:
    for table in ("retention_rule", "evidence_reading", "anchored_head", "chain_anchor"):
        op.drop_table(table)
