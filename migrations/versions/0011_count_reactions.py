"""count reactions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# How many likes of a post have a giver: the rest of the number is what an archive counted.
_NAMED = "(select count(*) from post_reaction r where r.post_id = post.id and r.kind = '{kind}')"


def upgrade() -> None:
    """Go forward: a like says thanks."""
    op.add_column(
        "post", sa.Column("reactions", sa.String(length=120), nullable=False, server_default="")
    )
    op.create_index(
        "ix_post_with_reactions",
        "post",
        ["topic_id", "number"],
        sqlite_where=sa.text("reactions <> ''"),
        postgresql_where=sa.text("reactions <> ''"),
    )
    named = _NAMED.format(kind="like")
    op.execute(
        f"update post set reactions = 'thanks:' || {named}, "  # noqa: S608 -- our own words
        f"likes_count = case when likes_count > {named} then likes_count - {named} else 0 end "
        "where id in (select post_id from post_reaction where kind = 'like')"
    )
    op.execute("update post_reaction set kind = 'thanks' where kind = 'like'")


def downgrade() -> None:
    """Go back."""
    named = _NAMED.format(kind="thanks")
    op.execute(
        f"update post set likes_count = likes_count + {named} "  # noqa: S608 -- our own words
        "where id in (select post_id from post_reaction where kind = 'thanks')"
    )
    op.execute("update post_reaction set kind = 'like' where kind = 'thanks'")
    op.drop_index("ix_post_with_reactions", table_name="post")
    op.drop_column("post", "reactions")
