"""Web, worker and mail server are killed while people write: nothing is lost or told twice.

Each is a process of its own, and gets SIGKILL at random moments for as long as 200 posts go out.
Whoever writes sends a post again, with the same key, until the server has acknowledged it.

What the mail protocol itself can't promise: whoever sends has to write down that the server took a
mail after the server took it. When either dies between the two, nobody can tell whether it was
taken, and the mail goes out a second time (losing it would be the other choice), with the same
Message-ID, by which a mail server or program drops the second. The test's server writes down both,
that it took a mail and that the conversation went on: exactly the mails that were taken and never
went on may come once more, and no others.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from hrforum.boards import actions as boards
from hrforum.boards import watchers as watching
from hrforum.boards.models import Post
from hrforum.boards.reading_models import Level
from hrforum.core import clock, jobs, outbox
from hrforum.core.models import OutboxMail
from hrforum.core.web import settings
from hrforum.notifications.models import Notification
from tests import factories as make
from tests.notifications.smtp_process import doubled
from tests.support.databases import TestDatabase
from tests.support.page import PASSWORD
from tests.support.servers import free_port

POSTS = 200
WRITERS = 4
READERS = 6
WATCHERS = 2
PACE = 0.9  # seconds between two posts of one writer, on average
LONGEST_LIVES = {"worker": 8.0, "mail": 4.0, "web": 6.0}  # seconds
LEAST_KILLS = 3

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


class Process:
    """A command of ours in a process of its own."""

    def __init__(self, database: TestDatabase, *command: str, **more: str) -> None:
        self.command = command
        self.env = dict(os.environ) | {
            "HRFORUM_DATA": str(database.folder),
            "DATABASE_URL": database.url,
            "HRFORUM_LIMITS": "off",
            "SECRET_KEY": settings().SECRET_KEY,
            "PASSWORD_SALT": settings().PASSWORD_SALT,
            **more,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 -- our own module
            [sys.executable, "-m", *self.command],
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
    app: Flask, db: Any, database: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = random.randrange(2**32)
    opener, board = make.person(), make.board()
    # Watchers are told once of a topic until they read it: so each post has a topic of its own.
    topics = [make.topic(board, opener).id for _ in range(POSTS)]
    readers = [make.person() for _ in range(READERS)]
    watchers = [make.person() for _ in range(WATCHERS)]
    for watcher in watchers:
        boards.watch_board(make.actor_of(watcher), board.slug, Level.WATCHING)
    ids = {person.username: person.id for person in readers}
    every = {opener.id, *(watcher.id for watcher in watchers)}
    port, smtp_port = free_port(), free_port()
    writers = [Writer(port, make.person().email or "") for _ in range(WRITERS)]
    db.session.commit()
    smtp, log = f"smtp://127.0.0.1:{smtp_port}", database.folder / "smtp.log"
    processes = {
        "worker": Process(database, "hrforum.cli", "worker", SMTP_URL=smtp),
        "mail": Process(database, "tests.notifications.smtp_process", str(smtp_port), str(log)),
        "web": Process(database, "hrforum.server", PORT=str(port), HOST="127.0.0.1"),
    }
    errors: list[BaseException] = []
    acknowledged: dict[str, set[int]] = {}

    def write(part: int) -> None:
        own = random.Random(part)
        try:
            for n, topic in enumerate(topics[part::WRITERS]):
                two = own.sample(sorted(ids), 2)
                key = f"kill-test-{part}-{n}"
                body = f"Number {n}: @{two[0]} and @{two[1]}, @{two[0]} again"
                writers[part].reply(topic, body, key)
                acknowledged[key] = {ids[name] for name in two}
                time.sleep(own.uniform(0.0, 2 * PACE))
        except BaseException as error:
            errors.append(error)

    writing = [threading.Thread(target=write, args=(part,)) for part in range(WRITERS)]
    killed: Counter[str] = Counter()
    peace = threading.Event()

    def kill(name: str, longest: float) -> None:
        own = random.Random(f"{seed} {name}")
        try:
            while not peace.wait(own.uniform(0.2, longest)):
                if name == "web" and not _answers(port):
                    continue  # it is starting: somebody must be able to write at all
                processes[name].kill()
                killed[name] += 1
                if name == "worker":
                    # The lease of what it held runs out, and the pauses after failures: minutes
                    # that nobody waits for here. While no worker lives, none can hold a mail.
                    _due_now(app)
                time.sleep(own.uniform(0.0, 0.4))
                processes[name].start()
        except BaseException as error:
            errors.append(error)

    killing = [threading.Thread(target=kill, args=pair) for pair in LONGEST_LIVES.items()]
    try:
        for process in processes.values():
            process.start()
        _until(lambda: _answers(port), 60)
        for writer in writers:
            writer.sign_in()
        for thread in (*writing, *killing):
            thread.start()
        # None of the three has peace until the last post is acknowledged.
        for thread in writing:
            thread.join(900)
        peace.set()
        for thread in killing:
            thread.join(60)
        processes["worker"].kill()
        processes["web"].kill()
        assert errors == []
        # The queue's own file may go, too: nothing that must not be lost is in it.
        for left in database.folder.glob(f"{jobs.QUEUE_FILE}*"):
            left.unlink()
        early = len(log.read_text(encoding="ascii").splitlines())
        # What the worker's sweeps do once a minute.
        monkeypatch.setattr(settings(), "SMTP_URL", smtp)
        _due_now(app)
        with app.app_context():
            watching.tell_watchers()
            outbox.send_due()
    finally:
        for process in processes.values():
            process.kill()

    db.session.rollback()
    posts = db.session.execute(select(Post.client_key, Post.id).where(Post.number > 1)).all()
    assert sorted(key for key, _id in posts) == sorted(acknowledged)
    assert len(acknowledged) == POSTS
    due = Counter(
        (f"post:{post_id}", person_id)
        for key, post_id in posts
        for person_id in acknowledged[key] | every
    )
    told = db.session.execute(select(Notification.key, Notification.person_id)).all()
    assert Counter(map(tuple, told)) == due
    mails = db.session.execute(select(OutboxMail.state, OutboxMail.message_id)).all()
    assert {state for state, _id in mails} == {"sent"}
    assert len(mails) == len({message_id for _state, message_id in mails}) == len(due)
    taken, in_doubt, wrong = doubled(log.read_text(encoding="ascii").splitlines())
    assert set(taken) == {message_id for _state, message_id in mails}
    assert wrong == []
    assert sum(taken.values()) == len(due) + in_doubt
    # The kills hit the middle of it, not idle processes.
    assert min(killed[name] for name in processes) >= LEAST_KILLS, killed
    assert early > len(due) / 2
    print(f"seed {seed}; {dict(killed)}; {len(due)} mails, {in_doubt} once more in doubt")  # noqa: T201


def test_a_mail_that_is_handed_over_again_without_a_doubt_is_seen() -> None:
    """A control: the count above finds what must not be."""
    doubt = ["taken 1 <a>", "taken 2 <a>", "went-on 2 <a>"]
    assert doubled(doubt) == ({"<a>": 2}, 1, [])
    assert doubled(["taken 1 <a>", "went-on 1 <a>", "taken 2 <a>"]) == ({"<a>": 2}, 0, ["<a>"])
    assert doubled(["taken 1 <a>", "taken 2 <b>", "went-on 1 <a>"]) == ({"<a>": 1, "<b>": 1}, 0, [])


def _until(holds: Any, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.01)


def _answers(port: int) -> bool:
    with (
        contextlib.suppress(OSError, http.client.HTTPException),
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer,
    ):
        return bool(answer.status == 200)
    return False


def _due_now(app: Flask) -> None:
    from hrforum.core.db import transaction

    with app.app_context(), transaction() as session:
        session.execute(
            update(OutboxMail).where(OutboxMail.state == "waiting").values(due_at=clock.now())
        )
