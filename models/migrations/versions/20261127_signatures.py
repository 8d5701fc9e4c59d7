"""Signatures, and when a signed-in browser last showed the password."""

import sqlalchemy as sa
from alembic import op

from models.base import Json, Utc

revision = "20261127_signatures"
down_revision = "20261127_documents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signature",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("original_sha256", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("signer", sa.String(), nullable=False),
        sa.Column("post_title", sa.String(), nullable=True),
        sa.Column("capacity", sa.String(), nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name="fk_signature_instance_id_instance"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_signature_person_id_person"),
        sa.PrimaryKeyConstraint("code", name="pk_signature"),
        sa.UniqueConstraint("instance_id", "seq", "field", name="uq_signature_instance_id_seq_field"),
    )
    op.create_index("ix_signature_sha256", "signature", ["sha256"], unique=False)
    op.create_index("ix_signature_person_id", "signature", ["person_id"], unique=False)
    op.add_column("login_session", sa.Column("proved_at", Utc, nullable=True))


def downgrade() -> None:
    op.drop_column("login_session", "proved_at")
    op.drop_index("ix_signature_person_id", table_name="signature")
    op.drop_index("ix_signature_sha256", table_name="signature")
    op.drop_table("signature")
