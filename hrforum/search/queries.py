"""What the result page shows: six statements at most, however much there is to find."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from hrforum.accounts.models import Person
from hrforum.boards import content, policy
from hrforum.boards.models import Board, Post, Topic
from hrforum.boards.queries.base import post_path
from hrforum.core.db import AnyRow
from hrforum.core.permissions import Actor
from hrforum.core.search.excerpt import excerpt, highlight
from hrforum.core.search.find import Found, Question, find, measure
from hrforum.core.search.query import Query, Scope, parse
from hrforum.core.search.words import facet
from hrforum.extensions import db
from hrforum.members.models import Member

KINDS = ("posts", "members", "people")
PAGE = 20
MOST_PAGES = 50
COUNTED = 500
_MARKS = {"posts": "post", "members": "member", "people": "person"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for."""

    typed: str = ""
    kind: str = "posts"
    board: str = ""
    author: str = ""
    type: str = ""
    tag: str = ""
    language: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    newest_first: bool = False
    page: int = 1

    @property
    def is_filtered(self) -> bool:
        """Whether anything but words narrows the search for posts."""
        return any(
            (self.board, self.author, self.type, self.tag, self.language, self.since, self.until)
        )


@dataclass(frozen=True, slots=True)
class Results:
    """A page of results."""

    query: Query
    hits: list[dict[str, Any]] = field(default_factory=list)
    total: int = 0
    is_cut: bool = False
    counts: dict[str, int] = field(default_factory=dict)
    pages: int = 1
    unknown_author: bool = False


def boards(actor: Actor) -> Sequence[AnyRow]:
    """Return all boards with whether the actor may read them (``visible``)."""
    return db.session.execute(
        select(
            Board.id, Board.slug, Board.name, policy.visible_boards(actor).label("visible")
        ).order_by(Board.position, Board.id)
    ).all()


def results(actor: Actor, wanted: Wanted, known: Sequence[AnyRow]) -> Results:
    """Return one page of what the actor may see of what is wanted.

    Args:
        actor: who asks.
        wanted: words and filters.
        known: what `boards` returned.
    """
    query = parse(wanted.typed)
    if not query.terms and not (wanted.kind == "posts" and wanted.is_filtered):
        return Results(query)
    author_id = _author(wanted.author)
    if wanted.author and author_id is None:
        return Results(query, unknown_author=True)
    asked = {kind: _question(kind, query, wanted, known, author_id) for kind in KINDS}
    if query.terms:
        counts, top = measure([asked[kind] for kind in KINDS], COUNTED)
    else:
        counts, top = measure([asked["posts"]], COUNTED)
        counts += [0, 0]
    found = find(asked[wanted.kind], (wanted.page - 1) * PAGE, PAGE, top)
    shown = {"posts": _posts, "members": _members, "people": _people}[wanted.kind]
    return Results(
        query,
        shown(actor, found, query),
        found.total,
        found.is_cut,
        dict(zip(KINDS, counts, strict=True)),
        min(max(1, -(-found.total // PAGE)), MOST_PAGES),
    )


def _author(username: str) -> int | None:
    if not username:
        return None
    name = username.strip().lstrip("@").casefold()
    return db.session.scalar(select(Person.id).where(Person.username == name))


def _question(
    kind: str,
    query: Query,
    wanted: Wanted,
    known: Sequence[AnyRow],
    author_id: int | None,
) -> Question:
    every = [facet("k", _MARKS[kind])]
    if kind != "posts":
        return Question(query, Scope(tuple(every)), newest_first=wanted.newest_first)
    readable = [board for board in known if board.visible]
    hidden = tuple(facet("b", board.id) for board in known if not board.visible)
    if wanted.board:
        readable = [board for board in readable if board.slug == wanted.board]
        every += [facet("b", board.id) for board in readable]
    for name, value in (("t", wanted.type), ("g", wanted.tag), ("l", wanted.language)):
        if value:
            every.append(facet(name, value))
    if author_id is not None:
        every.append(facet("a", author_id))
    return Question(
        query,
        Scope(tuple(every), hidden=hidden),
        tuple(board.id for board in readable),
        wanted.since,
        wanted.until,
        wanted.newest_first,
    )


def _posts(actor: Actor, found: Found, query: Query) -> list[dict[str, Any]]:
    ids = [hit.id for hit in found.hits]
    rows = db.session.execute(
        select(
            Post.id,
            Post.number,
            Post.html,
            Post.language,
            Post.direction,
            Post.created_at,
            Topic.id.label("topic_id"),
            Topic.slug,
            Topic.title,
            Topic.type,
            Topic.language.label("topic_language"),
            Board.slug.label("board_slug"),
            Board.name.label("board_name"),
            Board.hue.label("board_hue"),
            Person.username,
            Person.display_name,
            Person.deleted_at.label("author_deleted_at"),
            Member.name.label("member_name"),
        )
        .join(Topic, Topic.id == Post.topic_id)
        .join(Board, Board.id == Topic.board_id)
        .join(Person, Person.id == Post.author_id)
        .outerjoin(Member, Member.id == Post.member_id)
        # The index was asked for readable boards already; rows say it once more.
        .where(Post.id.in_(ids), policy.visible_topics(actor), policy.readable_posts())
    ).all()
    by_id = {row.id: row for row in rows}
    return [
        {
            "row": by_id[hit.id],
            "url": post_path(by_id[hit.id].topic_id, by_id[hit.id].slug, by_id[hit.id].number),
            "title": highlight(by_id[hit.id].title, query),
            "excerpt": excerpt(content.words_of(by_id[hit.id].html), query),
            "others": hit.others,
        }
        for hit in found.hits
        if hit.id in by_id
    ]


def _members(_actor: Actor, found: Found, query: Query) -> list[dict[str, Any]]:
    ids = [hit.id for hit in found.hits]
    rows = db.session.execute(
        select(
            Member.id,
            Member.slug,
            Member.name,
            Member.kind,
            Member.membership,
            Member.country,
            Member.summary,
        ).where(Member.id.in_(ids))
    ).all()
    by_id = {row.id: row for row in rows}
    return [
        {
            "row": by_id[i],
            "title": highlight(by_id[i].name, query),
            "excerpt": excerpt(by_id[i].summary, query),
        }
        for i in ids
        if i in by_id
    ]


def _people(_actor: Actor, found: Found, query: Query) -> list[dict[str, Any]]:
    ids = [hit.id for hit in found.hits]
    rows = db.session.execute(
        select(
            Person.id,
            Person.username,
            Person.display_name,
            Person.avatar,
            Person.who,
            Person.claim,
            Person.bio_html,
        ).where(Person.id.in_(ids), Person.deleted_at.is_(None))
    ).all()
    by_id = {row.id: row for row in rows}
    return [
        {
            "row": by_id[i],
            "title": highlight(by_id[i].display_name, query),
            "excerpt": excerpt(content.words_of(by_id[i].bio_html), query),
        }
        for i in ids
        if i in by_id
    ]
