"""What the tests of delegates share."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import func, select

from hrforum.core import clock
from hrforum.core.models import AuditEntry
from hrforum.members.actions import delegate_invitations as asking
from hrforum.members.models import Delegate, DelegateInvitation
from tests import factories as make

BASE = "https://forum.example"
NEW = "new@city.example"
PHRASE = "a long pass phrase"
DAY = dt.timedelta(days=1)
LINK = "/delegations/invitation/"


def ask(by: Any, **values: Any) -> DelegateInvitation:
    today = clock.today()
    given = {
        "who": NEW,
        "role": "officer",
        "starts_on": today,
        "ends_on": today + 365 * DAY,
        "base_url": BASE,
    }
    return asking.invite_delegate(make.actor_of(by), "linz", **{**given, **values})


def token_in(mailbox: Any, address: str = NEW) -> str:
    return str(mailbox.link(address, LINK).removeprefix(LINK))


def fresh(db: Any, delegate: Any) -> Delegate:
    db.session.rollback()
    found = db.session.get(Delegate, delegate.id, populate_existing=True)
    assert found is not None
    return found


def count(db: Any, model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def tags(db: Any) -> set[str]:
    return set(db.session.scalars(select(AuditEntry.tag)))
