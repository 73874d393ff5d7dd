"""A challenge's status and outcome, and what came of trying an answer."""

from __future__ import annotations

from flask_babel import gettext as _

from hrforum.boards import policy
from hrforum.boards.actions.counters import bump_board, changed
from hrforum.boards.actions.loading import must, post_for_write, topic_for_write
from hrforum.boards.models import RESULTS, STATUSES, Post, PostTrial, Topic, TopicStatus
from hrforum.core import audit, clock
from hrforum.core.db import transactional
from hrforum.core.errors import Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db

MAX_OUTCOME = 5_000
MAX_NOTE = 500


@transactional
def set_status(
    actor: Actor, topic_id: int, *, status: str, outcome: str = "", note: str = ""
) -> Topic:
    """Say where a challenge stands and what was learned; each turn stays in its history.

    Args:
        actor: who opened it, or a moderator; also when the topic is closed.
        topic_id: which.
        status: one of `STATUSES`.
        outcome: what was learned; wanted when it is resolved or given up.
        note: why, for the history; may be empty.

    Raises:
        Invalid: a value is not acceptable.
        NotFound, Forbidden: there is none for the actor, or it is not theirs.
    """
    if status not in STATUSES:
        raise Invalid("status", _("Choose one of the answers."))
    outcome = outcome.replace("\r\n", "\n").strip()
    note = note.strip()
    if len(outcome) > MAX_OUTCOME:
        raise Invalid("outcome", _("Keep it under %(most)s characters.", most=MAX_OUTCOME))
    if len(note) > MAX_NOTE:
        raise Invalid("note", _("Keep it under %(most)s characters.", most=MAX_NOTE))
    if status in ("resolved", "closed") and not outcome:
        raise Invalid("outcome", _("Say what you learned: others will read it."))
    topic, board = topic_for_write(actor, topic_id)
    must(
        policy.may_set_status(actor, board.id, topic),
        _("Who opened the challenge, or a moderator, can say where it stands."),
    )
    if (status, outcome) == (topic.status, topic.outcome) and not note:
        return topic
    topic.status = status
    topic.outcome = outcome
    changed(topic)
    db.session.add(
        TopicStatus(
            topic_id=topic.id,
            status=status,
            outcome=outcome,
            note=note,
            by_id=actor.person_id,
            at=clock.now(),
        )
    )
    db.session.flush()
    bump_board(board.id)
    audit.record(actor, audit.Tag.TOPIC_STATUS_SET, "topic", topic.id, status=status)
    return topic


@transactional
def record_trial(
    actor: Actor, topic_id: int, number: int, *, result: str, note: str = ""
) -> tuple[Post, Topic]:
    """Say that the actor tried what an answer to a challenge says, and how it went.

    One for each person and answer; a second replaces the first. Also in a closed topic: what came
    of an answer is known later.

    Raises:
        Invalid: a value is not acceptable.
        NotFound, Forbidden: there is none for the actor, or it is no answer to a challenge.
    """
    note = " ".join(note.split())
    if result not in RESULTS:
        raise Invalid("result", _("Choose one of the answers."))
    if not note:
        raise Invalid("note", _("Say in a sentence how it went."))
    if len(note) > MAX_NOTE:
        raise Invalid("note", _("Keep it under %(most)s characters.", most=MAX_NOTE))
    post, topic, board = post_for_write(actor, topic_id, number)
    if post.deleted_at is not None or post.hidden_at is not None or topic.deleted_at is not None:
        raise NotFound
    must(
        policy.may_try(actor, topic, post),
        _("Only answers to a challenge can be tried."),
    )
    key = (post.id, actor.person_id)
    mine = db.session.get(PostTrial, key) or PostTrial(post_id=post.id, person_id=actor.person_id)
    mine.result, mine.note, mine.at = result, note, clock.now()
    db.session.add(mine)
    changed(topic)
    db.session.flush()
    audit.record(actor, audit.Tag.POST_TRIED, "post", post.id, result=result, board=board.slug)
    return post, topic


@transactional
def remove_trial(actor: Actor, topic_id: int, number: int) -> tuple[Post, Topic]:
    """Take back what the actor said of trying an answer.

    Raises:
        NotFound: there is no such post for the actor.
    """
    post, topic, _board = post_for_write(actor, topic_id, number)
    mine = db.session.get(PostTrial, (post.id, actor.person_id or 0))
    if mine is not None:
        db.session.delete(mine)
        changed(topic)
        db.session.flush()
    return post, topic
