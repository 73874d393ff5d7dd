"""guard boards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting'")


def _to(table: str, column: str, other: str, ondelete: str | None = None) -> sa.Constraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{other}.id"],
        name=op.f(f"fk_{table}_{column}_{other}"),
        ondelete=ondelete,
    )


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "held_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=True),
        sa.Column("origin", sa.String(length=32), nullable=True),
        _at("created_at"),
        sa.Column("state", sa.String(length=10), nullable=False),
        _at("decided_at", nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state in ('waiting', 'approved', 'refused', 'withdrawn')",
            name=op.f("ck_held_post_state"),
        ),
        _to("held_post", "person_id", "person", "CASCADE"),
        _to("held_post", "board_id", "board", "CASCADE"),
        _to("held_post", "topic_id", "topic", "CASCADE"),
        _to("held_post", "decided_by_id", "person", "SET NULL"),
        _to("held_post", "post_id", "post", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_post")),
        sa.UniqueConstraint(
            "person_id", "client_key", name=op.f("uq_held_post_person_id_client_key")
        ),
    )
    op.create_index(op.f("ix_held_post_person_id"), "held_post", ["person_id"])
    op.create_index(
        "ix_held_post_waiting",
        "held_post",
        ["board_id", "id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_table(
        "flagged_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=100), nullable=False),
        _at("at"),
        _at("settled_at", nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        _to("flagged_post", "post_id", "post", "CASCADE"),
        _to("flagged_post", "settled_by_id", "person", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flagged_post")),
        sa.UniqueConstraint("post_id", "word", name=op.f("uq_flagged_post_post_id_word")),
    )
    op.create_table(
        "watched_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pattern", sa.String(length=100), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("effect", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        _at("at"),
        sa.CheckConstraint(
            "effect in ('block', 'hold', 'flag')", name=op.f("ck_watched_word_effect")
        ),
        _to("watched_word", "by_id", "person", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watched_word")),
        sa.UniqueConstraint("pattern", "language", name=op.f("uq_watched_word_pattern_language")),
    )
    op.create_table(
        "posting_trace",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.String(length=32), nullable=False),
        _at("at"),
        _to("posting_trace", "person_id", "person", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting_trace")),
    )
    op.create_index("ix_posting_trace_digest", "posting_trace", ["digest", "at"])
    op.create_index("ix_posting_trace_origin", "posting_trace", ["origin", "at"])
    op.create_index("ix_posting_trace_person", "posting_trace", ["person_id", "at"])
    op.create_index("ix_posting_trace_at", "posting_trace", ["at"])
    op.create_table(
        "network_block",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=32), nullable=False),
        _at("until"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        _at("at"),
        _to("network_block", "by_id", "person", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_block")),
        sa.UniqueConstraint("origin", name=op.f("uq_network_block_origin")),
    )
    op.create_index(op.f("ix_network_block_until"), "network_block", ["until"])
    op.create_table(
        "person_trust",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("trusted", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        _at("at"),
        _to("person_trust", "person_id", "person", "CASCADE"),
        _to("person_trust", "by_id", "person", "SET NULL"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person_trust")),
    )
    op.create_table(
        "person_mute",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("blocks", sa.Boolean(), nullable=False),
        _at("at"),
        _to("person_mute", "person_id", "person", "CASCADE"),
        _to("person_mute", "other_id", "person", "CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "other_id", name=op.f("pk_person_mute")),
    )
    op.create_index(op.f("ix_person_mute_other_id"), "person_mute", ["other_id"])


def downgrade() -> None:
    """Go back."""
    for table in (
        "person_mute",
        "person_trust",
        "network_block",
        "posting_trace",
        "watched_word",
        "flagged_post",
        "held_post",
    ):
        op.drop_table(table)
