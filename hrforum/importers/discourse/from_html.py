"""From the HTML that Discourse made of a post to our Markdown.

Where there is no Markdown of a post, or such that only Discourse can read. What comes out goes
through the same renderer as everything else, so nothing here has to make hostile HTML safe; it has
to keep what the text says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.html
from lxml import etree

from hrforum.importers.discourse.from_raw import Extras, upload_key
from hrforum.importers.discourse.html_inline import Inline, is_element
from hrforum.importers.discourse.html_table import table
from hrforum.importers.discourse.names import escaped

_BLOCK_TAGS = """
address article aside blockquote center dd details div dl dt figure figcaption footer form
h1 h2 h3 h4 h5 h6 header hr iframe li main nav ol p pre section summary table ul
"""
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_STARTS = re.compile(r"^(\s*)([#>+=~|-]|\d{1,9}[.)])", re.MULTILINE)
_LANGUAGE = re.compile(r"lang(?:uage)?-([\w+#.-]{1,30})")
_UNNAMED = {"auto", "nohighlight", "none", "plaintext", "text"}
_TICKS = re.compile(r"^ *(`{3,})", re.MULTILINE)
_TAG = re.compile(r"<[^<>]{0,5000}>")
_DEEP = 200
_DEEPEST = 40
_FENCE = "```"


def tree(html: str) -> etree._Element | None:
    """Return the HTML as a tree; None when there is nothing in it that can be read."""
    try:
        return lxml.html.fragment_fromstring(html, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None


def words(html: str) -> str:
    """Return the text of some HTML on one line."""
    root = tree(html)
    parts = root.itertext() if root is not None else ()
    return " ".join("".join(str(part) for part in parts).split())


def to_markdown(html: str, extras: Extras) -> str:
    """Return what the HTML of a post says, as Markdown."""
    root = tree(html)
    if root is None or _is_cut(root, html):
        # The parser gives up where elements are nested some hundred deep: keep the words at least.
        return escaped(" ".join(_TAG.sub(" ", html).split()))
    return _Blocks(extras).text(root)


def uploads(html: str) -> dict[str, str]:
    """Return where the uploads of a post are: the key of ``upload://KEY`` → address."""
    if "upload" not in html:
        return {}
    root = tree(html)
    found: dict[str, str] = {}
    for element in root.iter("a", "img") if root is not None else ():
        short = element.get("data-download-href") or element.get("href") or ""
        if "/uploads/short-url/" in short:
            found[upload_key(short)] = element.get("href") or short
        key = element.get("data-base62-sha1")
        if key and element.get("src"):
            found.setdefault(key, element.get("src", ""))
    return found


def _is_cut(root: etree._Element, html: str) -> bool:
    if html.count("<") < _DEEP:
        return False
    read = sum(len("".join(str(part).split())) for part in root.itertext())
    return read * 2 < len("".join(_TAG.sub("", html).split()))


class _Blocks:
    """Paragraphs, lists, quotations, code: everything that stands on lines of its own."""

    def __init__(self, extras: Extras) -> None:
        self.extras = extras
        self.inline = Inline(extras)
        self.depth = 0

    def text(self, element: etree._Element) -> str:
        """Return the blocks in an element, an empty line between."""
        return "\n\n".join(block for block in self._inside(element) if block.strip())

    def _inside(self, element: etree._Element) -> Iterator[str]:
        self.depth += 1
        if self.depth > _DEEPEST:
            yield self._paragraph(escaped(self.inline.plain(element)))
        else:
            run = self.inline.words(element.text)
            for child in element:
                if is_element(child) and self._is_block(child):
                    yield self._paragraph(run)
                    run = ""
                    yield from self._block(child)
                elif is_element(child):
                    run += self.inline.of(child)
                run += self.inline.words(child.tail)
            yield self._paragraph(run)
        self.depth -= 1

    def _is_block(self, element: etree._Element) -> bool:
        if element.tag == "div" and "lightbox-wrapper" in self._classes(element):
            return False
        if element.tag in _BLOCKS:
            return True
        # <a><div>…</div></a>, <span><p>…: the parser lets them be.
        return element.tag in ("span", "font", "b", "i", "small") and any(
            is_element(child) and child.tag in _BLOCKS for child in element
        )

    def _classes(self, element: etree._Element) -> list[str]:
        return (element.get("class") or "").split()

    def _paragraph(self, run: str) -> str:
        lines = [line.strip(" ") for line in run.strip().split("\n")]
        lines = [_STARTS.sub(_unblocked, line) for line in lines]
        while lines and not lines[-1]:
            lines.pop()
        # A line end that the writer made; an empty one would end the paragraph.
        return "  \n".join(line for line in lines if line)

    def _block(self, element: etree._Element) -> Iterator[str]:
        tag, classes = element.tag, self._classes(element)
        if tag == "pre":
            yield self._code(element)
        elif tag == "blockquote":
            yield _quoted(self.text(element))
        elif tag in ("ul", "ol"):
            yield self._list(element)
        elif tag == "aside":
            yield self._aside(element, classes)
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            words = " ".join(self.inline.inside(element).split())
            yield f"{'#' * int(tag[1])} {words}" if words else ""
        elif tag == "hr":
            yield "---"
        elif tag == "table":
            yield table(element, self.inline)
        elif tag == "iframe":
            yield self.inline.link(element.get("src") or "", "")
        elif tag == "details":
            yield from self._details(element)
        elif "poll" in classes or "quote-controls" in classes:
            return
        elif "spoiler" in classes or "spoiled" in classes:
            yield "**Spoiler**"
            yield from self._inside(element)
        elif "lazyYT" in classes or "lazy-video-container" in classes:
            yield self._video(element)
        else:
            yield from self._inside(element)

    def _code(self, element: etree._Element) -> str:
        inner = next((child for child in element if child.tag == "code"), None)
        if inner is None and "onebox" in self._classes(element):
            return ""
        source = element if inner is None else inner
        code = "".join(str(part) for part in source.itertext()).rstrip("\n")
        named = _LANGUAGE.search(source.get("class") or "")
        language = named[1] if named and named[1] not in _UNNAMED else ""
        fence = max([_FENCE, *(ticks + "`" for ticks in _TICKS.findall(code))], key=len)
        return f"{fence}{language}\n{code}\n{fence}"

    def _list(self, element: etree._Element) -> str:
        start = element.get("start") or "1"
        number = int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 1
        items: list[str] = []
        loose = False
        for child in element:
            if not is_element(child):
                continue
            blocks = [block for block in self._inside(child) if block.strip()]
            if not blocks:
                continue
            sign = f"{number}. " if element.tag == "ol" else "- "
            number += 1
            # Text and then a list in it are still one tight item.
            tight = len(blocks) == 1 or (len(blocks) == 2 and child[-1:] and _is_list(child[-1]))
            loose = loose or not tight
            text = ("\n" if tight else "\n\n").join(blocks)
            indent = " " * len(sign)
            lines = text.split("\n")
            rest = [f"{indent}{line}" if line else "" for line in lines[1:]]
            items.append("\n".join([sign + lines[0], *rest]))
        return ("\n\n" if loose else "\n").join(items)

    def _aside(self, element: etree._Element, classes: list[str]) -> str:
        if "quote" in classes:
            inside = next((child for child in element if child.tag == "blockquote"), None)
            said = self.extras.names.said_by(
                element.get("data-username") or "",
                _small(element.get("data-topic")),
                _small(element.get("data-post")),
            )
            text = self.text(inside) if inside is not None else ""
            return _quoted("\n\n".join(part for part in (said, text) if part))
        if "onebox" in classes:
            return self._onebox(element)
        return self.text(element)

    def _onebox(self, element: etree._Element) -> str:
        """A preview of another page becomes a link to it under its title."""
        link = element.get("data-onebox-src") or ""
        title = ""
        for child in element.iter("h3", "h4", "a"):
            if child.tag == "a":
                link = link or child.get("href") or ""
            elif not title:
                title = self.inline.plain(child)
        return self.inline.link(link, escaped(title)) if link else self.text(element)

    def _details(self, element: etree._Element) -> Iterator[str]:
        for child in element:
            if child.tag == "summary":
                words = " ".join(self.inline.inside(child).split())
                if words:
                    yield f"**{words}**"
                child.text = child.tail = None
                for grandchild in list(child):
                    child.remove(grandchild)
                break
        yield from self._inside(element)

    def _video(self, element: etree._Element) -> str:
        number = element.get("data-youtube-id") or element.get("data-video-id") or ""
        title = element.get("data-youtube-title") or element.get("data-video-title") or ""
        if not re.fullmatch(r"[\w-]{1,40}", number):
            return self.text(element)
        url = f"https://www.youtube.com/watch?v={number}"
        if element.get("data-provider-name") == "vimeo":
            url = f"https://vimeo.com/{number}"
        return self.inline.link(url, escaped(title))


def _unblocked(found: re.Match[str]) -> str:
    space, sign = found.groups()
    # 1. is a list only with its point, which can be escaped; a digit can't.
    return f"{space}{sign[:-1]}\\{sign[-1]}"


def _quoted(text: str) -> str:
    return (
        "\n".join(
            f"> {line}".rstrip(" ") if not line.strip() else f"> {line}"
            for line in text.split("\n")
        )
        if text.strip()
        else ""
    )


def _small(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else None


def _is_list(element: etree._Element) -> bool:
    return element.tag in ("ul", "ol") and not (element.tail or "").strip()
