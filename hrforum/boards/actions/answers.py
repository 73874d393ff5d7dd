"""Accepting an answer to a question, choosing another, taking it back."""

from __future__ import annotations

from flask_babel import gettext as _

from hrforum.boards import notices_marks, policy
from hrforum.boards.actions.counters import bump_board, changed
from hrforum.boards.actions.loading import must, post_for_write
from hrforum.boards.models import Post, Topic
from hrforum.core import audit
from hrforum.core.db import transactional
from hrforum.core.errors import NotFound
from hrforum.core.permissions import Actor


@transactional
def accept_answer(actor: Actor, topic_id: int, number: int) -> tuple[Post, Topic]:
    """Mark a post as the answer to the question; another one that was it is it no more.

    Also in a closed topic: it changes nothing that was said, and helps who reads it later.

    Raises:
        NotFound: there is no such post for the actor, or its text is gone.
        Forbidden: it is no answer to a question, or the question is not the actor's.
    """
    post, topic, board = post_for_write(actor, topic_id, number)
    if post.deleted_at is not None or post.hidden_at is not None or topic.deleted_at is not None:
        raise NotFound
    must(
        policy.may_accept(actor, board.id, topic) and number > 1,
        _("Who asked the question, or a moderator, can choose one of the replies."),
    )
    if topic.accepted_number == number:
        return post, topic
    former = topic.accepted_number
    topic.accepted_number = number
    changed(topic, post)
    bump_board(board.id)
    audit.record(actor, audit.Tag.ANSWER_ACCEPTED, "post", post.id, former=former)
    notices_marks.tell_accepted(actor, post, topic, board)
    return post, topic


@transactional
def unaccept_answer(actor: Actor, topic_id: int, number: int) -> tuple[Post, Topic]:
    """Let the post be the accepted answer no more.

    Raises:
        NotFound, Forbidden: as in `accept_answer`.
    """
    post, topic, board = post_for_write(actor, topic_id, number)
    if topic.deleted_at is not None:
        raise NotFound
    # Of any type: a question that became a discussion must not keep its answer for good.
    must(
        policy.may_accept(actor, board.id, topic, any_type=True),
        _("Who asked the question, or a moderator, can take the choice back."),
    )
    if topic.accepted_number == number:
        topic.accepted_number = None
        changed(topic, post)
        bump_board(board.id)
        audit.record(actor, audit.Tag.ANSWER_TAKEN_BACK, "post", post.id)
        notices_marks.take_accepted_back(post)
    return post, topic
