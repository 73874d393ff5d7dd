"""Applications for tests, made through the actions that the pages use."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from hrforum.members.actions import applications as actions
from hrforum.members.models.applications import Application, ApplicationEvent
from tests import factories as make

CITY = {
    "website": "https://braga.example",
    "region": "Norte",
    "population": "190 000",
    "language": "pt",
    "second_language": "en",
    "summary": "We begin.",
    "endorsement_reference": "Decision 12",
    "endorsement_name": "The mayor",
    "endorsement_date": "2026-01-31",
    "needs": ["housing"],
    "strengths": ["budget", "housing"],
    "done": "Nothing yet",
    "why": "To learn.",
}


def draft(person: Any, name: str = "Braga", answers: Any = None, **values: Any) -> Application:
    actor = make.actor_of(person)
    given = {"kind": "municipality", "country": "PT", **values}
    made = actions.start_application(actor, name=name, **given)
    return actions.save_draft(
        actor,
        made.id,
        name=name,
        country=given["country"],
        answers=CITY if answers is None else answers,
        version=1,
    )


def sent(person: Any, name: str = "Braga", **values: Any) -> int:
    made = draft(person, name, **values)
    return actions.submit_application(make.actor_of(person), made.id, made.version).id


def taken(person: Any, coordinator: Any, name: str = "Braga") -> int:
    number = sent(person, name)
    actions.claim(make.actor_of(coordinator), number)
    return number


def last(db: Any, number: int) -> int:
    return (
        db.session.scalar(
            select(func.max(ApplicationEvent.id)).where(ApplicationEvent.application_id == number)
        )
        or 0
    )


def acts(db: Any, number: int) -> list[str]:
    return list(
        db.session.scalars(
            select(ApplicationEvent.act)
            .where(ApplicationEvent.application_id == number)
            .order_by(ApplicationEvent.id)
        )
    )


def fresh(db: Any, number: int) -> Application:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(Application, number)
