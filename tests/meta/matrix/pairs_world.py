"""The pairs of the matrix's world: one with papers of every kind, one that is shown in public."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy import select

from hrforum.boards import actions as boards
from hrforum.boards.models import Board, Post
from hrforum.boards.upload_models import UploadUse
from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.members.models import Member
from hrforum.mentoring.actions import pair_files, papers, results, sessions, teams
from hrforum.mentoring.models import Cycle
from tests import factories as make
from tests.factories import pairs
from tests.factories.base import save

if TYPE_CHECKING:
    from tests.meta.matrix.world import World

ANSWERS = {"useful": "5", "contact": "5", "worked": "Talks.", "learned": "To listen."}


def pairs_at_work(app: Flask, world: World) -> None:
    """Make both pairs, and what belongs to the first."""
    with transaction() as session:
        of = {m.slug: m for m in session.scalars(select(Member))}
        round_one = session.scalars(select(Cycle).where(Cycle.slug == "matched")).one()
    people = {"guest": world.people["guest"], "town": world.people["associate"]}
    made = pairs.pair(of["utrecht"], of["linz"], round_one, **people)
    shown = pairs.pair(
        of["utrecht"],
        make.member(name="Bregenz", slug="bregenz"),
        round_one,
        guest=world.people["guest"],
        town=make.person(),
        shown_by_mentor=True,
        shown_by_mentee=True,
    )
    lead, officer = (make.actor_of(people[name]) for name in ("guest", "town"))
    today = clock.today()
    papers.write_agreement(lead, made.id, body="We meet.", why="", based_on=0)
    papers.write_needs(lead, made.id, {"situation": "Rents."}, 0)
    goal = papers.save_goal(
        lead,
        made.id,
        None,
        {
            "title": "A plan",
            "indicator": "A vote.",
            "owner": str(lead.person_id),
            "due_on": (today + dt.timedelta(days=90)).isoformat(),
        },
    )
    yesterday = (today - dt.timedelta(days=1)).isoformat()
    plan = sessions.Plan("online", "First", f"{yesterday}T10:00", f"{yesterday}T11:00")
    session = sessions.plan(lead, made.id, plan)
    action = sessions.take_on(
        lead,
        made.id,
        session.id,
        title="Send it",
        owner=str(officer.person_id),
        due_on=today.isoformat(),
    )
    file = pair_files.add(
        lead,
        made.id,
        BytesIO(b"A plan"),
        "plan.txt",
        note="",
        data=app.config["HRFORUM"].DATA,
        limit=1_000_000,
    )
    output = results.add_output(lead, made.id, {"title": "A plan", "note": "Voted."})
    for each in (lead, officer):
        results.evaluate(each, made.id, "end", ANSWERS)
    mate = teams.add(lead, made.id, who="other", role="observer")
    world.shared |= {
        "pair": str(made.id),
        "shown_pair": str(shown.id),
        "pair_goal": str(goal.id),
        "pair_session": str(session.id),
        "pair_action": str(action.id),
        "pair_file": str(file.id),
        "pair_output": str(output.id),
        "pair_mate": str(mate.id),
        "guest_id": str(lead.person_id),
    }
    _board(app, world, made)


def _board(app: Flask, world: World, made: pairs.Pair) -> None:
    """A topic with a file on the pair's own board."""
    guest = world.people["guest"]
    with transaction() as session:
        board = session.scalars(select(Board).where(Board.id == made.pairing.board_id)).one()
    attached = boards.attach(
        make.actor_of(guest),
        BytesIO(b"Among us"),
        "secret.txt",
        data=app.config["HRFORUM"].DATA,
        limit=1_000_000,
    )
    topic = make.topic(board, guest)
    with transaction() as session:
        post_id = session.scalar(select(Post.id).where(Post.topic_id == topic.id))
    save(UploadUse(upload_id=attached.id, post_id=post_id))
    world.shared |= {
        "pair_board": board.slug,
        "pair_topic": f"{topic.id}-{topic.slug}",
        "pair_topic_id": str(topic.id),
        "file_pair": attached.file,
    }
