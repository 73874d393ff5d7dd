"""invite delegates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "delegate_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('waiting', 'accepted', 'refused', 'withdrawn')",
            name=op.f("ck_delegate_invitation_state"),
        ),
        sa.CheckConstraint(
            "role in ('lead', 'officer', 'elected', 'expert')",
            name=op.f("ck_delegate_invitation_role"),
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_delegate_invitation_dates")),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_delegate_invitation_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_delegate_invitation_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"],
            ["person.id"],
            name=op.f("fk_delegate_invitation_invited_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegate_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_delegate_invitation_token_hash")),
    )
    op.create_index(
        "ix_delegate_invitation_member", "delegate_invitation", ["member_id", "created_at"]
    )
    op.create_index(op.f("ix_delegate_invitation_email"), "delegate_invitation", ["email"])
    op.create_index(op.f("ix_delegate_invitation_person_id"), "delegate_invitation", ["person_id"])
    op.add_column("delegate", sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("delegate", sa.Column("end_reason", sa.Text(), server_default="", nullable=False))
    op.add_column("delegate", sa.Column("reminded", sa.Integer(), nullable=True))
    op.create_index("ix_delegate_ends_on", "delegate", ["ends_on"])
    # What ended before reminders were there is not told of now.
    op.execute("update delegate set reminded = 0 where ends_on < current_date")
    op.add_column("post", sa.Column("delegate_id", sa.Integer(), nullable=True))
    op.add_column("post", sa.Column("delegate_role", sa.String(length=20), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("post", "delegate_role")
    op.drop_column("post", "delegate_id")
    op.drop_index("ix_delegate_ends_on", "delegate")
    op.drop_column("delegate", "reminded")
    op.drop_column("delegate", "end_reason")
    op.drop_column("delegate", "revoked_at")
    op.drop_table("delegate_invitation")
