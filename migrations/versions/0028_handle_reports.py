"""handle reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# What happened is only ever added.
APPEND_ONLY = (
    "moderation_case",
    "moderation_report",
    "moderation_event",
    "moderation_decision",
    "moderation_lifting",
    "moderation_appeal",
    "moderation_appeal_outcome",
    "moderation_misuse",
)
# These are erased when their time is over, but never changed.
ERASABLE = ("moderation_reporter", "moderation_snapshot")
KEYS = {
    "moderation_lifting": "decision_id",
    "moderation_appeal_outcome": "appeal_id",
}


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "moderation_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thing_kind", sa.String(length=20), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_moderation_case_author_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_case")),
    )
    op.create_index(op.f("ix_moderation_case_author_id"), "moderation_case", ["author_id"])
    op.create_index(op.f("ix_moderation_case_board_id"), "moderation_case", ["board_id"])
    op.create_index(op.f("ix_moderation_case_opened_at"), "moderation_case", ["opened_at"])
    op.create_index("ix_moderation_case_thing", "moderation_case", ["thing_kind", "thing_id"])
    op.create_table(
        "sanction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind in ('no_posting', 'approval', 'suspended', 'closed')",
            name=op.f("ck_sanction_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_sanction_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sanction")),
    )
    op.create_index(op.f("ix_sanction_decision_id"), "sanction", ["decision_id"])
    op.create_index(
        "ix_sanction_in_force",
        "sanction",
        ["person_id"],
        sqlite_where=sa.text("lifted_at is null"),
        postgresql_where=sa.text("lifted_at is null"),
    )
    op.create_table(
        "moderation_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("measure", sa.String(length=20), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("found_by", sa.String(length=10), nullable=False),
        sa.Column("found_by_machine", sa.Boolean(), nullable=False),
        sa.Column("decided_by_machine", sa.Boolean(), nullable=False),
        sa.Column("rabat", sa.JSON(), nullable=True),
        sa.Column("client_key", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "found_by in ('report', 'authority', 'own')",
            name=op.f("ck_moderation_decision_found_by"),
        ),
        sa.CheckConstraint(
            "measure in ('none', 'keep', 'label', 'edit', 'hide', 'remove')",
            name=op.f("ck_moderation_decision_measure"),
        ),
        sa.CheckConstraint(
            "step in ('none', 'warn', 'no_posting_here', 'no_posting', 'approval', 'suspend', 'close')",
            name=op.f("ck_moderation_decision_step"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_moderation_decision_author_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_moderation_decision_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["moderation_case.id"],
            name=op.f("fk_moderation_decision_case_id_moderation_case"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_decision")),
        sa.UniqueConstraint("client_key", name=op.f("uq_moderation_decision_client_key")),
    )
    op.create_index(op.f("ix_moderation_decision_at"), "moderation_decision", ["at"])
    op.create_index(op.f("ix_moderation_decision_author_id"), "moderation_decision", ["author_id"])
    op.create_index(op.f("ix_moderation_decision_by_id"), "moderation_decision", ["by_id"])
    op.create_index(op.f("ix_moderation_decision_case_id"), "moderation_decision", ["case_id"])
    op.create_table(
        "moderation_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["person.id"], name=op.f("fk_moderation_event_actor_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["moderation_case.id"],
            name=op.f("fk_moderation_event_case_id_moderation_case"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_event")),
    )
    op.create_index(op.f("ix_moderation_event_act"), "moderation_event", ["act"])
    op.create_index(op.f("ix_moderation_event_actor_id"), "moderation_event", ["actor_id"])
    op.create_index(op.f("ix_moderation_event_case_id"), "moderation_event", ["case_id"])
    op.create_table(
        "moderation_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("capacity", sa.String(length=20), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=True),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("is_protected", sa.Boolean(), nullable=False),
        sa.Column("in_good_faith", sa.Boolean(), nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=True),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "capacity in ('private', 'organisation', 'trusted_flagger', 'authority')",
            name=op.f("ck_moderation_report_capacity"),
        ),
        sa.CheckConstraint(
            "source in ('person', 'visitor', 'moderator')", name=op.f("ck_moderation_report_source")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["moderation_case.id"],
            name=op.f("fk_moderation_report_case_id_moderation_case"),
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"], ["person.id"], name=op.f("fk_moderation_report_reporter_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_report")),
        sa.UniqueConstraint("client_key", name=op.f("uq_moderation_report_client_key")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_moderation_report_code_hash")),
    )
    op.create_index(op.f("ix_moderation_report_at"), "moderation_report", ["at"])
    op.create_index(op.f("ix_moderation_report_case_id"), "moderation_report", ["case_id"])
    op.create_index(op.f("ix_moderation_report_reporter_id"), "moderation_report", ["reporter_id"])
    op.create_table(
        "moderation_snapshot",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["moderation_case.id"],
            name=op.f("fk_moderation_snapshot_case_id_moderation_case"),
        ),
        sa.PrimaryKeyConstraint("case_id", "number", name=op.f("pk_moderation_snapshot")),
    )
    op.create_table(
        "moderation_standing",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("open_key", sa.String(length=60), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reports_count", sa.Integer(), nullable=False),
        sa.Column("claimed_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('open', 'asked', 'mending', 'mended', 'decided')",
            name=op.f("ck_moderation_standing_state"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["moderation_case.id"],
            name=op.f("fk_moderation_standing_case_id_moderation_case"),
        ),
        sa.ForeignKeyConstraint(
            ["claimed_by_id"],
            ["person.id"],
            name=op.f("fk_moderation_standing_claimed_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_moderation_standing")),
        sa.UniqueConstraint("open_key", name=op.f("uq_moderation_standing_open_key")),
    )
    op.create_index(
        op.f("ix_moderation_standing_claimed_by_id"), "moderation_standing", ["claimed_by_id"]
    )
    op.create_index(
        "ix_moderation_standing_queue", "moderation_standing", ["state", "urgency", "due_at"]
    )
    op.create_table(
        "moderation_appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "side in ('author', 'reporter')", name=op.f("ck_moderation_appeal_side")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["moderation_decision.id"],
            name=op.f("fk_moderation_appeal_decision_id_moderation_decision"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_moderation_appeal_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["moderation_report.id"],
            name=op.f("fk_moderation_appeal_report_id_moderation_report"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_appeal")),
        sa.UniqueConstraint(
            "decision_id",
            "side",
            "report_id",
            name=op.f("uq_moderation_appeal_decision_id_side_report_id"),
        ),
    )
    op.create_index(op.f("ix_moderation_appeal_at"), "moderation_appeal", ["at"])
    op.create_index(op.f("ix_moderation_appeal_decision_id"), "moderation_appeal", ["decision_id"])
    op.create_index(op.f("ix_moderation_appeal_person_id"), "moderation_appeal", ["person_id"])
    op.create_table(
        "moderation_lifting",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_moderation_lifting_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["moderation_decision.id"],
            name=op.f("fk_moderation_lifting_decision_id_moderation_decision"),
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_moderation_lifting")),
    )
    op.create_index(op.f("ix_moderation_lifting_by_id"), "moderation_lifting", ["by_id"])
    op.create_table(
        "moderation_misuse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("email_hash", sa.String(length=64), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "step in ('warned', 'suspended')", name=op.f("ck_moderation_misuse_step")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_moderation_misuse_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_moderation_misuse_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["moderation_report.id"],
            name=op.f("fk_moderation_misuse_report_id_moderation_report"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_misuse")),
    )
    op.create_index(op.f("ix_moderation_misuse_by_id"), "moderation_misuse", ["by_id"])
    op.create_index(op.f("ix_moderation_misuse_email_hash"), "moderation_misuse", ["email_hash"])
    op.create_index(op.f("ix_moderation_misuse_person_id"), "moderation_misuse", ["person_id"])
    op.create_index(op.f("ix_moderation_misuse_report_id"), "moderation_misuse", ["report_id"])
    op.create_table(
        "moderation_reporter",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["moderation_report.id"],
            name=op.f("fk_moderation_reporter_report_id_moderation_report"),
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_moderation_reporter")),
    )
    op.create_table(
        "moderation_appeal_outcome",
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "outcome in ('upheld', 'reversed')", name=op.f("ck_moderation_appeal_outcome_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["appeal_id"],
            ["moderation_appeal.id"],
            name=op.f("fk_moderation_appeal_outcome_appeal_id_moderation_appeal"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_moderation_appeal_outcome_by_id_person")
        ),
        sa.PrimaryKeyConstraint("appeal_id", name=op.f("pk_moderation_appeal_outcome")),
    )
    op.create_index(op.f("ix_moderation_appeal_outcome_at"), "moderation_appeal_outcome", ["at"])
    op.create_index(
        op.f("ix_moderation_appeal_outcome_by_id"), "moderation_appeal_outcome", ["by_id"]
    )
    op.add_column(
        "post", sa.Column("to_mend", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "post",
        sa.Column("moderators_note", sa.String(length=300), server_default="", nullable=False),
    )
    op.add_column("upload", sa.Column("withheld_at", sa.DateTime(timezone=True), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        _sqlite_triggers()
    else:
        _postgresql_triggers()


def _refused() -> list[tuple[str, str]]:
    both = [(table, verb) for table in APPEND_ONLY for verb in ("UPDATE", "DELETE")]
    return both + [(table, "UPDATE") for table in ERASABLE]


def _sqlite_triggers() -> None:
    for table, verb in _refused():
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    for table in APPEND_ONLY:
        # INSERT OR REPLACE deletes without asking the trigger for deletes.
        key = KEYS.get(table, "id")
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608 -- our names
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = new.{key}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def _postgresql_triggers() -> None:
    op.execute(
        "CREATE FUNCTION moderation_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table, verb in _refused():
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION moderation_append_only()"
        )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION moderation_append_only()"
        )


def downgrade() -> None:
    """Go back."""
    op.drop_column("upload", "withheld_at")
    op.drop_column("post", "moderators_note")
    op.drop_column("post", "to_mend")
    op.drop_table("moderation_appeal_outcome")
    op.drop_table("moderation_reporter")
    op.drop_table("moderation_misuse")
    op.drop_table("moderation_lifting")
    op.drop_table("moderation_appeal")
    op.drop_table("moderation_standing")
    op.drop_table("moderation_snapshot")
    op.drop_table("moderation_report")
    op.drop_table("moderation_event")
    op.drop_table("moderation_decision")
    op.drop_table("sanction")
    op.drop_table("moderation_case")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION moderation_append_only()")
