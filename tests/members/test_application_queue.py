"""Coordinators decide on applications: one at a time, in time, and never alone on a decline."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import func, select, update

from hrforum.accounts.signals import PersonDeleted, person_deleted
from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.errors import Conflict, Forbidden
from hrforum.members.actions import applications as actions
from hrforum.members.jobs import keep_deadlines
from hrforum.members.models import Member
from hrforum.members.models.applications import Application, ApplicationEvent
from hrforum.members.queries import applications as queries
from tests import factories as make
from tests.notifications.support import kinds_of
from tests.support.applying import acts, draft, fresh, last, sent, taken
from tests.support.together import together


@pytest.fixture(autouse=True)
def themes(db: Any) -> None:
    make.theme(slug="housing", name="Housing")
    make.theme(slug="budget", name="Budget")


@pytest.fixture
def people(db: Any) -> tuple[Any, Any, Any]:
    """An applicant and two coordinators."""
    return (
        make.person(display_name="Ana Applicant"),
        make.person("coordinator", display_name="Carla One"),
        make.person("coordinator", display_name="Carlo Two"),
    )


def test_a_decline_needs_a_second_pair_of_eyes(
    db: Any, people: Any, browser_of: Any, mailbox: Any
) -> None:
    applicant, one, two = people
    number = taken(applicant, one)
    path = f"/members/applications/{number}/"
    desk, other = browser_of(one), browser_of(two)
    page = desk.post_form(path, "form[action$=decline]", reason="", status=422)
    assert "Write something here." in page.text
    page = desk.post_form(path, "form[action$=decline]", reason="No endorsement.")
    assert "You proposed this" in page.text and not page.has("form[action$=confirm-decline]")
    assert kinds_of(two)[-1] == "application_second_look"
    assert "application_second_look" not in kinds_of(one)
    with pytest.raises(Forbidden):
        actions.confirm_decline(make.actor_of(one), number, last(db, number))
    # The applicant knows nothing of it yet.
    page = browser_of(applicant).get(f"/members/apply/{number}/")
    assert "No endorsement." not in page.text and "working on it" in page.text
    page = other.get(path)
    assert "No endorsement." in page.text
    other.post_form(page, "form[action$=send-back]", note="Ask them first.")
    assert kinds_of(one)[-1] == "application_sent_back"
    actions.propose_decline(make.actor_of(one), number, last(db, number), "No endorsement yet.")
    other.post_form(path, "form[action$=confirm-decline]")
    assert fresh(db, number).state == "declined"
    assert acts(db, number)[-4:] == ["proposed", "sent_back", "proposed", "declined"]
    assert kinds_of(applicant)[-1] == "application_declined"
    assert "No endorsement yet." in mailbox.last(applicant.email).body_text
    own = browser_of(applicant)
    page = own.get(f"/members/apply/{number}/")
    assert "No endorsement yet." in page.text and "Ask them first." not in page.text
    # Apply again, with the answers of the last time.
    page = own.post_form(page, "form[action$=again]")
    assert page.one("input[name=endorsement_name]").get("value") == "The mayor"
    again = actions.apply_again(make.actor_of(applicant), number)
    assert page.path == f"/members/apply/{again.id}/"


def test_coordinators_keep_off_their_own(db: Any, people: Any, browser_of: Any) -> None:
    _applicant, one, two = people
    number = sent(one)
    desk = browser_of(one)
    assert desk.get(f"/members/applications/{number}/", status=303).location == (
        f"/members/apply/{number}/"
    )
    assert not desk.get("/members/applications/").select(".admin-row")
    actor = make.actor_of(one)
    for attempt in (
        lambda: actions.claim(actor, number),
        lambda: actions.accept_application(actor, number, 1),
        lambda: actions.confirm_decline(actor, number, 1),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert kinds_of(one) == ["application_received"]
    actions.claim(make.actor_of(two), number)


def test_two_who_decide_at_once_one_wins(db: Any, people: Any, browser_of: Any) -> None:
    applicant, one, two = people
    number = taken(applicant, one)
    path = f"/members/applications/{number}/"
    desk, twin = browser_of(one), browser_of(one)
    page, same = desk.get(path), twin.get(path)
    answers = together(
        lambda: desk.post_form(page, "form[action$=accept]", follow=False, status=303),
        lambda: twin.post_form(
            same, "form[action$=decline]", reason="No.", follow=False, status=303
        ),
    )
    failed = [each for each in answers if isinstance(each, AssertionError)]
    assert len(failed) == 1 and "409" in str(failed[0])
    assert "not possible any more" in str(failed[0]) or "has happened" in str(failed[0])
    assert db.session.scalar(select(func.count()).select_from(Member)) in (0, 1)
    # Somebody else's claim is respected, until it is taken over openly.
    second = taken(applicant, one, "Porto")
    with pytest.raises(Conflict, match="Carla One"):
        actions.claim(make.actor_of(two), second)
    actions.claim(make.actor_of(two), second, take_over=True)
    with pytest.raises(Conflict, match="Carlo Two"):
        actions.ask(make.actor_of(one), second, "Hello?")
    with pytest.raises(Conflict, match="has happened"):
        actions.accept_application(make.actor_of(two), second, 1)


def test_deadlines_are_kept(db: Any, people: Any, mailbox: Any) -> None:
    applicant, one, two = people
    start = clock.now()
    unclaimed, number = sent(applicant, "Porto"), taken(applicant, one)
    due = fresh(db, number).due_at
    assert due is not None and (due - start).days == 30

    def on(day: int) -> Any:
        return clock.at(start + dt.timedelta(days=day, minutes=5))

    with on(20):
        keep_deadlines()
        assert acts(db, number) == ["submitted", "claimed"]
        actions.ask(make.actor_of(one), number, "How?")
    with on(28):
        keep_deadlines()
        keep_deadlines()
        # What nobody has taken up is everybody's; what waits for the applicant is not due.
        assert acts(db, unclaimed) == ["submitted", "due_soon"]
        assert kinds_of(two)[-1] == "application_due"
    with on(31):
        keep_deadlines()
        keep_deadlines()
        assert acts(db, unclaimed) == ["submitted", "due_soon", "overdue"]
    with on(35):
        keep_deadlines()
        keep_deadlines()
        assert acts(db, number)[-1] == "reminded"
        assert kinds_of(applicant)[-1] == "application_reminder"
        closes = fresh(db, number).closes_at
        assert closes is not None and (closes - start).days == 49
    with on(40):
        actions.answer_question(make.actor_of(applicant), number, "So.")
        moved = fresh(db, number)
        # The twenty days of waiting do not count.
        assert (moved.due_at - start).days in (49, 50) and moved.closes_at is None
        actions.ask(make.actor_of(one), number, "And?")
    with on(55):
        keep_deadlines()
    with on(70):
        keep_deadlines()
        assert fresh(db, number).state == "closed"
        assert kinds_of(applicant)[-1] == "application_closed"
        assert kinds_of(one)[-1] == "application_withdrawn"
        assert actions.apply_again(make.actor_of(applicant), number).answers["why"] == "To learn."


def test_withdrawing_and_going(db: Any, people: Any, browser_of: Any) -> None:
    applicant, one, _two = people
    browser = browser_of(applicant)
    kept = draft(applicant, "Porto").id
    assert browser.post_form(f"/members/apply/{kept}/withdraw").path == "/members/apply/"
    assert fresh(db, kept) is None
    number = taken(applicant, one)
    page = browser.post_form(f"/members/apply/{number}/withdraw", reason="Not now.")
    assert "You have withdrawn it" in page.text
    assert kinds_of(one)[-1] == "application_withdrawn"
    with pytest.raises(Conflict):
        actions.claim(make.actor_of(one), number, take_over=True)
    # With the account go drafts, and what was answered.
    kept, other = draft(applicant, "Faro").id, sent(applicant, "Porto")
    with transaction():
        person_deleted(PersonDeleted(applicant.id, False))
    assert fresh(db, kept) is None
    assert (fresh(db, other).state, fresh(db, other).answers) == ("withdrawn", {})


def test_a_member_is_made_once(db: Any, people: Any, browser_of: Any) -> None:
    applicant, one, _two = people
    make.member(name="Braga", sort_name="braga", country="PT")
    number = taken(applicant, one)
    desk = browser_of(one)
    page = desk.get(f"/members/applications/{number}/")
    assert "The member Braga" in page.text
    page = desk.post_form(page, "form[action$=accept]", note="Hello.", status=409)
    assert "is a member already" in page.text and "Hello." in page.text


def test_the_queue_is_filtered_paged_and_costs_the_same(
    db: Any, people: Any, browser_of: Any
) -> None:
    applicant, one, _two = people
    taken(applicant, one)
    desk = browser_of(one)
    desk.get("/members/applications/")
    few = desk.get("/members/applications/").sql
    for n in range(32):
        sent(make.person(), f"City {n}", country="PT" if n % 2 else "ES")
    many = desk.get("/members/applications/")
    assert (few, many.sql) == (5, 5)
    assert len(many.select(".admin-row")) == 30
    assert len(desk.get("/members/applications/", page=2).select(".admin-row")) == 3
    assert desk.get("/members/applications/", mine=1).texts(".admin-row-title a") == ["Braga"]
    assert len(desk.get("/members/applications/", country="ES").select(".admin-row")) == 16
    assert desk.get("/members/applications/", kind="cso").has(".empty")
    assert len(desk.get("/members/applications/", state="in_review").select(".admin-row")) == 1
    assert desk.get("/members/applications/", overdue=1).has(".empty")
    yesterday = clock.now() - dt.timedelta(days=1)
    db.session.execute(update(Application).values(due_at=yesterday))
    late = desk.get("/members/applications/", overdue=1)
    assert len(late.select(".admin-row .admin-state")) == 30
    number = sent(applicant, "Faro")
    for path in (f"/members/applications/{number}/",):
        desk.get(path)
        before = desk.get(path).sql
        for n in range(30):
            db.session.add(ApplicationEvent(application_id=number, act="answered", note=str(n)))
        db.session.commit()
        assert (before, desk.get(path).sql) == (6, 6)
    own = browser_of(applicant)
    own.get(f"/members/apply/{number}/")
    assert own.get(f"/members/apply/{number}/").sql == 4
    assert own.get("/members/apply/").sql == 2
    assert queries.waiting_count(make.actor_of(one)) == 34
