"""draft more."""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

CHECK = "ck_draft_kind"
BEFORE = "kind in ('topic', 'reply', 'edit')"
NOW = "kind in ('topic', 'reply', 'edit', 'summary') or substr(kind, 1, 3) = 'tr-'"


def _check(says: str) -> None:
    with op.batch_alter_table("draft") as batch:
        batch.drop_constraint(op.f(CHECK), type_="check")
        batch.create_check_constraint(op.f(CHECK), says)


def upgrade() -> None:
    """Go forward."""
    _check(NOW)


def downgrade() -> None:
    """Go back."""
    op.execute(f"delete from draft where not ({BEFORE})")  # noqa: S608 -- our own words
    _check(BEFORE)
