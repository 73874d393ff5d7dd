"""Which languages somebody reads, and what these are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hrforum.core import languages
from hrforum.members import labels

MINE = "mine"  # in an address: the languages that the reader chose


@dataclass(frozen=True, slots=True)
class Tongues:
    """The languages that a reader chose, in their order; without any they read all.

    ``folds``: posts in other languages are folded up.
    """

    codes: tuple[str, ...] = ()
    folds: bool = False

    def reads(self, code: str) -> bool:
        """Whether the reader reads this language; a text whose language nobody knows is read."""
        return not self.codes or not code or code in self.codes

    def best(self, original: str, offered: Sequence[str]) -> str:
        """Return which of a post's texts stands open: the code of one, or an empty string.

        Args:
            original: the language of the post itself.
            offered: the languages of its translations, the best ones first.
        """
        if self.reads(original):
            return original
        found = next((code for code in offered if code in self.codes), None)
        return found or ("" if self.folds else original)


def split(text: str | None) -> tuple[str, ...]:
    """Return the codes that a column of languages holds."""
    return tuple((text or "").split())


def of_stamp(stamp: Any) -> Tongues:
    """Return what the stamp of a topic's page says of its reader."""
    return Tongues(split(getattr(stamp, "reads", "")), bool(getattr(stamp, "folds", False)))


def name(code: str, locale: str) -> str:
    """Return what a language is called in the reader's language."""
    return labels.language_name(code, locale) if code else ""


def listed(codes: Sequence[str], locale: str) -> list[tuple[str, str]]:
    """Return code and name of these languages, by name."""
    return sorted(((code, name(code, locale)) for code in codes), key=lambda pair: pair[1])


def everything(locale: str) -> list[tuple[str, str]]:
    """Return code and name of all languages that people write in here, by name."""
    return listed(tuple(languages.LANGUAGES), locale)
