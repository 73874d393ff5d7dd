"""What becomes of mandates when an account goes."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, or_, select, update

from hrforum.accounts.models import Person
from hrforum.accounts.signals import PersonDeleted
from hrforum.core import audit, clock
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members.models import Delegate, DelegateInvitation, GroupPerson
from hrforum.members.policy import not_over_on
from hrforum.members.queries import delegates as queries
from hrforum.members.signals import MandateNews, mandate_news


def forget_person(event: PersonDeleted) -> None:
    """End the mandates of somebody who deletes their account, inside that transaction.

    What they wrote for a member stays the member's. A mandate that has not begun is taken away,
    and so are places in groups, reasons that somebody wrote, and invitations to them. A member
    that loses its last lead is the coordinators' business: an account must be deletable.
    """
    today = clock.today()
    yesterday = today - dt.timedelta(days=1)
    actor = Actor(person_id=event.person_id)
    mine = Delegate.person_id == event.person_id
    rows = db.session.scalars(
        select(Delegate).where(mine, not_over_on(today)).order_by(Delegate.id).with_for_update()
    ).all()
    for row in rows:
        audit.record(
            actor,
            audit.Tag.DELEGATE_ENDED,
            "member",
            row.member_id,
            person_id=event.person_id,
            last_day=yesterday.isoformat(),
        )
        if row.starts_on > today:
            db.session.delete(row)
            continue
        row.revoked_at = clock.now()
        row.ends_on = max(yesterday, row.starts_on)
        row.reminded = 0
    db.session.flush()
    for row in rows:
        if row.role == "lead" and row.starts_on <= today:
            _tell_leaderless(actor, row)
    db.session.execute(update(Delegate).where(mine).values(end_reason=""))
    db.session.execute(delete(GroupPerson).where(GroupPerson.person_id == event.person_id))
    _forget_invitations(event.person_id)


def _tell_leaderless(actor: Actor, row: Delegate) -> None:
    if not queries.lead_ids(row.member_id, clock.today(), without=row.id):
        mandate_news(
            MandateNews(
                actor, "leaderless", row.id, row.person_id, row.member_id, row.role, row.ends_on
            )
        )


def _forget_invitations(person_id: int) -> None:
    address = db.session.scalar(select(Person.email).where(Person.id == person_id))
    theirs = DelegateInvitation.person_id == person_id
    if address:
        theirs = or_(theirs, DelegateInvitation.email == address)
    db.session.execute(delete(DelegateInvitation).where(theirs))
