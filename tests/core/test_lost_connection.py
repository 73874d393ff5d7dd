"""The database ends a connection after everything was read and before the context is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from hrforum.extensions import db as database_of_app
from tests.support.databases import TestDatabase, psycopg_url

pytestmark = pytest.mark.database("postgresql")


def cut_own_connection(database: TestDatabase) -> None:
    """End the connection that the session at work holds."""
    pid = database_of_app.session.scalar(text("SELECT pg_backend_pid()"))
    with psycopg.connect(psycopg_url(database.url), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (pid,))


def test_what_was_found_out_is_still_answered(
    database: TestDatabase, make_app: Callable[..., Flask]
) -> None:
    app = make_app()
    with app.app_context():
        cut_own_connection(database)
    with app.app_context():
        assert database_of_app.session.scalar(text("SELECT 1")) == 1


def test_a_page_is_answered_and_a_socket_too(
    database: TestDatabase, make_app: Callable[..., Flask], app: Flask
) -> None:
    from hrforum.core.realtime import Listener
    from hrforum.core.realtime.listeners import Identity
    from hrforum.core.realtime.namespaces import Call, Namespace

    def cut(_listener: Any, _data: Any) -> dict[str, Any]:
        cut_own_connection(database)
        return {"found": 1}

    namespace = Namespace.__new__(Namespace)
    namespace.calls = {"cut": Call("cut", "public", cut, False)}
    answer = namespace.answer(make_app(), Listener(Identity(), "here"), "cut", ({},))
    assert answer == {"ok": True, "found": 1}
