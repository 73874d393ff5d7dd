"""The turns of a membership: each says what it means, and is done when it is confirmed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, flash
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from hrforum.accounts.fresh import fresh_sign_in
from hrforum.admin import queries
from hrforum.admin.forms import (
    CorrectionForm,
    LeaveForm,
    MembershipForm,
    StandingForm,
    SuspendForm,
)
from hrforum.admin.views import blueprint
from hrforum.admin.views.members import MEMBERS, TURN_LABELS
from hrforum.core import clock, web
from hrforum.core.db import AnyRow
from hrforum.core.errors import DomainError, Forbidden, NotFound
from hrforum.core.forms import RefusingForm
from hrforum.core.permissions import access
from hrforum.members import actions, policy


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that a coordinator can do to a membership."""

    label: Any
    explanation: Any
    done: Any
    form: type[RefusingForm]
    do: Callable[[str, Any], Any]
    possible: Callable[[AnyRow], bool]
    danger: bool = False


def _is_current(member: AnyRow) -> bool:
    return policy.is_current_on(member, clock.today())


def _is_suspended(member: AnyRow) -> bool:
    return policy.is_suspended_on(member, clock.today())


def _suspend(slug: str, form: Any) -> Any:
    return actions.suspend(web.actor(), slug, reason=form.reason.data or "", until=form.until.data)


def _reinstate(slug: str, form: Any) -> Any:
    return actions.reinstate(web.actor(), slug, reason=form.reason.data or "")


def _leave(slug: str, form: Any) -> Any:
    return actions.leave(
        web.actor(), slug, reason=form.reason.data or "", last_day=form.last_day.data
    )


def _opening(form: Any) -> dict[str, Any]:
    return {
        "day": form.day.data,
        "membership": form.membership.data or "",
        "kind": form.kind.data or "",
    }


def _rejoin(slug: str, form: Any) -> Any:
    return actions.rejoin(web.actor(), slug, note=form.note.data or "", **_opening(form))


def _change(slug: str, form: Any) -> Any:
    return actions.change_membership(web.actor(), slug, note=form.note.data or "", **_opening(form))


def _correct(slug: str, form: Any) -> Any:
    return actions.correct_start(web.actor(), slug, reason=form.reason.data or "", **_opening(form))


TURNS = {
    "change": Turn(
        _l("Change the membership"),
        _l(
            "The member becomes something else from a day on: an associate city becomes a guest "
            "city. Its page shows both times. Its delegates are told."
        ),
        _l("The membership of %(name)s is changed."),
        MembershipForm,
        _change,
        _is_current,
    ),
    "correct": Turn(
        _l("Correct how it began"),
        _l(
            "For what was written down wrongly. Nobody is told; the audit log keeps what stood "
            "there before."
        ),
        _l("The beginning of the membership of %(name)s is corrected."),
        CorrectionForm,
        _correct,
        lambda _member: True,
    ),
    "suspend": Turn(
        TURN_LABELS["suspend"],
        _l(
            "From now on nobody speaks for the member, and its delegates can't read what is only "
            "for network members. The page stays and says that the membership is suspended; what "
            "was written for the member stays. Its delegates are told the reason."
        ),
        _l("The membership of %(name)s is suspended."),
        SuspendForm,
        _suspend,
        lambda member: _is_current(member) and not _is_suspended(member),
        danger=True,
    ),
    "reinstate": Turn(
        TURN_LABELS["reinstate"],
        _l("Its delegates may speak for the member again at once, and they are told."),
        _l("The suspension of %(name)s has ended."),
        StandingForm,
        _reinstate,
        _is_suspended,
    ),
    "leave": Turn(
        TURN_LABELS["leave"],
        _l(
            "All mandates end with the last day. The page stays and says from when to when it was "
            "a member; what was written for it stays. The directory shows it among former "
            "members. Its delegates are told the reason."
        ),
        _l("The membership of %(name)s has ended."),
        LeaveForm,
        _leave,
        _is_current,
        danger=True,
    ),
    "rejoin": Turn(
        _l("Take the member back"),
        _l(
            "The same page, with a new time of membership. Earlier mandates stay ended: name its "
            "delegates anew afterwards."
        ),
        _l("%(name)s is a member again."),
        MembershipForm,
        _rejoin,
        lambda member: not _is_current(member),
    ),
}


@blueprint.route(f"{MEMBERS}<slug>/standing/<turn>", methods=["GET", "POST"])
@access("coordinator")
@fresh_sign_in
def standing(slug: str, turn: str) -> Response:
    """Say what a turn of a membership means and whom it touches; do it when it is confirmed."""
    found = queries.member(slug)
    wanted = TURNS.get(turn)
    if found is None or wanted is None:
        abort(404)
    member, mandates = found
    if not wanted.possible(member):
        flash(_("The membership is not in a state for this any more."), "warning")
        return web.see_other(f"{MEMBERS}{slug}/")
    form = wanted.form(data=_start(turn, member))
    if form.validate_on_submit():
        try:
            wanted.do(slug, form)
        except (Forbidden, NotFound):
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            flash(str(wanted.done) % {"name": member.name}, "success")
            return web.see_other(f"{MEMBERS}{slug}/")
    return web.render(
        "admin/standing.html",
        422 if form.errors else 200,
        current="members",
        member=member,
        turn=wanted,
        turn_name=turn,
        form=form,
        people=_touched(mandates),
    )


def _start(turn: str, member: AnyRow) -> dict[str, Any]:
    """Return what the form says at first."""
    today = clock.today()
    if turn == "leave":
        return {"last_day": today}
    if turn == "change":
        becomes = "guest" if member.membership == "associate" else "associate"
        return {"membership": becomes, "kind": member.kind, "day": today}
    day = member.since if turn == "correct" else today
    return {"membership": member.membership, "kind": member.kind, "day": day}


def _touched(mandates: Any) -> list[AnyRow]:
    """Return the mandates that are in force today."""
    today = clock.today()
    return [each for each in mandates if policy.is_valid_on(each, today)]
