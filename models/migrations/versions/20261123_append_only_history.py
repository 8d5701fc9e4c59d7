"""History is only ever added to: the database itself refuses to change or delete an entry."""

from alembic import op

revision = "20261123_append_only_history"
down_revision = "20261123_first_tables"
branch_labels = None
depends_on = None

SQLITE = {
    "update": "BEFORE UPDATE ON history_entry BEGIN SELECT RAISE(ABORT, 'history is never changed'); END",
    "delete": "BEFORE DELETE ON history_entry BEGIN SELECT RAISE(ABORT, 'history is never deleted'); END",
    # REPLACE would delete without firing the trigger above wherever recursive_triggers is off.
    "replace": (
        "BEFORE INSERT ON history_entry WHEN EXISTS "
        "(SELECT 1 FROM history_entry WHERE instance_id = NEW.instance_id AND seq = NEW.seq) "
        "BEGIN SELECT RAISE(ABORT, 'history is never replaced'); END"
    ),
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, body in SQLITE.items():
            op.execute(f"CREATE TRIGGER history_entry_no_{name} {body}")
        return
    op.execute(
        "CREATE FUNCTION refuse_history_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'history is never changed or deleted'; END $$"
    )
    op.execute(
        "CREATE TRIGGER history_entry_append_only BEFORE UPDATE OR DELETE ON history_entry "
        "FOR EACH ROW EXECUTE FUNCTION refuse_history_change()"
    )
    op.execute(
        "CREATE TRIGGER history_entry_no_truncate BEFORE TRUNCATE ON history_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in SQLITE:
            op.execute(f"DROP TRIGGER history_entry_no_{name}")
        return
    op.execute("DROP TRIGGER history_entry_append_only ON history_entry")
    op.execute("DROP TRIGGER history_entry_no_truncate ON history_entry")
    op.execute("DROP FUNCTION refuse_history_change()")
