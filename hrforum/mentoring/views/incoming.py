"""The coordinators' list of offers and requests: where each stands, and what is missing."""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice

from hrforum.core import clock, web
from hrforum.core.errors import Conflict, Invalid
from hrforum.core.forms import VersionedForm
from hrforum.core.permissions import access
from hrforum.members import labels
from hrforum.mentoring import policy, words
from hrforum.mentoring.actions import applications as actions
from hrforum.mentoring.blueprint import blueprint
from hrforum.mentoring.queries import applications as queries
from hrforum.mentoring.queries.applications import OFFERS, REQUESTS
from hrforum.mentoring.views.cycles import CYCLE, cycle_path, page_asked

LIST = f"{CYCLE}applications/"


class LetInForm(VersionedForm):
    """A member that may still hand in."""

    member = SelectField(_l("Member"), validate_choice=False)
    reason = TextAreaField(_l("Reason"))


@blueprint.route(LIST, methods=["GET", "POST"])
@access("coordinator")
@web.throttle("240 per hour")
def mentoring_applications(slug: str) -> Response:
    """All offers or all requests; after the call, a form that lets a late member in."""
    form = LetInForm()
    status = 200
    if form.validate_on_submit():
        try:
            actions.let_in(web.actor(), slug, form.member.data or "", form.reason.data or "")
        except (Invalid, Conflict) as error:
            form.refuse(error)
            status = 422 if isinstance(error, Invalid) else 409
        else:
            flash(_("The member may hand in its request. Its delegates are told."), "success")
            return web.see_other(cycle_path(slug, "applications/?kind=requests"))
    kind = request.values.get("kind", "")
    kind = kind if kind in (OFFERS, REQUESTS) else REQUESTS if form.errors else OFFERS
    texts: Any = words.OFFER_STATES if kind == OFFERS else words.REQUEST_STATES
    state = request.args.get("state", "")
    state = state if state in texts else ""
    asked = " ".join(request.args.get("q", "").split())[:100]
    found = queries.listed(web.actor(), slug, kind, state, asked, page_asked())
    day = clock.today()
    is_late = found.cycle.state in ("call", "matching") and not policy.takes_applications_on(
        found.cycle, day
    )
    late = queries.may_be_let_in(found.cycle, day) if is_late and kind == REQUESTS else {}
    form.member.choices = [
        SelectChoice("", _("Choose a member")),
        *(SelectChoice(*pair) for pair in late.items()),
    ]
    return web.render(
        "mentoring/applications.html",
        status,
        cycle=found.cycle,
        found=found,
        kind=kind,
        state=state,
        asked=asked,
        state_words=texts,
        rows=[_line(kind, row) for row in found.rows],
        form=form,
        may_let_in=bool(late) and found.cycle.call_starts_on <= day,
        path=cycle_path(slug),
        here=f"{cycle_path(slug)}applications/?kind={kind}"
        + (f"&state={state}" if state else "")
        + (f"&q={asked}" if asked else ""),
    )


def _line(kind: str, row: Any) -> dict[str, Any]:
    each = row[0]
    return {
        "row": row,
        "it": each,
        "country": labels.country_name(row.country, web.actor().locale),
        "missing": _missing(kind, row, each),
        "at": (each.offered_at if kind == OFFERS else each.submitted_at) or each.changed_at,
    }


def _missing(kind: str, row: Any, each: Any) -> list[str]:
    """Return in short words what is missing; a draft's contents are its member's alone."""
    found = []
    if not row.themes_count:
        found.append(_("themes"))
    if not each.languages:
        found.append(_("languages"))
    if kind == OFFERS:
        if row.unproved:
            found.append(_("evidence"))
        if not each.formats:
            found.append(_("forms of work"))
        return found
    if not each.challenge:
        found.append(_("the challenge"))
    if not (each.endorsed_by and each.endorsed_role and each.endorsed_on):
        found.append(_("the leadership's support"))
    return found
