"""An event's page, and what is done to it as a whole."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Response as FlaskResponse
from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.core import clock, i18n, web
from hrforum.core.errors import Conflict, Invalid
from hrforum.core.permissions import access
from hrforum.events import entries, ical, policy, words
from hrforum.events.actions import after
from hrforum.events.actions import events as actions
from hrforum.events.blueprint import blueprint
from hrforum.events.forms.events import ReasonForm
from hrforum.events.queries import page as queries
from hrforum.events.queries.page import Head
from hrforum.events.views.common import EVENT, MANY, back_to, frame, path_of, say, when
from hrforum.members import labels
from hrforum.notifications.letters import base_url

CALENDAR = "text/calendar; charset=utf-8"


@blueprint.get(EVENT)
@access("public")
def event_page(event_id: int, slug: str) -> Response:
    """An event: what, when, who, how to come."""
    who = web.actor()
    head = queries.head(who, event_id)
    row = head.event
    page = queries.page(who, row)
    now = clock.now()
    return web.render(
        "events/event.html",
        head=head,
        page=page,
        is_over=row.ends_at <= now,
        is_on=row.starts_at <= now < row.ends_at,
        takes=policy.takes_registrations(row, now),
        can_register=policy.may_register(who, row, now),
        full=row.capacity is not None and row.going_count >= row.capacity,
        languages=[labels.language_name(code, who.locale) for code in row.languages],
        agenda=_agenda(row, page.agenda),
        dates=[(date, when(date)) for date in page.dates],
        asks_feedback=after.may_give_feedback(who, row),
        **frame(row),
    )


def _agenda(row: Any, items: Any) -> list[dict[str, Any]]:
    who = web.actor()
    found = []
    for item in items:
        starts = row.starts_at + dt.timedelta(minutes=item.starts_minute)
        found.append(
            {
                "item": item,
                "mine": i18n.short_time(starts, who.timezone, who.locale),
                "host": i18n.short_time(starts, row.timezone, who.locale),
            }
        )
    return found


def calendar_file(content: bytes, name: str, *, private: bool = True) -> Response:
    """Return an iCalendar object as an answer."""
    response = FlaskResponse(content, content_type=CALENDAR)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    response.headers["Cache-Control"] = "private, no-cache" if private else "public, max-age=300"
    return response


@blueprint.get(f"{EVENT}event.ics")
@access("public")
def event_calendar(event_id: int, slug: str) -> Response:
    """The event as a calendar file."""
    head = queries.head(web.actor(), event_id)
    return calendar_file(entries.one_event(head.event), f"event-{head.event.id}")


@blueprint.get(f"{EVENT}series.ics")
@access("public")
def event_series_calendar(event_id: int, slug: str) -> Response:
    """The whole series of the event as a calendar file."""
    who = web.actor()
    head = queries.head(who, event_id)
    row, dates = queries.series(who, head.event.series_id or 0)
    content = ical.calendar(
        head.event.title,
        series=[entries.series(row, dates)],
        url=base_url() + path_of(head.event, "series.ics"),
    )
    return calendar_file(content, f"series-{row.id}")


@blueprint.post(f"{EVENT}publish")
@access("signed_in")
@web.throttle(MANY)
def publish_event(event_id: int, slug: str) -> Response:
    """Publish a draft."""
    head = queries.hosted(web.actor(), event_id)
    try:
        actions.publish(web.actor(), event_id)
        flash(_("Published. People can register now."), "success")
    except Conflict as error:
        say(error)
    return back_to(head.event)


@blueprint.route(f"{EVENT}cancel", methods=["GET", "POST"])
@access("signed_in")
@web.throttle(MANY)
def cancel_event(event_id: int, slug: str) -> Response:
    """Cancel an event, with a reason."""
    head = queries.hosted(web.actor(), event_id)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            actions.cancel(web.actor(), event_id, form.reason.data or "")
            flash(_("The event is cancelled. Those who were registered are told."), "success")
            return back_to(head.event)
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            say(error)
            return back_to(head.event)
    return _reason(head, form)


def _reason(head: Head, form: Any) -> Response:
    return web.render(
        "events/cancel.html",
        422 if form.errors else 200,
        form=form,
        acts=words.ACTS,
        **frame(head.event),
    )


@blueprint.route(f"{EVENT}delete", methods=["GET", "POST"])
@access("signed_in")
@web.throttle(MANY)
def delete_event(event_id: int, slug: str) -> Response:
    """Delete a draft."""
    head = queries.hosted(web.actor(), event_id)
    if request.method == "POST":
        try:
            actions.delete_draft(web.actor(), event_id)
            flash(_("The draft is deleted."), "success")
            return web.see_other("/events/?mine=1")
        except Conflict as error:
            say(error)
            return back_to(head.event)
    return web.render("events/delete.html", **frame(head.event))
