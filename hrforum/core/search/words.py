"""What of a document goes into the index: its words, and marked words for where they stand.

Plain words are ``[a-z0-9]`` and letters of other scripts. Marked ones begin with a sign that
folding never leaves in a word: ``^housing`` stands in the title, ``+housing`` is what the text is
about (it comes back to it), ``:b12`` says a thing about the document (board, author, type, tag,
language, year, kind). Marked words let either index intersect filters instead of reading rows.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hrforum.core import clock
from hrforum.core.search.fold import extras, fold, tokens

SIGNS = {"post": "", "member": "=", "person": "@"}
"""Words of members and people begin with a sign, so that a common word of posts costs them nothing
and the other way round."""
LAST_POSITION = 16_383
"""PostgreSQL counts no further; words behind it are found, phrases are not."""
MOST_BYTES = 700_000
"""PostgreSQL's tsvector ends at 1 MB, what it keeps beside the words included."""
MOST_POSITIONS = 255
UNPLACED = ":+"
"""Marked words that no phrase asks for need no positions."""


@dataclass(frozen=True, slots=True)
class Document:
    """A thing that can be found: a post, a member or a person."""

    kind: str
    """``post``, ``member`` or ``person``."""
    id: int
    title: str
    """The topic's title for post number 1, else empty; a name for members and people."""
    body: str
    """Plain text."""
    board_id: int | None = None
    topic_id: int | None = None
    number: int | None = None
    author_id: int | None = None
    type: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    at: dt.datetime | None = None
    """When it was written; now when not given."""


def facet(name: str, value: object) -> str:
    """Return the marked word that says ``value`` about a document.

    ``name`` is one letter: k kind, b board, a author, t type, g tag, l language, y year.
    """
    return f":{name}{fold(str(value)).replace(' ', '-')}"


def topic_facets(board_id: int | None, topic_type: str, tags: Sequence[str]) -> list[str]:
    """Return the marked words that a topic gives to its posts."""
    found = [facet("g", tag) for tag in tags]
    if board_id is not None:
        found.append(facet("b", board_id))
    if topic_type:
        found.append(facet("t", topic_type))
    return found


def facets(document: Document) -> list[str]:
    """Return all marked words that say what the document is."""
    found = topic_facets(document.board_id, document.type, document.tags)
    found.append(facet("k", document.kind))
    found.append(facet("y", (document.at or clock.now()).year))
    if document.author_id is not None:
        found.append(facet("a", document.author_id))
    if document.language:
        # Somebody who looks for Portuguese wants Brazil's too.
        found.append(facet("l", document.language.split("-")[0].split("_")[0]))
    return found


def subjects(body: Sequence[str]) -> list[str]:
    """Return the words that the text comes back to: more often, the longer it is."""
    often = max(3, 2 + len(body) // 150)
    return [word for word, times in Counter(body).items() if times >= often]


def stream(document: Document) -> list[list[str]]:
    """Return the parts of a document as lists of words; no phrase reaches over a part's end.

    Title marked, title plain, body, what it is about, what it is also found by, what it is.
    """
    sign = SIGNS[document.kind]
    title = [sign + word for word in tokens(document.title)]
    body = [sign + word for word in tokens(document.body)]
    also = {sign + word for word in extras(document.title) | extras(document.body)}
    return [
        [f"^{word}" for word in title],
        title,
        body,
        [f"+{word}" for word in sorted(subjects(body))],
        sorted(also.difference(title, body)),
        sorted(set(facets(document))),
    ]


def as_text(document: Document) -> str:
    """Return the words as SQLite keeps them: parted by spaces, a full stop between the parts."""
    return " . ".join(" ".join(part) for part in stream(document) if part)


def as_tsvector(document: Document) -> str:
    """Return the words as PostgreSQL reads a tsvector: each quoted, with where it stands."""
    places: dict[str, list[int]] = {}
    position = 0
    size = 0
    for part in stream(document):
        for word in part:
            position += 1
            known = places.get(word)
            if known is None:
                size += len(word.encode()) + 8
                if size > MOST_BYTES and not word.startswith(":"):
                    continue
                known = places[word] = []
            counts = word[0] not in UNPLACED and position < LAST_POSITION
            if counts and len(known) < MOST_POSITIONS:
                known.append(position)
        position += 1
    return " ".join(
        f"'{word}':{','.join(map(str, at))}" if at else f"'{word}'" for word, at in places.items()
    )
