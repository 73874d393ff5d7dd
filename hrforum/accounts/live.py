"""Whose a socket is: the browser's session when it connects, and whether it is still alive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hrforum.accounts import login, queries
from hrforum.core import realtime, web
from hrforum.core.realtime import Identity


def recognise() -> Identity:
    """Return whose the request at hand is."""
    actor = web.actor()
    row = login.sign_in_row()
    return Identity(actor, row.session_id) if row is not None else Identity(actor)


def still_there(session_ids: Sequence[int]) -> Mapping[int, Identity]:
    """Return which of these sessions are alive, with whose they are now: one statement."""
    return {
        row.session_id: Identity(login.actor_of(row), row.session_id)
        for row in queries.sessions_alive(session_ids)
    }


def register() -> None:
    """Let the live side know people by this."""
    realtime.recognise_by(recognise, still_there)
