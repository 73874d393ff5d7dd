"""Writing what is known so far on top of a topic, changing it, taking it away."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update

from hrforum.boards import content as contents
from hrforum.boards import policy
from hrforum.boards.actions import drafts
from hrforum.boards.actions.counters import changed
from hrforum.boards.actions.loading import must, post_for_write
from hrforum.boards.content import Content
from hrforum.boards.draft_models import SUMMARY
from hrforum.boards.models import Board, Post, Topic
from hrforum.boards.queries import summaries as queries
from hrforum.boards.summary_models import TopicSummary
from hrforum.core import audit, clock, markdown
from hrforum.core.db import transaction, transactional
from hrforum.core.errors import Conflict, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db

MAX_SUMMARY = 5_000
MAX_WHY = 200


def write_summary(
    actor: Actor,
    topic_id: int,
    *,
    body: str,
    base_number: int = 0,
    why: str = "",
    draft_version: int = 0,
) -> Topic:
    """Write the summary of a topic, or change it; each change is a version.

    Args:
        actor: a moderator of the board.
        topic_id: which.
        body: Markdown.
        base_number: the version that the writer started from; 0: there was none.
        why: what changed and why, for the history; may be empty.
        draft_version: of the draft that this was; it is cleared.

    Raises:
        Invalid: a value is not acceptable; the field is ``body`` or ``why``.
        NotFound, Forbidden: there is none for the actor, or the board is not theirs to moderate.
        Conflict: somebody changed it meanwhile; nothing is written.
    """
    why = _clean_why(why)
    if len(body) > MAX_SUMMARY:
        raise Invalid(
            "body",
            _(
                "The summary has %(length)s characters; it can have up to %(most)s.",
                length=len(body),
                most=MAX_SUMMARY,
            ),
        )
    content = contents.prepare(body)
    with transaction():
        post, topic, board = post_for_write(actor, topic_id, 1)
        _must_summarise(actor, topic, board)
        drafts.sent(actor, SUMMARY, topic.id, draft_version)
        now = queries.present(topic.id)
        if now is not None and now.text == content.body:
            # Sent twice.
            return topic
        if (now.number if now else 0) != base_number:
            raise Conflict(_("Somebody changed the summary while you were writing."))
        _add(actor, topic, post, base_number + 1, content, why)
        audit.record(
            actor, audit.Tag.TOPIC_SUMMARISED, "topic", topic.id, why, version=base_number + 1
        )
        return topic


@transactional
def remove_summary(actor: Actor, topic_id: int, *, reason: str) -> Topic:
    """Take the summary of a topic away; its versions are kept.

    Raises:
        Invalid: no reason, or one that is too long; the field is ``reason``.
        NotFound: there is no summary for the actor.
        Forbidden: the board is not theirs to moderate.
    """
    reason = contents.clean_reason(reason)
    post, topic, board = post_for_write(actor, topic_id, 1)
    _must_summarise(actor, topic, board)
    now = queries.present(topic.id)
    if now is None or not now.text:
        raise NotFound
    _add(actor, topic, post, now.number + 1, None, reason)
    audit.record(
        actor, audit.Tag.TOPIC_SUMMARY_REMOVED, "topic", topic.id, reason, version=now.number + 1
    )
    return topic


def _clean_why(why: str) -> str:
    why = contents.clean_line(why)
    if len(why) > MAX_WHY:
        raise Invalid("why", _("Keep it under %(most)s characters.", most=MAX_WHY))
    return why


def _must_summarise(actor: Actor, topic: Topic, board: Board) -> None:
    if topic.deleted_at is not None:
        raise NotFound
    must(
        policy.may_moderate(actor, board.id),
        _("Only the moderators of this board can do this."),
    )


def _add(
    actor: Actor, topic: Topic, post: Post, number: int, content: Content | None, why: str
) -> None:
    db.session.add(
        TopicSummary(
            topic_id=topic.id,
            number=number,
            text=content.body if content else "",
            html=content.html if content else "",
            html_version=markdown.RENDER_VERSION,
            language=content.language if content else "",
            direction=content.direction if content else "ltr",
            author_id=actor.person_id,
            created_at=clock.now(),
            why=why,
            last_post_number=topic.highest_number,
        )
    )
    # Open pages look at the opening post again, and find the summary above it.
    changed(topic, post)
    db.session.flush()


def forget_person(person_id: int) -> None:
    """Erase the summaries that a person wrote; the present one leaves an empty version."""
    theirs = TopicSummary.author_id == person_id
    topics = select(TopicSummary.topic_id).where(theirs)
    db.session.execute(
        update(Topic)
        .where(Topic.id.in_(topics))
        .values(version=Topic.version + 1)
        .execution_options(synchronize_session=False)
    )
    # With the row gone, an older text by somebody else would stand on top again.
    newest = (
        select(TopicSummary.topic_id, func.max(TopicSummary.number).label("number"))
        .group_by(TopicSummary.topic_id)
        .subquery()
    )
    present = select(newest.c.number).where(newest.c.topic_id == TopicSummary.topic_id)
    is_present = TopicSummary.number == present.correlate(TopicSummary).scalar_subquery()
    db.session.execute(
        update(TopicSummary)
        .where(theirs, is_present)
        .values(text="", html="", why="")
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        delete(TopicSummary).where(theirs, ~is_present).execution_options(synchronize_session=False)
    )
