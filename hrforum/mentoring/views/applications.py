"""The pages of offers and requests: for the delegates who write them, and who may read them."""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.core import clock, web
from hrforum.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from hrforum.core.forms import VersionedForm
from hrforum.core.permissions import access
from hrforum.members import labels
from hrforum.members import words as member_words
from hrforum.mentoring import policy, words
from hrforum.mentoring.actions import applications as actions
from hrforum.mentoring.actions import common
from hrforum.mentoring.actions import ranking as rank_actions
from hrforum.mentoring.blueprint import blueprint
from hrforum.mentoring.forms.applications import application_form, month_names
from hrforum.mentoring.forms.cycles import ActForm
from hrforum.mentoring.queries import applications as queries
from hrforum.mentoring.queries import ranking
from hrforum.mentoring.queries.applications import OFFERS, Choices, Found
from hrforum.mentoring.views.cycles import CYCLE, cycle_path

ONE = f"{CYCLE}<any(offers,requests):kind>/<member>/"


def _path(found: Found) -> str:
    return cycle_path(found.cycle.slug, f"{found.kind}/{found.member.slug}/")


def _frame(found: Found) -> dict[str, Any]:
    is_offer = found.kind == OFFERS
    name = found.member.name
    texts = words.OFFER_STATES if is_offer else words.REQUEST_STATES
    return {
        "cycle": found.cycle,
        "member": found.member,
        "row": found.row,
        "is_offer": is_offer,
        "title": _("Offer of %(member)s", member=name)
        if is_offer
        else _("Request of %(member)s", member=name),
        "state_words": texts,
        "cycle_url": cycle_path(found.cycle.slug),
        "path": _path(found),
    }


@blueprint.get(ONE)
@access("signed_in")
def mentoring_application(slug: str, kind: str, member: str) -> Response:
    """An offer or a request, for its member's delegates and for coordinators."""
    return _show(_readable(slug, kind, member))


def _readable(slug: str, kind: str, member: str) -> Found:
    who = web.actor()
    found = queries.application(who, slug, kind, member)
    if found.row is None or not policy.may_read_application(who, found.row):
        if common.spoke_for(who, found.member.id) and found.row is not None:
            raise Forbidden(common.why_not(who, found.member))
        raise NotFound
    return found


def _show(found: Found, status: int = 200, form: ActForm | None = None) -> Response:
    who = web.actor()
    values = found.values
    themes = queries.theme_names()
    others = {*values.get("refusals", ()), *(each[0] for each in values.get("preferences", ()))}
    others |= {values["earlier_mentor_id"]} if values.get("earlier_mentor_id") else set()
    may_act = policy.may_act_for(who, found.member.id)
    ranks = found.kind == OFFERS and bool(found.cycle.rules.get("guests_rank"))
    ranked = ranking.ranked(found.row.id) if ranks else []
    others |= set(ranked)
    return web.render(
        "mentoring/application.html",
        status,
        **_frame(found),
        values=values,
        place=found.place,
        waiting_words=words.WAITING,
        themes=themes,
        names=queries.names_of(others),
        languages=[
            (labels.language_name(code, who.locale), labels.LANGUAGE_LEVELS.get(level, ""))
            for code, level in values["languages"].items()
        ],
        countries=[labels.country_name(c, who.locale) for c in values.get("no_countries", ())],
        formats=[words.FORMATS[name] for name in values["formats"] if name in words.FORMATS],
        months=[name for n, name in month_names().items() if n in values["months"]],
        competences=[member_words.COMPETENCES[c] for c in values.get("competences", ())],
        strengths=words.STRENGTHS,
        needs=words.NEEDS,
        may_act=may_act,
        may_edit=may_act and not _closed_because(found),
        closed_because=_closed_because(found) if may_act else "",
        may_run=policy.may_run(who),
        ranked=ranked,
        may_rank=ranks and may_act and rank_actions.is_open(found.cycle, found.row),
        form=form or ActForm(formdata=None),
    )


def _closed_because(found: Found) -> str:
    """Return why nothing can be written in it now; empty where it can."""
    try:
        actions.demand_open(found.cycle, found.row)
    except Conflict as error:
        return str(error)
    return ""


@blueprint.route(f"{ONE}edit", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("240 per hour")
def edit_application(slug: str, kind: str, member: str) -> Response:
    """Write an offer or a request: save it as a draft, or hand it in."""
    who = web.actor()
    found = queries.application(who, slug, kind, member)
    if request.method == "GET":
        common.member_to_act_for(who, member)
        actions.demand_part(found.cycle, kind, found.member)
        if reason := _closed_because(found):
            if found.row is None:
                raise Forbidden(reason)
            return web.see_other(_path(found))
    elif not common.spoke_for(who, found.member.id):
        raise NotFound
    choices = queries.choices(found.member.id, clock.today())
    values = found.values
    if not any(values.get(name) for name in ("themes", "languages", "challenge")):
        values = {**values, **queries.from_profile(kind, found.member)}
    form = application_form(kind, values, choices, who.locale, request.form)
    if request.method == "GET":
        form.base.data = str(found.version)
        return _form_page(found, form, choices)
    if not form.validate_on_submit():
        return _form_page(found, form, choices, 422)
    hand_in = request.form.get("do") == "hand-in"
    try:
        row = actions.save(who, slug, kind, member, form.typed(), form.version(), hand_in=hand_in)
    except DomainError as error:
        if isinstance(error, NotFound):
            raise
        form.refuse(error)
        return _refused(found, form, choices, error)
    if hand_in:
        flash(_("It is handed in. You get a mail that it has arrived."), "success")
    elif row.state == "draft":
        flash(_("Your draft is saved. It is not handed in yet."), "success")
    else:
        flash(_("Your changes are saved."), "success")
    return web.see_other(_path(found) + ("edit" if row.state == "draft" else ""))


def _refused(found: Found, form: VersionedForm, choices: Choices, error: DomainError) -> Response:
    if isinstance(error, Forbidden):
        return _form_page(found, form, choices, 403)
    if isinstance(error, Invalid):
        return _form_page(found, form, choices, 422)
    newest = queries.application(web.actor(), found.cycle.slug, found.kind, found.member.slug)
    form.base.data = str(newest.version)
    return _form_page(newest, form, choices, 409)


def _form_page(found: Found, form: VersionedForm, choices: Choices, status: int = 200) -> Response:
    return web.render(
        "mentoring/application_edit.html",
        status,
        **_frame(found),
        form=form,
        themes=choices.themes,
        late=found.row.late_reason if found.row is not None and found.kind != OFFERS else "",
    )


@blueprint.route(f"{ONE}withdraw", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("60 per hour")
def withdraw_mentoring(slug: str, kind: str, member: str) -> Response:
    """Ask, and take it back; a draft is deleted."""
    who = web.actor()
    common.member_to_act_for(who, member)
    found = queries.application(who, slug, kind, member)
    if found.row is None:
        raise NotFound
    form = ActForm()
    status = 200
    if form.validate_on_submit():
        try:
            stays = actions.withdraw(who, slug, kind, member)
        except Conflict as error:
            form.refuse(error)
            status = 409
        else:
            flash(_("It is withdrawn.") if stays else _("The draft is deleted."), "success")
            return web.see_other(_path(found) if stays else cycle_path(slug))
    return web.render("mentoring/withdraw.html", status, form=form, **_frame(found))


@blueprint.post(f"{CYCLE}offers/<member>/pause")
@access("signed_in")
@web.throttle("60 per hour")
def pause_offer(slug: str, member: str) -> Response:
    """Let an offer rest, or take it up again."""
    paused = request.form.get("paused") == "1"
    try:
        actions.pause_offer(web.actor(), slug, member, paused=paused)
    except Conflict as error:
        flash(str(error), "error")
    else:
        flash(_("The offer is paused.") if paused else _("The offer counts again."), "success")
    return web.see_other(cycle_path(slug, f"offers/{member}/"))


@blueprint.post(f"{CYCLE}requests/<member>/decline")
@access("coordinator")
@web.throttle("60 per hour")
def decline_request(slug: str, member: str) -> Response:
    """Decline a request, with a reason."""
    found = _readable(slug, "requests", member)
    form = ActForm()
    try:
        actions.decline(web.actor(), slug, member, form.reason.data or "")
    except (Invalid, Conflict) as error:
        form.refuse(error)
        return _show(found, 422 if isinstance(error, Invalid) else 409, form)
    flash(_("The request is declined. The member's delegates are told."), "success")
    return web.see_other(_path(found))
