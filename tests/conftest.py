"""The tests' fixtures; what they are made of is in `tests/support`.

Every test that uses `app` or `client`, however indirectly, runs on SQLite and on PostgreSQL,
unless `--database` or the mark `@pytest.mark.database("sqlite")` says otherwise.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask

from tests.support import databases, servers
from tests.support.databases import TestDatabase
from tests.support.mail import MailServer
from tests.support.page import PageClient
from tests.support.tidy import Tidy

RUN = pytest.StashKey[Path]()

# Property tests: a few examples, the same ones in each run; `make check` goes to full depth.
hypothesis.settings.register_profile("quick", max_examples=30, deadline=None, derandomize=True)
hypothesis.settings.register_profile("full", max_examples=1000, deadline=None, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --database."""
    parser.addoption(
        "--database",
        choices=(*databases.KINDS, "both"),
        default="both",
        help="the database to run on (default: both; the browser then runs on SQLite)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Open the run in the process that the others are started from."""
    if not hasattr(config, "workerinput"):
        config.stash[RUN] = servers.open_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the run's servers."""
    folder = config.stash.get(RUN, None)
    if folder is not None:
        databases.drop_all(folder)
        servers.close_run(folder)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what needs a database on each kind that is wanted."""
    if "database" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        kinds = databases.KINDS if chosen == "both" else (chosen,)
        mark = metafunc.definition.get_closest_marker("database")
        if mark:
            kinds = tuple(kind for kind in kinds if kind in mark.args)
        metafunc.parametrize("database", kinds, indirect=True, scope="session")


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest) -> Iterator[TestDatabase]:
    """The worker's database of one kind, with the migrated tables."""
    found = TestDatabase(request.param)
    yield found
    found.close()


@pytest.fixture(scope="session")
def _shared_app(database: TestDatabase) -> tuple[Flask, Tidy]:
    """The application of a kind of database: made once a worker, tidied before each test."""
    database.app = databases.make_app(database.url, database.folder)
    return database.app, Tidy(database.app)


@pytest.fixture
def app(database: TestDatabase, _shared_app: tuple[Flask, Tidy]) -> Iterator[Flask]:
    """The application on an empty (migrated) database, its context pushed."""
    app, tidy = _shared_app
    tidy.before_test()
    database.reset()
    with app.app_context():
        yield app
    tidy.after_test()


@pytest.fixture
def make_app(app: Flask, database: TestDatabase) -> Iterator[Callable[..., Flask]]:
    """Make another application on the test's database: `make_app(LIMITS=True)`."""

    from hrforum.extensions import limiter

    made: list[Flask] = []
    was_limiting = limiter.enabled

    def make(**settings: Any) -> Flask:
        made.append(databases.make_app(database.url, database.folder, **settings))
        return made[-1]

    yield make
    for other in made:
        databases.dispose(other)
    # One limiter for all applications of the process: it does as the last one was told.
    limiter.enabled = was_limiting


@pytest.fixture
def db(app: Flask) -> Any:
    """Flask-SQLAlchemy's object, inside the application's context."""
    from hrforum.extensions import db

    return db


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A visitor's browser without JavaScript that checks each page."""
    return PageClient(app)


@pytest.fixture
def browser_of(app: Flask) -> Callable[[Any], PageClient]:
    """The browser of a signed-in person: `browser_of(person)`, with a person or an address."""

    def open_for(person: Any) -> PageClient:
        return PageClient(app).sign_in(getattr(person, "email", person))

    return open_for


@pytest.fixture
def mailbox(app: Flask) -> Any:
    """The mails that the product wrote: `mailbox.link("a@b.example", "/account/confirm")`."""
    from tests.support.outbox import Mailbox

    return Mailbox()


@pytest.fixture(scope="session")
def _mail_server() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mail_server(_mail_server: MailServer) -> MailServer:
    """An SMTP server on the loopback address that keeps what it gets in `messages`."""
    _mail_server.clear()
    return _mail_server


@pytest.fixture
def redis_url() -> str:
    """The address of an empty Redis or Valkey."""
    import redis

    url = servers.valkey_url()
    with redis.Redis.from_url(url) as connection:
        connection.flushdb()
    return url
