"""Marks drawn on the server: a member's crest and a person's initials.

Both depend on a name only, so a city looks the same on every page and after every restart. A crest
is a shield divided into blocks, the same on the left and on the right, in two hues. Colours are
written as hexadecimal presentation attributes: the content security policy allows no inline style.
"""

from __future__ import annotations

import hashlib
import math
import unicodedata
from functools import lru_cache

from markupsafe import Markup

HUE_STEP = 15
"""Hues come in steps of fifteen degrees, one class (``hue-240``) for each in ``tokens.css``."""

_SIZES = {"s": 28, "m": 40, "l": 72}
_COLUMNS, _ROWS, _BLOCK = 4, 4, 10
# Hues of neighbours in the wheel look alike at this size; these distances never do.
_SECOND_HUE = (90, 120, 150, 180, 210, 240, 270)

# One block each, drawn in a square of ten at x, y: whole, four triangles, four quarter discs.
_SHAPES = (
    "M{x} {y}h10v10h-10z",
    "M{x} {y}h10l-10 10z",
    "M{x} {y}h10v10z",
    "M{x} {y}l10 10h-10z",
    "M{r} {y}v10h-10z",
    "M{x} {y}h10a10 10 0 0 1-10 10z",
    "M{x} {y}h10v10a10 10 0 0 1-10-10z",
    "M{x} {y}a10 10 0 0 1 10 10h-10z",
    "M{r} {y}v10h-10a10 10 0 0 1 10-10z",
)
# The same shape seen in a mirror, so that the right half answers the left one.
_MIRROR = (0, 2, 1, 4, 3, 6, 5, 8, 7)


def oklch_to_hex(lightness: float, chroma: float, hue: float) -> str:
    """The sRGB colour ``#rrggbb`` nearest to an OKLCH one, clipped where sRGB ends."""
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return "#" + "".join(f"{_gamma(channel):02x}" for channel in linear)


def _gamma(channel: float) -> int:
    channel = min(1.0, max(0.0, channel))
    if channel <= 0.0031308:
        return round(255 * 12.92 * channel)
    return round(255 * (1.055 * math.pow(channel, 1 / 2.4) - 0.055))


def _digest(name: str) -> bytes:
    folded = unicodedata.normalize("NFKC", name).casefold().strip()
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).digest()


def name_hue(name: str) -> int:
    """The hue of a name: 0, 15 … 345; the same for every spelling that differs in case only."""
    return _digest(name)[0] % (360 // HUE_STEP) * HUE_STEP


def hue_class(hue: int) -> str:
    """The class that sets a hue: any angle, rounded to the nearest of the twenty-four steps."""
    return f"hue-{round(hue / HUE_STEP) * HUE_STEP % 360}"


@lru_cache(maxsize=2048)
def initials(name: str) -> str:
    """One or two letters that stand for a name; ``·`` when it holds no letter or digit.

    First and last word count ("Ana María de Souza" gives "AS"); a name in a script without
    capitals gives its first letter, since joined scripts can't stand as loose letters.
    """
    letters: list[str] = []
    for word in unicodedata.normalize("NFC", name).split():
        first = next((char for char in word if char.isalnum()), "")
        if first:
            letters.append(first)
    if not letters:
        return "·"
    if len(letters) == 1 or letters[0].upper() == letters[0].lower():
        return letters[0].upper()[:1]
    return letters[0].upper()[:1] + letters[-1].upper()[:1]


@lru_cache(maxsize=2048)
def crest_svg(name: str, size: str = "m") -> Markup:
    """The crest of a member as an ``<svg>``, hidden from screen readers: its name stands beside it.

    :param name: the seed; a member's slug stays when its name is corrected.
    :param size: ``"s"``, ``"m"`` or ``"l"``; anything else raises ``KeyError``.
    """
    pixels = _SIZES[size]
    seed = _digest(name)
    hue = seed[0] % (360 // HUE_STEP) * HUE_STEP
    second = (hue + _SECOND_HUE[seed[1] % len(_SECOND_HUE)]) % 360
    ground = oklch_to_hex(0.93, 0.035, hue)
    colours = (oklch_to_hex(0.45, 0.115, hue), oklch_to_hex(0.76, 0.12, second))
    paths = dict.fromkeys(colours, "")
    for row in range(_ROWS):
        for column in range(_COLUMNS // 2):
            byte = seed[2 + row * 2 + column]
            # A fifth of the blocks stay empty, so that the ground is part of the pattern.
            if byte % 5 == 0:
                continue
            shape = (byte // 5) % len(_SHAPES)
            colour = colours[(seed[10 + row * 2 + column] >> 3) % 3 == 0]
            for kind, x in ((shape, column), (_MIRROR[shape], _COLUMNS - 1 - column)):
                left, top = x * _BLOCK, row * _BLOCK
                paths[colour] += _SHAPES[kind].format(x=left, y=top, r=left + _BLOCK)
    drawn = "".join(f'<path fill="{colour}" d="{path}"/>' for colour, path in paths.items() if path)
    # Nothing of the name is in it: only numbers and colours that were worked out here.
    return Markup(  # noqa: S704
        f'<svg class="crest crest-{size}" viewBox="0 0 40 40" width="{pixels}" height="{pixels}"'
        f' aria-hidden="true"><path fill="{ground}" d="M0 0h40v40H0z"/>{drawn}</svg>'
    )


JINJA_GLOBALS = {
    "crest_svg": crest_svg,
    "hue_class": hue_class,
    "initials": initials,
    "name_hue": name_hue,
}
"""What the macros in ``templates/components/marks.html`` call; ``wiring`` adds them to Jinja."""
