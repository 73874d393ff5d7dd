"""keep pairs papers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


OPEN = "visibility in ('public', 'signed_in', 'members', 'groups', 'moderators')"
PRIVATE = "visibility in ('public', 'signed_in', 'members', 'groups', 'moderators', 'private')"


def _boards(check: str) -> None:
    name = op.f("ck_board_visibility")
    with op.batch_alter_table("board") as batch_op:
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, check)


def upgrade() -> None:
    """Go forward."""
    _boards(PRIVATE)
    op.create_table(
        "mentoring_agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"],
            ["person.id"],
            name=op.f("fk_mentoring_agreement_made_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["pairing_id"],
            ["mentoring_pairing.id"],
            name=op.f("fk_mentoring_agreement_pairing_id_mentoring_pairing"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_agreement")),
        sa.UniqueConstraint(
            "pairing_id", "version", name=op.f("uq_mentoring_agreement_pairing_id_version")
        ),
    )
    op.create_table(
        "mentoring_closing_report",
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("lessons", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["closed_by_id"],
            ["person.id"],
            name=op.f("fk_mentoring_closing_report_closed_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["pairing_id"],
            ["mentoring_pairing.id"],
            name=op.f("fk_mentoring_closing_report_pairing_id_mentoring_pairing"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("pairing_id", name=op.f("pk_mentoring_closing_report")),
    )
    op.create_table(
        "mentoring_evaluation",
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "side in ('mentor', 'mentee')", name=op.f("ck_mentoring_evaluation_side")
        ),
        sa.CheckConstraint(
            "stage in ('end', 'six', 'twelve')", name=op.f("ck_mentoring_evaluation_stage")
        ),
        sa.ForeignKeyConstraint(
            ["pairing_id"],
            ["mentoring_pairing.id"],
            name=op.f("fk_mentoring_evaluation_pairing_id_mentoring_pairing"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["said_by_id"],
            ["person.id"],
            name=op.f("fk_mentoring_evaluation_said_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint(
            "pairing_id", "stage", "side", name=op.f("pk_mentoring_evaluation")
        ),
    )
    op.create_table(
        "mentoring_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by_id"],
            ["person.id"],
            name=op.f("fk_mentoring_file_added_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["pairing_id"],
            ["mentoring_pairing.id"],
            name=op.f("fk_mentoring_file_pairing_id_mentoring_pairing"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_file")),
        sa.UniqueConstraint("file", name=op.f("uq_mentoring_file_file")),
    )
    op.create_index(op.f("ix_mentoring_file_pairing_id"), "mentoring_file", ["pairing_id"])

    op.create_table(
        "mentoring_goal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('planned', 'doing', 'met', 'dropped')", name=op.f("ck_mentoring_goal_state")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["person.id"],
            name=op.f("fk_mentoring_goal_owner_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["pairing_id"],
            ["mentoring_pairing.id"],
            name=op.f("fk_mentoring_goal_pairing_id_mentoring_pairing"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_goal")),
        sa.UniqueConstraint(
            "pairing_id", "client_key", name=op.f("uq_mentoring_goal_pairing_id_client_key")
        ),
    )
    op.create_table(
        "mentoring_needs_report",
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("baseline", sa.JSON(), nullable=False),
        sa.Column("baseline_on", sa.Date(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("situation", sa.Text(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"],
            ["person.id"],
            name=op.f("fk_mentoring_needs_report_changed_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["pairing_id"],
            ["mentoring_pairing.id"],
            name=op.f("fk_mentoring_needs_report_pairing_id_mentoring_pairing"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("pairing_id", name=op.f("pk_mentoring_needs_report")),
    )
    op.create_table(
        "mentoring_review",
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("choice", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "choice in ('continue', 'adjust', 'rematch', 'stop')",
            name=op.f("ck_mentoring_review_choice"),
        ),
        sa.CheckConstraint("side in ('mentor', 'mentee')", name=op.f("ck_mentoring_review_side")),
        sa.ForeignKeyConstraint(
            ["pairing_id"],
            ["mentoring_pairing.id"],
            name=op.f("fk_mentoring_review_pairing_id_mentoring_pairing"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["said_by_id"],
            ["person.id"],
            name=op.f("fk_mentoring_review_said_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("pairing_id", "side", name=op.f("pk_mentoring_review")),
    )
    op.create_table(
        "mentoring_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("agenda", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("cancelled_why", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.Column("uid", sa.String(length=80), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind in ('online', 'visit')", name=op.f("ck_mentoring_session_kind")),
        sa.CheckConstraint(
            "state in ('planned', 'held', 'cancelled')", name=op.f("ck_mentoring_session_state")
        ),
        sa.CheckConstraint("ends_at >= starts_at", name=op.f("ck_mentoring_session_times")),
        sa.ForeignKeyConstraint(
            ["pairing_id"],
            ["mentoring_pairing.id"],
            name=op.f("fk_mentoring_session_pairing_id_mentoring_pairing"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["planned_by_id"],
            ["person.id"],
            name=op.f("fk_mentoring_session_planned_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_session")),
        sa.UniqueConstraint(
            "pairing_id", "client_key", name=op.f("uq_mentoring_session_pairing_id_client_key")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_mentoring_session_uid")),
    )
    op.create_index(
        op.f("ix_mentoring_session_state_starts"), "mentoring_session", ["state", "starts_at"]
    )

    op.create_table(
        "mentoring_agreement_signature",
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "side in ('mentor', 'mentee')", name=op.f("ck_mentoring_agreement_signature_side")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["mentoring_agreement.id"],
            name=op.f("fk_mentoring_agreement_signature_agreement_id_mentoring_agreement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"],
            ["person.id"],
            name=op.f("fk_mentoring_agreement_signature_signed_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint(
            "agreement_id", "side", name=op.f("pk_mentoring_agreement_signature")
        ),
    )
    op.create_table(
        "mentoring_open_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("client_key", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["person.id"],
            name=op.f("fk_mentoring_open_action_owner_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["pairing_id"],
            ["mentoring_pairing.id"],
            name=op.f("fk_mentoring_open_action_pairing_id_mentoring_pairing"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["mentoring_session.id"],
            name=op.f("fk_mentoring_open_action_session_id_mentoring_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_open_action")),
        sa.UniqueConstraint(
            "pairing_id", "client_key", name=op.f("uq_mentoring_open_action_pairing_id_client_key")
        ),
    )
    op.create_index(
        op.f("ix_mentoring_open_action_due"), "mentoring_open_action", ["due_on", "done_at"]
    )
    op.create_index(
        op.f("ix_mentoring_open_action_session_id"), "mentoring_open_action", ["session_id"]
    )

    op.create_table(
        "mentoring_output",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by_id"],
            ["person.id"],
            name=op.f("fk_mentoring_output_added_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["mentoring_file.id"],
            name=op.f("fk_mentoring_output_file_id_mentoring_file"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["pairing_id"],
            ["mentoring_pairing.id"],
            name=op.f("fk_mentoring_output_pairing_id_mentoring_pairing"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_output")),
        sa.UniqueConstraint(
            "pairing_id", "client_key", name=op.f("uq_mentoring_output_pairing_id_client_key")
        ),
    )
    op.create_table(
        "mentoring_session_attendee",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_mentoring_session_attendee_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["mentoring_session.id"],
            name=op.f("fk_mentoring_session_attendee_session_id_mentoring_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "session_id", "person_id", name=op.f("pk_mentoring_session_attendee")
        ),
    )
    op.create_index(
        op.f("ix_mentoring_session_attendee_person_id"), "mentoring_session_attendee", ["person_id"]
    )


def downgrade() -> None:
    """Go back."""
    op.execute("UPDATE board SET visibility = 'groups' WHERE visibility = 'private'")
    _boards(OPEN)
    op.drop_table("mentoring_session_attendee")
    op.drop_table("mentoring_output")
    op.drop_table("mentoring_open_action")
    op.drop_table("mentoring_agreement_signature")
    op.drop_table("mentoring_session")
    op.drop_table("mentoring_review")
    op.drop_table("mentoring_needs_report")
    op.drop_table("mentoring_goal")
    op.drop_table("mentoring_file")
    op.drop_table("mentoring_evaluation")
    op.drop_table("mentoring_closing_report")
    op.drop_table("mentoring_agreement")
