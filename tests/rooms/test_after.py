"""Afterwards: what is erased, what a person gets and takes along."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from hrforum.accounts import actions as accounts
from hrforum.core import clock, holdings
from hrforum.events.models import EventBoard
from hrforum.rooms.actions import after, doors, lines, polls, questions, stage
from hrforum.rooms.models import (
    Room,
    RoomBallot,
    RoomHand,
    RoomLine,
    RoomPerson,
    RoomPoll,
    RoomQuestion,
)
from tests import factories as make
from tests.factories.base import save
from tests.rooms.support import RoomOf


def key(n: Any) -> str:
    return f"client-key-{n}"


def busy_room(person: Any) -> tuple[RoomOf, Any]:
    room = RoomOf()
    doors.change_room(
        room.chief, room.id, allows_aliases=True, moderates_questions=False, kept_days=10
    )
    actor, _me = room.join(person, alias="A tenant", counts_presence=True)
    lines.say(actor, room.id, text="My words.", client_key=key(1))
    questions.ask(actor, room.id, text="My question?", client_key=key(2))
    poll = polls.make_poll(
        room.chief, room.id, kind="single", title="Which?", options="A\nB", client_key=key(3),
        opens=True,
    )  # fmt: skip
    polls.answer_poll(actor, room.id, poll.number, [1])
    stage.raise_hand(actor, room.id)
    return room, actor


def count(db: Any, table: Any) -> int:
    return int(db.session.scalar(select(func.count()).select_from(table)) or 0)


def test_what_was_said_is_erased_when_its_time_is_over(db: Any) -> None:
    room, _actor = busy_room(make.person())
    doors.move_doors(room.chief, room.id, to="ended")
    with clock.at(clock.now() + dt.timedelta(days=9)):
        assert after.erase_old() == 0
    assert count(db, RoomLine) == 1
    with clock.at(clock.now() + dt.timedelta(days=11)):
        assert after.erase_old() == 1
        assert after.erase_old() == 0
    db.session.rollback()
    for table in (RoomLine, RoomQuestion, RoomBallot, RoomHand):
        assert count(db, table) == 0, table
    assert db.session.scalar(select(RoomPoll.tally)) == {"1": 1}
    assert db.session.scalars(select(RoomPerson.person_id)).all() == [room.host.id]


def test_a_room_that_was_left_open_is_ended_a_day_after_its_event(db: Any) -> None:
    room = RoomOf()
    with clock.at(room.event.ends_at + dt.timedelta(hours=23)):
        assert after.end_left_open() == 0
    with clock.at(room.event.ends_at + dt.timedelta(hours=25)):
        assert after.end_left_open() == 1
    found = db.session.execute(select(Room.state, Room.ended_at)).one()
    assert tuple(found) == ("ended", room.event.ends_at)


def test_an_account_that_goes_leaves_words_without_a_name_or_nothing(
    db: Any, tmp_path: Path
) -> None:
    for with_posts in (False, True):
        person = make.person()
        room, actor = busy_room(person)
        before = db.session.get_one(Room, room.id).number
        accounts.delete_account(actor, with_posts=with_posts, data=tmp_path)
        db.session.rollback()
        line = db.session.execute(
            select(RoomLine.text, RoomLine.changed).where(RoomLine.room_id == room.id)
        ).one()
        question = db.session.scalar(
            select(RoomQuestion.text).where(RoomQuestion.room_id == room.id)
        )
        me = db.session.execute(
            select(RoomPerson.alias, RoomPerson.seconds, RoomPerson.counts_presence).where(
                RoomPerson.person_id == person.id
            )
        ).one()
        assert line.changed > before
        assert (line.text, question) == (("", "") if with_posts else ("My words.", "My question?"))
        assert tuple(me) == ("", 0, False)
        tally = db.session.scalar(select(RoomPoll.tally).where(RoomPoll.room_id == room.id))
        assert tally == {"1": 1}


def test_download_my_data_holds_what_one_did_in_rooms(db: Any) -> None:
    person = make.person()
    busy_room(person)
    busy_room(make.person())
    held = {
        holding.name: list(holdings.records(holding, person.id))
        for holding in holdings.registered()
        if holding.name.startswith("room_")
    }
    assert [record["alias"] for record in held["room_visits"]] == ["A tenant"]
    assert [record["text"] for record in held["room_lines"]] == ["My words."]
    assert [record["text"] for record in held["room_questions"]] == ["My question?"]
    assert [record["choice"] for record in held["room_answers"]] == [[1]]
    assert len(held["room_hands"]) == 1


def test_a_question_goes_on_as_a_topic_linked_both_ways(db: Any, browser_of: Any) -> None:
    board = make.board()
    room = RoomOf()
    save(EventBoard(event_id=room.id, board_id=board.id))
    actor, _me = room.join(make.person(display_name="Ana Real"))
    asked = questions.ask(actor, room.id, text="Who pays the first month?", client_key=key(1))
    questions.vote(room.chief, room.id, asked.number)
    questions.settle(room.chief, room.id, asked.number, "answered", answer="The city does.")
    host = browser_of(room.host)
    path = f"{room.path}/questions/{asked.number}"
    page = host.get(f"{path}/topic")
    page = host.post_form(page, submit="Preview")
    assert "The city does." in page.text and "1 person voted for it." in page.text
    page = host.post_form(page, submit="Make the topic")
    assert page.h1 == "Who pays the first month?" and "Ana Real" not in page.text
    assert any(room.event.slug in link for link in page.links())
    topic = db.session.scalar(select(RoomQuestion.topic_id))
    assert f"/topics/{topic}" in host.get(room.path).html
    assert host.post_form(f"{path}/topic").path == path  # not a second time
    browser_of(actor_person(db, actor)).get(f"{path}/topic", status=403)


def actor_person(db: Any, actor: Any) -> Any:
    from hrforum.accounts.models import Person

    return db.session.get_one(Person, actor.person_id)


def test_results_stay_for_all_and_who_took_part_for_hosts(
    db: Any, browser_of: Any, client: Any
) -> None:
    room, _actor = busy_room(make.person(display_name="Ana Real"))
    room.join(make.person(display_name="Ben Silent"))
    client.get(f"{room.path}/results", status=404)
    number = db.session.scalar(select(RoomPoll.number))
    polls.move_poll(room.chief, room.id, number, to="closed")
    doors.move_doors(room.chief, room.id, to="ended")
    page = client.get(f"{room.path}/results")
    assert "Which?" in page.text and "Ana Real" not in page.text
    host = browser_of(room.host)
    assert "Ana Real" in host.get(f"{room.path}/results").text
    table = host.get(f"{room.path}/attendance.csv", check=False).response.get_data(as_text=True)
    assert "Ana Real" in table and "Ben Silent" not in table
