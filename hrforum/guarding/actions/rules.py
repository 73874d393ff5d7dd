"""The rules of prevention: first posts, links, watched words, networks, the raid switch."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.boards import content as contents
from hrforum.core import audit, clock, languages
from hrforum.core.db import transactional
from hrforum.core.errors import Invalid, NotFound
from hrforum.core.models import Setting
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.guarding import policy, queries
from hrforum.guarding.models import EFFECTS, HeldPost, NetworkBlock, WatchedWord

MOST_POSTS = 10
LONGEST_RAID = 24 * 60
LONGEST_BLOCK = 90  # days
MAX_WORD = 100


def _must_set(actor: Actor) -> None:
    if not policy.may_set(actor):
        raise NotFound


def _write(actor: Actor | None, **changes: Any) -> None:
    found = db.session.get(Setting, queries.SETTING, with_for_update=True)
    now: dict[str, Any] = dict(found.value) if found else {}
    value = {**now, **changes}
    if value == now:
        return
    if found is None:
        found = Setting(name=queries.SETTING, value=value)
        db.session.add(found)
    found.value = value
    found.changed_at = clock.now()
    found.changed_by_id = actor.person_id if actor else None
    audit.record(
        actor or Actor(),
        audit.Tag.SETTING_CHANGED,
        "setting",
        None,
        name=queries.SETTING,
        **changes,
    )
    db.session.flush()


@transactional
def save_rules(actor: Actor, *, first_posts: int, links: bool, burst: int) -> None:
    """Change what waits for a moderator.

    Args:
        actor: a moderator of all boards.
        first_posts: how many accepted posts make somebody known; 0: nobody's first posts wait.
        links: whether links of people who are not known wait.
        burst: how many texts of unknown people in ten minutes switch the raid on; 0: never.

    Raises:
        Invalid: a number is out of its bounds.
        NotFound: the actor moderates not all boards.
    """
    _must_set(actor)
    if not 0 <= first_posts <= MOST_POSTS:
        raise Invalid("first_posts", _("Write a number from 0 to %(most)s.", most=MOST_POSTS))
    if not (burst == 0 or 5 <= burst <= 1000):
        raise Invalid("burst", _("Write 0, or a number from 5 to 1000."))
    _write(actor, first_posts=first_posts, links=links, burst=burst)


@transactional
def start_raid(actor: Actor, *, minutes: int) -> dt.datetime:
    """Let everything from unknown people wait, for some minutes; return until when.

    Raises:
        Invalid: the number of minutes is out of its bounds.
        NotFound: the actor moderates not all boards.
    """
    _must_set(actor)
    if not 1 <= minutes <= LONGEST_RAID:
        raise Invalid("minutes", _("Choose a time of up to a day."))
    return switch_raid_on(actor, minutes=minutes)


def switch_raid_on(actor: Actor | None, *, minutes: int) -> dt.datetime:
    """Switch it on inside a transaction; None: a burst did it."""
    until = clock.now() + dt.timedelta(minutes=minutes)
    _write(actor, raid_until=until.isoformat())
    return until


@transactional
def end_raid(actor: Actor) -> None:
    """Switch the raid off before its time.

    Raises:
        NotFound: the actor moderates not all boards.
    """
    _must_set(actor)
    _write(actor, raid_until=None)


@transactional
def watch_word(
    actor: Actor, pattern: str, *, language: str, effect: str, note: str = ""
) -> WatchedWord:
    """Watch a word or a site; one that is watched already gets the new effect.

    Raises:
        Invalid: it is empty, too long or too short; or there is no such effect.
        NotFound: the actor moderates not all boards.
    """
    _must_set(actor)
    pattern = contents.clean_line(pattern)
    if not len(pattern.strip("*")) >= 2 or len(pattern) > MAX_WORD:
        raise Invalid("pattern", _("Write a word, several words or a site: 2 to 100 letters."))
    if effect not in EFFECTS:
        raise Invalid("effect", _("Choose what happens."))
    if language and language not in languages.LANGUAGES:
        raise Invalid("language", _("Choose one of the languages."))
    word = db.session.scalar(
        select(WatchedWord).where(WatchedWord.pattern == pattern, WatchedWord.language == language)
    )
    if word is None:
        word = WatchedWord(pattern=pattern, language=language, by_id=actor.person_id)
        db.session.add(word)
    word.effect = effect
    word.note = contents.clean_line(note)[:500]
    word.at = clock.now()
    db.session.flush()
    audit.record(actor, audit.Tag.WORD_WATCHED, "watched_word", word.id, effect=effect)
    return word


@transactional
def remove_word(actor: Actor, word_id: int) -> None:
    """Watch a word no longer.

    Raises:
        NotFound: there is none, or the actor moderates not all boards.
    """
    _must_set(actor)
    word = db.session.get(WatchedWord, word_id)
    if word is None:
        raise NotFound
    db.session.delete(word)
    audit.record(actor, audit.Tag.WORD_UNWATCHED, "watched_word", word_id)


@transactional
def block_network(
    actor: Actor, held_id: int, *, days: int, reason: str, prefix: int = 0
) -> NetworkBlock:
    """Let nobody new write or sign up from where a held text came, for some days.

    Args:
        actor: a moderator of all boards.
        held_id: the text.
        days: how long.
        reason: why, for moderators.
        prefix: how wide a range around the address, of those in `core.security.WIDTHS`; 0: the
            narrowest.

    Raises:
        Invalid: the days are out of their bounds (``days``); where it came from is not known any
            more (``days``); the range is not one of those (``prefix``).
        NotFound: there is no such text, or the actor moderates not all boards.
    """
    _must_set(actor)
    held = db.session.get(HeldPost, held_id)
    if held is None:
        raise NotFound
    if not 1 <= days <= LONGEST_BLOCK:
        raise Invalid("days", _("Write a number of days from 1 to %(most)s.", most=LONGEST_BLOCK))
    if held.origin is None:
        raise Invalid("days", _("Where it came from is not known any more: a week has passed."))
    ranges: dict[str, str] = held.ranges or {}
    prefix = prefix or max(map(int, ranges), default=0)
    origin = ranges.get(str(prefix), "" if prefix else held.origin)
    if not origin:
        raise Invalid("prefix", _("Choose one of the ranges."))
    block = db.session.scalar(select(NetworkBlock).where(NetworkBlock.origin == origin))
    if block is None:
        block = NetworkBlock(origin=origin, prefix=prefix or None)
        db.session.add(block)
    block.until = clock.now() + dt.timedelta(days=days)
    block.reason = contents.clean_line(reason)[:500]
    block.by_id = actor.person_id
    block.at = clock.now()
    db.session.flush()
    audit.record(
        actor, audit.Tag.NETWORK_BLOCKED, "network_block", block.id, days=days, prefix=prefix
    )
    return block


@transactional
def lift_block(actor: Actor, block_id: int) -> None:
    """Let people write from a network again.

    Raises:
        NotFound: there is no such block, or the actor moderates not all boards.
    """
    _must_set(actor)
    block = db.session.get(NetworkBlock, block_id)
    if block is None:
        raise NotFound
    db.session.delete(block)
    audit.record(actor, audit.Tag.NETWORK_UNBLOCKED, "network_block", block_id)
