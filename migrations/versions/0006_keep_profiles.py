"""keep profiles and the turns of memberships."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "commitment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('planned', 'under_way', 'done', 'given_up')",
            name=op.f("ck_commitment_state"),
        ),
        sa.CheckConstraint("progress between 0 and 100", name=op.f("ck_commitment_progress")),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_commitment_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
    )
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commitment_member_id"), ["member_id"], unique=False)

    op.create_table(
        "member_charter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_member_charter_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_charter")),
    )
    with op.batch_alter_table("member_charter", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_member_charter_member_id"), ["member_id"], unique=False
        )

    op.create_table(
        "member_competence",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "area in ('housing', 'social', 'health', 'education', 'childcare', 'police', 'migration', 'planning', 'transport', 'environment', 'culture', 'employment', 'procurement', 'taxes')",
            name=op.f("ck_member_competence_area"),
        ),
        sa.CheckConstraint(
            "level in ('full', 'shared', 'none')", name=op.f("ck_member_competence_level")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_member_competence_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("member_id", "area", name=op.f("pk_member_competence")),
    )
    with op.batch_alter_table("member_competence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_competence_area"), ["area"], unique=False)

    op.create_table(
        "member_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("for_member", sa.Boolean(), nullable=False),
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column("section", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.CheckConstraint("act in ('changed', 'confirmed')", name=op.f("ck_member_edit_act")),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_member_edit_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_member_edit_person_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_edit")),
    )
    with op.batch_alter_table("member_edit", schema=None) as batch_op:
        batch_op.create_index("ix_member_edit_member", ["member_id", "id"], unique=False)

    op.create_table(
        "member_element",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "element in ('charter', 'standards', 'goals', 'reporting', 'declaration', 'representative', 'office', 'council', 'remedy', 'approach', 'budget', 'plan', 'procurement', 'training')",
            name=op.f("ck_member_element_element"),
        ),
        sa.CheckConstraint(
            "state in ('none', 'planned', 'adopted')", name=op.f("ck_member_element_state")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_member_element_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("member_id", "element", name=op.f("pk_member_element")),
    )
    op.create_table(
        "member_value",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"],
            ["person.id"],
            name=op.f("fk_member_value_confirmed_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"],
            ["person.id"],
            name=op.f("fk_member_value_entered_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_member_value_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("member_id", "key", name=op.f("pk_member_value")),
    )
    op.create_table(
        "membership_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("membership", sa.String(length=20), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind in ('municipality', 'local_authorities_association', 'cso', 'city_outside_eu', 'institution', 'university', 'international_organisation')",
            name=op.f("ck_membership_event_kind"),
        ),
        sa.CheckConstraint(
            "membership in ('guest', 'associate')", name=op.f("ck_membership_event_membership")
        ),
        sa.CheckConstraint(
            "turn in ('joined', 'changed', 'suspended', 'reinstated', 'left', 'rejoined')",
            name=op.f("ck_membership_event_turn"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_membership_event_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_membership_event_person_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_event")),
    )
    with op.batch_alter_table("membership_event", schema=None) as batch_op:
        batch_op.create_index("ix_membership_event_member", ["member_id", "id"], unique=False)

    op.create_table(
        "commitment_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitment.id"],
            name=op.f("fk_commitment_evidence_commitment_id_commitment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_evidence")),
    )
    with op.batch_alter_table("commitment_evidence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_commitment_evidence_commitment_id"), ["commitment_id"], unique=False
        )

    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.add_column(sa.Column("area_km2", sa.Double(), nullable=True))
        batch_op.add_column(
            sa.Column("regional_code", sa.String(length=20), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("legal_framework", sa.Text(), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("mentoring_places", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "mentoring_availability", sa.String(length=10), nullable=False, server_default=""
            )
        )
        batch_op.add_column(
            sa.Column("mentoring_note", sa.Text(), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("left_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("suspended_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("suspended_until", sa.Date(), nullable=True))

    with op.batch_alter_table("member_theme", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("evidence", sa.String(length=300), nullable=False, server_default="")
        )

    # What is known of a membership so far is its first turn.
    op.execute(
        "INSERT INTO membership_event (member_id, turn, day, membership, kind, note, reason, at)"
        " SELECT id, 'joined', since, membership, kind, '', '', created_at FROM member"
    )


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("member_theme", schema=None) as batch_op:
        batch_op.drop_column("evidence")

    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_column("suspended_until")
        batch_op.drop_column("suspended_on")
        batch_op.drop_column("left_on")
        batch_op.drop_column("mentoring_note")
        batch_op.drop_column("mentoring_availability")
        batch_op.drop_column("mentoring_places")
        batch_op.drop_column("legal_framework")
        batch_op.drop_column("regional_code")
        batch_op.drop_column("area_km2")

    with op.batch_alter_table("commitment_evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_commitment_evidence_commitment_id"))

    op.drop_table("commitment_evidence")
    with op.batch_alter_table("membership_event", schema=None) as batch_op:
        batch_op.drop_index("ix_membership_event_member")

    op.drop_table("membership_event")
    op.drop_table("member_value")
    op.drop_table("member_element")
    with op.batch_alter_table("member_edit", schema=None) as batch_op:
        batch_op.drop_index("ix_member_edit_member")

    op.drop_table("member_edit")
    with op.batch_alter_table("member_competence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_competence_area"))

    op.drop_table("member_competence")
    with op.batch_alter_table("member_charter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_charter_member_id"))

    op.drop_table("member_charter")
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_commitment_member_id"))

    op.drop_table("commitment")
