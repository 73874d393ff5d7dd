"""Polls of a room: what somebody typed, checked; what a ballot counts for; what came out.

``tally`` counts keys: an option's place (``"0"``), a ranking (``"2>0>1"``), or a word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from hrforum.boards.content import clean_line
from hrforum.boards.counting import run_off
from hrforum.core.errors import Invalid
from hrforum.rooms.models import POLL_KINDS

MAX_TITLE = 300
MAX_OPTIONS = 20
MAX_OPTION = 200
WORDS = 3  # that one person can give to a cloud
MAX_WORD = 40
WORDS_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Ready:
    """A poll that can be stored; ``correct`` are places of options."""

    kind: str
    title: str
    options: tuple[str, ...]
    correct: tuple[int, ...]


def checked(kind: str, title: str, options: str) -> Ready:
    """Return a poll as it was typed, ready to be stored.

    Args:
        kind: one of `POLL_KINDS`.
        title: what it asks.
        options: one a line; in a quiz the right ones begin with ``*``.

    Raises:
        Invalid: something is missing or too much; the field is ``kind``, ``title`` or ``options``.
    """
    if kind not in POLL_KINDS:
        raise Invalid("kind", _("Choose one of the kinds of poll."))
    title = clean_line(title)
    if not title:
        raise Invalid("title", _("Say what the poll asks."))
    if len(title) > MAX_TITLE:
        raise Invalid("title", _("Keep the question under %(most)s characters.", most=MAX_TITLE))
    if kind == "cloud":
        return Ready(kind, title, (), ())
    found: list[str] = []
    correct: list[int] = []
    for line in options.splitlines():
        text = clean_line(line)
        is_right = kind == "quiz" and text.startswith("*")
        text = text.removeprefix("*").strip() if is_right else text
        if not text:
            continue
        if len(text) > MAX_OPTION:
            raise Invalid(
                "options", _("Keep each option under %(most)s characters.", most=MAX_OPTION)
            )
        if text.casefold() in {known.casefold() for known in found}:
            raise Invalid("options", _("“%(option)s” stands there twice.", option=text[:60]))
        if is_right:
            correct.append(len(found))
        found.append(text)
    if len(found) < 2:
        raise Invalid("options", _("Give at least two options, each on a line of its own."))
    if len(found) > MAX_OPTIONS:
        raise Invalid("options", _("Give at most %(most)s options.", most=MAX_OPTIONS))
    if kind == "quiz" and not correct:
        raise Invalid("options", _("Put a * before each right answer."))
    return Ready(kind, title, tuple(found), tuple(correct))


def clean_choice(kind: str, options: Sequence[str], chosen: Sequence[Any]) -> list[Any]:
    """Return a ballot: places of options, in order if they are ranked, or words of a cloud.

    Raises:
        Invalid: none, too many, one twice, or none of the poll's; the field is ``choice``.
    """
    if kind == "cloud":
        return _words(chosen)
    places = [each for each in chosen if type(each) is int and 0 <= each < len(options)]
    if not chosen:
        raise Invalid("choice", _("Choose something first."))
    if len(places) < len(chosen):
        raise Invalid("choice", _("Choose one of the options."))
    if kind in ("single", "quiz") and len(places) > 1:
        raise Invalid("choice", _("Choose one option only."))
    if len(set(places)) < len(places):
        raise Invalid("choice", _("Give each place to one option only."))
    return places if kind == "ranked" else sorted(places)


def _words(chosen: Sequence[Any]) -> list[str]:
    found: dict[str, None] = {}
    for each in chosen:
        word = unicodedata.normalize("NFC", clean_line(str(each))).casefold()
        if len(word) > MAX_WORD:
            raise Invalid("choice", _("Keep each word under %(most)s characters.", most=MAX_WORD))
        if word:
            found[word] = None
    if not found:
        raise Invalid("choice", _("Write a word first."))
    if len(found) > WORDS:
        raise Invalid("choice", _("Give at most %(most)s words.", most=WORDS))
    return list(found)


def keys_of(kind: str, choice: Sequence[Any]) -> list[str]:
    """Return what a ballot counts for in the tally."""
    if kind == "ranked":
        return [">".join(str(place) for place in choice)] if choice else []
    return [str(each) for each in choice]


def counted(
    kind: str, tally: Mapping[str, int], before: Sequence[Any], now: Sequence[Any]
) -> dict[str, int]:
    """Return the tally after a ballot took the place of another (either may be empty)."""
    found = dict(tally)
    for key in keys_of(kind, before):
        found[key] = found.get(key, 0) - 1
        if found[key] <= 0:
            del found[key]
    for key in keys_of(kind, now):
        found[key] = found.get(key, 0) + 1
    return found


def result_of(poll: Any) -> dict[str, Any]:
    """Return what came out so far.

    ``rows`` are the options in their order, each ``text``, ``votes``, ``share`` (whole per cent of
    those who answered), ``leads``; of a cloud the words, most first. A ranked poll's ``votes`` are
    first places, and ``rounds`` says how it was decided.
    """
    tally = {key: int(number) for key, number in poll.tally.items()}
    if poll.kind == "cloud":
        words = sorted(tally.items(), key=lambda each: (-each[1], each[0]))[:WORDS_SHOWN]
        rows = [_row(word, votes, poll.voters, votes == words[0][1]) for word, votes in words]
        return {"rows": rows, "rounds": []}
    if poll.kind == "ranked":
        return _ranked(poll, tally)
    votes = [tally.get(str(place), 0) for place in range(len(poll.options))]
    most = max(votes, default=0)
    rows = [
        _row(text, votes[place], poll.voters, 0 < most == votes[place])
        for place, text in enumerate(poll.options)
    ]
    return {"rows": rows, "rounds": []}


def _ranked(poll: Any, tally: Mapping[str, int]) -> dict[str, Any]:
    ballots = [
        [int(place) for place in key.split(">")] for key, number in tally.items()
        for _each in range(number)
    ]  # fmt: skip
    found = run_off(range(len(poll.options)), ballots)
    first = dict(found["rounds"][0]["counts"]) if found["rounds"] else {}
    rows = [
        _row(text, first.get(place, 0), poll.voters, place in found["winners"])
        for place, text in enumerate(poll.options)
    ]
    rounds = [
        {
            "counts": [[poll.options[place], number] for place, number in one["counts"]],
            "out": [poll.options[place] for place in one["out"]],
            "exhausted": one["exhausted"],
        }
        for one in found["rounds"]
    ]
    return {"rows": rows, "rounds": rounds}


def _row(text: str, votes: int, voters: int, leads: bool) -> dict[str, Any]:
    share = round(100 * votes / voters) if voters else 0
    return {"text": text, "votes": votes, "share": share, "leads": leads}
