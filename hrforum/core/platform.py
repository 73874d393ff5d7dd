"""What the installation itself brings to the application: queue, mail, health, limits."""

from __future__ import annotations

from io import BytesIO

from flask import Flask, g, request
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import RequestEntityTooLarge

from hrforum.core import clock, outbox
from hrforum.core.db import transaction
from hrforum.core.devmail import init_devmail
from hrforum.core.health import init_health
from hrforum.core.jobs import init_jobs
from hrforum.core.models import Setting
from hrforum.core.permissions import VISITOR
from hrforum.core.web import settings_of
from hrforum.extensions import db

DEMO = "demo"
JOBS_OF_CORE = (outbox.send_due_mail, outbox.tidy_mail)


def init_platform(app: Flask) -> None:
    """Bind all of it; before the access guard, so that an oversized body costs nothing."""
    init_jobs(app)
    init_health(app)
    init_devmail(app)
    _limit_bodies(app)
    _know_demo(app)


def _limit_bodies(app: Flask) -> None:
    config = settings_of(app)

    def refuse_large_bodies() -> None:
        # Files come as multipart and have the larger limit; parts that are text do not.
        files = request.mimetype == "multipart/form-data"
        limit = app.config["MAX_CONTENT_LENGTH"] if files else config.MAX_BODY
        request.max_content_length = limit
        environ = request.environ
        if environ.pop("HTTP_TRANSFER_ENCODING", None):
            # A body in chunks says its size only at its end (no browser sends a form that way).
            body = environ["wsgi.input"].read(limit + 1)
            environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        if (request.content_length or 0) > limit:
            # The page that says so must not look the reader up: nothing of this is worth a query.
            g.actor = VISITOR
            raise RequestEntityTooLarge

    # The first of all hooks: those of the libraries would read the body.
    app.before_request_funcs.setdefault(None, []).insert(0, refuse_large_bodies)


def _know_demo(app: Flask) -> None:
    def read() -> None:
        statement = select(Setting.name).where(Setting.name == DEMO)
        with db.engine.connect() as connection:
            app.extensions["site"].is_demo = connection.scalar(statement) is not None

    try:
        with app.app_context():
            read()
    except SQLAlchemyError:
        # No database or no tables yet: look once more with the first request that finds them.
        app.extensions["demo_unknown"] = True

    @app.before_request
    def read_late() -> None:
        if "demo_unknown" in app.extensions and request.endpoint not in ("healthz", "assets_file"):
            try:
                read()
            except SQLAlchemyError:
                return
            app.extensions.pop("demo_unknown", None)


def mark_demo() -> None:
    """Note in the transaction under way that this installation shows demonstration data."""
    with transaction() as session:
        if session.get(Setting, DEMO) is None:
            session.add(Setting(name=DEMO, value={"planted": clock.now().isoformat()}))


def is_demo() -> bool:
    """Whether demonstration data was planted here."""
    return db.session.get(Setting, DEMO) is not None
