"""What somebody did lately, and what is due next anywhere, are asked on every page that counts."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_indexes_for_lists"
down_revision = "20261123_append_only_history"
branch_labels = None
depends_on = None

OPEN = sa.text("status = 'open'")


def upgrade() -> None:
    op.create_index("ix_history_entry_actor", "history_entry", ["actor_id", "at"])
    op.create_index("ix_user_task_due", "user_task", ["due_at"], sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    op.drop_index("ix_user_task_due", "user_task")
    op.drop_index("ix_history_entry_actor", "history_entry")
