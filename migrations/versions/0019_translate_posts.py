"""translate posts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _to(table: str, column: str, other: str, ondelete: str | None = None) -> sa.Constraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{other}.id"],
        name=op.f(f"fk_{table}_{column}_{other}"),
        ondelete=ondelete,
    )


def upgrade() -> None:
    """Go forward."""
    op.add_column(
        "reading_settings",
        sa.Column("languages", sa.String(length=400), nullable=False, server_default=""),
    )
    op.add_column(
        "reading_settings",
        sa.Column("folds_others", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "reading_settings",
        sa.Column("translatable", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    op.create_index("ix_topic_board_language", "topic", ["board_id", "language", "last_posted_at"])
    op.create_table(
        "translation_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        _to("translation_request", "post_id", "post", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translation_request")),
        sa.UniqueConstraint(
            "post_id", "language", name=op.f("uq_translation_request_post_id_language")
        ),
    )
    op.create_index(
        "ix_translation_request_open",
        "translation_request",
        ["language", "id"],
        sqlite_where=sa.text("done_at is null"),
        postgresql_where=sa.text("done_at is null"),
    )
    op.create_table(
        "translation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("html_version", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("translator_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source_version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("stale_at", MOMENT, nullable=True),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.Column("removed_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_reason", sa.Text(), nullable=False),
        _to("translation", "post_id", "post", "CASCADE"),
        _to("translation", "topic_id", "topic", "CASCADE"),
        _to("translation", "translator_id", "person"),
        _to("translation", "removed_by_id", "person", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translation")),
        sa.UniqueConstraint("post_id", "language", name=op.f("uq_translation_post_id_language")),
    )
    op.create_index(
        "ix_translation_stale",
        "translation",
        ["language", "id"],
        sqlite_where=sa.text("stale_at is not null and removed_at is null"),
        postgresql_where=sa.text("stale_at is not null and removed_at is null"),
    )
    op.create_index(op.f("ix_translation_topic_id"), "translation", ["topic_id"])
    op.create_index(op.f("ix_translation_translator_id"), "translation", ["translator_id"])
    op.create_table(
        "translation_asker",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        _to("translation_asker", "request_id", "translation_request", "CASCADE"),
        _to("translation_asker", "person_id", "person", "CASCADE"),
        sa.PrimaryKeyConstraint("request_id", "person_id", name=op.f("pk_translation_asker")),
    )
    op.create_index(op.f("ix_translation_asker_person_id"), "translation_asker", ["person_id"])
    op.create_table(
        "translation_revision",
        sa.Column("translation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("translator_id", sa.Integer(), nullable=False),
        sa.Column("source_version", sa.Integer(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("replaced_at", MOMENT, nullable=False),
        _to("translation_revision", "translation_id", "translation", "CASCADE"),
        _to("translation_revision", "translator_id", "person"),
        sa.PrimaryKeyConstraint("translation_id", "version", name=op.f("pk_translation_revision")),
    )
    op.create_index(
        op.f("ix_translation_revision_translator_id"), "translation_revision", ["translator_id"]
    )
    op.create_table(
        "post_in_own_words",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _to("post_in_own_words", "post_id", "post", "CASCADE"),
        _to("post_in_own_words", "person_id", "person", "CASCADE"),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_post_in_own_words")),
    )
    op.create_index(op.f("ix_post_in_own_words_person_id"), "post_in_own_words", ["person_id"])


def downgrade() -> None:
    """Go back."""
    for table in (
        "post_in_own_words",
        "translation_revision",
        "translation_asker",
        "translation",
        "translation_request",
    ):
        op.drop_table(table)
    op.drop_index("ix_topic_board_language", table_name="topic")
    for column in ("translatable", "folds_others", "languages"):
        op.drop_column("reading_settings", column)
