"""Revisions of SOPs: drafts and their life, from when a version is in force, who read it, migrations and repairs."""

import sqlalchemy as sa
from alembic import op

from models.base import Json, Utc

revision = "20261126_revisions"
down_revision = "20261125_words_to_search"
branch_labels = None
depends_on = None

TABLES = (
    *("migration_item", "migration_run", "read_receipt", "repair"),
    *("revision_event", "revision"),
)


def upgrade() -> None:
    _create_tables()
    # Whatever runs today was in force from the moment it was deployed.
    op.add_column("process_version", sa.Column("withdrawn_from", Utc, nullable=True))
    op.add_column(
        "process_version", sa.Column("effective_from", Utc, nullable=False, server_default="2000-01-01 00:00:00")
    )
    op.execute("UPDATE process_version SET effective_from = deployed_at")
    op.add_column("user_task", sa.Column("version_id", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE user_task SET version_id = "
        "(SELECT i.process_version_id FROM instance i WHERE i.id = user_task.instance_id)"
    )


def downgrade() -> None:
    op.drop_column("user_task", "version_id")
    op.drop_column("process_version", "effective_from")
    op.drop_column("process_version", "withdrawn_from")
    for table in TABLES:
        op.drop_table(table)


def _create_tables() -> None:
    op.create_table(
        "migration_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.String(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("mapping", Json, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("started_at", Utc, nullable=False),
        sa.Column("finished_at", Utc, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_migration_run_person_id_person"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["process_version.id"], name="fk_migration_run_version_id_process_version"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_migration_run"),
    )
    op.create_index("ix_migration_run_process_id", "migration_run", ["process_id"], unique=False)
    op.create_table(
        "read_receipt",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_read_receipt_person_id_person"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["process_version.id"], name="fk_read_receipt_version_id_process_version"
        ),
        sa.PrimaryKeyConstraint("version_id", "person_id", name="pk_read_receipt"),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("files", Json, nullable=False),
        sa.Column("edit", sa.Integer(), nullable=False),
        sa.Column("base_version_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("questions", Json, nullable=False),
        sa.Column("created_at", Utc, nullable=False),
        sa.Column("changed_at", Utc, nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_revision_author_id_person"),
        sa.ForeignKeyConstraint(
            ["base_version_id"], ["process_version.id"], name="fk_revision_base_version_id_process_version"
        ),
        sa.ForeignKeyConstraint(["version_id"], ["process_version.id"], name="fk_revision_version_id_process_version"),
        sa.PrimaryKeyConstraint("id", name="pk_revision"),
        sa.UniqueConstraint("version_id", name="uq_revision_version_id"),
    )
    op.create_index("ix_revision_process_id", "revision", ["process_id"], unique=False)
    op.create_table(
        "migration_item",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("verdict", Json, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("before", Json, nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name="fk_migration_item_instance_id_instance"),
        sa.ForeignKeyConstraint(["run_id"], ["migration_run.id"], name="fk_migration_item_run_id_migration_run"),
        sa.PrimaryKeyConstraint("run_id", "instance_id", name="pk_migration_item"),
    )
    op.create_index("ix_migration_item_instance_id", "migration_item", ["instance_id"], unique=False)
    op.create_index("ix_migration_item_state", "migration_item", ["run_id", "state"], unique=False)
    op.create_table(
        "repair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", Utc, nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", Utc, nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name="fk_repair_decided_by_person"),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name="fk_repair_instance_id_instance"),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name="fk_repair_proposed_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_repair"),
    )
    op.create_index("ix_repair_instance_id", "repair", ["instance_id"], unique=False)
    op.create_table(
        "revision_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("capacity", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_revision_event_person_id_person"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="fk_revision_event_post_id_post"),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name="fk_revision_event_revision_id_revision"),
        sa.PrimaryKeyConstraint("id", name="pk_revision_event"),
    )
    op.create_index("ix_revision_event_revision_id", "revision_event", ["revision_id"], unique=False)
