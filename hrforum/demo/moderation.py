"""Demonstration of moderation: a report that waits, an appeal that waits, a decision reversed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import select

from hrforum.boards.models import Board, Post, Topic
from hrforum.core import clock
from hrforum.core.permissions import VISITOR, Actor
from hrforum.extensions import db
from hrforum.moderation.actions import appeals, casework, deciding, reporting
from hrforum.moderation.actions.deciding import Choice
from hrforum.moderation.models import CaseStanding, Decision

DAY = dt.timedelta(days=1)


def plant_moderation(actors: Mapping[str, Actor]) -> None:
    """Report, decide and appeal as people of the demonstration."""
    now = clock.now()
    # Whoever tries the demonstration as an administrator can decide this one, the moderator not.
    with clock.at(now - 6 * DAY):
        case_id = _reported(actors, "emeka", "giorgos", "rule-office", "Does he sell this himself?")
    with clock.at(now - 5 * DAY):
        row = _decide(
            actors["moderator"],
            case_id,
            Choice(
                measure="label",
                ground="rule-office",
                facts="The post recommends a way of financing and does not say that its author "
                "advises cities on it.",
                reasons="House rule 3 asks to say where one stands. The text itself is useful.",
                words="The author advises cities on this. Demonstration value.",
            ),
        )
    with clock.at(now - 4 * DAY):
        appeals.appeal(
            actors["emeka"], row.id, text="I said so in my first post of this topic. Please look."
        )
    with clock.at(now - 40 * DAY):
        case_id = _reported(actors, "giorgos", "emeka", "rule-person", "This is about me.")
    with clock.at(now - 39 * DAY):
        casework.claim(actors["moderator"], case_id)
        row = _decide(
            actors["moderator"],
            case_id,
            Choice(
                measure="hide",
                ground="rule-person",
                facts="The post speaks of another person instead of the argument.",
                reasons="House rule 1.",
                words="Speaks of a person instead of what was said. Demonstration value.",
            ),
        )
    with clock.at(now - 37 * DAY):
        made = appeals.appeal(
            actors["giorgos"], row.id, text="I mean the fund, not its manager. Read it again."
        )
    with clock.at(now - 35 * DAY):
        appeals.decide_appeal(
            actors["admin"], made.id, "reversed", reasons="The sentence is about the fund."
        )
    with clock.at(now - 1 * DAY):
        _noticed(actors)


def _post_of(author: Actor) -> Post:
    """Return the newest reply of somebody on a public board."""
    return db.session.scalars(
        select(Post)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Board, Board.id == Topic.board_id)
        .where(
            Post.author_id == author.person_id,
            Post.number > 1,
            Post.deleted_at.is_(None),
            Post.hidden_at.is_(None),
            Topic.deleted_at.is_(None),
            Board.visibility == "public",
        )
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(1)
    ).one()


def _reported(
    actors: Mapping[str, Actor], author: str, reporter: str, ground: str, words: str
) -> int:
    post = _post_of(actors[author])
    found = reporting.report(actors[reporter], "post", post.id, ground, explanation=words)
    return found.report.case_id


def _decide(moderator: Actor, case_id: int, choice: Choice) -> Decision:
    version = db.session.get_one(CaseStanding, case_id).version
    return deciding.decide(moderator, case_id, choice, version=version)


def _noticed(actors: Mapping[str, Actor]) -> None:
    """Somebody without an account says that a post lets a tenant be recognised."""
    reporting.give_notice(
        VISITOR,
        "post",
        _post_of(actors["practitioner"]).id,
        "rule-privacy",
        reporting.Notice(
            place="", name="Demo Neighbour", email="neighbour@demo.hrforum.example",
            in_good_faith=True,
        ),
        explanation="Demonstration value: with the street and the age one knows who is meant.",
    )  # fmt: skip
