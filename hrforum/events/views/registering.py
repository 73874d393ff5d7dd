"""Asking for a place, and giving it back."""

from __future__ import annotations

from flask import flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from hrforum.core import clock, web
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.permissions import access
from hrforum.events import policy
from hrforum.events.actions import registrations as actions
from hrforum.events.blueprint import blueprint
from hrforum.events.forms.registrations import registration_form
from hrforum.events.queries import page as queries
from hrforum.events.views.common import EVENT, MANY, back_to, frame, say

SAID = {
    "registered": _l("You are registered. The calendar file is in your mail and on this page."),
    "waiting": _l("The event is full: you are on the waiting list. We tell you when you move up."),
    "pending": _l("Your registration waits for the hosts. We tell you what they decide."),
}


@blueprint.route(f"{EVENT}register", methods=["GET", "POST"])
@access("signed_in")
@web.throttle(MANY)
def register_for_event(event_id: int, slug: str) -> Response:
    """Register for an event, or change what one answered."""
    who = web.actor()
    head = queries.head(who, event_id)
    event, own = head.event, head.registration
    has_place = own is not None and own.state in actions.OPEN
    if not has_place and not policy.may_register(who, event, clock.now()):
        say(Conflict(_("This event takes no registrations now.")))
        return back_to(event)
    questions = queries.questions(event.id)
    data = {}
    if own is not None and has_place:
        data = {f"q{key}": said for key, said in own.answers.items()}
        data |= {"needs": own.needs, "needs_note": own.needs_note}
    form = registration_form(questions, data)
    if form.validate_on_submit():
        try:
            row = actions.register(who, event_id, form.typed())
            flash(_("Saved.") if has_place else str(SAID[row.state]), "success")
            return back_to(event)
        except Invalid as error:
            form.refuse(error)
        except (Conflict, Forbidden) as error:
            say(error)
            return back_to(event)
    return web.render(
        "events/register.html",
        422 if form.errors else 200,
        form=form,
        questions=questions,
        has_place=has_place,
        full=event.capacity is not None and event.going_count >= event.capacity,
        **frame(event),
    )


@blueprint.route(f"{EVENT}unregister", methods=["GET", "POST"])
@access("signed_in")
@web.throttle(MANY)
def unregister_from_event(event_id: int, slug: str) -> Response:
    """Give one's place back."""
    who = web.actor()
    head = queries.head(who, event_id)
    if head.registration is None or head.registration.state not in actions.OPEN:
        raise NotFound
    if request.method == "POST":
        try:
            actions.unregister(who, event_id)
            flash(_("Your registration is cancelled."), "success")
        except Conflict as error:
            say(error)
        return back_to(head.event)
    return web.render("events/unregister.html", registration=head.registration, **frame(head.event))
