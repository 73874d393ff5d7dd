"""The pair's papers: agreement, needs report, roadmap."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.core import clock, web
from hrforum.core.errors import DomainError, NotFound
from hrforum.core.permissions import access
from hrforum.members import words as member_words
from hrforum.members.models.profile import ELEMENT_PARTS, ELEMENTS
from hrforum.mentoring import pair_words
from hrforum.mentoring.actions import papers as actions
from hrforum.mentoring.blueprint import blueprint
from hrforum.mentoring.forms.pairs import (
    AgreementForm,
    GoalForm,
    MoveForm,
    NeedsForm,
    offer,
)
from hrforum.mentoring.models.workspace import GOAL_STATES
from hrforum.mentoring.queries import papers, workspace
from hrforum.mentoring.queries.workspace import Workspace
from hrforum.mentoring.views.pair_common import PAIR, enter, flashed, refuse, saved, show


@blueprint.get(f"{PAIR}agreement/")
@access("signed_in")
def agreement(pairing_id: int) -> Response:
    """The agreement, who signed it, and its earlier versions."""
    found = enter(pairing_id, "agreement", from_outside=True)
    versions = papers.agreements(pairing_id)
    wanted = request.args.get("version", "")
    shown = next((each for each in versions if str(each.row.version) == wanted), None)
    if wanted and shown is None:
        raise NotFound
    newest = versions[0] if versions else None
    return show(
        found,
        "agreement",
        "agreement",
        versions=versions,
        newest=newest,
        shown=shown or newest,
        may_sign=newest is not None
        and found.may_write
        and found.place.binds
        and found.place.side not in newest.signatures,
    )


@blueprint.route(f"{PAIR}agreement/edit", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("120 per hour")
def edit_agreement(pairing_id: int) -> Response:
    """Write a version of the agreement."""
    found = enter(pairing_id, "agreement")
    newest = papers.agreement(pairing_id)
    version = newest.row.version if newest else 0
    body = newest.row.body if newest else actions.template(found)
    form = AgreementForm(data={"body": body, "base": str(version)})
    status = 200
    if form.validate_on_submit():
        try:
            actions.write_agreement(
                web.actor(),
                pairing_id,
                body=form.body.data or "",
                why=form.why.data or "",
                based_on=form.version(),
            )
        except DomainError as error:
            status = refuse(form, error)
            if status == 409:
                form.base.data = str(version)
        else:
            return saved(
                pairing_id, "agreement/", _("Saved as a new version. Both leads sign it now.")
            )
    return show(found, "agreement", "agreement_edit", status, form=form, newest=newest)


@blueprint.post(f"{PAIR}agreement/sign")
@access("signed_in")
@web.throttle("60 per hour")
def sign_agreement(pairing_id: int) -> Response:
    """Sign the newest version for one's side."""
    version = request.form.get("version", "")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0
    try:
        actions.sign(web.actor(), pairing_id, number)
    except DomainError as error:
        return flashed(pairing_id, "agreement/", error)
    return saved(pairing_id, "agreement/", _("You have signed it for your city."))


def parts(note_of: Any, baseline: dict[str, str], now: dict[str, str]) -> list[dict[str, Any]]:
    """Return the elements by their parts: state then and now, and what the report says."""
    states = member_words.ELEMENT_STATES
    return [
        {
            "label": member_words.PARTS[part],
            "elements": [
                {
                    "name": name,
                    "label": member_words.ELEMENTS[name],
                    "state": baseline.get(name, "unsaid"),
                    "then": states.get(baseline.get(name, "")),
                    "now": states.get(now.get(name, "")),
                    "changed": baseline.get(name) != now.get(name),
                    "note": note_of(name),
                }
                for name in names
            ],
        }
        for part, names in ELEMENT_PARTS.items()
    ]


@blueprint.get(f"{PAIR}needs/")
@access("signed_in")
def needs(pairing_id: int) -> Response:
    """The needs report."""
    found = enter(pairing_id, "needs")
    row = papers.needs(pairing_id)
    now = papers.element_states(found.mentee.id)
    return show(
        found,
        "needs",
        "needs",
        row=row,
        parts=parts(row.notes.get, row.baseline, now) if row else [],
    )


@blueprint.route(f"{PAIR}needs/edit", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("120 per hour")
def edit_needs(pairing_id: int) -> Response:
    """Write the needs report."""
    found = enter(pairing_id, "needs")
    row = papers.needs(pairing_id)
    if row is not None:
        values: dict[str, Any] = {"situation": row.situation, "base": str(row.version)}
        values |= {f"note_{name}": row.notes.get(name, "") for name in ELEMENTS}
        questions = row.questions
    else:
        asked = papers.request_of(found.pairing)
        values = {"situation": asked.challenge if asked else "", "base": "0"}
        questions = asked.questions if asked else []
    values |= {f"question_{n}": text for n, text in enumerate(questions[:3])}
    form = NeedsForm(data=values)
    status = 200
    if form.validate_on_submit():
        try:
            actions.write_needs(web.actor(), pairing_id, form.typed(), form.version())
        except DomainError as error:
            status = refuse(form, error)
            if status == 409 and row is not None:
                form.base.data = str(row.version)
        else:
            return saved(pairing_id, "needs/")
    now = papers.element_states(found.mentee.id)
    return show(
        found,
        "needs",
        "needs_edit",
        status,
        form=form,
        row=row,
        parts=parts(lambda _name: "", row.baseline if row else now, now),
    )


@blueprint.get(f"{PAIR}roadmap/")
@access("signed_in")
def roadmap(pairing_id: int) -> Response:
    """The goals, in columns by their status, and along the time."""
    found = enter(pairing_id, "roadmap", from_outside=True)
    rows = papers.goals(pairing_id)
    return show(
        found,
        "roadmap",
        "roadmap",
        goals=rows,
        columns=[
            (state, pair_words.GOAL_STATES[state], [row for row in rows if row.state == state])
            for state in GOAL_STATES
        ],
        goal_words=pair_words.GOAL_STATES,
        today=clock.today(),
        line=timeline(found, rows),
        form=MoveForm(formdata=None),
    )


def timeline(found: Workspace, rows: Any) -> list[dict[str, Any]]:
    """Return goals and the cycle's dates in the order of time."""
    cycle, today = found.cycle, clock.today()
    marks: list[dict[str, Any]] = [
        {"on": cycle.starts_on, "words": _("The pairs begin")},
        {"on": cycle.review_on, "words": _("Mid-term review")},
        {"on": cycle.ends_on, "words": _("End of the cycle")},
        {"on": today, "words": _("Today"), "today": True},
    ]
    marks += [{"on": row.due_on, "goal": row} for row in rows]
    return sorted(marks, key=lambda mark: (mark["on"], "goal" in mark))


def _people(found: Workspace) -> list[tuple[int, str]]:
    network = _("network")
    return [
        (mate.id, f"{mate.name} ({found.name_of(mate.side) or network})")
        for mate in workspace.team(found.pairing)
    ]


@blueprint.route(f"{PAIR}roadmap/new", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("120 per hour")
def new_goal(pairing_id: int) -> Response:
    """Set a goal."""
    found = enter(pairing_id, "roadmap")
    due = min(found.cycle.ends_on, clock.today() + dt.timedelta(days=90))
    form = GoalForm(data={"due_on": due.isoformat(), "owner": str(web.actor().person_id)})
    return _goal_page(found, form, None)


@blueprint.route(f"{PAIR}roadmap/<int:goal_id>/edit", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("240 per hour")
def edit_goal(pairing_id: int, goal_id: int) -> Response:
    """Change a goal."""
    found = enter(pairing_id, "roadmap")
    row = papers.goal(pairing_id, goal_id)
    form = GoalForm(
        data={
            "base": str(row.version),
            "owner": str(row.owner_id or ""),
            "due_on": row.due_on.isoformat(),
            **{name: getattr(row, name) for name in ("title", "indicator", "state", "result")},
        }
    )
    return _goal_page(found, form, row)


def _goal_page(found: Workspace, form: GoalForm, row: Any) -> Response:
    offer(form.owner, _people(found), _("Choose"))
    status = 200
    if form.validate_on_submit():
        try:
            actions.save_goal(
                web.actor(),
                found.pairing.id,
                row.id if row else None,
                form.typed(),
                version=form.version(),
                client_key=form.key(),
            )
        except DomainError as error:
            status = refuse(form, error)
            if status == 409 and row is not None:
                form.base.data = str(row.version)
        else:
            return saved(found.pairing.id, "roadmap/")
    return show(found, "roadmap", "goal_edit", status, form=form, goal=row)


@blueprint.post(f"{PAIR}roadmap/<int:goal_id>/move")
@access("signed_in")
@web.throttle("240 per hour")
def move_goal(pairing_id: int, goal_id: int) -> Response:
    """Move a goal to another column."""
    try:
        actions.move_goal(web.actor(), pairing_id, goal_id, request.form.get("state", ""))
    except DomainError as error:
        return flashed(pairing_id, "roadmap/", error)
    return web.see_other(workspace.path_of(pairing_id, f"roadmap/#goal-{goal_id}"))
