"""The same change to several boards at once, after a look at what it will do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import delete, select

from hrforum.accounts.models import Person
from hrforum.boards import policy
from hrforum.boards.actions.boards import add_moderator, remove_moderator
from hrforum.boards.models import Board, BoardGroup, BoardModerator
from hrforum.core import audit, fragments
from hrforum.core.db import transactional
from hrforum.core.errors import Forbidden, Invalid
from hrforum.core.permissions import Actor
from hrforum.extensions import db

# Groups are named board by board.
VISIBILITIES = ("public", "signed_in", "members", "moderators")
CHANGES = (*(f"visibility-{name}" for name in VISIBILITIES), "moderator-add", "moderator-remove")
REASON_LENGTH = 500
MOST = 100  # boards at once


@dataclass(frozen=True, slots=True)
class BoardStep:
    """What a change means for one board: it is done, or ``obstacle`` says why not."""

    board_id: int
    slug: str
    name: str
    visibility: str
    obstacle: str = ""


def needs_person(change: str) -> bool:
    """Whether the change is about a person, named by username."""
    return change.startswith("moderator-")


def plan_boards(
    actor: Actor, change: str, board_ids: Sequence[int], username: str = ""
) -> list[BoardStep]:
    """Return what a change would do to each of these boards, in their order, without doing it.

    Args:
        actor: an administrator.
        change: one of `CHANGES`.
        board_ids: which boards.
        username: who moderates them or no longer does; empty while nobody is named yet.

    Raises:
        Forbidden: the actor does not administer boards.
        Invalid: the change is unknown, there are no boards or too many (``change``); nobody has
            this name (``username``).
    """
    if not policy.may_administer_boards(actor):
        raise Forbidden(_("Only administrators may do this."))
    if change not in CHANGES:
        raise Invalid("change", _("Choose what to do."))
    if not board_ids:
        raise Invalid("change", _("Choose at least one board."))
    if len(board_ids) > MOST:
        raise Invalid("change", _("Choose at most %(n)s boards at once.", n=MOST))
    rows = db.session.execute(
        select(Board.id, Board.slug, Board.name, Board.visibility)
        .where(Board.id.in_(board_ids))
        .order_by(Board.position, Board.id)
    ).all()
    moderated = _moderated(_person(username)) if needs_person(change) and username else None
    verb, _hyphen, value = change.partition("-")
    steps = []
    for row in rows:
        obstacle = ""
        if verb == "visibility" and row.visibility == value:
            obstacle = _("It is so already.")
        elif moderated is not None and value == "add" and row.id in moderated:
            obstacle = _("They moderate it already.")
        elif moderated is not None and value == "remove" and row.id not in moderated:
            obstacle = _("They don't moderate it.")
        steps.append(BoardStep(row.id, row.slug, row.name, row.visibility, obstacle))
    return steps


@transactional
def change_boards(
    actor: Actor, change: str, board_ids: Sequence[int], *, reason: str, username: str = ""
) -> int:
    """Do a change to each of these boards where nothing stands against it; return to how many.

    Args:
        actor: an administrator.
        change: one of `CHANGES`.
        board_ids: which boards.
        reason: why, for the audit log.
        username: whom a change of moderators is about.

    Raises:
        Forbidden: the actor does not administer boards.
        Invalid: a value is missing or not acceptable; ``field`` says which.
    """
    reason = " ".join(reason.split())
    username = username.strip().removeprefix("@")
    person_id = 0
    if needs_person(change):
        if not username:
            raise Invalid("username", _("Write a username."))
        person_id = _person(username)
    if not reason:
        raise Invalid("reason", _("Say why: it is kept in the audit log."))
    if len(reason) > REASON_LENGTH:
        raise Invalid("reason", _("Use at most %(n)s characters.", n=REASON_LENGTH))
    chosen = select(Board).where(Board.id.in_(board_ids)).order_by(Board.id).with_for_update()
    boards = {board.id: board for board in db.session.scalars(chosen)}
    steps = plan_boards(actor, change, board_ids, username)
    todo = [boards[step.board_id] for step in steps if not step.obstacle]
    for board in todo:
        if change == "moderator-add":
            add_moderator(actor, board.id, person_id)
        elif change == "moderator-remove":
            remove_moderator(actor, board.id, person_id)
        else:
            board.visibility = change.partition("-")[2]
            db.session.execute(delete(BoardGroup).where(BoardGroup.board_id == board.id))
        board.version += 1
        fields = ["moderators"] if person_id else ["visibility"]
        audit.record(
            actor, audit.Tag.BOARD_CHANGED, "board", board.id, reason, slug=board.slug,
            fields=fields,
        )  # fmt: skip
    if todo:
        fragments.bump("shelf")
    return len(todo)


def _person(username: str) -> int:
    found = db.session.scalar(
        select(Person.id).where(
            Person.username == username, Person.deleted_at.is_(None), Person.active
        )
    )
    if found is None:
        raise Invalid(
            "username", _("There is no person with the username “%(name)s”.", name=username)
        )
    return found


def _moderated(person_id: int) -> set[int]:
    return set(
        db.session.scalars(
            select(BoardModerator.board_id).where(BoardModerator.person_id == person_id)
        )
    )
