"""Performance data: objectives, cards of indicators, what was achieved, budgets, and every change to them."""

from itertools import groupby

import sqlalchemy as sa
from alembic import op

from models.base import Json, Utc

revision = "20261127_records"
down_revision = "20261126_revisions"
branch_labels = None
depends_on = None

TABLES = ("performance_change", "judging", "budget_line", "earlier_figure", "realisation")
TEXTS = ("definition", "evidence_rule", "source", "benchmark_source")
YEARS = ("first_year", "last_year", "medium_year")
NUMBERS = ("medium_target", "benchmark")


def _key(table: str, column: str, target: str, name: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name or f"fk_{table}_{column}_{target}")


def upgrade() -> None:
    op.create_table(
        "objective",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in YEARS[:2]),
        _key("objective", "agency_id", "unit"),
        sa.PrimaryKeyConstraint("id", name="pk_objective"),
    )
    op.create_index("ix_objective_agency_id", "objective", ["agency_id"])
    with op.batch_alter_table("indicator") as table:
        table.add_column(sa.Column("objective_id", sa.Integer(), nullable=True))
        for name in TEXTS:
            table.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        for name in (*YEARS, "successor_id"):
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))
        for name in NUMBERS:
            table.add_column(sa.Column(name, sa.String(), nullable=True))
    _name_objectives()
    with op.batch_alter_table("indicator") as table:
        table.alter_column("objective_id", existing_type=sa.Integer(), nullable=False)
        table.drop_column("objective")
        table.create_foreign_key("fk_indicator_objective_id_objective", "objective", ["objective_id"], ["id"])
        table.create_foreign_key("fk_indicator_successor_id_indicator", "indicator", ["successor_id"], ["id"])
        table.create_index("ix_indicator_objective_id", ["objective_id"])
    with op.batch_alter_table("indicator_target") as table:
        table.add_column(sa.Column("lower", sa.String(), nullable=True))
    _create_tables()


def _name_objectives() -> None:
    """Let the objectives that indicators named in words become rows of the agency at the root of their units."""
    bind = op.get_bind()
    rows = bind.execute(
        sa.text(
            "SELECT a.id AS agency, i.objective, MIN(i.id) AS first FROM indicator i JOIN unit u ON u.id = i.unit_id "
            "JOIN unit a ON a.parent_id IS NULL AND (u.path = a.path OR u.path LIKE a.path || '/%') "
            "GROUP BY a.id, i.objective ORDER BY a.id, MIN(i.id)"
        )
    ).all()
    number = 0
    for agency, objectives in groupby(rows, key=lambda row: row.agency):
        for position, row in enumerate(objectives, start=1):
            number += 1
            told = {"id": number, "agency": agency, "position": position, "name": row.objective}
            bind.execute(
                sa.text(
                    "INSERT INTO objective (id, agency_id, position, name) VALUES (:id, :agency, :position, :name)"
                ),
                told,
            )
            bind.execute(
                sa.text(
                    "UPDATE indicator SET objective_id = :id WHERE objective = :name AND unit_id IN "
                    "(SELECT u.id FROM unit u JOIN unit a ON a.id = :agency "
                    "AND (u.path = a.path OR u.path LIKE a.path || '/%'))"
                ),
                told,
            )
    if bind.dialect.name == "postgresql":
        bind.execute(
            sa.text("SELECT setval(pg_get_serial_sequence('objective', 'id'), :next, false)"), {"next": number + 1}
        )


def _create_tables() -> None:
    op.create_table(
        "realisation",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("indicator_id", "year", "quarter")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("element", "key", "state", "answered")),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("value", "numerator", "denominator")),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("evidence", Json, nullable=False),
        sa.Column("sent_by", sa.Integer(), nullable=True),
        sa.Column("sent_at", Utc, nullable=True),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("checked_at", Utc, nullable=True),
        _key("realisation", "instance_id", "instance"),
        _key("realisation", "indicator_id", "indicator"),
        _key("realisation", "sent_by", "person"),
        _key("realisation", "checked_by", "person"),
        sa.PrimaryKeyConstraint("instance_id", "indicator_id", name="pk_realisation"),
    )
    op.create_index("ix_realisation_period", "realisation", ["year", "quarter", "indicator_id"])
    op.create_table(
        "earlier_figure",
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        _key("earlier_figure", "indicator_id", "indicator"),
        sa.PrimaryKeyConstraint("indicator_id", "year", name="pk_earlier_figure"),
    )
    op.create_table(
        "budget_line",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "agency_id", "year", "position")),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("objective_id", sa.Integer(), nullable=True),
        sa.Column("budget", sa.String(), nullable=False),
        sa.Column("realised", sa.String(), nullable=False),
        _key("budget_line", "agency_id", "unit"),
        _key("budget_line", "objective_id", "objective"),
        sa.PrimaryKeyConstraint("id", name="pk_budget_line"),
    )
    op.create_index("ix_budget_line_agency_id", "budget_line", ["agency_id"])
    op.create_table(
        "judging",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=True),
        sa.Column("scale", Json, nullable=False),
        sa.Column("outlier_factor", sa.Integer(), nullable=False),
        _key("judging", "agency_id", "unit"),
        sa.PrimaryKeyConstraint("agency_id", name="pk_judging"),
    )
    op.create_table(
        "performance_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("before", Json, nullable=False),
        sa.Column("after", Json, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", Utc, nullable=False),
        _key("performance_change", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_performance_change"),
    )
    op.create_index("ix_performance_change_subject_id", "performance_change", ["subject_id"])


def downgrade() -> None:
    for name in TABLES:
        op.drop_table(name)
    with op.batch_alter_table("indicator_target") as table:
        table.drop_column("lower")
    with op.batch_alter_table("indicator") as table:
        table.add_column(sa.Column("objective", sa.String(), nullable=True))
    op.execute("UPDATE indicator SET objective = (SELECT o.name FROM objective o WHERE o.id = indicator.objective_id)")
    with op.batch_alter_table("indicator") as table:
        table.alter_column("objective", existing_type=sa.String(), nullable=False)
        table.drop_index("ix_indicator_objective_id")
        table.drop_constraint("fk_indicator_objective_id_objective", type_="foreignkey")
        table.drop_constraint("fk_indicator_successor_id_indicator", type_="foreignkey")
        for name in ("objective_id", "successor_id", *TEXTS, *YEARS, *NUMBERS):
            table.drop_column(name)
    op.drop_table("objective")
