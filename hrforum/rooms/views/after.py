"""What a room leaves behind: results, topics of questions, the list of who took part."""

from __future__ import annotations

import csv
import io

from flask import Response as FlaskResponse
from flask import flash, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from hrforum.boards import content
from hrforum.boards.queries.base import topic_path
from hrforum.core import web
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.permissions import access
from hrforum.core.spreadsheets import safe
from hrforum.rooms import polls, shapes
from hrforum.rooms.actions import topics
from hrforum.rooms.blueprint import blueprint
from hrforum.rooms.queries import changes, results
from hrforum.rooms.queries.pages import Standing
from hrforum.rooms.views.acting import inside
from hrforum.rooms.views.common import ROOM, frame, met, room_path

MAX_TITLE = 150


@blueprint.get(f"{ROOM}/results")
@access("public")
def show_results(event_id: int, slug: str) -> Response:
    """Show what came out, once the room has ended."""
    here = met(event_id)
    if here.room is None or not (here.room.state == "ended" or here.hosts or here.is_inside):
        raise NotFound
    found = [
        {**shapes.poll(row, staff=False), "result": polls.result_of(row)}
        for row in results.polls(event_id)
    ]
    return web.render(
        "rooms/results.html",
        polls=found,
        topics=[
            (row, topic_path(row.id, row.slug)) for row in results.carried(web.actor(), event_id)
        ],
        people=results.count_people(event_id),
        present=results.attendance(event_id) if here.hosts else [],
        **frame(here),
    )


@blueprint.get(f"{ROOM}/attendance.csv")
@access("signed_in")
def attendance_file(event_id: int, slug: str) -> Response:
    """Give hosts the list of who took part, of those who agreed."""
    here = met(event_id)
    if here.room is None:
        raise NotFound
    if not here.hosts:
        raise Forbidden(_("Only the hosts of this event can do this."))
    out = io.StringIO()
    table = csv.writer(out, quoting=csv.QUOTE_ALL)
    table.writerow([_("Name"), _("Username"), _("Role"), _("Came at (UTC)"), _("Minutes")])
    for row in results.attendance(event_id):
        table.writerow(
            [
                safe(row.display_name),
                safe(row.username),
                row.role,
                row.entered_at.isoformat(timespec="minutes"),
                round(row.seconds / 60),
            ]
        )
    response = FlaskResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="event-{event_id}-room.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.route(f"{ROOM}/questions/<int:number>/topic", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("30 per minute")
def topic_of_question(event_id: int, slug: str, number: int) -> Response:
    """Let a host make a topic of a question, and look at it first."""
    here = inside(event_id)
    if here.role != "host":
        raise Forbidden(_("Only the hosts of this room can do this."))
    row = changes.one_question(event_id, number)
    typed = {"title": " ".join(row.text.split())[:MAX_TITLE], "body": _body(here, row), "board": ""}
    error: Invalid | None = None
    preview, status = "", 200
    if request.method == "POST":
        typed = {name: request.form.get(name, "") for name in typed}
        try:
            if "preview" in request.form:
                preview = content.preview(typed["body"])
            else:
                made = topics.make_topic(
                    web.actor(), event_id, number,
                    board_id=int(typed["board"]) if typed["board"].isdecimal() else 0,
                    title=typed["title"], body=typed["body"],
                )  # fmt: skip
                flash(_("The topic is there. The question in the room leads to it."), "success")
                return web.see_other(topic_path(made.id, made.slug))
        except Invalid as refusal:
            error, status = refusal, 422
        except Conflict as refusal:
            flash(str(refusal), "warning")
            return web.see_other(f"{room_path(here.event)}/questions/{number}")
    return web.render(
        "rooms/topic.html",
        status,
        boards=results.boards_of(web.actor(), event_id),
        typed=typed,
        error=error,
        preview=preview,
        number=number,
        **frame(here),
    )


def _body(here: Standing, row: object) -> str:
    """Return what the topic begins with: question, votes, answer, where it was asked."""
    text, votes, answer = (getattr(row, name) for name in ("text", "votes", "answer"))
    quoted = "\n".join(f"> {line}" for line in text.splitlines())
    path = web.public_url(room_path(here.event).removesuffix("live"))
    asked = _("Asked in the live room of [%(event)s](%(path)s).", event=here.event.title, path=path)
    counted = ngettext("%(num)s person voted for it.", "%(num)s people voted for it.", votes)
    known = ["**" + _("Answer") + "**", answer] if answer else [_("Who knows more?")]
    return "\n\n".join([quoted, f"{asked} {counted}", *known])
