"""Writing events: new, changed, repeated; who may."""

from __future__ import annotations

import secrets
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.core import web
from hrforum.core.errors import Conflict, Invalid, NotFound
from hrforum.core.permissions import access
from hrforum.events import policy, times
from hrforum.events.actions import events as actions
from hrforum.events.actions import hosts as host_actions
from hrforum.events.actions import series as series_actions
from hrforum.events.blueprint import blueprint
from hrforum.events.forms.events import HostForm, RepeatForm, data_of, event_form
from hrforum.events.models import Event
from hrforum.events.queries import choices
from hrforum.events.queries import page as queries
from hrforum.events.views.common import EVENT, MANY, back_to, frame, path_of, say


def new_key() -> str:
    """Return a new id for a write of a page."""
    return secrets.token_urlsafe(12)


@blueprint.route("/events/new", methods=["GET", "POST"])
@access("signed_in")
@web.throttle(MANY)
def new_event() -> Response:
    """Write a new event."""
    who = web.actor()
    if not policy.may_create(who):
        raise NotFound
    found = choices.lists(who)
    mine = sorted(policy.members_to_act_for(who))
    form = event_form(
        found,
        who.locale,
        {
            "timezone": who.timezone,
            "languages": [who.locale],
            "place_kind": "room",
            "visibility": "public",
            "members": [str(mine[0])] if len(mine) == 1 else [],
            "boards": [str(b.id) for b in found.boards if b.slug == request.args.get("board")],
            "client_key": new_key(),
        },
    )
    if form.validate_on_submit():
        try:
            made = actions.create_event(who, form.typed(), form.client_key.data)
            flash(_("Saved as a draft. Add what is missing, then publish it."), "success")
            return back_to(made)
        except Invalid as error:
            form.refuse(error)
    return web.render("events/edit.html", 422 if form.errors else 200, form=form, event=None)


def _closes(event: Event) -> str:
    if event.closes_at is None:
        return ""
    return times.as_wall(event.closes_at.astimezone(ZoneInfo(event.timezone)).replace(tzinfo=None))


@blueprint.route(f"{EVENT}edit", methods=["GET", "POST"])
@access("signed_in")
@web.throttle(MANY)
def edit_event(event_id: int, slug: str) -> Response:
    """Change an event."""
    who = web.actor()
    head = queries.editable(who, event_id)
    event = head.event
    if event.state == "cancelled":
        say(Conflict(_("This event is cancelled. It can't be changed any more.")))
        return back_to(event)
    found = choices.lists(who, event_id)
    form = event_form(found, who.locale, data_of(event, queries.belongs(event_id), _closes(event)))
    conflict = False
    if form.validate_on_submit():
        try:
            changed = actions.change_event(
                who,
                event_id,
                form.typed(),
                form.version(),
                all_dates=bool(form.all_dates.data),
            )
            flash(_("Saved."), "success")
            return back_to(changed)
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            conflict = True
            form.form_errors = [str(error)]
            form.base.data = str(queries.head(who, event_id).event.version)
    return web.render(
        "events/edit.html",
        409 if conflict else 422 if form.errors else 200,
        form=form,
        **frame(event),
    )


@blueprint.route(f"{EVENT}repeat", methods=["GET", "POST"])
@access("signed_in")
@web.throttle(MANY)
def repeat_event(event_id: int, slug: str) -> Response:
    """Make a series of an event."""
    who = web.actor()
    head = queries.hosted(who, event_id)
    if head.event.series_id is not None or head.event.state == "cancelled":
        say(Conflict(_("This event is part of a series already, or cancelled.")))
        return back_to(head.event)
    form = RepeatForm()
    if form.validate_on_submit():
        try:
            series_actions.repeat(who, event_id, form.typed())
            flash(_("The dates of the series are made."), "success")
            return back_to(head.event)
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            say(error)
            return back_to(head.event)
    return web.render(
        "events/repeat.html", 422 if form.errors else 200, form=form, **frame(head.event)
    )


@blueprint.route(f"{EVENT}hosts", methods=["GET", "POST"])
@access("signed_in")
@web.throttle(MANY)
def event_hosts(event_id: int, slug: str) -> Response:
    """Who holds the event and who may change its page."""
    who = web.actor()
    head = queries.hosted(who, event_id)
    form = HostForm(data={"role": "editor"})
    if form.validate_on_submit():
        try:
            host_actions.add_host(
                who, event_id, form.username.data or "", form.role.data or "editor"
            )
            flash(_("Saved."), "success")
            return back_to(head.event, "hosts")
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            say(error)
            return back_to(head.event, "hosts")
    return _hosts(head.event, form)


def _hosts(event: Event, form: Any) -> Response:
    return web.render(
        "events/hosts.html",
        422 if form.errors else 200,
        form=form,
        hosts=queries.hosts(event.id),
        **frame(event),
    )


@blueprint.post(f"{EVENT}hosts/<int:person_id>/remove")
@access("signed_in")
@web.throttle(MANY)
def remove_event_host(event_id: int, slug: str, person_id: int) -> Response:
    """Take a person off the hosts and co-editors."""
    head = queries.hosted(web.actor(), event_id)
    try:
        host_actions.remove_host(web.actor(), event_id, person_id)
        flash(_("Saved."), "success")
    except Conflict as error:
        say(error)
    if person_id == web.actor().person_id:
        return web.see_other(path_of(head.event))
    return back_to(head.event, "hosts")
