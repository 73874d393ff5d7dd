"""Reading a topic's JSON: what is wrong with a file or a post is said, the rest goes on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson

from hrforum.importers.discourse import clean
from hrforum.importers.discourse.records import Problem
from hrforum.importers.discourse.source import MAX_FILE, too_large

ORDINARY, MODERATOR, NOTE, WHISPER = 1, 2, 3, 4


class BadFile(Exception):
    """A file can't be used; the message says why."""


def load(place: Path) -> Any:
    """Return what a JSON file holds.

    Raises:
        BadFile: it is too large, no JSON, or can't be read.
    """
    try:
        size = place.stat().st_size
        if size > MAX_FILE:
            raise BadFile(too_large(size))
        content = place.read_bytes()
    except OSError as error:
        raise BadFile(f"it could not be read ({error.strerror})") from error
    if not content.strip():
        raise BadFile("the file is empty")
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        reason = str(error)
    try:
        # Half of a surrogate pair, which orjson refuses: its text is mended later.
        return json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        raise BadFile(f"it is no JSON ({reason.split(': line')[0]})") from None


def topic(place: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return a topic's own values and its posts, which are still to be looked at one by one.

    Raises:
        BadFile: it is no topic.
    """
    found = load(place)
    if not isinstance(found, dict):
        raise BadFile("it is no topic: no JSON object")
    stream = found.get("post_stream")
    posts = stream.get("posts") if isinstance(stream, dict) else None
    if not isinstance(posts, list):
        raise BadFile("it is no topic: no posts in it")
    number = clean.whole(found.get("id"))
    if not number or number < 1:
        raise BadFile("it is no topic: no id in it")
    return found, posts


def usable(name: str, posts: list[Any]) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Return the posts that have what a post needs, in order, and what is wrong with others."""
    problems: list[Problem] = []
    kept: dict[int, dict[str, Any]] = {}
    for index, post in enumerate(posts):
        if not isinstance(post, dict):
            problems.append(Problem(name, "a post that is no object", f"the {index + 1}. post"))
            continue
        number = clean.whole(post.get("post_number"))
        if not number or number < 1:
            problems.append(Problem(name, "a post without a number", f"the {index + 1}. post"))
        elif number in kept:
            problems.append(Problem(name, "two posts with the same number", f"post {number}"))
        elif clean.moment(post.get("created_at")) is None:
            problems.append(Problem(name, "a post without a date", f"post {number}"))
        else:
            kept[number] = post
    return [kept[number] for number in sorted(kept)], problems


def key_of(post: dict[str, Any]) -> int:
    """Return what a post is known by: its id, or its number (negative) where it has none."""
    number = post.get("id")
    if isinstance(number, int) and not isinstance(number, bool) and 0 < number < 2**62:
        return number
    return -int(post["post_number"])


def author_of(post: dict[str, Any]) -> tuple[str, str, str]:
    """Return the key, username and name of who wrote a post; no username for who left."""
    user_id = clean.whole(post.get("user_id"))
    username = clean.line(post.get("username"), 60)
    name = clean.line(post.get("name"), 80) or clean.line(post.get("display_username"), 80)
    if user_id is not None:
        return str(user_id), username, name
    return (f"name:{username.casefold()}" if username else "former"), username, name


def is_gone(post: dict[str, Any]) -> bool:
    """Whether the post was deleted there: its text is not for anybody any more."""
    return bool(post.get("deleted_at") or post.get("user_deleted"))


def missing(name: str, found: dict[str, Any], posts: list[Any]) -> list[Problem]:
    """Return a problem when the topic lists posts that the file does not hold."""
    ids = found["post_stream"].get("stream")
    if not isinstance(ids, list):
        return []
    given = (post.get("id") for post in posts if isinstance(post, dict))
    here = {number for number in given if isinstance(number, int)}
    lost = sum(1 for number in ids if isinstance(number, int) and number not in here)
    if not lost:
        return []
    return [Problem(name, "posts that the topic lists and the file does not hold", "", lost)]
