"""The predicate on mandates and its SQL twin agree."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from hrforum.core.permissions import SYSTEM, VISITOR, Actor, Grants
from hrforum.members import policy
from hrforum.members.models import Delegate
from tests import factories

DAY = dt.date(2026, 5, 10)
NEAR = [DAY + dt.timedelta(days=n) for n in (-2, -1, 0, 1, 2)]


def test_a_mandate_in_force_is_the_same_in_both(db):
    person, city = factories.person(password=None), factories.member()
    for first in NEAR:
        for last in (None, *NEAR):
            if last is None or last >= first:
                factories.delegate(person, city, starts_on=first, ends_on=last)
    rows = db.session.scalars(select(Delegate)).all()
    in_sql = set(db.session.scalars(select(Delegate.id).where(policy.valid_on(DAY))))
    assert {row.id for row in rows if policy.is_valid_on(row, DAY)} == in_sql
    assert 0 < len(in_sql) < len(rows)


def test_who_may_manage():
    def having(role):
        return Actor(person_id=1, grants=Grants(roles=frozenset({role})))

    assert policy.may_manage(SYSTEM)
    assert policy.may_manage(having("admin")) and policy.may_manage(having("coordinator"))
    assert not policy.may_manage(having("moderator"))
    assert not policy.may_manage(Actor(person_id=1)) and not policy.may_manage(VISITOR)
