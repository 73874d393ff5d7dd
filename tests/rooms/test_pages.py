"""The room's pages without scripts: lobby, room, text alone, forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from hrforum.core.db import transaction
from hrforum.rooms.actions import doors, lines, polls, questions
from hrforum.rooms.models import Room, RoomLine, RoomPerson, RoomPoll, RoomQuestion
from tests import factories as make
from tests.rooms.support import RoomOf, event, register
from tests.support.page import PageClient

Browser = Callable[[Any], PageClient]


def key(n: Any) -> str:
    return f"client-key-{n}"


@pytest.fixture
def room(db: Any) -> RoomOf:
    return RoomOf()


def come(room: RoomOf, browser_of: Browser, **options: Any) -> tuple[PageClient, Any]:
    person = make.person()
    room.join(person, **options)
    return browser_of(person), person


def test_a_host_prepares_the_room_and_opens_its_doors(db: Any, browser_of: Browser) -> None:
    host = make.person()
    made = event(host)
    path = f"/events/{made.id}-{made.slug}/live"
    browser = browser_of(host)
    page = browser.get(path)
    assert "not ready yet" in page.text
    page = browser.post_form(page, f'form[action="{path}/prepare"]')
    assert page.path == f"{path}/settings"
    page = browser.post_form(page, allows_aliases="y", kept_days="30")
    assert page.path == path
    page = browser.post_form(page, f'form[action="{path}/lobby"]')
    assert "Doors closed" in page.text
    browser.post_form(page, f'form[action="{path}/do/doors"]', submit="Open the doors")
    assert db.session.scalar(select(Room.state)) == "open"


def test_the_lobby_says_what_others_see_and_until_when_it_is_kept(
    room: RoomOf, browser_of: Browser, client: PageClient
) -> None:
    assert "Sign in to come in" in client.get(room.path).text
    person = make.person(display_name="Ana Real")
    browser = browser_of(person)
    assert "Register for this event" in browser.get(room.path).text
    register(person, room.event)
    doors.change_room(
        room.chief, room.id, allows_aliases=True, moderates_questions=False, kept_days=30
    )
    page = browser.get(room.path)
    assert "30 days after the end, it is erased" in page.text
    assert "Hosts and moderators of the room see the name of your account" in page.text
    page = browser.post_form(page, f'form[action="{room.path}/lobby"]', status=422, alias="x")
    assert page.error("alias") == "Error: Use 2 to 40 characters."
    page = browser.post_form(
        page, f'form[action="{room.path}/lobby"]', alias="A tenant", counts_presence="y"
    )
    assert page.path == room.path
    assert "A tenant" in browser.get(room.path).text
    with transaction() as session:
        me = session.scalars(select(RoomPerson).where(RoomPerson.person_id == person.id)).one()
        assert me.counts_presence


def test_without_scripts_everything_goes_by_forms(
    db: Any, room: RoomOf, browser_of: Browser
) -> None:
    browser, _person = come(room, browser_of)
    text = f"{room.path}/text"
    page = browser.post_form(
        browser.get(text),
        f'form[action="{room.path}/do/say"]',
        text="Hello from Linz.",
    )
    assert page.path == text
    page = browser.get(text)
    assert "Hello from Linz." in page.text
    page = browser.post_form(page, f'form[action="{room.path}/do/ask"]', text="Who pays?")
    assert page.path == text
    page = browser.post_form(browser.get(text), f'form[action="{room.path}/do/raise_hand"]')
    assert "Take my hand down" in browser.get(text).text
    poll = polls.make_poll(
        room.chief, room.id, kind="ranked", title="Which?", options="A\nB\nC", client_key=key(1),
        opens=True,
    )  # fmt: skip
    page = browser.post_form(
        browser.get(text),
        f'form[action="{room.path}/do/answer_poll"]',
        **{"rank-0": "2", "rank-2": "1"},
    )
    assert db.session.scalar(select(RoomPoll.tally)) == {"2>0": 1}
    assert poll.number


def test_a_line_is_answered_reacted_to_and_hidden_by_forms(
    db: Any, room: RoomOf, browser_of: Browser
) -> None:
    browser, _person = come(room, browser_of)
    line = lines.say(room.chief, room.id, text="Where are you?", client_key=key(1))
    path = f"{room.path}/lines/{line.number}"
    browser.post_form(browser.get(path), f'form[action="{room.path}/do/say"]', text="In Linz.")
    browser.post_form(browser.get(path), "#react-thanks")
    db.session.rollback()
    rows = db.session.execute(
        select(RoomLine.text, RoomLine.reply_to, RoomLine.reactions).order_by(RoomLine.number)
    ).all()
    assert [tuple(row) for row in rows] == [
        ("Where are you?", None, {"thanks": 1}),
        ("In Linz.", line.number, {}),
    ]
    host = browser_of(room.host)
    reply = db.session.scalars(select(RoomLine.number).where(RoomLine.text == "In Linz.")).one()
    page = host.get(f"{room.path}/lines/{reply}")
    page = host.post_form(page, f'form[action="{room.path}/do/hide"]', reason="", status=422)
    assert "Give a reason." in page.text
    host.post_form(page, reason="Off topic.")
    assert "Off topic." in browser.get(room.path).text
    assert "In Linz." not in browser.get(room.path).text
    assert "In Linz." in host.get(room.path).text


def test_what_is_refused_keeps_what_was_typed(room: RoomOf, browser_of: Browser) -> None:
    browser, _person = come(room, browser_of)
    long = "word " * 300
    page = browser.post_form(
        browser.get(room.path),
        f'form[action="{room.path}/do/say"]',
        text=long,
        status=422,
    )
    assert "there is room for 1000" in page.text.replace(",", "")
    assert page.one("textarea").text.strip() == long.strip()
    browser.post_form(page, text="Short.")
    assert "Short." in browser.get(room.path).text


def test_a_host_settles_questions_by_forms(db: Any, room: RoomOf, browser_of: Browser) -> None:
    asker = room.join()[0]
    one = questions.ask(asker, room.id, text="Who pays?", client_key=key(1))
    two = questions.ask(asker, room.id, text="Who gives money?", client_key=key(2))
    host = browser_of(room.host)
    page = host.get(f"{room.path}/questions/{one.number}")
    host.post_form(page, "#answer-form", answer="The city.")
    page = host.get(f"{room.path}/questions/{two.number}")
    host.post_form(page, f'form[action="{room.path}/do/merge"]', into=str(one.number))
    db.session.rollback()
    states = db.session.execute(
        select(RoomQuestion.state, RoomQuestion.answer).order_by(RoomQuestion.number)
    ).all()
    assert [tuple(row) for row in states] == [("answered", "The city."), ("merged", "")]
    assert "The city." in host.get(room.path).text


def test_questions_that_wait_are_shown_to_their_asker_and_hosts_only(
    room: RoomOf, browser_of: Browser
) -> None:
    doors.change_room(
        room.chief, room.id, allows_aliases=False, moderates_questions=True, kept_days=30
    )
    browser, person = come(room, browser_of)
    asked = questions.ask(make.actor_of(person), room.id, text="Wait for me?", client_key=key(1))
    other, _other = come(room, browser_of)
    assert "Wait for me?" in browser.get(room.path).text
    assert "Wait for me?" in browser_of(room.host).get(f"{room.path}/text").text
    assert "Wait for me?" not in other.get(room.path).text
    other.get(f"{room.path}/questions/{asked.number}", status=404)


def test_who_was_sent_out_reads_why(room: RoomOf, browser_of: Browser) -> None:
    browser, person = come(room, browser_of)
    doors.send_out(room.chief, room.id, room.person_of(person), reason="Insults.")
    page = browser.get(room.path)
    assert "You were sent out of this room." in page.text and "Insults." in page.text
    assert not page.has("[data-room]")
    browser.get(f"{room.path}/text", status=303)


def test_an_ended_room_is_read_and_takes_nothing(room: RoomOf, browser_of: Browser) -> None:
    browser, person = come(room, browser_of)
    lines.say(make.actor_of(person), room.id, text="Goodbye.", client_key=key(1))
    doors.move_doors(room.chief, room.id, to="ended")
    page = browser.get(room.path)
    assert "Goodbye." in page.text and "This room has ended." in page.text


def test_the_room_costs_the_same_with_one_and_with_many(room: RoomOf, browser_of: Browser) -> None:
    browser, person = come(room, browser_of)
    actor = make.actor_of(person)

    def fill(n: int) -> None:
        lines.say(actor, room.id, text=f"Line {n}", client_key=key(f"l{n}"))
        if n < 25:
            questions.ask(actor, room.id, text=f"Question {n}?", client_key=key(f"q{n}"))
        polls.make_poll(
            room.chief, room.id, kind="single", title=f"Poll {n}", options="A\nB",
            client_key=key(f"p{n}"), opens=True,
        )  # fmt: skip

    fill(0)
    browser.get(room.path)
    few = browser.get(room.path).sql, browser.get(f"{room.path}/text").sql
    for n in range(1, 30):
        fill(n)
        room.join()
    browser.get(room.path)
    assert (browser.get(room.path).sql, browser.get(f"{room.path}/text").sql) == few
    assert few[0] <= 16


def test_events_elsewhere_show_their_link_to_those_who_come(
    db: Any, browser_of: Browser, client: PageClient
) -> None:
    made = event(make.person(), place_kind="link", link="https://meet.example/x")
    path = f"/events/{made.id}-{made.slug}/live"
    person = make.person()
    assert "meet.example" not in client.get(path).html
    register(person, made)
    assert "https://meet.example/x" in browser_of(person).get(path).html
    client.get(f"/events/{event(make.person(), place_kind='venue').id}-x/live", status=404)
