"""Polls: put into a post, voted in, closed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update

from hrforum.boards import policy, polls
from hrforum.boards.actions.loading import must
from hrforum.boards.counting import run_off
from hrforum.boards.models import Board, Poll, PollOption, PollVote, Post, Topic
from hrforum.core import audit, clock
from hrforum.core.db import transactional
from hrforum.core.errors import Forbidden, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db


def add_poll(post: Post, ready: polls.Ready | None) -> None:
    """Put a checked poll into a post, in the transaction that writes the post."""
    if ready is None:
        return
    poll = Poll(
        post_id=post.id,
        title=ready.question,
        kind=ready.kind,
        closes_at=ready.closes_at,
        is_anonymous=ready.anonymous,
        hides_results=ready.hidden,
    )
    db.session.add(poll)
    db.session.flush()
    db.session.add_all(
        PollOption(poll_id=poll.id, position=position, text=text)
        for position, text in enumerate(ready.options, 1)
    )
    db.session.flush()


def _locked(actor: Actor, topic_id: int, poll_id: int) -> tuple[Poll, Post, Topic, Board]:
    """Return the poll, locked: votes are counted one after the other."""
    row = db.session.execute(
        select(Poll, Post, Topic, Board)
        .join(Post, Post.id == Poll.post_id)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Board, Board.id == Topic.board_id)
        .where(Poll.id == poll_id, Topic.id == topic_id)
        .where(policy.visible_topics(actor), policy.readable_posts())
        .with_for_update(of=Poll)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound
    poll, post, topic, board = row
    return poll, post, topic, board


@transactional
def vote(actor: Actor, topic_id: int, poll_id: int, chosen: Sequence[int]) -> tuple[Poll, Post]:
    """Let the actor's vote be this one, whatever it was before; an empty one takes it back.

    Args:
        actor: who votes.
        topic_id, poll_id: which poll.
        chosen: ids of options; in order of preference in a ranked poll.

    Raises:
        Invalid: not such a choice as the poll wants; the field is ``option``.
        NotFound: there is no such poll for the actor.
        Forbidden: it is closed, or the actor is a visitor.
    """
    poll, post, topic, _board = _locked(actor, topic_id, poll_id)
    if actor.person_id is None:
        raise Forbidden(_("Sign in to vote."))
    must(
        polls.is_open(
            poll, topic_closed=topic.closed_at is not None or topic.archived_at is not None
        ),
        _("This poll is closed: it takes no more votes."),
    )
    options = list(
        db.session.scalars(
            select(PollOption.id).where(PollOption.poll_id == poll.id).order_by(PollOption.position)
        )
    )
    ids = polls.clean_choice(poll.kind, options, chosen) if chosen else []
    voter = (
        polls.voter_hidden(topic.id, actor.person_id)
        if poll.is_anonymous
        else polls.voter_named(actor.person_id)
    )
    db.session.execute(
        delete(PollVote)
        .where(PollVote.poll_id == poll.id, PollVote.voter == voter)
        .execution_options(synchronize_session=False)
    )
    db.session.add_all(
        PollVote(
            option_id=option_id,
            voter=voter,
            poll_id=poll.id,
            person_id=None if poll.is_anonymous else actor.person_id,
            place=place,
        )
        for place, option_id in enumerate(ids, 1)
    )
    db.session.flush()
    count_votes(poll, options)
    return poll, post


def count_votes(poll: Poll, options: Sequence[int]) -> None:
    """Count the votes of a locked poll anew."""
    counts = PollVote.place == 1 if poll.kind == "ranked" else PollVote.place >= 1
    given = (
        select(func.count())
        .where(PollVote.option_id == PollOption.id, counts)
        .correlate(PollOption)
        .scalar_subquery()
    )
    db.session.execute(
        update(PollOption)
        .where(PollOption.poll_id == poll.id)
        .values(votes_count=given)
        .execution_options(synchronize_session=False)
    )
    poll.voters_count = (
        db.session.scalar(
            select(func.count(PollVote.voter.distinct())).where(PollVote.poll_id == poll.id)
        )
        or 0
    )
    if poll.kind == "ranked":
        ballots: dict[str, list[int]] = {}
        for voter, option_id in db.session.execute(
            select(PollVote.voter, PollVote.option_id)
            .where(PollVote.poll_id == poll.id)
            .order_by(PollVote.voter, PollVote.place)
        ):
            ballots.setdefault(voter, []).append(option_id)
        poll.rounds = run_off(options, list(ballots.values()))
    poll.version += 1
    db.session.flush()


@transactional
def close_poll(actor: Actor, topic_id: int, poll_id: int) -> tuple[Poll, Post]:
    """End a poll before its day; a closed one stays closed.

    Raises:
        NotFound: there is no such poll for the actor.
        Forbidden: it is neither the actor's nor on a board that the actor moderates.
    """
    poll, post, _topic, board = _locked(actor, topic_id, poll_id)
    must(
        policy.may_close_poll(actor, board.id, post),
        _("Who made the poll, or a moderator, can close it."),
    )
    if poll.closed_at is None:
        poll.closed_at = clock.now()
        poll.version += 1
        audit.record(actor, audit.Tag.POLL_CLOSED, "post", post.id)
    return poll, post


def recount_votes() -> None:
    """Count the votes of all polls of our own anew."""
    own = db.session.scalars(
        select(Poll).where(Poll.is_imported.is_(False)).order_by(Poll.id).with_for_update()
    ).all()
    for poll in own:
        options = db.session.scalars(
            select(PollOption.id).where(PollOption.poll_id == poll.id).order_by(PollOption.position)
        ).all()
        count_votes(poll, options)


def forget_voter(person_id: int) -> None:
    """Let the votes of a person who leaves count on, for nobody."""
    votes = db.session.scalars(
        select(PollVote)
        .where(PollVote.person_id == person_id)
        .order_by(PollVote.poll_id, PollVote.place)
    ).all()
    nobody: dict[int, str] = {}
    for one in votes:
        one.voter = nobody.setdefault(one.poll_id, f"gone:{secrets.token_hex(16)}")
        one.person_id = None
    db.session.flush()
