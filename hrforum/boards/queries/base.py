"""Parts that several queries share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Label, func, select

from hrforum.boards.models import Board
from hrforum.core.models import Epoch

POSTS_A_PAGE = 20
TOPICS_A_PAGE = 25


def epochs() -> tuple[Label[Any], Label[Any]]:
    """Return the counters that cached pieces hang on, as columns ``faces`` and ``shelf``."""

    def column(name: str) -> Label[Any]:
        version = select(Epoch.version).where(Epoch.name == name).scalar_subquery()
        return func.coalesce(version, 0).label(name)

    return column("faces"), column("shelf")


def page_of(number: int) -> int:
    """Return the page that the post with this number stands on."""
    return (max(number, 1) - 1) // POSTS_A_PAGE + 1


def pages_for(highest: int, size: int = POSTS_A_PAGE) -> int:
    """Return how many pages ``highest`` rows fill: at least one."""
    return max(1, -(-highest // size))


def topic_path(topic_id: int, slug: str) -> str:
    """Return the address of a topic."""
    return f"/topics/{topic_id}-{slug}/"


def post_path(topic_id: int, slug: str, number: int) -> str:
    """Return the permanent address of a post."""
    return f"/topics/{topic_id}-{slug}/{number}"


def page_query(page: int) -> str:
    """Return the query string of a page: page 1 has none."""
    return f"?page={page}" if page > 1 else ""


def place_of(topic_id: int, slug: str, number: int) -> str:
    """Return the page and the place on it where the post stands now."""
    return f"{topic_path(topic_id, slug)}{page_query(page_of(number))}#post-{number}"


BOARD_COLUMNS = (
    Board.id,
    Board.slug,
    Board.name,
    Board.description,
    Board.icon,
    Board.hue,
    Board.visibility,
    Board.topics_count,
    Board.posts_count,
    Board.last_posted_at,
    Board.last_topic_id,
    Board.version,
)
