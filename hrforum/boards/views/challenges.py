"""Where a challenge stands, and what came of trying an answer."""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.boards import actions, fields, policy
from hrforum.boards.forms import StatusForm, TrialForm
from hrforum.boards.queries import challenges as challenge_queries
from hrforum.boards.queries import topics as queries
from hrforum.boards.queries.base import place_of, topic_path
from hrforum.boards.views import blueprint
from hrforum.core import web
from hrforum.core.errors import Forbidden, Invalid, NotFound
from hrforum.core.permissions import access


@blueprint.get("/topics/<int:topic_id>-<slug>/status")
@access("public")
def status(topic_id: int, slug: str) -> Response:
    """Show the turns of a challenge, and to its author the form for the next."""
    return _status_page(topic_id, None)


def _status_page(topic_id: int, form: StatusForm | None) -> Response:
    actor = web.actor()
    _post, topic, board = queries.post_for_page(actor, topic_id, 1)
    if topic.type != "challenge":
        raise NotFound
    if form is None:
        form = StatusForm(formdata=None)
        form.status.data = topic.status
        form.outcome.data = topic.outcome
    return web.render(
        "topics/status.html",
        422 if form.errors else 200,
        topic=topic,
        board=board,
        path=topic_path(topic.id, topic.slug),
        form=form,
        may=policy.may_set_status(actor, board.id, topic),
        words=fields.STATUSES,
        turns=challenge_queries.turns(topic.id),
    )


@blueprint.post("/topics/<int:topic_id>-<slug>/status")
@access("signed_in")
@web.throttle("30 per minute")
def set_status(topic_id: int, slug: str) -> Response:
    """Say where a challenge stands."""
    form = StatusForm()
    if form.validate_on_submit():
        try:
            topic = actions.set_status(
                web.actor(),
                topic_id,
                status=form.status.data or "",
                outcome=form.outcome.data or "",
                note=form.note.data or "",
            )
            flash(_("Saved. Everybody who reads the challenge sees it."), "success")
            return web.see_other(topic_path(topic.id, topic.slug))
        except Invalid as error:
            form.refuse(error)
    return _status_page(topic_id, form)


@blueprint.route("/topics/<int:topic_id>-<slug>/<int:number>/tried", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("30 per minute")
def tried(topic_id: int, slug: str, number: int) -> Response:
    """Say how trying an answer went, or take it back."""
    actor = web.actor()
    post, topic, board = queries.post_for_page(actor, topic_id, number)
    if not policy.may_try(actor, topic, post):
        raise Forbidden(_("Only answers to a challenge can be tried."))
    form = TrialForm()
    place = place_of(topic.id, topic.slug, number)
    mine: Any = challenge_queries.own_trial(actor, post.id)
    if request.method == "GET" and mine is not None:
        form.result.data, form.note.data = mine.result, mine.note
    elif "withdraw" in request.form:
        actions.remove_trial(actor, topic_id, number)
        flash(_("What you said of trying it is gone."), "success")
        return web.see_other(place)
    elif form.validate_on_submit():
        try:
            actions.record_trial(
                actor,
                topic_id,
                number,
                result=form.result.data or "",
                note=form.note.data or "",
            )
            flash(_("Thank you. It stands on the challenge's card now."), "success")
            return web.see_other(place)
        except Invalid as error:
            form.refuse(error)
    return web.render(
        "topics/tried.html",
        422 if form.errors else 200,
        topic=topic,
        board=board,
        post=post,
        path=topic_path(topic.id, topic.slug),
        place=place,
        form=form,
        mine=mine,
    )
