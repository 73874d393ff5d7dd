"""export data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "data_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('waiting', 'making', 'ready', 'failed', 'gone')",
            name=op.f("ck_data_export_state"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_data_export_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_export")),
        sa.UniqueConstraint("name", name=op.f("uq_data_export_name")),
    )
    op.create_index(op.f("ix_data_export_person_id"), "data_export", ["person_id"])
    op.create_index("ix_data_export_state_due", "data_export", ["state", "due_at"])
    op.create_index(
        "uq_data_export_under_way",
        "data_export",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("state in ('waiting', 'making')"),
        postgresql_where=sa.text("state in ('waiting', 'making')"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("data_export")
