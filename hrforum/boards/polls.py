"""Polls: what somebody typed, checked; who a vote is counted for."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from hrforum.boards.content import clean_line
from hrforum.core import clock
from hrforum.core.errors import Invalid
from hrforum.core.web import settings

KINDS = ("single", "multiple", "ranked")
MAX_QUESTION = 300
MAX_OPTIONS = 20
MAX_OPTION = 200
LONGEST = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Draft:
    """A poll as it was typed; `checked` makes it one that can be stored."""

    question: str
    options: str
    kind: str = "single"
    closes_at: dt.datetime | None = None
    anonymous: bool = False
    hidden: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not self.question.strip() and not self.options.strip()


@dataclass(frozen=True, slots=True)
class Ready:
    """A poll that can be stored."""

    question: str
    options: tuple[str, ...]
    kind: str
    closes_at: dt.datetime | None
    anonymous: bool
    hidden: bool


def checked(draft: Draft | None) -> Ready | None:
    """Return the poll of a draft; None for none, or for one in which nothing was typed.

    Raises:
        Invalid: something is missing or too much; the field is ``poll_question``,
            ``poll_options``, ``poll_kind`` or ``poll_closes``.
    """
    if draft is None or draft.is_empty:
        return None
    question = clean_line(draft.question)
    if not question:
        raise Invalid("poll_question", _("Say what the poll asks."))
    if len(question) > MAX_QUESTION:
        raise Invalid(
            "poll_question",
            _("Keep the question under %(most)s characters.", most=MAX_QUESTION),
        )
    options = _options(draft.options)
    if draft.kind not in KINDS:
        raise Invalid("poll_kind", _("Choose one of the kinds of poll."))
    if draft.closes_at is not None:
        if draft.closes_at <= clock.now():
            raise Invalid("poll_closes", _("The poll must close in the future."))
        if draft.closes_at > clock.now() + LONGEST:
            raise Invalid("poll_closes", _("A poll can stay open for one year at most."))
    return Ready(question, options, draft.kind, draft.closes_at, draft.anonymous, draft.hidden)


def _options(typed: str) -> tuple[str, ...]:
    found: list[str] = []
    for line in typed.splitlines():
        option = clean_line(line)
        if not option:
            continue
        if len(option) > MAX_OPTION:
            raise Invalid(
                "poll_options",
                _("Keep each option under %(most)s characters.", most=MAX_OPTION),
            )
        if option.casefold() in {known.casefold() for known in found}:
            raise Invalid("poll_options", _("“%(option)s” stands there twice.", option=option[:60]))
        found.append(option)
    if len(found) < 2:
        raise Invalid("poll_options", _("Give at least two options, each on a line of its own."))
    if len(found) > MAX_OPTIONS:
        raise Invalid("poll_options", _("Give at most %(most)s options.", most=MAX_OPTIONS))
    return tuple(found)


def voter_named(person_id: int) -> str:
    """Return who a vote in a poll with names is counted for."""
    return f"p:{person_id}"


def voter_hidden(topic_id: int, person_id: int) -> str:
    """Return who a vote in an anonymous poll is counted for: a keyed digest, no person.

    The same for all anonymous polls of a topic, so that a page finds the reader's own votes in one
    statement; it says nothing outside that topic.
    """
    key = settings().SECRET_KEY.encode()
    words = f"hrforum-vote:{topic_id}:{person_id}".encode()
    return hmac.new(key, words, hashlib.sha256).hexdigest()


def is_open(poll: Any, *, topic_closed: bool) -> bool:
    """Whether the poll takes votes now. With its topic closed, it does not."""
    if poll.closed_at is not None or poll.is_imported or topic_closed:
        return False
    return poll.closes_at is None or poll.closes_at > clock.now()


def clean_choice(kind: str, options: Sequence[int], chosen: Sequence[int]) -> list[int]:
    """Return the ids of the options that somebody chose; in order, if they rank them.

    Raises:
        Invalid: none, too many, one twice, or one of another poll; the field is ``option``.
    """
    if not chosen:
        raise Invalid("option", _("Choose something first."))
    if set(chosen) - set(options):
        raise Invalid("option", _("Choose one of the options."))
    if kind == "single" and len(chosen) > 1:
        raise Invalid("option", _("Choose one option only."))
    if len(set(chosen)) < len(chosen):
        raise Invalid("option", _("Give each place to one option only."))
    return list(chosen)
