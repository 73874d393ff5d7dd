"""Categories of the archive and the boards that their topics go to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from hrforum.boards.actions import create_board
from hrforum.boards.models import Board
from hrforum.boards.slugs import slugify
from hrforum.core.db import transaction
from hrforum.core.errors import NotFound
from hrforum.core.permissions import SYSTEM
from hrforum.extensions import db
from hrforum.importers.discourse import clean, from_html, reading
from hrforum.importers.discourse.items import Ledger


@dataclass(frozen=True, slots=True)
class Category:
    """What a list of categories says about one of them."""

    name: str
    description: str
    is_restricted: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """Where the operator wants topics to go."""

    boards: Mapping[int, str]
    """Category → slug of a board that is there."""
    board: str = ""
    """Slug of the board for all others; one board a category when empty."""
    visibility: str = "public"


def listed(places: Iterable[str]) -> dict[int, Category]:
    """Return the categories of ``categories.json`` or ``site.json``, by id."""
    found: dict[int, Category] = {}
    for place in places:
        try:
            _collect(reading.load(Path(place)), found)
        except reading.BadFile:
            continue  # boards then have plain names, nothing is lost
    return found


def _collect(value: Any, found: dict[int, Category]) -> None:
    if not isinstance(value, dict):
        return
    holder = value.get("category_list")
    rows = (holder if isinstance(holder, dict) else value).get("categories")
    for row in rows if isinstance(rows, list) else ():
        number = clean.whole(row.get("id")) if isinstance(row, dict) else None
        name = clean.line(row.get("name"), 120) if number else ""
        if number and name:
            described = from_html.words(clean.text(row.get("description")))
            restricted = bool(row.get("read_restricted"))
            found[number] = Category(name, clean.line(described, 500), restricted)
            _collect({"categories": row.get("subcategory_list")}, found)


def boards_for(
    ledger: Ledger, categories: Iterable[int], known: Mapping[int, Category], wish: Wish
) -> dict[int, int]:
    """Return the board's id for each category; boards that are missing are made.

    Raises:
        NotFound: there is no board with a slug that the operator named.
    """
    wanted = sorted(set(categories))
    found = {number: _board(slug) for number, slug in wish.boards.items()}
    if wish.board:
        everywhere = _board(wish.board)
        return {number: found.get(number, everywhere) for number in wanted}
    before = ledger.known("category", wanted)
    for number in wanted:
        if number in found:
            continue
        board_id = before.get(str(number))
        if board_id is None or db.session.get(Board, board_id) is None:
            board_id = _make(ledger, number, known.get(number), wish.visibility)
        found[number] = board_id
    return found


def _board(slug: str) -> int:
    board_id = db.session.scalar(select(Board.id).where(Board.slug == slug))
    if board_id is None:
        raise NotFound(f"There is no board {slug}.")
    return board_id


def _make(ledger: Ledger, number: int, category: Category | None, visibility: str) -> int:
    if category is None:
        name = f"Imported category {number}" if number else "Imported topics"
        category = Category(name, "", is_restricted=False)
    base = slugify(category.name, length=50, fallback=f"imported-{number}")
    with transaction() as session:
        taken = set(session.scalars(select(Board.slug).where(Board.slug.startswith(base))))
        candidates = (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3)))
        slug = next(one for one in candidates if one not in taken)
        board = create_board(
            SYSTEM,
            slug=slug,
            name=category.name,
            description=category.description or "Topics of another forum's archive.",
            icon="history",
            position=(session.scalar(select(func.max(Board.position))) or 0) + 1,
            # What not everybody could read there is not for everybody here.
            visibility="moderators" if category.is_restricted else visibility,
            imported_from=ledger.source,
        )
        ledger.note(session, "category", [(number, board.id)])
        return board.id
