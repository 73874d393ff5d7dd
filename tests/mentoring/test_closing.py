"""The end of a pair: with its report and both evaluations, or with a reason for what is missing."""

from __future__ import annotations

from typing import Any

import pytest

from hrforum.core.db import transaction
from hrforum.core.errors import Conflict, Forbidden, Invalid
from hrforum.mentoring.actions import consent, overrides, publishing, results, teams
from hrforum.mentoring.models import ClosingReport, Evaluation, MatchingRun, Pairing
from tests import factories as make
from tests.factories import pairs
from tests.mentoring.desk import Desk
from tests.notifications.support import kinds_of


@pytest.fixture
def pair(db: Any) -> pairs.Pair:
    """Utrecht and Linz at work, with a lead each."""
    return pairs.pair()


def evaluate(pairing_id: int, *sides: str) -> None:
    with transaction() as session:
        for side in sides:
            session.add(Evaluation(pairing_id=pairing_id, stage="end", side=side, answers={}))


def row_of(db: Any, pair: pairs.Pair) -> Pairing:
    db.session.rollback()
    db.session.expire_all()
    found: Pairing = db.session.get(Pairing, pair.id)
    return found


def test_a_pair_is_closed_without_a_report_only_with_a_reason(
    db: Any, pair: pairs.Pair, browser_of: Any, client: Any, mailbox: Any
) -> None:
    evaluate(pair.id, "mentor")
    desk = browser_of(make.person("coordinator"))
    page = desk.get(f"{pair.path}results/")
    assert f"{pair.path}closing/" in page.links()
    page = desk.get(f"{pair.path}closing/")
    assert "Missing: Linz" in page.text
    page = desk.post_form(page, status=422)
    assert "or below why there is no report" in page.error("summary")
    # A report alone does not do where an evaluation is missing.
    page = desk.post_form(page, summary="Linz has a plan.", status=422)
    assert "why an evaluation is missing" in page.error("why") and not page.error("summary")
    assert row_of(db, pair).state == "active"
    page = desk.post_form(page, summary="", why="Linz answers nobody since May.")
    assert "Closed without a report" in page.text
    assert "Linz answers nobody since May." in page.text
    row = row_of(db, pair)
    assert (row.state, row.ended_reason) == ("closed", "Linz answers nobody since May.")
    assert db.session.get(ClosingReport, pair.id) is None
    # Both cities are told and read the reason; what is public does not say it.
    assert kinds_of(pair.town)[-1] == kinds_of(pair.guest)[-1] == "mentoring_pair"
    mail = mailbox.last(pair.town.email)
    assert "since May" in mail.body_text and "since May" not in mail.subject
    for person in (pair.guest, pair.town):
        assert "since May" in browser_of(person).get(f"{pair.path}closing/").text
    with transaction() as session:
        shown = session.get(Pairing, pair.id)
        shown.shown_by_mentor = shown.shown_by_mentee = True
    page = client.get(f"/mentoring/pairs/{pair.id}/")
    assert "since May" not in page.html and "What came of it" not in page.text


def test_a_facilitator_waits_for_both_evaluations(db: Any, pair: pairs.Pair) -> None:
    helper = make.person(username="helper")
    chief = make.actor_of(make.person("coordinator"))
    teams.add(chief, pair.id, who="helper", role="facilitator")
    said = {"summary": "Linz has a plan.", "lessons": "", "why": "They are busy."}
    with pytest.raises(Conflict, match="Both sides evaluate"):
        results.close(make.actor_of(helper), pair.id, **said)
    with pytest.raises(Forbidden):
        results.close(make.actor_of(pair.guest), pair.id, **said)
    evaluate(pair.id, "mentor", "mentee")
    with pytest.raises(Invalid):
        results.close(make.actor_of(helper), pair.id, summary=" ", lessons="", why=" ")
    results.close(make.actor_of(helper), pair.id, summary="Linz has a plan.", lessons="")
    assert (row_of(db, pair).state, row_of(db, pair).ended_reason) == ("closed", "")
    # Twice does nothing more.
    results.close(make.actor_of(helper), pair.id, summary="Another.", lessons="")
    assert db.session.get(ClosingReport, pair.id).summary == "Linz has a plan."


def test_a_closed_pair_leaves_no_lock_behind(db: Any) -> None:
    """A lock of a pair that had come to its end made every later run of its cycle fail."""
    desk = Desk(db)
    ids = (desk.members["graz"].id, desk.members["linz"].id)
    overrides.decide(desk.actor, "round", "locked", *ids, "They know each other.")
    desk.run()
    publishing.publish(desk.actor, "round", 1)
    pairing_id = desk.pair("graz-linz")
    for slug in ("graz", "linz"):
        consent.answer(make.actor_of(desk.leads[slug]), pairing_id, "yes")
    evaluate(pairing_id, "mentor", "mentee")
    results.close(desk.actor, pairing_id, summary="Done.", lessons="")
    run = desk.run()
    assert (desk.fresh(MatchingRun, run.id).state, run.error) == ("done", "")
