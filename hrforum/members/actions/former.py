"""What becomes of mandates when an account goes."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select, update

from hrforum.accounts.signals import PersonDeleted
from hrforum.core import audit, clock
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members.models import Delegate, GroupPerson
from hrforum.members.policy import open_after


def forget_person(event: PersonDeleted) -> None:
    """End the mandates of somebody who deletes their account, inside that transaction.

    What they wrote for a member stays the member's. A mandate that has not begun is taken away,
    and so are places in groups.
    """
    yesterday = clock.today() - dt.timedelta(days=1)
    mine = Delegate.person_id == event.person_id
    rows = db.session.execute(
        select(Delegate.id, Delegate.member_id).where(mine, open_after(yesterday))
    ).all()
    db.session.execute(delete(Delegate).where(mine, Delegate.starts_on > yesterday))
    db.session.execute(
        update(Delegate).where(mine, open_after(yesterday)).values(ends_on=yesterday)
    )
    db.session.execute(delete(GroupPerson).where(GroupPerson.person_id == event.person_id))
    for row in rows:
        audit.record(
            Actor(person_id=event.person_id),
            audit.Tag.DELEGATE_ENDED,
            "member",
            row.member_id,
            person_id=event.person_id,
            last_day=yesterday.isoformat(),
        )
