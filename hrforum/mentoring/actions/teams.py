"""Who works in a pair: added and ended; and whether its city shows the pair in public."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.accounts.models import Person
from hrforum.accounts.signals import PersonDeleted
from hrforum.core import clock
from hrforum.core.db import lock, transactional
from hrforum.core.errors import Forbidden, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members.models import Delegate
from hrforum.members.policy import valid_on
from hrforum.mentoring import policy
from hrforum.mentoring.access import AT_WORK, FREE_ROLES
from hrforum.mentoring.actions import newcomers
from hrforum.mentoring.actions import pair_common as common
from hrforum.mentoring.models import PairingPerson
from hrforum.mentoring.queries import workspace
from hrforum.mentoring.queries.workspace import Workspace

# Leads and officers are in the pair by their mandate: nobody adds or removes them here.
SIDE_ROLES = ("elected", "cso", "observer")
NETWORK_ROLES = ("facilitator", "observer")


def roles_to_give(actor: Actor, found: Workspace) -> tuple[str, ...]:
    """Return the roles that the actor may give to others in the pair."""
    if found.pairing.state not in AT_WORK:
        return ()
    if found.place.speaks:
        return SIDE_ROLES
    return NETWORK_ROLES if policy.may_run(actor) else ()


def may_end(actor: Actor, found: Workspace, mate: workspace.Mate) -> bool:
    """Whether the actor may take somebody out of the team: their own side's people, or oneself."""
    if mate.row_id is None or mate.left_at is not None or mate.role in ("lead", "officer"):
        return False
    if mate.id == actor.person_id:
        return True
    if mate.side == "network":
        return policy.may_run(actor)
    return found.place.speaks and mate.side == found.place.side


@transactional
def add(actor: Actor, pairing_id: int, *, who: str, role: str) -> PairingPerson:
    """Let somebody work in the pair: for the actor's side, or (coordinators) for the network.

    Args:
        actor: a lead or officer of a side, or a coordinator.
        pairing_id: of which pair.
        who: the username.
        role: one of those that the actor may give.

    Raises:
        NotFound: there is no such pair for the actor.
        Forbidden: the actor may add nobody.
        ManyInvalid: the name or role is not acceptable.
    """
    found = workspace.load(actor, pairing_id, from_outside=True, locked=True)
    roles = roles_to_give(actor, found)
    if not roles:
        raise Forbidden(_("Leads and officers of both cities choose who works in the pair."))
    side = found.place.side if found.place.speaks else "network"
    common.gather({"role": lambda: common.one_of("role", role, roles)})
    person = _person(who)
    known = db.session.scalar(
        select(PairingPerson).where(
            PairingPerson.pairing_id == pairing_id,
            PairingPerson.person_id == person.id,
            PairingPerson.left_at.is_(None),
        )
    )
    if known is not None:
        if (known.side, known.role) == (side, role):
            return known
        raise Invalid("who", _("%(name)s works in this pair already.", name=person.display_name))
    if role not in FREE_ROLES:
        _must_speak(found, side, person)
    row = PairingPerson(
        pairing_id=pairing_id, person_id=person.id, side=side, role=role, joined_at=clock.now()
    )
    db.session.add(row)
    if role == "facilitator":
        found.pairing.facilitator_id = person.id
    common.touch(found.pairing)
    common.rights_changed([person.id])
    common.happened(actor, found, "joined", person.display_name, person=person.id)
    newcomers.send_ahead(found)
    return row


def _person(who: str) -> Person:
    name = (who or "").strip().removeprefix("@")
    if not name:
        raise Invalid("who", _("Write the username of the person."))
    person = db.session.scalar(
        select(Person).where(Person.username == name, Person.active, Person.deleted_at.is_(None))
    )
    if person is None:
        raise Invalid("who", _("There is no person with the username “%(name)s”.", name=name))
    return person


def _must_speak(found: Workspace, side: str, person: Person) -> None:
    member = found.mentor if side == "mentor" else found.mentee
    mandate = select(Delegate.id).where(
        Delegate.person_id == person.id,
        Delegate.member_id == member.id,
        valid_on(clock.today()),
    )
    if db.session.scalar(mandate.limit(1)) is None:
        raise Invalid(
            "who",
            _(
                "%(name)s is no delegate of %(member)s. Its leads can invite them; or add them as "
                "civil society or observer.",
                name=person.display_name,
                member=member.name,
            ),
        )


@transactional
def end(actor: Actor, pairing_id: int, row_id: int) -> None:
    """Take somebody out of the team; they enter the pair no more. Twice does nothing more.

    Raises:
        NotFound: there is no such pair or person for the actor.
        Forbidden: the actor may not.
    """
    found = workspace.load(actor, pairing_id, from_outside=True, locked=True)
    row = db.session.scalar(
        lock(
            select(PairingPerson).where(
                PairingPerson.id == row_id, PairingPerson.pairing_id == pairing_id
            )
        )
    )
    if row is None:
        raise NotFound
    if row.left_at is not None:
        return
    person = db.session.get(Person, row.person_id)
    name = person.display_name if person is not None else ""
    mate = workspace.Mate(
        row.person_id, name, "", None, row.side, row.role, row.id, row.joined_at, None
    )
    if not may_end(actor, found, mate):
        raise Forbidden(_("You can end the part of people of your own side, and your own."))
    row.left_at = clock.now()
    if found.pairing.facilitator_id == row.person_id:
        found.pairing.facilitator_id = None
    common.touch(found.pairing)
    common.rights_changed([row.person_id])
    common.happened(actor, found, "left", name, person=row.person_id)


@transactional
def show(actor: Actor, pairing_id: int, *, shown: bool) -> None:
    """Agree for the actor's city that the public sees the pair, or take that back.

    Raises:
        NotFound: there is no such pair for the actor.
        Forbidden: the actor leads neither side.
    """
    found = workspace.load(actor, pairing_id, locked=True)
    if not found.place.binds:
        raise Forbidden(_("The leads of both cities decide whether the pair is shown."))
    column = f"shown_by_{found.place.side}"
    if getattr(found.pairing, column) == shown:
        return
    setattr(found.pairing, column, shown)
    common.touch(found.pairing)
    common.happened(actor, found, "shown" if shown else "hidden", found.name_of(found.place.side))


def forget_person(event: PersonDeleted) -> None:
    """Whoever deletes their account works in no pair any more."""
    for row in db.session.scalars(
        select(PairingPerson).where(
            PairingPerson.person_id == event.person_id, PairingPerson.left_at.is_(None)
        )
    ):
        row.left_at = clock.now()
    db.session.flush()
