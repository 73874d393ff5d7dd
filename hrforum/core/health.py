"""`/healthz`: whether the forum can serve, for the supervisor in front of it."""

from __future__ import annotations

from flask import Flask, Response, jsonify

from hrforum import __version__
from hrforum.core import probe
from hrforum.core.offload import off_loop
from hrforum.core.permissions import access
from hrforum.core.web import settings


def _look(url: str) -> bool:
    try:
        with probe.look(url) as database:
            return database.revision() is not None
    except probe.Unreachable:
        return False


@access("public")
def healthz() -> tuple[Response, int]:
    """Answer 200 while the database does, 503 when it does not."""
    url = settings().DATABASE_URL
    # A file on a disk that hangs must not hold up the other requests.
    good = off_loop(_look, url) if probe.kind(url) == "sqlite" else _look(url)
    answer = jsonify(
        status="ok" if good else "error", database=probe.kind(url), version=__version__
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer, 200 if good else 503


def init_health(app: Flask) -> None:
    """Give the application `/healthz`."""
    app.add_url_rule("/healthz", "healthz", healthz)
