"""After an event: follow-ups, feedback, the hosts' report."""

from __future__ import annotations

from typing import Any

from flask import flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.core import web
from hrforum.core.errors import Conflict, Invalid, NotFound
from hrforum.core.permissions import access
from hrforum.events import charts, words
from hrforum.events.actions import after as actions
from hrforum.events.blueprint import blueprint
from hrforum.events.forms.events import FollowUpForm
from hrforum.events.forms.registrations import FeedbackForm
from hrforum.events.models import REGISTRATION_STATES
from hrforum.events.queries import page as pages
from hrforum.events.queries import registrations as queries
from hrforum.events.views.common import EVENT, MANY, back_to, frame, say
from hrforum.events.views.editing import new_key


@blueprint.route(f"{EVENT}follow-ups", methods=["GET", "POST"])
@access("signed_in")
@web.throttle(MANY)
def event_follow_ups(event_id: int, slug: str) -> Response:
    """Write down a decision or a follow-up."""
    event = pages.editable(web.actor(), event_id).event
    form = FollowUpForm(data={"kind": "follow_up", "client_key": new_key()})
    if form.validate_on_submit():
        try:
            actions.add_follow_up(web.actor(), event_id, form.typed(), form.client_key.data)
            flash(_("It stands on the event's page."), "success")
            return web.see_other(f"{frame(event)['path']}#follow-ups")
        except Invalid as error:
            form.refuse(error)
    return web.render(
        "events/follow_up.html", 422 if form.errors else 200, form=form, **frame(event)
    )


@blueprint.post(f"{EVENT}follow-ups/<int:follow_up_id>/<any(done,open,remove):act>")
@access("signed_in")
@web.throttle(MANY)
def settle_event_follow_up(event_id: int, slug: str, follow_up_id: int, act: str) -> Response:
    """Say that something is done, or not yet, or take it away."""
    event = pages.editable(web.actor(), event_id).event
    actions.settle_follow_up(web.actor(), event_id, follow_up_id, act)
    flash(_("Saved."), "success")
    return web.see_other(f"{frame(event)['path']}#follow-ups")


@blueprint.route(f"{EVENT}feedback", methods=["GET", "POST"])
@access("signed_in")
@web.throttle(MANY)
def event_feedback(event_id: int, slug: str) -> Response:
    """Say what one thought of the event."""
    who = web.actor()
    event = pages.head(who, event_id).event
    if not actions.may_give_feedback(who, event):
        raise NotFound
    own = actions.own_feedback(who, event_id)
    data: dict[str, Any] = {}
    if own is not None:
        data = {name: str(getattr(own, name)) for name in actions.GRADES} | {"text": own.text}
    form = FeedbackForm(data=data)
    if form.validate_on_submit():
        try:
            actions.give_feedback(who, event_id, form.typed())
            flash(_("Thank you. The hosts see it without your name."), "success")
            return back_to(event)
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            say(error)
            return back_to(event)
    return web.render(
        "events/feedback.html",
        422 if form.errors else 200,
        form=form,
        again=own is not None,
        **frame(event),
    )


@blueprint.get(f"{EVENT}report")
@access("signed_in")
def event_report(event_id: int, slug: str) -> Response:
    """What came of the event, in figures and pictures, for its hosts."""
    event = pages.hosted(web.actor(), event_id).event
    found = queries.report(event)
    states = [
        (str(words.REGISTRATIONS[state]), found.states.get(state, 0))
        for state in REGISTRATION_STATES
    ]
    needs = [(str(words.NEEDS[need]), found.needs.get(need, 0)) for need in words.NEEDS]
    grades = [
        (
            str(words.FEEDBACK[name]),
            [(str(words.GRADES[grade]), number) for grade, number in given.items()],
        )
        for name, given in found.grades.items()
    ]
    return web.render(
        "events/report.html",
        found=found,
        tables=[
            (_("By state"), _("State"), charts.bars(states)),
            (_("By week"), _("Week"), charts.bars(found.by_week)),
            (_("What people need"), _("Need"), charts.bars(needs)),
        ],
        grades=[(title, charts.bars(given)) for title, given in grades],
        **frame(event),
    )
