"""Runs of the matching: asked for, computed by the worker, cancelled, proved, published."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, update

from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.errors import Conflict, Invalid, NotFound
from hrforum.mentoring.actions import overrides, publishing, runs
from hrforum.mentoring.matching import record
from hrforum.mentoring.models import Cycle, MatchingRun, Pairing, WaitingPlace
from hrforum.mentoring.queries import inputs
from tests import factories as make
from tests.mentoring.desk import Desk
from tests.notifications.support import kinds_of


@pytest.fixture
def desk(db: Any) -> Desk:
    return Desk(db)


def paired(run: MatchingRun) -> dict[str, str]:
    found = record.read_proposal(run.result["proposal"])
    return {pair.mentee: pair.mentor for pair in found.pairs}


def test_a_run_is_kept_with_all_that_it_started_from(desk: Desk) -> None:
    run = desk.run()
    assert (run.state, run.progress, run.number) == ("done", 100, 1)
    assert paired(run) == {
        desk.id_of("linz"): desk.id_of("graz"),
        desk.id_of("lyon"): desk.id_of("utrecht"),
        desk.id_of("turin"): desk.id_of("utrecht"),
    }
    assert run.inputs_hash == record.digest(run.inputs["problem"])
    problem = record.read_problem(run.inputs["problem"])
    linz = next(m for m in problem.mentees if m.id == desk.id_of("linz"))
    assert linz.wishes == (desk.id_of("graz"),) and linz.is_new and linz.languages == {"en": 2}
    assert linz.themes == {str(desk.budget.id): 3}
    # The same rows give the same inputs, and these the same result.
    again = desk.run(note="Again")
    assert again.number == 2 and again.inputs_hash == run.inputs_hash
    assert again.result == run.result
    assert runs.compute_again(run.inputs["problem"], "flow") == run.result["proposal"]
    assert kinds_of(desk.chief) == ["mentoring_run"] * 2


def test_a_run_is_proved_by_computing_it_again(desk: Desk) -> None:
    run = desk.run("stable")
    runs.ask_replay(desk.actor, "round", 1)
    runs.run_due()
    assert desk.fresh(MatchingRun, run.id).replay_same is True
    # Somebody writes into the stored row: the proof says so.
    with transaction() as session:
        changed = run.inputs | {
            "problem": run.inputs["problem"].replace('"capacity":2', '"capacity":1')
        }
        session.execute(update(MatchingRun).values(inputs=changed))
    runs.ask_replay(desk.actor, "round", 1)
    runs.run_due()
    assert desk.fresh(MatchingRun, run.id).replay_same is False


def test_one_run_at_a_time_and_a_double_click_is_one(desk: Desk) -> None:
    first = runs.start(desk.actor, "round", "flow")
    assert runs.start(desk.actor, "round", "flow").id == first.id
    with pytest.raises(Conflict, match="Run 1 is under way"):
        runs.start(desk.actor, "round", "stable")
    with pytest.raises(Invalid):
        runs.start(desk.actor, "round", "guess")
    with pytest.raises(NotFound):
        runs.start(make.actor_of(desk.leads["graz"]), "round", "flow")


def test_a_cancelled_run_has_no_result(desk: Desk) -> None:
    run = runs.start(desk.actor, "round", "flow")
    runs.cancel(desk.actor, "round", 1)
    runs.run_due()
    run = desk.fresh(MatchingRun, run.id)
    assert (run.state, run.result) == ("cancelled", None)
    # Cancelled while it computes: the next beat stops it.
    second = runs.start(desk.actor, "round", "flow")
    claimed = runs._claim()
    assert claimed == (second.id, 1)
    problem, _mode = runs._inputs(*claimed)
    runs.cancel(desk.actor, "round", 2)
    from hrforum.mentoring.matching.solve import solve

    with pytest.raises(runs.CancelledError):
        solve(problem, "flow", runs._beat(*claimed))
    runs._finish(*claimed, "done", result={"proposal": ""})
    assert desk.fresh(MatchingRun, second.id).state == "cancelled"


def test_what_a_crash_left_is_taken_up_from_the_same_inputs(desk: Desk) -> None:
    run = runs.start(desk.actor, "round", "flow")
    claimed = runs._claim()
    runs._inputs(*claimed)
    digest = desk.fresh(MatchingRun, run.id).inputs_hash
    runs.run_due()  # somebody has it: nothing is due
    assert desk.fresh(MatchingRun, run.id).state == "running"
    make.request(to=desk.cycle, themes={desk.housing: 1})
    with clock.at(clock.now() + runs.LEASE * 2):
        runs.run_due()
    run = desk.fresh(MatchingRun, run.id)
    assert (run.state, run.attempts, run.inputs_hash) == ("done", 2, digest)
    # One that kills each worker is given up.
    second = runs.start(desk.actor, "round", "flow")
    now = clock.now()
    for hours in range(runs.ATTEMPTS):
        with clock.at(now + dt.timedelta(hours=hours)):
            assert runs._claim() == (second.id, hours + 1)
    with clock.at(now + dt.timedelta(hours=9)):
        runs.run_due()
    second = desk.fresh(MatchingRun, second.id)
    assert (second.state, second.error) == ("failed", "crashed")


def test_what_cannot_be_kept_says_what_to_change(desk: Desk, browser_of: Any) -> None:
    of = desk.members
    for slug in ("linz", "lyon"):
        overrides.decide(desk.actor, "round", "locked", of["graz"].id, of[slug].id, "They asked.")
    run = desk.run()
    assert (run.state, run.error) == ("failed", "no_solution")
    page = browser_of(desk.chief).get(f"{desk.path}matching/1/")
    assert "Locked pairs of Graz: 2, places: 1. Take locks away" in page.text
    # A lock of the same associate with another city takes the place of the first.
    overrides.decide(desk.actor, "round", "locked", of["utrecht"].id, of["lyon"].id, "Better.")
    run = desk.run()
    assert paired(run)[desk.id_of("lyon")] == desk.id_of("utrecht")
    with pytest.raises(Invalid, match="reason"):
        overrides.decide(desk.actor, "round", "forbidden", of["graz"].id, of["linz"].id, " ")
    with pytest.raises(Invalid):
        overrides.decide(desk.actor, "round", "locked", of["linz"].id, of["graz"].id, "Swapped.")


def test_who_takes_part(desk: Desk) -> None:
    """Suspended members, vetoes by country, people who speak for both sides, pairs that failed."""
    of = desk.members
    make.delegate(desk.leads["utrecht"], of["turin"], role="expert")
    pair = make.pairing(of["graz"], of["linz"], desk.cycle, state="stopped")
    make.pairing(of["utrecht"], of["lyon"], desk.cycle, state="active")
    problem = inputs.problem_of(desk.cycle, clock.today(), desk.cycle.rules)
    mentors = {m.id: m for m in problem.mentors}
    assert [m.id for m in problem.mentees] == [desk.id_of(s) for s in ("linz", "turin", "rosario")]
    assert mentors[desk.id_of("utrecht")].capacity == 1
    assert mentors[desk.id_of("utrecht")].conflicts == {desk.id_of("turin")}
    assert [(p.mentor, p.mentee) for p in problem.forbidden] == [
        (str(pair.mentor_id), str(pair.mentee_id))
    ]


def test_publishing_asks_the_cities_and_makes_a_list(desk: Desk, mailbox: Any) -> None:
    run = desk.run()
    assert publishing.publish(desk.actor, "round", run.number) == (3, 0)
    assert set(desk.states().values()) == {"proposed"} and len(desk.states()) == 3
    assert desk.fresh(Cycle, desk.cycle.id).state == "running"
    row = desk.fresh(Pairing, desk.pair("graz-linz"))
    assert row.score["total"] > 0 and row.score["parts"]["preferences"][0] == 750
    assert (row.answer_by - clock.now()).days == desk.cycle.consent_days - 1
    for slug in ("graz", "linz"):
        assert kinds_of(desk.leads[slug]) == ["mentoring_proposed"]
    assert "Graz – Linz" in mailbox.last(desk.leads["linz"].email).subject
    place = desk.db.session.scalars(select(WaitingPlace)).one()
    assert (place.place, place.reason) == (1, "nobody")
    assert kinds_of(desk.leads["rosario"]) == ["mentoring_waits"]
    with pytest.raises(Conflict, match="published already"):
        publishing.publish(desk.actor, "round", run.number)


def test_publishing_leaves_out_what_no_longer_holds(desk: Desk) -> None:
    run = desk.run()
    overrides.decide(
        desk.actor, "round", "forbidden", desk.members["utrecht"].id, desk.members["lyon"].id, "No."
    )
    assert publishing.publish(desk.actor, "round", run.number) == (2, 1)
    assert "utrecht-lyon" not in desk.states()
    # The next run finds the pairs there, and looks for the rest only.
    later = desk.run()
    assert paired(later) == {} and later.result["summary"]["unmatched"] == 2


def test_publishing_waits_for_the_calls_end(desk: Desk) -> None:
    with transaction() as session:
        session.execute(update(Cycle).values(state="call"))
    desk.run()
    with pytest.raises(Conflict, match="The call is still open"):
        publishing.publish(desk.actor, "round", 1)
    with transaction() as session:
        session.execute(update(Cycle).values(state="closed"))
    with pytest.raises(Conflict, match="closed"):
        publishing.publish(desk.actor, "round", 1)
