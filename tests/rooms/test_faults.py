"""The server is killed and the database's connections cut while people talk, vote and answer.

Afterwards everybody is back by themselves; what was acknowledged is there once, in one order for
all, and the votes are those that were given. How long it took is printed, not asserted.
"""

from __future__ import annotations

import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import psutil
import psycopg
import pytest
from sqlalchemy import func, select

from hrforum.core.db import transaction
from hrforum.rooms.actions import polls, questions
from hrforum.rooms.models import (
    Room,
    RoomBallot,
    RoomLine,
    RoomPerson,
    RoomPoll,
    RoomQuestion,
    RoomVote,
)
from tests import factories as make
from tests.rooms.client import RoomClient
from tests.rooms.support import RoomOf
from tests.support.databases import TestDatabase, psycopg_url
from tests.support.live import cookie_of
from tests.support.processes import Process, answers, until, web_process
from tests.support.servers import free_port

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
PEOPLE = 6
TURNS = 24  # of each: a line, and a vote or an answer
OPTIONS = 3


class Talk:
    """An open room on a server of its own, and people who write in it by turns."""

    def __init__(self, database: TestDatabase, browser_of: Callable[[Any], Any]) -> None:
        self.database = database
        self.room = RoomOf()
        chief = self.room.chief
        self.question = questions.ask(
            chief, self.room.id, text="Which?", client_key="the-question"
        ).number
        self.poll = polls.make_poll(
            chief, self.room.id, kind="single", title="What?", options="A\nB\nC",
            client_key="the-poll-it-is", opens=True,
        ).number  # fmt: skip
        self.port = free_port()
        self.web: Process = web_process(database, self.port)
        self.clients: list[RoomClient] = []
        self.votes: list[bool] = []
        self.choices: list[int] = []
        for n in range(PEOPLE):
            person = make.person()
            self.room.join(person)
            cookie = cookie_of(browser_of(person))
            self.clients.append(RoomClient(self.port, cookie, self.room.id, f"{n}"))
        self.writers = [
            threading.Thread(target=self._write, args=(n,), daemon=True) for n in range(PEOPLE)
        ]

    def _write(self, n: int) -> None:
        """Write line after line, and change one's mind now and then."""
        client, own = self.clients[n], random.Random(n)
        for turn in range(TURNS):
            client.send("say", text=f"Line {turn:02} by {n}", client_key=f"line-{n}-{turn:04}")
            if turn % 2:
                given = own.random() < 0.6
                client.send("vote", question=self.question, given=given)
                self.votes[n] = given
            else:
                self.choices[n] = own.randrange(OPTIONS)
                client.send("answer_poll", poll=self.poll, choice=[self.choices[n]])
            time.sleep(own.uniform(0.1, 0.5))

    def begin(self) -> None:
        """Start the server, let everybody in and write."""
        self.web.start()
        assert until(lambda: answers(self.port), 60), "The server does not start."
        self.votes, self.choices = [False] * PEOPLE, [0] * PEOPLE
        for client in self.clients:
            client.start()
        assert until(self.all_in, 30)
        for writer in self.writers:
            writer.start()

    def all_in(self) -> bool:
        """Whether everybody is in the room, as far as they know."""
        return all(client.is_in for client in self.clients)

    def done(self) -> int:
        """How much was acknowledged until now."""
        return sum(len(client.acknowledged) for client in self.clients)

    def wait_for_more(self, more: int) -> None:
        """Wait until that much more is acknowledged: a fault in silence shows nothing."""
        wanted = self.done() + more
        assert until(lambda: self.done() >= wanted, 60), self.state()

    def back(self) -> None:
        """Wait until all are in and each was acknowledged something new."""
        before = [len(client.acknowledged) for client in self.clients]

        def each_got_through() -> bool:
            return all(
                len(client.acknowledged) > known or not client.outbox
                for client, known in zip(self.clients, before, strict=True)
            )

        assert until(lambda: self.all_in() and each_got_through(), 60), self.state()

    def state(self) -> str:
        """What to say where something does not come about."""
        return "; ".join(
            f"{c.name}: in {c.is_in}, to send {len(c.outbox)}, error {c.error!r}, {c.refused[:1]}"
            for c in self.clients
        )

    def finish(self) -> None:
        """Wait until all is written and known to all."""
        for writer in self.writers:
            writer.join(60)
        assert until(lambda: not any(c.outbox for c in self.clients), 90), self.state()
        with transaction() as session:
            last = session.scalars(select(Room.number).where(Room.event_id == self.room.id)).one()
        assert until(lambda: all(c.number >= last for c in self.clients), 30), self.state()
        for client in self.clients:
            client.stop()
            assert client.error is None
            assert client.refused == []
            assert client.unanswered == [], "every call is answered, errors too"

    def check(self, db: Any) -> None:
        """Compare what was acknowledged and heard with what stands in the database."""
        db.session.rollback()
        rows = db.session.execute(
            select(RoomLine.number, RoomLine.text, RoomLine.client_key)
            .where(RoomLine.room_id == self.room.id)
            .order_by(RoomLine.number)
        ).all()
        stands = [(row.number, row.text) for row in rows]
        promised = {
            data["client_key"]: answer["number"]
            for client in self.clients
            for verb, data, answer in client.acknowledged
            if verb == "say"
        }
        assert {row.client_key: row.number for row in rows} == promised
        assert len(rows) == PEOPLE * TURNS == len(promised)
        for client in self.clients:
            assert client.lines == stands, client.name
            assert client.order == sorted(client.order), "heard in the room's order"
            assert len(client.order) == len(set(client.order)), "heard once"
        for n in range(PEOPLE):
            mine = [text for _number, text in stands if text.endswith(f"by {n}")]
            assert mine == [f"Line {turn:02} by {n}" for turn in range(TURNS)]
        self._check_votes(db)

    def _check_votes(self, db: Any) -> None:
        question = select(RoomQuestion.votes).where(RoomQuestion.number == self.question)
        counted = select(func.count()).select_from(RoomVote)
        assert db.session.scalar(question) == db.session.scalar(counted) == sum(self.votes)
        choices = [self.choices.count(option) for option in range(OPTIONS)]
        tally = db.session.execute(select(RoomPoll.tally, RoomPoll.voters)).one()
        assert [tally.tally.get(str(option), 0) for option in range(OPTIONS)] == choices
        ballots = db.session.scalars(
            select(RoomBallot.choice).join(RoomPerson, RoomPerson.id == RoomBallot.by_id)
        ).all()
        assert sorted(ballots) == sorted([each] for each in self.choices)
        assert tally.voters == PEOPLE
        for client in self.clients:
            shown = client.known["polls"][self.poll]
            assert [row["votes"] for row in shown["result"]["rows"]] == choices
            assert client.known["questions"][self.question]["votes"] == sum(self.votes)


@pytest.fixture
def talk(db: Any, database: TestDatabase, browser_of: Any) -> Iterator[Talk]:
    found = Talk(database, browser_of)
    yield found
    for client in found.clients:
        client.stop()
    found.web.kill()


def the_worker(talk: Talk) -> None:
    """Kill the process that holds the sockets; its parent starts another one."""
    assert talk.web.process is not None
    for child in psutil.Process(talk.web.process.pid).children():
        child.send_signal(signal.SIGKILL)


def the_parent(talk: Talk) -> None:
    """Kill the parent; the process that holds the sockets notices, and both start anew."""
    talk.web.kill(alone=True)
    talk.web.start()


def everything(talk: Talk) -> None:
    """Kill all processes at one stroke, as the power goes, and start again."""
    talk.web.kill()
    talk.web.start()


def test_the_server_is_killed_mid_event(db: Any, talk: Talk) -> None:
    talk.begin()
    took = []
    for fault in (everything, the_worker, the_parent, everything):
        talk.wait_for_more(20)
        before = [client.connections for client in talk.clients]
        start = time.monotonic()
        fault(talk)
        assert until(
            lambda seen=before: all(
                client.connections > known for client, known in zip(talk.clients, seen, strict=True)
            ),
            60,
        ), talk.state()
        talk.back()
        took.append(round(time.monotonic() - start, 1))
    left = sum(len(client.outbox) for client in talk.clients)
    talk.finish()
    talk.check(db)
    again = sum(client.sent_again for client in talk.clients)
    print(f"back after {took}; {again} sent again, {left} still to send")  # noqa: T201
    assert again, "a kill that meets no write shows nothing"


def connections(
    database: TestDatabase, *, cut: bool = False, but: frozenset[int] = frozenset()
) -> frozenset[int]:
    """The connections to the test's database but these; ``cut`` ends them."""
    what = "pg_terminate_backend(pid), pid" if cut else "true, pid"
    with psycopg.connect(psycopg_url(database.url), autocommit=True) as connection:
        rows = connection.execute(
            f"SELECT {what} FROM pg_stat_activity WHERE datname = current_database()"  # noqa: S608
            " AND pid <> pg_backend_pid() AND pid <> ALL(%s)",
            (sorted(but),),
        ).fetchall()
    return frozenset(pid for _done, pid in rows)


@pytest.mark.database("postgresql")
def test_the_connections_to_the_database_are_cut_mid_event(
    db: Any, database: TestDatabase, talk: Talk
) -> None:
    ours = connections(database)  # the test's own stay
    talk.begin()
    took, cut = [], 0
    for _fault in range(5):
        talk.wait_for_more(20)
        cut += len(connections(database, cut=True, but=ours))
        start = time.monotonic()
        talk.back()
        took.append(round(time.monotonic() - start, 1))
    talk.finish()
    talk.check(db)
    print(f"{cut} connections cut; back after {took}")  # noqa: T201
    assert cut > 5


def test_a_line_that_is_lost_or_doubled_would_be_seen(db: Any, talk: Talk) -> None:
    """The control: the comparison fails where the database has other lines than were promised."""
    talk.begin()
    talk.finish()
    talk.check(db)
    with transaction() as session:
        session.query(RoomLine).filter_by(client_key="line-0-0003").delete()
    with pytest.raises(AssertionError):
        talk.check(db)
