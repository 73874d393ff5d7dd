"""What the result page shows: six statements at most, however much there is to find.

Boards; the author of the filter and tags; the numbers on the other tabs; the ranking (a second time
where the last word may go on); the rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from sqlalchemy import literal, select, union_all

from hrforum.accounts.models import Person
from hrforum.boards import content, fields, policy
from hrforum.boards.models import Board, Post, Tag, Topic, TopicTag
from hrforum.boards.queries.base import post_path
from hrforum.boards.slugs import slugify
from hrforum.core import clock
from hrforum.core.db import AnyRow
from hrforum.core.permissions import Actor
from hrforum.core.search import fold
from hrforum.core.search.excerpt import excerpt, highlight
from hrforum.core.search.find import Found, Question, find, measure
from hrforum.core.search.query import Query, Scope, Term, parse
from hrforum.core.search.words import facet
from hrforum.extensions import db
from hrforum.members.models import Member

KINDS = ("posts", "members", "people")
PAGE = 20
MOST_PAGES = 50
COUNTED = 500
FIRST_YEAR = 1990
MOST_PLACES = 6
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
    cut_at: int | None = None
    """How many of the newest were ranked, where there were more."""
    counts: dict[str, int] = field(default_factory=dict)
    pages: int = 1
    unknown_author: bool = False
    places: list[tuple[str, str]] = field(default_factory=list)
    """Boards and tags that are called what was typed: name and address."""


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
    author_id, places = _known(actor, query, wanted, known)
    if wanted.kind == "posts" and wanted.author and author_id is None:
        return Results(query, unknown_author=True)
    asked = {kind: _question(kind, query, wanted, known, author_id) for kind in KINDS}
    # Members and people have words only: filters are for posts.
    others = [kind for kind in KINDS if kind != wanted.kind and query.terms]
    numbers, top = measure([asked[kind] for kind in others], COUNTED)
    found = find(asked[wanted.kind], (wanted.page - 1) * PAGE, PAGE, top)
    shown = {"posts": _posts, "members": _members, "people": _people}[wanted.kind]
    counts = {**dict.fromkeys(KINDS, 0), **dict(zip(others, numbers, strict=True))}
    counts[wanted.kind] = found.total
    return Results(
        query,
        shown(actor, found, query),
        found.total,
        found.cut_at,
        counts,
        min(max(1, -(-found.total // PAGE)), MOST_PAGES),
        places=places,
    )


def _known(
    actor: Actor, query: Query, wanted: Wanted, known: Sequence[AnyRow]
) -> tuple[int | None, list[tuple[str, str]]]:
    """Return the id of the author in the filter, and boards and tags that are called so.

    One statement or none.
    """
    if wanted.kind != "posts":
        return None, []
    words = [word for term in query.terms for word in term.words]
    places = [
        (board.name, f"/boards/{board.slug}/")
        for board in known
        if board.visible and words and _is_called(board.name, words)
    ]
    slugs = {slugify(word, fallback="") for word in [" ".join(words), *words]} - {""}
    parts = []
    if wanted.author:
        name = wanted.author.strip().lstrip("@").casefold()
        parts.append(
            select(literal("author"), Person.id, literal("")).where(
                Person.username == name, Person.deleted_at.is_(None)
            )
        )
    if slugs:
        parts.append(
            select(literal("tag"), Tag.id, Tag.slug).where(
                Tag.slug.in_(sorted(slugs)),
                select(TopicTag.topic_id)
                .join(Topic, Topic.id == TopicTag.topic_id)
                .join(Board, Board.id == Topic.board_id)
                .where(TopicTag.tag_id == Tag.id, policy.visible_topics(actor))
                .exists(),
            )
        )
    rows = db.session.execute(union_all(*parts)).all() if parts else []
    author_id = next((row[1] for row in rows if row[0] == "author"), None)
    tags = sorted(row[2] for row in rows if row[0] == "tag")
    places += [(f"#{slug}", f"/tags/{quote(slug)}/") for slug in tags]
    return author_id, places[:MOST_PLACES]


def _is_called(name: str, words: list[str]) -> bool:
    """Whether every word begins a word of the name."""
    named = fold(name).split()
    return all(any(part.startswith(word) for part in named) for word in words)


def _question(
    kind: str,
    query: Query,
    wanted: Wanted,
    known: Sequence[AnyRow],
    author_id: int | None,
) -> Question:
    if kind != "posts":
        return Question(query, Scope(), _MARKS[kind], newest_first=wanted.newest_first)
    every = []
    readable = [board for board in known if board.visible]
    if wanted.board:
        readable = [board for board in readable if board.slug == wanted.board]
        every += [facet("b", board.id) for board in readable]
    for name, value in (("t", wanted.type), ("g", wanted.tag), ("l", wanted.language)):
        if value:
            every.append(facet(name, value))
    if author_id is not None:
        every.append(facet("a", author_id))
    if not query.terms and not every:
        every.append(facet("k", "post"))
    return Question(
        query,
        Scope(tuple(every), _years(wanted)),
        "post",
        tuple(board.id for board in readable),
        wanted.since,
        wanted.until,
        wanted.newest_first,
    )


def _years(wanted: Wanted) -> tuple[tuple[Term, ...], ...]:
    """Return the years between the dates, for the index to skip the others."""
    if wanted.since is None and wanted.until is None:
        return ()
    first = wanted.since.astimezone(dt.UTC).year if wanted.since else FIRST_YEAR
    last = clock.today().year + 1
    if wanted.until:
        last = min(last, wanted.until.astimezone(dt.UTC).year)
    if first < FIRST_YEAR:
        return ()
    return (tuple(Term((facet("y", year),)) for year in range(first, max(first, last) + 1)),)


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
            Topic.fields,
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
            "excerpt": excerpt(_words(by_id[hit.id]), query),
            "others": hit.others,
        }
        for hit in found.hits
        if hit.id in by_id
    ]


def _words(row: AnyRow) -> str:
    return fields.words_with(content.words_of(row.html), row.number, row.type, row.fields)


def members_by_id(ids: Sequence[int]) -> list[AnyRow]:
    """Return the members in the order of their ids: one statement."""
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
    return [by_id[i] for i in ids if i in by_id]


def people_by_id(ids: Sequence[int]) -> list[AnyRow]:
    """Return the people who have an account, in the order of the ids: one statement."""
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
    return [by_id[i] for i in ids if i in by_id]


def _members(_actor: Actor, found: Found, query: Query) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "title": highlight(row.name, query),
            "excerpt": excerpt(row.summary, query),
        }
        for row in members_by_id([hit.id for hit in found.hits])
    ]


def _people(_actor: Actor, found: Found, query: Query) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "title": highlight(row.display_name, query),
            "excerpt": excerpt(content.words_of(row.bio_html), query),
        }
        for row in people_by_id([hit.id for hit in found.hits])
    ]
