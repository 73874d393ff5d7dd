"""From the parser's tokens to the ones we show: headings, links, pictures, directions.

Everything the page needs to know about a post is collected on the way: its plain text, its
headings, whom it mentions, and which way it is written.
"""

import re
import unicodedata
from collections.abc import MutableSequence, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from hrforum.core.markdown import bidi, extras, links

_ALIGNED = {"left": "align-start", "center": "align-center", "right": "align-end"}
_DIRECTED = frozenset(
    {"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "table", "td", "th"}
)
_SLUG_LENGTH = 60
# One definition can be referred to thousands of times: all links of a post together get this
# many characters for addresses and titles, more than anybody types.
_ADDRESSES = 200_000


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a post, as it is in the page: its level (3 to 6), its id, its words."""

    level: int
    anchor: str
    text: str


@dataclass(slots=True)
class Shape:
    """What was learned about a post while its tokens were shaped."""

    anchor: str
    texts: list[str] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    mentions: dict[str, None] = field(default_factory=dict)
    direction: bidi.Direction = "ltr"
    slugs: dict[str, int] = field(default_factory=dict)
    addresses: int = _ADDRESSES

    @property
    def text(self) -> str:
        """The post without markup, a line for each block."""
        return bidi.stripped("\n".join(self.texts))


class _Outline:
    """Levels as they are shown: below what stands above, siblings alike, and none left out.

    So a screen reader's list of headings has no gaps, whatever the writer did.
    """

    def __init__(self, above: int) -> None:
        self._above = above
        self._open: list[int] = []

    def enter(self, level: int) -> str:
        """The element for the next heading, which the writer gave that level."""
        while self._open and self._open[-1] >= level:
            self._open.pop()
        self._open.append(level)
        return self.shown

    @property
    def shown(self) -> str:
        """The element for the heading entered last."""
        return f"h{min(self._above + len(self._open), 6)}"


def shape(tokens: MutableSequence[Token], anchor: str = "", above: int = 2) -> Shape:
    """Change `tokens` into what is shown, and tell what was found in them.

    `above` is the level of the heading that the text stands under.
    """
    found = Shape(anchor)
    extras.mark_tasks(tokens)
    opened: Token | None = None
    outline = _Outline(above)
    for token in tokens:
        kind = token.type
        if kind == "inline":
            text = _inline(token.children or [], found)
            if text:
                found.texts.append(text)
            if opened is not None:
                _heading(opened, text, found)
                opened = None
        elif kind == "heading_open":
            token.tag = outline.enter(int(token.tag[1]))
            opened = token
        elif kind == "heading_close":
            token.tag = outline.shown
        elif kind in ("fence", "code_block"):
            found.texts.append(token.content.rstrip("\n"))
        elif "style" in token.attrs:
            side = str(token.attrs.pop("style")).removeprefix("text-align:")
            token.attrs["class"] = _ALIGNED[side]
    joined = "\n".join(found.texts)
    if bidi.RIGHT_TO_LEFT.search(joined):
        found.direction = _direct(tokens)
    if bidi.CONTROLS.search(joined):
        _balance(tokens)
    return found


def _inline(children: Sequence[Token], found: Shape) -> str:
    """Shape one block's content; its text."""
    parts: list[str] = []
    link: Token | None = None
    since = 0
    for token in children:
        kind = token.type
        if kind in ("text", "code_inline"):
            parts.append(token.content)
        elif kind == "softbreak":
            parts.append(" ")
        elif kind == "hardbreak":
            parts.append("\n")
        elif kind == "mention":
            found.mentions[token.content.casefold()] = None
            parts.append("@" + token.content)
        elif kind == "link_open":
            link, since = token, len(parts)
            _address(token, found)
        elif kind == "link_close":
            if link is not None and not "".join(parts[since:]).strip():
                # A link without words is one that a screen reader can't name.
                link.meta["label"] = links.label(str(link.attrs.get("href", "")))
                parts.append(link.meta["label"])
            link = None
        elif kind == "image":
            parts.append(_picture(token, link is not None, found))
    return "".join(parts)


def _picture(token: Token, linked: bool, found: Shape) -> str:
    """An image that was uploaded here stays one, any other becomes a link; its text."""
    alt = bidi.stripped(" ".join(_flat(token.children or []).split()))
    _address(token, found)
    source = str(token.attrs.get("src", ""))
    if links.uploaded(source):
        token.attrs["alt"] = alt
        token.attrs["loading"] = "lazy"
        if size := links.size(source):
            token.attrs["width"], token.attrs["height"] = size
        return alt
    token.type = "picture_link"
    token.content = alt or links.label(source)
    # Inside a link there is no second one, and none without an address.
    token.meta["linked"] = linked or "src" not in token.attrs
    return token.content


def _address(token: Token, found: Shape) -> None:
    title = token.attrs.get("title")
    if title:
        token.attrs["title"] = bidi.stripped(str(title))
    found.addresses -= sum(len(str(value)) for value in token.attrs.values())
    if found.addresses < 0:
        token.attrs.clear()


def _flat(children: Sequence[Token]) -> str:
    parts: list[str] = []
    for token in children:
        if token.type == "mention":
            parts.append("@" + token.content)
        elif token.type == "image":
            parts.append(_flat(token.children or []))
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        else:
            parts.append(token.content)
    return "".join(parts)


def slug(text: str) -> str:
    """`text` as the end of an id: letters, digits and marks of any script, and hyphens."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(
        char if char.isalnum() or unicodedata.category(char)[0] == "M" else "-" for char in folded
    )
    return re.sub("-{2,}", "-", kept).strip("-")[:_SLUG_LENGTH].strip("-") or "section"


def _heading(token: Token, text: str, found: Shape) -> None:
    text = bidi.stripped(" ".join(text.split()))
    if not text:
        return
    anchor = ""
    if found.anchor:
        base = name = slug(text)
        while name in found.slugs:
            found.slugs[base] += 1
            name = f"{base}-{found.slugs[base]}"
        found.slugs[name] = 1
        anchor = f"{found.anchor}-{name}"
        token.attrs["id"] = anchor
    found.headings.append(Heading(int(token.tag[1]), anchor, text))


def _counted(children: Sequence[Token]) -> tuple[int, int]:
    """Letters of a block from the left and from the right, its addresses and code left out."""
    left = right = 0
    address = False
    for token in children:
        if token.type == "link_open":
            address = token.markup in ("linkify", "autolink")
        elif token.type == "link_close":
            address = False
        elif token.type in ("text", "picture_link") and not address:
            more = bidi.letters(token.content)
            left, right = left + more[0], right + more[1]
    return left, right


def _direct(tokens: Sequence[Token]) -> bidi.Direction:
    """Give a `dir` to every block that runs against what surrounds it; the post's direction."""
    counts: dict[int, tuple[int, int]] = {}
    stack: list[tuple[int, int, int]] = [(-1, 0, 0)]
    for index, token in enumerate(tokens):
        if token.nesting == 1:
            stack.append((index, 0, 0))
            continue
        if token.nesting == -1:
            opened, left, right = stack.pop()
            counts[opened] = (left, right)
        elif token.type == "inline":
            left, right = _counted(token.children or [])
        else:
            continue
        above = stack[-1]
        stack[-1] = (above[0], above[1] + left, above[2] + right)
    post = bidi.majority(stack[0][1], stack[0][2]) or "ltr"
    around: list[bidi.Direction] = [post]
    for index, token in enumerate(tokens):
        here = around[-1]
        if token.nesting == 1:
            if token.tag in _DIRECTED and not token.hidden:
                own = bidi.majority(*counts[index]) or here
                if own != here:
                    token.attrs["dir"] = own
                here = own
            around.append(here)
        elif token.nesting == -1:
            around.pop()
        elif here == "rtl":
            # Code reads from the left in every language.
            if token.type in ("fence", "code_block"):
                token.attrs["dir"] = "ltr"
            for child in token.children or ():
                if child.type == "code_inline":
                    child.attrs["dir"] = "ltr"
    return post


def _balance(tokens: Sequence[Token]) -> None:
    balance = bidi.Balance()
    for token in tokens:
        if token.type in ("fence", "code_block"):
            token.content = "\n".join(
                balance.feed(line) + balance.finish() for line in token.content.split("\n")
            )
        elif token.type == "inline" and token.children:
            for child in token.children:
                if child.type in ("text", "code_inline", "picture_link"):
                    child.content = balance.feed(child.content)
            closers = balance.finish()
            if closers:
                token.children.append(Token("text", "", 0, content=closers))
