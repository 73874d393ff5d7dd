"""answer challenges, keep bookmarks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

DUE = sa.text("reminded_at is null and remind_at is not null")


def upgrade() -> None:
    """Go forward."""
    op.add_column("topic", sa.Column("fields", sa.JSON(), nullable=True))
    op.add_column(
        "topic", sa.Column("status", sa.String(length=20), nullable=False, server_default="open")
    )
    op.add_column("topic", sa.Column("outcome", sa.Text(), nullable=False, server_default=""))
    op.add_column("topic", sa.Column("source_topic_id", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_topic_source_topic_id"), "topic", ["source_topic_id"])
    op.add_column("post_revision", sa.Column("fields", sa.JSON(), nullable=True))
    op.create_table(
        "post_trial",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "result in ('worked', 'partly', 'failed')", name=op.f("ck_post_trial_result")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_post_trial_post_id_post"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_post_trial_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("post_id", "person_id", name=op.f("pk_post_trial")),
    )
    op.create_index(op.f("ix_post_trial_person_id"), "post_trial", ["person_id"])
    op.create_table(
        "topic_status",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status in ('open', 'exploring', 'trying', 'resolved', 'closed')",
            name=op.f("ck_topic_status_status"),
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["topic.id"],
            name=op.f("fk_topic_status_topic_id_topic"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_topic_status_by_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_status")),
    )
    op.create_index(op.f("ix_topic_status_topic_id"), "topic_status", ["topic_id"])
    op.create_table(
        "bookmark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_bookmark_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_bookmark_post_id_post"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookmark")),
        sa.UniqueConstraint("person_id", "post_id", name=op.f("uq_bookmark_person_id_post_id")),
    )
    op.create_index(op.f("ix_bookmark_post_id"), "bookmark", ["post_id"])
    op.create_index(
        "ix_bookmark_due", "bookmark", ["remind_at"], sqlite_where=DUE, postgresql_where=DUE
    )


def downgrade() -> None:
    """Go back."""
    for table in ("bookmark", "topic_status", "post_trial"):
        op.drop_table(table)
    op.drop_column("post_revision", "fields")
    op.drop_index(op.f("ix_topic_source_topic_id"), table_name="topic")
    for name in ("source_topic_id", "outcome", "status", "fields"):
        op.drop_column("topic", name)
