"""The lists of an event's page: speakers, agenda, the organiser's own questions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from hrforum.core import web
from hrforum.core.errors import Conflict, Invalid
from hrforum.core.permissions import access
from hrforum.events.actions import parts as actions
from hrforum.events.blueprint import blueprint
from hrforum.events.forms.events import PARTS, part_form
from hrforum.events.models import Event
from hrforum.events.queries import page as queries
from hrforum.events.views.common import EVENT, MANY, back_to, frame, say

TITLES = {
    "speakers": _l("Speakers"),
    "agenda": _l("Agenda"),
    "questions": _l("Questions to those who register"),
}


def _rows(event: Event, section: str) -> list[dict[str, Any]]:
    """Return the present rows as the form shows them."""
    if section == "speakers":
        return [
            {"name": s.name, "role": s.role, "bio": s.bio, "username": s.username or ""}
            for s in queries.speakers(event.id)
        ]
    if section == "agenda":
        begins = dt.datetime.fromisoformat(event.starts_wall)
        return [
            {
                "at": f"{begins + dt.timedelta(minutes=item.starts_minute):%H:%M}",
                "minutes": str(item.minutes),
                "title": item.title,
                "text": item.text,
            }
            for item in queries.agenda(event.id)
        ]
    return [
        {
            "id": str(question.id),
            "label": question.label,
            "kind": question.kind,
            "options": "\n".join(question.options),
            "required": question.required,
        }
        for question in queries.questions(event.id)
    ]


@blueprint.route(f"{EVENT}<any(speakers,agenda,questions):section>/edit", methods=["GET", "POST"])
@access("signed_in")
@web.throttle(MANY)
def edit_event_part(event_id: int, slug: str, section: str) -> Response:
    """Write the speakers, the agenda or the questions."""
    who = web.actor()
    event = queries.editable(who, event_id).event
    if event.state == "cancelled":
        say(Conflict(_("This event is cancelled. It can't be changed any more.")))
        return back_to(event)
    rows = _rows(event, section)
    form, number = part_form(section, rows, request.form)
    if request.method == "GET":
        form.base.data = str(event.version)
    conflict = False
    if form.validate_on_submit():
        try:
            actions.change_part(who, event_id, section, form.typed(), form.version())
            flash(_("Saved."), "success")
            more = request.form.get("do") == "more"
            return back_to(event, f"{section}/edit" if more else "")
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            conflict = True
            form.form_errors = [str(error)]
            form.base.data = str(queries.head(who, event_id).event.version)
    return web.render(
        "events/edit_part.html",
        409 if conflict else 422 if form.errors else 200,
        form=form,
        section_name=section,
        title=TITLES[section],
        number=number,
        names=PARTS[section],
        **frame(event),
    )
