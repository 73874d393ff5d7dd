"""What people write, as HTML that is safe to show: CommonMark, held to an allow-list twice.

`render` is the only way from a person's text to HTML. Its result is stored with RENDER_VERSION,
so that posts are rendered again when this package changes what it makes of them. The element
around a post has to carry `dir` (the result's `direction`): inside, only blocks that run the
other way say so.

Pure functions, safe in threads, greenlets and process pools.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from hrforum.core.markdown.bidi import stripped
from hrforum.core.markdown.parser import MAX_SOURCE, OPTIONS, TooLong, parse
from hrforum.core.markdown.renderer import to_html
from hrforum.core.markdown.sanitize import clean
from hrforum.core.markdown.shape import Heading, shape

__all__ = [
    "MAX_SOURCE",
    "RENDER_VERSION",
    "Heading",
    "Rendered",
    "TooLong",
    "excerpt",
    "mentioned",
    "plain",
    "render",
]

#: Goes up whenever the same source would give other HTML.
RENDER_VERSION = 4

_NOBODY: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A post, ready to be stored and shown."""

    html: str
    text: str
    headings: tuple[Heading, ...]
    mentions: tuple[str, ...]
    direction: str
    version: int


def render(
    source: str, *, anchor: str = "", people: Mapping[str, str] | None = None, above: int = 2
) -> Rendered:
    """`source`, which is Markdown, as HTML and as what else a page needs of it.

    `anchor` starts the ids of headings and footnotes, which have none without it. `people` maps
    casefolded usernames to paths; only these mentions become links, while `mentions` lists
    every name. `above` is the level of the heading that the text stands under: a post stands
    under an h2, a page of its own under the h1. Raises TooLong past MAX_SOURCE characters.
    """
    tokens, env = parse(source)
    found = shape(tokens, anchor, above)
    env["people"] = people or _NOBODY
    env["anchor"] = anchor
    return Rendered(
        html=clean(to_html(tokens, OPTIONS, env)),
        text=found.text,
        headings=tuple(found.headings),
        mentions=tuple(found.mentions),
        direction=found.direction,
        version=RENDER_VERSION,
    )


def mentioned(source: str) -> tuple[str, ...]:
    """The casefolded usernames that `source` mentions outside code and links, each once.

    Raises TooLong past MAX_SOURCE characters.
    """
    if "@" not in source and len(source) <= MAX_SOURCE:
        return ()
    return tuple(shape(parse(source)[0]).mentions)


def plain(source: str) -> str:
    """`source` without markup, for search and excerpts, a line for each block. Raises TooLong."""
    return shape(parse(source)[0]).text


def excerpt(text: str, length: int = 200) -> str:
    """The beginning of plain `text` in one line, at most `length` characters, cut at a word."""
    line = " ".join(stripped(text).split())
    if len(line) <= length:
        return line
    cut = length - 1
    space = line.rfind(" ", 0, cut + 1)
    if space > length // 2:
        cut = space
    else:
        # One long word, or a script without spaces: never between a letter and its marks.
        while cut > 1 and _joined(line[cut - 1], line[cut]):
            cut -= 1
    return line[:cut].rstrip(" ,;:–—-") + "…"


def _joined(before: str, after: str) -> bool:
    joiner = "\N{ZERO WIDTH JOINER}"
    return before == joiner or after == joiner or unicodedata.category(after)[0] == "M"
