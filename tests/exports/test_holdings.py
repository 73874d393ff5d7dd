"""Nothing that points to a person is forgotten, and nothing secret is given away."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select

from hrforum.core import holdings
from hrforum.extensions import db as database
from tests.factories import people
from tests.meta import rows

SECRET = re.compile(r"hash|secret|token|password|public_key|credential|client_key|fs_uniquifier")


def pointing_to_people() -> set[str]:
    """Columns that say who a person is, as ``table.column``."""
    found = {"person.id"}
    for table in database.metadata.sorted_tables:
        for column in table.columns:
            points = any(key.column.table.name == "person" for key in column.foreign_keys)
            named = re.search(r"(?:^|_)(?:person|author|actor|follower)_id$|_by_id$", column.name)
            if points or named:
                found.add(f"{table.name}.{column.name}")
    # Settings name the administrator in the audit log; the index is made from posts and profiles.
    return found - {"setting.changed_by_id", "search_document.author_id"}


@pytest.mark.database("sqlite")
def test_every_column_that_points_to_a_person_is_accounted_for(app: Flask) -> None:
    assert sorted(pointing_to_people() - holdings.accounted_for()) == [], (
        "Say in the feature's holdings.py what it holds about people, or leave it out with a reason"
    )
    assert sorted(holdings.accounted_for() - pointing_to_people()) == []


@pytest.mark.database("sqlite")
def test_negative_control_a_forgotten_column_is_seen(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = holdings._holdings["posts"]
    monkeypatch.setattr(
        holdings, "_holdings", {k: h for k, h in holdings._holdings.items() if h is not posts}
    )
    assert pointing_to_people() - holdings.accounted_for() == {"post.author_id"}


@pytest.mark.database("sqlite")
def test_no_field_is_a_secret_and_each_has_words(app: Flask) -> None:
    for holding in holdings.registered():
        fields = [column.name for column in holding.rows(1).selected_columns]
        assert [f for f in fields if SECRET.search(f)] == [], holding.name
        assert set(fields) == set(holding.labels), holding.name
        assert holding.texts <= set(fields)
    assert SECRET.search("key_hash") and SECRET.search("token_hash")


def test_a_row_in_every_table_of_mine_and_of_somebody_elses(app: Flask, db: Any) -> None:
    """With a row for each of two people in every table, each gets their own and only that."""
    with db.engine.connect().execution_options(hrforum_write=True) as connection:
        rows.fill(connection, rows=2)
        connection.commit()
    first, second = db.session.scalars(select(people.Person.id).order_by(people.Person.id)).all()
    for person_id in (first, second):
        for holding in holdings.registered():
            found = list(holdings.records(holding, person_id))
            json.dumps(found)
            if holding.name == "profile":
                assert [record["id"] for record in found] == [person_id]
    mine = {h.name: list(holdings.records(h, first)) for h in holdings.registered()}
    theirs = {h.name: list(holdings.records(h, second)) for h in holdings.registered()}
    for name in ("sessions", "devices", "posts", "topics", "notifications", "mandates"):
        assert len(mine[name]) == len(theirs[name]) == 1, name
    assert mine["posts"][0]["id"] != theirs["posts"][0]["id"]


def test_all_records_come_in_batches(app: Flask, db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from hrforum.notifications.models import Notification, NotificationPreference

    anna, ben = people.person(), people.person()
    for person in (anna, ben):
        db.session.execute(
            insert(Notification),
            [
                {"person_id": person.id, "kind": "reply", "key": f"post:{n}", "thing_kind": "post",
                 "thing_id": n}
                for n in range(23)
            ],
        )  # fmt: skip
        for n in range(11):
            db.session.add(NotificationPreference(person_id=person.id, kind=f"k{n}", mail="never"))
    db.session.commit()
    monkeypatch.setattr(holdings, "BATCH", 5)
    known = {h.name: h for h in holdings.registered()}
    found = list(holdings.records(known["notifications"], anna.id))
    assert [record["thing_id"] for record in found] == list(range(23))
    found = list(holdings.records(known["notification_preferences"], anna.id))
    assert {record["kind"] for record in found} == {f"k{n}" for n in range(11)}
