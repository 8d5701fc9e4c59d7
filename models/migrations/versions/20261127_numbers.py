"""Registers of letter numbers and every number they gave."""

import sqlalchemy as sa
from alembic import op

from models.base import Utc

revision = "20261127_numbers"
down_revision = "20261127_records"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "number_register",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("kind", "name", "template", "unit_word", "classification")
        ),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_number_register_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_number_register"),
        sa.UniqueConstraint("unit_id", "kind", name="uq_number_register_unit_id_kind"),
    )
    op.create_table(
        "issued_number",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("register_id", "year", "sequence")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("text", "state", "classification", "subject")),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("element", sa.String(), nullable=True),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", Utc, nullable=True),
        sa.ForeignKeyConstraint(
            ["register_id"], ["number_register.id"], name="fk_issued_number_register_id_number_register"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_issued_number_person_id_person"),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name="fk_issued_number_instance_id_instance"),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name="fk_issued_number_changed_by_person"),
        sa.PrimaryKeyConstraint("register_id", "year", "sequence", name="pk_issued_number"),
    )
    op.create_index("ix_issued_number_instance", "issued_number", ["instance_id"])
    op.create_index("ix_issued_number_text", "issued_number", ["register_id", "text"])


def downgrade() -> None:
    op.drop_table("issued_number")
    op.drop_table("number_register")
