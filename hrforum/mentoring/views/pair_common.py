"""What the pages of a pair's workspace share."""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from hrforum.core import web
from hrforum.core.errors import Conflict, DomainError, Forbidden, NotFound
from hrforum.core.forms import VersionedForm
from hrforum.mentoring import pair_words, policy
from hrforum.mentoring.actions import pair_common as actions
from hrforum.mentoring.queries import workspace
from hrforum.mentoring.queries.workspace import Workspace

PAIR = "/mentoring/pairings/<int:pairing_id>/"
# Name, words, address below the pair's, whether coordinators look there.
PARTS = (
    ("home", _l("Overview"), "", True),
    ("agreement", _l("Agreement"), "agreement/", True),
    ("people", _l("People"), "people/", True),
    ("needs", _l("Needs"), "needs/", False),
    ("roadmap", _l("Roadmap"), "roadmap/", True),
    ("sessions", _l("Sessions"), "sessions/", True),
    ("files", _l("Files"), "files/", False),
    ("review", _l("Review"), "review/", True),
    ("results", _l("Results"), "results/", True),
)


def enter(pairing_id: int, page: str, *, from_outside: bool = False) -> Workspace:
    """Return the pair for a page; that a coordinator looks from outside is noted.

    Raises:
        NotFound: there is none, or the page is not for the reader.
    """
    who = web.actor()
    found = workspace.load(who, pairing_id, from_outside=from_outside)
    if not found.place.is_inside and request.method == "GET":
        actions.looked(who, pairing_id, page)
        found = workspace.load(who, pairing_id, from_outside=True)
    return found


def show(found: Workspace, part: str, template: str, status: int = 200, **context: Any) -> Response:
    """Return a page of the workspace with its frame."""
    inside = found.place.is_inside
    return web.render(
        f"mentoring/pair/{template}.html",
        status,
        pair=found,
        pairing=found.pairing,
        part=part,
        ways=[
            (name, words, found.path + rest) for name, words, rest, out in PARTS if inside or out
        ],
        state_words=pair_words.PAIRING_STATES,
        side_words=pair_words.SIDES,
        role_words=pair_words.ROLES,
        looks_in=not inside,
        may_run=policy.may_run(web.actor()),
        **context,
    )


def status_of(error: DomainError) -> int:
    """Return the status that a refused form answers with."""
    if isinstance(error, Forbidden):
        return 403
    return 409 if isinstance(error, Conflict) else 422


def refuse(form: VersionedForm, error: DomainError) -> int:
    """Show in the form why it was refused; return the status.

    Raises:
        NotFound: as it came.
    """
    if isinstance(error, NotFound):
        raise error
    form.refuse(error)
    return status_of(error)


def flashed(pairing_id: int, rest: str, error: DomainError) -> Response:
    """Lead back with the reason why a button did nothing.

    Raises:
        NotFound: as it came.
    """
    if isinstance(error, NotFound):
        raise error
    flash(str(error), "error")
    return web.see_other(workspace.path_of(pairing_id, rest))


def saved(pairing_id: int, rest: str, message: str | None = None) -> Response:
    """Lead on after a write, with a word that it is done."""
    flash(message or _("Saved."), "success")
    return web.see_other(workspace.path_of(pairing_id, rest))
