"""What boards hold of what a person translated, and asked to have translated."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import BigInteger, cast, select

from hrforum.boards.models import Post, Topic
from hrforum.boards.translation_models import (
    PostInOwnWords,
    Translation,
    TranslationAsker,
    TranslationRequest,
    TranslationRevision,
)
from hrforum.core import holdings
from hrforum.core.holdings import Holding

_WHEN = _l("When")
_LANGUAGE = _l("Language")
_VERSION = _l("Version")
_TITLE = _l("Title")
_TEXT = _l("Text")
_WHERE = {
    "topic": _l("Topic"),
    "topic_id": _l("Number of the topic"),
    "number": _l("Place in the topic"),
}


def register() -> None:
    """Tell the registry."""
    holdings.register(_translations(), _versions(), _requests(), _own_words())
    holdings.leave_out(
        "an act of moderation; it stands in the audit log, under what the person did",
        "translation.removed_by_id",
    )


def _translations() -> Holding:
    return Holding(
        "translations",
        _l("Your translations"),
        lambda person_id: (
            select(
                Translation.id,
                Topic.title.label("topic"),
                Post.topic_id,
                Post.number,
                Translation.language,
                Translation.direction,
                Translation.version,
                Translation.written_at,
                Translation.removed_at,
                Translation.removed_reason,
                Translation.title,
                Translation.body,
            )
            .join(Post, Post.id == Translation.post_id)
            .join(Topic, Topic.id == Post.topic_id)
            .where(Translation.translator_id == person_id)
        ),
        Translation.id,
        {
            "id": _l("Number"),
            **_WHERE,
            "language": _LANGUAGE,
            "direction": _l("Direction of the script"),
            "version": _VERSION,
            "written_at": _l("Written"),
            "removed_at": _l("Removed"),
            "removed_reason": _l("Why it was removed"),
            "title": _TITLE,
            "body": _TEXT,
        },
        ("translation.translator_id",),
        texts=frozenset({"body"}),
        place=25,
    )


def _versions() -> Holding:
    return Holding(
        "translation_versions",
        _l("Earlier versions of translations that you wrote"),
        lambda person_id: (
            select(
                TranslationRevision.translation_id,
                TranslationRevision.version,
                Translation.language,
                Translation.direction,
                TranslationRevision.written_at,
                TranslationRevision.replaced_at,
                TranslationRevision.title,
                TranslationRevision.body,
            )
            .join(Translation, Translation.id == TranslationRevision.translation_id)
            .where(TranslationRevision.translator_id == person_id)
        ),
        # Versions of a text are far fewer than this: one number that sorts.
        cast(TranslationRevision.translation_id, BigInteger) * 100_000
        + TranslationRevision.version,
        {
            "translation_id": _l("Number of the translation"),
            "version": _VERSION,
            "language": _LANGUAGE,
            "direction": _l("Direction of the script"),
            "written_at": _l("Written"),
            "replaced_at": _l("Replaced"),
            "title": _TITLE,
            "body": _TEXT,
        },
        ("translation_revision.translator_id",),
        texts=frozenset({"body"}),
        place=26,
    )


def _requests() -> Holding:
    return Holding(
        "translations_asked",
        _l("Translations that you asked for"),
        lambda person_id: (
            select(
                TranslationAsker.created_at,
                Topic.title.label("topic"),
                Post.topic_id,
                Post.number,
                TranslationRequest.language,
                TranslationRequest.done_at,
            )
            .join(TranslationRequest, TranslationRequest.id == TranslationAsker.request_id)
            .join(Post, Post.id == TranslationRequest.post_id)
            .join(Topic, Topic.id == Post.topic_id)
            .where(TranslationAsker.person_id == person_id)
        ),
        TranslationAsker.request_id,
        {"created_at": _WHEN, **_WHERE, "language": _LANGUAGE, "done_at": _l("Done")},
        ("translation_asker.person_id",),
        place=27,
    )


def _own_words() -> Holding:
    return Holding(
        "posts_in_own_words",
        _l("Posts that you do not want to be translated"),
        lambda person_id: (
            select(PostInOwnWords.at, Topic.title.label("topic"), Post.topic_id, Post.number)
            .join(Post, Post.id == PostInOwnWords.post_id)
            .join(Topic, Topic.id == Post.topic_id)
            .where(PostInOwnWords.person_id == person_id)
        ),
        PostInOwnWords.post_id,
        {"at": _WHEN, **_WHERE},
        ("post_in_own_words.person_id",),
        place=28,
    )
