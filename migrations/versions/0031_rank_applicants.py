"""rank applicants; sessions of groups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "mentoring_offer_preference",
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_mentoring_offer_preference_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"],
            ["mentoring_offer.id"],
            name=op.f("fk_mentoring_offer_preference_offer_id_mentoring_offer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "offer_id", "member_id", name=op.f("pk_mentoring_offer_preference")
        ),
        sa.UniqueConstraint(
            "offer_id", "rank", name=op.f("uq_mentoring_offer_preference_offer_id_rank")
        ),
    )
    op.create_index(
        op.f("ix_mentoring_offer_preference_member_id"), "mentoring_offer_preference", ["member_id"]
    )
    op.add_column("mentoring_session", sa.Column("group_uid", sa.String(length=80), nullable=True))
    op.create_index(op.f("ix_mentoring_session_group_uid"), "mentoring_session", ["group_uid"])


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f("ix_mentoring_session_group_uid"), table_name="mentoring_session")
    op.drop_column("mentoring_session", "group_uid")
    op.drop_index(
        op.f("ix_mentoring_offer_preference_member_id"), table_name="mentoring_offer_preference"
    )
    op.drop_table("mentoring_offer_preference")
