"""The first tables: people, processes, instances, history, calendars, indicators and sign-ins."""

import sqlalchemy as sa
from alembic import op

from models.base import Json, Utc

revision = "20261123_first_tables"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "login_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_login_failure"),
    )
    with op.batch_alter_table("login_failure", schema=None) as batch_op:
        batch_op.create_index("ix_login_failure_address", ["address"], unique=False)
        batch_op.create_index("ix_login_failure_username", ["username"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("nip", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("username", name="uq_person_username"),
    )
    op.create_table(
        "process",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_process"),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("calendar_code", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name="fk_unit_parent_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_unit"),
        sa.UniqueConstraint("parent_id", "code", name="uq_unit_parent_id_code"),
        sa.UniqueConstraint("path", name="uq_unit_path"),
    )
    op.create_table(
        "working_calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_working_calendar"),
        sa.UniqueConstraint("code", name="uq_working_calendar_code"),
    )
    op.create_table(
        "calendar_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("week", Json, nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["working_calendar.id"], name="fk_calendar_period_calendar_id_working_calendar"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_period"),
    )
    with op.batch_alter_table("calendar_period", schema=None) as batch_op:
        batch_op.create_index("ix_calendar_period_calendar_id", ["calendar_id"], unique=False)

    op.create_table(
        "day_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("tentative", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('national', 'joint_leave', 'local')", name="ck_day_off_kind"),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["working_calendar.id"], name="fk_day_off_calendar_id_working_calendar"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_day_off"),
        sa.UniqueConstraint("calendar_id", "day", name="uq_day_off_calendar_id_day"),
    )
    op.create_table(
        "granted_power",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("power", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_granted_power_person_id_person"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_granted_power_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_granted_power"),
    )
    with op.batch_alter_table("granted_power", schema=None) as batch_op:
        batch_op.create_index("ix_granted_power_person_id", ["person_id"], unique=False)

    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("objective", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("consolidation", sa.String(), nullable=False),
        sa.Column("numerator", sa.String(), nullable=True),
        sa.Column("denominator", sa.String(), nullable=True),
        sa.Column("decimals", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_indicator_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_indicator"),
        sa.UniqueConstraint("code", name="uq_indicator_code"),
    )
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.create_index("ix_indicator_unit_id", ["unit_id"], unique=False)

    op.create_table(
        "login_session",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", Utc, nullable=False),
        sa.Column("seen_at", Utc, nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_login_session_person_id_person"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_login_session"),
    )
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.create_index("ix_login_session_person_id", ["person_id"], unique=False)

    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("duty", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_post_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_post"),
        sa.UniqueConstraint("unit_id", "code", name="uq_post_unit_id_code"),
    )
    op.create_table(
        "process_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("files", Json, nullable=False),
        sa.Column("deployed_at", Utc, nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name="fk_process_version_process_id_process"),
        sa.PrimaryKeyConstraint("id", name="pk_process_version"),
        sa.UniqueConstraint("process_id", "content_hash", name="uq_process_version_process_id_content_hash"),
        sa.UniqueConstraint("process_id", "number", name="uq_process_version_process_id_number"),
    )
    op.create_table(
        "indicator_target",
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("yearly", sa.String(), nullable=True),
        sa.Column("quarter_1", sa.String(), nullable=True),
        sa.Column("quarter_2", sa.String(), nullable=True),
        sa.Column("quarter_3", sa.String(), nullable=True),
        sa.Column("quarter_4", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"], name="fk_indicator_target_indicator_id_indicator"),
        sa.PrimaryKeyConstraint("indicator_id", "year", name="pk_indicator_target"),
    )
    op.create_table(
        "instance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("process_version_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.String(), nullable=False),
        sa.Column("engine_state", sa.LargeBinary(), nullable=False),
        sa.Column("engine_digest", sa.String(), nullable=False),
        sa.Column("started_at", Utc, nullable=False),
        sa.Column("ended_at", Utc, nullable=True),
        sa.ForeignKeyConstraint(
            ["process_version_id"], ["process_version.id"], name="fk_instance_process_version_id_process_version"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_instance_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_instance"),
    )
    with op.batch_alter_table("instance", schema=None) as batch_op:
        batch_op.create_index("ix_instance_process_version_id", ["process_version_id"], unique=False)
        batch_op.create_index("ix_instance_unit_id", ["unit_id"], unique=False)

    op.create_table(
        "post_holding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_post_holding_person_id_person"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="fk_post_holding_post_id_post"),
        sa.PrimaryKeyConstraint("id", name="pk_post_holding"),
    )
    with op.batch_alter_table("post_holding", schema=None) as batch_op:
        batch_op.create_index("ix_post_holding_person_id", ["person_id"], unique=False)
        batch_op.create_index("ix_post_holding_post_id", ["post_id"], unique=False)

    op.create_table(
        "history_entry",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("capacity", sa.String(), nullable=False),
        sa.Column("process_version_id", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(), nullable=True),
        sa.Column("occurrence", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("content", Json, nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name="fk_history_entry_actor_id_person"),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name="fk_history_entry_instance_id_instance"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="fk_history_entry_post_id_post"),
        sa.ForeignKeyConstraint(
            ["process_version_id"], ["process_version.id"], name="fk_history_entry_process_version_id_process_version"
        ),
        sa.PrimaryKeyConstraint("instance_id", "seq", name="pk_history_entry"),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("used_at", Utc, nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name="fk_idempotency_key_instance_id_instance"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_idempotency_key_person_id_person"),
        sa.PrimaryKeyConstraint("person_id", "key", name="pk_idempotency_key"),
    )
    with op.batch_alter_table("idempotency_key", schema=None) as batch_op:
        batch_op.create_index("ix_idempotency_key_used_at", ["used_at"], unique=False)

    op.create_table(
        "latest_answer",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("element", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.Column("answers", Json, nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name="fk_latest_answer_actor_id_person"),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name="fk_latest_answer_instance_id_instance"),
        sa.PrimaryKeyConstraint("instance_id", "element", "key", name="pk_latest_answer"),
    )
    op.create_table(
        "outbox",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("written_at", Utc, nullable=False),
        sa.Column("delivered_at", Utc, nullable=True),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name="fk_outbox_instance_id_instance"),
        sa.PrimaryKeyConstraint("instance_id", "seq", name="pk_outbox"),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_waiting",
            ["written_at"],
            unique=False,
            sqlite_where=sa.text("delivered_at IS NULL"),
            postgresql_where=sa.text("delivered_at IS NULL"),
        )

    op.create_table(
        "user_task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("element", sa.String(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("post", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("offered_at", Utc, nullable=False),
        sa.Column("due_at", Utc, nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", Utc, nullable=True),
        sa.Column("closed_at", Utc, nullable=True),
        sa.ForeignKeyConstraint(["holder_id"], ["person.id"], name="fk_user_task_holder_id_person"),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name="fk_user_task_instance_id_instance"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_user_task_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_user_task"),
        sa.UniqueConstraint(
            "instance_id", "element", "occurrence", "key", name="uq_user_task_instance_id_element_occurrence_key"
        ),
    )
    with op.batch_alter_table("user_task", schema=None) as batch_op:
        batch_op.create_index(
            "ix_user_task_holder",
            ["holder_id", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        )
        batch_op.create_index(
            "ix_user_task_offer",
            ["lane", "unit_id", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        )

    op.create_table(
        "attachment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", Utc, nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name="fk_attachment_instance_id_instance"),
        sa.ForeignKeyConstraint(["task_id"], ["user_task.id"], name="fk_attachment_task_id_user_task"),
        sa.ForeignKeyConstraint(["uploaded_by"], ["person.id"], name="fk_attachment_uploaded_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
        sa.UniqueConstraint("instance_id", "sha256", "name", name="uq_attachment_instance_id_sha256_name"),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index("ix_attachment_task_id", ["task_id"], unique=False)

    op.create_table(
        "draft",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("entries", Json, nullable=False),
        sa.Column("saved_at", Utc, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_draft_person_id_person"),
        sa.ForeignKeyConstraint(["task_id"], ["user_task.id"], name="fk_draft_task_id_user_task"),
        sa.PrimaryKeyConstraint("task_id", "person_id", name="pk_draft"),
    )


def downgrade() -> None:
    op.drop_table("draft")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index("ix_attachment_task_id")

    op.drop_table("attachment")
    with op.batch_alter_table("user_task", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_user_task_offer", sqlite_where=sa.text("status = 'open'"), postgresql_where=sa.text("status = 'open'")
        )
        batch_op.drop_index(
            "ix_user_task_holder", sqlite_where=sa.text("status = 'open'"), postgresql_where=sa.text("status = 'open'")
        )

    op.drop_table("user_task")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_waiting",
            sqlite_where=sa.text("delivered_at IS NULL"),
            postgresql_where=sa.text("delivered_at IS NULL"),
        )

    op.drop_table("outbox")
    op.drop_table("latest_answer")
    with op.batch_alter_table("idempotency_key", schema=None) as batch_op:
        batch_op.drop_index("ix_idempotency_key_used_at")

    op.drop_table("idempotency_key")
    op.drop_table("history_entry")
    with op.batch_alter_table("post_holding", schema=None) as batch_op:
        batch_op.drop_index("ix_post_holding_post_id")
        batch_op.drop_index("ix_post_holding_person_id")

    op.drop_table("post_holding")
    with op.batch_alter_table("instance", schema=None) as batch_op:
        batch_op.drop_index("ix_instance_unit_id")
        batch_op.drop_index("ix_instance_process_version_id")

    op.drop_table("instance")
    op.drop_table("indicator_target")
    op.drop_table("process_version")
    op.drop_table("post")
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.drop_index("ix_login_session_person_id")

    op.drop_table("login_session")
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.drop_index("ix_indicator_unit_id")

    op.drop_table("indicator")
    with op.batch_alter_table("granted_power", schema=None) as batch_op:
        batch_op.drop_index("ix_granted_power_person_id")

    op.drop_table("granted_power")
    op.drop_table("day_off")
    with op.batch_alter_table("calendar_period", schema=None) as batch_op:
        batch_op.drop_index("ix_calendar_period_calendar_id")

    op.drop_table("calendar_period")
    op.drop_table("working_calendar")
    op.drop_table("unit")
    op.drop_table("process")
    op.drop_table("person")
    with op.batch_alter_table("login_failure", schema=None) as batch_op:
        batch_op.drop_index("ix_login_failure_username")
        batch_op.drop_index("ix_login_failure_address")

    op.drop_table("login_failure")
