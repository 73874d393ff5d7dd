"""Translations of posts, and the requests for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select

from hrforum.accounts.models import Person
from hrforum.boards import policy
from hrforum.boards.models import Board, Post, Topic
from hrforum.boards.reading_models import ReadingSettings
from hrforum.boards.translation_models import (
    PostInOwnWords,
    Translation,
    TranslationAsker,
    TranslationRequest,
    TranslationRevision,
)
from hrforum.core.db import AnyRow, AnySelect
from hrforum.core.permissions import Actor
from hrforum.extensions import db

PAGE = 25
REVISIONS = 30


def in_own_words() -> ColumnElement[bool]:
    """Return the condition that the author of the `Post` outside wants no translation of it."""
    return or_(
        exists().where(PostInOwnWords.post_id == Post.id),
        exists().where(
            ReadingSettings.person_id == Post.author_id, ReadingSettings.translatable.is_(False)
        ),
    )


@cache
def _of_page() -> AnySelect:
    return (
        select(
            Post.number,
            Translation.language,
            Translation.title,
            Translation.html,
            Translation.direction,
            Translation.version,
            Translation.written_at,
            Translation.stale_at,
            Person.username,
            Person.display_name,
            Person.deleted_at.label("translator_deleted_at"),
        )
        .join(Post, Post.id == Translation.post_id)
        .join(Person, Person.id == Translation.translator_id)
        .where(
            Translation.topic_id == bindparam("topic_id", 0),
            Translation.removed_at.is_(None),
            Post.number >= bindparam("first", 0),
            Post.number < bindparam("beyond", 0),
            ~in_own_words(),
        )
        # Those that say what the post says now come first.
        .order_by(Post.number, Translation.stale_at.is_not(None), Translation.language)
    )


def of_page(topic_id: int, first: int, beyond: int) -> dict[int, list[AnyRow]]:
    """Return the translations of the topic's posts with these numbers: one statement."""
    values = {"topic_id": topic_id, "first": first, "beyond": beyond}
    found: dict[int, list[AnyRow]] = {}
    for row in db.session.execute(_of_page(), values):
        found.setdefault(row.number, []).append(row)
    return found


@dataclass(frozen=True, slots=True)
class AboutPost:
    """What the page of a post's translations shows.

    ``kept_from_all``: the author wants none of their posts translated; ``kept``: not this one.
    """

    translations: Sequence[AnyRow]
    requests: Sequence[AnyRow]
    kept: bool
    kept_from_all: bool

    @property
    def may_be_translated(self) -> bool:
        """Whether the author lets others translate the post."""
        return not (self.kept or self.kept_from_all)


def about_post(actor: Actor, post: Post) -> AboutPost:
    """Return a post's translations, the open requests and what its author allows.

    Three statements.
    """
    allowed = db.session.execute(
        select(
            exists().where(PostInOwnWords.post_id == post.id).label("kept"),
            exists()
            .where(
                ReadingSettings.person_id == post.author_id,
                ReadingSettings.translatable.is_(False),
            )
            .label("kept_from_all"),
        )
    ).one()
    translations = db.session.execute(
        select(
            Translation.id,
            Translation.language,
            Translation.version,
            Translation.written_at,
            Translation.stale_at,
            Translation.translator_id,
            Person.username,
            Person.display_name,
            Person.deleted_at.label("translator_deleted_at"),
        )
        .join(Person, Person.id == Translation.translator_id)
        .where(Translation.post_id == post.id, Translation.removed_at.is_(None))
        .order_by(Translation.language)
    ).all()
    mine = exists().where(
        TranslationAsker.request_id == TranslationRequest.id,
        TranslationAsker.person_id == actor.person_id,
    )
    requests = db.session.execute(
        select(
            TranslationRequest.id,
            TranslationRequest.language,
            TranslationRequest.created_at,
            _askers().label("askers"),
            mine.label("mine"),
        )
        .where(TranslationRequest.post_id == post.id, TranslationRequest.done_at.is_(None))
        .order_by(TranslationRequest.language)
    ).all()
    return AboutPost(translations, requests, allowed.kept, allowed.kept_from_all)


def _askers() -> Any:
    return (
        select(func.count())
        .select_from(TranslationAsker)
        .where(TranslationAsker.request_id == TranslationRequest.id)
        .correlate(TranslationRequest)
        .scalar_subquery()
    )


def translation_of(post_id: int, language: str) -> Translation | None:
    """Return the post's translation into the language, also a removed one: one statement."""
    return db.session.scalar(
        select(Translation).where(Translation.post_id == post_id, Translation.language == language)
    )


def shown_of(post: Post, language: str) -> AnyRow | None:
    """Return the translation that readers see, with its translator; None if there is none."""
    return db.session.execute(
        select(Translation, Person.username, Person.display_name, Person.deleted_at)
        .join(Person, Person.id == Translation.translator_id)
        .join(Post, Post.id == Translation.post_id)
        .where(
            Translation.post_id == post.id,
            Translation.language == language,
            Translation.removed_at.is_(None),
            ~in_own_words(),
        )
    ).first()


def revisions(translation_id: int) -> Sequence[AnyRow]:
    """Return the earlier texts of a translation, newest first, each with who wrote it."""
    return db.session.execute(
        select(
            TranslationRevision.version,
            TranslationRevision.title,
            TranslationRevision.body,
            TranslationRevision.written_at,
            TranslationRevision.replaced_at,
            Person.display_name,
            Person.deleted_at,
        )
        .join(Person, Person.id == TranslationRevision.translator_id)
        .where(TranslationRevision.translation_id == translation_id)
        .order_by(TranslationRevision.version.desc())
        .limit(REVISIONS)
    ).all()


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a list; ``after`` opens the next one, None at the end."""

    rows: Sequence[AnyRow]
    after: int | None


def _post_columns() -> tuple[Any, ...]:
    return (
        Post.number,
        Post.html,
        Post.language.label("original"),
        Post.direction,
        Topic.id.label("topic_id"),
        Topic.slug,
        Topic.title,
        Topic.language.label("topic_language"),
        Board.name.label("board_name"),
        Person.display_name,
    )


def _readable(actor: Actor) -> ColumnElement[bool]:
    return and_(policy.visible_topics(actor), policy.readable_posts(), ~in_own_words())


def open_requests(actor: Actor, into: Sequence[str], after: int | None = None) -> Listed:
    """Return what people ask for in these languages (none: in any), newest first: one statement."""
    wanted = (
        select(
            TranslationRequest.id,
            TranslationRequest.language,
            TranslationRequest.created_at.label("at"),
            _askers().label("askers"),
            *_post_columns(),
        )
        .join(Post, Post.id == TranslationRequest.post_id)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Board, Board.id == Topic.board_id)
        .join(Person, Person.id == Post.author_id)
        .where(TranslationRequest.done_at.is_(None), _readable(actor))
    )
    return _listed(wanted, TranslationRequest, into, after)


def stale(actor: Actor, into: Sequence[str], after: int | None = None) -> Listed:
    """Return translations whose post has changed since, newest first: one statement."""
    wanted = (
        select(
            Translation.id,
            Translation.language,
            Translation.stale_at.label("at"),
            *_post_columns(),
        )
        .join(Post, Post.id == Translation.post_id)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Board, Board.id == Topic.board_id)
        .join(Person, Person.id == Post.author_id)
        .where(
            Translation.stale_at.is_not(None), Translation.removed_at.is_(None), _readable(actor)
        )
    )
    return _listed(wanted, Translation, into, after)


def _listed(wanted: AnySelect, table: Any, into: Sequence[str], after: int | None) -> Listed:
    if into:
        wanted = wanted.where(table.language.in_(sorted(into)))
    if after is not None:
        wanted = wanted.where(table.id < after)
    rows = db.session.execute(wanted.order_by(table.id.desc()).limit(PAGE + 1)).all()
    more = len(rows) > PAGE
    return Listed(rows[:PAGE], rows[PAGE - 1].id if more else None)


def texts_of(post_ids: Sequence[int]) -> dict[int, str]:
    """Return what the translations of these posts say, for the search index: one statement."""
    found: dict[int, str] = {}
    rows = db.session.execute(
        select(Translation.post_id, Translation.title, Translation.html)
        .join(Post, Post.id == Translation.post_id)
        .where(
            Translation.post_id.in_(sorted(post_ids)),
            Translation.removed_at.is_(None),
            ~in_own_words(),
        )
        .order_by(Translation.post_id, Translation.language)
    )
    for row in rows:
        text = f"{row.title}\n{row.html}"
        found[row.post_id] = f"{found.get(row.post_id, '')}\n{text}"
    return found
