"""Work that the worker does: jobs by name, nudged after a commit or run every so often.

A job is a function of ids. Nothing that must not be lost lives in the queue: a job looks for its
work in the tables, a nudge only makes it look sooner. So the queue's file may be deleted at any
time, a nudge never fails, and a job may run twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Flask, current_app
from huey import Huey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from huey.serializer import SignedSerializer

from hrforum.core import db as database
from hrforum.core.web import settings_of

log = logging.getLogger("hrforum.jobs")

QUEUE_FILE = "queue.db"
THREADS = 3
SHUTDOWN = 5.0  # seconds that a job under way has when the worker stops
# A web process must not wait for the queue: the sweep finds what a lost nudge leaves.
NUDGE_PATIENCE = 0.1


@dataclass(frozen=True)
class Job:
    """A named function that the worker runs."""

    name: str
    function: Callable[..., Any]
    every_minutes: int = 0

    def __call__(self, *args: Any) -> Any:
        """Run it here and now."""
        return self.function(*args)

    def nudge(self, *args: int | str) -> bool:
        """Ask the worker to run it soon. Never fails; False says that the queue did not take it."""
        queue: Queue | None = current_app.extensions.get("jobs")
        if queue is None:
            return False
        try:
            queue.enqueue(self.name, args)
        except Exception as error:
            # Any error of SQLite, Redis or the network: the sweep will find the work.
            log.warning("queue did not take %s: %s", self.name, type(error).__name__)
            return False
        return True

    def nudge_after_commit(self, *args: int | str) -> None:
        """Ask the worker to run it once the transaction under way is committed."""

        def later() -> None:
            self.nudge(*args)

        database.after_commit(later, key=(self.name, args))


_jobs: dict[str, Job] = {}


def job(name: str) -> Callable[[Callable[..., Any]], Job]:
    """Register a function as the job ``name``; it runs when it is nudged."""
    return _register(name, 0)


def periodic(name: str, every_minutes: int) -> Callable[[Callable[[], Any]], Job]:
    """Register a function as the job ``name`` that also runs every so many minutes (up to 1440).

    Several workers may each start it: it must stand being run twice.
    """
    return _register(name, every_minutes)


def _register(name: str, every_minutes: int) -> Callable[[Callable[..., Any]], Job]:
    def mark(function: Callable[..., Any]) -> Job:
        _jobs[name] = Job(name, function, every_minutes)
        return _jobs[name]

    return mark


def registered() -> dict[str, Job]:
    """Return all jobs by name."""
    return dict(_jobs)


class Queue:
    """The application's queue: SQLite's in the data folder, or Redis's where there is one."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    @cached_property
    def huey(self) -> Huey:
        """Huey's side of it, made when it is first needed."""
        config = settings_of(self.app)
        common: dict[str, Any] = {
            "results": False,
            # The queue's entries are pickled: only those that we signed are opened.
            "serializer": SignedSerializer(secret=config.SECRET_KEY, salt="hrforum-jobs"),
        }
        if config.REDIS_URL:
            return RedisHuey("hrforum", url=config.REDIS_URL, blocking=True, **common)
        config.DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
        return SqliteHuey(
            "hrforum",
            filename=str(config.DATA / QUEUE_FILE),
            fsync=False,
            timeout=NUDGE_PATIENCE,
            **common,
        )

    @cached_property
    def _task(self) -> Any:
        return self.huey.task(name="run")(self._run)

    def _run(self, name: str, args: tuple[int | str, ...]) -> None:
        found = _jobs.get(name)
        if found is None:
            log.error("no job named %s", name)
            return
        with self.app.app_context():
            found.function(*args)

    def enqueue(self, name: str, args: tuple[int | str, ...] = ()) -> None:
        """Put a job into the queue.

        Raises:
            Exception: whatever SQLite or Redis says; `Job.nudge` is what catches it.
        """
        self._task(name, args)

    def consumer(self) -> Consumer:
        """Return a consumer with the periodic jobs on its clock."""
        if isinstance(self.huey, SqliteHuey):
            self.huey.storage._timeout = 5
        if self._task is None:
            raise RuntimeError("The queue was made without its task.")
        for found in _jobs.values():
            if found.every_minutes:
                self._on_clock(found)
        return self.huey.create_consumer(
            workers=THREADS,
            periodic=True,
            initial_delay=0.05,
            backoff=1.3,
            max_delay=0.5,
            check_worker_health=True,
            graceful_signal="TERM",
            shutdown_timeout=SHUTDOWN,
        )

    def _on_clock(self, found: Job) -> None:
        minutes = found.every_minutes
        when = (
            crontab(minute=f"*/{minutes}")
            if minutes < 60
            else crontab(minute="7", hour=f"*/{max(1, minutes // 60)}" if minutes < 1440 else "3")
        )

        def tick() -> None:
            self._run(found.name, ())

        self.huey.periodic_task(when, name=f"tick {found.name}")(tick)


def init_jobs(app: Flask) -> None:
    """Give the application its queue."""
    app.extensions["jobs"] = Queue(app)
