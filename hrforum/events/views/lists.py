"""The list of events, and the month."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import request
from werkzeug.wrappers import Response

from hrforum.core import clock, web
from hrforum.core.errors import NotFound
from hrforum.core.permissions import access
from hrforum.events import policy, words
from hrforum.events.blueprint import blueprint
from hrforum.events.forms.events import language_choices
from hrforum.events.queries import lists as queries
from hrforum.events.queries.lists import Filters
from hrforum.events.views.common import page_asked, row_of
from hrforum.members.labels import locale

_MONTH = re.compile(r"(20\d\d|21\d\d)-(0[1-9]|1[0-2])\Z")


def _filters() -> Filters:
    asked = request.args
    kind = asked.get("kind", "")
    return Filters(
        kind=kind if kind in words.KINDS else "",
        language=asked.get("language", "")[:10],
        theme=asked.get("theme", "")[:60],
        board=asked.get("board", "")[:60],
        member=asked.get("member", "")[:80],
        mine=asked.get("mine") == "1" and web.actor().is_signed_in,
        past=asked.get("when") == "past",
    )


def _address(wanted: Filters, **more: str) -> str:
    """Return the address of the list with these filters."""
    said = {
        "kind": wanted.kind,
        "language": wanted.language,
        "theme": wanted.theme,
        "board": wanted.board,
        "member": wanted.member,
        "mine": "1" if wanted.mine else "",
        "when": "past" if wanted.past else "",
        **more,
    }
    query = urlencode({name: value for name, value in said.items() if value})
    return f"/events/?{query}" if query else "/events/"


def _shared(wanted: Filters) -> dict[str, Any]:
    who = web.actor()
    places, themes = queries.filter_choices(who)
    return {
        "filters": wanted,
        "filtered": wanted != Filters(past=wanted.past),
        "kinds": words.KINDS,
        "boards": [(row.slug, row.name) for row in places],
        "board_calendar": next(
            (row for row in places if row.slug == wanted.board and row.visibility == "public"), None
        ),
        "themes": themes,
        "languages": language_choices(who.locale),
        "may_create": policy.may_create(who),
        "list_url": _address(wanted, when=""),
        "past_url": _address(wanted, when="past"),
        "month_url": _address(wanted, when="", view="month"),
        "here": "/events/",
    }


@blueprint.get("/events/")
@access("public")
def events() -> Response:
    """Events: what comes, what was, or a month."""
    if request.args.get("view") == "month":
        return _month()
    wanted = _filters()
    page = page_asked()
    found = queries.listed(web.actor(), wanted, page)
    if page > found.pages:
        raise NotFound
    return web.render(
        "events/index.html",
        found=found,
        member_name=next(
            (
                row.name
                for each in found.members.values()
                for row in each
                if row.slug == wanted.member
            ),
            "",
        ),
        rows=[row_of(event, found.members.get(event.id, ())) for event in found.events],
        url=_address(wanted),
        **_shared(wanted),
    )


def _month() -> Response:
    who = web.actor()
    zone = ZoneInfo(who.timezone)
    today = clock.now().astimezone(zone).date()
    asked = request.args.get("month", "")
    if asked and not _MONTH.match(asked):
        raise NotFound
    year, number = map(int, asked.split("-")) if asked else (today.year, today.month)
    wanted = _filters()
    weeks = calendar.Calendar().monthdatescalendar(year, number)
    first = dt.datetime.combine(weeks[0][0], dt.time(), zone)
    last = dt.datetime.combine(weeks[-1][-1] + dt.timedelta(days=1), dt.time(), zone)
    found = queries.month(who, wanted, first, last)
    days: dict[dt.date, list[dict[str, Any]]] = {}
    for event in found.events:
        row = row_of(event)
        day = max(event.starts_at.astimezone(zone).date(), weeks[0][0])
        # What ends at midnight is not on the next day.
        end = (event.ends_at - dt.timedelta(seconds=1)).astimezone(zone).date()
        while day <= min(end, weeks[-1][-1]):
            days.setdefault(day, []).append(row)
            day += dt.timedelta(days=1)
    begins = dt.date(year, number, 1)
    before, after = begins - dt.timedelta(days=1), begins + dt.timedelta(days=31)
    lang = locale(who.locale)
    return web.render(
        "events/month.html",
        weeks=[
            [{"day": day, "rows": days.get(day, ()), "inside": day.month == number} for day in week]
            for week in weeks
        ],
        today=today,
        title=format_date(begins, "LLLL y", locale=lang),
        day_names=[
            (format_date(day, "EEEE", locale=lang), format_date(day, "EEE", locale=lang))
            for day in weeks[0]
        ],
        full_day=lambda day: format_date(day, "EEEE d MMMM", locale=lang),
        before_url=_address(wanted, view="month", month=f"{before:%Y-%m}"),
        after_url=_address(wanted, view="month", month=f"{after:%Y-%m}"),
        month=f"{year}-{number:02}",
        count=sum(
            1
            for event in found.events
            if any(row["event"] is event for day, rows in days.items() if day.month == number
                   for row in rows)
        ),
        **_shared(wanted),
    )  # fmt: skip
