"""Reporting: the way in, the form, the receipt that shows where a report stands."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.core import reportables, web
from hrforum.core.errors import Conflict, Invalid, NotFound
from hrforum.core.permissions import access
from hrforum.core.reportables import Reported
from hrforum.moderation import grounds, words
from hrforum.moderation.actions import appeals as appealing
from hrforum.moderation.actions import reporting as actions
from hrforum.moderation.blueprint import blueprint
from hrforum.moderation.forms import CodeForm, NoticeForm, PlaceForm, QuickReportForm, TextForm
from hrforum.moderation.models import Report
from hrforum.moderation.queries import statements as queries
from hrforum.moderation.queries.statements import OwnReport, last_day

CODES = "/report/codes/"


@blueprint.route("/report/", methods=["GET", "POST"])
@access("public")
def report_start() -> Response:
    """Ask for the address of what somebody wants to report."""
    form = PlaceForm()
    if form.validate_on_submit():
        place = (form.place.data or "").strip()
        parts = urlsplit(place)
        path = parts.path + (f"#{parts.fragment}" if parts.fragment else "")
        found = reportables.find(path)
        if found is not None and _load(*found) is not None:
            return web.see_other(f"/report/{found[0]}/{found[1]}")
        form.refuse(
            Invalid(
                "place",
                _("Nothing that can be reported is at this address. Copy it from the browser."),
            )
        )
    return web.render("report/start.html", 422 if form.errors else 200, form=form)


def _load(kind: str, thing_id: int) -> Reported | None:
    known = reportables.known(kind)
    return known.load(web.actor(), thing_id) if known is not None else None


@blueprint.route("/report/<kind>/<int:thing_id>", methods=["GET", "POST"])
@access("public")
@web.throttle("20 per hour")
def report(kind: str, thing_id: int) -> Response:
    """Report a thing: two clicks for who is signed in, a notice for everybody else."""
    thing = actions.find(web.actor(), kind, thing_id)
    known = reportables.known(kind)
    if known is None:
        raise NotFound
    if web.actor().is_signed_in:
        return _quick(kind, known.label, thing)
    return _notice(kind, known.label, thing)


def _quick(kind: str, label: Any, thing: Reported) -> Response:
    form = QuickReportForm()
    ground = request.form.get("ground", "")
    status = 200
    if form.validate_on_submit():
        try:
            receipt = actions.report(
                web.actor(),
                kind,
                thing.id,
                ground,
                explanation=form.explanation.data or "",
                is_protected=bool(form.is_protected.data),
                client_key=form.client_key.data,
            )
        except Invalid as error:
            form.refuse(error)
            status = 422
        else:
            if receipt.code:
                flash(_("Thank you. Somebody will look at it."), "success")
            else:
                flash(_("You have reported this already."), "info")
            return web.see_other(f"/report/own/{receipt.report.id}")
    return web.render(
        "report/quick.html",
        status,
        form=form,
        thing=thing,
        kind=kind,
        label=label,
        is_own=thing.author_id == web.actor().person_id,
        rules=grounds.rules(),
        law=grounds.law(),
    )


def _notice(kind: str, label: Any, thing: Reported) -> Response:
    form = NoticeForm()
    status = 200
    if request.method == "GET":
        form.place.data = web.public_url(thing.path)
    elif form.validate_on_submit():
        if form.is_by_machine():
            form.website.data = ""
            form.refuse(
                Invalid("ground", _("That was very quick. Please check it, and send it again."))
            )
        else:
            try:
                receipt = actions.give_notice(
                    web.actor(),
                    kind,
                    thing.id,
                    form.ground.data or "",
                    actions.Notice(
                        place=form.place.data or "",
                        name=form.name.data or "",
                        email=form.email.data or "",
                        capacity=form.capacity.data or "",
                        in_good_faith=bool(form.good_faith.data),
                    ),
                    explanation=form.explanation.data or "",
                    client_key=form.client_key.data,
                )
            except Invalid as error:
                form.refuse(error)
            else:
                if not receipt.code:
                    flash(_("This report came already. Its code was shown the first time."), "info")
                    return web.see_other(CODES)
                return web.see_other(CODES + receipt.code)
        status = 422
    form.begin()
    return web.render("report/notice.html", status, form=form, thing=thing, kind=kind, label=label)


@blueprint.route(CODES, methods=["GET", "POST"])
@access("public")
@web.throttle("30 per hour")
def report_codes() -> Response:
    """Ask for the code of a report."""
    form = CodeForm()
    if form.validate_on_submit():
        typed = (form.code.data or "").strip()
        try:
            queries.report_of(Report.code_hash == actions.digest(typed))
        except NotFound:
            form.refuse(Invalid("code", _("There is no report with this code. Look at it again.")))
        else:
            plain = "".join(sign for sign in typed.casefold() if sign.isalnum())
            return web.see_other(CODES + plain)
    return web.render("report/codes.html", 422 if form.errors else 200, form=form)


@blueprint.get(f"{CODES}<code>")
@access("public")
def report_code(code: str) -> Response:
    """Show where a report stands to whoever holds its code."""
    found = queries.report_of(Report.code_hash == actions.digest(code))
    return _state(found, TextForm(), CODES + code, code=code)


@blueprint.post(f"{CODES}<code>/appeal")
@access("public")
@web.throttle("20 per hour")
def report_code_appeal(code: str) -> Response:
    """Appeal against what was decided on a report, with its code."""
    found = queries.report_of(Report.code_hash == actions.digest(code))
    return _appeal(found, CODES + code, code=code)


@blueprint.get("/report/own/<int:report_id>")
@access("signed_in")
def report_own(report_id: int) -> Response:
    """Show where one's own report stands."""
    return _state(
        queries.own_report(web.actor(), report_id), TextForm(), f"/report/own/{report_id}"
    )


@blueprint.post("/report/own/<int:report_id>/appeal")
@access("signed_in")
@web.throttle("20 per hour")
def report_own_appeal(report_id: int) -> Response:
    """Appeal against what was decided on one's own report."""
    found = queries.own_report(web.actor(), report_id)
    return _appeal(found, f"/report/own/{report_id}")


def _appeal(found: OwnReport, path: str, code: str = "") -> Response:
    form = TextForm()
    if form.validate_on_submit():
        try:
            appealing.appeal_of_reporter(web.actor(), found.report.id, text=form.text.data or "")
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            flash(str(error), "warning")
            return web.see_other(path)
        else:
            flash(_("Your appeal is here. Somebody else looks at it."), "success")
            return web.see_other(path)
    return _state(found, form, path, code=code, status=422)


def _state(
    found: OwnReport, form: TextForm, path: str, *, code: str = "", status: int = 200
) -> Response:
    known = reportables.known(found.case.thing_kind)
    decision = found.decision
    return web.render(
        "report/state.html",
        status,
        found=found,
        form=form,
        path=path,
        code=code,
        label=known.label if known is not None else found.case.thing_kind,
        ground=grounds.GROUNDS[found.report.ground],
        done=words.DONE[decision.measure] if decision is not None else "",
        decided_ground=grounds.GROUNDS[decision.ground] if decision is not None else None,
        last_day=last_day(decision) if decision is not None else None,
        outcome=words.OUTCOMES[found.outcome.outcome] if found.outcome is not None else "",
    )
