"""seal audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Entries and seals are only ever added. Personal details may go, but never change.
REFUSED = {
    "audit_entry": ("UPDATE", "DELETE"),
    "audit_seal": ("UPDATE", "DELETE"),
    "audit_detail": ("UPDATE",),
}
KEYS = {"audit_entry": "id", "audit_seal": "sequence"}


def upgrade() -> None:
    """Go forward."""
    op.add_column("audit_entry", sa.Column("personal_digest", sa.String(length=64), nullable=True))
    op.create_table(
        "audit_detail",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("personal", sa.JSON(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["audit_entry.id"], name=op.f("fk_audit_detail_entry_id_audit_entry")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_audit_detail")),
    )
    op.create_index(op.f("ix_audit_detail_person_id"), "audit_detail", ["person_id"])
    op.create_table(
        "audit_seal",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["audit_entry.id"], name=op.f("fk_audit_seal_entry_id_audit_entry")
        ),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_seal_entry_id")),
    )
    if op.get_bind().dialect.name == "sqlite":
        _sqlite_triggers()
    else:
        _postgresql_triggers()


def _sqlite_triggers() -> None:
    for table, verbs in REFUSED.items():
        for verb in verbs:
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    for table, key in KEYS.items():
        # INSERT OR REPLACE deletes without asking the trigger for deletes.
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608 -- our names
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = new.{key}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def _postgresql_triggers() -> None:
    op.execute(
        "CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table, verbs in REFUSED.items():
        for verb in verbs:
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION audit_append_only()"
            )
    for table in KEYS:
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()"
        )


def downgrade() -> None:
    """Go back: entries stay, their seals and personal details go."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    names = ["no_update", "no_delete", "no_replace" if sqlite else "no_truncate"]
    for name in names:
        op.execute(f"DROP TRIGGER audit_entry_{name}" + ("" if sqlite else " ON audit_entry"))
    op.drop_table("audit_seal")
    op.drop_table("audit_detail")
    if not sqlite:
        op.execute("DROP FUNCTION audit_append_only()")
    op.drop_column("audit_entry", "personal_digest")
