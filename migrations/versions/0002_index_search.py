"""index search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Words are folded and parted by spaces in Python: every character beyond ASCII belongs to a word,
# and so do the signs of marked words. FTS5 reads the words from search_document itself.
SQLITE = (
    """
    CREATE VIRTUAL TABLE search_fts USING fts5(
        words, content='search_document', content_rowid='id',
        tokenize="ascii tokenchars '^+:.=@-'"
    )
    """,
    """
    CREATE TRIGGER search_document_put AFTER INSERT ON search_document BEGIN
        INSERT INTO search_fts(rowid, words) VALUES (new.id, new.words);
    END
    """,
    """
    CREATE TRIGGER search_document_remove AFTER DELETE ON search_document BEGIN
        INSERT INTO search_fts(search_fts, rowid, words) VALUES ('delete', old.id, old.words);
    END
    """,
    """
    CREATE TRIGGER search_document_change AFTER UPDATE OF id, words ON search_document BEGIN
        INSERT INTO search_fts(search_fts, rowid, words) VALUES ('delete', old.id, old.words);
        INSERT INTO search_fts(rowid, words) VALUES (new.id, new.words);
    END
    """,
)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "search_document",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("ref_id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=True),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "words",
            sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind in ('post', 'member', 'person')", name=op.f("ck_search_document_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_document")),
        sa.UniqueConstraint("kind", "ref_id", name=op.f("uq_search_document_kind_ref_id")),
    )
    op.create_index("ix_search_document_topic", "search_document", ["topic_id"])
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE:
            op.execute(statement)
    else:
        op.execute("CREATE INDEX search_fts_words ON search_document USING gin (words)")


def downgrade() -> None:
    """Go back: the index can be made again from what it was made of."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_fts")
    op.drop_table("search_document")
