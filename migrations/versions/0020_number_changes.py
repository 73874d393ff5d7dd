"""number changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("post", sa.Column("changed_in", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(
        "ix_post_changed",
        "post",
        ["topic_id", "changed_in"],
        sqlite_where=sa.text("changed_in > 0"),
        postgresql_where=sa.text("changed_in > 0"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_post_changed", "post")
    op.drop_column("post", "changed_in")
