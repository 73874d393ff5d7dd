"""Demonstration: events of cities that are real places and hold none of them.

Who acts here are the demonstration's own people; the words say that they are a demonstration.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from hrforum.boards.models import Board
from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.permissions import Actor
from hrforum.events.actions import after, events, parts, registrations, series
from hrforum.events.models import Event
from hrforum.extensions import db
from hrforum.members.models import Theme

NOTE = "*This event is a demonstration: nobody is invited, and no city has planned it.*"


def plant_events(actors: Mapping[str, Actor]) -> None:
    """Plan a webinar, a workshop, a series, an assembly; look back on one that is over."""
    with transaction() as session:
        boards = {row.slug: row.id for row in session.execute(select(Board.slug, Board.id))}
        themes = {row.slug: row.id for row in session.execute(select(Theme.slug, Theme.id))}

    def ids(known: Mapping[str, int], *slugs: str) -> list[str]:
        return [str(known[slug]) for slug in slugs if slug in known]

    chief, mentor = actors["coordinator"], actors["mentor"]
    guests = [actors[name] for name in ("mentee", "practitioner", "moderator") if name in actors]
    mine = [str(mandate.member_id) for mandate in mentor.grants.mandates]
    housing = [slug for slug in boards if "housing" in slug][:1]
    rights = [slug for slug in boards if "human-rights" in slug or "becoming" in slug][:1]

    past_at = clock.now() - dt.timedelta(days=40)
    with clock.at(past_at):
        over = _event(
            mentor, "Who pays for tenants' advice", "webinar", 20, 16, 90, "Europe/Vienna",
            "Three budgets, side by side: what advice costs before a court case, and after.\n\n"
            "For people in cities' housing and legal offices.",
            boards=ids(boards, *housing), themes=ids(themes, *housing), members=mine,
            offers=["captions"],
        )  # fmt: skip
        for guest in guests:
            registrations.register(guest, over, {"needs": []})
    with clock.at(past_at + dt.timedelta(days=21)):
        for guest, grade in zip(guests, ("5", "4", "4"), strict=False):
            said = {"overall": grade, "useful": "4", "accessible": grade,
                    "text": "Demonstration: the tables were the best of it."}  # fmt: skip
            after.give_feedback(guest, over, said)
        after.add_follow_up(
            mentor,
            over,
            {"kind": "decision", "text": "The tables of costs are shared on the board."},
        )
        after.add_follow_up(
            mentor,
            over,
            {
                "kind": "follow_up",
                "text": "Ask two more cities for their figures.",
                "owner": "The demonstration's mentor",
                "due_on": (clock.now() + dt.timedelta(days=60)).date().isoformat(),
            },
        )

    soon = _event(
        mentor, "Writing a declaration that lasts", "workshop", 9, 14, 120, "Europe/Vienna",
        "A city's declaration outlives one council only if somebody is bound by it. We read three "
        "texts line by line and write one paragraph together.\n\nBring a paragraph of your own.",
        boards=ids(boards, *rights), themes=ids(themes, *rights), members=mine, capacity="2",
        offers=["captions", "low_bandwidth"],
    )  # fmt: skip
    parts.change_part(
        mentor,
        soon,
        "agenda",
        {
            "at_0": "14:00", "minutes_0": "10", "title_0": "Welcome",
            "at_1": "14:10", "minutes_1": "50", "title_1": "Three declarations, line by line",
            "at_2": "15:00", "minutes_2": "10", "title_2": "Break",
            "at_3": "15:10", "minutes_3": "50", "title_3": "Writing together in small groups",
        },
        _version(soon),
    )  # fmt: skip
    parts.change_part(
        mentor,
        soon,
        "speakers",
        {
            "username_0": mentor.username, "name_0": mentor.display_name,
            "role_0": "Officer of a guest city (demonstration)",
            "bio_0": "Leads through the afternoon. A made-up person.",
        },
        _version(soon),
    )  # fmt: skip
    parts.change_part(
        mentor,
        soon,
        "questions",
        {"label_0": "What would your paragraph be about?", "kind_0": "line"},
        _version(soon),
    )
    for place, guest in enumerate(guests):
        needs = ["captions"] if place == 0 else []
        registrations.register(guest, soon, {"needs": needs})

    open_hour = _event(
        chief, "Open hour for new members", "webinar", 5, 10, 60, "Europe/Brussels",
        "Every two weeks: questions about the network, the forum and the mentoring, answered by "
        "the coordinators. No preparation needed.", members=[], visibility="signed_in",
    )  # fmt: skip
    series.repeat(chief, open_hour, {"frequency": "weekly", "every": "2", "number": "6"})
    _event(
        chief, "Assembly of the network", "assembly", 33, 9, 420, "Europe/Brussels",
        "The year behind us, the plan of the next one, and what members vote on.",
        members=[], visibility="members", place_kind="venue",
        venue="Town hall of the demonstration, Brussels", approval="1",
        offers=["captions", "sign_language", "interpretation"],
    )  # fmt: skip
    _event(
        mentor, "Peer review of a rent register", "peer_review", 16, 13, 180, "Europe/London",
        "Two cities look at how a third one keeps its register, and say what they would change.",
        boards=ids(boards, *housing), members=mine, place_kind="link",
        link="https://meet.demo.hrforum.example/rent-register", languages=["en", "fr"],
    )  # fmt: skip
    # A draft that waits for its host.
    _event(
        mentor, "What failed, and why: an honest hour", "webinar", 45, 17, 60, "Europe/Vienna",
        "Each city brings one thing that did not work.", members=mine, draft="1",
    )  # fmt: skip


def _version(event_id: int) -> int:
    event = db.session.get(Event, event_id)
    return event.version if event is not None else 0


def _event(
    actor: Actor, title: str, kind: str, days: int, hour: int, minutes: int, zone: str, body: str,
    **more: Any,
) -> int:  # fmt: skip
    day = (clock.now() + dt.timedelta(days=days)).astimezone(ZoneInfo(zone)).date()
    # Offices are closed on Saturdays and Sundays.
    day += dt.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
    starts = dt.datetime.combine(day, dt.time(hour))
    draft = more.pop("draft", "")
    made = events.create_event(
        actor,
        {
            "title": title,
            "kind": kind,
            "body": f"{body}\n\n{NOTE}",
            "starts": f"{starts:%Y-%m-%dT%H:%M}",
            "ends": f"{starts + dt.timedelta(minutes=minutes):%Y-%m-%dT%H:%M}",
            "timezone": zone,
            "languages": ["en"],
            "place_kind": "room",
            "visibility": "public",
            **more,
        },
    )
    if not draft:
        events.publish(actor, made.id)
    return made.id
