"""open rooms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "room",
        sa.Column("event_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("allows_aliases", sa.Boolean(), nullable=False),
        sa.Column("moderates_questions", sa.Boolean(), nullable=False),
        sa.Column("kept_days", sa.Integer(), nullable=False),
        sa.Column("agenda_id", sa.Integer(), nullable=True),
        sa.Column("slide", sa.Integer(), nullable=False),
        sa.Column("timer_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("timer_label", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('closed', 'open', 'live', 'ended')", name=op.f("ck_room_state")
        ),
        sa.CheckConstraint("kept_days between 1 and 3650", name=op.f("ck_room_kept")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_room_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_room")),
    )
    op.create_table(
        "room_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("role_by_id", sa.Integer(), nullable=True),
        sa.Column("alias", sa.String(length=40), nullable=False),
        sa.Column("counts_presence", sa.Boolean(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_reason", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role in ('host', 'speaker', 'captioner', 'interpreter', 'moderator', 'attendee')",
            name=op.f("ck_room_person_role"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_room_person_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["removed_by_id"],
            ["person.id"],
            name=op.f("fk_room_person_removed_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["role_by_id"],
            ["person.id"],
            name=op.f("fk_room_person_role_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["room_id"],
            ["room.event_id"],
            name=op.f("fk_room_person_room_id_room"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_person")),
        sa.UniqueConstraint("room_id", "person_id", name=op.f("uq_room_person_room_id_person_id")),
    )
    op.create_index("ix_room_person_changed", "room_person", ["room_id", "changed"], unique=False)
    op.create_index(op.f("ix_room_person_person_id"), "room_person", ["person_id"], unique=False)
    op.create_table(
        "room_slide",
        sa.Column("room_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("file", sa.String(length=120), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id"],
            ["room.event_id"],
            name=op.f("fk_room_slide_room_id_room"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("room_id", "position", name=op.f("pk_room_slide")),
    )
    op.create_table(
        "room_hand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state in ('up', 'called', 'down')", name=op.f("ck_room_hand_state")),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["room_person.id"],
            name=op.f("fk_room_hand_by_id_room_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["room_id"],
            ["room.event_id"],
            name=op.f("fk_room_hand_room_id_room"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_hand")),
        sa.UniqueConstraint("room_id", "number", name=op.f("uq_room_hand_room_id_number")),
    )
    op.create_index(op.f("ix_room_hand_by_id"), "room_hand", ["by_id"], unique=False)
    op.create_index("ix_room_hand_changed", "room_hand", ["room_id", "changed"], unique=False)
    op.create_table(
        "room_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reply_to", sa.Integer(), nullable=True),
        sa.Column("mentions", sa.JSON(), nullable=False),
        sa.Column("reactions", sa.JSON(), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_by_id", sa.Integer(), nullable=True),
        sa.Column("hidden_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["room_person.id"],
            name=op.f("fk_room_line_by_id_room_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["hidden_by_id"],
            ["person.id"],
            name=op.f("fk_room_line_hidden_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["room_id"],
            ["room.event_id"],
            name=op.f("fk_room_line_room_id_room"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_line")),
        sa.UniqueConstraint(
            "room_id", "by_id", "client_key", name=op.f("uq_room_line_room_id_by_id_client_key")
        ),
        sa.UniqueConstraint("room_id", "number", name=op.f("uq_room_line_room_id_number")),
    )
    op.create_index(op.f("ix_room_line_by_id"), "room_line", ["by_id"], unique=False)
    op.create_index("ix_room_line_changed", "room_line", ["room_id", "changed"], unique=False)
    op.create_table(
        "room_poll",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("correct", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("hides_results", sa.Boolean(), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("tally", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind in ('single', 'multiple', 'ranked', 'cloud', 'quiz')",
            name=op.f("ck_room_poll_kind"),
        ),
        sa.CheckConstraint("state in ('draft', 'open', 'closed')", name=op.f("ck_room_poll_state")),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["room_person.id"],
            name=op.f("fk_room_poll_by_id_room_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["room_id"],
            ["room.event_id"],
            name=op.f("fk_room_poll_room_id_room"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_poll")),
        sa.UniqueConstraint(
            "room_id", "by_id", "client_key", name=op.f("uq_room_poll_room_id_by_id_client_key")
        ),
        sa.UniqueConstraint("room_id", "number", name=op.f("uq_room_poll_room_id_number")),
    )
    op.create_index(op.f("ix_room_poll_by_id"), "room_poll", ["by_id"], unique=False)
    op.create_index("ix_room_poll_changed", "room_poll", ["room_id", "changed"], unique=False)
    op.create_table(
        "room_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state in ('waiting', 'open', 'now', 'answered', 'dismissed', 'merged')",
            name=op.f("ck_room_question_state"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["person.id"],
            name=op.f("fk_room_question_answered_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["room_person.id"],
            name=op.f("fk_room_question_by_id_room_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["room_id"],
            ["room.event_id"],
            name=op.f("fk_room_question_room_id_room"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["topic.id"],
            name=op.f("fk_room_question_topic_id_topic"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_question")),
        sa.UniqueConstraint(
            "room_id", "by_id", "client_key", name=op.f("uq_room_question_room_id_by_id_client_key")
        ),
        sa.UniqueConstraint("room_id", "number", name=op.f("uq_room_question_room_id_number")),
    )
    op.create_index(op.f("ix_room_question_by_id"), "room_question", ["by_id"], unique=False)
    op.create_index(
        "ix_room_question_changed", "room_question", ["room_id", "changed"], unique=False
    )
    op.create_index(op.f("ix_room_question_topic_id"), "room_question", ["topic_id"], unique=False)
    op.create_table(
        "room_ballot",
        sa.Column("poll_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("by_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("choice", sa.JSON(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["room_person.id"],
            name=op.f("fk_room_ballot_by_id_room_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["poll_id"],
            ["room_poll.id"],
            name=op.f("fk_room_ballot_poll_id_room_poll"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("poll_id", "by_id", name=op.f("pk_room_ballot")),
    )
    op.create_index(op.f("ix_room_ballot_by_id"), "room_ballot", ["by_id"], unique=False)
    op.create_table(
        "room_reaction",
        sa.Column("line_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("by_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["room_person.id"],
            name=op.f("fk_room_reaction_by_id_room_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["line_id"],
            ["room_line.id"],
            name=op.f("fk_room_reaction_line_id_room_line"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("line_id", "by_id", "kind", name=op.f("pk_room_reaction")),
    )
    op.create_index(op.f("ix_room_reaction_by_id"), "room_reaction", ["by_id"], unique=False)
    op.create_table(
        "room_vote",
        sa.Column("question_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("by_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["room_person.id"],
            name=op.f("fk_room_vote_by_id_room_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["room_question.id"],
            name=op.f("fk_room_vote_question_id_room_question"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("question_id", "by_id", name=op.f("pk_room_vote")),
    )
    op.create_index(op.f("ix_room_vote_by_id"), "room_vote", ["by_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    for name in (
        "room_vote",
        "room_reaction",
        "room_ballot",
        "room_question",
        "room_poll",
        "room_line",
        "room_hand",
        "room_slide",
        "room_person",
        "room",
    ):
        op.drop_table(name)
