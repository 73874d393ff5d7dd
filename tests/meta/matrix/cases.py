"""What moderation has to do in the world: cases, decisions, appeals of all kinds.

Everybody has reported one post of `other`'s, been decided about by `judge`, and been asked. `case`
waits; in `done` the judge has decided, and `other` appeals.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from hrforum.accounts.models import Passkey
from hrforum.boards.models import Board
from hrforum.extensions import db
from hrforum.moderation.actions import appeals, casework, reporting
from hrforum.moderation.models import Report
from tests import factories as make
from tests.factories.base import save
from tests.moderation.support import HIDE, decided, reported


def add_cases(world: Any) -> None:
    """Add all of it."""
    judge = make.person("moderator", email="judge@test.example", username="judge")
    # Staff rights wait for a second factor.
    save(Passkey(person_id=judge.id, name="Key", credential_id="judge", public_key=b"x"))
    other = world.people["other"]
    topic = make.topic(make.board(slug="cases"), other)
    common = make.post(topic, world.people["second"], body="Everybody reports this.")
    for role, person in world.people.items():
        found = None
        if role != "second":
            found = reporting.report(make.actor_of(person), "post", common.id, "rule-person")
        mine = reported(make.post(topic, person, body="Mine."), judge_free(world, role))
        row = decided(mine, judge, replace(HIDE, measure="label"))
        asked = reported(make.post(topic, person, body="Mine, too."), judge_free(world, role))
        casework.ask_author(make.actor_of(judge), asked, text="Why?")
        world.own[role] |= {
            "my_report": str(found.report.id if found else 0),
            "my_statement": str(row.id),
            "my_question": str(asked),
        }
    theirs = world.own["other"]
    world.shared |= {
        f"other_{name}": theirs[f"my_{name}"] for name in ("report", "statement", "question")
    }
    ada = world.people["associate"]
    waiting = make.post(topic, other, body="Waits.")
    case_id = reported(waiting, ada)
    done = reported(make.post(topic, other, body="Done."), ada)
    report_id = _report_of(done)
    row = decided(done, judge, replace(HIDE, unfounded=[report_id]))
    appeal = appeals.appeal(make.actor_of(other), row.id, text="Wrong.")
    kept = decided(
        reported(make.post(topic, other), ada), judge, replace(HIDE, measure="keep", reasons="")
    )
    receipt = reporting.give_notice(
        make.actor_of(None),
        "post",
        waiting.id,
        "law-privacy",
        reporting.Notice(place="", name="V", email="v@test.example", in_good_faith=True),
        explanation="Her street.",
    )
    over = reporting.give_notice(
        make.actor_of(None),
        "topic",
        topic.id,
        "law-privacy",
        reporting.Notice(place="", name="V", email="v@test.example", in_good_faith=True),
        explanation="Her street.",
    )
    decided(over.report.case_id, judge, replace(HIDE, measure="keep", reasons=""))
    claimed = reported(make.post(topic, other), ada)
    casework.claim(make.actor_of(judge), claimed)
    world.shared |= {
        "claimed": str(claimed),
        "reportable": str(make.post(topic, other, body="Fresh.").id),
        "staff_reportable": str(make.post(make.topic(_staff()), other).id),
        "case": str(case_id),
        "done": str(done),
        "done_decision": str(row.id),
        "unfounded": str(report_id),
        "appeal": str(appeal.id),
        "kept": str(kept.id),
        "code": receipt.code,
        "over_code": over.code,
    }


def judge_free(world: Any, role: str) -> Any:
    """Somebody who reports what this one wrote."""
    return world.people["guest" if role != "guest" else "associate"]


def _staff() -> Any:
    return db.session.scalars(select(Board).where(Board.slug == "staff")).one()


def _report_of(case_id: int) -> int:
    return db.session.scalars(select(Report.id).where(Report.case_id == case_id)).one()
