"""The live room of the matrix's world."""

from __future__ import annotations

import base64
from typing import Any

from flask import Flask
from sqlalchemy import select

from hrforum.boards.models import Board
from hrforum.core.db import transaction
from hrforum.members.models import Member
from hrforum.rooms.actions import doors, lines, polls, questions, slides, stage
from hrforum.rooms.queries import pages
from tests import factories as make

# One pixel.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)


def build(app: Flask, world: Any) -> None:
    """Linz's officer runs a room in which the person, the moderator and `other` are.

    The guest is registered and has not come in. `bare_event` has no room yet.
    """
    with transaction() as session:
        public = session.scalars(select(Board).where(Board.slug == "open")).one()
        linz = session.scalars(select(Member).where(Member.slug == "linz")).one()
    event = make.event(members=[linz], boards=[public])
    bare = make.event(members=[linz])
    host = make.actor_of(world.people["associate"])
    for role in ("person", "guest", "moderator", "other"):
        make.registration(event, world.people[role])
    doors.prepare_room(host, event.id)
    doors.move_doors(host, event.id, to="live")
    doors.come_in(host, event.id)
    for role in ("person", "moderator"):
        doors.come_in(make.actor_of(world.people[role]), event.id)
    other = make.actor_of(world.people["other"])
    them = doors.come_in(other, event.id)
    said = [
        lines.say(other, event.id, text=f"Line {n}", client_key=f"line-{n}-of-other")
        for n in range(3)
    ]
    asked = [
        questions.ask(other, event.id, text=f"Why {n}?", client_key=f"asked-{n}-by-other")
        for n in range(2)
    ]
    poll = polls.make_poll(
        host, event.id, kind="single", title="Which?", options="A\nB", client_key="poll-of-host",
        opens=True,
    )  # fmt: skip
    slides.add_slides(
        host, event.id, [(PICTURE, "page.png")], data=app.config["HRFORUM"].DATA, limit=100_000
    )
    page = pages.slides(event.id)[0].file
    hand = stage.raise_hand(other, event.id)
    world.shared |= {
        "room_event": f"{event.id}-{event.slug}",
        "bare_event": f"{bare.id}-{bare.slug}",
        "room_line": str(said[0].number),
        "room_line_hidden": str(said[1].number),
        "room_line_reported": str(said[2].id),
        "room_question": str(asked[0].number),
        "room_question_reported": str(asked[0].id),
        "room_same": str(asked[1].number),
        "room_poll": str(poll.number),
        "room_hand": str(hand.number if hand else 0),
        "room_person": str(them.id),
        "room_slide": page,
    }
