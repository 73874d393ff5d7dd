"""Who comes, for the hosts: the list, the file, decisions."""

from __future__ import annotations

import csv
import io

from flask import Response as FlaskResponse
from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.core import clock, web
from hrforum.core.errors import Conflict, Invalid, NotFound
from hrforum.core.permissions import access
from hrforum.core.spreadsheets import safe
from hrforum.events import words
from hrforum.events.actions import registrations as actions
from hrforum.events.blueprint import blueprint
from hrforum.events.models import REGISTRATION_STATES
from hrforum.events.queries import page as pages
from hrforum.events.queries import registrations as queries
from hrforum.events.views.common import EVENT, back_to, frame, page_asked, say


@blueprint.get(f"{EVENT}registrations")
@access("signed_in")
def event_registrations(event_id: int, slug: str) -> Response:
    """Who comes, who waits, what they need and what they answered."""
    head = pages.hosted(web.actor(), event_id)
    state = request.args.get("state", "")
    if state and state not in REGISTRATION_STATES:
        raise NotFound
    found = queries.listed(event_id, state, page_asked())
    if found.page > found.pages:
        raise NotFound
    people = [row.Registration.person_id for row in found.rows]
    return web.render(
        "events/registrations.html",
        found=found,
        state=state,
        members=queries.members_of(people, clock.today()),
        questions=pages.questions(event_id),
        is_over=head.event.ends_at <= clock.now(),
        open_states=actions.OPEN,
        **frame(head.event),
    )


@blueprint.get(f"{EVENT}registrations.csv")
@access("signed_in")
def event_registrations_file(event_id: int, slug: str) -> Response:
    """The list as a file for table programs."""
    head = pages.hosted(web.actor(), event_id)
    questions = pages.questions(event_id)
    rows = queries.everybody(event_id)
    members = queries.members_of([row.Registration.person_id for row in rows], clock.today())
    out = io.StringIO()
    table = csv.writer(out, quoting=csv.QUOTE_ALL)
    table.writerow(
        [
            _("Name"),
            _("Username"),
            _("Speaks for"),
            _("State"),
            _("Registered at (UTC)"),
            _("Needs"),
            _("More about needs"),
            *(safe(question.label) for question in questions),
        ]
    )
    for row in rows:
        own = row.Registration
        table.writerow(
            [
                safe(row.display_name),
                safe(row.username),
                safe(", ".join(members.get(own.person_id, ()))),
                safe(words.REGISTRATIONS[own.state]),
                f"{own.created_at:%Y-%m-%d %H:%M}",
                safe(", ".join(str(words.NEEDS[need]) for need in own.needs)),
                safe(own.needs_note),
                *(safe(own.answers.get(str(question.id), "")) for question in questions),
            ]
        )
    # The mark at the beginning tells table programs that it is UTF-8.
    response = FlaskResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"registrations-{head.event.id}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.post(f"{EVENT}registrations/<int:registration_id>/decide")
@access("signed_in")
@web.throttle("300 per minute")
def decide_registration(event_id: int, slug: str, registration_id: int) -> Response:
    """Accept or decline a registration."""
    head = pages.hosted(web.actor(), event_id)
    try:
        actions.decide(
            web.actor(),
            event_id,
            registration_id,
            request.form.get("decision", ""),
            request.form.get("reason", ""),
        )
        flash(_("Saved. The person is told."), "success")
    except (Conflict, Invalid) as error:
        say(error)
    return back_to(head.event, "registrations")
