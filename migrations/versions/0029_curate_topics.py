"""curate topics."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

TIMED = sa.text(
    "closes_at is not null or closes_after_days is not null or pinned_until is not null"
)
FEATURED = sa.text("featured_at is not null")


def _columns() -> list[sa.Column[object]]:
    return [
        sa.Column("pinned_until", sa.DateTime(timezone=True)),
        sa.Column("pinned_everywhere", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("closes_at", sa.DateTime(timezone=True)),
        sa.Column("closes_after_days", sa.Integer()),
        sa.Column("archived_at", sa.DateTime(timezone=True)),
        sa.Column("featured_at", sa.DateTime(timezone=True)),
        sa.Column("slow_seconds", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("duplicate_of_id", sa.Integer()),
        sa.Column("merged_into_id", sa.Integer()),
        sa.Column("gaps", sa.Text(), nullable=False, server_default=""),
        sa.Column("seams", sa.JSON()),
    ]


def _to(table: str, column: str, other: str, ondelete: str | None = None) -> sa.Constraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{other}.id"],
        name=op.f(f"fk_{table}_{column}_{other}"),
        ondelete=ondelete,
    )


def upgrade() -> None:
    """Go forward."""
    for column in _columns():
        op.add_column("topic", column)
    op.create_index(op.f("ix_topic_merged_into_id"), "topic", ["merged_into_id"])
    op.create_index(
        "ix_topic_timed", "topic", ["closes_at"], sqlite_where=TIMED, postgresql_where=TIMED
    )
    op.create_index(
        "ix_topic_featured",
        "topic",
        ["featured_at"],
        sqlite_where=FEATURED,
        postgresql_where=FEATURED,
    )
    op.create_table(
        "topic_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("other_topic_id", sa.Integer(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("batch", sa.String(length=40), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        _to("topic_act", "topic_id", "topic", "CASCADE"),
        _to("topic_act", "actor_id", "person", "SET NULL"),
        _to("topic_act", "undone_by_id", "person", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_act")),
    )
    op.create_index("ix_topic_act_topic", "topic_act", ["topic_id", "id"])
    op.create_index("ix_topic_act_other", "topic_act", ["other_topic_id", "id"])
    op.create_index("ix_topic_act_batch", "topic_act", ["batch"])
    op.create_index(op.f("ix_topic_act_actor_id"), "topic_act", ["actor_id"])
    op.create_table(
        "post_move",
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("from_topic_id", sa.Integer(), nullable=False),
        sa.Column("from_number", sa.Integer(), nullable=False),
        sa.Column("to_topic_id", sa.Integer(), nullable=False),
        sa.Column("to_number", sa.Integer(), nullable=False),
        _to("post_move", "act_id", "topic_act", "CASCADE"),
        _to("post_move", "post_id", "post", "CASCADE"),
        sa.PrimaryKeyConstraint("act_id", "post_id", name=op.f("pk_post_move")),
    )
    op.create_index("ix_post_move_from", "post_move", ["from_topic_id", "from_number"])
    op.create_index("ix_post_move_to", "post_move", ["to_topic_id", "to_number"])
    op.create_index(op.f("ix_post_move_post_id"), "post_move", ["post_id"])
    op.create_table(
        "reply_elsewhere",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("answered_id", sa.Integer(), nullable=False),
        _to("reply_elsewhere", "post_id", "post", "CASCADE"),
        _to("reply_elsewhere", "answered_id", "post", "CASCADE"),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_reply_elsewhere")),
    )
    op.create_index(op.f("ix_reply_elsewhere_answered_id"), "reply_elsewhere", ["answered_id"])
    op.create_table(
        "topic_assignment",
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        _to("topic_assignment", "topic_id", "topic", "CASCADE"),
        _to("topic_assignment", "person_id", "person", "CASCADE"),
        _to("topic_assignment", "by_id", "person", "SET NULL"),
        sa.PrimaryKeyConstraint("topic_id", name=op.f("pk_topic_assignment")),
    )
    op.create_index(op.f("ix_topic_assignment_person_id"), "topic_assignment", ["person_id"])
    for table, about in (("topic_note", "topic"), ("person_note", "person")):
        op.create_table(
            table,
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column(f"{about}_id", sa.Integer(), nullable=False),
            sa.Column("author_id", sa.Integer(), nullable=False),
            sa.Column("body", sa.Text(), nullable=False),
            sa.Column("client_key", sa.String(length=64), nullable=True),
            sa.Column("at", sa.DateTime(timezone=True), nullable=False),
            _to(table, f"{about}_id", about, "CASCADE"),
            _to(table, "author_id", "person"),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
            sa.UniqueConstraint(
                "author_id", "client_key", name=op.f(f"uq_{table}_author_id_client_key")
            ),
        )
        op.create_index(op.f(f"ix_{table}_{about}_id"), table, [f"{about}_id"])


def downgrade() -> None:
    """Go back."""
    for table in (
        "person_note",
        "topic_note",
        "topic_assignment",
        "reply_elsewhere",
        "post_move",
        "topic_act",
    ):
        op.drop_table(table)
    for index in ("ix_topic_featured", "ix_topic_timed", op.f("ix_topic_merged_into_id")):
        op.drop_index(index, "topic")
    for column in reversed(_columns()):
        op.drop_column("topic", column.name)
