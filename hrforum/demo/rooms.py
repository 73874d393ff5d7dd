"""Demonstration: an event whose room is live, with people, lines, questions, a poll, hands.

Who writes are the demonstration's own people; what they say is made up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from flask_babel import force_locale
from sqlalchemy import select

from hrforum.boards import content as contents
from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.permissions import Actor
from hrforum.events.models import AgendaItem, Event, EventHost, Registration, Speaker
from hrforum.rooms.actions import doors, lines, polls, questions, stage

TEXT = (
    "Demonstration event. Cities that hear of an eviction early can do something about it. Three "
    "of them show how they hear of it, and what they do in the first week.\n\n"
    "Bring one case of your own, without names."
)
AGENDA = (
    (0, 10, "Welcome, and who is here"),
    (10, 25, "How we hear of it early"),
    (35, 30, "Your questions"),
    (65, 25, "Small groups, one case each"),
)
SAID: tuple[tuple[str, str], ...] = (
    ("coordinator", "Welcome. Write here where you are, and what you would like to take home."),
    ("mentee", "Hello from Linz. I want to know who pays in the first month."),
    ("practitioner", "Hello. We run an advice centre. The letters come to us when it is too late."),
    ("mentor", "In our city the court tells us on the day that the case is opened."),
    ("mentee", "On the same day? By which law?"),
    ("mentor", "By an agreement with the court, two pages. I can share it after the talk."),
    ("moderator", "Please put questions to the speakers under Questions: there you can vote."),
)


def plant_rooms(actors: Mapping[str, Actor]) -> None:
    """Open a room as the coordinator; let people talk in it."""
    with force_locale("en"):
        event = _event(actors)
        chief = actors["coordinator"]
        doors.prepare_room(chief, event.id)
        doors.change_room(
            chief, event.id, allows_aliases=True, moderates_questions=False, kept_days=90
        )
        doors.move_doors(chief, event.id, to="live")
        for name in ("coordinator", "mentor", "mentee", "practitioner", "moderator"):
            alias = "A case worker" if name == "practitioner" else ""
            doors.come_in(actors[name], event.id, alias=alias)
        _talk(actors, event.id)


def _event(actors: Mapping[str, Actor]) -> Event:
    starts = clock.now().replace(minute=0, second=0, microsecond=0)
    ends = starts + dt.timedelta(hours=3)
    body = contents.prepare(TEXT, language="en")
    with transaction() as session:
        event = Event(
            slug="hearing-of-evictions-early",
            title="Hearing of evictions early",
            kind="workshop",
            state="published",
            visibility="public",
            text=body.body,
            html=body.html,
            excerpt=body.text[:200],
            language="en",
            languages=["en"],
            offers=["low_bandwidth"],
            timezone="UTC",
            starts_wall=starts.strftime("%Y-%m-%dT%H:%M"),
            ends_wall=ends.strftime("%Y-%m-%dT%H:%M"),
            starts_at=starts,
            ends_at=ends,
            uid="demo-room@hrforum.example",
            created_by_id=actors["coordinator"].person_id,
            published_at=starts - dt.timedelta(days=7),
            going_count=3,
        )
        session.add(event)
        session.flush()
        session.add(EventHost(event_id=event.id, person_id=actors["coordinator"].person_id or 0))
        session.add(
            Speaker(
                event_id=event.id,
                person_id=actors["mentor"].person_id,
                name=actors["mentor"].display_name,
                role="Officer of a guest city (demonstration)",
            )
        )
        session.add_all(
            AgendaItem(
                event_id=event.id, position=place, starts_minute=start, minutes=long, title=title
            )
            for place, (start, long, title) in enumerate(AGENDA)
        )
        session.add_all(
            Registration(
                event_id=event.id, person_id=actors[name].person_id or 0, state="registered"
            )
            for name in ("mentee", "practitioner", "moderator")
        )
    return event


def _talk(actors: Mapping[str, Actor], event_id: int) -> None:
    chief = actors["coordinator"]
    numbers: list[int] = []
    for place, (name, text) in enumerate(SAID):
        answers = numbers[3] if place == 4 else 0
        line = lines.say(
            actors[name], event_id, text=text, client_key=f"demo-line-{place}", reply_to=answers
        )
        numbers.append(line.number)
    lines.react(actors["mentee"], event_id, numbers[5], "thanks")
    lines.react(actors["practitioner"], event_id, numbers[5], "thanks")
    lines.react(actors["mentor"], event_id, numbers[2], "same")
    first = questions.ask(
        actors["mentee"], event_id, text="Who pays the rent in the first month?",
        client_key="demo-question-1",
    )  # fmt: skip
    second = questions.ask(
        actors["practitioner"], event_id,
        text="What do you say to a landlord who does not answer letters?",
        client_key="demo-question-2", anonymous=True,
    )  # fmt: skip
    for name in ("practitioner", "moderator", "mentor"):
        questions.vote(actors[name], event_id, first.number)
    questions.vote(actors["mentee"], event_id, second.number)
    questions.settle(chief, event_id, first.number, "now")
    poll = polls.make_poll(
        chief, event_id, kind="single", title="How does your city hear of an eviction?",
        options="From the court\nFrom the landlord\nFrom the tenants themselves\nToo late",
        client_key="demo-poll-1", opens=True,
    )  # fmt: skip
    for name, choice in (("mentee", 3), ("practitioner", 2), ("mentor", 0), ("moderator", 3)):
        polls.answer_poll(actors[name], event_id, poll.number, [choice])
    with transaction() as session:
        item = session.scalars(
            select(AgendaItem.id).where(AgendaItem.event_id == event_id, AgendaItem.position == 2)
        ).one()
    stage.show_item(chief, event_id, item)
    stage.raise_hand(actors["practitioner"], event_id)
