"""pair cities."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "mentoring_cycle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("call_starts_on", sa.Date(), nullable=False),
        sa.Column("call_ends_on", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("consent_days", sa.Integer(), nullable=False),
        sa.Column("planned_sessions", sa.Integer(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state in ('draft', 'call', 'matching', 'running', 'closed')",
            name=op.f("ck_mentoring_cycle_state"),
        ),
        sa.CheckConstraint("call_ends_on >= call_starts_on", name=op.f("ck_mentoring_cycle_call")),
        sa.CheckConstraint(
            "consent_days between 1 and 90", name=op.f("ck_mentoring_cycle_consent")
        ),
        sa.CheckConstraint(
            "planned_sessions between 1 and 60", name=op.f("ck_mentoring_cycle_sessions")
        ),
        sa.CheckConstraint(
            "review_on between starts_on and ends_on", name=op.f("ck_mentoring_cycle_review")
        ),
        sa.CheckConstraint(
            "starts_on >= call_ends_on and ends_on >= starts_on",
            name=op.f("ck_mentoring_cycle_dates"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["person.id"],
            name=op.f("fk_mentoring_cycle_created_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_cycle")),
        sa.UniqueConstraint("slug", name=op.f("uq_mentoring_cycle_slug")),
    )
    op.create_index(op.f("ix_mentoring_cycle_state"), "mentoring_cycle", ["state"], unique=False)

    op.create_table(
        "mentoring_cycle_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["person.id"],
            name=op.f("fk_mentoring_cycle_event_actor_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["mentoring_cycle.id"],
            name=op.f("fk_mentoring_cycle_event_cycle_id_mentoring_cycle"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_cycle_event")),
    )
    op.create_index(
        op.f("ix_mentoring_cycle_event_cycle_id"),
        "mentoring_cycle_event",
        ["cycle_id"],
        unique=False,
    )

    op.create_table(
        "mentoring_matching_override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("mentee_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind in ('locked', 'forbidden')", name=op.f("ck_mentoring_matching_override_kind")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["mentoring_cycle.id"],
            name=op.f("fk_mentoring_matching_override_cycle_id_mentoring_cycle"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"],
            ["person.id"],
            name=op.f("fk_mentoring_matching_override_ended_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"],
            ["person.id"],
            name=op.f("fk_mentoring_matching_override_made_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["mentee_id"],
            ["member.id"],
            name=op.f("fk_mentoring_matching_override_mentee_id_member"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["mentor_id"],
            ["member.id"],
            name=op.f("fk_mentoring_matching_override_mentor_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_matching_override")),
    )
    op.create_index(
        op.f("ix_mentoring_matching_override_cycle_id"),
        "mentoring_matching_override",
        ["cycle_id"],
        unique=False,
    )

    op.create_table(
        "mentoring_matching_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("based_on_id", sa.Integer(), nullable=True),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("inputs_hash", sa.String(length=64), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "mode in ('flow', 'stable')", name=op.f("ck_mentoring_matching_run_mode")
        ),
        sa.CheckConstraint(
            "state in ('queued', 'running', 'done', 'cancelled', 'failed')",
            name=op.f("ck_mentoring_matching_run_state"),
        ),
        sa.ForeignKeyConstraint(
            ["based_on_id"],
            ["mentoring_matching_run.id"],
            name=op.f("fk_mentoring_matching_run_based_on_id_mentoring_matching_run"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["mentoring_cycle.id"],
            name=op.f("fk_mentoring_matching_run_cycle_id_mentoring_cycle"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"],
            ["person.id"],
            name=op.f("fk_mentoring_matching_run_published_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"],
            ["person.id"],
            name=op.f("fk_mentoring_matching_run_started_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_matching_run")),
        sa.UniqueConstraint(
            "cycle_id", "number", name=op.f("uq_mentoring_matching_run_cycle_id_number")
        ),
    )
    op.create_table(
        "mentoring_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("formats", sa.JSON(), nullable=False),
        sa.Column("months", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("no_countries", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('draft', 'offered', 'paused', 'withdrawn')",
            name=op.f("ck_mentoring_offer_state"),
        ),
        sa.CheckConstraint("capacity between 1 and 5", name=op.f("ck_mentoring_offer_capacity")),
        sa.ForeignKeyConstraint(
            ["changed_by_id"],
            ["person.id"],
            name=op.f("fk_mentoring_offer_changed_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["mentoring_cycle.id"],
            name=op.f("fk_mentoring_offer_cycle_id_mentoring_cycle"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_mentoring_offer_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_offer")),
        sa.UniqueConstraint(
            "cycle_id", "member_id", name=op.f("uq_mentoring_offer_cycle_id_member_id")
        ),
    )
    op.create_index(
        op.f("ix_mentoring_offer_member_id"), "mentoring_offer", ["member_id"], unique=False
    )

    op.create_table(
        "mentoring_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("competences", sa.JSON(), nullable=False),
        sa.Column("formats", sa.JSON(), nullable=False),
        sa.Column("months", sa.JSON(), nullable=False),
        sa.Column("challenge", sa.Text(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("endorsed_by", sa.String(length=160), nullable=False),
        sa.Column("endorsed_role", sa.String(length=160), nullable=False),
        sa.Column("endorsed_on", sa.Date(), nullable=True),
        sa.Column("earlier_mentor_id", sa.Integer(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("waiting_since", sa.Date(), nullable=True),
        sa.Column("late_reason", sa.Text(), nullable=False),
        sa.Column("decided_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('draft', 'submitted', 'withdrawn', 'declined')",
            name=op.f("ck_mentoring_request_state"),
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"],
            ["person.id"],
            name=op.f("fk_mentoring_request_changed_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["mentoring_cycle.id"],
            name=op.f("fk_mentoring_request_cycle_id_mentoring_cycle"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["earlier_mentor_id"],
            ["member.id"],
            name=op.f("fk_mentoring_request_earlier_mentor_id_member"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_mentoring_request_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_request")),
        sa.UniqueConstraint(
            "cycle_id", "member_id", name=op.f("uq_mentoring_request_cycle_id_member_id")
        ),
    )
    op.create_index(
        "ix_mentoring_request_cycle_state", "mentoring_request", ["cycle_id", "state"], unique=False
    )
    op.create_index(
        op.f("ix_mentoring_request_member_id"), "mentoring_request", ["member_id"], unique=False
    )

    op.create_table(
        "mentoring_offer_refusal",
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_mentoring_offer_refusal_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"],
            ["mentoring_offer.id"],
            name=op.f("fk_mentoring_offer_refusal_offer_id_mentoring_offer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("offer_id", "member_id", name=op.f("pk_mentoring_offer_refusal")),
    )
    op.create_index(
        op.f("ix_mentoring_offer_refusal_member_id"),
        "mentoring_offer_refusal",
        ["member_id"],
        unique=False,
    )

    op.create_table(
        "mentoring_offer_theme",
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("strength", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "strength between 1 and 3", name=op.f("ck_mentoring_offer_theme_strength")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"],
            ["mentoring_offer.id"],
            name=op.f("fk_mentoring_offer_theme_offer_id_mentoring_offer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"],
            ["theme.id"],
            name=op.f("fk_mentoring_offer_theme_theme_id_theme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("offer_id", "theme_id", name=op.f("pk_mentoring_offer_theme")),
    )
    op.create_index(
        op.f("ix_mentoring_offer_theme_theme_id"),
        "mentoring_offer_theme",
        ["theme_id"],
        unique=False,
    )

    op.create_table(
        "mentoring_pairing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("mentee_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("score", sa.JSON(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=False),
        sa.Column("last_contact_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("facilitator_id", sa.Integer(), nullable=True),
        sa.Column("board_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("shown_by_mentor", sa.Boolean(), nullable=False),
        sa.Column("shown_by_mentee", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('proposed', 'active', 'paused', 'closed', 'declined', 'lapsed', 'stopped')",
            name=op.f("ck_mentoring_pairing_state"),
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["mentoring_cycle.id"],
            name=op.f("fk_mentoring_pairing_cycle_id_mentoring_cycle"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["facilitator_id"],
            ["person.id"],
            name=op.f("fk_mentoring_pairing_facilitator_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["mentee_id"],
            ["member.id"],
            name=op.f("fk_mentoring_pairing_mentee_id_member"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["mentor_id"],
            ["member.id"],
            name=op.f("fk_mentoring_pairing_mentor_id_member"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["mentoring_matching_run.id"],
            name=op.f("fk_mentoring_pairing_run_id_mentoring_matching_run"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"],
            ["theme.id"],
            name=op.f("fk_mentoring_pairing_theme_id_theme"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_pairing")),
    )
    op.create_index(
        op.f("ix_mentoring_pairing_board_id"), "mentoring_pairing", ["board_id"], unique=False
    )
    op.create_index(
        "ix_mentoring_pairing_cycle_state", "mentoring_pairing", ["cycle_id", "state"], unique=False
    )
    op.create_index(
        op.f("ix_mentoring_pairing_facilitator_id"),
        "mentoring_pairing",
        ["facilitator_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_mentoring_pairing_mentee_id"), "mentoring_pairing", ["mentee_id"], unique=False
    )
    op.create_index(
        op.f("ix_mentoring_pairing_mentor_id"), "mentoring_pairing", ["mentor_id"], unique=False
    )

    op.create_table(
        "mentoring_request_preference",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_mentoring_request_preference_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["mentoring_request.id"],
            name=op.f("fk_mentoring_request_preference_request_id_mentoring_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "request_id", "member_id", name=op.f("pk_mentoring_request_preference")
        ),
        sa.UniqueConstraint(
            "request_id", "rank", name=op.f("uq_mentoring_request_preference_request_id_rank")
        ),
    )
    op.create_index(
        op.f("ix_mentoring_request_preference_member_id"),
        "mentoring_request_preference",
        ["member_id"],
        unique=False,
    )

    op.create_table(
        "mentoring_request_theme",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("need", sa.Integer(), nullable=False),
        sa.CheckConstraint("need between 1 and 3", name=op.f("ck_mentoring_request_theme_need")),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["mentoring_request.id"],
            name=op.f("fk_mentoring_request_theme_request_id_mentoring_request"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"],
            ["theme.id"],
            name=op.f("fk_mentoring_request_theme_theme_id_theme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("request_id", "theme_id", name=op.f("pk_mentoring_request_theme")),
    )
    op.create_index(
        op.f("ix_mentoring_request_theme_theme_id"),
        "mentoring_request_theme",
        ["theme_id"],
        unique=False,
    )

    op.create_table(
        "mentoring_waiting_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["mentoring_cycle.id"],
            name=op.f("fk_mentoring_waiting_place_cycle_id_mentoring_cycle"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["mentoring_request.id"],
            name=op.f("fk_mentoring_waiting_place_request_id_mentoring_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_waiting_place")),
    )
    op.create_index(
        op.f("ix_mentoring_waiting_place_cycle_id"),
        "mentoring_waiting_place",
        ["cycle_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_mentoring_waiting_place_request_id"),
        "mentoring_waiting_place",
        ["request_id"],
        unique=False,
    )

    op.create_table(
        "mentoring_pairing_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.String(length=3), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "answer in ('yes', 'no')", name=op.f("ck_mentoring_pairing_consent_answer")
        ),
        sa.CheckConstraint(
            "side in ('mentor', 'mentee')", name=op.f("ck_mentoring_pairing_consent_side")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["person.id"],
            name=op.f("fk_mentoring_pairing_consent_answered_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["pairing_id"],
            ["mentoring_pairing.id"],
            name=op.f("fk_mentoring_pairing_consent_pairing_id_mentoring_pairing"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_pairing_consent")),
        sa.UniqueConstraint(
            "pairing_id", "side", name=op.f("uq_mentoring_pairing_consent_pairing_id_side")
        ),
    )
    op.create_table(
        "mentoring_pairing_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(length=30), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["person.id"],
            name=op.f("fk_mentoring_pairing_event_actor_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["pairing_id"],
            ["mentoring_pairing.id"],
            name=op.f("fk_mentoring_pairing_event_pairing_id_mentoring_pairing"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_pairing_event")),
    )
    op.create_index(
        op.f("ix_mentoring_pairing_event_pairing_id"),
        "mentoring_pairing_event",
        ["pairing_id"],
        unique=False,
    )

    op.create_table(
        "mentoring_pairing_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role in ('lead', 'officer', 'elected', 'cso', 'facilitator', 'observer')",
            name=op.f("ck_mentoring_pairing_person_role"),
        ),
        sa.CheckConstraint(
            "side in ('mentor', 'mentee', 'network')", name=op.f("ck_mentoring_pairing_person_side")
        ),
        sa.ForeignKeyConstraint(
            ["pairing_id"],
            ["mentoring_pairing.id"],
            name=op.f("fk_mentoring_pairing_person_pairing_id_mentoring_pairing"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_mentoring_pairing_person_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_pairing_person")),
    )
    op.create_index(
        "ix_mentoring_pairing_person_pairing",
        "mentoring_pairing_person",
        ["pairing_id", "left_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_mentoring_pairing_person_person_id"),
        "mentoring_pairing_person",
        ["person_id"],
        unique=False,
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("mentoring_pairing_person")
    op.drop_table("mentoring_pairing_event")
    op.drop_table("mentoring_pairing_consent")
    op.drop_table("mentoring_waiting_place")
    op.drop_table("mentoring_request_theme")
    op.drop_table("mentoring_request_preference")
    op.drop_table("mentoring_pairing")
    op.drop_table("mentoring_offer_theme")
    op.drop_table("mentoring_offer_refusal")
    op.drop_table("mentoring_request")
    op.drop_table("mentoring_offer")
    op.drop_table("mentoring_matching_run")
    op.drop_table("mentoring_matching_override")
    op.drop_table("mentoring_cycle_event")
    op.drop_table("mentoring_cycle")
