"""gather digests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

CHECK = "ck_notification_preference_mail"


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("notification_preference") as batch:
        batch.drop_constraint(op.f(CHECK), type_="check")
        batch.create_check_constraint(op.f(CHECK), "mail in ('at_once', 'digest', 'never')")
    op.create_table(
        "notification_rhythm",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("every", sa.String(length=10), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_to", sa.Integer(), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digested_id", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "every in ('daily', 'weekly')", name=op.f("ck_notification_rhythm_every")
        ),
        sa.CheckConstraint(
            "hour between 0 and 23 and weekday between 0 and 6",
            name=op.f("ck_notification_rhythm_moment"),
        ),
        sa.CheckConstraint(
            "(quiet_from is null) = (quiet_to is null)", name=op.f("ck_notification_rhythm_quiet")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_notification_rhythm_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notification_rhythm")),
    )
    op.create_index("ix_notification_rhythm_next", "notification_rhythm", ["next_at"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("notification_rhythm")
    op.execute("update notification_preference set mail = 'never' where mail = 'digest'")
    with op.batch_alter_table("notification_preference") as batch:
        batch.drop_constraint(op.f(CHECK), type_="check")
        batch.create_check_constraint(op.f(CHECK), "mail in ('at_once', 'never')")
