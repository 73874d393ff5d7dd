"""Opening topics, replying, editing, deleting, history, preview."""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.boards import actions, content, fields, gaps, gate, history, policy, polls
from hrforum.boards.actions import drafts as drafts_actions
from hrforum.boards.draft_models import EDIT, REPLY, TOPIC
from hrforum.boards.forms import (
    EditForm,
    EditTopicForm,
    PollFields,
    ReplyForm,
    TopicForm,
    answers_of,
    questions_of,
)
from hrforum.boards.gate import Submission
from hrforum.boards.models import TOPIC_TYPES, Post, Topic
from hrforum.boards.queries import boards as board_queries
from hrforum.boards.queries import drafts, moved, voices
from hrforum.boards.queries import topics as queries
from hrforum.boards.queries.base import pages_for, place_of, topic_path
from hrforum.boards.views import blueprint
from hrforum.boards.views.topics import show_topic
from hrforum.boards.views.uploads import attach_to
from hrforum.core import web
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.permissions import Actor, access

MANY = "30 per minute"


@blueprint.route("/boards/<slug>/new", methods=["GET", "POST"])
@access("signed_in")
@web.throttle(MANY)
def new_topic(slug: str) -> Response:
    """Write a topic."""
    actor = web.actor()
    board = board_queries.board_head(actor, slug)
    form = TopicForm()
    form.fill(actor, voices.last_voice(actor) if actor.grants.mandates else None)
    preview = ""
    if request.method == "GET":
        _start_topic(form)
        kept = drafts.find(actor, TOPIC, board.id)
        form.take_draft(kept.version, kept.fields)
    elif form.validate_on_submit():
        try:
            attach_to(form)
            if "preview" in request.form:
                preview = content.preview(form.body.data or "")
            elif waits := gate.stop(actor, said := _said_topic(actor, board, form)):
                drafts_actions.delete_sent(actor, TOPIC, board.id, form.seen_draft)
                return web.see_other(waits)
            else:
                topic, post = actions.open_topic(
                    actor,
                    board.id,
                    title=form.title.data or "",
                    body=form.body.data or "",
                    type=form.type.data,
                    tags=form.tags.data or "",
                    member_id=form.member_id,
                    client_key=form.client_key.data,
                    language=form.language.data or "",
                    poll=form.poll(actor),
                    answers=answers_of(form),
                    source=form.practice_source.data or "",
                    draft_version=form.seen_draft,
                )
                gate.passed(actor, said, post)
                return web.see_other(topic_path(topic.id, topic.slug))
        except Invalid as error:
            form.refuse(error)
    return web.render(
        "topics/new.html",
        422 if form.errors else 200,
        board=board,
        form=form,
        preview=preview,
        questions=questions_of(form),
    )


def _start_topic(form: TopicForm) -> None:
    """Fill in what the link says: the type, and the topic that a practice came from."""
    if request.args.get("type") in TOPIC_TYPES:
        form.type.data = request.args["type"]
    source = request.args.get("source", "")
    if source.isascii() and source.isdigit() and len(source) < 10:
        form.practice_source.data = source


@blueprint.post("/topics/<int:topic_id>-<slug>/reply")
@access("signed_in")
@web.throttle(MANY)
def reply(topic_id: int, slug: str) -> Response:
    """Write a post; in a topic that was merged meanwhile, where its posts stand now."""
    form = ReplyForm()
    try:
        return _reply(topic_id, form)
    except NotFound:
        found = moved.place(web.actor(), topic_id, form.reply_to_number or 1, nearest=True)
        if found is None:
            raise
        form.reply_to.data = str(found.number) if form.reply_to_number else ""
        return _reply(found.topic_id, form)


def _reply(topic_id: int, form: ReplyForm) -> Response:
    actor = web.actor()
    form.fill(actor)
    preview = ""
    try:
        attach_to(form)
        if "preview" in request.form:
            preview = content.preview(form.body.data or "")
        elif form.validate_on_submit():
            said = _said_reply(actor, topic_id, form)
            if waits := gate.stop(actor, said):
                drafts_actions.delete_sent(actor, REPLY, topic_id, form.seen_draft)
                return web.see_other(waits)
            post, topic = actions.post_reply(
                actor,
                topic_id,
                body=form.body.data or "",
                reply_to_number=form.reply_to_number,
                member_id=form.member_id,
                client_key=form.client_key.data,
                language=form.language.data or "",
                poll=form.poll(actor),
                draft_version=form.seen_draft,
            )
            gate.passed(actor, said, post)
            return web.see_other(place_of(topic.id, topic.slug, post.number))
    except Invalid as error:
        form.refuse(error)
    except Forbidden as error:
        form.refuse(Invalid("body", str(error)))
        head = queries.topic_head(actor, topic_id)
        return web.render(
            "topics/refused.html", 403, topic=head, path=topic_path(head.id, head.slug), form=form
        )
    stamp = queries.topic_stamp(actor, topic_id)
    page = pages_for(gaps.last_place(stamp.gaps, stamp.highest_number))
    return show_topic(
        actor,
        queries.topic_stamp(actor, topic_id, page),
        page,
        form,
        status=422 if form.errors else 200,
        preview=preview,
    )


@blueprint.get("/topics/<int:topic_id>-<slug>/reply")
@access("public")
def reply_address(topic_id: int, slug: str) -> Response:
    """Lead a reload of a refused reply back to the form at the topic's end."""
    topic = queries.topic_head(web.actor(), topic_id)
    number = gaps.last_place(topic.gaps, topic.highest_number)
    last = place_of(topic.id, topic.slug, number).split("#")[0]
    return web.see_other(f"{last}#reply")


@blueprint.route("/topics/<int:topic_id>-<slug>/<int:number>/edit", methods=["GET", "POST"])
@access("signed_in")
@web.throttle(MANY)
def edit(topic_id: int, slug: str, number: int) -> Response:
    """Change a post."""
    actor = web.actor()
    post, topic, board = queries.post_for_page(actor, topic_id, number)
    if not policy.may_edit(actor, board.id, topic, post):
        raise Forbidden(actions.refusal(actor, post))
    form = EditTopicForm() if number == 1 else EditForm()
    form.fill()
    preview = ""
    conflict = False
    if request.method == "GET":
        _start_edit(form, post, topic)
        kept = drafts.find(actor, EDIT, post.id)
        form.take_draft(kept.version, kept.fields)
    elif form.validate_on_submit():
        try:
            attach_to(form)
            if "preview" in request.form:
                preview = content.preview(form.body.data or "")
            else:
                if waits := gate.stop(actor, said := _said_edit(post, topic, board, form)):
                    drafts_actions.delete_sent(actor, EDIT, post.id, form.seen_draft)
                    return web.see_other(waits)
                _save(form, topic_id, number)
                gate.passed(actor, said, post)
                # The slug follows the title; ask for the new one.
                head = queries.topic_head(actor, topic_id)
                return web.see_other(place_of(head.id, head.slug, number))
        except Invalid as error:
            form.refuse(error)
        except Conflict:
            conflict = True
            post, topic, board = queries.post_for_page(actor, topic_id, number)
            form.version.data = str(post.version)
    return web.render(
        "topics/edit.html",
        409 if conflict else 422 if form.errors else 200,
        form=form,
        post=post,
        topic=topic,
        board=board,
        member=voices.member_of(post),
        path=topic_path(topic.id, topic.slug),
        place=place_of(topic.id, topic.slug, number),
        preview=preview,
        conflict=conflict,
        questions=questions_of(form) if isinstance(form, EditTopicForm) else [],
    )


def _said_topic(actor: Actor, board: Any, form: TopicForm) -> Submission:
    """Return the new topic as it was typed."""
    return Submission(
        "topic",
        board.id,
        None,
        form.title.data or "",
        form.body.data or "",
        form.language.data or "",
        form.client_key.data or "",
        {
            "type": form.type.data,
            "tags": form.tags.data or "",
            "member_id": form.member_id,
            "language": form.language.data or "",
            "answers": answers_of(form),
            "source": form.practice_source.data or "",
            "poll": _said_poll(actor, form),
        },
        trapped=bool(form.website.data),
    )


def _said_reply(actor: Actor, topic_id: int, form: ReplyForm) -> Submission:
    """Return the reply as it was typed.

    Raises:
        NotFound: there is no such topic for the actor.
    """
    stamp = queries.topic_stamp(actor, topic_id)
    return Submission(
        "reply",
        stamp.board_id,
        topic_id,
        "",
        form.body.data or "",
        form.language.data or "",
        form.client_key.data or "",
        {
            "reply_to_number": form.reply_to_number,
            "member_id": form.member_id,
            "language": form.language.data or "",
            "poll": _said_poll(actor, form),
        },
        trapped=bool(form.website.data),
    )


def _said_edit(post: Post, topic: Topic, board: Any, form: EditForm) -> Submission:
    """Return the new text of a post as it was typed, with the earlier one."""
    title = form.title.data if isinstance(form, EditTopicForm) else ""
    said: dict[str, Any] = {
        "post_id": post.id,
        "before": post.body,
        "base_version": form.base_version,
        "reason": form.reason.data or "",
        "language": form.language.data or "",
    }
    if isinstance(form, EditTopicForm):
        said |= {
            "type": form.type.data or "",
            "tags": form.tags.data or "",
            "answers": answers_of(form),
            "source": form.practice_source.data or "",
            "answers_before": fields.text_of(topic.type, topic.fields),
        }
    body, language = form.body.data or "", form.language.data or ""
    return Submission("edit", board.id, post.topic_id, title or "", body, language, "", said)


def _said_poll(actor: Actor, form: PollFields) -> dict[str, Any] | None:
    """Return a poll in values that JSON knows.

    Raises:
        Invalid: it can't be made.
    """
    poll = form.poll(actor)
    if polls.checked(poll) is None:
        return None
    return {
        "question": poll.question,
        "options": poll.options,
        "kind": poll.kind,
        "anonymous": poll.anonymous,
        "hidden": poll.hidden,
        "closes": form.poll_closes.data or "",
    }


def _start_edit(form: EditForm, post: Post, topic: Topic) -> None:
    form.body.data = post.body
    form.version.data = str(post.version)
    form.language.data = post.language
    if isinstance(form, EditTopicForm):
        form.title.data = topic.title
        form.type.data = topic.type
        form.tags.data = ", ".join(topic.tags_text.split())
        form.practice_source.data = str(topic.source_topic_id or "")
        for name, value in fields.typed_of(topic.type, topic.fields).items():
            form[name].data = value


def _save(form: EditForm, topic_id: int, number: int) -> None:
    actor = web.actor()
    common: dict[str, Any] = {
        "body": form.body.data or "",
        "base_version": form.base_version,
        "reason": form.reason.data or "",
        "language": form.language.data or "",
        "draft_version": form.seen_draft,
    }
    if isinstance(form, EditTopicForm):
        actions.edit_opening(
            actor,
            topic_id,
            title=form.title.data or "",
            type=form.type.data or "",
            tags=form.tags.data or "",
            answers=answers_of(form),
            source=form.practice_source.data or "",
            **common,
        )
    else:
        actions.edit_post(actor, topic_id, number, **common)


@blueprint.post("/topics/<int:topic_id>-<slug>/<int:number>/delete")
@access("signed_in")
@web.throttle(MANY)
def delete(topic_id: int, slug: str, number: int) -> Response:
    """Delete a post, or with number 1 the topic."""
    post, topic = actions.delete_post(web.actor(), topic_id, number)
    if number == 1:
        flash(_("The topic is deleted. You can undo this here."), "success")
        return web.see_other(topic_path(topic.id, topic.slug))
    flash(_("Post %(number)s is deleted. You can undo this below.", number=number), "success")
    return web.see_other(place_of(topic.id, topic.slug, post.number))


@blueprint.post("/topics/<int:topic_id>-<slug>/<int:number>/restore")
@access("signed_in")
@web.throttle(MANY)
def restore(topic_id: int, slug: str, number: int) -> Response:
    """Take a deletion back."""
    post, topic = actions.restore_post(web.actor(), topic_id, number)
    flash(_("It is back."), "success")
    return web.see_other(place_of(topic.id, topic.slug, post.number))


@blueprint.get("/topics/<int:topic_id>-<slug>/<int:number>/history")
@access("public")
def post_history(topic_id: int, slug: str, number: int) -> Response:
    """Show what a post said before."""
    actor = web.actor()
    post, topic, board = queries.post_for_page(actor, topic_id, number)
    rows = queries.revisions(post)
    if not rows:
        raise NotFound
    return web.render(
        "topics/history.html",
        post=post,
        topic=topic,
        board=board,
        path=topic_path(topic.id, topic.slug),
        place=place_of(topic.id, topic.slug, number),
        changes=history.changes(post, topic, rows),
    )


@blueprint.post("/preview")
@access("signed_in")
@web.throttle("120 per minute")
def preview() -> Response:
    """Return the text as it will look, as a fragment of HTML."""
    try:
        html = content.preview(request.form.get("body", ""))
    except Invalid as error:
        return Response(str(error), status=422, mimetype="text/plain")
    return Response(html, mimetype="text/html")
