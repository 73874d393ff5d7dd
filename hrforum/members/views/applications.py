"""The coordinators' queue of applications."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.core import clock, web
from hrforum.core.errors import Conflict, Invalid, NotFound
from hrforum.core.forms import RefusingForm
from hrforum.core.permissions import access
from hrforum.members import labels, policy
from hrforum.members.actions import applications as actions
from hrforum.members.blueprint import blueprint
from hrforum.members.forms.applications import DecisionForm, WordsForm
from hrforum.members.models.applications import DUE_STATES, OPEN_STATES
from hrforum.members.models.organisations import KINDS
from hrforum.members.queries import applications as queries
from hrforum.members.queries.applications import SHOWN_STATES, Asked
from hrforum.members.views.applying import answers_shown

APPLICATIONS = "/members/applications/"
ONE = f"{APPLICATIONS}<int:application_id>/"


def waiting_applications() -> int:
    """Return how many applications wait for the reader, for the coordinators' menu."""
    return queries.waiting_count(web.actor())


@blueprint.get(APPLICATIONS)
@access("coordinator")
def applications() -> Response:
    """The queue; the filters live in the address."""
    asked = _asked()
    number = request.args.get("page", "1")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1
    found = queries.queue(web.actor(), asked, page)
    given = {
        "state": asked.state,
        "kind": asked.kind,
        "country": asked.country,
        "mine": "1" if asked.mine else "",
        "overdue": "1" if asked.overdue else "",
    }
    given = {name: value for name, value in given.items() if value}
    lang = web.actor().locale
    return web.render(
        "members/joining/queue.html",
        current="applications",
        found=found,
        asked=asked,
        is_filtered=bool(given),
        states=[(each, labels.APPLICATION_STATES[each]) for each in SHOWN_STATES],
        state_labels=labels.APPLICATION_STATES,
        kinds=labels.KINDS,
        countries=[(code, labels.country_name(code, lang)) for code in found.countries],
        country_name=lambda code: labels.country_name(code, lang),
        open_states=OPEN_STATES,
        due_states=DUE_STATES,
        now=clock.now(),
        here=APPLICATIONS + (f"?{urlencode(given)}" if given else ""),
    )


def _asked() -> Asked:
    state, kind = request.args.get("state", ""), request.args.get("kind", "")
    country = request.args.get("country", "")
    return Asked(
        state=state if state in SHOWN_STATES else "",
        kind=kind if kind in KINDS else "",
        country=country if country in labels.country_codes() else "",
        mine="mine" in request.args,
        overdue="overdue" in request.args,
    )


@blueprint.get(ONE)
@access("coordinator")
def application_to_decide(application_id: int) -> Response:
    """One application: answers, thread, what can be done.

    Who applied sees the page that applicants see: what is said of them is for the others.
    """
    return _page(application_id)


@blueprint.post(f"{ONE}claim")
@access("coordinator")
def claim_application(application_id: int) -> Response:
    """Take it up."""
    take_over = request.form.get("take_over") == "1"
    return _do(
        application_id,
        lambda: actions.claim(web.actor(), application_id, take_over=take_over),
        _("You have taken up this application."),
    )


@blueprint.post(f"{ONE}release")
@access("coordinator")
def release_application(application_id: int) -> Response:
    """Give it back."""
    return _do(
        application_id,
        lambda: actions.release(web.actor(), application_id),
        _("The application is back in the queue."),
    )


@blueprint.post(f"{ONE}ask")
@access("coordinator")
@web.throttle("120 per hour")
def ask_applicant(application_id: int) -> Response:
    """Ask for more."""
    form = WordsForm()
    return _do(
        application_id,
        lambda: actions.ask(
            web.actor(), application_id, form.body.data or "", form.client_key.data
        ),
        _("Your question is sent. The application waits for the answer."),
        question=form,
    )


@blueprint.post(f"{ONE}accept")
@access("coordinator")
def accept_application(application_id: int) -> Response:
    """Accept: there is a new member."""
    form = DecisionForm()
    return _do(
        application_id,
        lambda: actions.accept_application(
            web.actor(), application_id, form.last_seen(), form.note.data or ""
        ),
        _("The application is accepted, and the member has its page."),
        accept=form,
    )


@blueprint.post(f"{ONE}decline")
@access("coordinator")
def propose_decline(application_id: int) -> Response:
    """Propose to decline."""
    form = DecisionForm()
    return _do(
        application_id,
        lambda: actions.propose_decline(
            web.actor(), application_id, form.last_seen(), form.reason.data or ""
        ),
        _("Another coordinator is asked to look at it. The applicant knows nothing of it yet."),
        decline=form,
    )


@blueprint.post(f"{ONE}confirm-decline")
@access("coordinator")
def confirm_decline(application_id: int) -> Response:
    """The second pair of eyes agrees."""
    form = DecisionForm()
    return _do(
        application_id,
        lambda: actions.confirm_decline(web.actor(), application_id, form.last_seen()),
        _("The application is declined. The applicant is told why."),
    )


@blueprint.post(f"{ONE}send-back")
@access("coordinator")
def send_back_decline(application_id: int) -> Response:
    """The second pair of eyes does not agree."""
    form = DecisionForm()
    return _do(
        application_id,
        lambda: actions.send_back(
            web.actor(), application_id, form.last_seen(), form.note.data or ""
        ),
        _("The application goes back to the coordinator who has it."),
        back=form,
    )


def _do(application_id: int, act: Callable[[], Any], done: str, **forms: RefusingForm) -> Response:
    try:
        act()
    except Invalid as error:
        for form in forms.values():
            form.refuse(error)
        return _page(application_id, 422, **forms)
    except Conflict as error:
        if not forms:
            flash(str(error), "error")
            return web.see_other(f"{APPLICATIONS}{application_id}/")
        # What was typed stays, with the page as it is now around it.
        for form in forms.values():
            form.refuse(error)
        return _page(application_id, 409, **forms)
    flash(done, "success")
    return web.see_other(f"{APPLICATIONS}{application_id}/")


def _page(application_id: int, status: int = 200, **forms: RefusingForm) -> Response:
    found = queries.application(min(application_id, 2**31 - 1))
    if found is None:
        raise NotFound
    who, row = web.actor(), found.row
    if not policy.may_decide(who, row):
        return web.see_other(f"/members/apply/{row.id}/")
    opened = next(iter(forms), "")
    fresh: dict[str, Any] = {
        "question": WordsForm(formdata=None, client_key=uuid.uuid4().hex),
        "accept": DecisionForm(formdata=None),
        "decline": DecisionForm(formdata=None),
        "back": DecisionForm(formdata=None),
    }
    return web.render(
        "members/joining/application.html",
        status,
        current="applications",
        row=row,
        events=found.events,
        last=found.last,
        twins=queries.twins(row),
        sections=answers_shown(row, queries.themes()),
        state_label=labels.APPLICATION_STATES[row.state],
        act_labels=labels.APPLICATION_ACTS,
        kind_label=labels.KINDS[row.kind],
        kinds=labels.KINDS,
        country=labels.country_name(row.country, who.locale),
        is_claimer=row.claimed_by_id == who.person_id,
        may_confirm=row.state == "second_look" and policy.may_confirm_decline(who, row),
        is_open=row.state in OPEN_STATES,
        is_overdue=row.state in DUE_STATES and row.due_at is not None and row.due_at < clock.now(),
        form=forms.get(opened),
        opened=opened,
        typed=forms,
        **{**fresh, **forms},
    )
