"""mark reading."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "member_follow",
        sa.Column("follower_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["follower_id"],
            ["person.id"],
            name=op.f("fk_member_follow_follower_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_member_follow_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("follower_id", "member_id", name=op.f("pk_member_follow")),
    )
    op.create_index("ix_member_follow_member_id", "member_follow", ["member_id"])
    op.create_table(
        "person_follow",
        sa.Column("follower_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["follower_id"],
            ["person.id"],
            name=op.f("fk_person_follow_follower_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_person_follow_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("follower_id", "person_id", name=op.f("pk_person_follow")),
    )
    op.create_index("ix_person_follow_person_id", "person_follow", ["person_id"])
    op.create_table(
        "reading_settings",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("track_replies", sa.Boolean(), nullable=False),
        sa.Column("shortcuts", sa.Boolean(), nullable=False),
        sa.Column("read_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unread_from", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_reading_settings_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_reading_settings")),
    )
    op.create_table(
        "tag_reading",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("level_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("level between 0 and 3", name=op.f("ck_tag_reading_level")),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_tag_reading_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["tag.id"], name=op.f("fk_tag_reading_tag_id_tag"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "tag_id", name=op.f("pk_tag_reading")),
    )
    op.create_index("ix_tag_reading_tag", "tag_reading", ["tag_id", "level", "person_id"])
    op.create_table(
        "board_reading",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("level_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("level between 0 and 3", name=op.f("ck_board_reading_level")),
        sa.ForeignKeyConstraint(
            ["board_id"],
            ["board.id"],
            name=op.f("fk_board_reading_board_id_board"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_board_reading_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "board_id", name=op.f("pk_board_reading")),
    )
    op.create_index("ix_board_reading_board", "board_reading", ["board_id", "level", "person_id"])
    op.create_table(
        "topic_reading",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("level between 0 and 3", name=op.f("ck_topic_reading_level")),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_topic_reading_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["topic.id"],
            name=op.f("fk_topic_reading_topic_id_topic"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "topic_id", name=op.f("pk_topic_reading")),
    )
    op.create_index(
        "ix_topic_reading_chosen",
        "topic_reading",
        ["person_id", "topic_id", "level"],
        sqlite_where=sa.text("level is not null"),
        postgresql_where=sa.text("level is not null"),
    )
    op.create_index(
        "ix_topic_reading_topic",
        "topic_reading",
        ["topic_id", "level", "person_id"],
        sqlite_where=sa.text("level is not null"),
        postgresql_where=sa.text("level is not null"),
    )
    op.create_table(
        "post_to_tell",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("told_to", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_post_to_tell_post_id_post"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_post_to_tell")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("post_to_tell")
    op.drop_table("topic_reading")
    op.drop_table("board_reading")
    op.drop_table("tag_reading")
    op.drop_table("reading_settings")
    op.drop_table("person_follow")
    op.drop_table("member_follow")
