"""Whoever comes into a pair is told, and gets the sessions that lie ahead for their calendar."""

from __future__ import annotations

from sqlalchemy import or_, select

from hrforum.accounts.models import Person
from hrforum.core import clock
from hrforum.core.errors import NotFound
from hrforum.core.permissions import SYSTEM
from hrforum.extensions import db
from hrforum.members.models import Delegate
from hrforum.members.policy import is_valid_on
from hrforum.members.signals import DelegationChanged
from hrforum.mentoring.actions import pair_common as common
from hrforum.mentoring.actions import sessions
from hrforum.mentoring.models import Pairing, PairSession
from hrforum.mentoring.policy import SPEAKERS
from hrforum.mentoring.queries import workspace
from hrforum.mentoring.queries.workspace import Workspace


def send_ahead(found: Workspace) -> None:
    """Send the sessions that lie ahead to those of the pair who have not had them yet."""
    for row in db.session.scalars(
        select(PairSession)
        .where(PairSession.pairing_id == found.pairing.id, PairSession.state == "planned")
        .where(PairSession.starts_at > clock.now())
        .order_by(PairSession.starts_at)
    ).all():
        sessions.send(found, row)


def mandate_given(event: DelegationChanged) -> None:
    """Welcome a new lead or officer to the pairs of their member, in the transaction under way.

    The message leads to the hand-over page.
    """
    mandate = db.session.get(Delegate, event.delegate_id)
    if not event.granted or mandate is None or mandate.role not in SPEAKERS:
        return
    if not is_valid_on(mandate, clock.today()):
        return
    person = db.session.get(Person, event.person_id)
    pairs = db.session.scalars(
        select(Pairing.id)
        .where(or_(Pairing.mentor_id == event.member_id, Pairing.mentee_id == event.member_id))
        .where(Pairing.state == "active")
        .order_by(Pairing.id)
    ).all()
    for pairing_id in pairs:
        try:
            found = workspace.load(SYSTEM, pairing_id, from_outside=True)
        except NotFound:
            continue
        common.happened(SYSTEM, found, "joined", person.display_name if person else "")
        send_ahead(found)
