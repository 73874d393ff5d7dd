"""The page on which a city says yes or no to a pair, and ends one."""

from __future__ import annotations

from typing import Any

from flask import flash
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice

from hrforum.core import web
from hrforum.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from hrforum.core.forms import VersionedForm
from hrforum.core.permissions import access
from hrforum.members import labels
from hrforum.mentoring import jobs, policy, words
from hrforum.mentoring.actions import consent as actions
from hrforum.mentoring.actions import following
from hrforum.mentoring.blueprint import blueprint
from hrforum.mentoring.forms.applications import month_names
from hrforum.mentoring.forms.cycles import ActForm
from hrforum.mentoring.matching.words import PARTS
from hrforum.mentoring.queries import applications, pairs
from hrforum.mentoring.views.cycles import cycle_path

PAIR = "/mentoring/pairs/<int:pairing_id>/"
ANSWERS = {"yes": _l("Yes, we want to work with them"), "no": _l("No")}


class AnswerForm(VersionedForm):
    """Yes or no, and why."""

    side = HiddenField()
    answer = RadioField(
        _l("Your answer"),
        choices=[SelectChoice(*each) for each in ANSWERS.items()],
        validate_choice=False,
    )
    reason = TextAreaField(_l("Reason"))


@blueprint.route(f"{PAIR}answer", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("120 per hour")
def answer_pair(pairing_id: int) -> Response:
    """A proposed pair, why it is proposed, and the form with which a city answers."""
    who = web.actor()
    actions.demand_known(who, pairing_id)
    form = AnswerForm()
    status = 200
    if form.validate_on_submit():
        try:
            row = actions.answer(
                who, pairing_id, form.answer.data or "", form.reason.data or "",
                side=form.side.data or "", nudge=jobs.offer_next.nudge,
            )  # fmt: skip
        except DomainError as error:
            if isinstance(error, NotFound):
                raise
            form.refuse(error)
            status = _status(error)
        else:
            flash(_said(row.state, form.answer.data or ""), "success")
            return web.see_other(f"/mentoring/pairs/{pairing_id}/answer")
    return _page(pairs.to_answer(who, pairing_id), form, status)


def _status(error: DomainError) -> int:
    if isinstance(error, Forbidden):
        return 403
    return 422 if isinstance(error, Invalid) else 409


def _said(state: str, answer: str) -> str:
    if state == "active":
        return str(_("Both cities said yes. The pair begins."))
    if answer == "yes":
        return str(_("You said yes. The pair begins when the other city says yes, too."))
    return str(_("You said no. The coordinators and the other city are told."))


def _page(pair: pairs.Pair, form: AnswerForm, status: int) -> Response:
    who = web.actor()
    bound = policy.sides_bound_by(who, pair.row)
    side = form.side.data if form.side.data in bound else (bound[0] if bound else "")
    form.side.data = side
    mine = {
        "mentor": who.mandate(pair.row.mentor_id) is not None,
        "mentee": who.mandate(pair.row.mentee_id) is not None,
    }
    closed = ""
    try:
        actions.demand_open(pair.row)
    except Conflict as error:
        closed = str(error)
    given = pair.answers.get(side)
    return web.render(
        "mentoring/answer.html",
        status,
        pair=pair,
        row=pair.row,
        cycle=pair.cycle,
        form=form,
        side=side,
        given=given,
        closed=closed,
        may_answer=bool(side) and not closed and (given is None or given.answer == "yes"),
        mine=mine,
        only_leads=actions.only_leads(pair.mentor if mine["mentor"] else pair.mentee)
        if not bound and any(mine.values()) and not closed
        else "",
        states=words.PAIRING_STATES,
        ended=words.ended(pair.row.ended_reason),
        parts=_parts(pair.row.score),
        is_run=policy.may_run(who),
        may_end=bool(bound) and pair.row.state in following.AT_WORK,
        cycle_url=cycle_path(pair.cycle.slug),
        **_profiles(pair),
    )


def _parts(score: dict[str, Any]) -> list[dict[str, Any]]:
    found = score.get("parts") or {}
    return [
        {"label": label, "points": found[name][0], "weight": found[name][1]}
        for name, label in PARTS.items()
        if name in found
    ]


def _profiles(pair: pairs.Pair) -> dict[str, Any]:
    """Return what both cities handed in, in words. Whom the guest city can't take stays its own."""
    lang = web.actor().locale
    months = month_names()
    found: dict[str, Any] = {"themes": applications.theme_names()}
    for name, said in (("offer", pair.offer), ("request", pair.request)):
        found[name] = said and {
            "values": said,
            "languages": [
                (labels.language_name(code, lang), labels.LANGUAGE_LEVELS.get(level, ""))
                for code, level in said["languages"].items()
            ],
            "formats": [words.FORMATS[f] for f in said["formats"] if f in words.FORMATS],
            "months": [label for n, label in months.items() if n in said["months"]],
        }
    found |= {"strengths": words.STRENGTHS, "needs": words.NEEDS}
    return found


@blueprint.route(f"{PAIR}end", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("60 per hour")
def end_pair(pairing_id: int) -> Response:
    """End a pair before its time, with a reason: a lead contact of one of both cities."""
    who = web.actor()
    pair = pairs.to_answer(who, pairing_id)
    if not policy.sides_bound_by(who, pair.row):
        is_mentor = who.mandate(pair.row.mentor_id) is not None
        if not is_mentor and who.mandate(pair.row.mentee_id) is None:
            raise NotFound  # coordinators have a page of their own
        raise Forbidden(actions.only_leads(pair.mentor if is_mentor else pair.mentee))
    form = ActForm()
    status = 200
    if form.validate_on_submit():
        try:
            following.stop_pair(who, pairing_id, form.reason.data or "", jobs.offer_next.nudge)
        except (Invalid, Conflict) as error:
            form.refuse(error)
            status = _status(error)
        else:
            flash(_("The pair has ended. The other city and the coordinators are told."), "success")
            return web.see_other(f"/mentoring/pairs/{pairing_id}/answer")
    elif pair.row.state not in following.AT_WORK:
        return web.see_other(f"/mentoring/pairs/{pairing_id}/answer")
    return web.render(
        "mentoring/pair_end.html",
        status,
        pair=pair,
        row=pair.row,
        form=form,
        cycle=pair.cycle,
        cycle_url=cycle_path(pair.cycle.slug),
    )
