"""Splitting a topic, moving posts to another one, merging two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.boards import content as contents
from hrforum.boards import gaps, seams
from hrforum.boards.actions import acts, reading
from hrforum.boards.actions.counters import touch_board
from hrforum.boards.actions.tags import set_tags
from hrforum.boards.curating_models import TopicAct
from hrforum.boards.models import Board, Post, Topic
from hrforum.boards.queries.challenges import topic_named
from hrforum.boards.slugs import slugify
from hrforum.core import audit, clock, fragments, markdown, news
from hrforum.core.db import transaction
from hrforum.core.errors import Invalid
from hrforum.core.permissions import Actor
from hrforum.curating import notices, numbers
from hrforum.curating.actions import along
from hrforum.curating.actions.loading import clean_reason, to_curate
from hrforum.curating.actions.states import board_to_curate
from hrforum.curating.actions.transfer import Step, carry, note
from hrforum.extensions import db

MOST = 20_000  # posts in one act


class Moved(NamedTuple):
    """What came of it: the act, the topic that the posts left, and the one where they stand."""

    act: TopicAct
    source: Topic
    target: Topic


def split(
    actor: Actor,
    topic_id: int,
    *,
    posts: str,
    title: str,
    board_id: int | None = None,
    reason: str,
) -> Moved:
    """Make a new topic of some posts; the first of them opens it.

    Args:
        actor: a moderator of the board, and of the other one if the new topic stands there.
        topic_id: from which.
        posts: numbers as `numbers.read` takes them; never the opening post.
        title: of the new topic.
        board_id: where; None: on the same board.
        reason: why; it stands in both topics.

    Raises:
        Invalid: a value is not acceptable.
        NotFound, Forbidden: there is no such topic for the actor, or a board is not theirs.
    """
    title = contents.clean_title(title)
    reason = clean_reason(reason)
    ranges = numbers.read(posts)
    reading.save_marks()
    with transaction():
        source, board = to_curate(actor, topic_id)
        to_board = board if board_id in (None, board.id) else board_to_curate(actor, board_id or 0)
        chosen = _chosen(source, ranges)
        first = chosen[0]
        if first.deleted_at is not None or first.hidden_at is not None:
            raise Invalid(
                "numbers",
                _("The first of the posts opens the new topic: it must be one that can be read."),
            )
        target = _opened(source, first, to_board, title)
        act = _act(actor, "split", source, target, reason)
        _carry(actor, act, source, target, [(p.id, p.number) for p in chosen], board, to_board)
        notices.tell_author(actor, target, to_board, act)
        return Moved(act, source, target)


def move_posts(actor: Actor, topic_id: int, *, posts: str, to: str, reason: str) -> Moved:
    """Move some posts to the end of another topic.

    Args:
        actor: a moderator of both boards.
        topic_id: from which.
        posts: numbers as `numbers.read` takes them; never the opening post.
        to: address or number of the other topic.
        reason: why; it stands in both topics.

    Raises:
        Invalid: a value is not acceptable; the field is ``numbers``, ``topic`` or ``reason``.
        NotFound, Forbidden: there is no such topic for the actor, or a board is not theirs.
    """
    reason = clean_reason(reason)
    ranges = numbers.read(posts)
    reading.save_marks()
    with transaction():
        source, target, board, to_board = _two(actor, topic_id, to)
        chosen = _chosen(source, ranges)
        act = _act(actor, "move", source, target, reason)
        _carry(actor, act, source, target, [(p.id, p.number) for p in chosen], board, to_board)
        return Moved(act, source, target)


def merge(actor: Actor, topic_id: int, *, into: str, reason: str) -> Moved:
    """Put all posts of a topic behind those of another one, where its address leads from now on.

    Args:
        actor: a moderator of both boards.
        topic_id: which goes.
        into: address or number of the topic that stays.
        reason: why; it stands in the topic.

    Raises:
        Invalid: a value is not acceptable; the field is ``topic`` or ``reason``.
        NotFound, Forbidden: there is no such topic for the actor, or a board is not theirs.
    """
    reason = clean_reason(reason)
    reading.save_marks()
    with transaction():
        source, target, board, to_board = _two(actor, topic_id, into)
        everything = db.session.execute(
            select(Post.id, Post.number).where(Post.topic_id == source.id).order_by(Post.number)
        ).all()
        if len(everything) > MOST:
            raise Invalid("topic", _("These are too many posts for one step."))
        act = _act(actor, "merge", source, target, reason)
        source.deleted_at = clock.now()
        source.deleted_by_id = actor.person_id
        source.merged_into_id = target.id
        pairs = [(row.id, row.number) for row in everything]
        _carry(actor, act, source, target, pairs, board, to_board)
        along.merged(act, source, target)
        notices.tell_author(actor, source, to_board, act, place=target)
        return Moved(act, source, target)


def _two(actor: Actor, topic_id: int, other: str) -> tuple[Topic, Topic, Board, Board]:
    """Return both topics, locked in the order of their ids, and their boards."""
    other_id = topic_named(actor, other)
    if other_id is None or other_id == topic_id:
        raise Invalid("topic", _("Paste the address of the other topic."))
    found = {each: to_curate(actor, each) for each in sorted((topic_id, other_id))}
    (source, board), (target, to_board) = found[topic_id], found[other_id]
    if target.archived_at is not None:
        raise Invalid("topic", _("That topic is archived: nothing can be added to it."))
    return source, target, board, to_board


def _chosen(source: Topic, ranges: Sequence[tuple[int, int | None]]) -> list[Any]:
    rows = db.session.execute(
        select(
            Post.id,
            Post.number,
            Post.author_id,
            Post.member_id,
            Post.created_at,
            Post.deleted_at,
            Post.hidden_at,
        )
        .where(Post.topic_id == source.id)
        .order_by(Post.number)
    ).all()
    chosen = [row for row in rows if numbers.holds(ranges, row.number)]
    if not chosen:
        raise Invalid("numbers", _("There are no such posts here any more."))
    if chosen[0].number == 1:
        raise Invalid("numbers", _("The opening post stays. To move everything, merge the topics."))
    if len(chosen) > MOST:
        raise Invalid("numbers", _("These are too many posts for one step."))
    return chosen


def _opened(source: Topic, first: Any, board: Board, title: str) -> Topic:
    """Return a new topic that the first of the posts will open."""
    post = db.session.get_one(Post, first.id)
    topic = Topic(
        board_id=board.id,
        slug=slugify(title),
        title=title,
        type="discussion",
        language=post.language,
        author_id=first.author_id,
        member_id=first.member_id,
        excerpt=markdown.excerpt(markdown.plain(post.body)),
        created_at=first.created_at,
        last_posted_at=first.created_at,
        last_poster_id=first.author_id,
    )
    db.session.add(topic)
    db.session.flush()
    set_tags(topic, tuple(source.tags_text.split()))
    db.session.flush()
    return topic


def _act(actor: Actor, kind: str, source: Topic, target: Topic, reason: str) -> TopicAct:
    before = {
        "source_accepted": source.accepted_number,
        "target_accepted": target.accepted_number,
    }
    audit.record(
        actor, audit.Tag.TOPIC_CURATED, "topic", source.id, reason, act=kind, other=target.id
    )
    return acts.record(actor, source, kind, reason, before=before, other_topic_id=target.id)


def _carry(
    actor: Actor,
    act: TopicAct,
    source: Topic,
    target: Topic,
    posts: Sequence[tuple[int, int]],
    board: Board,
    to_board: Board,
) -> None:
    begin = target.highest_number
    steps = [
        Step(post_id, number, begin + place) for place, (post_id, number) in enumerate(posts, 1)
    ]
    note(act, source, target, steps)
    new = {step.old: step.new for step in steps}
    if source.accepted_number in new:
        accepted = new[source.accepted_number]
        if act.kind != "merge":
            source.accepted_number = None
        if target.type == "question" and target.accepted_number is None:
            target.accepted_number = accepted
            act.after = {"target_accepted": accepted}
    carry(act, source, target, steps)
    _leave_notes(actor, act, source, target, steps, board, to_board)
    settle_boards(source, target)


def settle_boards(*topics: Topic) -> None:
    """Count the boards of these topics anew; what hangs on many pages is made anew."""
    db.session.flush()
    for board_id in sorted({topic.board_id for topic in topics}):
        touch_board(board_id)
        news.tell_after_commit("board", board_id)
    fragments.bump("shelf")


def _leave_notes(
    actor: Actor,
    act: TopicAct,
    source: Topic,
    target: Topic,
    steps: Sequence[Step],
    board: Board,
    to_board: Board,
) -> None:
    said = {
        "act": act.id,
        "by": actor.display_name,
        "when": act.at.isoformat(),
        "why": act.reason,
    }

    def title(other: Topic, its: Board, here: Board) -> str:
        return other.title if its.id == here.id or its.visibility == "public" else ""

    merged = act.kind == "merge"
    came = {
        **said,
        "kind": "merged" if merged else "came",
        "at": steps[0].new,
        "first": steps[0].new,
        "count": len(steps),
        "other": source.id,
        # Who reads a merged topic's posts here may read how it was called.
        "title": source.title if merged else title(source, board, to_board),
    }
    target.seams = [*(target.seams or ()), came][-seams.MOST :]
    if merged:
        return
    ranges = gaps.read(gaps.write(step.old for step in steps))
    went = [
        {
            **said,
            "kind": "gone",
            "at": first,
            "first": first,
            "count": last - first + 1,
            "other": target.id,
            "title": title(target, to_board, board),
        }
        for first, last in ranges[: seams.MOST]
    ]
    source.seams = [*(source.seams or ()), *went][-seams.MOST :]


def forget_seams(act: TopicAct, *topics: Topic) -> None:
    """Take the notes of an act away that is undone."""
    for topic in topics:
        kept = [note for note in topic.seams or () if note["act"] != act.id]
        topic.seams = kept or None
