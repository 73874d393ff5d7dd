"""Where pages hand over what is about to be written: with where it came from, as a keyed hash."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request
from flask_babel import format_datetime
from flask_babel import gettext as _

from hrforum.boards.gate import Submission
from hrforum.boards.models import Post
from hrforum.core import security, web
from hrforum.core.permissions import Actor
from hrforum.core.security import keyed_hash, network
from hrforum.guarding import actions, queries

HELD = "/held/"


def origin() -> str:
    """Return the keyed hash of the network that this request comes from."""
    return keyed_hash(web.settings().SECRET_KEY, "origin", network(request.remote_addr))


def ranges() -> Mapping[int, str]:
    """Return the keyed hashes of the ranges that this request's address lies in, by prefix."""
    key = web.settings().SECRET_KEY
    return {
        width: keyed_hash(key, "origin", found)
        for width, found in security.ranges(request.remote_addr).items()
    }


def sign_up_refusal() -> str | None:
    """Return why nobody may sign up from where this request comes from, if it is blocked."""
    until = queries.blocked_until([origin(), *ranges().values()])
    if until is None:
        return None
    return str(
        _(
            "From your network nobody can sign up until %(moment)s. If this is a mistake, write to "
            "us: the address is on the contact page.",
            moment=format_datetime(until, "long"),
        )
    )


def stop(actor: Actor, said: Submission) -> str | None:
    """Return where the author reads why the text waits, None to let it pass.

    Raises:
        Invalid: it may not be written.
    """
    held = actions.consider(
        actor, said, origin=origin(), ranges=ranges(), by_heart=web.settings().LIMITS
    )
    return None if held is None else f"{HELD}#held-{held}"


def written(actor: Actor, said: Submission, post: Post) -> None:
    """Let moderators look at posts with watched words."""
    actions.flag(actor, said, post)
