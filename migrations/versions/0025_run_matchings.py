"""Run matchings: the worker's beat and a proof of each run, one run at a time, one mentor each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

RUN, PAIRING = "mentoring_matching_run", "mentoring_pairing"
UNDER_WAY = sa.text("state in ('queued', 'running')")
HELD = sa.text("state in ('proposed', 'active', 'paused')")
NEW = ("beat_at", "attempts", "replay_asked_at", "replayed_at", "replay_same")


def upgrade() -> None:
    """Go forward."""
    for name in ("beat_at", "replay_asked_at", "replayed_at"):
        op.add_column(RUN, sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column(RUN, sa.Column("replay_same", sa.Boolean(), nullable=True))
    op.add_column(RUN, sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(
        "ix_mentoring_matching_run_under_way", RUN, ["cycle_id"],
        unique=True, sqlite_where=UNDER_WAY, postgresql_where=UNDER_WAY,
    )  # fmt: skip
    op.create_index(
        "ix_mentoring_pairing_held", PAIRING, ["cycle_id", "mentee_id"],
        unique=True, sqlite_where=HELD, postgresql_where=HELD,
    )  # fmt: skip


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_mentoring_pairing_held", table_name=PAIRING)
    op.drop_index("ix_mentoring_matching_run_under_way", table_name=RUN)
    for name in NEW:
        op.drop_column(RUN, name)
