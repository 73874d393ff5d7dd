"""Calendars that programs ask for again and again: one's own, a board's."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.core import web
from hrforum.core.errors import NotFound
from hrforum.core.permissions import VISITOR, access
from hrforum.events import entries, ical
from hrforum.events.actions import calendar_keys as actions
from hrforum.events.blueprint import blueprint
from hrforum.events.queries import calendars as queries
from hrforum.events.views.common import MANY
from hrforum.events.views.event import calendar_file
from hrforum.notifications.letters import base_url

PAGE = "/events/calendar"


def _address(token: str) -> str:
    return f"{base_url()}/events/calendar/{token}.ics"


@blueprint.get(PAGE)
@access("signed_in")
def my_calendar() -> Response:
    """The secret address of one's own calendar."""
    row = queries.key_of(web.actor())
    return web.render(
        "events/calendar.html",
        address=_address(actions.token_of(row.key)) if row else "",
        made_at=row.made_at if row else None,
    )


@blueprint.post(f"{PAGE}/renew")
@access("signed_in")
@web.throttle(MANY)
def renew_my_calendar() -> Response:
    """Make the address, or a new one."""
    actions.renew(web.actor())
    flash(_("This is your address now. An earlier one opens nothing any more."), "success")
    return web.see_other(PAGE)


@blueprint.post(f"{PAGE}/off")
@access("signed_in")
@web.throttle(MANY)
def switch_my_calendar_off() -> Response:
    """Let the address open nothing any more."""
    actions.switch_off(web.actor())
    flash(_("The address opens nothing any more."), "success")
    return web.see_other(PAGE)


@blueprint.get("/events/calendar/<token>.ics")
@access("public")
def calendar_of_person(token: str) -> Response:
    """The calendar of whoever has made this address: the address is the proof."""
    person_id = actions.person_of(token)
    reader = queries.reader(person_id) if person_id is not None else None
    if reader is None:
        raise NotFound
    rows = queries.of_person(reader)
    name = _("My events at %(site)s", site=web.settings().SITE_NAME)
    content = ical.calendar(name, [entries.entry(row) for row in rows], url=_address(token))
    response = calendar_file(content, "my-events")
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/events/boards/<slug>.ics")
@access("public")
def calendar_of_board(slug: str) -> Response:
    """The calendar of a board: what everybody may see of it, whoever asks."""
    board, rows, series = queries.of_board(VISITOR, slug)
    whole = {row.id for row in series}
    content = ical.calendar(
        f"{board.name} · {web.settings().SITE_NAME}",
        [entries.entry(row, alarms=False) for row in rows if row.series_id not in whole],
        [entries.series(one, [row for row in rows if row.series_id == one.id]) for one in series],
        url=f"{base_url()}/events/boards/{board.slug}.ics",
    )
    return calendar_file(content, f"events-{board.slug}", private=False)
