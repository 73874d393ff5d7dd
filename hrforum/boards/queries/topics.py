"""A topic's page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from hrforum.accounts import blocks
from hrforum.accounts.models import Person, Role, person_role
from hrforum.boards import policy
from hrforum.boards.curating_models import ReplyElsewhere, TopicAct
from hrforum.boards.draft_models import Draft
from hrforum.boards.models import (
    Board,
    BoardModerator,
    Post,
    PostRevision,
    Topic,
)
from hrforum.boards.queries import drafts, marks, reading, summaries
from hrforum.boards.queries.base import POSTS_A_PAGE, epochs
from hrforum.boards.reading_models import ReadingSettings
from hrforum.boards.summary_models import TopicSummary
from hrforum.boards.translation_models import Translation
from hrforum.core.db import AnyRow, AnySelect
from hrforum.core.errors import NotFound
from hrforum.core.hot import Prepared
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members.models import Member

Answered = aliased(Post)
AnsweredAuthor = aliased(Person)
Accepted = aliased(Post)
AcceptedAuthor = aliased(Person)
Source = aliased(Topic)
Became = aliased(Topic)
Original = aliased(Topic)
Elsewhere = aliased(Post)


@lru_cache(maxsize=4000)
def _stamp(seen: policy.Sight, extra: marks.Extra, *, signed_in: bool) -> Prepared:
    # How far the reader is, and what they were writing, costs no further statement.
    own = (
        reading.last_number().label("last_number"),
        reading.own_level().label("own_level"),
        reading.tag_level().label("tag_level"),
        reading.board_level().label("board_level"),
        drafts.reply_column(Draft.version).label("draft_version"),
        drafts.reply_column(Draft.fields).label("draft_fields"),
        reading.own_setting(ReadingSettings.languages).label("reads"),
        reading.own_setting(ReadingSettings.folds_others).label("folds"),
        blocks.muted_column(bindparam("reader_id", 0)).label("muted"),
    )
    return Prepared(
        select(
            Topic.id,
            Topic.slug,
            Topic.type,
            Topic.version,
            Topic.author_id,
            Topic.accepted_number,
            Topic.posts_count,
            Topic.highest_number,
            or_(Topic.closed_at.is_not(None), Topic.archived_at.is_not(None)).label("closed"),
            Topic.archived_at.is_not(None).label("archived"),
            Topic.merged_into_id,
            Topic.gaps,
            Topic.deleted_at.is_not(None).label("deleted"),
            Topic.deleted_by_id,
            Topic.board_id,
            Board.slug.label("board_slug"),
            *epochs(),
            *(own if signed_in else ()),
            *marks.columns(extra),
        )
        .join(Board, Board.id == Topic.board_id)
        .where(Topic.id == bindparam("topic_id", 0), policy.visible_to(seen))
    )


def topic_stamp(actor: Actor, topic_id: int, page: int | None = None) -> Any:
    """Return what tells whether a kept page of the topic is still true, and whose it is.

    For a person also how far they have read it, the levels that they chose, and their draft of a
    reply; with ``page`` what `marks.read` needs for the posts of that page: all in one statement.

    Raises:
        NotFound: there is none that the actor may see.
    """
    signed_in = actor.person_id is not None
    values: dict[str, Any] = {"topic_id": topic_id}
    extra: marks.Extra = ""
    if signed_in:
        values["reader_id"] = actor.person_id
    if page is not None:
        first = (page - 1) * POSTS_A_PAGE + 1
        values |= {"first": first, "beyond": first + POSTS_A_PAGE}
        extra = "own" if signed_in else "counts"
    row = _stamp(policy.sight(actor), extra, signed_in=signed_in).first(**values)
    if row is None:
        raise NotFound
    if row.deleted and not (
        actor.moderates(row.board_id)
        or (actor.is_signed_in and row.deleted_by_id == actor.person_id)
    ):
        raise NotFound
    if row.merged_into_id is not None:
        raise NotFound
    return row


def _as_open(other: Any) -> ColumnElement[bool]:
    """Return whether everybody who may read the topic may read the other one, too."""
    place = aliased(Board)
    public = select(place.id).where(place.visibility == "public")
    on_it = or_(other.board_id == Topic.board_id, other.board_id.in_(public))
    return and_(other.deleted_at.is_(None), on_it)


def _newest_practice() -> Any:
    practice = aliased(Topic)
    return (
        select(func.max(practice.id))
        .where(practice.source_topic_id == Topic.id, _as_open(practice))
        .correlate(Topic)
        .scalar_subquery()
    )


# What a page asks is built once: building a select costs more than the database takes to answer.
@lru_cache(maxsize=1000)
def _head(seen: policy.Sight) -> AnySelect:
    return (
        select(
            Topic.id,
            Topic.slug,
            Topic.title,
            Topic.type,
            Topic.language,
            Topic.author_id,
            Topic.excerpt,
            Topic.tags_text,
            Topic.created_at,
            Topic.last_posted_at,
            Topic.posts_count,
            Topic.highest_number,
            Topic.pinned_at,
            Topic.closed_at,
            Topic.closed_reason,
            Topic.closes_at,
            Topic.closes_after_days,
            Topic.archived_at,
            Topic.featured_at,
            Topic.slow_seconds,
            Topic.merged_into_id,
            Topic.gaps,
            Topic.seams,
            Topic.accepted_number,
            Topic.fields,
            Topic.status,
            Topic.outcome,
            Source.id.label("source_id"),
            Source.slug.label("source_slug"),
            Source.title.label("source_title"),
            Source.language.label("source_language"),
            Became.id.label("became_id"),
            Became.slug.label("became_slug"),
            Became.title.label("became_title"),
            Became.language.label("became_language"),
            Original.id.label("original_id"),
            Original.slug.label("original_slug"),
            Original.title.label("original_title"),
            Original.language.label("original_language"),
            Accepted.html.label("accepted_html"),
            Accepted.language.label("accepted_language"),
            Accepted.direction.label("accepted_direction"),
            AcceptedAuthor.display_name.label("accepted_name"),
            AcceptedAuthor.username.label("accepted_username"),
            AcceptedAuthor.deleted_at.label("accepted_author_deleted"),
            Topic.deleted_at,
            Topic.deleted_by_id,
            Topic.version,
            exists().where(Translation.topic_id == Topic.id).label("translated"),
            exists()
            .where(TopicAct.topic_id == Topic.id, TopicAct.is_public.is_(True))
            .label("curated"),
            Board.id.label("board_id"),
            Board.slug.label("board_slug"),
            Board.name.label("board_name"),
            Board.hue.label("board_hue"),
            Board.visibility.label("board_visibility"),
            *summaries.columns(),
            *epochs(),
        )
        .join(Board, Board.id == Topic.board_id)
        .outerjoin(
            Accepted,
            and_(
                Accepted.topic_id == Topic.id,
                Accepted.number == Topic.accepted_number,
                Accepted.deleted_at.is_(None),
                Accepted.hidden_at.is_(None),
            ),
        )
        .outerjoin(AcceptedAuthor, AcceptedAuthor.id == Accepted.author_id)
        .outerjoin(Source, and_(Source.id == Topic.source_topic_id, _as_open(Source)))
        .outerjoin(Became, Became.id == _newest_practice())
        .outerjoin(Original, and_(Original.id == Topic.duplicate_of_id, _as_open(Original)))
        .outerjoin(TopicSummary, summaries.is_present())
        .outerjoin(summaries.Author, summaries.Author.id == TopicSummary.author_id)
        .where(Topic.id == bindparam("topic_id", 0), policy.visible_to(seen))
    )


def topic_head(actor: Actor, topic_id: int) -> AnyRow:
    """Return the topic with its board and the counters that its cached pieces hang on.

    Raises:
        NotFound: there is none that the actor may see.
    """
    row = db.session.execute(_head(policy.sight(actor)), {"topic_id": topic_id}).first()
    if row is None:
        raise NotFound
    if row.deleted_at is not None and not (
        actor.moderates(row.board_id)
        or (actor.is_signed_in and row.deleted_by_id == actor.person_id)
    ):
        raise NotFound
    if row.merged_into_id is not None:
        raise NotFound
    return row


@cache
def _posts() -> AnySelect:
    board_moderator = (
        select(BoardModerator.person_id)
        .where(
            BoardModerator.board_id == bindparam("board_id", 0),
            BoardModerator.person_id == Person.id,
        )
        .exists()
    )
    role = (
        select(func.min(Role.name))
        .join(person_role, person_role.c.role_id == Role.id)
        .where(person_role.c.person_id == Person.id)
        .scalar_subquery()
    )
    return (
        select(
            Post.id,
            Post.number,
            Post.author_id,
            Post.member_id,
            Post.html,
            Post.language,
            Post.direction,
            Post.created_at,
            Post.edited_at,
            Post.version,
            Post.likes_count,
            Post.reply_to_number,
            Post.deleted_at,
            Post.deleted_by_id,
            Post.hidden_at,
            Post.hidden_reason,
            Post.to_mend,
            Post.moderators_note,
            Person.username,
            Person.display_name,
            Person.avatar,
            Person.claim,
            Person.deleted_at.label("author_deleted_at"),
            Person.imported_from,
            Member.name.label("member_name"),
            Member.slug.label("member_slug"),
            case((role.is_not(None), role), (board_moderator, "moderator")).label("role"),
            AnsweredAuthor.display_name.label("answered_name"),
            Elsewhere.topic_id.label("elsewhere_topic_id"),
            Elsewhere.number.label("elsewhere_number"),
        )
        .join(Person, Person.id == Post.author_id)
        .outerjoin(Member, Member.id == Post.member_id)
        .outerjoin(
            Answered,
            and_(Answered.topic_id == Post.topic_id, Answered.number == Post.reply_to_number),
        )
        .outerjoin(AnsweredAuthor, AnsweredAuthor.id == Answered.author_id)
        .outerjoin(ReplyElsewhere, ReplyElsewhere.post_id == Post.id)
        .outerjoin(Elsewhere, Elsewhere.id == ReplyElsewhere.answered_id)
        .where(Post.topic_id == bindparam("topic_id", 0))
        .where(Post.number >= bindparam("first", 0), Post.number < bindparam("beyond", 0))
        .order_by(Post.number)
    )


def posts_of_page(topic_id: int, board_id: int, page: int) -> Sequence[AnyRow]:
    """Return the posts of that page, each with author, member and what it answers."""
    first = (page - 1) * POSTS_A_PAGE + 1
    values = {
        "topic_id": topic_id,
        "board_id": board_id,
        "first": first,
        "beyond": first + POSTS_A_PAGE,
    }
    return db.session.execute(_posts(), values).all()


def post_for_page(actor: Actor, topic_id: int, number: int) -> tuple[Post, Topic, Board]:
    """Return a post with topic and board, for its form, its history or a quotation.

    Raises:
        NotFound: there is none that the actor may see.
    """
    row = db.session.execute(
        select(Post, Topic, Board)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Board, Board.id == Topic.board_id)
        .where(Post.topic_id == topic_id, Post.number == number)
        .where(policy.visible_boards(actor))
    ).first()
    if row is None:
        raise NotFound
    post, topic, board = row
    moderates = actor.moderates(board.id)
    if topic.deleted_at is not None and not moderates:
        raise NotFound
    if post.deleted_at is not None and not moderates:
        raise NotFound
    if post.hidden_at is not None and not moderates and post.author_id != actor.person_id:
        raise NotFound
    return post, topic, board


def revisions(post: Post, limit: int = 30) -> Sequence[AnyRow]:
    """Return the earlier texts of a post, newest first, each with who replaced it, when and why."""
    return db.session.execute(
        select(
            PostRevision.version,
            PostRevision.title,
            PostRevision.body,
            PostRevision.fields,
            PostRevision.written_at,
            PostRevision.replaced_at,
            PostRevision.reason,
            Person.username,
            Person.display_name,
        )
        .outerjoin(Person, Person.id == PostRevision.replaced_by_id)
        .where(PostRevision.post_id == post.id)
        .order_by(PostRevision.version.desc())
        .limit(limit)
    ).all()
