"""What waits for moderators: approving, refusing, looking at flagged posts."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from hrforum.boards import content
from hrforum.core import markdown, web
from hrforum.core.db import AnyRow
from hrforum.core.difference import difference
from hrforum.core.errors import Conflict, Invalid
from hrforum.core.permissions import access
from hrforum.guarding import actions, forms, queries
from hrforum.guarding.blueprint import blueprint
from hrforum.guarding.views.held import shown

QUEUE = "/curating/queue/"
MANY = "120 per minute"


@blueprint.get(QUEUE)
@access("moderator")
def queue() -> Response:
    """Show what waits on the reader's boards."""
    return _page(None, None)


def _text(row: AnyRow) -> dict[str, object]:
    """Return a text as moderators read it; of an edit what it takes away and adds."""
    if row.kind == "edit":
        return {"diff": difference(row.fields.get("before", ""), row.body)}
    return {"html": Markup(content.preview(row.body))}  # noqa: S704 -- sanitised


def _page(held_id: int | None, form: forms.DecisionForm | None) -> Response:
    actor = web.actor()
    return web.render(
        "guarding/queue.html",
        422 if form is not None and form.errors else 200,
        rows=[{**shown(row), **_text(row)} for row in queries.queue(actor)],
        total=queries.count_waiting(actor),
        flags=[
            {"row": row, "text": markdown.excerpt(content.words_of(row.html), 220)}
            for row in queries.flags(actor)
        ],
        wrong_id=held_id,
        form=form,
        staff=actor.is_moderator,
    )


@blueprint.post(f"{QUEUE}<int:held_id>/approve")
@access("moderator")
@web.throttle(MANY)
def approve(held_id: int) -> Response:
    """Let what waits be written."""
    form = forms.DecisionForm()
    try:
        actions.approve(web.actor(), held_id, trust=bool(form.trust.data))
        flash(_("It is approved and stands in the forum."), "success")
    except Conflict as error:
        flash(_("It can't be written any more: %(why)s", why=str(error)), "error")
    return web.see_other(QUEUE)


@blueprint.post(f"{QUEUE}<int:held_id>/refuse")
@access("moderator")
@web.throttle(MANY)
def refuse(held_id: int) -> Response:
    """Refuse what waits; with days, block where it came from."""
    form = forms.DecisionForm()
    try:
        if form.days.data and web.actor().is_moderator:
            actions.block_network(
                web.actor(),
                held_id,
                days=forms.whole(form.days.data),
                reason=form.reason.data or "",
                prefix=forms.whole(form.prefix.data) if form.prefix.data else 0,
            )
        actions.refuse(web.actor(), held_id, reason=form.reason.data or "")
        flash(_("It is refused; its author reads why."), "success")
        return web.see_other(QUEUE)
    except Invalid as error:
        form.validate()
        form.refuse(error)
    return _page(held_id, form)


@blueprint.post("/curating/flags/<int:flag_id>/settle")
@access("moderator")
@web.throttle(MANY)
def settle(flag_id: int) -> Response:
    """Say that a flagged post was looked at."""
    actions.settle_flag(web.actor(), flag_id)
    flash(_("The flag is settled."), "success")
    return web.see_other(QUEUE)
