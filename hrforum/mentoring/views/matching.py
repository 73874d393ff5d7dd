"""Coordinators' pages of the matching: a cycle's runs, one run, what it came to."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice

from hrforum.core import web
from hrforum.core.errors import Conflict, Invalid
from hrforum.core.forms import VersionedForm
from hrforum.core.permissions import access
from hrforum.mentoring import jobs, words
from hrforum.mentoring.actions import overrides
from hrforum.mentoring.actions import runs as actions
from hrforum.mentoring.blueprint import blueprint
from hrforum.mentoring.matching.words import PARTS
from hrforum.mentoring.queries import runs as queries
from hrforum.mentoring.views import proposal
from hrforum.mentoring.views.cycles import CYCLE, cycle_path, page_asked

MATCHING = f"{CYCLE}matching/"
RUN = f"{MATCHING}<int:number>/"


class StartForm(VersionedForm):
    """A run of the matching."""

    mode = RadioField(
        _l("How the pairs are found"),
        choices=[SelectChoice(*each) for each in words.MODES.items()],
        default="flow",
        validate_choice=False,
    )
    note = StringField(_l("Note"))


def run_path(slug: str, number: int, rest: str = "") -> str:
    """Return the address of a run's page, or of one below it."""
    return cycle_path(slug, f"matching/{number}/{rest}")


@blueprint.route(MATCHING, methods=["GET", "POST"])
@access("coordinator")
@web.throttle("120 per hour")
def mentoring_matching(slug: str) -> Response:
    """A cycle's runs; a form that starts one; the decisions that hold for all of them."""
    form = StartForm()
    status = 200
    if form.validate_on_submit():
        try:
            run = actions.start(
                web.actor(), slug, form.mode.data or "", note=form.note.data or "",
                nudge=jobs.run_matchings.nudge,
            )  # fmt: skip
        except (Invalid, Conflict) as error:
            form.refuse(error)
            status = 422 if isinstance(error, Invalid) else 409
        else:
            return web.see_other(run_path(slug, run.number))
    found = queries.listed(web.actor(), slug)
    return web.render(
        "mentoring/matching.html",
        status,
        cycle=found.cycle,
        found=found,
        form=form,
        is_open=found.cycle.state in actions.OPEN_TO_RUNS,
        states=words.RUN_STATES,
        modes=words.MODES,
        path=cycle_path(slug),
    )


@blueprint.post(f"{MATCHING}decisions/<int:override_id>/end")
@access("coordinator")
@web.throttle("240 per hour")
def end_matching_override(slug: str, override_id: int) -> Response:
    """End a lock or a ban."""
    try:
        overrides.end(web.actor(), slug, override_id)
    except Conflict as error:
        flash(str(error), "error")
    else:
        flash(_("The decision is ended. The next run goes without it."), "success")
    return web.see_other(cycle_path(slug, "matching/"))


@blueprint.get(RUN)
@access("coordinator")
def mentoring_run(slug: str, number: int) -> Response:
    """A run: how far it is, or what it came to."""
    found = queries.one(web.actor(), slug, number)
    run = found.row
    page = page_asked()
    context: dict[str, Any] = {
        "cycle": found.cycle,
        "found": found,
        "run": run,
        "show": "",
        "states": words.RUN_STATES,
        "modes": words.MODES,
        "path": cycle_path(slug),
        "here": run_path(slug, number),
        "parts": PARTS,
    }
    if run.state == "failed":
        reasons = queries.problems_of(run)
        tell = proposal.speaker(reasons)
        context["reasons"] = [tell(each) for each in reasons]
    if run.state != "done":
        return web.render("mentoring/matching_run.html", **context)
    context |= _result(found, page)
    return web.render("mentoring/matching_run.html", **context)


def _result(found: queries.Run, page: int) -> dict[str, Any]:
    run = found.row
    explainer = queries.explainer(run)
    has_base = found.base is not None and found.base.state == "done"
    show = request.args.get("show", "pairs")
    show = show if show in proposal.SHOWS and (show != "changes" or has_base) else "pairs"
    if show == "changes" and found.base is not None:
        context = proposal.changes_page(found.base, run, page)
    elif show == "unmatched":
        context = proposal.unmatched_page(run, page)
    else:
        context = proposal.pairs_page(run, page)
    result = explainer.proposal
    none = proposal.none_found(explainer, result) if result.problems else []
    return context | {
        "show": show,
        "result": result,
        "problem": explainer.problem,
        "none_found": none,
        "has_base": has_base,
    }


@blueprint.get(f"{RUN}progress")
@access("coordinator")
def mentoring_run_progress(slug: str, number: int) -> Response:
    """How far a run is, for the page's script."""
    found = queries.progress(web.actor(), slug, number)
    return jsonify(
        state=found.state, progress=found.progress, replayed=found.replayed_at is not None
    )


@blueprint.post(f"{RUN}cancel")
@access("coordinator")
@web.throttle("120 per hour")
def cancel_mentoring_run(slug: str, number: int) -> Response:
    """Stop a run."""
    try:
        actions.cancel(web.actor(), slug, number)
    except Conflict as error:
        flash(str(error), "error")
    else:
        flash(_("The run is cancelled."), "success")
    return web.see_other(run_path(slug, number))


@blueprint.post(f"{RUN}replay")
@access("coordinator")
@web.throttle("60 per hour")
def replay_mentoring_run(slug: str, number: int) -> Response:
    """Have a run computed again from its stored inputs."""
    try:
        actions.ask_replay(web.actor(), slug, number, jobs.run_matchings.nudge)
    except Conflict as error:
        flash(str(error), "error")
    else:
        flash(_("The worker computes the run again. Load the page again in a moment."), "info")
    return web.see_other(run_path(slug, number) + "#proof")
