"""Directions of writing: which way a text runs, and keeping its control characters at home."""

import re
import unicodedata
from typing import Literal

Direction = Literal["ltr", "rtl"]

# Where right-to-left letters live; a text without any needs no counting.
RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
# Embeddings, overrides and isolates: what they open stays open until the paragraph ends.
CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")

_LRE, _RLE, _PDF, _LRO, _RLO = "\u202a\u202b\u202c\u202d\u202e"
_ISOLATES, _PDI = "\u2066\u2067\u2068", "\u2069"


def letters(text: str) -> tuple[int, int]:
    """How many letters of `text` run from the left, and how many from the right."""
    left = right = 0
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind == "L":
            left += 1
        elif kind in ("R", "AL"):
            right += 1
    return left, right


def majority(left: int, right: int) -> Direction | None:
    """The direction that most letters have; None where there is no letter."""
    if not left and not right:
        return None
    return "rtl" if right > left else "ltr"


def stripped(text: str) -> str:
    """`text` without the characters that could turn around what stands beside it."""
    return CONTROLS.sub("", text)


class Balance:
    """Closes what a block opens, drops what closes nothing, and drops overrides.

    Overrides show letters in another order than they are stored in, which no language needs
    and which deceives readers; embeddings and isolates are somebody's honest typing.
    """

    def __init__(self) -> None:
        self._open: list[str] = []

    def feed(self, text: str) -> str:
        """The next piece of the block's text, made safe."""
        return CONTROLS.sub(lambda found: self._keep(found.group()), text)

    def finish(self) -> str:
        """What closes everything that is still open."""
        closers = "".join(reversed(self._open))
        self._open.clear()
        return closers

    def _keep(self, char: str) -> str:
        if char in _ISOLATES:
            self._open.append(_PDI)
        elif char in (_LRE, _RLE):
            self._open.append(_PDF)
        elif char == _PDF:
            if not self._open or self._open[-1] != _PDF:
                return ""
            self._open.pop()
        elif char == _PDI:
            if _PDI not in self._open:
                return ""
            # Closing an isolate closes the embeddings inside it, too.
            while self._open.pop() != _PDI:
                pass
        else:
            return ""
        return char
