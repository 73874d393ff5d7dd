"""Whose notifications, and who may handle mail; predicates and their twins in SQL."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from hrforum.boards import actions as boards
from hrforum.notifications import policy
from hrforum.notifications.models import Notification
from tests import factories as make


def test_the_inbox_is_its_persons_alone(db: Any) -> None:
    anna, bert, admin = make.person(), make.person(), make.person("admin")
    boards.post_reply(
        make.actor_of(make.person()), make.topic().id, body=f"@{anna.username} @{bert.username}"
    )
    rows = list(db.session.scalars(select(Notification)))
    assert {row.person_id for row in rows} >= {anna.id, bert.id}
    for person in (anna, bert, admin, None):
        actor = make.actor_of(person)
        by_sql = set(db.session.scalars(select(Notification.id).where(policy.readable_by(actor))))
        assert by_sql == {row.id for row in rows if policy.may_read(actor, row)}
        assert len(by_sql) == (1 if person in (anna, bert) else 0)


@pytest.mark.parametrize(
    ("role", "may"), [("admin", True), ("moderator", False), ("coordinator", False), ("", False)]
)
def test_failed_mail_is_the_administrators(app: Any, role: str, may: bool) -> None:
    person = make.person(*([role] if role else []))
    assert policy.may_handle_mail(make.actor_of(person)) is may
