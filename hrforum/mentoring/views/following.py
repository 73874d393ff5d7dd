"""Coordinators' pages of all pairs of a cycle, of one pair, and the report for funders."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from hrforum.core import audit, clock, web
from hrforum.core.db import transaction
from hrforum.core.errors import Conflict, DomainError, Invalid, NotFound
from hrforum.core.permissions import access
from hrforum.mentoring import jobs, pair_words, reporting, words
from hrforum.mentoring.actions import following as actions
from hrforum.mentoring.blueprint import blueprint
from hrforum.mentoring.forms.cycles import ActForm
from hrforum.mentoring.models import PAIRING_STATES
from hrforum.mentoring.queries import cycles, inputs
from hrforum.mentoring.queries import pairs as queries
from hrforum.mentoring.views.cycles import CYCLE, cycle_path, page_asked

PAIRS = f"{CYCLE}pairs/"
ACT_TITLES = {
    "nudge": _l("Remind them"),
    "pause": _l("Pause the pair"),
    "resume": _l("Let the pair go on"),
    "rematch": _l("End it and look for another mentor"),
    "stop": _l("End it early"),
}


@blueprint.get(PAIRS)
@access("coordinator")
def mentoring_pairs(slug: str) -> Response:
    """All pairs of a cycle: how long since they met, what they reached, on whom they wait."""
    state = request.args.get("state", "")
    state = state if state in (*PAIRING_STATES, "all") else ""
    found = queries.followed(web.actor(), slug, state, page_asked(), clock.now())
    return web.render(
        "mentoring/pairs.html",
        cycle=found.cycle,
        found=found,
        state=state,
        states=words.PAIRING_STATES,
        waiting_words=words.WAITING,
        waits=pair_words.WAITS,
        path=cycle_path(slug),
        here=cycle_path(slug, "pairs/") + (f"?state={state}" if state else ""),
    )


@blueprint.get(f"{PAIRS}<int:pairing_id>/")
@access("coordinator")
def mentoring_pair(slug: str, pairing_id: int) -> Response:
    """A pair for its coordinators: answers, history, what can be done."""
    pair = queries.to_follow(web.actor(), slug, pairing_id)
    return web.render("mentoring/pair_desk.html", **_frame(pair))


def _frame(pair: queries.Pair) -> dict[str, Any]:
    return {
        "pair": pair,
        "row": pair.row,
        "cycle": pair.cycle,
        "acts": actions.acts_of(pair.row),
        "act_titles": ACT_TITLES,
        "states": words.PAIRING_STATES,
        "sides": words.SIDES,
        "events": [
            {"row": event, "label": words.PAIRING_EVENTS.get(event.act, event.act),
             "text": _text(event)}
            for event in pair.events
        ],
        "ended": words.ended(pair.row.ended_reason),
        "path": cycle_path(pair.cycle.slug),
        "here": cycle_path(pair.cycle.slug, f"pairs/{pair.row.id}/"),
    }  # fmt: skip


def _text(event: Any) -> str:
    if event.act == "followed":
        if not event.note:
            return str(_("No other guest city fits and has a place."))
        return str(_("The next best is proposed: pair %(n)s.", n=event.note))
    if event.act == "proposed":
        return str(_("The next best after a pair that came to nothing.")) if event.note else ""
    return words.ended(event.note)


@blueprint.route(f"{PAIRS}<int:pairing_id>/do/<act>", methods=["GET", "POST"])
@access("coordinator")
@web.throttle("120 per hour")
def do_to_pair(slug: str, pairing_id: int, act: str) -> Response:
    """Say what an act does to a pair, ask once more, and do it."""
    if act not in ACT_TITLES:
        raise NotFound
    pair = queries.to_follow(web.actor(), slug, pairing_id)
    form = ActForm()
    status = 200
    here = cycle_path(slug, f"pairs/{pairing_id}/")
    if form.validate_on_submit():
        try:
            _do(pairing_id, act, form.reason.data or "")
        except DomainError as error:
            if isinstance(error, NotFound):
                raise
            form.refuse(error)
            status = 422 if isinstance(error, Invalid) else 409
        else:
            flash(_done(act), "success")
            return web.see_other(here)
    elif act not in actions.acts_of(pair.row):
        flash(_("The pair has come further meanwhile. This can't be done any more."), "info")
        return web.see_other(here)
    return web.render(
        "mentoring/pair_do.html",
        status,
        act=act,
        title=ACT_TITLES[act],
        form=form,
        **_frame(pair),
    )


def _do(pairing_id: int, act: str, reason: str) -> None:
    who, nudge = web.actor(), jobs.offer_next.nudge
    if act == "nudge":
        actions.nudge_pair(who, pairing_id, reason)
    elif act == "pause":
        actions.pause_pair(who, pairing_id, reason)
    elif act == "resume":
        actions.resume_pair(who, pairing_id, reason)
    elif act == "rematch":
        actions.rematch_pair(who, pairing_id, reason, nudge)
    else:
        actions.stop_pair(who, pairing_id, reason, nudge)


def _done(act: str) -> str:
    return str(
        {
            "nudge": _("They are reminded."),
            "pause": _("The pair is paused. Both cities are told."),
            "resume": _("The pair goes on. Both cities are told."),
            "rematch": _("The pair has ended. The next best is looked for."),
            "stop": _("The pair has ended. Both cities are told."),
        }[act]
    )


@blueprint.get(f"{CYCLE}report/")
@access("coordinator")
def mentoring_report(slug: str) -> Response:
    """The report for funders, as a page to read and print."""
    report = _report(slug)
    return web.render(
        "mentoring/report.html",
        cycle=report.cycle,
        report=report,
        figures=reporting.figures(report),
        states=words.PAIRING_STATES,
        path=cycle_path(slug),
        now=clock.now(),
    )


def _report(slug: str) -> queries.Report:
    who = web.actor()
    cycle = cycles.one(who, slug)
    small = inputs.rules_of(cycle.rules).small_below
    return queries.report(who, slug, clock.now(), small)


def _pdf(report: queries.Report) -> bytes:
    # Its library takes half a second to load, and hardly anybody asks for it.
    from hrforum.mentoring.report_pdf import pdf

    return pdf(report)


@blueprint.get(f"{CYCLE}report.<any(csv,pdf):kind>")
@access("coordinator")
def export_mentoring_report(slug: str, kind: str) -> Response:
    """The report for funders as a file; whoever takes it out is in the audit log."""
    report = _report(slug)
    try:
        body = reporting.csv(report) if kind == "csv" else _pdf(report)
    except Conflict as error:
        flash(str(error), "error")
        return web.see_other(cycle_path(slug, "report/"))
    with transaction():
        audit.record(
            web.actor(), audit.Tag.MENTORING_REPORT_READ, "mentoring_cycle", report.cycle.id,
            form=kind,
        )  # fmt: skip
    response = make_response(body)
    response.mimetype = "text/csv" if kind == "csv" else "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}.{kind}"'
    return response
