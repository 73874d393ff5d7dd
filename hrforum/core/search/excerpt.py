"""Showing where a text answers: the piece around the words that were asked for, with marks.

The words are found through folding and marked in the original text. Everything that is not a mark
is escaped here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise

from markupsafe import Markup, escape

from hrforum.core.search.fold import Spot, spots
from hrforum.core.search.query import Query, Term

LENGTH = 240
READ = 20_000
"""Characters of a text that are looked at."""
_BEFORE = 80

Span = tuple[int, int]


def highlight(text: str, query: Query) -> Markup:
    """Return the whole text, escaped, with the query's words in ``<mark>``."""
    return _marked(text, 0, len(text), _spans(text, _shown(query)))


def excerpt(text: str, query: Query, length: int = LENGTH) -> Markup:
    """Return the piece of the text with most of the query's words, escaped and marked.

    The beginning of the text where it has none of them (they stand in the title).
    """
    text = " ".join(text[:READ].split())
    found = _spans(text, _shown(query))
    start, end = _best(text, found, length)
    piece = _marked(text, start, end, found)
    before = Markup("… ") if start else Markup("")
    return before + piece + (Markup(" …") if end < len(text) else Markup(""))


def _shown(query: Query) -> tuple[Term, ...]:
    return (query.widened or query).terms


def _spans(text: str, terms: Sequence[Term]) -> list[Span]:
    """Return where the terms stand in the text, in order, none over another."""
    if not terms:
        return []
    placed = spots(text)
    # Looked at first: most words of a text are in no term.
    first_words = {term.words[0] for term in terms if len(term.words) > 1 or not term.prefix}
    prefixes = tuple(term.words[0] for term in terms if len(term.words) == 1 and term.prefix)
    found: list[Span] = []
    for at, spot in enumerate(placed):
        if spot.token in first_words or (prefixes and spot.token.startswith(prefixes)):
            found.extend(_at(placed, at, terms))
    if not found:
        found = list(_joined(text, placed, terms))
    return _apart(found)


def _at(placed: list[Spot], at: int, terms: Sequence[Term]) -> Iterable[Span]:
    for term in terms:
        here = placed[at : at + len(term.words)]
        if len(here) < len(term.words):
            continue
        *before, last = (spot.token for spot in here)
        ends = last.startswith(term.words[-1]) if term.prefix else last == term.words[-1]
        if ends and tuple(before) == term.words[:-1]:
            yield here[0].start, here[-1].end


def _joined(text: str, placed: list[Spot], terms: Sequence[Term]) -> Iterable[Span]:
    """Find "co-operation" for ``cooperation``: words with one sign between."""
    whole = {term.words[0] for term in terms if len(term.words) == 1}
    for one, other in pairwise(placed):
        parted = other.start == one.end + 1 and not text[one.end].isspace()
        if parted and one.token + other.token in whole:
            yield one.start, other.end


def _apart(found: list[Span]) -> list[Span]:
    """Return the spans in order, those that touch or overlap as one."""
    apart: list[Span] = []
    for start, end in sorted(found):
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _best(text: str, found: list[Span], length: int) -> Span:
    """Return where the piece with most spans begins and ends, at the ends of words."""
    if len(text) <= length:
        return 0, len(text)
    if not found:
        return 0, _word_end(text, length)
    starts = [start for start, _ in found]
    room = length - _BEFORE
    most, chosen = 0, starts[0]
    for n, start in enumerate(starts):
        within = bisect_left(starts, start + room) - n
        if within > most:
            most, chosen = within, start
    start = max(0, min(chosen - _BEFORE, len(text) - length))
    if start:
        space = text.find(" ", start, chosen)
        start = space + 1 if space >= 0 else start
    last = max((end for begin, end in found if start <= begin < start + length), default=0)
    return start, max(_word_end(text, start + length), min(last, start + 2 * length))


def _word_end(text: str, end: int) -> int:
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", end - 40, end + 1)
    return space if space > 0 else end


def _marked(text: str, start: int, end: int, found: list[Span]) -> Markup:
    parts: list[Markup] = []
    at = start
    for begin, finish in found:
        if finish <= start or begin >= end:
            continue
        begin, finish = max(begin, at), min(finish, end)
        parts.append(escape(text[at:begin]))
        parts.append(Markup("<mark>{}</mark>").format(text[begin:finish]))
        at = finish
    parts.append(escape(text[at:end]))
    return Markup("").join(parts)
