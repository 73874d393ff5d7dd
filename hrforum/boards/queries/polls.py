"""Polls of a page, with the reader's own votes: one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, func, select

from hrforum.accounts.models import Person
from hrforum.boards import policy, polls
from hrforum.boards.models import Board, Poll, PollOption, PollVote, Post, Topic
from hrforum.boards.queries.base import POSTS_A_PAGE
from hrforum.core.db import AnyRow, AnySelect
from hrforum.core.errors import NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db

PEOPLE_A_PAGE = 50


@dataclass(slots=True)
class Shown:
    """A poll with its options, each ``(id, text, votes)``, and the reader's own choice in order."""

    poll: Any
    options: list[tuple[int, str, int]] = field(default_factory=list)
    own: list[int] = field(default_factory=list)


def _select(actor: Actor, topic_id: int) -> AnySelect:
    columns: list[Any] = [
        Poll.id,
        Poll.title,
        Poll.kind,
        Poll.voters_count,
        Poll.closes_at,
        Poll.closed_at,
        Poll.is_anonymous,
        Poll.hides_results,
        Poll.is_imported,
        Poll.rounds,
        Poll.version,
        Post.number,
        Post.author_id,
        PollOption.id.label("option_id"),
        PollOption.text,
        PollOption.votes_count,
    ]
    if actor.person_id is None:
        return _from(select(*columns))
    mine = (
        polls.voter_named(actor.person_id),
        polls.voter_hidden(topic_id, actor.person_id),
    )
    return _from(select(*columns, PollVote.place)).outerjoin(
        PollVote, and_(PollVote.option_id == PollOption.id, PollVote.voter.in_(mine))
    )


def _from(statement: AnySelect) -> AnySelect:
    return (
        statement.select_from(Post)
        .join(Poll, Poll.post_id == Post.id)
        .join(PollOption, PollOption.poll_id == Poll.id)
        .order_by(Poll.id, PollOption.position)
    )


def _shown(rows: Sequence[AnyRow]) -> list[Shown]:
    found: dict[int, Shown] = {}
    places: dict[int, list[tuple[int, int]]] = {}
    for row in rows:
        shown = found.setdefault(row.id, Shown(row))
        shown.options.append((row.option_id, row.text, row.votes_count))
        if place := getattr(row, "place", None):
            places.setdefault(row.id, []).append((place, row.option_id))
    for poll_id, chosen in places.items():
        found[poll_id].own = [option_id for _place, option_id in sorted(chosen)]
    return list(found.values())


def polls_of_page(actor: Actor, topic_id: int, page: int) -> list[Shown]:
    """Return the polls on a page of the topic, which the actor may read."""
    first = (page - 1) * POSTS_A_PAGE + 1
    return _shown(
        db.session.execute(
            _select(actor, topic_id).where(
                Post.topic_id == topic_id,
                Post.number >= first,
                Post.number < first + POSTS_A_PAGE,
            )
        ).all()
    )


def one_poll(actor: Actor, topic_id: int, poll_id: int) -> tuple[Shown, AnyRow]:
    """Return a poll, and its topic with the board.

    Raises:
        NotFound: there is none that the actor may see.
    """
    topic = db.session.execute(
        select(
            Topic.id,
            Topic.slug,
            Topic.title,
            Topic.closed_at,
            Board.id.label("board_id"),
            Board.slug.label("board_slug"),
            Board.name.label("board_name"),
        )
        .join(Board, Board.id == Topic.board_id)
        .where(Topic.id == topic_id, policy.visible_topics(actor))
    ).first()
    if topic is None:
        raise NotFound
    found = _shown(
        db.session.execute(
            _select(actor, topic_id).where(
                Post.topic_id == topic_id, Poll.id == poll_id, policy.readable_posts()
            )
        ).all()
    )
    if not found:
        raise NotFound
    return found[0], topic


def who_voted(poll_id: int, page: int) -> tuple[list[AnyRow], bool]:
    """Return who chose what in a poll with names, and whether there is a further page."""
    rows = db.session.execute(
        select(
            PollOption.text,
            PollVote.place,
            Person.username,
            Person.display_name,
            Person.deleted_at,
        )
        .join(PollOption, PollOption.id == PollVote.option_id)
        .outerjoin(Person, Person.id == PollVote.person_id)
        .where(PollVote.poll_id == poll_id)
        .order_by(func.lower(Person.display_name), PollVote.voter, PollVote.place)
        .limit(PEOPLE_A_PAGE + 1)
        .offset((page - 1) * PEOPLE_A_PAGE)
    ).all()
    return list(rows[:PEOPLE_A_PAGE]), len(rows) > PEOPLE_A_PAGE
