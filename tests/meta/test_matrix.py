"""Every route, asked as each of eight readers: the tables are in `tests/meta/matrix`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection
from typing import Any

import pytest
from flask import Flask, abort

from hrforum.accounts.models import Role
from hrforum.core.db import transaction
from hrforum.core.permissions import access
from hrforum.extensions import db
from hrforum.members.actions import standing
from tests import factories as make
from tests.meta import matrix
from tests.meta.matrix.table import LIKELY, ROLES, Row, uncovered
from tests.meta.matrix.walk import REFUSED, Walk
from tests.meta.matrix.world import STAFF, World, build, take_second_factors
from tests.support.databases import TestDatabase
from tests.support.tidy import Tidy

PERSON, ASSOCIATE, GUEST = (ROLES.index(each) for each in ("person", "associate", "guest"))
PARTS = 3
Begin = Callable[..., Walk]


@pytest.fixture
def begin(app: Flask, database: TestDatabase, _shared_app: tuple[Flask, Tidy]) -> Begin:
    """Make the world and the eight browsers; `change(world)` may change the world before."""

    def made(change: Callable[[World], Any] | None = None) -> Walk:
        app.config["HRFORUM"].STAFF_SECOND_FACTOR = True
        world = build(app)
        if change:
            change(world)
        back(keep=True)
        return Walk(app, world, back)

    def back(some: Collection[str] | None = None, *, keep: bool = False) -> None:
        db.session.rollback()
        if keep:
            database.keep()
        else:
            database.back(some)
        _shared_app[1].forget()

    return made


@pytest.mark.database("sqlite")
def test_every_route_is_in_a_table_and_every_row_has_a_route(begin: Begin) -> None:
    walk = begin()
    wrong = uncovered(walk.app, matrix.rows(), walk.world.names("person"))
    assert not wrong, "\n".join(wrong)


# Building the world takes as long as asking a table: a few at once, so that workers share them.
@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(PARTS))
def test_everybody_gets_what_the_tables_say(begin: Begin, part: int) -> None:
    wrong = begin().check(matrix.rows(*matrix.NAMES[part::PARTS]))
    assert not wrong, "\n".join(wrong)


def as_anybody(row: Row) -> str:
    """What a person gets to whom none of the things in the world belongs.

    Where the person of the table gets more than delegates do, it is because the thing is theirs.
    """
    person, others = row.answers[PERSON], {row.answers[ASSOCIATE], row.answers[GUEST]}
    is_theirs = person not in REFUSED and person not in others
    return row.answers[GUEST] if is_theirs else person


def as_without_a_seat(row: Row) -> set[str]:
    """What else somebody gets who came into the room by a right that is gone, and not registered.

    The person of the table is: nothing tells whether the room is not there or not open to others.
    """
    if not row.address.startswith("/events/{room_event}/live"):
        return set()
    return {"403", "404", "303"} if row.method == "GET" else {"403", "404"}


@pytest.mark.timeout(600)
def test_delegates_of_a_suspended_member_get_what_a_person_gets(begin: Begin) -> None:
    """Every route, every mutation: the mandate rests, and with it all that it gives."""

    def suspend(world: World) -> None:
        chief = make.actor_of(world.people["second"])
        standing.suspend(chief, "linz", reason="Rights were broken.")

    def likes(row: Row) -> set[str]:
        if row.address == "/delegations/{own_mandate}/resign":
            return {row.answers[ASSOCIATE]}  # a mandate that rests can be given up
        # Who has a mandate knows of the thing that is refused.
        known = row.address.startswith("/mentoring/") and as_anybody(row) == "404"
        return as_without_a_seat(row) | {as_anybody(row), *(["403"] if known else [])}

    wrong = begin(suspend).compare(matrix.rows(), "associate", likes)
    assert not wrong, "\n".join(wrong)


@pytest.mark.timeout(600)
@pytest.mark.database("sqlite")
@pytest.mark.parametrize("role", STAFF)
def test_staff_without_a_second_factor_get_no_more_than_a_person(begin: Begin, role: str) -> None:
    """Every route, every mutation, but those by which they set the second factor up."""
    theirs = {
        "POST /account/sign-in": {"200", "303"},
        "GET /settings/two-step/needed": {"200"},
        "POST /settings/two-step/codes": {"back"},  # there is no factor yet to have codes for
        "POST /settings/two-step/passkeys/{my_passkey}/remove": {"404"},
    }

    def likes(row: Row) -> set[str]:
        if str(row) in theirs:
            return theirs[str(row)]
        if str(row) == "POST /settings/delete" and role == "admin":
            return {"200", as_anybody(row)}  # the only administrator is told to name another
        person = as_anybody(row)
        return as_without_a_seat(row) | {person, *(["2fa"] if person in REFUSED else [])}

    wrong = begin(take_second_factors).compare(matrix.rows(), role, likes)
    assert not wrong, "\n".join(wrong)


@pytest.mark.database("sqlite")
def test_a_new_route_is_asked_for_and_a_dead_row_is_seen(begin: Begin, make_app: Any) -> None:
    walk = begin()
    names = walk.world.names("person")
    before = uncovered(walk.app, matrix.rows(), names)
    other = make_app()
    open_to_all = access("public")(lambda: "")
    other.add_url_rule("/members/<slug>/extra", view_func=open_to_all, endpoint="extra")
    dead = Row("GET", "/members/linz/nothing/here", ("200",) * 8, "members.py line 1")
    seen = uncovered(other, [*matrix.rows(), dead], names)
    [gone, new] = [each for each in seen if each not in before]
    assert gone.startswith("members.py line 1: no route answers GET /members/linz/nothing/here")
    assert "GET /members/<slug>/extra (extra, access public) is in no table" in new
    assert new.endswith(f"GET  /members/{{slug}}/extra {LIKELY['public']}")
    assert "tests/meta/matrix/members.py" in new


@pytest.mark.database("sqlite")
def test_an_opened_route_is_seen(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(endpoint: str, level: Any, view: Any = None) -> None:
        bare = view or inspect.unwrap(walk.app.view_functions[endpoint])
        monkeypatch.setitem(walk.app.view_functions, endpoint, access(level)(bare))

    def refuses_too_late() -> None:
        with transaction() as session:
            session.add(Role(name="written"))
        abort(404)

    walk = begin()
    opened("admin.log", "signed_in")
    opened("admin.people", "public", lambda: "Everybody.")
    opened("notifications.send_all_again", "admin", refuses_too_late)
    opened("boards.unhide", "moderator", lambda **_slugs: abort(404))
    rows = [row for row in matrix.rows() if row.address in ("/admin/log", "/admin/people/")]
    wrong = " ".join(walk.check(rows))
    assert "GET /admin/log as person: 200, not 404" in wrong
    assert "GET /admin/people/ as visitor: 200, not in" in wrong and "as admin" not in wrong
    assert "GET  /admin/people/ 200 200 200 200 200 200 200 200" in wrong  # the line to write
    rows = [row for row in matrix.rows() if row.address.endswith(("mail/send-again", "/unhide"))]
    wrong = " ".join(walk.check(rows))
    assert "/admin/mail/send-again as admin (404): refused, but written to role" in wrong
    assert "/admin/mail/send-again as admin (404): refused, but rows came or went in role" in wrong
    assert "/unhide as moderator: 404, not 303" in wrong and "send-again as person" not in wrong
