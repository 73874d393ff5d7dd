"""Coordinators' pages of cycles: writing one, changing it, moving it on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import flash
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from hrforum.core import clock, web
from hrforum.core.errors import Conflict, DomainError, Invalid, NotFound
from hrforum.core.permissions import access
from hrforum.mentoring.actions import cycles as actions
from hrforum.mentoring.actions.cycle_checks import DAYS, POINTS, rule_values
from hrforum.mentoring.blueprint import blueprint
from hrforum.mentoring.forms.cycles import ActForm, CycleForm
from hrforum.mentoring.matching.words import PARTS
from hrforum.mentoring.queries import cycles as queries
from hrforum.mentoring.views.cycles import CYCLE, cycle_path

ACT_TITLES = {
    "open": _l("Publish the call"),
    "extend": _l("Extend the call"),
    "end-call": _l("End the call now"),
    "run": _l("Say that the pairs are at work"),
    "close": _l("Close the cycle"),
    "delete": _l("Delete the draft"),
}


@blueprint.route("/mentoring/cycles/new", methods=["GET", "POST"])
@access("coordinator")
@web.throttle("60 per hour")
def new_cycle() -> Response:
    """Write a new cycle."""
    form = CycleForm(data=_proposed())
    if form.validate_on_submit():
        try:
            made = actions.create_cycle(web.actor(), form.typed())
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("The cycle is written as a draft. Publish its call when it is ready."), "info")
            return web.see_other(cycle_path(made.slug))
    return _form_page(form, None)


def _proposed() -> dict[str, Any]:
    """Return what the form of a new cycle begins with: the usual times and rules."""
    first = clock.today() + dt.timedelta(days=7)
    after = {"call_ends_on": 42, "starts_on": 84, "review_on": 270, "ends_on": 450}
    return {
        "call_starts_on": first.isoformat(),
        **{name: (first + dt.timedelta(days=n)).isoformat() for name, n in after.items()},
        "consent_days": "14",
        "planned_sessions": "8",
        **rule_values({"guests_rank": True}),
    }


@blueprint.route(f"{CYCLE}edit", methods=["GET", "POST"])
@access("coordinator")
@web.throttle("120 per hour")
def edit_cycle(slug: str) -> Response:
    """Change a cycle."""
    row = queries.one(web.actor(), slug)
    if row.state == "closed":
        flash(_("This cycle is closed. It can't be changed any more."), "info")
        return web.see_other(cycle_path(slug))
    form = CycleForm(data=_said(row))
    if form.validate_on_submit():
        try:
            actions.change_cycle(web.actor(), slug, form.typed(), form.version())
        except Conflict as error:
            form.refuse(error)
            newest = queries.one(web.actor(), slug)
            form.base.data = str(newest.version)
            return _form_page(form, newest, 409)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Saved."), "success")
            return web.see_other(cycle_path(slug))
    return _form_page(form, row)


def _said(row: Any) -> dict[str, Any]:
    plain = ("name", "description", "consent_days", "planned_sessions", "kinds")
    return {
        "base": str(row.version),
        **{name: getattr(row, name) for name in plain},
        **{name: getattr(row, name).isoformat() for name in DAYS},
        **rule_values(row.rules),
    }


def _form_page(form: CycleForm, row: Any, status: int = 200) -> Response:
    return web.render(
        "mentoring/cycle_edit.html",
        422 if form.errors and status == 200 else status,
        form=form,
        cycle=row,
        fixed=actions.fixed(row) if row is not None else (),
        fixed_days={name: getattr(row, name) for name in DAYS} if row is not None else {},
        weight_names=[f"w_{name}" for name in PARTS],
        point_names=[*POINTS, "small_below"],
        path=cycle_path(row.slug) if row is not None else "/mentoring/",
    )


@blueprint.route(f"{CYCLE}do/<act>", methods=["GET", "POST"])
@access("coordinator")
@web.throttle("120 per hour")
def move_cycle(slug: str, act: str) -> Response:
    """Say what moving a cycle on does, ask once more, and do it."""
    if act not in ACT_TITLES:
        raise NotFound
    row = queries.one(web.actor(), slug)
    form = ActForm()
    status = 200
    if form.validate_on_submit():
        try:
            _do(slug, act, form)
        except DomainError as error:
            if isinstance(error, NotFound):
                raise
            form.refuse(error)
            status = 409 if isinstance(error, Conflict) else 422
        else:
            flash(_done(act), "success")
            return web.see_other("/mentoring/" if act == "delete" else cycle_path(slug))
    elif act not in actions.acts_of(row):
        flash(_("The cycle has come further meanwhile. This can't be done any more."), "info")
        return web.see_other(cycle_path(slug))
    return web.render(
        "mentoring/cycle_do.html",
        status,
        cycle=row,
        act=act,
        title=ACT_TITLES[act],
        form=form,
        is_early=clock.today() < row.ends_on,
        path=cycle_path(slug),
    )


def _do(slug: str, act: str, form: ActForm) -> None:
    who, reason = web.actor(), form.reason.data or ""
    if act == "open":
        actions.open_call(who, slug)
    elif act == "extend":
        actions.extend_call(who, slug, form.until.data or "", reason)
    elif act == "end-call":
        actions.end_call(who, slug, reason)
    elif act == "run":
        actions.start_running(who, slug)
    elif act == "close":
        actions.close_cycle(who, slug, reason)
    else:
        actions.delete_cycle(who, slug)


def _done(act: str) -> str:
    return str(
        {
            "open": _("The call is published. The delegates who may offer or ask are told."),
            "extend": _("The call is extended. The delegates are told."),
            "end-call": _("The call has ended. The delegates are told."),
            "run": _("The pairs are at work."),
            "close": _("The cycle is closed. Those who take part are told."),
            "delete": _("The draft is deleted."),
        }[act]
    )
