"""What stands within a line of HTML, as Markdown: emphasis, links, pictures, code."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lxml import etree

from hrforum.core.emoji import emoji_of
from hrforum.core.markdown import links
from hrforum.importers.discourse.from_raw import Extras

_SPACES = re.compile(r"[ \t\n\r\f]+")
_SPECIAL = re.compile(r"([\\`*\[\]]|~(?=~)|<(?=[a-zA-Z/!?])|&(?=[#a-zA-Z0-9]{1,40};))")
# Between letters it is no emphasis, and file_names would look odd.
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_ADDRESS = re.compile(r"https?://\S+")
_SILENT_TAGS = """
script style template noscript svg button input select textarea head title object embed math
"""
_SILENT = frozenset(_SILENT_TAGS.split())
_MARKS = {
    "em": "*", "i": "*", "cite": "*", "dfn": "*", "var": "*", "strong": "**", "b": "**",
    "s": "~~", "strike": "~~", "del": "~~",
}  # fmt: skip
_SPANS = {"bbcode-b": "**", "bbcode-i": "*", "bbcode-s": "~~"}
_HASH = re.compile(r"/[0-9a-f]{12,64}[\w.-]{0,20}\Z")
_HIGH = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOW = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_DEEPEST = 60


def is_element(node: Any) -> bool:
    """Whether a node is an element and not a comment or an instruction."""
    return isinstance(node.tag, str)


class Inline:
    """Turns what is in a paragraph into Markdown."""

    def __init__(self, extras: Extras) -> None:
        self.extras = extras
        self.depth = 0
        self.in_link = False
        self._special: dict[str, Callable[[etree._Element], str]] = {
            "a": self._a, "audio": self._media, "br": self._br, "code": self._code,
            "iframe": self._media, "img": self._img, "kbd": self._code, "samp": self._code,
            "span": self._span, "sub": self._sub, "sup": self._sup, "tt": self._code,
            "video": self._media, "wbr": self._nothing,
        }  # fmt: skip

    def words(self, text: str | None) -> str:
        """Return plain text as Markdown that shows it."""
        if not text:
            return ""
        text = _SPACES.sub(" ", text)
        kept: list[str] = []
        position = 0
        for found in _ADDRESS.finditer(text) if "://" in text else ():
            # In a bare address a backslash would end the link.
            kept += [self._words(text[position : found.start()]), found[0].replace("<", "\\<")]
            position = found.end()
        return "".join([*kept, self._words(text[position:])])

    def _words(self, text: str) -> str:
        text = _UNDERSCORE.sub(r"\\_", _SPECIAL.sub(r"\\\1", text))
        return self.extras.names.mentions(text)

    def plain(self, element: etree._Element) -> str:
        """Return the element's text on one line."""
        return " ".join("".join(str(part) for part in element.itertext()).split())

    def inside(self, element: etree._Element) -> str:
        """Return what is in the element."""
        self.depth += 1
        if self.depth > _DEEPEST:
            found = self.words(self.plain(element))
        else:
            parts = [self.words(element.text)]
            for child in element:
                if is_element(child):
                    parts.append(self.of(child))
                parts.append(self.words(child.tail))
            found = "".join(parts)
        self.depth -= 1
        return found

    def of(self, element: etree._Element) -> str:
        """Return the element itself."""
        tag = str(element.tag)
        if tag in _SILENT:
            return ""
        special = self._special.get(tag)
        if special is not None:
            return special(element)
        mark = _MARKS.get(tag)
        if mark:
            return self._marked(mark, self.inside(element))
        return self.inside(element)

    def _marked(self, mark: str, text: str) -> str:
        core = text.strip()
        if not core or core.startswith(mark) or core.endswith(mark) or "\n" in core:
            return text
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        return f"{before}{mark}{core}{mark}{after}"

    def _br(self, element: etree._Element) -> str:
        return "\n"

    def _nothing(self, element: etree._Element) -> str:
        return ""

    def _span(self, element: etree._Element) -> str:
        for name in (element.get("class") or "").split():
            if name in _SPANS:
                return self._marked(_SPANS[name], self.inside(element))
        return self.inside(element)

    def _sup(self, element: etree._Element) -> str:
        text = self.plain(element)
        high = text.translate(_HIGH)
        return high if text and not set(high) & set(text) else self.inside(element)

    def _sub(self, element: etree._Element) -> str:
        text = self.plain(element)
        low = text.translate(_LOW)
        return low if text and not set(low) & set(text) else self.inside(element)

    def _code(self, element: etree._Element) -> str:
        text = " ".join("".join(str(part) for part in element.itertext()).split("\n"))
        if not text.strip():
            return text
        runs = [len(run) for run in re.findall("`+", text)]
        ticks = "`" * next(n for n in range(1, len(runs) + 2) if n not in runs)
        gap = " " if text[0] == "`" or text[-1] == "`" else ""
        return f"{ticks}{gap}{text}{gap}{ticks}"

    def _a(self, element: etree._Element) -> str:
        classes = (element.get("class") or "").split()
        href = element.get("href") or ""
        if "mention" in classes or "mention-group" in classes:
            return self.extras.names.mentions(self.plain(element))
        if "anchor" in classes:
            return ""
        if "lightbox" in classes:
            title = element.get("title") or ""
            return self.picture(href, title)
        if self.in_link:
            return self.inside(element)
        self.in_link = True
        text = self.inside(element)
        self.in_link = False
        if "\n" in text:
            text = " ".join(text.split())
        return self.link(href, text)

    def _img(self, element: etree._Element) -> str:
        classes = (element.get("class") or "").split()
        alt = element.get("alt") or ""
        if "avatar" in classes or "site-icon" in classes:
            return ""
        if "emoji" in classes:
            name = (element.get("title") or alt).strip(":").split(":")[0]
            return emoji_of(name) or self.words(alt)
        return self.picture(element.get("src") or "", alt)

    def _media(self, element: etree._Element) -> str:
        source = next((child for child in element.iter("source")), element)
        return self.link(source.get("src") or "", "")

    def picture(self, src: str, alt: str) -> str:
        """Return a picture: its address and what it shows, or that alone."""
        address = self._target(src)
        alt = self._words(" ".join(alt.split()))
        if not alt and _HASH.search(address):
            alt = "Picture"  # such a file's name says nothing
        if not address:
            return alt
        return alt if self.in_link else f"![{alt}]({address})"

    def link(self, href: str, text: str) -> str:
        """Return a link, ``text`` being Markdown; the text alone if the address leads nowhere."""
        address = self._target(href)
        shown = text.strip()
        if not address:
            return text
        if self.in_link or (not shown and not address):
            return text
        if not shown or shown == href:
            found = self.extras.names.topic(href)
            shown = self._words(found[0].title) if found else shown or links.label(address)
            if address.startswith("http") and shown == address:
                return address
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        return f"{before}[{shown}]({address}){after}"

    def _target(self, url: str) -> str:
        address = self.extras.names.address(url)
        if not links.allowed(address):
            return ""
        address = re.sub(r"[\s\x00-\x1f]+", "%20", address.strip())
        return "".join(_ESCAPES.get(char, char) for char in address)


_ESCAPES = {"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C", "[": "%5B", "]": "%5D"}
