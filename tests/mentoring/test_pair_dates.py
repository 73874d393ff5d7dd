"""Calendar entries that replace and cancel, reminders once each, how many pairs come along."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import select

from hrforum.core import clock, mail
from hrforum.core.web import settings
from hrforum.mentoring.actions import pair_reminders, papers, results, sessions
from hrforum.mentoring.models import PairSession
from hrforum.mentoring.queries import progress
from tests import factories as make
from tests.factories import pairs
from tests.mentoring.test_workspace import at, day
from tests.notifications.support import kinds_of
from tests.support.sql import recorded

ANSWERS = {"useful": "5", "contact": "5", "worked": "Talks.", "learned": "To listen."}


@pytest.fixture
def pair(db: Any) -> pairs.Pair:
    """Utrecht and Linz at work; its people live far from each other."""
    guest = make.person(display_name="Anneke", timezone="America/New_York")
    town = make.person(display_name="Zofia", timezone="Asia/Seoul")
    mentor = make.member(name="Utrecht", slug="utrecht", membership="guest", country="NL")
    mentee = make.member(name="Linz", slug="linz")
    make.delegate(guest, mentor, role="lead")
    make.delegate(town, mentee, role="lead")
    return pairs.pair(mentor, mentee, guest=guest, town=town)


def entry(mailbox: Any, who: Any) -> Any:
    """The event in the newest mail to somebody, and its calendar's method."""
    text = mailbox.last(who.email).calendar
    assert text
    calendar = Calendar.from_ical(text)
    [event] = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


def test_calendars_replace_and_cancel(db: Any, pair: pairs.Pair, mailbox: Any) -> None:
    guest = make.actor_of(pair.guest)
    plan = sessions.Plan("online", "First; talk", at(9, 9), at(9, 11), "https://meet.example/x")
    row = sessions.plan(guest, pair.id, plan, "abcdefgh12")
    assert sessions.plan(guest, pair.id, plan, "abcdefgh12").id == row.id
    assert len(mailbox) == 2
    method, first = entry(mailbox, pair.town)
    assert (method, int(first["SEQUENCE"]), str(first["STATUS"])) == ("REQUEST", 0, "CONFIRMED")
    assert str(first["SUMMARY"]) == "Utrecht – Linz: First; talk"
    assert str(first["ATTENDEE"]) == f"mailto:{pair.town.email}"
    local = dt.datetime.fromisoformat(at(9, 9)).replace(tzinfo=ZoneInfo("America/New_York"))
    assert first["DTSTART"].dt == local
    # Each reads the time in their own zone.
    assert "KST" in mailbox.last(pair.town.email).subject
    assert "EST" in mailbox.last(pair.guest.email).subject
    moved = sessions.Plan("online", "First; talk", at(10, 9), at(10, 11), "https://meet.example/x")
    sessions.change(guest, pair.id, row.id, moved, 1)
    sessions.change(guest, pair.id, row.id, moved, 1)  # the same click twice
    method, second = entry(mailbox, pair.town)
    assert (method, int(second["SEQUENCE"])) == ("REQUEST", 1) and len(mailbox) == 4
    sessions.cancel(guest, pair.id, row.id, "Ill.")
    method, last = entry(mailbox, pair.town)
    assert (method, int(last["SEQUENCE"]), str(last["STATUS"])) == ("CANCEL", 2, "CANCELLED")
    assert first["UID"] == second["UID"] == last["UID"]
    assert "Ill." in mailbox.last(pair.town.email).body_text


def test_the_mail_carries_the_entry_as_programs_want_it(
    db: Any, pair: pairs.Pair, mailbox: Any
) -> None:
    sessions.plan(
        make.actor_of(pair.guest), pair.id, sessions.Plan("visit", "Visit", at(9), at(11))
    )
    row = mailbox.last(pair.town.email)
    message = mail.compose(
        mail.Mail(
            1, row.name, row.recipient, row.subject, row.body_text, row.body_html,
            row.message_id, row.created_at, headers=row.headers, calendar=row.calendar,
        ),
        settings(),
    )  # fmt: skip
    assert message.get_content_type() == "multipart/alternative"
    part = list(message.iter_parts())[-1]
    assert part.get_content_type() == "text/calendar" and part.get_param("method") == "REQUEST"
    assert part.get_content().replace("\r\n", "\n") == row.calendar


def reminded(who: Any) -> list[str]:
    return [kind for kind in kinds_of(who) if kind.endswith(("_soon", "_due"))]


def test_reminders_come_in_the_morning_of_each_once(db: Any, pair: pairs.Pair) -> None:
    guest = make.actor_of(pair.guest)
    begins = dt.datetime.combine(clock.today() + dt.timedelta(days=9), dt.time(15), tzinfo=dt.UTC)
    stamp = f"{begins.astimezone(ZoneInfo('America/New_York')):%Y-%m-%dT%H:%M}"
    until = f"{begins.astimezone(ZoneInfo('America/New_York')):%Y-%m-%dT23:00}"
    sessions.plan(guest, pair.id, sessions.Plan("online", "Talk", stamp, until))

    def run(moment: dt.datetime) -> None:
        with clock.at(moment):
            pair_reminders.remind()
            pair_reminders.remind()

    before = begins.replace(hour=0) - dt.timedelta(days=1)
    # 22:30 UTC two days before is 7:30 in Seoul: too early. At 23:30 it is half past eight.
    run(before - dt.timedelta(hours=1, minutes=30))
    assert reminded(pair.town) == reminded(pair.guest) == []
    run(before - dt.timedelta(minutes=30))
    assert reminded(pair.guest) == []
    # In Seoul the session is on the 10th day: the day before it begins at 23:00 UTC.
    run(before + dt.timedelta(hours=12, minutes=30))
    assert reminded(pair.guest) == []
    run(before + dt.timedelta(hours=13, minutes=30))
    assert reminded(pair.guest) == ["mentoring_session_soon"]
    run(before + dt.timedelta(hours=23, minutes=30))
    assert reminded(pair.town) == ["mentoring_session_soon"]
    assert reminded(pair.guest) == ["mentoring_session_soon"]


def test_goals_actions_reviews_and_looks_back_are_reminded(
    db: Any, pair: pairs.Pair, mailbox: Any
) -> None:
    guest, town = make.actor_of(pair.guest), make.actor_of(pair.town)
    goal = {"title": "Plan", "indicator": "Vote", "owner": str(pair.town.id), "due_on": day(30)}
    papers.save_goal(guest, pair.id, None, goal)
    session = sessions.plan(guest, pair.id, sessions.Plan("online", "Talk", at(-2), at(-2, 12)))
    sessions.take_on(
        guest, pair.id, session.id, title="Send it", owner=str(pair.guest.id), due_on=day(20)
    )

    def later(days: int) -> None:
        noon = dt.datetime.combine(clock.today(), dt.time(14), tzinfo=dt.UTC)
        with clock.at(noon + dt.timedelta(days=days)):
            pair_reminders.remind()
            pair_reminders.remind()

    later(3)
    assert reminded(pair.town) == reminded(pair.guest) == []
    later(19)
    assert reminded(pair.guest) == ["mentoring_action_due"]
    later(24)
    assert reminded(pair.town) == ["mentoring_goal_due"]
    assert "Due in a week: Utrecht – Linz: Plan" in mailbox.last(pair.town.email).subject
    # The review is on day 200: who has given it is not asked.
    results.review(guest, pair.id, choice="continue", text="")
    later(194)
    assert reminded(pair.town)[-1] == "mentoring_step_due"
    assert "mentoring_step_due" not in reminded(pair.guest)
    for actor in (guest, town):
        results.evaluate(actor, pair.id, "end", ANSWERS)
    chief = make.person("coordinator")
    results.close(make.actor_of(chief), pair.id, summary="Done.", lessons="")
    was = len(reminded(pair.guest))
    later(170)
    assert len(reminded(pair.guest)) == was
    later(186)
    assert reminded(pair.guest)[was:] == ["mentoring_step_due"]


def test_progress_of_many_costs_the_same(db: Any, pair: pairs.Pair) -> None:
    def cost(ids: list[int]) -> int:
        with recorded() as statements:
            progress.of(ids)
        return len(statements)

    found = progress.of([pair.id])[pair.id]
    assert [(w.on, w.what) for w in found.waits] == [
        ("both", "agreement"), ("mentee", "needs"), ("both", "goals"), ("both", "session"),
    ]  # fmt: skip
    guest, town = make.actor_of(pair.guest), make.actor_of(pair.town)
    papers.write_agreement(guest, pair.id, body="We meet.", why="", based_on=0)
    papers.sign(guest, pair.id, 1)
    papers.write_needs(town, pair.id, {"situation": "Rents."}, 0)
    session = sessions.plan(guest, pair.id, sessions.Plan("online", "T", at(-2), at(-2, 12)))
    one = cost([pair.id])
    assert one == 7
    found = progress.of([pair.id])[pair.id]
    assert [(w.on, w.what) for w in found.waits] == [
        ("mentee", "signature"), ("both", "goals"), ("both", "minutes"), ("both", "session"),
    ]  # fmt: skip
    sessions.hold(
        town, pair.id, session.id, minutes="We met.", attended=[str(town.person_id)], version=1
    )
    row = db.session.scalars(select(PairSession)).one()
    found = progress.of([pair.id])[pair.id]
    assert (found.held, found.planned, found.target) == (1, 0, 8)
    assert found.last_contact == row.ends_at
    ids = [pair.id]
    for n in range(6):
        other = make.member(name=f"Town {n}", slug=f"town-{n}")
        ids.append(pairs.pair(pair.mentor, other, pair.cycle, guest=pair.guest, town=pair.town).id)
    assert cost(ids) == one
    assert progress.of([]) == {}


@pytest.mark.parametrize(
    ("ended", "stage", "due"),
    [
        ("2026-08-31", "six", "2027-02-28"),
        ("2026-03-15", "six", "2026-09-15"),
        ("2024-02-29", "twelve", "2025-02-28"),
        ("2026-12-31", "twelve", "2027-12-31"),
    ],
)
def test_looks_back_have_a_day(ended: str, stage: str, due: str) -> None:
    found = progress.stage_due(stage, dt.date.fromisoformat(ended))
    assert found == dt.date.fromisoformat(due)
