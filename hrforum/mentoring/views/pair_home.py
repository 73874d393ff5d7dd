"""A pair's workspace: the overview, its people, the hand-over page; one's own pairs."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.core import clock, web
from hrforum.core.errors import DomainError
from hrforum.core.permissions import access
from hrforum.members import words as member_words
from hrforum.mentoring import pair_words
from hrforum.mentoring.actions import results, teams
from hrforum.mentoring.blueprint import blueprint
from hrforum.mentoring.forms.pairs import TeamForm, offer
from hrforum.mentoring.queries import papers, progress, workspace
from hrforum.mentoring.queries.progress import Progress, Wait
from hrforum.mentoring.queries.workspace import Workspace
from hrforum.mentoring.views.pair_common import PAIR, enter, flashed, refuse, saved, show


@blueprint.get("/mentoring/pairings/")
@access("signed_in")
def my_pairs() -> Response:
    """The pairs that one works in."""
    pairs = workspace.pairs_of(web.actor())
    along = progress.of([each.pairing.id for each in pairs])
    return web.render(
        "mentoring/pair/list.html",
        pairs=[(each, along[each.pairing.id]) for each in pairs],
        state_words=pair_words.PAIRING_STATES,
        wait_words=pair_words.WAITS,
        now=clock.now(),
    )


@blueprint.get(PAIR)
@access("signed_in")
def pair(pairing_id: int) -> Response:
    """What is next, who waits on whom, what happened."""
    found = enter(pairing_id, "home", from_outside=True)
    along = progress.of([pairing_id])[pairing_id]
    return show(
        found,
        "home",
        "home",
        along=along,
        waits=waits(found, along),
        now=clock.now(),
        next_session=_next(found),
        board=workspace.board_of(found.pairing) if found.place.is_inside else None,
        group=workspace.group_mates(found.pairing),
        events=workspace.events(pairing_id),
        event_words=pair_words.EVENTS,
        may_close=results.may_close(web.actor(), found),
    )


def _next(found: Workspace) -> Any:
    now = clock.now()
    ahead = [
        row
        for row in papers.sessions(found.pairing.id)
        if row.state == "planned" and row.ends_at > now
    ]
    return ahead[-1] if ahead else None


def waits(found: Workspace, along: Progress) -> list[dict[str, Any]]:
    """Return what the pair waits for, in words: what is the reader's first."""
    lines = [_line(found, each) for each in along.waits]
    return sorted(lines, key=lambda each: not each["mine"])


def _line(found: Workspace, wait: Wait) -> dict[str, Any]:
    place = found.place
    mine = wait.on in (place.side, "both") and found.may_write
    if wait.what == "signature":
        mine = mine and place.binds
    elif wait.what in ("review", "evaluation"):
        mine = mine and place.speaks
    elif wait.what in ("six", "twelve"):
        mine = wait.on in (place.side, "both") and place.speaks
    elif wait.on == "coordinator":
        mine = results.may_close(web.actor(), found)
    who = {"both": _("both cities"), "coordinator": _("the coordinators")}
    return {
        "mine": mine,
        "who": who.get(wait.on) or found.name_of(wait.on),
        "words": pair_words.WAITS[wait.what],
        "path": found.path + pair_words.WAIT_PATHS[wait.what],
    }


@blueprint.route(f"{PAIR}people/", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("120 per hour")
def pair_people(pairing_id: int) -> Response:
    """Who works in the pair; somebody is added."""
    who = web.actor()
    found = enter(pairing_id, "people", from_outside=True)
    roles = teams.roles_to_give(who, found)
    form = TeamForm()
    offer(form.role, [(role, pair_words.ROLES[role]) for role in roles])
    status = 200
    if form.validate_on_submit():
        try:
            teams.add(who, pairing_id, who=form.who.data or "", role=form.role.data or "")
        except DomainError as error:
            status = refuse(form, error)
        else:
            return saved(pairing_id, "people/", _("Added. They get a message."))
    mates = workspace.team(found.pairing, former=True)
    return show(
        found,
        "people",
        "people",
        status,
        form=form,
        roles=roles,
        mates=[(mate, teams.may_end(who, found, mate)) for mate in mates if mate.left_at is None],
        former=[mate for mate in mates if mate.left_at is not None],
    )


@blueprint.post(f"{PAIR}people/<int:row_id>/end")
@access("signed_in")
@web.throttle("120 per hour")
def end_part(pairing_id: int, row_id: int) -> Response:
    """Take somebody out of the team."""
    try:
        teams.end(web.actor(), pairing_id, row_id)
    except DomainError as error:
        return flashed(pairing_id, "people/", error)
    return saved(pairing_id, "people/", _("Their part in this pair has ended."))


@blueprint.post(f"{PAIR}show")
@access("signed_in")
@web.throttle("60 per hour")
def show_pair(pairing_id: int) -> Response:
    """Agree that the public sees the pair, or take that back."""
    shown = request.form.get("shown") == "1"
    try:
        teams.show(web.actor(), pairing_id, shown=shown)
    except DomainError as error:
        return flashed(pairing_id, "results/", error)
    return saved(
        pairing_id,
        "results/",
        _("Your city agrees to show the pair.") if shown else _("The pair is no longer shown."),
    )


@blueprint.get(f"{PAIR}handover/")
@access("signed_in")
def handover(pairing_id: int) -> Response:
    """All that somebody new must know of the pair, on one page to print."""
    found = enter(pairing_id, "handover")
    along = progress.of([pairing_id])[pairing_id]
    needs = papers.needs(pairing_id)
    sessions = papers.sessions(pairing_id)
    now = clock.now()
    return show(
        found,
        "home",
        "handover",
        along=along,
        waits=waits(found, along),
        now=now,
        agreement=papers.agreement(pairing_id),
        mates=workspace.team(found.pairing),
        needs=needs,
        element_words=member_words.ELEMENTS,
        goals=papers.goals(pairing_id),
        goal_words=pair_words.GOAL_STATES,
        ahead=[r for r in reversed(sessions) if r.state == "planned" and r.ends_at > now],
        held=[r for r in sessions if r.state == "held"],
        actions=papers.open_actions(pairing_id, only_open=True),
        outputs=papers.outputs(pairing_id),
        files=papers.files(pairing_id),
        board=workspace.board_of(found.pairing),
    )
