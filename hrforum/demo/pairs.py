"""Demonstration: a pair at work since four months, with its papers, a session held and one ahead.

The cities are real places and have said nothing here: all words say that they are a demonstration.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select

from hrforum.boards import actions as boards
from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.permissions import Actor, grants_of
from hrforum.members.models import Member
from hrforum.mentoring.actions import cycles, papers, sessions, teams
from hrforum.mentoring.actions.common import cycle_locked
from hrforum.mentoring.actions.cycle_checks import rule_values
from hrforum.mentoring.actions.opening import open_pairing
from hrforum.mentoring.models import Pairing
from hrforum.mentoring.queries import workspace

MENTOR, MENTEE = "utrecht", "gdansk"
BEGAN = 120
SITUATION = (
    "Demonstration value. Our front desks send people who complain of discrimination from one "
    "office to the next. Nobody counts them, and nobody answers for them."
)
QUESTIONS = (
    "Who takes complaints in at a mentor city, and how do they reach the right office?",
    "Which figures does the council read, and how often?",
)
GOALS = (
    ("One door for complaints of discrimination", "The mayor has signed the rule.", 45, "met"),
    ("Front desks know what to do", "All 40 have had the training.", -40, "doing"),
    ("The council reads figures twice a year", "The first report is on its agenda.", -120, ""),
)


def plant_pair(actors: Mapping[str, Actor]) -> None:
    """Open a pair of the cycle before this year's, and let both sides work."""
    now = clock.now()
    with clock.at(now - dt.timedelta(days=BEGAN + 60)):
        slug = _cycle(actors["coordinator"])
    began = now - dt.timedelta(days=BEGAN)
    with transaction() as session:
        of = {
            member.slug: member.id
            for member in session.scalars(select(Member).where(Member.slug.in_([MENTOR, MENTEE])))
        }
        cycle = cycle_locked(actors["coordinator"], slug)
        pairing = Pairing(
            cycle_id=cycle.id,
            mentor_id=of[MENTOR],
            mentee_id=of[MENTEE],
            answer_by=began,
            created_at=began,
            shown_by_mentor=True,
            shown_by_mentee=True,
        )
        session.add(pairing)
        session.flush()
        with clock.at(began):
            open_pairing(pairing, now=began)
    _work(actors, pairing, began)


def _inside(actor: Actor) -> Actor:
    """Return the actor with what the pair grants: it was not there when the actor was made."""
    return replace(actor, grants=grants_of(actor.person_id or 0, -2))


def _cycle(chief: Actor) -> str:
    today = clock.today()
    days = {
        "call_starts_on": 0, "call_ends_on": 30, "starts_on": 60, "review_on": 60 + BEGAN + 20,
        "ends_on": 420,
    }  # fmt: skip
    cycle = cycles.create_cycle(
        chief,
        {
            "name": f"Mentoring pilot {today.year}",
            "description": "Demonstration value. The first pairs, before the call for all.",
            **{name: (today + dt.timedelta(days=n)).isoformat() for name, n in days.items()},
            "consent_days": "14",
            "planned_sessions": "6",
            **rule_values({}),
        },
    )
    cycles.open_call(chief, cycle.slug)
    cycles.end_call(chief, cycle.slug, "Demonstration value. The pilot is full.")
    cycles.start_running(chief, cycle.slug)
    return cycle.slug


def _work(actors: Mapping[str, Actor], pairing: Pairing, began: dt.datetime) -> None:
    guest, town = _inside(actors["mentor"]), _inside(actors["mentee"])
    number = pairing.id
    with clock.at(began + dt.timedelta(days=4)):
        found = workspace.load(guest, number)
        papers.write_agreement(guest, number, body=papers.template(found), why="", based_on=0)
        papers.sign(guest, number, 1)
    with clock.at(began + dt.timedelta(days=6)):
        papers.sign(town, number, 1)
        questions = {f"question_{n}": text for n, text in enumerate(QUESTIONS)}
        papers.write_needs(
            town,
            number,
            {
                "situation": SITUATION,
                **questions,
                "note_remedy": "Demonstration value. There is a phone number, and no office.",
                "note_training": "Demonstration value. Planned for all front desks.",
            },
            0,
        )
        teams.add(guest, number, who="practitioner", role="cso")
    with clock.at(began + dt.timedelta(days=10)):
        for title, indicator, ago, state in GOALS:
            goal = papers.save_goal(
                town,
                number,
                None,
                {
                    "title": title,
                    "indicator": f"Demonstration value. {indicator}",
                    "owner": str(town.person_id),
                    "due_on": (clock.today() + dt.timedelta(days=BEGAN - 10 - ago)).isoformat(),
                },
            )
            if state:
                papers.move_goal(town, number, goal.id, state)
    _sessions(guest, town, number, began)
    with clock.at(began + dt.timedelta(days=11)):
        boards.open_topic(
            _inside(actors["mentor"]),
            pairing.board_id or 0,
            title="Before our first talk",
            body=(
                "Demonstration value. Only the people of this pair read here. Which of your "
                "front desks shall we look at first?"
            ),
            language="en",
        )


def _sessions(guest: Actor, town: Actor, number: int, began: dt.datetime) -> None:
    def plan(days: int, title: str, agenda: str) -> int:
        first = (began + dt.timedelta(days=days)).replace(hour=9, minute=0)
        return sessions.plan(
            replace(guest, timezone="UTC"),
            number,
            sessions.Plan(
                "online",
                title,
                f"{first:%Y-%m-%dT%H:%M}",
                f"{first + dt.timedelta(minutes=90):%Y-%m-%dT%H:%M}",
                "https://meet.demo.hrforum.example/pair",
                f"Demonstration value. {agenda}",
            ),
        ).id

    with clock.at(began + dt.timedelta(days=12)):
        held = plan(30, "How complaints come in", "Forms, doors, and who answers.")
    with clock.at(began + dt.timedelta(days=31)):
        sessions.hold(
            town,
            number,
            held,
            minutes=(
                "Demonstration value. One door, three ways to it: in person, by phone, by letter. "
                "What did not work: a web form in one language only."
            ),
            attended=[str(guest.person_id), str(town.person_id)],
            version=1,
        )
        sessions.take_on(
            town,
            number,
            held,
            title="Send the rule of the mayor",
            owner=str(guest.person_id),
            due_on=(clock.today() + dt.timedelta(days=BEGAN - 20)).isoformat(),
        )
    with clock.at(began + dt.timedelta(days=BEGAN - 2)):
        plan(BEGAN + 9, "Training for front desks", "Whom to train first, and who trains.")
