"""summarise topics."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def _to(column: str, other: str, ondelete: str | None = None) -> sa.Constraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{other}.id"],
        name=op.f(f"fk_topic_summary_{column}_{other}"),
        ondelete=ondelete,
    )


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "topic_summary",
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("html_version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("last_post_number", sa.Integer(), nullable=False),
        _to("topic_id", "topic", "CASCADE"),
        _to("author_id", "person"),
        sa.PrimaryKeyConstraint("topic_id", "number", name=op.f("pk_topic_summary")),
    )
    op.create_index(op.f("ix_topic_summary_author_id"), "topic_summary", ["author_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("topic_summary")
