"""A post's translations: asking, writing, their history; what people ask for."""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.boards import actions, content, policy, tongues
from hrforum.boards.draft_models import TRANSLATION
from hrforum.boards.forms import AskForm, ReasonForm, TranslationForm, whole_number
from hrforum.boards.models import Board, Post, Topic
from hrforum.boards.queries import drafts, reading
from hrforum.boards.queries import topics as topic_queries
from hrforum.boards.queries import translations as queries
from hrforum.boards.queries.base import place_of, topic_path
from hrforum.boards.views import blueprint
from hrforum.core import languages, markdown, web
from hrforum.core.db import AnyRow
from hrforum.core.difference import difference
from hrforum.core.errors import Conflict, Invalid, NotFound
from hrforum.core.permissions import Actor, access

ASKED = "/translations/"
MANY = "30 per minute"
OF_POST = "/topics/<int:topic_id>-<slug>/<int:number>/translations"


def _found(actor: Actor, topic_id: int, number: int) -> tuple[Post, Topic, Board]:
    """Return a post whose text everybody on its board may read.

    Raises:
        NotFound: there is none.
    """
    post, topic, board = topic_queries.post_for_page(actor, topic_id, number)
    if not policy.may_translate(actor, topic, post) and actor.is_signed_in:
        raise NotFound
    if post.deleted_at or post.hidden_at or topic.deleted_at:
        raise NotFound
    return post, topic, board


def _frame(post: Post, topic: Topic, board: Board) -> dict[str, Any]:
    """Return what all these pages show of the post."""
    path = topic_path(topic.id, topic.slug)
    return {
        "post": post,
        "topic": topic,
        "board": board,
        "path": path,
        "place": place_of(topic.id, topic.slug, post.number),
        "address": f"{path}{post.number}/translations",
        "original": tongues.name(post.language, web.actor().locale),
    }


@blueprint.get(OF_POST)
@access("public")
def translations(topic_id: int, slug: str, number: int) -> Response:
    """Show a post's translations, and the form to ask for one."""
    actor = web.actor()
    post, topic, board = _found(actor, topic_id, number)
    form = _ask_form(actor, post)
    if actor.is_signed_in:
        wishes = [*reading.languages(actor.person_id), actor.locale, "en"]
        form.language.data = next((code for code in wishes if code != post.language), "")
    return _page(actor, form, post, topic, board)


@blueprint.post(OF_POST)
@access("signed_in")
@web.throttle(MANY)
def ask_translation(topic_id: int, slug: str, number: int) -> Response:
    """Ask for a post in a language, or go on to write it."""
    actor = web.actor()
    post, topic, board = _found(actor, topic_id, number)
    form = _ask_form(actor, post)
    address = f"{topic_path(topic.id, topic.slug)}{number}/translations"
    if form.validate_on_submit():
        language = form.language.data or ""
        try:
            if "write" in request.form:
                code = actions.clean_language(language, post)
                return web.see_other(f"{address}/{code}/write")
            actions.ask_translation(actor, topic_id, number, language)
            flash(
                _("Your request stands on the list of translations. You are told when it is done."),
                "success",
            )
            return web.see_other(address)
        except Invalid as error:
            form.refuse(error)
    return _page(actor, form, post, topic, board)


def _ask_form(actor: Actor, post: Post) -> AskForm:
    form = AskForm()
    every = tongues.everything(actor.locale)
    form.language.choices = [(code, name) for code, name in every if code != post.language]
    return form


def _page(actor: Actor, form: AskForm, post: Post, topic: Topic, board: Board) -> Response:
    found = queries.about_post(actor, post)
    return web.render(
        "topics/translations.html",
        422 if form.errors else 200,
        form=form,
        found=found,
        translations=[_translation(actor, board, post, row) for row in found.translations]
        if found.may_be_translated
        else [],
        requests=[
            {
                "language": row.language,
                "name": tongues.name(row.language, actor.locale),
                "askers": row.askers,
                "mine": row.mine,
                "at": row.created_at,
            }
            for row in found.requests
        ],
        is_author=post.author_id == actor.person_id,
        **_frame(post, topic, board),
    )


def _translation(actor: Actor, board: Board, post: Post, row: AnyRow) -> dict[str, Any]:
    former = row.translator_deleted_at is not None
    return {
        "language": row.language,
        "name": tongues.name(row.language, actor.locale),
        "by": None if former else row.display_name,
        "by_url": f"/people/{row.username}/",
        "at": row.written_at,
        "stale": row.stale_at is not None,
        "versions": row.version,
        "removable": policy.may_remove_translation(actor, board.id, post, row.translator_id),
    }


@blueprint.post(f"{OF_POST}/<language>/ask-no-longer")
@access("signed_in")
@web.throttle(MANY)
def take_request_back(topic_id: int, slug: str, number: int, language: str) -> Response:
    """Ask no longer for a translation."""
    actions.take_request_back(web.actor(), topic_id, number, language)
    flash(_("You no longer ask for this translation."), "success")
    return web.see_other(f"/topics/{topic_id}-{slug}/{number}/translations")


@blueprint.post(f"{OF_POST}/allow")
@access("signed_in")
@web.throttle(MANY)
def allow_translations(topic_id: int, slug: str, number: int) -> Response:
    """Let others translate a post of one's own, or not."""
    kept = request.form.get("allow") != "yes"
    topic = actions.keep_in_own_words(web.actor(), topic_id, number, kept=kept)
    if kept:
        flash(_("Nobody can translate this post now. Its translations are not shown."), "success")
    else:
        flash(_("Others can translate this post."), "success")
    return web.see_other(f"{topic_path(topic.id, topic.slug)}{number}/translations")


@blueprint.route(f"{OF_POST}/<language>/write", methods=["GET", "POST"])
@access("signed_in")
@web.throttle(MANY)
def write_translation(topic_id: int, slug: str, number: int, language: str) -> Response:
    """Translate a post."""
    actor = web.actor()
    post, topic, board = _found(actor, topic_id, number)
    if language not in languages.LANGUAGES or language == post.language:
        raise NotFound
    if not queries.about_post(actor, post).may_be_translated:
        raise NotFound
    made = queries.translation_of(post.id, language)
    form = TranslationForm()
    preview = ""
    conflict = False
    if request.method == "GET":
        form.source_version.data = str(post.version)
        if made is not None:
            form.version.data = str(made.version)
            form.body.data = made.body
            form.title.data = made.title
        kept = drafts.find(actor, TRANSLATION + language, post.id)
        form.take_draft(kept.version, kept.fields)
    elif form.validate_on_submit():
        try:
            if "preview" in request.form:
                preview = content.preview(form.body.data or "")
            else:
                actions.translate(
                    actor,
                    topic_id,
                    number,
                    language,
                    body=form.body.data or "",
                    title=form.title.data or "",
                    base_version=whole_number(form.version.data),
                    source_version=whole_number(form.source_version.data),
                    draft_version=form.seen_draft,
                )
                flash(_("Thank you: the translation stands under the post."), "success")
                return web.see_other(place_of(topic.id, topic.slug, number))
        except Invalid as error:
            form.refuse(error)
        except Conflict:
            conflict = True
            made = queries.translation_of(post.id, language)
            form.version.data = str(made.version if made else 0)
    return web.render(
        "topics/translate.html",
        409 if conflict else 422 if form.errors else 200,
        form=form,
        language=language,
        language_name=tongues.name(language, actor.locale),
        direction=languages.direction(language),
        made=made,
        changed=_changed(post, made),
        preview=preview,
        conflict=conflict,
        **_frame(post, topic, board),
    )


def _changed(post: Post, made: Any) -> Any:
    """Return how the post has changed since it was translated, or an empty text."""
    if made is None or made.stale_at is None:
        return ""
    rows = topic_queries.revisions(post)
    then = next((row.body for row in rows if row.version == made.source_version), None)
    return "" if then is None else difference(then, post.body)


@blueprint.get(f"{OF_POST}/<language>/history")
@access("public")
def translation_history(topic_id: int, slug: str, number: int, language: str) -> Response:
    """Show what a translation said before, and who wrote it."""
    actor = web.actor()
    post, topic, board = _found(actor, topic_id, number)
    row = queries.shown_of(post, language)
    if row is None:
        raise NotFound
    made = row[0]
    changes = []
    body, title, by, at = made.body, made.title, _by(row), made.written_at
    for old in queries.revisions(made.id):
        changes.append(
            {
                "version": old.version + 1,
                "at": at,
                "by": by,
                "title": "" if old.title == title else difference(old.title, title),
                "body": difference(old.body, body),
            }
        )
        body, title, by, at = old.body, old.title, _by(old), old.written_at
    return web.render(
        "topics/translation_history.html",
        language=language,
        language_name=tongues.name(language, actor.locale),
        direction=made.direction,
        changes=changes,
        first={"by": by, "at": at, "body": body, "title": title},
        **_frame(post, topic, board),
    )


def _by(row: AnyRow) -> str:
    return str(_("Former member") if row.deleted_at else row.display_name)


@blueprint.route(f"{OF_POST}/<language>/remove", methods=["GET", "POST"])
@access("signed_in")
@web.throttle(MANY)
def remove_translation(topic_id: int, slug: str, number: int, language: str) -> Response:
    """Take a translation away."""
    actor = web.actor()
    post, topic, board = _found(actor, topic_id, number)
    row = queries.shown_of(post, language)
    if row is None or not policy.may_remove_translation(
        actor, board.id, post, row[0].translator_id
    ):
        raise NotFound
    form = ReasonForm()
    frame = _frame(post, topic, board)
    if form.validate_on_submit():
        try:
            reason = form.reason.data or ""
            actions.remove_translation(actor, topic_id, number, language, reason=reason)
            flash(_("The translation is removed."), "success")
            return web.see_other(frame["place"])
        except Invalid as error:
            form.refuse(error)
    return web.render(
        "topics/reason.html",
        422 if form.errors else 200,
        form=form,
        title=_(
            "Remove the translation of post %(number)s into %(language)s",
            number=number,
            language=tongues.name(language, actor.locale),
        ),
        explanation=_("The translator is told your reason. Anybody can translate the post again."),
        hint=_("Say what is wrong with it."),
        verb=_("Remove the translation"),
        **frame,
    )


@blueprint.get(ASKED)
@access("signed_in")
def asked_translations() -> Response:
    """Show what people ask to have translated, and translations that are out of date."""
    actor = web.actor()
    show = request.args.get("show", "asked")
    if show not in ("asked", "stale"):
        raise NotFound
    into = request.args.get("into", tongues.MINE)
    mine = reading.languages(actor.person_id)
    if into not in (tongues.MINE, "all", *languages.LANGUAGES):
        raise NotFound
    after = request.args.get("after", "")
    before = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else None
    chosen = mine if into == tongues.MINE else () if into == "all" else (into,)
    found = (queries.stale if show == "stale" else queries.open_requests)(actor, chosen, before)
    return web.render(
        "boards/translations.html",
        rows=[_asked(actor, row) for row in found.rows],
        after=found.after,
        is_first=before is None,
        show=show,
        into=into,
        mine=[tongues.name(code, actor.locale) for code in mine],
        choices=tongues.everything(actor.locale),
    )


def _asked(actor: Actor, row: AnyRow) -> dict[str, Any]:
    path = topic_path(row.topic_id, row.slug)
    return {
        "url": place_of(row.topic_id, row.slug, row.number),
        "write_url": f"{path}{row.number}/translations/{row.language}/write",
        "into": tongues.name(row.language, actor.locale),
        "from": tongues.name(row.original, actor.locale),
        "title": row.title,
        "lang": row.topic_language,
        "number": row.number,
        "text_lang": row.original,
        "dir": row.direction,
        "excerpt": markdown.excerpt(content.words_of(row.html), 200),
        "author": row.display_name,
        "board": row.board_name,
        "at": row.at,
        "askers": getattr(row, "askers", 0),
    }
