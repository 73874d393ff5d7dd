"""Boards are made and changed on pages, and what is kept of them changes at once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from hrforum.boards import actions
from hrforum.boards.models import Board
from hrforum.core.errors import Forbidden, Invalid
from hrforum.core.models import AuditEntry
from tests import factories as make

VALUES: dict[str, Any] = {
    "name": "Housing", "description": "Homes for all.", "icon": "house", "hue": 30,
    "position": 3, "visibility": "public",
}  # fmt: skip


@pytest.fixture
def browser(app: Any, browser_of: Any) -> Any:
    return browser_of(make.person("admin"))


def form_of(page: Any, **fields: Any) -> dict[str, Any]:
    """What the page's form would send, with some fields written."""
    token = page.select("main form input[name=csrf_token]")[0].get("value")
    return {"csrf_token": token, **VALUES, **fields}


def test_a_board_is_made_and_seen_at_once(browser: Any, client: Any, db: Any) -> None:
    assert "Housing" not in client.get("/boards/").text
    assert "No boards yet" in browser.get("/admin/boards/").text
    page = browser.get("/admin/boards/new")
    done = browser.post("/admin/boards/new", form_of(page, slug="housing"))
    assert done.path == "/admin/boards/" and "is saved" in done.html
    assert "Housing" in client.get("/boards/").text
    assert client.get("/boards/housing/").h1 == "Housing"
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "board.created")).one()
    assert entry.details["slug"] == "housing"


def test_a_change_shows_on_kept_pages_at_once(browser: Any, client: Any, db: Any) -> None:
    board = make.board(name="Before", slug="b")
    topic = make.topic(board)
    reader = make.person()
    addresses = ("/", "/boards/", "/boards/b/", f"/topics/{topic.id}-{topic.slug}/")
    for address in addresses:
        assert "Before" in client.get(address).html
    page = browser.get("/admin/boards/b/")
    browser.post("/admin/boards/b/", form_of(page, name="After", moderators=reader.username))
    for address in addresses:
        html = client.get(address).html
        assert "After" in html and "Before" not in html, address
    assert make.actor_of(db.session.get(type(reader), reader.id)).moderates(board.id)
    browser.post("/admin/boards/b/", form_of(page, visibility="moderators"))
    client.get("/boards/b/", status=404)
    client.get(addresses[-1], status=404)
    assert "Housing" not in client.get("/boards/").text
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "board.changed")).all()
    assert "name" in entries[0].details["fields"] and "moderators" in entries[0].details["fields"]
    assert set(entries[1].details["fields"]) == {"name", "visibility"}


def test_saving_without_a_change_writes_nothing(db: Any) -> None:
    actor = make.actor_of(make.person("admin"))
    board = actions.save_board(actor, None, new_slug="housing", **VALUES)
    version = board.version
    assert actions.save_board(actor, "housing", **VALUES).version == version
    assert len(db.session.scalars(select(AuditEntry)).all()) == 1


def test_groups_may_read_what_is_theirs(browser: Any, browser_of: Any, db: Any) -> None:
    group = make.group(name="Pilot cities")
    make.board(slug="b")
    ben = make.person()
    make.in_group(ben, group)
    page = browser.get("/admin/boards/b/")
    refused = browser.post("/admin/boards/b/", form_of(page, visibility="groups"), status=422)
    assert refused.error("group_ids").endswith("Choose at least one group.")
    browser.post("/admin/boards/b/", form_of(page, visibility="groups", group_ids=group.id))
    browser_of(ben).get("/boards/b/")
    browser_of(make.person()).get("/boards/b/", status=404)
    again = browser.get("/admin/boards/b/")
    assert again.one("input[name=group_ids]").get("checked") is not None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "), ("name", "x" * 121), ("slug", "Ö"), ("slug", "taken"), ("slug", "new"),
        ("description", "x" * 501), ("position", "-1"), ("position", "many"),
        ("moderators", "nobody"), ("hue", "1000"), ("icon", "none"), ("visibility", "all"),
    ],
)  # fmt: skip
def test_bad_input_is_said_beside_the_field_and_nothing_is_lost(
    browser: Any, db: Any, field: str, value: str
) -> None:
    make.board(slug="taken")
    page = browser.get("/admin/boards/new")
    sent = form_of(page, **{"slug": "housing", "description": "Kept text", field: value})
    refused = browser.post("/admin/boards/new", sent, status=422)
    if field == "description":  # the page's head has something of that name, too
        assert "Use at most 500 characters." in refused.texts("[id=description-error]")[0]
    else:
        assert refused.error(field)
    if field != "description":
        assert "Kept text" in refused.one("textarea[name=description]").text
    assert len(db.session.scalars(select(Board)).all()) == 1


def test_only_administrators_change_boards(db: Any, browser_of: Any) -> None:
    make.board(slug="b")
    for roles in ((), ("moderator",), ("coordinator",)):
        person = make.person(*roles)
        with pytest.raises(Forbidden):
            actions.save_board(make.actor_of(person), "b", **VALUES)
        browser_of(person).get("/admin/boards/b/", status=404)
    with pytest.raises(Invalid):
        actions.save_board(
            make.actor_of(make.person("admin")), "b", **{**VALUES, "visibility": "nobody"}
        )


def test_the_list_costs_the_same_for_one_and_for_thirty(browser: Any) -> None:
    make.board()
    browser.get("/admin/boards/")
    one = browser.get("/admin/boards/").sql
    for _n in range(30):
        make.board()
    assert (one, browser.get("/admin/boards/").sql) == (3, 3)
    browser.get("/admin/boards/nothing/", status=404)
