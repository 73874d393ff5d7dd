"""What one test does, the next one does not see."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text

from hrforum.accounts.models import Person
from hrforum.core import fragments
from tests import factories
from tests.support.sql import recorded
from tests.support.together import together


@pytest.mark.parametrize("turn", ["first", "second"])
def test_rows_caches_files_and_settings_are_gone(app, db, turn):
    config = app.config["HRFORUM"]
    count = select(func.count()).select_from(Person)
    assert db.session.scalar(count) == 0
    assert fragments.fragment("key", lambda: turn) == turn
    assert not (config.DATA / "uploads").exists()
    assert config.SITE_NAME != "Changed"
    assert "CHANGED" not in app.config

    assert factories.person(password=None).id == 1, "ids start again"
    (config.DATA / "uploads").mkdir()
    config.SITE_NAME = app.config["CHANGED"] = "Changed"
    # A transaction that is left open must not hold up the next test.
    db.session.execute(text("SELECT 1"))


def test_each_kind_of_database_is_really_used(db, database):
    assert db.engine.dialect.name == database.kind


@pytest.mark.database("postgresql")
def test_a_test_may_name_its_database(db):
    assert db.engine.dialect.name == "postgresql"


def test_statements_are_counted(db):
    factories.person(password=None)
    with recorded() as statements:
        db.session.execute(text("SELECT 1"))
        db.session.execute(text("SELECT 2"))
        db.session.commit()
    statements.expect(2)


def test_two_things_at_once(app):
    def visit():
        return app.test_client().get("/healthz").status_code

    def fail():
        raise ValueError("as it should")

    first, second, third = together(visit, visit, fail)
    assert (first, second, str(third)) == (200, 200, "as it should")
