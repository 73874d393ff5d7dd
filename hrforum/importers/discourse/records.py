"""What the steps of an import hand to each other. All of it goes from process to process."""

from __future__ import annotations

import datetime as dt
from array import array
from dataclasses import dataclass, field
from typing import Any

SOURCE = "discourse"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that did not come in: in which file, of which sort, and what exactly."""

    file: str
    reason: str
    detail: str = ""
    times: int = 1


@dataclass(slots=True)
class Author:
    """Somebody who wrote in the archive; without a username it is somebody who left."""

    key: str
    username: str
    name: str
    since: dt.datetime


@dataclass(slots=True)
class Survey:
    """What one file holds, without its texts."""

    index: int
    topic_id: int = 0
    title: str = ""
    old_slug: str = ""
    category_id: int = 0
    first_number: int = 0
    post_keys: array[int] = field(default_factory=lambda: array("q"))
    authors: list[Author] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class Head:
    """What is kept of every topic of the archive while the import lasts: as little as it needs."""

    title: str
    old_slug: str
    category_id: int
    first_number: int
    files: array[int]
    keys: array[int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a topic of the archive is here."""

    local_id: int
    slug: str
    title: str

    def post(self, number: int) -> str:
        """Return the address of one of its posts."""
        return f"/topics/{self.local_id}-{self.slug}/{number}"

    @property
    def path(self) -> str:
        """Return the topic's address."""
        return f"/topics/{self.local_id}-{self.slug}/"


@dataclass(frozen=True, slots=True)
class Atlas:
    """Where things of the archive are here; every converting process has it."""

    topics: dict[int, Place]
    old_slugs: dict[int, str]
    usernames: dict[str, str]
    """From the old forum's usernames without case to ours."""
    address: str = ""
    """The old forum's, without a slash at the end."""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A topic to convert: its files (name, JSON, Markdown) and what is here already."""

    topic_id: int
    files: tuple[tuple[str, str, str | None], ...]
    known_keys: frozenset[int] = frozenset()
    with_unlisted: bool = False
    is_new: bool = True


@dataclass(slots=True)
class Post:
    """A post ready to be written, but for the ids that only the database knows."""

    key: int
    author: str
    text: str
    columns: dict[str, Any]
    polls: list[dict[str, Any]] = field(default_factory=list)
    from_markdown: bool = False


@dataclass(slots=True)
class Topic:
    """A topic ready to be written."""

    topic_id: int
    category_id: int
    author: str
    closed_by: str | None
    columns: dict[str, Any]
    tags: tuple[str, ...] = ()
    posts: list[Post] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: int = 0
    file: str = ""
