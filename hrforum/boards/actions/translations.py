"""Asking for translations, translating, and saying that one's words stay as they are."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from hrforum.boards import content as contents
from hrforum.boards import notices_translations as notices
from hrforum.boards import policy
from hrforum.boards.actions import drafts
from hrforum.boards.actions.counters import changed
from hrforum.boards.actions.indexing import index_post
from hrforum.boards.actions.loading import must, post_for_write, post_to_mark
from hrforum.boards.actions.reading import change_settings
from hrforum.boards.draft_models import TRANSLATION
from hrforum.boards.models import Board, Post, Topic
from hrforum.boards.queries import reading
from hrforum.boards.queries import translations as queries
from hrforum.boards.translation_models import (
    PostInOwnWords,
    Translation,
    TranslationAsker,
    TranslationRequest,
    TranslationRevision,
)
from hrforum.core import audit, clock, fragments, languages, markdown
from hrforum.core.db import transaction, transactional
from hrforum.core.errors import Conflict, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db


def clean_language(code: str, post: Post) -> str:
    """Return the language to translate the post into.

    Raises:
        Invalid: there is none, or the post is written in it; the field is ``language``.
    """
    if code not in languages.LANGUAGES:
        raise Invalid("language", _("Choose a language."))
    if code == post.language:
        raise Invalid("language", _("The post is written in this language."))
    return code


def _must_be_free(post: Post) -> None:
    """Stop where the author keeps the post in their own words; inside a transaction.

    Raises:
        Forbidden: with the explanation.
    """
    kept = db.session.scalar(select(Post.id).where(Post.id == post.id, queries.in_own_words()))
    must(kept is None, _("Its author does not want this post to be translated."))


@transactional
def ask_translation(actor: Actor, topic_id: int, number: int, language: str) -> Post:
    """Ask for a post in a language; a second time changes nothing.

    Raises:
        Invalid: the language is none, the post's own, or there is a translation already.
        NotFound: there is no such post for the actor.
        Forbidden: the author wants no translation.
    """
    if actor.person_id is None:
        raise NotFound
    post, _topic, _board = post_to_mark(actor, topic_id, number)
    code = clean_language(language, post)
    _must_be_free(post)
    made = queries.translation_of(post.id, code)
    if made is not None and made.removed_at is None and made.stale_at is None:
        raise Invalid("language", _("There is a translation into this language already."))
    request = db.session.scalar(
        select(TranslationRequest).where(
            TranslationRequest.post_id == post.id, TranslationRequest.language == code
        )
    )
    if request is None:
        request = TranslationRequest(post_id=post.id, language=code)
        db.session.add(request)
        db.session.flush()
    elif request.done_at is not None:
        # Asked anew, since the post has changed: who asked then has had their answer.
        db.session.execute(
            delete(TranslationAsker).where(TranslationAsker.request_id == request.id)
        )
        request.done_at = None
    if db.session.get(TranslationAsker, (request.id, actor.person_id)) is None:
        db.session.add(TranslationAsker(request_id=request.id, person_id=actor.person_id))
        audit.record(actor, audit.Tag.TRANSLATION_ASKED, "post", post.id, language=code)
    db.session.flush()
    return post


@transactional
def take_request_back(actor: Actor, topic_id: int, number: int, language: str) -> None:
    """Ask no longer; a request that nobody shares is gone.

    Raises:
        NotFound: the actor asked for no such thing.
    """
    post, _topic, _board = post_to_mark(actor, topic_id, number)
    request = db.session.scalar(
        select(TranslationRequest).where(
            TranslationRequest.post_id == post.id, TranslationRequest.language == language
        )
    )
    mine = request and db.session.get(TranslationAsker, (request.id, actor.person_id))
    if not request or not mine:
        raise NotFound
    db.session.delete(mine)
    db.session.flush()
    others = select(TranslationAsker.person_id).where(TranslationAsker.request_id == request.id)
    if db.session.scalar(others.limit(1)) is None:
        db.session.delete(request)


def translate(
    actor: Actor,
    topic_id: int,
    number: int,
    language: str,
    *,
    body: str,
    title: str = "",
    base_version: int = 0,
    source_version: int = 0,
    draft_version: int = 0,
) -> Translation:
    """Write what a post says in another language, or change such a translation.

    Args:
        actor: the translator.
        topic_id, number: which post.
        language: code of the language that it is translated into.
        body: Markdown.
        title: the topic's title, where the post opens it.
        base_version: the version of the translation that the writer started from; 0: there was
            none.
        source_version: the version of the post that they had in front of them.
        draft_version: of the draft that this was; it is cleared.

    Raises:
        Invalid: a value is not acceptable.
        NotFound: there is no such post for the actor.
        Forbidden: the author wants no translation.
        Conflict: somebody wrote a translation meanwhile; nothing is written.
    """
    content = contents.prepare(body, language=language)
    with transaction() as session:
        post, topic, board = post_for_write(actor, topic_id, number)
        if not policy.may_translate(actor, topic, post):
            raise NotFound
        code = clean_language(language, post)
        _must_be_free(post)
        title = contents.clean_title(title) if number == 1 else ""
        drafts.sent(actor, TRANSLATION + code, post.id, draft_version)
        now = clock.now()
        made = queries.translation_of(post.id, code)
        if made is None:
            made = Translation(
                post_id=post.id,
                topic_id=topic.id,
                language=code,
                version=0,
                created_at=now,
                body="",
                html="",
                translator_id=actor.person_id,
            )
        elif made.removed_at is None and (made.body, made.title) == (content.body, title):
            # Sent twice, or looked through and found to be right still.
            if made.stale_at is None:
                return made
        elif made.version != base_version:
            raise Conflict(_("Somebody changed this translation while you were writing."))
        was_needed = made.version == 0 or made.stale_at is not None or made.removed_at is not None
        if made.version:
            session.add(_kept(made, now))
        made.title = title
        made.body = content.body
        made.html = content.html
        made.html_version = markdown.RENDER_VERSION
        made.direction = languages.direction(code)
        made.translator_id = actor.person_id or 0
        made.version += 1
        made.written_at = now
        # A post that changed while its translation was written is translated as it was.
        made.source_version = min(source_version or post.version, post.version)
        made.stale_at = now if made.source_version < post.version else None
        made.removed_at = made.removed_by_id = None
        made.removed_reason = ""
        session.add(made)
        changed(topic, post)
        session.flush()
        audit.record(
            actor, audit.Tag.TRANSLATED, "post", post.id, language=code, version=made.version
        )
        index_post(post, topic, markdown.plain(post.body))
        _answer(actor, made, post, topic, board, was_needed=was_needed)
        return made


def _kept(made: Translation, now: dt.datetime) -> TranslationRevision:
    return TranslationRevision(
        translation_id=made.id,
        version=made.version,
        title=made.title,
        body=made.body,
        translator_id=made.translator_id,
        source_version=made.source_version,
        written_at=made.written_at,
        replaced_at=now,
    )


def _answer(
    actor: Actor, made: Translation, post: Post, topic: Topic, board: Board, *, was_needed: bool
) -> None:
    """Tell who asked, and the author."""
    askers: list[int] = []
    request = db.session.scalar(
        select(TranslationRequest).where(
            TranslationRequest.post_id == post.id,
            TranslationRequest.language == made.language,
            TranslationRequest.done_at.is_(None),
        )
    )
    if request is not None:
        askers = list(
            db.session.scalars(
                select(TranslationAsker.person_id)
                .where(TranslationAsker.request_id == request.id)
                .order_by(TranslationAsker.person_id)
            )
        )
        request.done_at = clock.now()
    if askers or was_needed:
        notices.tell_translated(actor, askers, made, post, topic, board)


@transactional
def remove_translation(
    actor: Actor, topic_id: int, number: int, language: str, *, reason: str
) -> Topic:
    """Take a translation away; its versions are kept.

    Raises:
        Invalid: no reason, or one that is too long; the field is ``reason``.
        NotFound: there is no such translation for the actor.
        Forbidden: it is not theirs to remove.
    """
    reason = contents.clean_reason(reason)
    post, topic, board = post_for_write(actor, topic_id, number)
    made = queries.translation_of(post.id, language)
    if made is None or made.removed_at is not None or post.deleted_at is not None:
        raise NotFound
    must(
        policy.may_remove_translation(actor, board.id, post, made.translator_id),
        _("Only who translated, who wrote the post and moderators can remove a translation."),
    )
    made.removed_at = clock.now()
    made.removed_by_id = actor.person_id
    made.removed_reason = reason
    changed(topic, post)
    db.session.flush()
    index_post(post, topic, markdown.plain(post.body))
    audit.record(
        actor, audit.Tag.TRANSLATION_REMOVED, "post", post.id, reason, language=made.language
    )
    notices.tell_removed(actor, made, post, topic, board)
    return topic


@transactional
def keep_in_own_words(actor: Actor, topic_id: int, number: int, *, kept: bool) -> Topic:
    """Let nobody translate a post of one's own, or allow it again.

    Raises:
        NotFound: the actor has no such post.
    """
    post, topic, _board = post_for_write(actor, topic_id, number)
    if post.author_id != actor.person_id or post.deleted_at is not None:
        raise NotFound
    row = db.session.get(PostInOwnWords, post.id)
    if kept and row is None:
        db.session.add(PostInOwnWords(post_id=post.id, person_id=post.author_id))
    elif not kept and row is not None:
        db.session.delete(row)
    changed(topic, post)
    db.session.flush()
    index_post(post, topic, markdown.plain(post.body))
    return topic


@transactional
def choose_languages(
    actor: Actor, codes: tuple[str, ...], *, folds_others: bool, translatable: bool
) -> None:
    """Say which languages one reads, and whether others may translate what one writes.

    Raises:
        Invalid: a code that is none; the field is ``languages``.
        NotFound: the actor is no person.
    """
    if any(code not in languages.LANGUAGES for code in codes):
        raise Invalid("languages", _("Choose from the languages of the list."))
    if reading.settings(actor.person_id or 0).translatable != translatable:
        # Translations on kept pages come or go.
        fragments.bump("shelf")
    change_settings(
        actor,
        languages=" ".join(dict.fromkeys(codes)),
        folds_others=folds_others,
        translatable=translatable,
    )


def post_changed(actor: Actor, post: Post, topic: Topic, board: Board) -> None:
    """Mark the translations of a post as out of date; inside the transaction that changes it."""
    made = db.session.scalars(
        select(Translation)
        .where(
            Translation.post_id == post.id,
            Translation.stale_at.is_(None),
            Translation.removed_at.is_(None),
        )
        .order_by(Translation.id)
    ).all()
    for each in made:
        each.stale_at = clock.now()
    if made:
        notices.tell_stale(actor, made, post, topic, board)


def forget_person(person_id: int, *, with_posts: bool) -> None:
    """Erase what a person asked for, and with their posts their translations, too."""
    for table in (TranslationAsker, PostInOwnWords):
        db.session.execute(
            delete(table)
            .where(table.person_id == person_id)
            .execution_options(synchronize_session=False)
        )
    theirs = Translation.translator_id == person_id
    topics = select(Translation.topic_id).where(theirs)
    db.session.execute(
        update(Topic)
        .where(Topic.id.in_(topics))
        .values(version=Topic.version + 1)
        .execution_options(synchronize_session=False)
    )
    if not with_posts:
        return
    db.session.execute(
        delete(TranslationRevision)
        .where(TranslationRevision.translator_id == person_id)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        delete(Translation).where(theirs).execution_options(synchronize_session=False)
    )
    # A post of theirs is gone with what others made of it.
    posts = select(Post.id).where(Post.author_id == person_id)
    for table_of_post in (Translation, TranslationRequest):
        db.session.execute(
            delete(table_of_post)
            .where(table_of_post.post_id.in_(posts))
            .execution_options(synchronize_session=False)
        )
