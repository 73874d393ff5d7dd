"""What boards hold of what a person wrote."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import BigInteger, cast, select

from hrforum.boards.models import (
    Board,
    BoardModerator,
    Post,
    PostRevision,
    Topic,
)
from hrforum.boards.summary_models import TopicSummary
from hrforum.core import holdings
from hrforum.core.holdings import Holding
from hrforum.members.models import Member

_TOPIC = _l("Topic")
_WRITTEN = _l("Written")
_DELETED = _l("Deleted")


def register() -> None:
    """Tell the registry."""
    holdings.register(_topics(), _posts(), _revisions(), _summaries(), _boards())
    holdings.leave_out(
        "an act of moderation; it stands in the audit log, under what the person did",
        "topic.closed_by_id",
        "topic.deleted_by_id",
        "post.deleted_by_id",
        "post.hidden_by_id",
        "post_revision.replaced_by_id",
    )
    holdings.leave_out("it repeats the newest post's author", "topic.last_poster_id")


def _topics() -> Holding:
    return Holding(
        "topics",
        _l("Topics that you opened"),
        lambda person_id: (
            select(
                Topic.id,
                Board.name.label("board"),
                Topic.title,
                Topic.type,
                Topic.language,
                Topic.tags_text.label("tags"),
                Topic.created_at,
                Topic.closed_at,
                Topic.deleted_at,
                Topic.fields,
                Topic.status,
                Topic.outcome,
            )
            .join(Board, Board.id == Topic.board_id)
            .where(Topic.author_id == person_id)
        ),
        Topic.id,
        {
            "id": _l("Number"),
            "board": _l("Board"),
            "title": _l("Title"),
            "type": _l("Kind"),
            "language": _l("Language"),
            "tags": _l("Tags"),
            "created_at": _WRITTEN,
            "closed_at": _l("Closed"),
            "deleted_at": _DELETED,
            "fields": _l("Answers"),
            "status": _l("State"),
            "outcome": _l("Outcome"),
        },
        ("topic.author_id",),
        texts=frozenset({"outcome"}),
        place=10,
    )


def _posts() -> Holding:
    return Holding(
        "posts",
        _l("Posts"),
        lambda person_id: (
            select(
                Post.id,
                Topic.title.label("topic"),
                Post.topic_id,
                Post.number,
                Member.name.label("for_member"),
                Post.language,
                Post.direction,
                Post.created_at,
                Post.edited_at,
                Post.version,
                Post.likes_count,
                Post.deleted_at,
                Post.hidden_at,
                Post.hidden_reason,
                Post.body,
            )
            .join(Topic, Topic.id == Post.topic_id)
            .outerjoin(Member, Member.id == Post.member_id)
            .where(Post.author_id == person_id)
        ),
        Post.id,
        {
            "id": _l("Number"),
            "topic": _TOPIC,
            "topic_id": _l("Number of the topic"),
            "number": _l("Place in the topic"),
            "for_member": _l("Written for"),
            "language": _l("Language"),
            "direction": _l("Direction of the script"),
            "created_at": _WRITTEN,
            "edited_at": _l("Edited"),
            "version": _l("Version"),
            "likes_count": _l("Likes"),
            "deleted_at": _DELETED,
            "hidden_at": _l("Hidden by moderators"),
            "hidden_reason": _l("Their reason"),
            "body": _l("Text"),
        },
        ("post.author_id",),
        about=_l("The texts are Markdown, as you wrote them."),
        texts=frozenset({"body"}),
        place=11,
    )


def _revisions() -> Holding:
    return Holding(
        "post_revisions",
        _l("Earlier versions of your posts"),
        lambda person_id: (
            select(
                PostRevision.post_id,
                PostRevision.version,
                PostRevision.title,
                PostRevision.written_at,
                PostRevision.replaced_at,
                PostRevision.reason,
                PostRevision.fields,
                Post.language,
                Post.direction,
                PostRevision.body,
            )
            .join(Post, Post.id == PostRevision.post_id)
            .where(Post.author_id == person_id)
        ),
        # Versions of a post are far fewer than this: one number that sorts.
        cast(PostRevision.post_id, BigInteger) * 100_000 + PostRevision.version,
        {
            "post_id": _l("Number of the post"),
            "version": _l("Version"),
            "title": _l("Title"),
            "written_at": _WRITTEN,
            "replaced_at": _l("Replaced"),
            "reason": _l("Why it was changed"),
            "fields": _l("Answers"),
            "language": _l("Language"),
            "direction": _l("Direction of the script"),
            "body": _l("Text"),
        },
        (),
        texts=frozenset({"body"}),
        place=12,
    )


def _summaries() -> Holding:
    return Holding(
        "topic_summaries",
        _l("Summaries of topics that you wrote"),
        lambda person_id: (
            select(
                Topic.title.label("topic"),
                TopicSummary.topic_id,
                TopicSummary.number,
                TopicSummary.created_at,
                TopicSummary.why,
                TopicSummary.last_post_number,
                TopicSummary.language,
                TopicSummary.direction,
                TopicSummary.text,
            )
            .join(Topic, Topic.id == TopicSummary.topic_id)
            .where(TopicSummary.author_id == person_id)
        ),
        # Versions of a summary are far fewer than this: one number that sorts.
        cast(TopicSummary.topic_id, BigInteger) * 100_000 + TopicSummary.number,
        {
            "topic": _TOPIC,
            "topic_id": _l("Number of the topic"),
            "number": _l("Version"),
            "created_at": _WRITTEN,
            "why": _l("Why it was changed"),
            "last_post_number": _l("The newest post then"),
            "language": _l("Language"),
            "direction": _l("Direction of the script"),
            "text": _l("Text"),
        },
        ("topic_summary.author_id",),
        about=_l("An empty text says that you took the summary away."),
        texts=frozenset({"text"}),
        place=29,
    )


def _boards() -> Holding:
    return Holding(
        "moderated_boards",
        _l("Boards that you moderate"),
        lambda person_id: (
            select(Board.name)
            .join(BoardModerator, BoardModerator.board_id == Board.id)
            .where(BoardModerator.person_id == person_id)
        ),
        Board.id,
        {"name": _l("Board")},
        ("board_moderator.person_id",),
        place=9,
    )
