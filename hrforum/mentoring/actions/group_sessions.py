"""Sessions that a guest city holds for all pairs of a group: one for all, a row in each pair.

Each pair keeps papers of its own: who was there, minutes as they were written for all, what its own
people took on. What is planned, moved or cancelled is so for all; it takes somebody who works in
all of the pairs, the guest city's people.
"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.core.db import lock
from hrforum.core.errors import DomainError, Forbidden, Invalid
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members.models import Member
from hrforum.mentoring.access import AT_WORK
from hrforum.mentoring.actions import pair_common as common
from hrforum.mentoring.models import Pairing, PairSession
from hrforum.mentoring.queries import workspace
from hrforum.mentoring.queries.workspace import Workspace

Held = list[tuple[Workspace, PairSession]]


def pairs_of(pairing: Pairing) -> list[int]:
    """Return the ids of the other pairs of the group that are at work: one statement, or none."""
    if pairing.theme_id is None:
        return []
    return list(
        db.session.scalars(
            select(Pairing.id)
            .where(
                Pairing.cycle_id == pairing.cycle_id,
                Pairing.mentor_id == pairing.mentor_id,
                Pairing.theme_id == pairing.theme_id,
                Pairing.id != pairing.id,
                Pairing.state == "active",
            )
            .order_by(Pairing.id)
        )
    )


def _locked(pairing_ids: list[int]) -> None:
    # In one order, whichever of the pairs it is done from: two who plan don't wait for each other.
    db.session.scalars(
        lock(select(Pairing.id).where(Pairing.id.in_(pairing_ids)).order_by(Pairing.id))
    ).all()


def may_plan(actor: Actor, found: Workspace) -> bool:
    """Whether the actor may plan for the pair's group: it has one, and they work in all of it."""
    others = pairs_of(found.pairing)
    return bool(others) and all(_may_write(actor, each) for each in others)


def _may_write(actor: Actor, pairing_id: int) -> bool:
    try:
        return workspace.load(actor, pairing_id).may_write
    except DomainError:
        return False


def to_plan(actor: Actor, pairing_id: int) -> list[Workspace]:
    """Return the pairs of the group, locked, the one it is planned in first.

    Raises:
        NotFound, Forbidden, Conflict: as `pair_common.to_write`, for one of the pairs.
        Invalid: the pair has no group.
    """
    first = workspace.load(actor, pairing_id)
    others = pairs_of(first.pairing)
    if not others:
        raise Invalid("for_group", _("No other pair of this group is at work."))
    _locked([pairing_id, *others])
    if not may_plan(actor, first):
        raise Forbidden(_("Only people of the guest city plan for the whole group."))
    return [common.to_write(actor, each) for each in (pairing_id, *others)]


def others_of(row: PairSession) -> list[int]:
    """Return the ids of the other pairs in which the group's session is still planned.

    One that is paused is among them: moved or cancelled, the session is so for its people, too.
    """
    if not row.group_uid:
        return []
    return list(
        db.session.scalars(
            select(PairSession.pairing_id)
            .join(Pairing, Pairing.id == PairSession.pairing_id)
            .where(
                PairSession.group_uid == row.group_uid,
                PairSession.pairing_id != row.pairing_id,
                PairSession.state == "planned",
                Pairing.state.in_(AT_WORK),
            )
            .order_by(PairSession.pairing_id)
        )
    )


def reaches_all(actor: Actor, row: PairSession) -> bool:
    """Whether the actor works in all pairs in which the group's session is still planned."""
    return all(_may_write(actor, each) for each in others_of(row))


def twins(actor: Actor, row: PairSession) -> Held:
    """Return the group's session in its other pairs, locked, where it is still planned.

    Raises:
        Forbidden: the actor does not work in all of them.
    """
    others = others_of(row)
    if not others:
        return []
    if not reaches_all(actor, row):
        raise Forbidden(_("This session is the whole group's: people of the guest city change it."))
    rows = db.session.scalars(
        lock(
            select(PairSession)
            .where(PairSession.group_uid == row.group_uid, PairSession.pairing_id.in_(others))
            .order_by(PairSession.id)
        ).execution_options(populate_existing=True)
    ).all()
    return [(workspace.load(actor, each.pairing_id, locked=True), each) for each in rows]


def lock_all(pairing_id: int, session_id: int) -> None:
    """Lock the pairs of a group's session before one of them is; other sessions lock nothing."""
    row = db.session.scalar(
        select(PairSession).where(
            PairSession.id == session_id, PairSession.pairing_id == pairing_id
        )
    )
    if row is not None and row.group_uid:
        _locked([pairing_id, *others_of(row)])


def people(actor: Actor, row: PairSession) -> dict[int, str]:
    """Return who works in the other pairs of a group's session, by id: who may have been there.

    Nobody for an actor who does not work in all of them: pairs don't see each other's people.
    """
    if not reaches_all(actor, row):
        return {}
    return {
        mate.id: mate.name
        for each in others_of(row)
        for mate in workspace.team(workspace.load(actor, each).pairing)
    }


def names(row: PairSession) -> list[str]:
    """Return the associates of the pairs for which a group's session is held, by name."""
    if not row.group_uid:
        return []
    return list(
        db.session.scalars(
            select(Member.name)
            .join(Pairing, Pairing.mentee_id == Member.id)
            .join(PairSession, PairSession.pairing_id == Pairing.id)
            .where(PairSession.group_uid == row.group_uid)
            .order_by(Member.sort_name)
        )
    )
