"""Web, worker and mail server are killed while people write: nothing is lost or told twice.

Whoever writes sends a post again, with the same key, until the server has acknowledged it.

What the mail protocol itself can't promise: whoever sends has to write down that the server took a
mail after the server took it. When either dies between the two, the mail goes out a second time
(losing it would be the other choice). So each kill may double the mails that were in the middle of
being handed over, one for each thread of the worker; they carry the same Message-ID, by which a
mail server or program drops the second.
"""

from __future__ import annotations

import contextlib
import http.client
import random
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import func, select, update

from hrforum.boards.models import Post
from hrforum.core import clock, jobs, outbox
from hrforum.core.models import OutboxMail
from hrforum.core.web import settings
from hrforum.notifications.models import Notification
from tests import factories as make
from tests.support.databases import TestDatabase
from tests.support.page import PASSWORD
from tests.support.processes import Process, answers, until, web_process
from tests.support.servers import free_port

POSTS = 200
WRITERS = 4
READERS = 6
KILLS = 6
WEB_KILLS = 3
STOPS = 2

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


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


class Writer:
    """A person who writes through the web, and insists."""

    def __init__(self, port: int, email: str) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.email = email
        self.token = ""
        self.browser = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(), _StayHere()
        )

    def open(self, path: str, **fields: str) -> tuple[int, str]:
        """Status and body of an answer; OSError or HTTPException where there is none."""
        data = urllib.parse.urlencode(fields).encode() if fields else None
        try:
            with self.browser.open(self.base + path, data, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def sign_in(self) -> None:
        """Sign in, and keep the token that the forms send."""
        _status, page = self.open("/account/sign-in")
        self.open("/account/sign-in", email=self.email, password=PASSWORD, csrf_token=_token(page))
        _status, page = self.open("/")
        assert "/account/sign-out" in page, "not signed in"
        self.token = _token(page)

    def reply(self, topic_id: int, body: str, key: str) -> None:
        """Write a post; return when the server has said that it is written."""
        for _attempt in range(600):
            with contextlib.suppress(OSError, http.client.HTTPException):
                status, _page = self.open(
                    f"/topics/{topic_id}-x/reply",
                    body=body,
                    client_key=key,
                    csrf_token=self.token,
                )
                if status == 303:
                    return
                assert status == 503, status
            time.sleep(0.1)
        raise AssertionError(f"{key} was never acknowledged")


class _StayHere(urllib.request.HTTPRedirectHandler):
    """An acknowledgement is the redirect itself."""

    def redirect_request(self, *_arguments: Any) -> None:
        return None


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
    assert found, page[:300]
    return found[1]


def test_web_worker_and_mail_server_die_while_200_posts_with_mentions_go_out(
    app: Flask, db: Any, database: TestDatabase
) -> None:
    chance = random.Random(20301210)
    opener = make.person()
    topics = [make.topic(author=opener).id for _ in range(WRITERS)]
    readers = [make.person() for _ in range(READERS)]
    names = [person.username for person in readers]
    port = free_port()
    writers = [Writer(port, make.person().email or "") for _ in range(WRITERS)]
    db.session.commit()
    receiver = Receiver()
    smtp = f"smtp://127.0.0.1:{receiver.port}"
    worker = Process(database, "hrforum.cli", "worker", SMTP_URL=smtp)
    web = web_process(database, port)
    errors: list[BaseException] = []
    acknowledged: list[str] = []

    def write(part: int) -> None:
        own = random.Random(part)
        try:
            for n in range(POSTS // WRITERS):
                two = own.sample(names, 2)
                key = f"kill-test-{part}-{n}"
                body = f"Number {n}: @{two[0]} and @{two[1]}, @{two[0]} again"
                writers[part].reply(topics[part], body, key)
                acknowledged.append(key)
                time.sleep(own.uniform(0.0, 0.4))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(part,)) for part in range(WRITERS)]
    receiver.start()
    try:
        web.start()
        until(lambda: answers(port), 30)
        for writer in writers:
            writer.sign_in()
        for thread in threads:
            thread.start()
        for turn in range(KILLS):
            worker.start()
            before = receiver.taken.total()
            until(lambda seen=before: receiver.taken.total() > seen, 15)
            time.sleep(chance.uniform(0.0, 0.6))
            if turn % (KILLS // STOPS) == 1:
                receiver.stop()
                time.sleep(chance.uniform(0.1, 0.5))
                receiver.start()
                time.sleep(0.3)
            worker.kill()
            if turn % (KILLS // WEB_KILLS) == 0:
                web.kill(alone=True)
                web.start()
            # The lease of what it held runs out: five minutes that nobody waits for here.
            _due_now(app)
        for thread in threads:
            thread.join(400)
    finally:
        worker.kill()
        web.kill()
    try:
        assert errors == []
        # The queue's own file may go, too: nothing that must not be lost is in it.
        for left in database.folder.glob(f"{jobs.QUEUE_FILE}*"):
            left.unlink()
        settings().SMTP_URL = smtp
        _due_now(app)
        early = receiver.taken.total()
        with app.app_context():
            outbox.send_due()
    finally:
        receiver.stop()

    db.session.rollback()
    posts = db.session.execute(select(Post.client_key, Post.id).where(Post.number > 1)).all()
    assert sorted(key for key, _id in posts) == sorted(acknowledged)
    assert len(acknowledged) == POSTS
    written = [post_id for _key, post_id in posts]
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


def _due_now(app: Flask) -> None:
    from hrforum.core.db import transaction

    with app.app_context(), transaction() as session:
        session.execute(
            update(OutboxMail).where(OutboxMail.state == "waiting").values(due_at=clock.now())
        )
