"""What moderators can do from the first day: hide a post, close a topic, with a reason."""

from __future__ import annotations

from flask_babel import gettext as _

from hrforum.boards import content as contents
from hrforum.boards import fields, notices, policy
from hrforum.boards.actions import acts
from hrforum.boards.actions.counters import bump_board, changed
from hrforum.boards.actions.indexing import forget_post, index_post
from hrforum.boards.actions.loading import must, post_for_write, topic_for_write
from hrforum.boards.curating_models import TopicAct
from hrforum.boards.models import Board, Post, Topic
from hrforum.core import audit, clock, fragments, markdown
from hrforum.core.db import transactional
from hrforum.core.permissions import Actor


def _must_moderate(actor: Actor, board: Board) -> None:
    must(
        policy.may_moderate(actor, board.id),
        _("Only the moderators of this board can do this."),
    )


@transactional
def hide_post(actor: Actor, topic_id: int, number: int, *, reason: str) -> tuple[Post, Topic]:
    """Hide a post's text from everybody but the moderators; readers see the reason.

    Raises:
        Invalid: no reason.
        NotFound, Forbidden: there is none for the actor, or the board is not theirs to moderate.
    """
    reason = contents.clean_reason(reason)
    post, topic, board = post_for_write(actor, topic_id, number)
    _must_moderate(actor, board)
    if post.hidden_at is None:
        post.hidden_at = clock.now()
        post.hidden_by_id = actor.person_id
        post.hidden_reason = reason
        changed(topic, post)
        if number == 1:
            topic.excerpt = ""
        forget_post(post)
        fragments.bump("shelf")
        bump_board(board.id)
        audit.record(actor, audit.Tag.POST_HIDDEN, "post", post.id, reason)
        notices.tell_hidden(actor, post, topic, board)
    return post, topic


@transactional
def unhide_post(actor: Actor, topic_id: int, number: int) -> tuple[Post, Topic]:
    """Show a hidden post again.

    Raises:
        NotFound, Forbidden: as in `hide_post`.
    """
    post, topic, board = post_for_write(actor, topic_id, number)
    _must_moderate(actor, board)
    if post.hidden_at is not None:
        post.hidden_at = post.hidden_by_id = None
        post.hidden_reason = ""
        changed(topic, post)
        text = markdown.plain(post.body)
        if number == 1:
            topic.excerpt = markdown.excerpt(text or fields.text_of(topic.type, topic.fields))
        index_post(post, topic, text)
        fragments.bump("shelf")
        bump_board(board.id)
        audit.record(actor, audit.Tag.POST_UNHIDDEN, "post", post.id)
    return post, topic


@transactional
def close_topic(actor: Actor, topic_id: int, *, reason: str) -> Topic:
    """Close a topic: it can be read, and takes no more replies.

    Raises:
        Invalid: no reason.
        NotFound, Forbidden: there is none for the actor, or the board is not theirs to moderate.
    """
    return _closed(actor, topic_id, reason)[0]


@transactional
def close_topic_as(actor: Actor, topic_id: int, *, reason: str) -> TopicAct | None:
    """Close a topic as `close_topic` does; return the act, None where it was closed already."""
    return _closed(actor, topic_id, reason)[1]


def _closed(actor: Actor, topic_id: int, reason: str) -> tuple[Topic, TopicAct | None]:
    reason = contents.clean_reason(reason)
    topic, board = topic_for_write(actor, topic_id)
    _must_moderate(actor, board)
    if topic.closed_at is not None:
        return topic, None
    topic.closed_at = clock.now()
    topic.closed_by_id = actor.person_id
    topic.closed_reason = reason
    changed(topic)
    bump_board(board.id)
    audit.record(actor, audit.Tag.TOPIC_CLOSED, "topic", topic.id, reason)
    act = acts.record(actor, topic, "close", reason)
    notices.tell_closed(actor, topic, board)
    return topic, act


@transactional
def reopen_topic(actor: Actor, topic_id: int) -> Topic:
    """Open a closed topic again.

    Raises:
        NotFound, Forbidden: as in `close_topic`.
    """
    topic, board = topic_for_write(actor, topic_id)
    _must_moderate(actor, board)
    if topic.closed_at is not None:
        # A date that has passed would close it again within a minute.
        topic.closes_at = topic.closes_after_days = None
        topic.closed_at = topic.closed_by_id = None
        topic.closed_reason = ""
        changed(topic)
        bump_board(board.id)
        audit.record(actor, audit.Tag.TOPIC_REOPENED, "topic", topic.id)
        acts.record(actor, topic, "reopen")
    return topic
