"""Time, people and supervision: moments and holds of tasks, deputies, notices, the desk, and sums for the board."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from models.base import Json, Utc

revision = "20261125_time_and_supervision"
down_revision = "20261123_indexes_for_lists"
branch_labels = None
depends_on = None

OPEN = sa.text("status = 'open'")
COMPLETED = sa.text("status = 'completed'")


def _columns() -> dict[str, list[sa.Column[Any]]]:
    """What is new in each table, and what rows written before get."""
    return {
        "instance": [
            sa.Column("process_id", sa.String(), nullable=False, server_default=""),
            sa.Column("urgency", sa.String(), nullable=False, server_default="biasa"),
            sa.Column("ended_on", sa.Date(), nullable=True),
        ],
        "post": [sa.Column("is_head", sa.Boolean(), nullable=False, server_default=sa.false())],
        "post_holding": [
            sa.Column("appointed_at", Utc, nullable=True),
            sa.Column("ended_at", Utc, nullable=True),
        ],
        "user_task": [
            sa.Column("process_id", sa.String(), nullable=False, server_default=""),
            sa.Column("standard", sa.Integer(), nullable=False, server_default="0"),
            # Older than anything, so that the first sweep counts them anew.
            sa.Column("risk_at", Utc, nullable=False, server_default="2000-01-01 00:00:00"),
            sa.Column("late_at", Utc, nullable=False, server_default="2000-01-01 00:00:00"),
            sa.Column("deadline_at", Utc, nullable=True),
            sa.Column("phase", sa.String(), nullable=False, server_default="on_time"),
            sa.Column("phase_at", Utc, nullable=True),
            sa.Column("warned", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("warn_at", Utc, nullable=True),
            sa.Column("held_since", Utc, nullable=True),
            sa.Column("held_until", Utc, nullable=True),
            sa.Column("held_for", sa.String(), nullable=True),
            sa.Column("instruction", sa.String(), nullable=True),
            sa.Column("closed_on", sa.Date(), nullable=True),
            sa.Column("waiting", sa.Integer(), nullable=True),
            sa.Column("working", sa.Integer(), nullable=True),
            sa.Column("held", sa.Integer(), nullable=True),
        ],
        "working_calendar": [sa.Column("grace_minutes", sa.Integer(), nullable=False, server_default="15")],
    }


REFERENCES = {
    "post_holding": {"process_id": ("VARCHAR", "process"), "appointed_by": ("INTEGER", "person")},
    "user_task": {"owner_id": ("INTEGER", "person")},
}
INDEXES = {
    "ix_history_entry_task": ("history_entry", ["instance_id", "element", "occurrence"], None),
    "ix_instance_ended": ("instance", ["ended_on"], None),
    "ix_instance_listed": ("instance", ["status", "started_at", "id"], None),
    "ix_user_task_due": ("user_task", ["due_at", "id"], OPEN),
    "ix_user_task_phase": ("user_task", ["phase_at"], OPEN),
    "ix_user_task_warning": ("user_task", ["warn_at"], OPEN),
    "ix_user_task_in_phase": ("user_task", ["process_id", "element", "phase", "due_at", "id"], OPEN),
    "ix_user_task_open": ("user_task", ["instance_id"], OPEN),
    "ix_user_task_done": ("user_task", ["process_id", "element", "closed_at"], COMPLETED),
    "ix_user_task_done_by": ("user_task", ["holder_id", "closed_at"], COMPLETED),
}
TABLES = [
    "done_count",
    "instance_count",
    "mark",
    "open_count",
    "notice_choice",
    "saved_filter",
    "webhook",
    "comment",
    "instance_text",
    "notice",
    "delivery",
    "follow_up",
    "task_view",
]


def upgrade() -> None:
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    for table, references in REFERENCES.items():
        for name, (kind, target) in references.items():
            # In words, because SQLite can add a reference only together with its column.
            key = f"CONSTRAINT fk_{table}_{name}_{target} REFERENCES {target} (id)"
            op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind} {key}")
    op.drop_index("ix_user_task_due", "user_task")
    for name, (table, names, only) in INDEXES.items():
        op.create_index(name, table, names, sqlite_where=only, postgresql_where=only)
    _create_tables()
    _fill()


def _fill() -> None:
    """Tell each instance and task its process, and the heads of units that they are."""
    of_version = "SELECT v.process_id FROM process_version v WHERE v.id = instance.process_version_id"
    op.execute(f"UPDATE instance SET process_id = ({of_version})")
    op.execute(
        "UPDATE user_task SET process_id = (SELECT i.process_id FROM instance i WHERE i.id = user_task.instance_id)"
    )
    # Seven hours are those of western Indonesia, the only zone there was.
    day = "date({at}, '+7 hours')" if op.get_bind().dialect.name == "sqlite" else "({at} + interval '7 hours')::date"
    op.execute(f"UPDATE instance SET ended_on = {day.format(at='ended_at')} WHERE ended_at IS NOT NULL")
    op.execute(f"UPDATE user_task SET closed_on = {day.format(at='closed_at')} WHERE closed_at IS NOT NULL")
    op.execute("UPDATE user_task SET risk_at = due_at, late_at = due_at, phase_at = due_at, warn_at = due_at")
    op.execute("UPDATE post SET is_head = (lane <> 'staff')")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    for name, (table, _, _) in INDEXES.items():
        op.drop_index(name, table)
    op.create_index("ix_user_task_due", "user_task", ["due_at"], sqlite_where=OPEN, postgresql_where=OPEN)
    for table, references in REFERENCES.items():
        for name in references:
            op.drop_column(table, name)
    for table, columns in _columns().items():
        for column in columns:
            op.drop_column(table, column.name)


def _create_tables() -> None:
    op.create_table(
        "done_count",
        sa.Column("process_id", sa.String(), nullable=False),
        sa.Column("element", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("holder_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tasks", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("process_id", "element", "unit_id", "holder_id", "day", "slot", name="pk_done_count"),
    )
    op.create_table(
        "instance_count",
        sa.Column("process_id", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("instances", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("process_id", "unit_id", "status", "day", "slot", name="pk_instance_count"),
    )
    op.create_table(
        "mark",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_mark"),
    )
    op.create_table(
        "open_count",
        sa.Column("process_id", sa.String(), nullable=False),
        sa.Column("element", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("holder_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tasks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("process_id", "element", "unit_id", "holder_id", "phase", "slot", name="pk_open_count"),
    )
    op.create_table(
        "notice_choice",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_notice_choice_person_id_person"),
        sa.PrimaryKeyConstraint("person_id", "kind", "channel", name="pk_notice_choice"),
    )
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_saved_filter_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_filter"),
        sa.UniqueConstraint("person_id", "area", "name", name="uq_saved_filter_person_id_area_name"),
    )
    op.create_table(
        "webhook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("kinds", Json, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", Utc, nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_webhook_created_by_person"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_webhook_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook"),
    )
    op.create_table(
        "comment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name="fk_comment_instance_id_instance"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_comment_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_comment"),
    )
    op.create_index("ix_comment_instance", "comment", ["instance_id", "at"], unique=False)
    op.create_table(
        "instance_text",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("numbers", sa.String(), nullable=False),
        sa.Column("names", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name="fk_instance_text_instance_id_instance"),
        sa.PrimaryKeyConstraint("instance_id", name="pk_instance_text"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("dedupe", sa.String(), nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.Column("read_at", Utc, nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name="fk_notice_actor_id_person"),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name="fk_notice_instance_id_instance"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_notice_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("dedupe", name="uq_notice_dedupe"),
    )
    op.create_index("ix_notice_instance_id", "notice", ["instance_id"], unique=False)
    op.create_index("ix_notice_person", "notice", ["person_id", "id"], unique=False)
    op.create_index(
        "ix_notice_unread",
        "notice",
        ["person_id"],
        unique=False,
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("webhook_id", sa.Integer(), nullable=True),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("payload", Json, nullable=True),
        sa.Column("dedupe", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("written_at", Utc, nullable=False),
        sa.Column("next_at", Utc, nullable=False),
        sa.Column("sent_at", Utc, nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name="fk_delivery_notice_id_notice"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_delivery_person_id_person"),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name="fk_delivery_webhook_id_webhook", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint("dedupe", name="uq_delivery_dedupe"),
        sa.UniqueConstraint("message_id", name="uq_delivery_message_id"),
    )
    op.create_index(
        "ix_delivery_waiting",
        "delivery",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "follow_up",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_follow_up_person_id_person"),
        sa.ForeignKeyConstraint(
            ["task_id"], ["user_task.id"], name="fk_follow_up_task_id_user_task", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("task_id", "person_id", name="pk_follow_up"),
    )
    op.create_table(
        "task_view",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_task_view_person_id_person"),
        sa.ForeignKeyConstraint(
            ["task_id"], ["user_task.id"], name="fk_task_view_task_id_user_task", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("task_id", "person_id", name="pk_task_view"),
    )
