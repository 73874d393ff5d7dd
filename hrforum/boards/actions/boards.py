"""Boards themselves: made by commands; pages for it come with administration."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from hrforum.accounts.models import Person
from hrforum.boards.models import PRIVATE, VISIBILITIES, Board, BoardGroup, BoardModerator
from hrforum.core import fragments
from hrforum.core.db import transactional
from hrforum.core.permissions import Actor
from hrforum.extensions import db


@transactional
def create_board(
    actor: Actor,
    *,
    slug: str,
    name: str,
    description: str = "",
    icon: str = "message-square",
    hue: int = 240,
    position: int = 0,
    visibility: str = "public",
    theme_id: int | None = None,
    group_ids: tuple[int, ...] = (),
    imported_from: str | None = None,
) -> Board:
    """Make a board, or return the one that has the slug already.

    Raises:
        ValueError: the visibility is not one of `VISIBILITIES`, nor ``private``.
    """
    if visibility not in (*VISIBILITIES, PRIVATE):
        raise ValueError(f"visibility must be one of {VISIBILITIES}, not {visibility!r}")
    found = db.session.scalar(select(Board).where(Board.slug == slug))
    if found is not None:
        return found
    board = Board(
        slug=slug,
        name=name,
        description=description,
        icon=icon,
        hue=hue,
        position=position,
        visibility=visibility,
        theme_id=theme_id,
        imported_from=imported_from,
    )
    db.session.add(board)
    db.session.flush()
    db.session.add_all(BoardGroup(board_id=board.id, group_id=g) for g in group_ids)
    fragments.bump("shelf")
    return board


@transactional
def add_moderator(actor: Actor, board_id: int, person_id: int) -> None:
    """Let a person moderate one board."""
    key = {"board_id": board_id, "person_id": person_id}
    if db.session.get(BoardModerator, key) is None:
        db.session.add(BoardModerator(**key))
        _grants_changed(person_id)


@transactional
def remove_moderator(actor: Actor, board_id: int, person_id: int) -> None:
    """Take the right to moderate the board back."""
    db.session.execute(
        delete(BoardModerator).where(
            BoardModerator.board_id == board_id, BoardModerator.person_id == person_id
        )
    )
    _grants_changed(person_id)


def _grants_changed(person_id: int) -> None:
    db.session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(grants_version=Person.grants_version + 1)
        .execution_options(synchronize_session=False)
    )
    fragments.bump("faces")
