"""Events and registrations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import update

from hrforum.accounts.models import Person
from hrforum.boards.models import Board
from hrforum.core import clock, markdown
from hrforum.core.db import transaction
from hrforum.events.models import (
    Event,
    EventBoard,
    EventHost,
    EventMember,
    Registration,
    Speaker,
)
from hrforum.members.models import Member
from tests.factories.base import number, save
from tests.factories.people import person


def event(
    *,
    hosts: Sequence[Person] = (),
    editors: Sequence[Person] = (),
    speakers: Sequence[Person] = (),
    members: Sequence[Member] = (),
    boards: Sequence[Board] = (),
    body: str = "What it is about.",
    days: float = 7,
    minutes: int = 90,
    **columns: Any,
) -> Event:
    """An event, published and public unless told otherwise, that begins in so many days (UTC)."""
    n = number()
    starts = (clock.now() + dt.timedelta(days=days)).replace(second=0, microsecond=0)
    ends = starts + dt.timedelta(minutes=minutes)
    rendered = markdown.render(body)
    values: dict[str, Any] = {
        "title": f"Event {n}",
        "slug": f"event-{n}",
        "state": "published",
        "published_at": clock.now(),
        "text": body,
        "html": rendered.html,
        "html_version": rendered.version,
        "excerpt": body,
        "languages": ["en"],
        "starts_wall": f"{starts:%Y-%m-%dT%H:%M}",
        "ends_wall": f"{ends:%Y-%m-%dT%H:%M}",
        "starts_at": starts,
        "ends_at": ends,
        "uid": f"event-{n}@test",
    }
    made = save(Event(**{**values, **columns}))
    for role, people in (("host", hosts), ("editor", editors)):
        for who in people:
            save(EventHost(event_id=made.id, person_id=who.id, role=role))
    for who in speakers:
        save(Speaker(event_id=made.id, person_id=who.id, name=who.display_name))
    for member in members:
        save(EventMember(event_id=made.id, member_id=member.id))
    for board in boards:
        save(EventBoard(event_id=made.id, board_id=board.id))
    return made


def registration(on: Event, who: Person | None = None, **columns: Any) -> Registration:
    """A registration; the event's counters are kept as the actions do."""
    who = who or person()
    values: dict[str, Any] = {"state": "registered"}
    made = save(Registration(event_id=on.id, person_id=who.id, **{**values, **columns}))
    name = {"registered": "going_count", "waiting": "waiting_count"}.get(made.state)
    if name:
        with transaction() as session:
            session.execute(
                update(Event).where(Event.id == on.id).values({name: getattr(Event, name) + 1})
            )
            session.refresh(session.merge(on))
    return made
