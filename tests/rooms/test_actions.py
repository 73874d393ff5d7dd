"""Writing in a room: numbers, once, exact, by whom."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from sqlalchemy import func, select

from hrforum.accounts.sanction_models import Sanction
from hrforum.core import clock
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.permissions import forget_grants
from hrforum.extensions import db as database
from hrforum.rooms.actions import doors, lines, polls, questions, stage
from hrforum.rooms.models import (
    Room,
    RoomBallot,
    RoomHand,
    RoomLine,
    RoomPoll,
    RoomQuestion,
    RoomVote,
)
from hrforum.rooms.queries import changes
from tests import factories as make
from tests.factories.base import save
from tests.rooms.support import RoomOf, event, register
from tests.support.together import together


def key(n: Any) -> str:
    return f"client-key-{n}"


def number_of(db: Any, room: RoomOf) -> int:
    db.session.rollback()
    found: int = db.session.get_one(Room, room.id).number
    return found


def test_lines_get_numbers_in_order_and_a_retry_writes_once(db: Any) -> None:
    room = RoomOf()
    ana, _me = room.join()
    before = number_of(db, room)
    first = lines.say(ana, room.id, text="One.", client_key=key(1))
    again = lines.say(ana, room.id, text="One, sent again.", client_key=key(1))
    second = lines.say(ana, room.id, text="Two.", client_key=key(2))
    assert (first.number, second.number) == (before + 1, before + 2)
    assert again.number == first.number and again.text == "One."
    assert db.session.scalar(select(func.count(RoomLine.id))) == 2


def test_the_same_key_of_two_people_is_two_lines(db: Any) -> None:
    room = RoomOf()
    for actor in (room.join()[0], room.join()[0]):
        lines.say(actor, room.id, text="Hello.", client_key=key("same"))
    assert db.session.scalar(select(func.count(RoomLine.id))) == 2


def test_numbers_have_no_gap_and_come_in_the_order_of_commits(db: Any, app: Any) -> None:
    """Six writers at once, and a reader who only asks "since": nothing missing, nothing twice."""
    room = RoomOf()
    actors = [room.join()[0] for _ in range(6)]
    start = number_of(db, room)
    seen: list[int] = []
    done = threading.Event()

    def write(who: int) -> None:
        with app.app_context():
            for n in range(8):
                if n % 4 == 3:
                    questions.ask(
                        actors[who], room.id, text=f"Why {who} {n}?", client_key=key(f"{who}-{n}")
                    )
                else:
                    lines.say(actors[who], room.id, text=f"{who} {n}", client_key=key(f"{who}-{n}"))
                    lines.say(actors[who], room.id, text=f"{who} {n}", client_key=key(f"{who}-{n}"))

    def follow() -> None:
        known = start
        with app.app_context():
            while True:
                last = done.is_set()
                database.session.rollback()
                read = changes.since(room.id, known)
                assert read is not None and not read.too_many
                rows = (*read.lines, *read.questions)
                seen.extend(sorted(row.number for row in rows if row.number <= read.room.number))
                known = read.room.number
                if last:
                    return

    reader = threading.Thread(target=follow)
    reader.start()
    assert together(*[lambda who=who: write(who) for who in range(6)]) == [None] * 6
    done.set()
    reader.join()
    assert seen == list(range(start + 1, start + 49))
    assert number_of(db, room) == start + 48


def test_votes_are_exact_when_all_vote_at_once(db: Any, app: Any) -> None:
    room = RoomOf()
    asker, _me = room.join()
    question = questions.ask(asker, room.id, text="Who pays?", client_key=key(1))
    poll = polls.make_poll(
        room.chief, room.id, kind="single", title="Which?", options="A\nB", client_key=key(2),
        opens=True,
    )  # fmt: skip
    number, ballot = question.number, poll.number
    voters = [room.join()[0] for _ in range(6)]

    def vote(who: int) -> None:
        with app.app_context():
            for given in (True, True, False, True):
                questions.vote(voters[who], room.id, number, given=given)
            polls.answer_poll(voters[who], room.id, ballot, [0])
            polls.answer_poll(voters[who], room.id, ballot, [who % 2])

    assert together(*[lambda who=who: vote(who) for who in range(6)]) == [None] * 6
    db.session.rollback()
    assert db.session.scalar(select(RoomQuestion.votes)) == 6
    assert db.session.scalar(select(func.count()).select_from(RoomVote)) == 6
    found = db.session.execute(select(RoomPoll.voters, RoomPoll.tally)).one()
    assert (found.voters, found.tally) == (6, {"0": 3, "1": 3})
    assert db.session.scalar(select(func.count()).select_from(RoomBallot)) == 6


def test_who_may_not_come_in_writes_nothing(db: Any) -> None:
    room = RoomOf()
    stranger, waiting = make.person(), make.person()
    register(waiting, room.event, "waiting")
    for person in (stranger, waiting):
        actor = make.actor_of(person)
        with pytest.raises(Forbidden):
            doors.come_in(actor, room.id)
        with pytest.raises(NotFound):
            lines.say(actor, room.id, text="Hello.", client_key=key(1))
    registered = make.person()
    register(registered, room.event)
    with pytest.raises(NotFound):  # not by the lobby
        lines.say(make.actor_of(registered), room.id, text="Hello.", client_key=key(1))
    assert db.session.scalar(select(func.count(RoomLine.id))) == 0


def test_a_registration_that_ends_takes_the_right_at_once(db: Any) -> None:
    room = RoomOf()
    person = make.person()
    actor, _me = room.join(person)
    lines.say(actor, room.id, text="Hello.", client_key=key(1))
    from hrforum.core.db import transaction
    from hrforum.events.models import Registration

    with transaction() as session:
        session.query(Registration).filter_by(person_id=person.id).one().state = "cancelled"
    with pytest.raises(Forbidden):
        lines.say(actor, room.id, text="Still here?", client_key=key(2))


@pytest.mark.parametrize("kind", ["suspended", "no_posting"])
def test_who_is_forbidden_to_write_by_a_decision_only_reads(db: Any, kind: str) -> None:
    room = RoomOf()
    person = make.person()
    room.join(person)
    until = clock.now() + dt.timedelta(days=1)
    save(Sanction(person_id=person.id, kind=kind, ends_at=until))
    forget_grants()
    with pytest.raises(Forbidden, match="/moderation/statements/"):
        lines.say(make.actor_of(person), room.id, text="Hello.", client_key=key(1))
    with clock.at(until):
        lines.say(make.actor_of(person), room.id, text="Hello.", client_key=key(1))


def test_doors_let_people_in_and_end_for_good(db: Any) -> None:
    room = RoomOf("closed")
    person = make.person()
    register(person, room.event)
    actor = make.actor_of(person)
    with pytest.raises(Forbidden):
        doors.come_in(actor, room.id)
    with pytest.raises(Forbidden):
        doors.move_doors(actor, room.id, to="open")
    doors.move_doors(room.chief, room.id, to="open")
    doors.come_in(actor, room.id)
    lines.say(actor, room.id, text="Early.", client_key=key(1))
    doors.move_doors(room.chief, room.id, to="ended")
    with pytest.raises(Forbidden):
        lines.say(actor, room.id, text="Late.", client_key=key(2))
    with pytest.raises(Conflict):
        doors.move_doors(room.chief, room.id, to="open")
    assert lines.say(actor, room.id, text="Early.", client_key=key(1)).text == "Early."


def test_another_name_only_where_hosts_allow_it_and_nobody_else_has_it(db: Any) -> None:
    room = RoomOf()
    person = make.person()
    register(person, room.event)
    actor = make.actor_of(person)
    with pytest.raises(Invalid, match="own name"):
        doors.come_in(actor, room.id, alias="A tenant")
    doors.change_room(
        room.chief, room.id, allows_aliases=True, moderates_questions=False, kept_days=30
    )
    assert doors.come_in(actor, room.id, alias="A tenant").alias == "A tenant"
    other, _me = room.join()
    with pytest.raises(Invalid, match="has this name"):
        doors.come_in(other, room.id, alias="a TENANT")
    with pytest.raises(Conflict, match="30"):
        doors.change_room(
            room.chief, room.id, allows_aliases=True, moderates_questions=False, kept_days=31
        )


def test_who_was_sent_out_does_nothing_more(db: Any) -> None:
    room = RoomOf()
    actor, me = room.join()
    other, _them = room.join()
    with pytest.raises(Forbidden):
        doors.send_out(other, room.id, me.id, reason="I don't like it.")
    doors.give_role(room.chief, room.id, _them.id, role="moderator")
    with pytest.raises(Invalid):
        doors.send_out(other, room.id, me.id, reason=" ")
    doors.send_out(other, room.id, me.id, reason="Insults.")
    with pytest.raises(Forbidden, match="sent out"):
        lines.say(actor, room.id, text="But…", client_key=key(1))
    with pytest.raises(Forbidden):
        doors.come_in(actor, room.id)
    with pytest.raises(Forbidden):
        doors.send_out(other, room.id, room.hosting.id, reason="Mutiny.")
    doors.let_back(room.chief, room.id, me.id)
    lines.say(actor, room.id, text="Sorry.", client_key=key(2))


def test_roles_are_handed_over(db: Any) -> None:
    room = RoomOf()
    actor, me = room.join()
    with pytest.raises(Forbidden):
        stage.set_timer(actor, room.id, minutes=5)
    doors.give_role(room.chief, room.id, me.id, role="host")
    stage.set_timer(actor, room.id, minutes=5, label="Break")
    doors.give_role(actor, room.id, room.hosting.id, role="attendee")
    with pytest.raises(Forbidden):
        stage.set_timer(room.chief, room.id, minutes=0)
    # A host of the event is never locked out of its room.
    doors.give_role(room.chief, room.id, room.hosting.id, role="host")
    stage.set_timer(room.chief, room.id, minutes=0)


def test_lines_are_answered_reacted_to_and_hidden(db: Any) -> None:
    room = RoomOf()
    ana, ana_there = room.join(make.person(username="ana"))
    ben, ben_there = room.join()
    first = lines.say(ana, room.id, text="Who hosts the shelter?", client_key=key(1))
    reply = lines.say(
        ben, room.id, text="We do, ask @Ana.", client_key=key(2), reply_to=first.number
    )
    assert reply.mentions == [ana_there.id]
    with pytest.raises(NotFound):
        lines.say(ben, room.id, text="To nobody.", client_key=key(3), reply_to=9_999)
    assert lines.react(ben, room.id, first.number, "thanks").reactions == {"thanks": 1}
    assert lines.react(ben, room.id, first.number, "thanks").reactions == {"thanks": 1}
    with pytest.raises(Forbidden):
        lines.react(ana, room.id, first.number, "thanks")
    assert lines.react(ben, room.id, first.number, "thanks", given=False).reactions == {}
    with pytest.raises(Forbidden):
        lines.hide_line(ben, room.id, first.number, reason="Mine is better.")
    hidden = lines.hide_line(room.chief, room.id, first.number, reason="Off topic.")
    assert hidden.hidden_reason == "Off topic." and hidden.changed > reply.number
    lines.unhide_line(room.chief, room.id, first.number)
    lines.hide_line(ben, room.id, reply.number, reason="")
    with pytest.raises(Forbidden):
        lines.unhide_line(room.chief, room.id, reply.number)
    assert ben_there.id not in reply.mentions


def test_questions_wait_are_merged_and_answered(db: Any) -> None:
    room = RoomOf()
    doors.change_room(
        room.chief, room.id, allows_aliases=False, moderates_questions=True, kept_days=365
    )
    ana, _a = room.join()
    ben, _b = room.join()
    cem, _c = room.join()
    first = questions.ask(ana, room.id, text="Who pays?", client_key=key(1))
    assert first.state == "waiting"
    with pytest.raises(NotFound):
        questions.vote(ben, room.id, first.number)
    with pytest.raises(Forbidden):
        questions.settle(ana, room.id, first.number, "approve")
    questions.settle(room.chief, room.id, first.number, "approve")
    second = questions.ask(ben, room.id, text="Who gives the money?", client_key=key(2))
    questions.settle(room.chief, room.id, second.number, "approve")
    for voter in (cem, ana):
        questions.vote(voter, room.id, second.number)
    questions.vote(cem, room.id, first.number)
    questions.merge(room.chief, room.id, second.number, into=first.number)
    db.session.rollback()
    kept, gone = db.session.scalars(select(RoomQuestion).order_by(RoomQuestion.number)).all()
    # Cem voted for both, Ana asked the one that stays, Ben asked the other.
    assert (kept.votes, gone.state, gone.merged_into) == (2, "merged", kept.number)
    with pytest.raises(Conflict):
        questions.settle(room.chief, room.id, gone.number, "now")
    questions.settle(room.chief, room.id, kept.number, "now")
    done = questions.settle(room.chief, room.id, kept.number, "answered", answer="The city.")
    assert (done.state, done.answer) == ("answered", "The city.")
    with pytest.raises(Invalid):
        questions.settle(room.chief, room.id, kept.number, "dismiss", reason="")


def test_only_one_question_is_answered_aloud(db: Any) -> None:
    room = RoomOf()
    ana, _me = room.join()
    numbers = [
        questions.ask(ana, room.id, text=f"Question {n}?", client_key=key(n)).number
        for n in range(2)
    ]
    for number in numbers:
        questions.settle(room.chief, room.id, number, "now")
    db.session.rollback()
    states = db.session.scalars(select(RoomQuestion.state).order_by(RoomQuestion.number)).all()
    assert states == ["answered", "now"]


@pytest.mark.parametrize(
    ("kind", "options", "choices", "tally"),
    [
        ("single", "A\nB", [[0], [0], [1]], {"0": 2, "1": 1}),
        ("multiple", "A\nB\nC", [[0, 1], [1], [2, 1]], {"0": 1, "1": 3, "2": 1}),
        ("ranked", "A\nB\nC", [[0, 1], [0, 1], [2]], {"0>1": 2, "2": 1}),
        ("cloud", "", [["Trust"], ["trust", "Rent"], ["rent "]], {"trust": 2, "rent": 2}),
        ("quiz", "A\n*B", [[1], [0], [1]], {"0": 1, "1": 2}),
    ],
)
def test_polls_of_each_kind_are_counted(
    db: Any, kind: str, options: str, choices: list[Any], tally: dict[str, int]
) -> None:
    room = RoomOf()
    poll = polls.make_poll(
        room.chief, room.id, kind=kind, title="What?", options=options, client_key=key(1)
    )
    voter = room.join()[0]
    with pytest.raises(NotFound):
        polls.answer_poll(voter, room.id, poll.number, choices[0])
    polls.move_poll(room.chief, room.id, poll.number, to="open")
    for choice in choices:
        polls.answer_poll(room.join()[0], room.id, poll.number, choice)
    db.session.rollback()
    found = db.session.scalars(select(RoomPoll)).one()
    assert (found.tally, found.voters) == (tally, 3)
    polls.move_poll(room.chief, room.id, poll.number, to="closed")
    with pytest.raises(Conflict):
        polls.answer_poll(voter, room.id, poll.number, choices[0])


def test_hands_stand_in_the_order_in_which_they_were_raised(db: Any) -> None:
    room = RoomOf()
    people = [room.join()[0] for _ in range(3)]
    hands = [stage.raise_hand(who, room.id) for who in people]
    stage.raise_hand(people[0], room.id, up=False)
    late = stage.raise_hand(people[0], room.id)
    up = db.session.scalars(
        select(RoomHand.number).where(RoomHand.state == "up").order_by(RoomHand.number)
    ).all()
    assert hands[1] and hands[2] and late
    assert up == [hands[1].number, hands[2].number, late.number]
    stage.call_hand(room.chief, room.id, hands[2].number, to="called")
    with pytest.raises(Forbidden):
        stage.call_hand(people[0], room.id, hands[1].number, to="down")


def test_an_event_elsewhere_has_no_room(db: Any) -> None:
    host = make.person()
    elsewhere = event(host, place_kind="link", link="https://meet.example/x")
    with pytest.raises(Forbidden, match="room of ours"):
        doors.prepare_room(make.actor_of(host), elsewhere.id)
    with pytest.raises(Forbidden, match="hosts"):
        doors.prepare_room(make.actor_of(make.person()), event(host).id)
