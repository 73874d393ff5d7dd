"""Opening a topic and changing its opening post."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.boards import content as contents
from hrforum.boards import fields, notices, policy, polls, watchers
from hrforum.boards.actions import drafts, uploads
from hrforum.boards.actions.counters import add_to_board, bump_board, count_for_person
from hrforum.boards.actions.indexing import index_post, index_topic
from hrforum.boards.actions.loading import must, must_write, post_for_write, speaking_for
from hrforum.boards.actions.polls import add_poll
from hrforum.boards.actions.posts import replace_text
from hrforum.boards.actions.reading import wrote
from hrforum.boards.actions.tags import set_tags
from hrforum.boards.draft_models import EDIT, TOPIC
from hrforum.boards.models import Board, Post, Topic
from hrforum.boards.polls import Draft
from hrforum.boards.queries.challenges import topic_named
from hrforum.boards.slugs import slugify
from hrforum.core import audit, clock, markdown, news
from hrforum.core.db import transaction
from hrforum.core.errors import Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db


def open_topic(
    actor: Actor,
    board_id: int,
    *,
    title: str,
    body: str,
    type: str = "discussion",  # noqa: A002 -- the column's and the form's name
    tags: str = "",
    member_id: int | None = None,
    client_key: str | None = None,
    language: str = "",
    poll: Draft | None = None,
    answers: Mapping[str, Any] | None = None,
    source: str = "",
    draft_version: int = 0,
) -> tuple[Topic, Post]:
    """Open a topic with its first post.

    Args:
        actor: the author.
        board_id: where.
        title: one line.
        body: Markdown.
        type: one of `TOPIC_TYPES`.
        tags: words divided by commas.
        member_id: the member that the author speaks for.
        client_key: the page's id for this write; a second call with it returns the first's topic.
        language: code, if the author chose it.
        poll: a poll in the opening post.
        answers: to the questions of its type, by the names of the form fields (`fields.cleaned`).
        source: of a practice: address or number of the topic that it came from.
        draft_version: of the draft that this was; it is cleared.

    Raises:
        Invalid: a value is not acceptable.
        NotFound: there is no such board for the actor.
        Forbidden: the actor may not write there.
    """
    title = contents.clean_title(title)
    kind = contents.clean_type(type)
    tag_slugs = contents.clean_tags(tags)
    client_key = contents.clean_client_key(client_key)
    ready = polls.checked(poll)
    given = fields.cleaned(kind, answers or {})
    words = fields.text_of(kind, given)
    content = contents.prepare(body, language=language, beside=words)
    with transaction() as session:
        board = session.scalar(
            select(Board)
            .where(Board.id == board_id, policy.visible_boards(actor))
            .execution_options(populate_existing=True)
        )
        if board is None:
            raise NotFound
        must_write(actor, board.id)
        must(policy.may_write(actor, board.id), _("Sign in to open a topic."))
        # Takes the author's row lock: the same person's double click waits here for the first.
        count_for_person(_person(actor), 1)
        if client_key and (twin := _twin(actor, client_key)):
            count_for_person(_person(actor), -1)
            return twin
        now = clock.now()
        voice = speaking_for(actor, member_id)
        topic = Topic(
            board_id=board.id,
            slug=slugify(title),
            title=title,
            type=kind,
            language=content.language,
            author_id=_person(actor),
            member_id=voice.member_id,
            client_key=client_key,
            excerpt=markdown.excerpt(content.text or words),
            fields=given or None,
            source_topic_id=_source(actor, kind, source),
            created_at=now,
            last_posted_at=now,
            last_poster_id=_person(actor),
            posts_count=1,
            highest_number=1,
        )
        session.add(topic)
        session.flush()
        post = Post(
            topic_id=topic.id,
            number=1,
            author_id=topic.author_id,
            **voice._asdict(),
            client_key=client_key,
            body=content.body,
            html=content.html,
            html_version=markdown.RENDER_VERSION,
            headings=content.headings,
            headings_count=len(content.headings or ()),
            language=content.language,
            direction=content.direction,
            created_at=now,
        )
        session.add(post)
        set_tags(topic, tag_slugs)
        session.flush()
        add_poll(post, ready)
        uploads.use(actor, post)
        audit.record(actor, audit.Tag.TOPIC_CREATED, "topic", topic.id, board=board.slug)
        index_post(post, topic, content.text, new=True)
        add_to_board(topic, topics=1)
        news.tell_after_commit("board", board.id)
        wrote(topic.author_id, topic.id, 1)
        drafts.sent(actor, TOPIC, board.id, draft_version)
        notices.tell_mentioned(actor, post, topic, board, content)
        watchers.announce(post)
        return topic, post


def _source(actor: Actor, kind: str, typed: str) -> int | None:
    if kind != "practice" or not typed.strip():
        return None
    found = topic_named(actor, typed)
    if found is None:
        raise Invalid(
            "practice_source", _("There is no topic with this address that you can read.")
        )
    return found


def _person(actor: Actor) -> int:
    if actor.person_id is None:
        raise NotFound
    return actor.person_id


def _twin(actor: Actor, client_key: str) -> tuple[Topic, Post] | None:
    row = db.session.execute(
        select(Topic, Post)
        .join(Post, (Post.topic_id == Topic.id) & (Post.number == 1))
        .where(Topic.author_id == actor.person_id, Topic.client_key == client_key)
    ).first()
    return (row[0], row[1]) if row else None


def edit_opening(
    actor: Actor,
    topic_id: int,
    *,
    title: str,
    body: str,
    type: str,  # noqa: A002 -- the column's and the form's name
    tags: str,
    base_version: int,
    reason: str = "",
    language: str = "",
    answers: Mapping[str, Any] | None = None,
    source: str | None = None,
    draft_version: int = 0,
) -> Post:
    """Change a topic's title, type, tags and opening text.

    Args:
        actor: the author or a moderator.
        topic_id: which.
        title, body, type, tags, language, draft_version: as in `open_topic`.
        base_version: the post's version that the writer started from.
        reason: why, for the history; may be empty.
        answers, source: as in `open_topic`; None leaves what is there.

    Raises:
        Invalid, NotFound, Forbidden: as in `open_topic`.
        Conflict: somebody changed it meanwhile.
    """
    title = contents.clean_title(title)
    kind = contents.clean_type(type)
    tag_slugs = contents.clean_tags(tags)
    given = None if answers is None else fields.cleaned(kind, answers)
    words = "" if given is None else fields.text_of(kind, given)
    content = contents.prepare(body, language=language, beside=words)
    with transaction():
        post, topic, board = post_for_write(actor, topic_id, 1)
        came_from = topic.source_topic_id
        if source is not None:
            came_from = _source(actor, kind, source)
        if given is None:
            given = topic.fields or {}
            words = fields.text_of(kind, given)
        drafts.sent(actor, EDIT, post.id, draft_version)
        same = (title, kind, " ".join(tag_slugs)) == (topic.title, topic.type, topic.tags_text)
        same &= given == (topic.fields or {}) and came_from == topic.source_topic_id
        replaced = replace_text(
            actor,
            post,
            topic,
            board,
            content,
            base_version,
            reason,
            title=topic.title,
            answers=topic.fields,
            anyway=not same,
        )
        if not replaced:
            return post
        topic.title = title
        topic.slug = slugify(title)
        topic.type = kind
        topic.language = content.language
        topic.excerpt = "" if post.hidden_at else markdown.excerpt(content.text or words)
        topic.fields = given or None
        topic.source_topic_id = came_from
        set_tags(topic, tag_slugs)
        db.session.flush()
        audit.record(actor, audit.Tag.TOPIC_EDITED, "topic", topic.id, reason)
        index_post(post, topic, content.text)
        index_topic(topic)
        bump_board(board.id)
        if post.hidden_at is None:
            notices.tell_mentioned(actor, post, topic, board, content)
        return post
