"""What somebody typed, read as a question to either index.

Every word must be there; ``"words in quotes"`` stand together; ``-word`` must not be there; a word
with ``*`` at its end, and the last word, also find longer words. Nothing that can be typed is an
error, and nothing of it reaches FTS5 or PostgreSQL but folded words in quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from hrforum.core.search.fold import is_paired, tokens

MOST_CHARACTERS = 500
MOST_TERMS = 16
SHORTEST_PREFIX = 2
"""Letters before a ``*``."""
SHORTEST_OPEN = 3
"""Letters of a last word that may go on by itself."""

_parts = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_quotes = str.maketrans("“”„«»‟＂", '"' * 7)


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand one behind the other; with ``prefix``, the last may go on."""

    words: tuple[str, ...]
    prefix: bool = False

    def signed(self, sign: str) -> Term:
        """Return the same words as a kind of document has them (`words.SIGNS`)."""
        return replace(self, words=tuple(sign + word for word in self.words)) if sign else self

    def in_title(self) -> Term:
        """Return the same words as they are marked in a title."""
        return replace(self, words=tuple("^" + word for word in self.words))

    def as_subject(self) -> list[Term]:
        """Return the words as what a text is about; in no order, they have none there."""
        last = len(self.words) - 1
        return [Term(("+" + w,), self.prefix and n == last) for n, w in enumerate(self.words)]

    def fts5(self) -> str:
        """Return it as FTS5 reads it."""
        return f'"{" ".join(self.words)}"' + (" *" if self.prefix else "")

    def tsquery(self) -> str:
        """Return it as PostgreSQL reads it."""
        quoted = [f"'{word}'" for word in self.words]
        if self.prefix:
            quoted[-1] += ":*"
        return f"({' <-> '.join(quoted)})" if len(quoted) > 1 else quoted[0]


@dataclass(frozen=True, slots=True)
class Query:
    """A question: terms that must be there, terms that must not, and whether some were left out."""

    terms: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()
    cut: bool = False
    open: bool = False
    """The last term was typed without quotes."""

    @property
    def has_phrases(self) -> bool:
        """Whether words have to stand together."""
        return any(len(term.words) > 1 for term in self.terms)

    def signed(self, sign: str) -> Query:
        """Return the same question for a kind of document."""
        return replace(
            self,
            terms=tuple(term.signed(sign) for term in self.terms),
            excluded=tuple(term.signed(sign) for term in self.excluded),
        )

    @property
    def widened(self) -> Query | None:
        """The same with a last word that may go on; None when that would find nothing more."""
        if not self.open or self.terms[-1].prefix:
            return None
        last = self.terms[-1]
        if len(last.words[-1]) < SHORTEST_OPEN or is_paired(last.words[-1]):
            return None
        return replace(self, terms=(*self.terms[:-1], replace(last, prefix=True)))


def parse(typed: str) -> Query:
    """Return the question in what was typed; an empty one when there is no word in it."""
    text = typed[:MOST_CHARACTERS].translate(_quotes)
    cut = len(typed.strip()) > MOST_CHARACTERS
    unquoted = False
    wanted: list[Term] = []
    unwanted: list[Term] = []
    for part in _parts.finditer(text):
        phrase, word = part["phrase"], part["word"]
        term = _term(phrase if word is None else word, starred=(word or "").endswith("*"))
        if term is None or term in wanted or term in unwanted:
            continue
        if len(wanted) + len(unwanted) == MOST_TERMS:
            cut = True
            break
        if part["minus"]:
            unwanted.append(term)
        else:
            wanted.append(term)
            unquoted = word is not None
    return Query(tuple(wanted), tuple(unwanted), cut, unquoted)


def _term(text: str, *, starred: bool) -> Term | None:
    words = tokens(text)
    if not words:
        return None
    last = words[-1]
    # One character of an unspaced script is the beginning of a pair.
    alone = is_paired(last) and len(last) == 1
    return Term(tuple(words), prefix=alone or (starred and len(last) >= SHORTEST_PREFIX))


@dataclass(frozen=True, slots=True)
class Scope:
    """Marked words (`words.facet`) that narrow a question."""

    every: tuple[str, ...] = ()
    """All of them are there."""
    either: tuple[tuple[Term, ...], ...] = ()
    """One of each group is there."""


def fts5(terms: Iterable[Term], excluded: Iterable[Term], scope: Scope) -> str:
    """Return a question as FTS5 reads it; something must be asked for, NOT needs a left side."""
    parts = [term.fts5() for term in terms]
    parts += [f'"{mark}"' for mark in scope.every]
    parts += [_any_fts5(group) for group in scope.either]
    unwanted = [term.fts5() for term in excluded]
    asked = " AND ".join(parts)
    return f"({asked}) NOT ({' OR '.join(unwanted)})" if unwanted else asked


def tsquery(terms: Iterable[Term], excluded: Iterable[Term], scope: Scope) -> str:
    """Return a question as PostgreSQL reads it."""
    parts = [term.tsquery() for term in terms]
    parts += [f"'{mark}'" for mark in scope.every]
    parts += [_any_tsquery(group) for group in scope.either]
    parts += [f"!{term.tsquery()}" for term in excluded]
    return " & ".join(parts)


def _any_fts5(terms: Sequence[Term]) -> str:
    return f"({' OR '.join(term.fts5() for term in terms)})"


def _any_tsquery(terms: Sequence[Term]) -> str:
    return f"({' | '.join(term.tsquery() for term in terms)})"
