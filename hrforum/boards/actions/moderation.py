"""What moderators can do from the first day: hide a post, close a topic, with a reason."""

from __future__ import annotations

from flask_babel import gettext as _

from hrforum.boards import content as contents
from hrforum.boards import fields, notices, policy, signals
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


def _must_not_be_own(actor: Actor, author_id: int, by_id: int | None) -> None:
    """Let nobody undo what a colleague did to their own post."""
    must(
        author_id != actor.person_id or by_id == actor.person_id,
        _("A colleague did this to your own post. You can appeal; somebody else decides."),
    )


@transactional
def hide_post(
    actor: Actor,
    topic_id: int,
    number: int,
    *,
    reason: str,
    decided: bool = False,
    to_mend: bool = False,
) -> tuple[Post, Topic]:
    """Hide a post's text from everybody but the moderators; readers see the reason.

    Args:
        actor: a moderator of the board.
        topic_id, number: which post.
        reason: why; readers see it.
        decided: a decision of `hrforum.moderation` does it, which tells the author itself.
        to_mend: the author may change it, and is shown again once a moderator has looked.

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
        post.to_mend = to_mend
        changed(topic, post)
        if number == 1:
            topic.excerpt = ""
        forget_post(post)
        fragments.bump("shelf")
        bump_board(board.id)
        audit.record(actor, audit.Tag.POST_HIDDEN, "post", post.id, reason)
        if not decided:
            notices.tell_hidden(actor, post, topic, board)
            signals.post_turned(signals.PostTurned(actor, post.id, "hidden", reason))
    return post, topic


@transactional
def unhide_post(
    actor: Actor, topic_id: int, number: int, *, decided: bool = False
) -> tuple[Post, Topic]:
    """Show a hidden post again.

    Raises:
        NotFound, Forbidden: as in `hide_post`.
    """
    post, topic, board = post_for_write(actor, topic_id, number)
    _must_moderate(actor, board)
    if post.hidden_at is not None:
        _must_not_be_own(actor, post.author_id, post.hidden_by_id)
        post.hidden_at = post.hidden_by_id = None
        post.hidden_reason = ""
        post.to_mend = False
        changed(topic, post)
        text = markdown.plain(post.body)
        if number == 1:
            topic.excerpt = markdown.excerpt(text or fields.text_of(topic.type, topic.fields))
        index_post(post, topic, text)
        fragments.bump("shelf")
        bump_board(board.id)
        audit.record(actor, audit.Tag.POST_UNHIDDEN, "post", post.id)
        if not decided:
            signals.post_turned(signals.PostTurned(actor, post.id, "shown"))
    return post, topic


@transactional
def label_post(actor: Actor, topic_id: int, number: int, label: str) -> Post:
    """Put a moderators' note above a post, or take it away (empty); the text stays.

    Raises:
        NotFound, Forbidden: as in `hide_post`.
    """
    post, topic, board = post_for_write(actor, topic_id, number)
    _must_moderate(actor, board)
    if post.moderators_note != label:
        post.moderators_note = label
        changed(topic, post)
        tag = audit.Tag.POST_LABELLED if label else audit.Tag.POST_LABEL_REMOVED
        audit.record(actor, tag, "post", post.id, label)
    return post


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
