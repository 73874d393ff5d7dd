"""The transparency report as a page with charts, as CSV and JSON; the public log of decisions."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import Counter
from dataclasses import fields
from typing import Any

from flask import Response as FlaskResponse
from flask import jsonify, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.boards import tongues
from hrforum.core import clock, web
from hrforum.core.errors import NotFound
from hrforum.core.permissions import access
from hrforum.core.spreadsheets import safe
from hrforum.moderation import grounds, words
from hrforum.moderation.blueprint import blueprint
from hrforum.moderation.notices import label_of
from hrforum.moderation.queries import transparency as queries
from hrforum.moderation.queries.transparency import CLOSED_BOARD, Figures, Period
from hrforum.moderation.views.queue import page_asked

REPORT = "/moderation/transparency/"


def period_asked() -> tuple[Period, str]:
    """Return the period that the address asks for, and what is wrong with it; else this year."""
    today = clock.today()
    year = Period(today.replace(month=1, day=1), today)
    typed = request.args.get("from", ""), request.args.get("to", "")
    if not any(typed):
        return year, ""
    try:
        first, last = (dt.date.fromisoformat(each) for each in typed)
    except ValueError:
        return year, str(_("Write both days, as year-month-day."))
    if not 2000 <= first.year <= last.year <= 2200 or last < first:
        return year, str(_("The last day must not be before the first."))
    return Period(first, last), ""


def tables(found: Figures) -> list[dict[str, Any]]:
    """Return the report's tables: ``key``, ``title`` and rows of label and number."""
    sides = {"author": _("by authors"), "reporter": _("by who reported")}
    ground = {key: each.label for key, each in grounds.GROUNDS.items()}
    return [
        _table("notices_by_ground", _("Reports by ground"), found.notices_by_ground, ground),
        _table("notices_by_source", _("Reports by source"), found.notices_by_source, words.SOURCES),
        _table("cases_by_board", _("Cases by board"), found.cases_by_board, None),
        _languages("cases_by_language", _("Cases by language"), found.cases_by_language),
        _table(
            "decisions_by_measure",
            _("Decisions about content"),
            found.decisions_by_measure,
            words.MEASURES,
        ),
        _table(
            "decisions_by_step", _("Decisions about people"), found.decisions_by_step, words.STEPS
        ),
        _table("decisions_by_ground", _("Decisions by ground"), found.decisions_by_ground, ground),
        _table(
            "decisions_by_found",
            _("Decisions by how we came to know"),
            found.decisions_by_found,
            words.FOUND_BY,
        ),
        _table("decisions_by_board", _("Decisions by board"), found.decisions_by_board, None),
        _languages(
            "decisions_by_language", _("Decisions by language"), found.decisions_by_language
        ),
        _table("appeals_by_side", _("Appeals"), found.appeals_by_side, sides),
    ]


def _table(key: str, title: str, counted: Counter[str], labels: Any) -> dict[str, Any]:
    def label(name: str) -> Any:
        if labels is not None:
            return labels.get(name, name)
        if name == CLOSED_BOARD:
            return _("Boards that are not public")
        return name or _("On no board")

    rows = [(label(name), number) for name, number in counted.most_common()]
    return {"key": key, "title": title, "rows": rows, "most": max(counted.values(), default=0)}


def _languages(key: str, title: str, counted: Counter[str]) -> dict[str, Any]:
    locale = web.actor().locale
    labels = {code: tongues.name(code, locale) or code for code in counted if code}
    return _table(key, title, counted, {"": _("Unknown"), **labels})


@blueprint.get(REPORT)
@access("public")
def transparency() -> Response:
    """Show the transparency report of a period."""
    period, wrong = period_asked()
    found = queries.figures(period)
    return web.render(
        "moderation/transparency.html",
        422 if wrong else 200,
        period=period,
        wrong=wrong,
        typed=(request.args.get("from", ""), request.args.get("to", "")),
        found=found,
        tables=tables(found),
    )


def _plain(found: Figures) -> dict[str, Any]:
    values = {each.name: getattr(found, each.name) for each in fields(found)}
    return {
        name: dict(value) if isinstance(value, Counter) else value for name, value in values.items()
    }


def _asked_period() -> Period:
    period, wrong = period_asked()
    if wrong:
        raise NotFound
    return period


@blueprint.get(f"{REPORT}report.json")
@access("public")
def transparency_json() -> Response:
    """Give the report as JSON."""
    period = _asked_period()
    return jsonify(
        {
            "from": period.first.isoformat(),
            "to": period.last.isoformat(),
            "made_at": clock.now().isoformat(timespec="seconds"),
            **_plain(queries.figures(period)),
        }
    )


@blueprint.get(f"{REPORT}report.csv")
@access("public")
def transparency_csv() -> Response:
    """Give the report as CSV: what is counted, of what kind, how many."""
    period = _asked_period()
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["figure", "value", "number"])
    writer.writerow(["from", period.first.isoformat(), ""])
    writer.writerow(["to", period.last.isoformat(), ""])
    for name, value in _plain(queries.figures(period)).items():
        if isinstance(value, dict):
            for key, number in sorted(value.items()):
                writer.writerow([name, safe(key), number])
        else:
            writer.writerow([name, "", "" if value is None else value])
    return FlaskResponse(
        text.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="transparency.csv"'},
    )


@blueprint.get("/moderation/log/")
@access("public")
def decisions_log() -> Response:
    """List all decisions, without anything about a person."""
    page = page_asked()
    found = queries.log(page)
    if not found.rows and page > 1:
        raise NotFound
    return web.render(
        "moderation/log.html",
        found=found,
        page=page,
        board_of=queries.board_of,
        closed_board=CLOSED_BOARD,
        label_of=label_of,
        grounds=grounds.GROUNDS,
        words=words,
        language=lambda code: tongues.name(code, web.actor().locale) or "",
    )
