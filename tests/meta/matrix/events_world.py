"""The events of the matrix's world."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import select

from hrforum.boards.models import Board
from hrforum.core.db import transaction
from hrforum.events import files
from hrforum.events.actions import calendar_keys
from hrforum.events.models import Event, EventFollowUp, EventHost, EventSeries, Material
from hrforum.members.models import Member
from tests import factories as make
from tests.factories.base import save


def build(app: Flask, world: Any) -> None:
    """Make what `events` speaks of."""
    with transaction() as session:
        of = {m.slug: m for m in session.scalars(select(Member))}
        public = session.scalars(select(Board).where(Board.slug == "open")).one()
    linz, other = of["linz"], world.people["other"]
    meeting = make.event(members=[linz], boards=[public])
    save(EventHost(event_id=meeting.id, person_id=other.id, role="editor"))
    plan = make.event(members=[linz], state="draft")
    inside = make.event(members=[linz], visibility="members")
    series = save(
        EventSeries(
            uid="series@test", frequency="weekly", number=2, timezone="UTC",
            starts_wall=meeting.starts_wall, ends_wall=meeting.ends_wall,
        )
    )  # fmt: skip
    dated = make.event(series_id=series.id, recurrence_wall=meeting.starts_wall, members=[linz])
    follow_up = save(
        EventFollowUp(event_id=meeting.id, kind="follow_up", text="To do.", owner="Us")
    )
    folder = files.folder(app.config["HRFORUM"].DATA)
    folder.mkdir(parents=True, exist_ok=True)
    for event, letter in ((meeting, "m"), (inside, "i")):
        name = f"{letter * 24}.txt"
        (folder / name).write_bytes(b"Slides")
        row = save(
            Material(event_id=event.id, title="Slides", file=name, original="s.txt", bytes=6)
        )
        world.shared["meeting_file" if letter == "m" else "inside_event_file"] = name
        if letter == "m":
            link = save(Material(event_id=event.id, title="A link", url="https://x.example/"))
            world.shared["meeting_material"] = str(link.id)
        assert row.id
    covered = make.event(members=[linz], cover=f"{'c' * 24}-10x10.webp", cover_alt="A street")
    past, full = make.event(days=-3), make.event(capacity=1)
    for person in world.people.values():
        make.registration(past, person)
        make.registration(full, person, state="waiting", queue=person.id)
        token = calendar_keys.renew(make.actor_of(person))
        world.own[person.username]["my_calendar"] = token
    registered = make.registration(meeting, make.person())
    world.shared |= {
        "meeting": _at(meeting),
        "plan": _at(plan),
        "inside_event": _at(inside),
        "series": _at(dated),
        "past": _at(past),
        "covered": _at(covered),
        "full": _at(full),
        "meeting_follow_up": str(follow_up.id),
        "meeting_registration": str(registered.id),
    }


def _at(event: Event) -> str:
    return f"{event.id}-{event.slug}"
