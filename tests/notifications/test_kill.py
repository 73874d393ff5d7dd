"""Worker and mail server are killed while mails go out: nothing is lost, nothing told twice.

What the mail protocol itself can't promise: whoever sends has to write down that the server took a
mail after the server took it. When either dies between the two, the mail goes out a second time
(losing it would be the other choice). So each kill may double the mails that were in the middle of
being handed over, one for each thread of the worker; they carry the same Message-ID, by which a
mail server or program drops the second.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import func, select, update

from hrforum.boards import actions as boards
from hrforum.boards.models import Post
from hrforum.core import clock, jobs, outbox
from hrforum.core.models import OutboxMail
from hrforum.core.web import settings
from hrforum.notifications.models import Notification
from tests import factories as make
from tests.support.databases import TestDatabase
from tests.support.servers import free_port

POSTS = 200
WRITERS = 4
READERS = 6
KILLS = 8
STOPS = 2

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


class Receiver:
    """An SMTP server that counts what it took by Message-ID, and can be stopped and started."""

    def __init__(self) -> None:
        self.port = free_port()
        self.taken: Counter[str] = Counter()
        self._controller: Controller | None = None

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        head = envelope.content.decode("utf-8", "replace").partition("\r\n\r\n")[0]
        [line] = [x for x in head.splitlines() if x.lower().startswith("message-id:")]
        self.taken[line.partition(":")[2].strip()] += 1
        return "250 Message accepted for delivery"


class Worker:
    """`hrforum worker` in a process of its own."""

    def __init__(self, database: TestDatabase, smtp_port: int) -> None:
        self.env = dict(os.environ) | {
            "HRFORUM_DATA": str(database.folder),
            "DATABASE_URL": database.url,
            "SMTP_URL": f"smtp://127.0.0.1:{smtp_port}",
            "SECRET_KEY": settings().SECRET_KEY,
            "PASSWORD_SALT": settings().PASSWORD_SALT,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "hrforum.cli", "worker"],
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        """As the power goes: no handler runs, nothing is put in order."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(10)
            self.process = None


def test_worker_and_mail_server_die_while_200_posts_with_mentions_go_out(
    app: Flask, db: Any, database: TestDatabase
) -> None:
    chance = random.Random(20301210)
    opener = make.person()
    topics = [make.topic(author=opener).id for _ in range(WRITERS)]
    readers = [make.person() for _ in range(READERS)]
    names = [person.username for person in readers]
    writers = [make.actor_of(make.person()) for _ in range(WRITERS)]
    db.session.commit()
    receiver = Receiver()
    worker = Worker(database, receiver.port)
    errors: list[Exception] = []
    acknowledged: list[int] = []

    def write(part: int) -> None:
        own = random.Random(part)
        try:
            with app.app_context():
                for n in range(POSTS // WRITERS):
                    two = own.sample(names, 2)
                    post, _topic = boards.post_reply(
                        writers[part],
                        topics[part],
                        body=f"Number {n}: @{two[0]} and @{two[1]}, @{two[0]} again",
                        client_key=f"kill-test-{part}-{n}",
                    )
                    acknowledged.append(post.id)
                    db.session.commit()
                    time.sleep(own.uniform(0.0, 0.4))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(part,)) for part in range(WRITERS)]
    receiver.start()
    try:
        for thread in threads:
            thread.start()
        for turn in range(KILLS):
            worker.start()
            before = receiver.taken.total()
            _until(lambda seen=before: receiver.taken.total() > seen, 15)
            time.sleep(chance.uniform(0.0, 0.6))
            if turn % (KILLS // STOPS) == 1:
                receiver.stop()
                time.sleep(chance.uniform(0.1, 0.5))
                receiver.start()
                time.sleep(0.3)
            worker.kill()
            # The lease of what it held runs out: five minutes that nobody waits for here.
            _due_now(app)
        for thread in threads:
            thread.join(60)
    finally:
        worker.kill()
        for thread in threads:
            thread.join(60)
    try:
        assert errors == []
        # The queue's own file may go, too: nothing that must not be lost is in it.
        for left in database.folder.glob(f"{jobs.QUEUE_FILE}*"):
            left.unlink()
        settings().SMTP_URL = f"smtp://127.0.0.1:{receiver.port}"
        _due_now(app)
        early = receiver.taken.total()
        with app.app_context():
            outbox.send_due()
    finally:
        receiver.stop()

    db.session.rollback()
    written = list(db.session.scalars(select(Post.id).where(Post.client_key.like("kill-test-%"))))
    assert sorted(acknowledged) == sorted(written)
    assert len(set(written)) == POSTS
    told = db.session.execute(
        select(Notification.key, func.count()).group_by(Notification.key)
    ).all()
    # Two readers and who opened the topic, of each post.
    assert {key for key, _n in told} == {f"post:{post_id}" for post_id in written}
    assert {n for _key, n in told} == {3}
    mails = db.session.execute(select(OutboxMail.state, OutboxMail.message_id)).all()
    assert {state for state, _id in mails} == {"sent"}
    due = {message_id for _state, message_id in mails}
    assert len(due) == 3 * POSTS
    assert set(receiver.taken) == due
    twice = {name: n for name, n in receiver.taken.items() if n > 1}
    assert sum(twice.values()) - len(twice) <= jobs.THREADS * (KILLS + STOPS), twice
    # The kills hit the middle of it, not an idle worker.
    assert early > KILLS
    print(f"{early} of {len(due)} before the last sweep, {len(twice)} of them twice")  # noqa: T201


def _until(holds: Any, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.01)


def _due_now(app: Flask) -> None:
    from hrforum.core.db import transaction

    with app.app_context(), transaction() as session:
        session.execute(
            update(OutboxMail).where(OutboxMail.state == "waiting").values(due_at=clock.now())
        )
