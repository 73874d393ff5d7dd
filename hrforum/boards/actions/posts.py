"""Replying, editing, deleting and taking a deletion back."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update

from hrforum.boards import content as contents
from hrforum.boards import gaps, notices, policy, polls, signals, watchers
from hrforum.boards.actions import drafts, slowly, translations, uploads
from hrforum.boards.actions.counters import (
    add_to_board,
    changed,
    count_for_person,
    touch_board,
    touch_topic,
)
from hrforum.boards.actions.indexing import forget_post, forget_topic, index_again, index_post
from hrforum.boards.actions.loading import (
    must,
    must_write,
    post_for_write,
    speaking_for,
    topic_for_write,
)
from hrforum.boards.actions.polls import add_poll
from hrforum.boards.actions.reading import wrote
from hrforum.boards.content import Content
from hrforum.boards.curating_models import ReplyElsewhere
from hrforum.boards.draft_models import EDIT, REPLY
from hrforum.boards.models import Board, Post, PostRevision, Topic
from hrforum.boards.polls import Draft
from hrforum.boards.queries import moved
from hrforum.core import audit, clock, fragments, markdown
from hrforum.core.db import transaction, transactional
from hrforum.core.errors import Conflict, Invalid
from hrforum.core.permissions import Actor
from hrforum.extensions import db


def post_reply(
    actor: Actor,
    topic_id: int,
    *,
    body: str,
    reply_to_number: int | None = None,
    member_id: int | None = None,
    client_key: str | None = None,
    language: str = "",
    poll: Draft | None = None,
    draft_version: int = 0,
) -> tuple[Post, Topic]:
    """Write a post in a topic.

    Args:
        actor: the author.
        topic_id: where.
        body: Markdown.
        reply_to_number: the number of the post that this one answers.
        member_id: the member that the author speaks for.
        client_key: the page's id for this write; a second call with it returns the first's post.
        language: code, if the author chose it.
        poll: a poll in the post.
        draft_version: of the draft that this was; it is cleared.

    Raises:
        Invalid: a value is not acceptable.
        NotFound: there is no such topic for the actor.
        Forbidden: the topic is closed.
    """
    client_key = contents.clean_client_key(client_key)
    ready = polls.checked(poll)
    content = contents.prepare(body, language=language)
    with transaction() as session:
        topic, board = topic_for_write(actor, topic_id)
        if client_key:
            twin = session.scalar(
                select(Post).where(Post.author_id == actor.person_id, Post.client_key == client_key)
            )
            if twin is not None:
                return twin, topic
        must_write(actor, board.id)
        must(
            policy.may_reply(actor, board, topic),
            _("This topic is closed: it takes no more replies."),
        )
        if reply_to_number is not None and not 1 <= reply_to_number <= topic.highest_number:
            raise Invalid("reply_to", _("There is no post with this number to answer."))
        slowly.check(actor, topic, board)
        elsewhere = None
        if reply_to_number is not None and gaps.holds(topic.gaps, reply_to_number):
            elsewhere = moved.place(actor, topic.id, reply_to_number)
            reply_to_number = None
        post = Post(
            topic_id=topic.id,
            number=topic.highest_number + 1,
            author_id=actor.person_id,
            **speaking_for(actor, member_id)._asdict(),
            reply_to_number=reply_to_number,
            client_key=client_key,
            body=content.body,
            html=content.html,
            html_version=markdown.RENDER_VERSION,
            headings=content.headings,
            headings_count=len(content.headings or ()),
            language=content.language,
            direction=content.direction,
            created_at=clock.now(),
            changed_in=topic.version + 1,
        )
        session.add(post)
        session.flush()
        if elsewhere is not None:
            session.add(ReplyElsewhere(post_id=post.id, answered_id=elsewhere.post_id))
        uploads.use(actor, post)
        topic.highest_number += 1
        topic.posts_count += 1
        topic.last_posted_at = post.created_at
        topic.last_poster_id = post.author_id
        changed(topic, post)
        if topic.pinned_everywhere:
            # It stands on the pages of all boards, whose versions say nothing of it.
            fragments.bump("shelf")
        session.flush()
        add_poll(post, ready)
        audit.record(actor, audit.Tag.POST_CREATED, "post", post.id)
        index_post(post, topic, content.text, new=True)
        count_for_person(post.author_id, 1)
        add_to_board(topic, topics=0)
        wrote(post.author_id, topic.id, post.number)
        drafts.sent(actor, REPLY, topic.id, draft_version)
        notices.tell_post(actor, post, topic, board, content)
        watchers.announce(post)
        return post, topic


def edit_post(
    actor: Actor,
    topic_id: int,
    number: int,
    *,
    body: str,
    base_version: int,
    reason: str = "",
    language: str = "",
    draft_version: int = 0,
) -> Post:
    """Change the text of a reply (the opening post: `edit_opening`).

    Args:
        actor: the author or a moderator.
        topic_id, number: which post.
        body: Markdown.
        base_version: the version that the writer started from.
        reason: why, for the history; may be empty.
        language: code, if the author chose it.
        draft_version: of the draft that this was; it is cleared.

    Raises:
        Invalid, NotFound, Forbidden: as in `post_reply`.
        Conflict: somebody changed it meanwhile; nothing is written.
    """
    content = contents.prepare(body, language=language)
    with transaction():
        post, topic, board = post_for_write(actor, topic_id, number)
        drafts.sent(actor, EDIT, post.id, draft_version)
        if replace_text(actor, post, topic, board, content, base_version, reason):
            index_post(post, topic, content.text)
            if post.hidden_at is None:
                notices.tell_mentioned(actor, post, topic, board, content)
        return post


def refusal(actor: Actor, post: Post) -> str:
    """Return why the actor may not change or delete a post, translated."""
    if post.author_id == actor.person_id and not policy.may_still_speak(actor, post.member_id):
        return str(
            _(
                "You wrote this for a member, and you no longer speak for it. What was said for "
                "it stays as it is."
            )
        )
    return str(_("You can't change this post any more."))


def replace_text(
    actor: Actor,
    post: Post,
    topic: Topic,
    board: Board,
    content: Content,
    base_version: int,
    reason: str,
    *,
    title: str | None = None,
    answers: dict[str, Any] | None = None,
    anyway: bool = False,
) -> bool:
    """Put the new text in and the old one into the history; inside a transaction.

    Returns whether anything changed. ``title`` and ``answers`` are the topic's earlier ones, for
    the history; ``anyway`` makes a version even if the text is the same.

    Raises:
        Forbidden: the actor may not edit the post.
        Conflict: ``base_version`` is not the present one.
    """
    must(
        policy.may_edit(actor, board.id, topic, post),
        refusal(actor, post),
    )
    unchanged = content.body == post.body and content.language == post.language
    if unchanged and not anyway:
        return False
    if post.version != base_version:
        raise Conflict(_("Somebody changed this post while you were writing."))
    now = clock.now()
    db.session.add(
        PostRevision(
            post_id=post.id,
            version=post.version,
            title=title,
            body=post.body,
            fields=answers,
            written_at=post.edited_at or post.created_at,
            replaced_at=now,
            replaced_by_id=actor.person_id,
            reason=reason.strip()[:200],
        )
    )
    before = post.html
    says_another = post.body != content.body or anyway
    post.body = content.body
    post.html = content.html
    post.html_version = markdown.RENDER_VERSION
    post.headings = content.headings
    post.headings_count = len(content.headings or ())
    post.language = content.language
    post.direction = content.direction
    post.version += 1
    post.edited_at = now
    changed(topic, post)
    db.session.flush()
    uploads.use(actor, post, before)
    if says_another:
        translations.post_changed(actor, post, topic, board)
    audit.record(actor, audit.Tag.POST_EDITED, "post", post.id, reason, version=post.version)
    if post.to_mend and actor.person_id == post.author_id:
        signals.post_turned(signals.PostTurned(actor, post.id, "mended"))
    return True


@transactional
def delete_post(actor: Actor, topic_id: int, number: int) -> tuple[Post, Topic]:
    """Delete a post; with number 1 the whole topic. `restore_post` takes it back.

    Raises:
        NotFound, Forbidden: there is none for the actor, or it is not theirs to delete.
    """
    post, topic, board = post_for_write(actor, topic_id, number)
    if post.deleted_at is not None or (number == 1 and topic.deleted_at is not None):
        return post, topic
    must(
        policy.may_delete(actor, board.id, topic, post),
        refusal(actor, post)
        if not policy.may_still_speak(actor, post.member_id)
        else _("You can't delete this post: others have answered it, or the topic is closed."),
    )
    now = clock.now()
    if number == 1:
        topic.deleted_at = now
        topic.deleted_by_id = actor.person_id
        changed(topic, post)
        db.session.flush()
        _count_authors(topic.id, -1)
        forget_topic(topic)
        audit.record(actor, audit.Tag.TOPIC_DELETED, "topic", topic.id)
    else:
        post.deleted_at = now
        post.deleted_by_id = actor.person_id
        db.session.flush()
        touch_topic(topic, post)
        db.session.flush()
        count_for_person(post.author_id, -1)
        forget_post(post)
        audit.record(actor, audit.Tag.POST_DELETED, "post", post.id)
    fragments.bump("shelf")
    touch_board(board.id)
    return post, topic


def may_restore(
    actor: Actor, board_id: int, deleted_by_id: int | None, author_id: int | None = None
) -> bool:
    """Whether the actor may take a deletion back: who did it, or a moderator.

    What a colleague removed of a moderator's own, that moderator can't bring back.
    """
    if not actor.is_signed_in:
        return False
    judges = actor.moderates(board_id) and author_id != actor.person_id
    return judges or deleted_by_id == actor.person_id


@transactional
def restore_post(actor: Actor, topic_id: int, number: int) -> tuple[Post, Topic]:
    """Take the deletion of a post back; with number 1 that of the topic.

    Raises:
        NotFound, Forbidden: there is none for the actor, or somebody else deleted it.
    """
    post, topic, board = post_for_write(actor, topic_id, number)
    explanation = _("Only who deleted it, or a moderator, can bring it back.")
    if number == 1:
        if topic.deleted_at is None:
            return post, topic
        must(may_restore(actor, board.id, topic.deleted_by_id, topic.author_id), explanation)
        topic.deleted_at = topic.deleted_by_id = None
        changed(topic, post)
        db.session.flush()
        _count_authors(topic.id, 1)
        index_again(topic)
        audit.record(actor, audit.Tag.TOPIC_RESTORED, "topic", topic.id)
    else:
        if post.deleted_at is None:
            return post, topic
        must(may_restore(actor, board.id, post.deleted_by_id, post.author_id), explanation)
        post.deleted_at = post.deleted_by_id = None
        db.session.flush()
        touch_topic(topic, post)
        db.session.flush()
        count_for_person(post.author_id, 1)
        if post.hidden_at is None:
            index_post(post, topic, markdown.plain(post.body))
        audit.record(actor, audit.Tag.POST_RESTORED, "post", post.id)
    fragments.bump("shelf")
    touch_board(board.id)
    return post, topic


def _count_authors(topic_id: int, sign: int) -> None:
    """Add or take the posts of a whole topic from its authors' numbers."""
    from sqlalchemy import func

    from hrforum.accounts.models import Person

    mine = (
        select(func.count())
        .where(Post.topic_id == topic_id, Post.author_id == Person.id, Post.deleted_at.is_(None))
        .correlate(Person)
        .scalar_subquery()
    )
    db.session.execute(
        update(Person)
        .where(Person.id.in_(select(Post.author_id).where(Post.topic_id == topic_id)))
        .values(posts_count=Person.posts_count + sign * mine)
        .execution_options(synchronize_session=False)
    )
