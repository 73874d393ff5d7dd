"""Hiding a post and closing a topic, with a reason."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.boards import actions, policy
from hrforum.boards.forms import ReasonForm
from hrforum.boards.queries import topics as queries
from hrforum.boards.queries.base import place_of, topic_path
from hrforum.boards.views import blueprint
from hrforum.core import web
from hrforum.core.errors import Invalid, NotFound
from hrforum.core.permissions import access


@blueprint.route("/topics/<int:topic_id>-<slug>/<int:number>/hide", methods=["GET", "POST"])
@access("moderator")
def hide(topic_id: int, slug: str, number: int) -> Response:
    """Hide a post."""
    actor = web.actor()
    post, topic, board = queries.post_for_page(actor, topic_id, number)
    if not policy.may_moderate(actor, board.id):
        raise NotFound
    form = ReasonForm()
    place = place_of(topic.id, topic.slug, number)
    if form.validate_on_submit():
        try:
            actions.hide_post(actor, topic_id, number, reason=form.reason.data or "")
            flash(_("Post %(number)s is hidden.", number=number), "success")
            return web.see_other(place)
        except Invalid as error:
            form.refuse(error)
    return web.render(
        "topics/reason.html",
        422 if form.errors else 200,
        form=form,
        topic=topic,
        board=board,
        path=topic_path(topic.id, topic.slug),
        place=place,
        title=_("Hide post %(number)s", number=number),
        explanation=_(
            "Its text disappears for everybody but moderators. In its place readers see your "
            "reason. You can show it again at any time."
        ),
        verb=_("Hide the post"),
        post=post,
    )


@blueprint.post("/topics/<int:topic_id>-<slug>/<int:number>/unhide")
@access("moderator")
def unhide(topic_id: int, slug: str, number: int) -> Response:
    """Show a hidden post again."""
    _post, topic = actions.unhide_post(web.actor(), topic_id, number)
    flash(_("Post %(number)s is shown again.", number=number), "success")
    return web.see_other(place_of(topic.id, topic.slug, number))


@blueprint.route("/topics/<int:topic_id>-<slug>/close", methods=["GET", "POST"])
@access("moderator")
def close(topic_id: int, slug: str) -> Response:
    """Close a topic."""
    actor = web.actor()
    topic = queries.topic_head(actor, topic_id)
    if not policy.may_moderate(actor, topic.board_id):
        raise NotFound
    form = ReasonForm()
    path = topic_path(topic.id, topic.slug)
    if form.validate_on_submit():
        try:
            actions.close_topic(actor, topic_id, reason=form.reason.data or "")
            flash(_("The topic is closed."), "success")
            return web.see_other(path)
        except Invalid as error:
            form.refuse(error)
    return web.render(
        "topics/reason.html",
        422 if form.errors else 200,
        form=form,
        topic=topic,
        board={"slug": topic.board_slug, "name": topic.board_name, "hue": topic.board_hue},
        path=path,
        place=path,
        title=_("Close this topic"),
        explanation=_(
            "Everybody can still read it; nobody but moderators can reply. Readers see your "
            "reason above the topic."
        ),
        verb=_("Close the topic"),
        post=None,
    )


@blueprint.post("/topics/<int:topic_id>-<slug>/reopen")
@access("moderator")
def reopen(topic_id: int, slug: str) -> Response:
    """Open a closed topic again."""
    topic = actions.reopen_topic(web.actor(), topic_id)
    flash(_("The topic is open again."), "success")
    return web.see_other(topic_path(topic.id, topic.slug))
