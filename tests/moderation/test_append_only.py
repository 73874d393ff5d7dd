"""Rows of cases can't be changed or deleted, whoever tries."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hrforum.core.db import transaction
from hrforum.moderation.actions import appeals
from hrforum.moderation.models import APPEND_ONLY, ERASABLE
from tests import factories as make
from tests.moderation.support import decided, reported

COLUMNS = {
    "moderation_case": "path",
    "moderation_report": "explanation",
    "moderation_event": "text",
    "moderation_decision": "facts",
    "moderation_lifting": "reason",
    "moderation_appeal": "text",
    "moderation_appeal_outcome": "reasons",
    "moderation_misuse": "reason",
    "moderation_reporter": "name",
    "moderation_snapshot": "body",
}


@pytest.fixture
def rows(app: Any, db: Any) -> None:
    """A row in each table."""
    author, reporter = make.person(), make.person()
    first, second = make.person("moderator"), make.person("moderator")
    case_id = reported(make.post(make.topic(), author), reporter)
    row = decided(case_id, first)
    made = appeals.appeal(make.actor_of(author), row.id, text="Wrong.")
    appeals.decide_appeal(make.actor_of(second), made.id, "reversed", reasons="It was.")
    with transaction() as session:
        session.execute(
            text("insert into moderation_reporter (report_id, name, email) values (1, 'A', 'a@b')")
        )
        session.execute(
            text(
                "insert into moderation_misuse (id, report_id, email_hash, step, reason, by_id, at)"
                " values (1, 1, '', 'warned', 'x', :by, '2026-01-01 00:00:00')"
            ),
            {"by": first.id},
        )


@pytest.mark.parametrize("table", [*APPEND_ONLY, *ERASABLE])
def test_no_row_is_changed(rows: None, table: str) -> None:
    change = text(f"update {table} set {COLUMNS[table]} = 'Something else'")  # noqa: S608 -- our names
    with pytest.raises(DBAPIError, match="append-only"), transaction() as session:
        session.execute(change)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_no_row_is_deleted(rows: None, table: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), transaction() as session:
        session.execute(text(f"delete from {table}"))  # noqa: S608 -- our names


@pytest.mark.parametrize("table", ERASABLE)
def test_what_is_personal_can_be_erased(rows: None, db: Any, table: str) -> None:
    with transaction() as session:
        assert session.execute(text(f"delete from {table}")).rowcount == 1  # noqa: S608 -- our names


def test_the_control_without_its_trigger_a_row_is_changed(rows: None, db: Any) -> None:
    on = "" if db.engine.dialect.name == "sqlite" else " ON moderation_decision"
    with transaction() as session:
        session.execute(text(f"DROP TRIGGER moderation_decision_no_update{on}"))
        done = session.execute(text("update moderation_decision set facts = 'Something else'"))
        assert done.rowcount == 1
        session.rollback()
