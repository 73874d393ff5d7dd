"""The demonstration's topics as the files tell them (format: content/topics/README.md)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hrforum.boards.queries.base import place_of, post_path, topic_path
from hrforum.boards.slugs import slugify
from hrforum.demo.setup import CONTENT

_POST = re.compile(r"^\+\+\+ post$", re.MULTILINE)
_TOPIC_LINK = re.compile(r"\]\(topic:([\w-]+?)(?:#([0-9]+))?\)")
_POST_LINK = re.compile(r"\]\(#post-([0-9]+)\)")


@dataclass(frozen=True, slots=True)
class DemoPost:
    """One post: what stands above it in the file, and its text."""

    head: dict[str, Any]
    body: str


@dataclass(frozen=True, slots=True)
class DemoTopic:
    """One file."""

    key: str
    head: dict[str, Any]
    posts: tuple[DemoPost, ...]

    @property
    def slug(self) -> str:
        """The word of the topic's address, as the action will make it."""
        return slugify(self.head["title"])


def read_topics(folder: Path = CONTENT / "topics") -> list[DemoTopic]:
    """Return all topics, in the order of their files."""
    return [_read(path) for path in sorted(folder.glob("[0-9]*.md"))]


def _read(path: Path) -> DemoTopic:
    parts = _POST.split(path.read_text(encoding="utf-8"))
    first, *rest = (_block(part) for part in parts)
    opening = DemoPost({"hours_later": 0.0, **first[0]}, first[1])
    return DemoTopic(path.stem, first[0], (opening, *(DemoPost(*block) for block in rest)))


def _block(text: str) -> tuple[dict[str, Any], str]:
    head, body = text.strip().removeprefix("+++\n").split("\n+++\n", 1)
    return tomllib.loads(head), body.strip()


def linked(body: str, topic: DemoTopic, ids: dict[str, int], topics: dict[str, DemoTopic]) -> str:
    """Return the text with the addresses of the topics and posts that it links to."""

    def other(match: re.Match[str]) -> str:
        key, number = match.groups()
        slug = topics[key].slug
        if number:
            return f"]({place_of(ids[key], slug, int(number))})"
        return f"]({topic_path(ids[key], slug)})"

    def own(match: re.Match[str]) -> str:
        return f"]({post_path(ids[topic.key], topic.slug, int(match.group(1)))})"

    return _POST_LINK.sub(own, _TOPIC_LINK.sub(other, body))
