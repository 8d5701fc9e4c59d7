"""Triggers keep the sums of the board, so that no program can forget one; a million open tasks are not counted."""

from typing import NamedTuple

from alembic import op

revision = "20261125_counts_for_the_board"
down_revision = "20261125_time_and_supervision"
branch_labels = None
depends_on = None

SLOTS = 16
RUNNING_DAY = "1970-01-01"


class Sum(NamedTuple):
    """Which rows count, in which table, by what, and how much each one counts."""

    condition: str
    target: str
    keys: tuple[str, ...]
    amounts: dict[str, str]


OF_TASK = ("process_id", "element", "unit_id", "holder_id")
ONE_LATE = "(CASE WHEN {row}.closed_at > {row}.late_at THEN 1 ELSE 0 END)"
VALUES = {
    "process_id": "{row}.process_id",
    "element": "{row}.element",
    "unit_id": "{row}.unit_id",
    "holder_id": "COALESCE({row}.holder_id, 0)",
    "phase": "{row}.phase",
    "status": "{row}.status",
}
SUMS = {
    "user_task": [
        Sum("{row}.status = 'open'", "open_count", (*OF_TASK, "phase"), {"tasks": "1"}),
        Sum("{row}.status = 'completed'", "done_count", (*OF_TASK, "day"), {"tasks": "1", "late": ONE_LATE}),
    ],
    "instance": [Sum("1 = 1", "instance_count", ("process_id", "unit_id", "status", "day"), {"instances": "1"})],
}
WATCHED = {
    "user_task": "status, holder_id, phase, unit_id, process_id, closed_on, late_at",
    "instance": "status, ended_on, process_id, unit_id",
}


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, sums in SUMS.items():
        for each in sums:
            op.execute(_first_count(table, each, is_sqlite=is_sqlite))
        (_sqlite if is_sqlite else _postgresql)(table)


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, sums in SUMS.items():
        if is_sqlite:
            for event in ("insert", "update", "delete"):
                op.execute(f"DROP TRIGGER {table}_counted_{event}")
        else:
            op.execute(f"DROP TRIGGER {table}_counted ON {table}")
            op.execute(f"DROP FUNCTION count_{table}")
        for each in sums:
            op.execute(f"DELETE FROM {each.target}")


def _values(table: str, each: Sum, row: str, *, is_sqlite: bool) -> list[str]:
    day = f"{row}.closed_on" if table == "user_task" else f"{row}.ended_on"
    running = f"'{RUNNING_DAY}'" if is_sqlite else f"DATE '{RUNNING_DAY}'"
    known = VALUES | {"day": f"COALESCE({day}, {running})"}
    return [known[key].format(row=row) for key in each.keys]


def _first_count(table: str, each: Sum, *, is_sqlite: bool) -> str:
    values = _values(table, each, table, is_sqlite=is_sqlite)
    sums = [f"SUM({amount.format(row=table)})" for amount in each.amounts.values()]
    return (
        f"INSERT INTO {each.target} ({', '.join((*each.keys, 'slot', *each.amounts))}) "
        f"SELECT {', '.join((*values, '0', *sums))} FROM {table} "
        f"WHERE {each.condition.format(row=table)} GROUP BY {', '.join(values)}"
    )


def _add(table: str, each: Sum, row: str, sign: str, *, is_sqlite: bool) -> str:
    """One statement that adds (or takes away) what `row` counts."""
    slot = "0" if is_sqlite else f"pg_backend_pid() % {SLOTS}"
    values = _values(table, each, row, is_sqlite=is_sqlite)
    added = [f"{sign}{amount.format(row=row)}" for amount in each.amounts.values()]
    sums = ", ".join(f"{name} = {each.target}.{name} + excluded.{name}" for name in each.amounts)
    return (
        f"INSERT INTO {each.target} ({', '.join((*each.keys, 'slot', *each.amounts))}) "
        f"SELECT {', '.join((*values, slot, *added))} WHERE {each.condition.format(row=row)} "
        f"ON CONFLICT ({', '.join((*each.keys, 'slot'))}) DO UPDATE SET {sums};"
    )


def _all(table: str, row: str, sign: str, *, is_sqlite: bool) -> str:
    return " ".join(_add(table, each, row, sign, is_sqlite=is_sqlite) for each in SUMS[table])


def _sqlite(table: str) -> None:
    less, more = (_all(table, row, sign, is_sqlite=True) for row, sign in (("OLD", "-"), ("NEW", "")))
    op.execute(f"CREATE TRIGGER {table}_counted_insert AFTER INSERT ON {table} BEGIN {more} END")
    op.execute(
        f"CREATE TRIGGER {table}_counted_update AFTER UPDATE OF {WATCHED[table]} ON {table} BEGIN {less} {more} END"
    )
    op.execute(f"CREATE TRIGGER {table}_counted_delete AFTER DELETE ON {table} BEGIN {less} END")


def _postgresql(table: str) -> None:
    less, more = (_all(table, row, sign, is_sqlite=False) for row, sign in (("OLD", "-"), ("NEW", "")))
    op.execute(
        f"CREATE FUNCTION count_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP <> 'INSERT' THEN {less} END IF; IF TG_OP <> 'DELETE' THEN {more} END IF; RETURN NULL; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_counted AFTER INSERT OR DELETE OR UPDATE OF {WATCHED[table]} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION count_{table}()"
    )
