"""Letters that are signed: whom a made document names as its signatory."""

import sqlalchemy as sa
from alembic import op

revision = "20261127_letters"
down_revision = "20261127_proof"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("produced_document") as table:
        table.add_column(sa.Column("signatory_id", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_produced_document_signatory_id_person", "person", ["signatory_id"], ["id"])
        table.create_index("ix_produced_document_signatory_id", ["signatory_id"])


def downgrade() -> None:
    with op.batch_alter_table("produced_document") as table:
        table.drop_index("ix_produced_document_signatory_id")
        table.drop_constraint("fk_produced_document_signatory_id_person", type_="foreignkey")
        table.drop_column("signatory_id")
