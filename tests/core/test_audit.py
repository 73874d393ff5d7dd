"""The audit log: only ever added to, sealed in order, provable, and personal details can go."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import op
from alembic.migration import MigrationContext
from alembic.operations import Operations
from click.testing import CliRunner
from flask import Flask
from sqlalchemy.exc import DBAPIError

from hrforum.core import audit, audit_chain, schema
from hrforum.core.audit_verify import verify
from hrforum.core.db import WRITE, transaction
from hrforum.core.models import AuditDetail, AuditEntry, AuditSeal
from hrforum.core.permissions import SYSTEM, Actor
from tests import factories as make
from tests.support.together import together

ANNA = Actor(person_id=7, username="anna")


def write(number: int = 1, **values: Any) -> None:
    """Write that many entries, in one transaction."""
    with transaction():
        for n in range(number):
            audit.record(ANNA, audit.Tag.TOPIC_EDITED, "topic", n, "Łódź ü", fields=["a"], **values)


def without_triggers(db: Any, *statements: str) -> None:
    """Do to the tables what somebody with the database's keys can do."""
    with db.engine.connect().execution_options(**{WRITE: True}) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        else:
            names = connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit_%'"
            ).fetchall()
            for (name,) in names:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()


def seals(db: Any) -> list[Any]:
    return list(db.session.execute(sa.select(AuditSeal.__table__).order_by(AuditSeal.sequence)))


def test_entries_are_sealed_in_order_each_with_the_hash_before(db: Any) -> None:
    write(3)
    assert audit_chain.seal_due() == 3
    write(2)
    assert audit_chain.seal_due() == 2
    assert audit_chain.seal_due() == 0
    found = seals(db)
    assert [seal.sequence for seal in found] == [1, 2, 3, 4, 5]
    assert [seal.entry_id for seal in found] == sorted(seal.entry_id for seal in found)
    assert found[0].previous_hash == audit_chain.START
    assert [seal.previous_hash for seal in found[1:]] == [seal.hash for seal in found[:-1]]
    proof = verify()
    assert proof.holds and proof.sealed == 5 and proof.waiting == 0
    assert proof.head == found[-1].hash


def test_many_batches_are_one_chain(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_chain, "BATCH", 4)
    monkeypatch.setattr("hrforum.core.audit_verify.BATCH", 3)
    write(15)
    assert audit_chain.seal_due() == 15
    assert verify().holds


def test_what_waits_is_said(db: Any) -> None:
    write(2)
    audit_chain.seal_due()
    write(1)
    proof = verify()
    assert proof.holds and proof.waiting == 1 and proof.waiting_since is not None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET reason = 'other'",
        "DELETE FROM audit_entry",
        "UPDATE audit_seal SET hash = 'other'",
        "DELETE FROM audit_seal",
        "UPDATE audit_detail SET person_id = 9",
        "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry",
        "INSERT OR REPLACE INTO audit_seal SELECT * FROM audit_seal",
        "TRUNCATE audit_seal, audit_detail, audit_entry",
    ],
)
def test_the_database_refuses_to_change_the_log(db: Any, statement: str) -> None:
    kind = db.engine.dialect.name
    if ("REPLACE" in statement) != (kind == "sqlite") and "INSERT" in statement:
        pytest.skip("only SQLite knows INSERT OR REPLACE")
    if "TRUNCATE" in statement and kind == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    write(2, about=7, personal={"email": "anna@city.example"})
    audit_chain.seal_due()
    with (
        db.engine.connect().execution_options(**{WRITE: True}) as connection,
        pytest.raises(DBAPIError, match="append-only"),
    ):
        connection.exec_driver_sql(statement)
    assert verify().holds


TAMPERING = {
    "UPDATE audit_entry SET actor_id = 8 WHERE object_id = 2": (3, "the entry or its seal"),
    "UPDATE audit_entry SET reason = '' WHERE object_id = 0": (1, "the entry or its seal"),
    "UPDATE audit_entry SET details = '{}' WHERE object_id = 1": (2, "the entry or its seal"),
    "UPDATE audit_entry SET personal_digest = NULL WHERE object_id = 1": (2, "personal|seal"),
    "UPDATE audit_seal SET hash = previous_hash WHERE sequence = 2": (2, "the entry or its seal"),
    "DELETE FROM audit_seal WHERE sequence = 2": (2, "it is missing"),
    "DELETE FROM audit_entry WHERE object_id = 3": (4, "its entry is missing"),
    "UPDATE audit_seal SET sequence = 9 WHERE sequence = 4": (4, "it is missing"),
    "UPDATE audit_detail SET person_id = 7, personal = '{\"a\": 1}'": (1, "its personal details"),
}


@pytest.mark.parametrize("statement", TAMPERING)
def test_the_chain_shows_where_it_was_changed(app: Flask, db: Any, statement: str) -> None:
    write(5, about=7, personal={"a": "Anna"})
    audit_chain.seal_due()
    assert verify().holds
    db.session.rollback()
    first = "DELETE FROM audit_detail" if "DELETE FROM audit_entry" in statement else "SELECT 1"
    if db.engine.dialect.name == "sqlite" and "DELETE FROM audit_entry" in statement:
        # SQLite would not let it go with foreign keys on; whoever has the file turns them off.
        with db.engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            raw.execute("PRAGMA foreign_keys = OFF")
            raw.execute("DROP TRIGGER audit_entry_no_delete")
            raw.execute(statement)
            raw.execute("PRAGMA foreign_keys = ON")
    else:
        without_triggers(db, first, statement)
    proof = verify()
    sequence, what = TAMPERING[statement]
    assert proof.breaks, "nobody noticed"
    assert proof.breaks[0].sequence == sequence
    assert any(word in proof.breaks[0].what for word in what.split("|"))
    result = CliRunner().invoke(_command(), ["verify"], obj=_info(app))
    assert result.exit_code == 1
    assert f"Seal {sequence}" in result.output and "broken" in result.output


def test_a_seal_moved_to_another_entry_is_seen(db: Any) -> None:
    write(3)
    audit_chain.seal_due()
    write(1)
    without_triggers(
        db,
        "UPDATE audit_seal SET entry_id = (SELECT max(id) FROM audit_entry) WHERE sequence = 2",
    )
    assert {each.sequence for each in verify().breaks} == {2}


def test_a_cut_end_is_seen_by_who_noted_it(app: Flask, db: Any) -> None:
    write(3)
    audit_chain.seal_due()
    noted = CliRunner().invoke(_command(), ["verify"], obj=_info(app))
    assert noted.exit_code == 0, noted.output
    line = noted.output.strip().rsplit(" ", 1)[-1]
    again = CliRunner().invoke(_command(), ["verify", "--noted", line], obj=_info(app))
    assert again.exit_code == 0
    db.session.rollback()
    without_triggers(db, "DELETE FROM audit_seal WHERE sequence = 3")
    assert CliRunner().invoke(_command(), ["verify"], obj=_info(app)).exit_code == 0
    after = CliRunner().invoke(_command(), ["verify", "--noted", line], obj=_info(app))
    assert after.exit_code == 1 and "Seal 3: it was noted, and is missing" in after.output
    wrong = CliRunner().invoke(_command(), ["verify", "--noted", "3"], obj=_info(app))
    assert wrong.exit_code == 2


def test_personal_details_can_be_erased_and_the_chain_holds(db: Any) -> None:
    write(2, about=7, personal={"reason": "Anna wrote spam"})
    write(1, about=8, personal={"reason": "Ben"})
    with transaction():
        assert audit.erase(7) == 2  # before and after sealing make no difference
    audit_chain.seal_due()
    assert [d.person_id for d in db.session.scalars(sa.select(AuditDetail))] == [8]
    proof = verify()
    assert proof.holds and proof.erased == 2
    with transaction():
        assert audit.erase(8) == 1
    assert verify().holds


def test_equal_details_have_different_digests(db: Any) -> None:
    write(2, about=7, personal={"a": 1})
    digests = db.session.scalars(sa.select(AuditEntry.personal_digest)).all()
    assert len(set(digests)) == 2 and None not in digests


def test_deleting_an_account_erases_what_entries_say_of_it(app: Flask, db: Any) -> None:
    from hrforum.accounts import actions

    person = make.person()
    with transaction():
        audit.record(
            SYSTEM, audit.Tag.ACCOUNT_CONFIRMED, "person", person.id, about=person.id,
            personal={"name": "Anna"},
        )  # fmt: skip
    actions.delete_account(
        make.actor_of(person),
        with_posts=False,
        data=app.config["HRFORUM"].DATA,
    )
    assert db.session.scalars(sa.select(AuditDetail)).all() == []
    audit_chain.seal_due()
    assert verify().holds


def test_nothing_is_left_out_or_sealed_twice_while_many_write_and_seal(app: Flask, db: Any) -> None:
    done = threading.Event()

    def write_some() -> None:
        with app.app_context():
            for _n in range(15):
                write(2)

    def seal_all_the_time() -> int:
        sealed = 0
        with app.app_context():
            while not done.is_set():
                sealed += audit_chain.seal_due()
        return sealed

    def run_writers() -> list[Any]:
        try:
            return together(*[write_some] * 3)
        finally:
            done.set()

    writers, *sealed = together(run_writers, seal_all_the_time, seal_all_the_time)
    assert writers == [None] * 3, writers
    assert all(isinstance(number, int) for number in sealed), sealed
    last = audit_chain.seal_due()
    proof = verify()
    assert sum(sealed) + last == 90
    assert proof.holds and proof.sealed == 90 and proof.waiting == 0


@pytest.mark.database("postgresql")
def test_an_entry_that_commits_late_is_sealed_later(
    db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert = sa.insert(AuditEntry.__table__).values(
        at=sa.func.now(), tag="late", object_kind="x", reason="", details={}
    )
    with db.engine.connect() as slow:
        late = slow.execute(insert.returning(AuditEntry.id)).scalar_one()
        write(3)
        assert audit_chain.seal_due() == 3
        slow.commit()
    assert seals(db)[-1].entry_id > late
    assert audit_chain.seal_due() == 1
    assert seals(db)[-1].entry_id == late
    # Further behind than the sealer looks each time: the daily sweep finds it.
    db.session.rollback()
    with db.engine.connect() as slow:
        late = slow.execute(insert.returning(AuditEntry.id)).scalar_one()
        write(5)
        assert audit_chain.seal_due() == 5
        slow.commit()
    monkeypatch.setattr(audit_chain, "WINDOW", 3)
    assert audit_chain.seal_due() == 0
    audit_chain.sweep_audit()
    assert seals(db)[-1].entry_id == late
    proof = verify()
    assert proof.holds and proof.sealed == 10 and proof.waiting == 0


def test_the_worker_is_nudged_once_in_a_while(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    nudges: list[str] = []
    monkeypatch.setattr(audit_chain, "_last_nudge", float("-inf"))
    monkeypatch.setattr(
        "hrforum.core.jobs.Job.nudge", lambda job, *_args: bool(nudges.append(job.name)) or True
    )
    write(3)
    write(3)
    assert nudges.count("audit.seal") == 1


@pytest.mark.database("sqlite")
def test_triggers_outlive_a_migration_that_rebuilds_their_table(app: Flask, db: Any) -> None:
    schema.bind(app)
    namespace = _migrations_env()
    db.session.rollback()
    with db.engine.connect().execution_options(**{WRITE: True}) as connection:

        def triggers() -> set[str]:
            rows = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='trigger'")
            return {row[0] for row in rows}

        before = triggers()
        assert {"audit_entry_no_update", "audit_seal_no_delete"} <= before
        kept = namespace["Triggers"](connection)
        context = MigrationContext.configure(connection)
        with Operations.context(context):
            op.execute("DROP TRIGGER audit_entry_no_replace")
            with op.batch_alter_table("audit_entry", recreate="always") as batch:
                batch.add_column(sa.Column("note", sa.Text()))
            assert "audit_entry_no_update" not in triggers()  # what it is for
            kept.restore(context)
            assert triggers() == before - {"audit_entry_no_replace"}
            op.drop_table("audit_seal")
            kept.restore(context)
            assert not any(name.startswith("audit_seal") for name in triggers())
        connection.rollback()


def _migrations_env() -> dict[str, Any]:
    """The environment's definitions, without running it."""
    from tests.meta.paths import ROOT

    source = (ROOT / "migrations" / "env.py").read_text(encoding="utf-8")
    namespace: dict[str, Any] = {}
    body = source.rsplit("\nrun()", 1)[0]
    exec(compile(body, "env.py", "exec"), namespace)  # noqa: S102 -- our own file
    return namespace


def _command() -> Any:
    from hrforum.core.audit_cli import audit as group

    return group


def _info(app: Flask) -> Any:
    from flask.cli import ScriptInfo

    return ScriptInfo(create_app=lambda *_args: app)
