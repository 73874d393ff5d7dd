"""Text made comparable: the same letters whatever accents, case, points or width it is written in.

What comes out is words of letters and digits with one space between, so that FTS5 and PostgreSQL,
which split text differently, see the same words. Scripts that are written without spaces (and
Korean, whose words carry their particles) become overlapping pairs of characters.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 60
"""Characters of a word that count; the rest of a longer one is cut."""

# Letters that no decomposition takes apart.
_LETTERS = {
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t",
    "ŋ": "n", "ĸ": "k", "ı": "i", "ȷ": "j", "ə": "e", "ɛ": "e", "ɔ": "o", "ɓ": "b", "ɗ": "d",
    "ƙ": "k", "ƴ": "y", "ƒ": "f", "ɨ": "i", "ʉ": "u", "ƶ": "z", "ǝ": "e", "ɣ": "g", "ɖ": "d",
    # Arabic and Persian letters that people type for each other.
    "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ة": "ه", "ۀ": "ه", "ہ": "ه", "ھ": "ه", "ک": "ك",
    "ۃ": "ه",
    "ـ": None,
    # Old Cyrillic spellings and Ukrainian ґ.
    "ґ": "г", "ѣ": "е", "ѳ": "ф", "ѵ": "и",
}  # fmt: skip

# Marks that belong to the letters of Thai, Lao, the Indic scripts and kana: dropping them would
# make other words. Everything else that combines is an accent, a point or a vowel sign over it.
_KEPT_CLASSES = frozenset({0, 8, 9, 84, 91, 103, 107, 118, 122, 129, 130, 132})

# Chinese, Japanese, Korean; Thai, Lao, Khmer, Burmese: words without spaces between.
_PAIRED = (
    "\u0e00-\u0e4e\u0e80-\u0ece\u1000-\u104f\u1780-\u17d3"
    "\u1100-\u11ff\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3105-\u312f\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb\uf900-\ufaff"
    "\U00020000-\U0003134f"
)
_has_paired = re.compile(f"[{_PAIRED}]").search
_paired_runs = re.compile(f"[{_PAIRED}]+")
_ascii_words = re.compile(r"[a-z0-9]+").findall
_JOINING = "-'’ʼ‐‑"
_joined = re.compile(rf"[^\W_]+(?:[{_JOINING}][^\W_]+)+").findall


class _Table(dict[int, "str | None"]):
    """What becomes of a character; filled as characters turn up."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        category = unicodedata.category(char)
        value: str | None
        if char in _LETTERS:
            value = _LETTERS[char]
        elif unicodedata.combining(char) not in _KEPT_CLASSES or category in ("Cf", "Me"):
            value = None
        elif category == "Nd":
            value = str(unicodedata.decimal(char))
        elif category[0] in "LNM":
            # FTS5 reads UTF-8 up to the first NUL and PostgreSQL takes no surrogates: both are C.
            value = char
        else:
            value = " "
        self[code] = value
        return value


_table = _Table()


def _plain(text: str) -> str:
    """Return the text with its letters folded and everything else made a space."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text).casefold()
    # Composing again: Korean syllables and voiced kana are one character each.
    return unicodedata.normalize("NFC", text.translate(_table))


def _pairs(word: str) -> list[str]:
    """Take a word apart where the script changes, and the unspaced parts into pairs."""
    parts: list[str] = []
    at = 0
    for run in _paired_runs.finditer(word):
        if run.start() > at:
            parts.append(word[at : run.start()][:LONGEST])
        found = run[0]
        if len(found) == 1:
            parts.append(found)
        parts.extend(found[i : i + 2] for i in range(len(found) - 1))
        at = run.end()
    if at < len(word):
        parts.append(word[at:][:LONGEST])
    return parts


def tokens(text: str) -> list[str]:
    """Return the words of the text, folded, in order."""
    if text.isascii():
        return [word[:LONGEST] for word in _ascii_words(text.lower())]
    plain = _plain(text)
    if _has_paired(plain) is None:
        return [word[:LONGEST] for word in plain.split()]
    return [part for word in plain.split() for part in _pairs(word)]


def extras(text: str) -> set[str]:
    """Return what a text is also found by.

    ``cooperation`` for "co-operation", ``dont`` for "don't", and the last character of each run of
    an unspaced script, so that one character finds the pairs that it begins and this.
    """
    found: set[str] = set()
    plain = "" if text.isascii() else _plain(text)
    paired = _has_paired(plain) is not None
    for sign in _JOINING:
        if sign not in text:
            continue
        for chunk in {chunk for chunk in text.split() if sign in chunk}:
            for word in _joined(chunk):
                whole = "".join(tokens(word))
                if not (paired and _has_paired(word)):
                    found.add(whole[:LONGEST])
    if paired:
        found.update(run[0][-1] for run in _paired_runs.finditer(plain))
    found.discard("")
    return found


def fold(text: str) -> str:
    """Return the text as folded words with one space between; empty when it holds no word."""
    return " ".join(tokens(text))


def is_paired(token: str) -> bool:
    """Whether the token comes from a script that is indexed in pairs of characters."""
    return _has_paired(token) is not None


@dataclass(frozen=True, slots=True)
class Spot:
    """A folded word and where it stands in the original text."""

    token: str
    start: int
    end: int


@lru_cache(maxsize=20_000)
def _chunk(chunk: str) -> tuple[Spot, ...]:
    """Return the words of a piece of text without white space, with their places in it."""
    if chunk.isascii():
        low = chunk.lower()
        return tuple(
            Spot(m[0][:LONGEST], m.start(), m.end()) for m in re.finditer("[a-z0-9]+", low)
        )
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    while at < len(chunk):
        end = at + 1
        while end < len(chunk) and _leans(chunk[end]):
            end += 1
        folded = _letters(chunk[at:end])
        letters.extend(folded)
        places.extend([(at, end)] * len(folded))
        at = end
    spots: list[Spot] = []
    for word in re.finditer(r"[^ ]+", "".join(letters)):
        base = word.start()
        for part, start, end in _placed_pairs(word[0]):
            spots.append(Spot(part, places[base + start][0], _after(places, base + end - 1, chunk)))
    return tuple(spots)


def _leans(char: str) -> bool:
    """Whether the character composes with the one before: marks, Korean vowels, kana's voice."""
    return bool(unicodedata.combining(char)) or "\u1160" <= char <= "\u11ff" or char in "ﾞﾟ"


def _after(places: list[tuple[int, int]], index: int, chunk: str) -> int:
    """Return where a word ends in the original, with what was dropped right behind it."""
    end = places[index][1]
    while end < len(chunk) and not _plain(chunk[end]):
        end += 1
    return end


@lru_cache(maxsize=5_000)
def _letters(cluster: str) -> str:
    """Return what becomes of one letter with its marks; a space for what is in no word."""
    return "".join(
        letter if unicodedata.category(letter)[0] in "LNM" else " " for letter in _plain(cluster)
    )


def _placed_pairs(word: str) -> list[tuple[str, int, int]]:
    parts: list[tuple[str, int, int]] = []
    at = 0
    for run in _paired_runs.finditer(word):
        if run.start() > at:
            parts.append((word[at : run.start()][:LONGEST], at, run.start()))
        start, end = run.span()
        if end - start == 1:
            parts.append((run[0], start, end))
        parts.extend((word[i : i + 2], i, i + 2) for i in range(start, end - 1))
        at = end
    if at < len(word):
        parts.append((word[at:][:LONGEST], at, len(word)))
    return parts


def spots(text: str) -> list[Spot]:
    """Return the folded words of the text with their places in the original, in order."""
    found: list[Spot] = []
    for piece in re.finditer(r"\S+", text):
        base = piece.start()
        placed = _chunk(piece[0]) if len(piece[0]) < 80 else _chunk.__wrapped__(piece[0])
        found.extend(Spot(s.token, base + s.start, base + s.end) for s in placed)
    return found
