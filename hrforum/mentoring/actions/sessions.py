"""Sessions and visits: planned, moved, cancelled, held; what was taken on in them."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from hrforum.boards.moments import typed_moment
from hrforum.core import clock
from hrforum.core.db import lock, transactional
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.mentoring import calendars
from hrforum.mentoring import pair_notices as notices
from hrforum.mentoring.actions import group_sessions as groups
from hrforum.mentoring.actions import pair_common as common
from hrforum.mentoring.actions.pair_common import gather
from hrforum.mentoring.models import OpenAction, PairSession, SessionAttendee
from hrforum.mentoring.models.workspace import SESSION_KINDS
from hrforum.mentoring.queries import workspace
from hrforum.mentoring.queries.workspace import Workspace

LONGEST = dt.timedelta(days=14)
MOST_ACTIONS = 200


@dataclass(frozen=True, slots=True)
class Plan:
    """A session as it is typed; moments in the writer's zone, as a browser sends them."""

    kind: str
    title: str
    starts_at: str
    ends_at: str
    place: str = ""
    agenda: str = ""


def _checked(actor: Actor, plan: Plan) -> dict[str, Any]:
    values = gather(
        {
            "kind": lambda: common.one_of("kind", plan.kind, SESSION_KINDS),
            "title": lambda: common.line("title", plan.title),
            "starts_at": lambda: _moment("starts_at", plan.starts_at, actor.timezone),
            "ends_at": lambda: _moment("ends_at", plan.ends_at, actor.timezone),
            "place": lambda: common.line("place", plan.place, 300, needed=False),
            "agenda": lambda: common.text("agenda", plan.agenda),
        }
    )
    if values["ends_at"] <= values["starts_at"]:
        raise Invalid("ends_at", _("It must end after it begins."))
    if values["ends_at"] - values["starts_at"] > LONGEST:
        raise Invalid("ends_at", _("It may take up to 14 days."))
    return values


def _moment(field: str, typed: str, zone: str) -> dt.datetime:
    found = typed_moment(typed or "", zone, field)
    if found is None:
        raise Invalid(field, _("Choose day and time."))
    return found


@transactional
def plan(
    actor: Actor, pairing_id: int, wanted: Plan, client_key: str = "", *, for_group: bool = False
) -> PairSession:
    """Plan a session or a visit; its people get it for their calendars.

    Args:
        actor: one of the pair's people.
        pairing_id: of which pair.
        wanted: what was typed.
        client_key: the page's id for this write: the same twice plans once.
        for_group: whether it is held for all pairs of the group: it stands in each of them.

    Raises:
        NotFound, Forbidden, Conflict: as `pair_common.to_write`; for a group in each of its pairs.
        ManyInvalid: something is wrong or missing.
    """
    places = groups.to_plan(actor, pairing_id) if for_group else []
    places = places or [common.to_write(actor, pairing_id)]
    made = common.made_already(PairSession, pairing_id, client_key)
    if made is not None:
        return made  # type: ignore[no-any-return]  # a row of that table
    values = _checked(actor, wanted)
    group_uid = calendars.new_group_uid(secrets.token_hex(8)) if for_group else None
    rows = [
        PairSession(
            pairing_id=found.pairing.id,
            uid=calendars.new_uid(found.pairing.id, secrets.token_hex(8)),
            group_uid=group_uid,
            client_key=client_key or None,
            planned_by_id=actor.person_id,
            **values,
        )
        for found in places
    ]
    db.session.add_all(rows)
    db.session.flush()
    _tell(actor, list(zip(places, rows, strict=True)), "session")
    return rows[0]


def _changed(actor: Actor, held: groups.Held, act: str) -> None:
    # One entry in the calendars of all: it has one number, whichever pair it was changed in.
    sequence = max(row.sequence for _found, row in held) + 1
    for _found, row in held:
        row.version += 1
        row.sequence = sequence
    db.session.flush()
    _tell(actor, held, act)


def _tell(actor: Actor, held: groups.Held, act: str) -> None:
    for found, row in held:
        common.happened(actor, found, act, row.title, tell=False, session=row.id)
        send(found, row)


def send(found: Workspace, row: PairSession) -> None:
    """Tell the pair's people of a session: nobody is told of the same state twice."""
    notices.tell_session(
        found, row, lambda address: calendars.entry(row, found.title, attendee=address)
    )


def _session(pairing_id: int, session_id: int) -> PairSession:
    row: PairSession | None = db.session.scalar(
        lock(
            select(PairSession).where(
                PairSession.id == session_id, PairSession.pairing_id == pairing_id
            )
        ).execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound
    return row


@transactional
def change(
    actor: Actor, pairing_id: int, session_id: int, wanted: Plan, version: int
) -> PairSession:
    """Change a session that is planned; calendars replace their entry. Returns it.

    Raises:
        NotFound, Forbidden, Conflict: as `pair_common.to_write`, or it is over or was changed.
        ManyInvalid: something is wrong or missing.
    """
    groups.lock_all(pairing_id, session_id)
    found = common.to_write(actor, pairing_id)
    row = _session(pairing_id, session_id)
    if row.state != "planned":
        raise Conflict(_("This session was held or cancelled. It can't be changed any more."))
    values = _checked(actor, wanted)
    if all(getattr(row, name) == value for name, value in values.items()):
        return row
    common.check_version(row, version)
    held = [(found, row), *groups.twins(actor, row)]
    for _found, each in held:
        for name, value in values.items():
            setattr(each, name, value)
    _changed(actor, held, "session_moved")
    return row


@transactional
def cancel(actor: Actor, pairing_id: int, session_id: int, why: str) -> PairSession:
    """Cancel a session that is planned, with a reason; calendars take it out. Returns it.

    Raises:
        NotFound, Forbidden, Conflict: as `pair_common.to_write`, or it was held.
        Invalid: the reason is missing.
    """
    groups.lock_all(pairing_id, session_id)
    found = common.to_write(actor, pairing_id)
    row = _session(pairing_id, session_id)
    if row.state == "cancelled":
        return row
    if row.state == "held":
        raise Conflict(_("This session was held. It can't be cancelled any more."))
    reason = common.text("why", why, 2_000, needed=True)
    held = [(found, row), *groups.twins(actor, row)]
    for _found, each in held:
        each.cancelled_why, each.state = reason, "cancelled"
    _changed(actor, held, "session_cancelled")
    return row


def _somebody(people: list[int]) -> list[int]:
    if not people:
        raise Invalid("attended", _("Choose who was there."))
    return people


@transactional
def hold(
    actor: Actor,
    pairing_id: int,
    session_id: int,
    *,
    minutes: str,
    attended: Iterable[str],
    version: int,
) -> PairSession:
    """Write the minutes of a session and who was there; it counts as held. Returns it.

    Minutes may be put right later. Who left the pair since stays in the list. Written the first
    time by somebody of the guest city, the minutes of a group's session are there in each pair
    whose associate took part.

    Raises:
        NotFound, Forbidden, Conflict: as `pair_common.to_write`; it has not begun, was cancelled,
            or was changed by somebody else meanwhile.
        ManyInvalid: the minutes or everybody who was there are missing.
    """
    attended = set(attended)
    groups.lock_all(pairing_id, session_id)
    found = common.to_write(actor, pairing_id)
    row = _session(pairing_id, session_id)
    if row.state == "cancelled":
        raise Conflict(_("This session was cancelled."))
    if row.starts_at > clock.now():
        raise Conflict(_("This session has not begun. Write its minutes when it was held."))
    known = {str(mate.id) for mate in workspace.team(found.pairing, former=True)}
    people = sorted({int(each) for each in attended if each in known})
    said = gather(
        {
            "attended": lambda: _somebody(people),
            "minutes": lambda: common.text("minutes", minutes, needed=True),
        }
    )["minutes"]
    common.check_version(row, version)
    is_first = row.state == "planned"
    _held(actor, found, row, said, people)
    if is_first and groups.reaches_all(actor, row):
        for other, twin in groups.twins(actor, row):
            mates = [m for m in workspace.team(other.pairing) if str(m.id) in attended]
            if any(mate.side == "mentee" for mate in mates):
                _held(actor, other, twin, said, sorted(mate.id for mate in mates))
    return row


def _held(
    actor: Actor, found: Workspace, row: PairSession, minutes: str, people: list[int]
) -> None:
    is_first = row.state == "planned"
    row.minutes, row.state = minutes, "held"
    row.version += 1
    db.session.execute(delete(SessionAttendee).where(SessionAttendee.session_id == row.id))
    db.session.add_all(SessionAttendee(session_id=row.id, person_id=each) for each in people)
    if is_first:
        found.pairing.last_contact_at = max(
            filter(None, (found.pairing.last_contact_at, min(row.ends_at, clock.now())))
        )
        common.happened(actor, found, "session_held", row.title, session=row.id)
    db.session.flush()


@transactional
def take_on(
    actor: Actor,
    pairing_id: int,
    session_id: int,
    *,
    title: str,
    owner: str,
    due_on: str,
    client_key: str = "",
) -> OpenAction:
    """Note what somebody took on in a session, by a day.

    Raises:
        NotFound, Forbidden, Conflict: as `pair_common.to_write`.
        ManyInvalid: something is wrong or missing.
    """
    found = common.to_write(actor, pairing_id)
    row = _session(pairing_id, session_id)
    made = common.made_already(OpenAction, pairing_id, client_key)
    if made is not None:
        return made  # type: ignore[no-any-return]  # a row of that table
    if workspace.count(OpenAction, pairing_id) >= MOST_ACTIONS:
        raise Forbidden(_("A pair can have up to %(n)s open actions.", n=MOST_ACTIONS))
    values = gather(
        {
            "title": lambda: common.line("title", title, 300),
            "owner_id": lambda: common.owner("owner", owner, found),
            "due_on": lambda: common.day("due_on", due_on),
        }
    )
    action = OpenAction(
        pairing_id=pairing_id, session_id=row.id, client_key=client_key or None, **values
    )
    db.session.add(action)
    db.session.flush()
    return action


@transactional
def finish(actor: Actor, pairing_id: int, action_id: int, *, done: bool) -> OpenAction:
    """Say that what was taken on is done, or that it is not. Returns it.

    Raises:
        NotFound, Forbidden, Conflict: as `pair_common.to_write`.
    """
    common.to_write(actor, pairing_id)
    row: OpenAction | None = db.session.scalar(
        lock(
            select(OpenAction).where(
                OpenAction.id == action_id, OpenAction.pairing_id == pairing_id
            )
        )
    )
    if row is None:
        raise NotFound
    if done != (row.done_at is not None):
        row.done_at = clock.now() if done else None
    return row
