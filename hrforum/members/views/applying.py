"""Applying for an organisation: the way in, drafts, where one stands."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, jsonify, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.core import clock, web
from hrforum.core.errors import Conflict, Invalid, NotFound
from hrforum.core.permissions import access
from hrforum.members import deadlines, labels, questions
from hrforum.members.actions import applications as actions
from hrforum.members.blueprint import blueprint
from hrforum.members.forms.applications import (
    DraftForm,
    StartForm,
    SubmitForm,
    WordsForm,
    attributes,
    draft_form,
    said,
)
from hrforum.members.forms.joining import ReasonForm, countries
from hrforum.members.models.organisations import KINDS
from hrforum.members.queries import applications as queries
from hrforum.members.queries.applications import Found

APPLY = "/members/apply/"
ONE = f"{APPLY}<int:application_id>/"


@blueprint.get("/members/join/")
@access("public")
def join() -> Response:
    """Say how organisations join, and who may."""
    return web.render(
        "members/joining/join.html",
        kinds=[(labels.KINDS[kind], questions.EXPLANATIONS[kind]) for kind in KINDS],
        review_days=web.settings().APPLICATION_REVIEW_DAYS,
    )


@blueprint.route(APPLY, methods=["GET", "POST"])
@access("signed_in")
@web.throttle("60 per hour")
def apply() -> Response:
    """The reader's applications, and a form to begin another."""
    who = web.actor()
    form = StartForm()
    form.country.choices = countries(who.locale)
    if form.validate_on_submit():
        try:
            made = actions.start_application(
                who,
                kind=form.kind.data or "",
                name=form.name.data or "",
                country=form.country.data or "",
                client_key=form.client_key.data,
            )
        except Invalid as error:
            form.refuse(error)
        else:
            return web.see_other(f"{APPLY}{made.id}/")
    if not form.client_key.data:
        form.client_key.data = uuid.uuid4().hex
    return web.render(
        "members/joining/apply.html",
        422 if form.errors else 200,
        form=form,
        explanations=questions.EXPLANATIONS,
        mine=queries.own_applications(who),
        state_labels=labels.APPLICATION_STATES,
        kind_labels=labels.KINDS,
    )


@blueprint.route(ONE, methods=["GET", "POST"])
@access("signed_in")
@web.throttle("240 per hour")
def application(application_id: int) -> Response:
    """A draft: its questions. Anything later: where it stands."""
    found = _own(application_id)
    if found.row.state != "draft":
        if request.method == "POST":
            flash(_("This application is sent already. What you typed was not saved."), "error")
            return web.see_other(f"{APPLY}{found.row.id}/")
        return _standing(found)
    themes = queries.themes()
    row = found.row
    kept = {"name": row.name, "country": row.country, "version": row.version, **row.answers}
    form = draft_form(row.kind, web.actor().locale, themes, kept)
    if request.method == "GET" or not form.validate_on_submit():
        if request.method == "GET" and "check" in request.args:
            _judge(form, row.kind, themes)
        return _draft_page(row, form, themes)
    to_review = request.form.get("do") == "review"
    try:
        saved = _save(row.id, form)
    except Conflict:
        newest = _own(application_id).row
        if newest.state != "draft":
            return web.see_other(f"{APPLY}{row.id}/")
        form.version.data = str(newest.version)
        return _draft_page(newest, form, themes, 409, is_stale=True)
    if to_review:
        if _judge(form, row.kind, themes):
            form.version.data = str(saved.version)
            return _draft_page(row, form, themes, 422)
        return web.see_other(f"{APPLY}{row.id}/review")
    flash(_("Your draft is saved."), "success")
    return web.see_other(f"{APPLY}{row.id}/")


@blueprint.post(f"{ONE}autosave")
@access("signed_in")
def autosave(application_id: int) -> Response:
    """Keep what was typed so far, for a script: answers the new version, or 409."""
    found = _own(application_id)
    if found.row.state != "draft":
        return _answer(409, _("This application is sent already."))
    form = draft_form(found.row.kind, web.actor().locale, {})
    try:
        saved = _save(application_id, form)
    except Conflict:
        return _answer(
            409,
            _("This draft was changed in another window, so nothing more is saved here by itself."),
        )
    return jsonify(version=saved.version, message=_("Saved"))


@blueprint.get(f"{ONE}review")
@access("signed_in")
def review_application(application_id: int) -> Response:
    """All answers on one page, before they are sent."""
    found = _own(application_id)
    if found.row.state != "draft":
        return web.see_other(f"{APPLY}{found.row.id}/")
    return _review_page(found, SubmitForm(data={"version": found.row.version}))


@blueprint.post(f"{ONE}submit")
@access("signed_in")
@web.throttle("30 per hour")
def submit_application(application_id: int) -> Response:
    """Send the application."""
    found = _own(application_id)
    form = SubmitForm()
    if not form.validate_on_submit():
        return _review_page(found, form, 422)
    version = form.version.data or ""
    try:
        actions.submit_application(
            web.actor(), application_id, int(version) if version.isdecimal() else 0
        )
    except Invalid:
        return web.see_other(f"{APPLY}{application_id}/?check=1")
    except Conflict as error:
        flash(str(error), "error")
        return web.see_other(f"{APPLY}{application_id}/")
    flash(_("Your application is sent. We have mailed you that it arrived."), "success")
    return web.see_other(f"{APPLY}{application_id}/")


@blueprint.post(f"{ONE}answer")
@access("signed_in")
@web.throttle("60 per hour")
def answer_application(application_id: int) -> Response:
    """Answer the coordinators' question."""
    found = _own(application_id)
    form = WordsForm()
    try:
        actions.answer_question(
            web.actor(), application_id, form.body.data or "", form.client_key.data
        )
    except Invalid as error:
        form.refuse(error)
        return _standing(found, 422, answer=form)
    except Conflict as error:
        form.refuse(error)
        return _standing(_own(application_id), 409, answer=form)
    flash(_("Your answer is sent."), "success")
    return web.see_other(f"{APPLY}{application_id}/")


@blueprint.route(f"{ONE}withdraw", methods=["GET", "POST"])
@access("signed_in")
def withdraw_application(application_id: int) -> Response:
    """Ask, and take the application back; a draft is deleted."""
    found = _own(application_id)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            stays = actions.withdraw_application(
                web.actor(), application_id, form.reason.data or ""
            )
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            flash(str(error), "error")
            return web.see_other(f"{APPLY}{application_id}/")
        else:
            flash(
                _("Your application is withdrawn.") if stays else _("The draft is deleted."),
                "success",
            )
            return web.see_other(f"{APPLY}{application_id}/" if stays else APPLY)
    return web.render(
        "members/joining/withdraw.html",
        422 if form.errors else 200,
        row=found.row,
        form=form,
    )


@blueprint.post(f"{ONE}again")
@access("signed_in")
@web.throttle("30 per hour")
def apply_again(application_id: int) -> Response:
    """Begin a new draft with the answers of one that came to nothing."""
    _own(application_id)
    try:
        made = actions.apply_again(web.actor(), application_id)
    except (Conflict, Invalid) as error:
        flash(str(error), "error")
        return web.see_other(f"{APPLY}{application_id}/")
    flash(_("This is a new draft with your former answers. Change what has changed."), "success")
    return web.see_other(f"{APPLY}{made.id}/")


def _own(application_id: int) -> Found:
    found = queries.own_application(web.actor(), min(application_id, 2**31 - 1))
    if found is None:
        raise NotFound
    return found


def _save(application_id: int, form: DraftForm) -> Any:
    version = str(form.version.data or "")
    return actions.save_draft(
        web.actor(),
        application_id,
        name=form.name.data or "",
        country=form.country.data or "",
        answers=form.answers(),
        version=int(version) if version.isdecimal() and len(version) < 9 else 0,
    )


def _judge(form: DraftForm, kind: str, themes: dict[str, str]) -> bool:
    """Put what is missing or wrong beside the fields; return whether anything is."""
    form.validate()
    answers = questions.cleaned(kind, form.answers())
    wrong = questions.problems(kind, answers, themes)
    if not (form.name.data or "").strip():
        wrong["name"] = _("Write its name.")
    for key, message in wrong.items():
        form.refuse(Invalid(key, message))
    return bool(wrong)


def _draft_page(
    row: Any, form: DraftForm, themes: dict[str, str], status: int = 200, *, is_stale: bool = False
) -> Response:
    return web.render(
        "members/joining/draft.html",
        status,
        row=row,
        form=form,
        is_stale=is_stale,
        kind_label=labels.KINDS[row.kind],
        sections=_sections(row.kind),
        attributes=attributes,
    )


def _sections(kind: str) -> list[tuple[Any, list[questions.Question]]]:
    return [
        (title, [each for each in questions.QUESTIONS[kind] if each.section == key])
        for key, title in questions.SECTIONS.items()
    ]


def answers_shown(
    row: Any, themes: dict[str, str]
) -> list[tuple[Any, list[tuple[questions.Question, Any]]]]:
    """Return questions and answers in words, by section."""
    lang = web.actor().locale
    return [
        (title, [(each, said(each, row.answers, lang, themes)) for each in some])
        for title, some in _sections(row.kind)
    ]


def _review_page(found: Found, form: SubmitForm, status: int = 200) -> Response:
    themes = queries.themes()
    wrong = questions.problems(found.row.kind, found.row.answers, themes)
    return web.render(
        "members/joining/review.html",
        status,
        row=found.row,
        form=form,
        wrong=wrong,
        sections=answers_shown(found.row, themes),
        kind_label=labels.KINDS[found.row.kind],
        country=labels.country_name(found.row.country, web.actor().locale),
        review_days=web.settings().APPLICATION_REVIEW_DAYS,
    )


def _standing(found: Found, status: int = 200, answer: WordsForm | None = None) -> Response:
    row = found.row
    if answer is None:
        answer = WordsForm(formdata=None, client_key=uuid.uuid4().hex)
    return web.render(
        "members/joining/standing.html",
        status,
        row=row,
        events=found.events,
        form=answer,
        # Who has it on the table and what is proposed is not decided yet.
        state="in_review" if row.state == "second_look" else row.state,
        state_labels=labels.APPLICATION_STATES,
        act_labels=labels.APPLICATION_ACTS,
        kind_label=labels.KINDS[row.kind],
        country=labels.country_name(row.country, web.actor().locale),
        answer_by=deadlines.answer_due(row.asked_at) if row.asked_at else None,
        now=clock.now(),
        sections=answers_shown(row, queries.themes()),
    )


def _answer(status: int, message: str) -> Response:
    response = jsonify(message=message)
    response.status_code = status
    return response
