"""The page of a case, and what is done on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.boards import tongues
from hrforum.core import clock, web
from hrforum.core.errors import Conflict, Invalid, NotFound
from hrforum.core.permissions import access
from hrforum.moderation import grounds, policy, words
from hrforum.moderation.actions import casework, deciding, misuse
from hrforum.moderation.blueprint import blueprint
from hrforum.moderation.forms import DecisionForm, MisuseForm, ReasonForm, TextForm
from hrforum.moderation.models.decisions import MEASURES
from hrforum.moderation.notices import label_of
from hrforum.moderation.queries import case as queries
from hrforum.moderation.queries.case import CasePage

CASE = "/moderation/cases/<int:case_id>"


def case_path(case_id: int) -> str:
    """Return the address of a case."""
    return f"/moderation/cases/{case_id}"


@blueprint.get(CASE)
@access("moderator")
def case(case_id: int) -> Response:
    """Show a case with all that happened in it."""
    return show(case_id)


def show(
    case_id: int,
    *,
    decision: DecisionForm | None = None,
    text: TextForm | None = None,
    status: int = 200,
) -> Response:
    """Render a case, with a form that could not be taken."""
    who = web.actor()
    found = queries.case_page(who, case_id)
    may_decide = policy.may_decide(who, found.case, found.reporter_ids)
    form = decision or DecisionForm(formdata=None)
    if decision is None:
        form.version.data = str(found.standing.version)
    form.offer(_measures(found), _steps(found), _reports(found))
    return web.render(
        "moderation/case.html",
        status,
        found=found,
        form=form,
        text=text or TextForm(formdata=None),
        asked_act=request.form.get("act", "noted"),
        may_decide=may_decide,
        waits=found.standing.state in ("open", "asked", "mended"),
        is_mine=found.standing.claimed_by_id == who.person_id,
        is_network=who.is_moderator,
        path=case_path(case_id),
        label=label_of(found.case.thing_kind),
        language=tongues.name(found.case.language, who.locale),
        now=clock.now(),
        grounds=grounds.GROUNDS,
        rabat=grounds.RABAT,
        urgencies=grounds.URGENCIES,
        words=words,
    )


def _measures(found: CasePage) -> list[str]:
    offered = found.kind.do if found.kind is not None and found.now is not None else {}
    has_step = found.case.author_id is not None
    return [
        measure
        for measure in MEASURES
        if measure == "keep" or (measure == "none" and has_step) or measure in offered
    ]


def _steps(found: CasePage) -> list[str]:
    if found.case.author_id is None:
        return ["none"]
    steps = ["none", "warn"]
    if found.case.board_id is not None:
        steps.append("no_posting_here")
    if policy.may_restrict_everywhere(web.actor()):
        steps += ["no_posting", "approval", "suspend", "close"]
    return steps


def _reports(found: CasePage) -> list[tuple[int, Any]]:
    return [
        (each.row.id, _("Report %(number)s", number=place))
        for place, each in enumerate(found.reports, 1)
        if each.row.source != "moderator"
    ]


def _did(case_id: int, act: Callable[[], object], done: str) -> Response:
    try:
        act()
    except Conflict as error:
        flash(str(error), "warning")
    else:
        flash(done, "success")
    return web.see_other(case_path(case_id))


@blueprint.post(f"{CASE}/claim")
@access("moderator")
def case_claim(case_id: int) -> Response:
    """Take a case."""
    return _did(case_id, lambda: casework.claim(web.actor(), case_id), _("The case is yours."))


@blueprint.post(f"{CASE}/release")
@access("moderator")
def case_release(case_id: int) -> Response:
    """Give a case back."""
    return _did(
        case_id, lambda: casework.release(web.actor(), case_id), _("The case is in the queue.")
    )


@blueprint.post(f"{CASE}/note")
@access("moderator")
def case_note(case_id: int) -> Response:
    """Write a note, or ask the author."""
    form = TextForm()
    if not form.validate_on_submit():
        return show(case_id, text=form, status=422)
    words_of = form.text.data or ""
    try:
        if form.act.data == "asked":
            casework.ask_author(web.actor(), case_id, text=words_of)
            flash(_("The author was asked. Their answer comes here."), "success")
        else:
            casework.note(web.actor(), case_id, text=words_of, act=form.act.data or "")
            flash(_("Your note is kept."), "success")
    except Invalid as error:
        form.refuse(error)
        return show(case_id, text=form, status=422)
    except Conflict as error:
        flash(str(error), "warning")
    return web.see_other(case_path(case_id))


@blueprint.post(f"{CASE}/decide")
@access("moderator")
def case_decide(case_id: int) -> Response:
    """Decide a case."""
    form = DecisionForm()
    found = queries.case_page(web.actor(), case_id)
    form.offer(_measures(found), _steps(found), _reports(found))
    if not form.validate_on_submit():
        return show(case_id, decision=form, status=422)
    try:
        deciding.decide(
            web.actor(),
            case_id,
            form.choice(),
            version=form.seen_version(),
            client_key=form.client_key.data,
        )
    except Invalid as error:
        form.refuse(error)
        return show(case_id, decision=form, status=422)
    except Conflict as error:
        # What was written stays; sending it again decides knowingly.
        form.refuse(Invalid("measure", str(error)))
        form.version.data = str(queries.case_page(web.actor(), case_id).standing.version)
        return show(case_id, decision=form, status=409)
    flash(_("It is decided. Author and reporters are told."), "success")
    return web.see_other(case_path(case_id))


@blueprint.route(f"{CASE}/decisions/<int:decision_id>/take-back", methods=["GET", "POST"])
@access("moderator")
def case_take_back(case_id: int, decision_id: int) -> Response:
    """Take a decision back."""
    found = queries.case_page(web.actor(), case_id)
    if decision_id not in {row[0].id for row in found.decisions}:
        raise NotFound
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            deciding.take_back(web.actor(), decision_id, reason=form.reason.data or "")
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            flash(str(error), "warning")
            return web.see_other(case_path(case_id))
        else:
            flash(_("The decision is taken back. All that it did is undone."), "success")
            return web.see_other(case_path(case_id))
    return web.render(
        "moderation/do.html",
        422 if form.errors else 200,
        form=form,
        path=case_path(case_id),
        number=case_id,
        title=_("Take the decision back"),
        lead=_("All that it did is undone at once: what was hidden is shown, restrictions end."),
        fields=["reason"],
        verb=_("Take it back"),
    )


@blueprint.route(f"{CASE}/reports/<int:report_id>/misuse", methods=["GET", "POST"])
@access("moderator")
def case_misuse(case_id: int, report_id: int) -> Response:
    """Warn somebody who reports without ground, or take no more reports of theirs for a while."""
    found = queries.case_page(web.actor(), case_id)
    if not web.actor().is_moderator or report_id not in {each.row.id for each in found.reports}:
        raise NotFound
    form = MisuseForm()
    if form.validate_on_submit():
        try:
            misuse.take_step(
                web.actor(), report_id, form.step.data or "", reason=form.reason.data or ""
            )
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("They are told."), "success")
            return web.see_other(case_path(case_id))
    return web.render(
        "moderation/do.html",
        422 if form.errors else 200,
        form=form,
        path=case_path(case_id),
        number=case_id,
        title=_("Reports without ground"),
        lead=_(
            "First a warning. If manifestly unfounded reports go on within a year, we take none "
            "for 30 days. Reports that somebody's life is in danger are always taken."
        ),
        fields=["step", "reason"],
        verb=_("Do it"),
    )
