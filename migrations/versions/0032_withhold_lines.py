"""withhold lines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

SAID = ("room_line", "room_question")


def upgrade() -> None:
    """Go forward."""
    for table in SAID:
        op.add_column(table, sa.Column("withheld", sa.String(length=6), nullable=True))
        op.add_column(table, sa.Column("withheld_words", sa.Text(), nullable=True))
    op.add_column("held_post", sa.Column("ranges", sa.JSON(), nullable=True))
    op.add_column("network_block", sa.Column("prefix", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("network_block", "prefix")
    op.drop_column("held_post", "ranges")
    for table in SAID:
        op.drop_column(table, "withheld_words")
        op.drop_column(table, "withheld")
