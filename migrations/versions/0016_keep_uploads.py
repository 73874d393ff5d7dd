"""keep uploads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unused_since", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('kept', 'going')", name=op.f("ck_upload_state")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_upload_owner_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("file", name=op.f("uq_upload_file")),
    )
    op.create_index("ix_upload_owner_created", "upload", ["owner_id", "created_at"])
    op.create_index(
        "ix_upload_unused",
        "upload",
        ["unused_since"],
        sqlite_where=sa.text("unused_since is not null"),
        postgresql_where=sa.text("unused_since is not null"),
    )
    op.create_table(
        "upload_use",
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_upload_use_post_id_post"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"],
            ["upload.id"],
            name=op.f("fk_upload_use_upload_id_upload"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("upload_id", "post_id", name=op.f("pk_upload_use")),
    )
    op.create_index("ix_upload_use_post_id", "upload_use", ["post_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("upload_use")
    op.drop_table("upload")
