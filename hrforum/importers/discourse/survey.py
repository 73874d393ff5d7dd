"""The first look at a file: which topic, who writes in it, which posts, not yet its texts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from hrforum.importers.discourse import clean, reading
from hrforum.importers.discourse.names import with_emoji
from hrforum.importers.discourse.records import Author, Problem, Survey


def survey(index: int, name: str, place: str, with_unlisted: bool) -> Survey:
    """Return what a file holds; with a problem and no topic when it can't be used."""
    found = Survey(index)
    try:
        topic, every = reading.topic(Path(place))
        refused = refusal(topic, with_unlisted)
        if refused:
            raise reading.BadFile(refused)
    except reading.BadFile as error:
        found.problems.append(Problem(name, str(error)))
        return found
    posts, found.problems = reading.usable(name, every)
    found.problems += reading.missing(name, topic, every)
    if not posts:
        found.problems.append(Problem(name, "a topic without a post that can be used"))
        return found
    found.topic_id = topic["id"]
    found.title = title_of(topic)
    found.old_slug = clean.line(topic.get("slug"), 200)
    found.category_id = clean.whole(topic.get("category_id")) or 0
    found.first_number = posts[0]["post_number"]
    found.authors = _authors(posts)
    found.post_keys.extend(reading.key_of(post) for post in posts if is_wanted(post))
    return found


def title_of(topic: dict[str, Any]) -> str:
    """Return the topic's title on one line."""
    return clean.line(with_emoji(clean.text(topic.get("title"))), 200) or f"Topic {topic['id']}"


def refusal(topic: dict[str, Any], with_unlisted: bool) -> str:
    """Return why a topic may not be published here; empty when it may."""
    if topic.get("archetype") == "private_message":
        return "a private message"
    if topic.get("deleted_at"):
        return "a topic that was deleted there"
    if topic.get("visible") is False and not with_unlisted:
        return "a topic that was unlisted there (--with-unlisted takes it over)"
    return ""


def is_wanted(post: dict[str, Any]) -> bool:
    """Whether a post is one: no note of the system, no whisper, not deleted."""
    ordinary = post.get("post_type", 1) in (reading.ORDINARY, reading.MODERATOR)
    return ordinary and not reading.is_gone(post)


def _authors(posts: list[dict[str, Any]]) -> list[Author]:
    found: dict[str, Author] = {}
    for post in posts:
        if not is_wanted(post) and post.get("post_type") != reading.NOTE:
            continue
        key, username, name = reading.author_of(post)
        since: dt.datetime = clean.moment(post["created_at"])  # type: ignore[assignment]  # checked
        known = found.setdefault(key, Author(key, username, name, since))
        known.since = min(known.since, since)
        known.username = known.username or username
        known.name = known.name or name
    return list(found.values())
