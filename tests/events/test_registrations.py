"""Registering: places, the waiting list, decisions, what hosts see and get as a file."""

from __future__ import annotations

import csv
import datetime as dt
import io
import threading
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select

from hrforum.accounts import actions as accounts
from hrforum.core import clock
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.models import OutboxMail
from hrforum.events.actions import events, registrations, reminders
from hrforum.events.models import Registration, RegistrationQuestion
from hrforum.events.queries import page as pages
from hrforum.extensions import db as database
from tests import factories as make
from tests.events.support import fresh, parsed, state_of
from tests.factories.base import save
from tests.notifications.support import kinds_of
from tests.support.together import together

PATH = "/events/{0.id}-{0.slug}/"


def actors(number: int) -> list[Any]:
    return [make.actor_of(make.person()) for _ in range(number)]


def states(event: Any) -> dict[str, int]:
    database.session.rollback()
    rows = database.session.execute(
        select(Registration.state, func.count())
        .where(Registration.event_id == event.id)
        .group_by(Registration.state)
    )
    return {row[0]: row[1] for row in rows}


def test_from_registering_to_giving_the_place_back(
    db: Any, browser_of: Any, client: Any, mailbox: Any
) -> None:
    host, guest = make.person(), make.person(timezone="Europe/Vienna")
    event = make.event(hosts=[host], timezone="Europe/Helsinki", capacity=1)
    diet = save(RegistrationQuestion(event_id=event.id, label="Your city?", required=True))
    path = PATH.format(event)
    assert client.get(path).has(f"a[href^='/account/sign-in?next={path}register']")
    browser = browser_of(guest)
    page = browser.post_form(f"{path}register", status=422)
    assert page.error(f"q{diet.id}")
    page = browser.post_form(
        page, **{f"q{diet.id}": "Linz", "needs": ["captions"], "needs_note": "In German."}
    )
    assert "You are registered" in page.text and "1 of 1 taken" in page.text
    assert kinds_of(guest) == ["event_registered"]
    mail = mailbox.last(guest.email)
    assert "You are registered" in mail.subject and "Vienna time" in mail.body_text
    row = db.session.scalars(select(OutboxMail).where(OutboxMail.calendar != "")).one()
    (component,) = parsed(row.calendar)
    assert component["UID"] == event.uid and str(component["STATUS"]) == "CONFIRMED"

    # What somebody needs reaches the hosts: told, on their list, in their file.
    assert kinds_of(host) == ["event_needs"]
    desk = browser_of(host)
    page = desk.get(f"{path}registrations")
    assert "Captions" in page.text and "In German." in page.text and "Linz" in page.text
    browser.post_form(f"{path}register", needs_note="In Turkish.")
    assert state_of(event, guest) == "registered" and kinds_of(guest) == ["event_registered"]

    second = browser_of(make.person())
    page = second.post_form(f"{path}register", **{f"q{diet.id}": "Graz"})
    assert "on the waiting list" in page.text and "1 waits" in page.text
    page = browser.post_form(f"{path}unregister")
    assert "Your registration is cancelled" in page.texts(".flash")[0]
    cancelled = db.session.scalars(
        select(OutboxMail.calendar).where(OutboxMail.person_id == guest.id).order_by(OutboxMail.id)
    ).all()[-1]
    (component,) = parsed(cancelled)
    assert str(component["STATUS"]) == "CANCELLED"
    assert "You are registered" in second.get(path).text
    assert fresh(event).going_count == 1 and fresh(event).waiting_count == 0


def test_the_list_moves_up_in_its_order(db: Any) -> None:
    event = make.event(capacity=2)
    people = actors(5)
    for actor in people:
        registrations.register(actor, event.id, {})
    assert states(event) == {"registered": 2, "waiting": 3}
    registrations.unregister(people[0], event.id)
    assert state_of(event, _person(people[2])) == "registered"
    # Who comes back goes to the end.
    registrations.register(people[0], event.id, {})
    chief = make.actor_of(make.person("coordinator"))
    _set_capacity(chief, event, 4)
    assert states(event) == {"registered": 4, "waiting": 1}
    assert state_of(event, _person(people[0])) == "waiting"
    # Fewer places put nobody out, and nobody moves up before there is room again.
    _set_capacity(chief, event, 1)
    assert states(event) == {"registered": 4, "waiting": 1}
    registrations.unregister(people[1], event.id)
    assert states(event)["waiting"] == 1
    _set_capacity(chief, event, None)
    assert states(event) == {"cancelled": 1, "registered": 4}
    assert kinds_of(_person(people[0]))[-1] == "event_moved_up"


def _person(actor: Any) -> Any:
    return SimpleNamespace(id=actor.person_id)


def _set_capacity(actor: Any, event: Any, capacity: int | None) -> None:
    now = fresh(event)
    raw = {
        "title": now.title, "kind": now.kind, "body": now.text, "starts": now.starts_wall,
        "ends": now.ends_wall, "timezone": now.timezone, "place_kind": "room",
        "visibility": "public", "languages": ["en"], "capacity": str(capacity or ""),
    }  # fmt: skip
    version = now.version
    database.session.rollback()
    events.change_event(actor, event.id, raw, version)


def test_never_more_people_than_places(app: Any, db: Any) -> None:
    """Many at once, in transactions of their own: on PostgreSQL they meet at the row's lock."""
    event = make.event(capacity=3)
    people = actors(9)
    first = people[:3]
    for actor in first:
        registrations.register(actor, event.id, {})
    db.session.rollback()

    def act(do: Any, actor: Any) -> Any:
        def run() -> Any:
            with app.app_context():
                return do(actor, event.id)

        return run

    def come(actor: Any, event_id: int) -> str:
        return registrations.register(actor, event_id, {}).state

    def go(actor: Any, event_id: int) -> str:
        return registrations.unregister(actor, event_id).state

    done = together(*(act(come, a) for a in people[3:]), *(act(go, a) for a in first[:2]))
    assert [x for x in done if isinstance(x, Exception)] == []
    assert states(event) == {"registered": 3, "waiting": 4, "cancelled": 2}
    queue = db.session.scalars(
        select(Registration.queue).where(Registration.state == "waiting")
    ).all()
    assert len(set(queue)) == 4, "each has a place of its own in the list"
    assert fresh(event).going_count == 3 and fresh(event).waiting_count == 4


def test_without_the_lock_there_would_be_too_many(app: Any, db: Any) -> None:
    """Negative control: who counts before taking the lock gives the last place twice."""
    event, people = make.event(capacity=1), [make.person(), make.person()]
    db.session.rollback()
    counted = threading.Barrier(2)

    def broken(person: Any) -> Any:
        def run() -> None:
            with app.app_context():
                going = database.session.scalar(
                    select(func.count()).where(
                        Registration.event_id == event.id, Registration.state == "registered"
                    )
                )
                database.session.rollback()
                counted.wait(10)
                save(
                    Registration(
                        event_id=event.id,
                        person_id=person.id,
                        state="registered" if going == 0 else "waiting",
                    )
                )

        return run

    together(*(broken(person) for person in people))
    assert states(event) == {"registered": 2}


def test_a_double_click_registers_once(app: Any, db: Any) -> None:
    event, (actor,) = make.event(capacity=1), actors(1)
    db.session.rollback()

    def click() -> Any:
        with app.app_context():
            return registrations.register(actor, event.id, {}).state

    done = together(click, click)
    assert "registered" in done
    assert states(event) == {"registered": 1}
    assert kinds_of(_person(actor)) == ["event_registered"]


def test_hosts_decide_where_they_want_to(db: Any, browser_of: Any) -> None:
    host, guest, other = make.person(), make.person(), make.person()
    event = make.event(hosts=[host], approval=True, capacity=1)
    path = PATH.format(event)
    page = browser_of(guest).post_form(f"{path}register")
    assert "waits for the hosts" in page.text
    assert kinds_of(guest) == ["event_pending"] and kinds_of(host) == ["event_asked"]
    registrations.register(make.actor_of(other), event.id, {})
    assert states(event) == {"pending": 2}
    desk = browser_of(host)
    own = db.session.scalar(select(Registration.id).where(Registration.person_id == guest.id))
    page = desk.post_form(f"{path}registrations", form=_accept(own))
    assert state_of(event, guest) == "registered"
    rest = db.session.scalar(select(Registration.id).where(Registration.person_id == other.id))
    desk.post_form(f"{path}registrations", form=_accept(rest))
    assert state_of(event, other) == "waiting", "accepted, and there is no room"
    actor = make.actor_of(host)
    with pytest.raises(Invalid):
        registrations.decide(actor, event.id, own, "decline", " ")
    registrations.decide(actor, event.id, own, "decline", "It is for cities only.")
    assert state_of(event, other) == "registered"
    assert "It is for cities only." in browser_of(guest).get(path).text
    with pytest.raises(Forbidden):
        registrations.register(make.actor_of(guest), event.id, {})
    with pytest.raises(Conflict):
        registrations.decide(actor, event.id, own, "decline", "Again.")
    with pytest.raises(NotFound):
        registrations.decide(make.actor_of(guest), event.id, own, "accept")


def _accept(registration_id: Any) -> str:
    return f"form.event-accept[action$='registrations/{registration_id}/decide']"


def test_when_nobody_can_register(db: Any) -> None:
    (actor,) = actors(1)
    now = clock.now()
    for event in (
        make.event(days=-1),
        make.event(closes_at=now - dt.timedelta(minutes=1)),
        make.event(state="cancelled"),
    ):
        with pytest.raises(Conflict):
            registrations.register(actor, event.id, {})
    for event in (make.event(state="draft"), make.event(visibility="members")):
        with pytest.raises(NotFound):
            registrations.register(actor, event.id, {})


def test_the_file_is_no_program(db: Any, browser_of: Any) -> None:
    host = make.person()
    event = make.event(hosts=[host])
    question = save(RegistrationQuestion(event_id=event.id, label="=cmd|' /C calc'!A0"))
    evil = make.person(display_name='=HYPERLINK("http://x","y")')
    make.registration(
        event, evil, needs=["captions"], needs_note="+1+1", answers={str(question.id): "@SUM(A1)"}
    )
    page = browser_of(host).get(f"{PATH.format(event)}registrations.csv")
    assert page.headers["Content-Type"].startswith("text/csv")
    table = list(csv.reader(io.StringIO(page.html.removeprefix("\ufeff"))))
    assert table[0][-1] == "'=cmd|' /C calc'!A0"
    assert len(table) == 2
    for cell in (cell for row in table for cell in row):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert "'+1+1" in table[1] and "'@SUM(A1)" in table[1]


def test_reminders_go_out_once_each(db: Any, mailbox: Any) -> None:
    event = make.event(days=3)
    early, waits = make.person(), make.person()
    registrations.register(make.actor_of(early), event.id, {})
    make.registration(event, waits, state="pending")
    starts = fresh(event).starts_at
    db.session.rollback()

    def at(**before: float) -> int:
        with clock.at(starts - dt.timedelta(**before)):
            return reminders.remind() + reminders.remind()

    assert at(hours=25) == 0
    assert at(hours=23) == 1 and at(hours=22) == 0
    assert "In a day" in mailbox.last(early.email).subject
    with clock.at(starts - dt.timedelta(hours=5)):
        late = make.person()
        registrations.register(make.actor_of(late), event.id, {})
    assert at(hours=4) == 0, "who registers on the day is not told that it is in a day"
    assert at(minutes=59) == 2 and at(minutes=10) == 0
    assert at(minutes=-10) == 0
    assert kinds_of(early) == ["event_registered", "event_tomorrow", "event_soon"]
    assert kinds_of(late) == ["event_registered", "event_soon"]
    assert kinds_of(waits) == []


def test_a_moved_event_reminds_anew(db: Any) -> None:
    event, (actor,) = make.event(days=0.9), actors(1)
    registrations.register(actor, event.id, {})
    assert reminders.remind() == 0
    chief = make.actor_of(make.person("coordinator"))
    now = fresh(event)
    later = now.starts_at + dt.timedelta(days=3)
    raw = {
        "title": now.title, "kind": now.kind, "body": now.text,
        "starts": f"{later:%Y-%m-%dT%H:%M}",
        "ends": f"{later + dt.timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "timezone": "UTC", "place_kind": "room", "visibility": "public", "languages": ["en"],
    }  # fmt: skip
    version = now.version
    db.session.rollback()
    events.change_event(chief, event.id, raw, version)
    with clock.at(later.replace(second=0, microsecond=0) - dt.timedelta(hours=20)):
        assert reminders.remind() == 1


def test_who_deletes_the_account_leaves_the_place_to_others(app: Any, db: Any) -> None:
    event, (waits,) = make.event(capacity=1), actors(1)
    leaver = make.person()
    registrations.register(make.actor_of(leaver), event.id, {})
    registrations.register(waits, event.id, {})
    assert states(event) == {"registered": 1, "waiting": 1}
    speaks = make.event(speakers=[leaver], hosts=[leaver])
    accounts.delete_account(
        make.actor_of(leaver), with_posts=False, data=app.config["HRFORUM"].DATA
    )
    assert states(event) == {"registered": 1}
    assert state_of(event, _person(waits)) == "registered"
    assert pages.speakers(speaks.id)[0].name == "" and pages.hosts(speaks.id) == []
