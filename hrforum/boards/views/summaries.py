"""What is known so far, on top of a topic: writing it, taking it away, its versions."""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.boards import actions, content, history, policy
from hrforum.boards.draft_models import SUMMARY
from hrforum.boards.forms import ReasonForm, SummaryForm, whole_number
from hrforum.boards.queries import drafts
from hrforum.boards.queries import summaries as queries
from hrforum.boards.queries import topics as topic_queries
from hrforum.boards.queries.base import topic_path
from hrforum.boards.views import blueprint
from hrforum.core import web
from hrforum.core.db import AnyRow
from hrforum.core.errors import Conflict, Invalid, NotFound
from hrforum.core.permissions import access

MANY = "30 per minute"


def _frame(topic: AnyRow) -> dict[str, Any]:
    """Return what all these pages show of the topic."""
    return {
        "topic": topic,
        "board": {"slug": topic.board_slug, "name": topic.board_name, "hue": topic.board_hue},
        "path": topic_path(topic.id, topic.slug),
    }


def _to_curate(topic_id: int) -> AnyRow:
    """Return a topic that the actor may summarise.

    Raises:
        NotFound: there is none.
    """
    actor = web.actor()
    topic = topic_queries.topic_head(actor, topic_id)
    if topic.deleted_at is not None or not policy.may_moderate(actor, topic.board_id):
        raise NotFound
    return topic


@blueprint.route("/topics/<int:topic_id>-<slug>/summary/write", methods=["GET", "POST"])
@access("moderator")
@web.throttle(MANY)
def write_summary(topic_id: int, slug: str) -> Response:
    """Write what is known so far, or change it."""
    topic = _to_curate(topic_id)
    now = queries.present(topic.id)
    form = SummaryForm()
    preview = ""
    conflict = False
    if request.method == "GET":
        form.body.data = now.text if now else ""
        form.version.data = str(now.number if now else 0)
        kept = drafts.find(web.actor(), SUMMARY, topic.id)
        form.take_draft(kept.version, kept.fields)
    elif form.validate_on_submit():
        try:
            if "preview" in request.form:
                preview = content.preview(form.body.data or "")
            else:
                actions.write_summary(
                    web.actor(),
                    topic_id,
                    body=form.body.data or "",
                    base_number=whole_number(form.version.data),
                    why=form.why.data or "",
                    draft_version=form.seen_draft,
                )
                flash(_("Saved. It stands on top of the topic."), "success")
                return web.see_other(topic_path(topic.id, topic.slug))
        except Invalid as error:
            form.refuse(error)
        except Conflict:
            conflict = True
            now = queries.present(topic.id)
            form.version.data = str(now.number if now else 0)
    return web.render(
        "topics/summary_write.html",
        409 if conflict else 422 if form.errors else 200,
        form=form,
        now=now,
        preview=preview,
        conflict=conflict,
        **_frame(topic),
    )


@blueprint.route("/topics/<int:topic_id>-<slug>/summary/remove", methods=["GET", "POST"])
@access("moderator")
@web.throttle(MANY)
def remove_summary(topic_id: int, slug: str) -> Response:
    """Take the summary away."""
    topic = _to_curate(topic_id)
    if topic.summary_html is None:
        raise NotFound
    form = ReasonForm()
    frame = _frame(topic)
    if form.validate_on_submit():
        try:
            actions.remove_summary(web.actor(), topic_id, reason=form.reason.data or "")
            flash(_("The summary is taken away. Its versions are kept."), "success")
            return web.see_other(frame["path"])
        except Invalid as error:
            form.refuse(error)
    return web.render(
        "topics/reason.html",
        422 if form.errors else 200,
        form=form,
        title=_("Take the summary away"),
        explanation=_("It no longer stands on top of the topic. Its versions stay in its history."),
        hint=_("Say what is wrong with it. It stands in the history."),
        verb=_("Take it away"),
        place=frame["path"],
        **frame,
    )


@blueprint.get("/topics/<int:topic_id>-<slug>/summary")
@access("public")
def summary_history(topic_id: int, slug: str) -> Response:
    """Show the versions of the summary."""
    topic = topic_queries.topic_head(web.actor(), topic_id)
    rows = queries.versions(topic.id)
    if not rows:
        raise NotFound
    return web.render(
        "topics/summary_history.html",
        changes=history.summary_changes(rows)[: queries.VERSIONS],
        **_frame(topic),
    )
