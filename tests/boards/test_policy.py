"""The predicate and its SQL twin say the same, for every kind of reader and board."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from hrforum.boards import policy
from hrforum.boards.models import VISIBILITIES, Board
from tests import factories as make

READERS = (
    "visitor",
    "person",
    "delegate",
    "former delegate",
    "in the group",
    "board moderator",
    "moderator",
    "coordinator",
    "admin",
)

# Written down by hand: who reads which board.
EXPECTED = {
    "public": set(READERS),
    "signed_in": set(READERS) - {"visitor"},
    "members": {"delegate", "board moderator", "moderator", "coordinator", "admin"},
    "groups": {"in the group", "board moderator", "moderator", "admin"},
    "moderators": {"board moderator", "moderator", "admin"},
}


@pytest.fixture
def readers(db: Any) -> dict[str, Any]:
    import datetime as dt

    people = {name: make.person() for name in READERS[1:6]}
    make.delegate(people["delegate"], make.member())
    make.delegate(people["former delegate"], make.member(), ends_on=dt.date(2021, 1, 1))
    group = make.group(people["in the group"])
    for visibility in VISIBILITIES:
        make.board(
            slug=visibility.replace("_", "-"),
            visibility=visibility,
            moderators=[people["board moderator"]],
            groups=[group] if visibility == "groups" else [],
        )
    # A board of another group is nobody's here but the moderators'.
    make.board(slug="other-group", visibility="groups", groups=[make.group()])
    for name in ("moderator", "coordinator", "admin"):
        people[name] = make.person(name)
    return {"visitor": make.actor_of(None), **{n: make.actor_of(p) for n, p in people.items()}}


@pytest.mark.parametrize("name", READERS)
def test_who_reads_which_board(db: Any, readers: dict[str, Any], name: str) -> None:
    actor = readers[name]
    seen = set(db.session.scalars(select(Board.slug).where(policy.visible_boards(actor))))
    expected = {v.replace("_", "-") for v in VISIBILITIES if name in EXPECTED[v]}
    if name in ("moderator", "admin"):
        expected.add("other-group")
    assert seen == expected


@pytest.mark.parametrize("name", READERS)
def test_the_predicate_agrees_with_sql(db: Any, readers: dict[str, Any], name: str) -> None:
    from hrforum.boards.models import BoardGroup

    actor = readers[name]
    seen = set(db.session.scalars(select(Board.id).where(policy.visible_boards(actor))))
    for board in db.session.scalars(select(Board)).all():
        groups = frozenset(
            db.session.scalars(select(BoardGroup.group_id).where(BoardGroup.board_id == board.id))
        )
        assert policy.may_read_board(actor, board.id, board.visibility, groups) == (
            board.id in seen
        ), (name, board.slug)
