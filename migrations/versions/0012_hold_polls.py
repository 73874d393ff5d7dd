"""hold polls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward: every poll so far came from an archive, which does not name voters."""
    for name in ("is_anonymous", "hides_results", "is_imported"):
        op.add_column("poll", sa.Column(name, sa.Boolean(), nullable=False, server_default="0"))
    op.add_column("poll", sa.Column("rounds", sa.JSON(), nullable=True))
    op.add_column("poll", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.execute(sa.update(sa.table("poll", sa.column("is_imported"))).values(is_imported=sa.true()))
    op.create_table(
        "poll_vote",
        sa.Column("option_id", sa.Integer(), nullable=False),
        sa.Column("voter", sa.String(length=64), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["option_id"],
            ["poll_option.id"],
            name=op.f("fk_poll_vote_option_id_poll_option"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["poll.id"], name=op.f("fk_poll_vote_poll_id_poll"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_poll_vote_person_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("option_id", "voter", name=op.f("pk_poll_vote")),
        sa.UniqueConstraint(
            "poll_id", "voter", "place", name=op.f("uq_poll_vote_poll_id_voter_place")
        ),
    )
    op.create_index(op.f("ix_poll_vote_person_id"), "poll_vote", ["person_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("poll_vote")
    for name in ("version", "rounds", "is_imported", "hides_results", "is_anonymous"):
        op.drop_column("poll", name)
