"""Sessions and visits of a pair."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from hrforum.boards.moments import shown_moment
from hrforum.core import clock, i18n, web
from hrforum.core.errors import DomainError
from hrforum.core.permissions import access
from hrforum.mentoring import calendars, pair_words
from hrforum.mentoring.actions import group_sessions as groups
from hrforum.mentoring.actions import sessions as actions
from hrforum.mentoring.blueprint import blueprint
from hrforum.mentoring.forms.pairs import (
    ActionForm,
    CancelForm,
    MinutesForm,
    SessionForm,
    offer,
)
from hrforum.mentoring.queries import papers, workspace
from hrforum.mentoring.queries.workspace import Workspace
from hrforum.mentoring.views.pair_common import PAIR, enter, flashed, refuse, saved, show

ONE = f"{PAIR}sessions/<int:session_id>/"


@blueprint.get(f"{PAIR}sessions/")
@access("signed_in")
def pair_sessions(pairing_id: int) -> Response:
    """All sessions; coordinators see when they are and whether they were held."""
    found = enter(pairing_id, "sessions", from_outside=True)
    rows = papers.sessions(pairing_id)
    now = clock.now()
    inside = found.place.is_inside
    return show(
        found,
        "sessions",
        "sessions",
        ahead=[row for row in reversed(rows) if row.state == "planned" and row.ends_at > now],
        over=[row for row in rows if row.state == "planned" and row.ends_at <= now],
        past=[row for row in rows if row.state != "planned"],
        actions=papers.open_actions(pairing_id, only_open=True) if inside else [],
        today=clock.today(),
        when=when,
        kind_words=pair_words.SESSION_KINDS,
        session_words=pair_words.SESSION_STATES,
    )


def when(row: Any) -> str:
    """Return when a session is, in the reader's zone: the day, from, to, and the zone."""
    who = web.actor()
    first = i18n.full_date(row.starts_at, who.timezone, who.locale)
    begins, ends = (
        moment.astimezone(i18n.zone(who.timezone)) for moment in (row.starts_at, row.ends_at)
    )
    last = (
        i18n.short_time(row.ends_at, who.timezone, who.locale)
        if begins.date() == ends.date()
        else i18n.full_date(row.ends_at, who.timezone, who.locale)
    )
    return str(_("%(first)s, until %(last)s", first=first, last=last))


@blueprint.route(f"{PAIR}sessions/new", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("60 per hour")
def new_session(pairing_id: int) -> Response:
    """Plan a session."""
    found = enter(pairing_id, "sessions")
    who = web.actor()
    first = clock.now().astimezone(i18n.zone(who.timezone)) + dt.timedelta(days=14)
    first = first.replace(hour=10, minute=0, second=0, microsecond=0)
    form = SessionForm(
        data={
            "starts_at": shown_moment(first, who.timezone),
            "ends_at": shown_moment(first + dt.timedelta(minutes=90), who.timezone),
        }
    )
    return _form_page(found, form, None)


@blueprint.route(f"{ONE}edit", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("120 per hour")
def edit_session(pairing_id: int, session_id: int) -> Response:
    """Change a session."""
    found = enter(pairing_id, "sessions")
    row = papers.session(pairing_id, session_id)
    zone = web.actor().timezone
    form = SessionForm(
        data={
            "base": str(row.version),
            "starts_at": shown_moment(row.starts_at, zone),
            "ends_at": shown_moment(row.ends_at, zone),
            **{name: getattr(row, name) for name in ("kind", "title", "place", "agenda")},
        }
    )
    return _form_page(found, form, row)


def _form_page(found: Workspace, form: SessionForm, row: Any) -> Response:
    who = web.actor()
    pairing_id = found.pairing.id
    status = 200
    if form.validate_on_submit():
        names = ("kind", "title", "starts_at", "ends_at", "place", "agenda")
        wanted = actions.Plan(**{name: form[name].data or "" for name in names})
        try:
            if row is None:
                made = actions.plan(
                    who, pairing_id, wanted, form.key(), for_group=bool(form.for_group.data)
                )
            else:
                made = actions.change(who, pairing_id, row.id, wanted, form.version())
        except DomainError as error:
            status = refuse(form, error)
            if status == 409 and row is not None:
                form.base.data = str(papers.session(pairing_id, row.id).version)
        else:
            return saved(
                pairing_id,
                f"sessions/{made.id}/",
                _("Saved. Everybody in the pair gets it for their calendar."),
            )
    may_group = row is None and groups.may_plan(who, found)
    return show(
        found,
        "sessions",
        "session_edit",
        status,
        form=form,
        session=row,
        zone=who.timezone,
        mates=workspace.group_mates(found.pairing) if may_group else [],
        group=groups.names(row) if row is not None else [],
    )


@blueprint.get(ONE)
@access("signed_in")
def pair_session(pairing_id: int, session_id: int) -> Response:
    """A session: agenda, place, minutes, who was there, what was taken on."""
    return _page(enter(pairing_id, "session"), session_id, ActionForm(formdata=None), 200)


def _page(found: Workspace, session_id: int, form: ActionForm, status: int) -> Response:
    pairing_id = found.pairing.id
    row = papers.session(pairing_id, session_id)
    mates = workspace.team(found.pairing)
    offer(form.owner, [(mate.id, mate.name) for mate in mates], _("Choose"))
    if not form.due_on.data and not form.errors:
        form.due_on.data = (clock.today() + dt.timedelta(days=14)).isoformat()
    return show(
        found,
        "sessions",
        "session",
        status,
        session=row,
        group=groups.names(row),
        when=when(row),
        attendees=papers.attendees(session_id) if row.state == "held" else {},
        actions=papers.open_actions(pairing_id, session_id=session_id),
        form=form,
        now=clock.now(),
        today=clock.today(),
        kind_words=pair_words.SESSION_KINDS,
        session_words=pair_words.SESSION_STATES,
    )


@blueprint.get(f"{ONE}session.ics")
@access("signed_in")
def session_calendar(pairing_id: int, session_id: int) -> Response:
    """The session as a file for a calendar program."""
    found = enter(pairing_id, "session")
    row = papers.session(pairing_id, session_id)
    text = calendars.entry(row, found.title).replace("\n", "\r\n")
    response = Response(text, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="session-{row.id}.ics"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@blueprint.route(f"{ONE}cancel", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("60 per hour")
def cancel_session(pairing_id: int, session_id: int) -> Response:
    """Ask for a reason, and cancel the session."""
    found = enter(pairing_id, "sessions")
    row = papers.session(pairing_id, session_id)
    form = CancelForm()
    status = 200
    if form.validate_on_submit():
        try:
            actions.cancel(web.actor(), pairing_id, session_id, form.why.data or "")
        except DomainError as error:
            status = refuse(form, error)
        else:
            return saved(
                pairing_id, f"sessions/{session_id}/", _("Cancelled. Calendars take it out.")
            )
    return show(found, "sessions", "session_cancel", status, form=form, session=row, when=when(row))


@blueprint.route(f"{ONE}minutes", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("120 per hour")
def session_minutes(pairing_id: int, session_id: int) -> Response:
    """Write the minutes of a session and who was there."""
    found = enter(pairing_id, "sessions")
    row = papers.session(pairing_id, session_id)
    there = papers.attendees(session_id)
    mates = workspace.team(found.pairing)
    chosen = [str(each) for each in there] or [str(mate.id) for mate in mates]
    form = MinutesForm(
        data={
            "minutes": row.minutes or row.agenda,
            "attended": chosen,
            "base": str(row.version),
        }
    )
    others = groups.people(web.actor(), row) if row.state == "planned" else {}
    people = {mate.id: mate.name for mate in mates} | there | others
    form.attended.choices = [SelectChoice(str(key), name) for key, name in people.items()]
    status = 200
    if form.validate_on_submit():
        try:
            actions.hold(
                web.actor(),
                pairing_id,
                session_id,
                minutes=form.minutes.data or "",
                attended=form.attended.data or [],
                version=form.version(),
            )
        except DomainError as error:
            status = refuse(form, error)
            if status == 409:
                form.base.data = str(row.version)
        else:
            return saved(pairing_id, f"sessions/{session_id}/", _("The minutes are saved."))
    return show(
        found, "sessions", "session_minutes", status, form=form, session=row, when=when(row)
    )


@blueprint.post(f"{ONE}actions")
@access("signed_in")
@web.throttle("240 per hour")
def take_on(pairing_id: int, session_id: int) -> Response:
    """Note what somebody takes on."""
    found = enter(pairing_id, "session")
    form = ActionForm()
    try:
        actions.take_on(
            web.actor(),
            pairing_id,
            session_id,
            title=form.title.data or "",
            owner=form.owner.data or "",
            due_on=form.due_on.data or "",
            client_key=form.key(),
        )
    except DomainError as error:
        status = refuse(form, error)
        return _page(found, session_id, form, status)
    return saved(pairing_id, f"sessions/{session_id}/#actions-title")


@blueprint.post(f"{PAIR}actions/<int:action_id>/done")
@access("signed_in")
@web.throttle("240 per hour")
def finish_action(pairing_id: int, action_id: int) -> Response:
    """Say that something taken on is done, or is not."""
    done = request.form.get("done") == "1"
    try:
        row = actions.finish(web.actor(), pairing_id, action_id, done=done)
    except DomainError as error:
        return flashed(pairing_id, "sessions/", error)
    return saved(pairing_id, f"sessions/{row.session_id}/#actions-title")
