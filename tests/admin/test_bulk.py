"""Several members or boards are changed at once, after a look at what will change."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, update

from hrforum.accounts.models import PersonSession
from hrforum.boards.actions import add_moderator, change_boards
from hrforum.boards.models import Board, BoardGroup
from hrforum.core import clock
from hrforum.core.errors import Forbidden, Invalid
from hrforum.core.models import AuditEntry
from hrforum.core.permissions import SYSTEM
from hrforum.members.actions import suspend, turn_members
from hrforum.members.models import Member, MembershipEvent
from hrforum.notifications.models import Notification
from tests import factories as make

MEMBERS, BOARDS = "/admin/members/", "/admin/boards/"
NAMES = ".admin-row-title a"


@pytest.fixture
def desk(app: Any, browser_of: Any) -> Any:
    return browser_of(make.person("coordinator"))


@pytest.fixture
def admin(app: Any, browser_of: Any) -> Any:
    return browser_of(make.person("admin"))


def send(browser: Any, path: str, status: int | None = None, **fields: Any) -> Any:
    token = browser.get(path).select("main form input[name=csrf_token]")[0].get("value")
    options = {} if status is None else {"status": status}
    here = {"Sec-Fetch-Site": "same-origin"}
    return browser.post(f"{path}change", {"csrf_token": token, **fields}, headers=here, **options)


def tags(db: Any) -> list[tuple[str, int | None]]:
    rows = db.session.execute(select(AuditEntry.tag, AuditEntry.object_id).order_by(AuditEntry.id))
    return [(row.tag, row.object_id) for row in rows]


def turns(db: Any) -> list[str]:
    db.session.rollback()
    statement = select(MembershipEvent.turn).where(MembershipEvent.turn != "joined")
    return list(db.session.scalars(statement))


def test_memberships_are_suspended_after_a_preview(desk: Any, db: Any) -> None:
    graz, linz, bern = (make.member(name=name) for name in ("Graz", "Linz", "Bern"))
    olga = make.person(display_name="Olga")
    make.delegate(olga, graz)
    suspend(SYSTEM, bern.slug, reason="Before.")
    chosen = [graz.id, linz.id, bern.id]
    preview = send(desk, MEMBERS, change="suspend", member=chosen)
    assert preview.texts("main section h2") == [
        "2 memberships will change", "1 membership stays as it is",
    ]  # fmt: skip
    assert "1 mandate is touched" in preview.text and "suspended already" in preview.text
    assert turns(db) == ["suspended"]  # nothing done yet
    refused = send(desk, MEMBERS, 422, change="suspend", member=chosen, confirm=1)
    assert refused.error("reason").endswith("Write a reason.")
    late = {"reason": "Why", "until": "2020-01-01"}
    refused = send(desk, MEMBERS, 422, change="suspend", member=chosen, confirm=1, **late)
    assert "today or a later day" in refused.error("until")
    assert refused.one("textarea").text == "Why"
    done = send(desk, MEMBERS, change="suspend", member=chosen, confirm=1, reason="Not paid")
    assert "2 memberships are changed." in done.html
    assert [each for each in tags(db) if each[0] == "member.suspended"][1:] == [
        ("member.suspended", graz.id), ("member.suspended", linz.id),
    ]  # fmt: skip
    told = db.session.scalars(select(Notification.person_id)).all()
    assert told.count(olga.id) == 1
    assert desk.get(MEMBERS, state="suspended").texts(NAMES) == ["Bern", "Graz", "Linz"]
    assert desk.get(MEMBERS, state="current").texts(NAMES) == []
    # A second press does nothing more.
    again = send(desk, MEMBERS, change="suspend", member=chosen, confirm=1, reason="Not paid")
    assert "Nothing was changed." in again.html
    send(desk, MEMBERS, change="reinstate", member=chosen, confirm=1, reason="Paid")
    assert len(desk.get(MEMBERS, state="current").texts(NAMES)) == 3
    send(desk, MEMBERS, change="leave", member=[graz.id], confirm=1, reason="Asked for")
    db.session.expire_all()
    assert db.session.get(Member, graz.id).left_on == clock.today()


def test_all_members_or_none(desk: Any, db: Any) -> None:
    cities = [make.member() for _n in range(3)]
    actor = make.actor_of(make.person("coordinator"))
    with pytest.raises(Invalid):
        turn_members(actor, "suspend", [city.id for city in cities], "x" * 501)
    assert turns(db) == []
    for turn, ids in (("rejoin", [1]), ("suspend", []), ("suspend", list(range(1, 102)))):
        with pytest.raises(Invalid):
            turn_members(actor, turn, ids, "Why")
    with pytest.raises(Forbidden):
        turn_members(make.actor_of(make.person("moderator")), "suspend", [cities[0].id], "Why")


def test_nothing_chosen_is_said(desk: Any, admin: Any) -> None:
    make.member()
    make.board()
    assert "Choose at least one member." in send(desk, MEMBERS, change="suspend").html
    assert "Choose what to do." in send(desk, MEMBERS, member=1).html
    assert "Choose at least one board." in send(admin, BOARDS, change="visibility-public").html
    assert "Choose what to do." in send(admin, BOARDS, board=1, change="visibility-groups").html


def test_a_preview_costs_the_same_for_one_and_for_thirty(desk: Any) -> None:
    ids = [make.member().id for _n in range(30)]
    one = send(desk, MEMBERS, change="suspend", member=ids[:1])
    many = send(desk, MEMBERS, change="suspend", member=ids)
    assert (one.sql, many.sql) == (4, 4), many.statements


def test_old_sessions_prove_first_and_go_on(desk: Any, admin: Any, db: Any) -> None:
    city, board = make.member(), make.board()
    before = clock.now() - dt.timedelta(hours=1)
    db.session.execute(update(PersonSession).values(proved_at=before))
    db.session.commit()
    for browser, path, fields in (
        (desk, MEMBERS, {"change": "suspend", "member": city.id}),
        (admin, BOARDS, {"change": "visibility-members", "board": board.id}),
    ):
        asked = send(browser, path, confirm=1, reason="Why", **fields)
        assert asked.has("input[name=password]")
        assert "Why" in asked.html  # it goes on after the proof
    turn = desk.get(f"{MEMBERS}{city.slug}/standing/suspend", status=303)
    assert turn.headers["Location"].startswith("/account/prove")
    assert not [each for each in tags(db) if each[0] in ("member.suspended", "board.changed")]


def test_boards_are_found(admin: Any) -> None:
    make.board(name="Łódź and housing", slug="housing", description="Homes", position=1)
    make.board(name="Policing", slug="policing", visibility="members", position=2)
    for asked, names in (
        ({"q": "lodz"}, ["Łódź and housing"]),
        ({"q": "homes housing"}, ["Łódź and housing"]),
        ({"visibility": "members"}, ["Policing"]),
        ({"q": "homes", "visibility": "members"}, []),
        ({"q": "%"}, []),
        ({"visibility": "x"}, ["Łódź and housing", "Policing"]),
    ):
        assert admin.get(BOARDS, **asked).texts(NAMES) == names, asked


def test_boards_change_after_a_preview(admin: Any, client: Any, db: Any) -> None:
    one, two = make.board(slug="one"), make.board(slug="two", visibility="members")
    ids = [one.id, two.id]
    preview = send(admin, BOARDS, change="visibility-members", board=ids)
    assert "1 board will change" in preview.text and "It is so already." in preview.text
    client.get("/boards/one/")
    refused = send(admin, BOARDS, 422, change="visibility-members", board=ids, confirm=1)
    assert refused.error("reason")
    done = send(admin, BOARDS, change="visibility-members", board=ids, confirm=1, reason="Asked")
    assert "1 board is changed." in done.html
    client.get("/boards/one/", status=404)
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "board.changed"))
    assert (entry.object_id, entry.reason, entry.details["fields"]) == (
        one.id, "Asked", ["visibility"],
    )  # fmt: skip


def test_moderators_come_and_go_on_several_boards(admin: Any, db: Any) -> None:
    mia = make.person(username="mia")
    one, two = make.board(), make.board()
    add_moderator(SYSTEM, two.id, mia.id)
    fields = {"change": "moderator-add", "board": [one.id, two.id], "confirm": 1, "reason": "Help"}
    assert send(admin, BOARDS, 422, **fields).error("username").endswith("Write a username.")
    assert "no person" in send(admin, BOARDS, 422, **fields, username="nobody").error("username")
    assert "1 board is changed." in send(admin, BOARDS, **fields, username="@mia").html
    assert make.actor_of(mia).moderates(one.id)
    fields["change"] = "moderator-remove"
    assert "2 boards are changed." in send(admin, BOARDS, **fields, username="mia").html
    db.session.expire_all()
    assert not make.actor_of(mia).moderates(one.id)


def test_a_board_that_leaves_its_groups_forgets_them(db: Any) -> None:
    board = make.board(visibility="groups")
    db.session.add(BoardGroup(board_id=board.id, group_id=make.group().id))
    db.session.commit()
    actor = make.actor_of(make.person("admin"))
    assert change_boards(actor, "visibility-signed_in", [board.id], reason="Open") == 1
    assert db.session.scalars(select(BoardGroup)).all() == []
    assert db.session.get(Board, board.id).visibility == "signed_in"
    coordinator = make.actor_of(make.person("coordinator"))
    with pytest.raises(Forbidden):
        change_boards(coordinator, "visibility-public", [board.id], reason="Open")
