"""Hostile text, and a judge of what became of it.

`vectors()` reads `tests/core/data/xss.json`: texts that try to run `alert(1)`, to ask
`evil.example` for something, or to dress up as a part of the page. They are written for posts,
but go anywhere that people can write. A browser test overrides `alert` and watches for requests
to `evil.example`.

`offences(html)` parses a rendered post as a browser would and names everything in it that a post
may not have. Its lists are its own, not the renderer's: the two have to agree by themselves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import html5lib

DATA = Path(__file__).parents[1] / "core" / "data" / "xss.json"
HTML = "{http://www.w3.org/1999/xhtml}"
REL = "nofollow ugc noopener"

_GLOBAL = {"dir": r"ltr|rtl"}
_ID = _HEADING = {"id": r"post-1-[^\s\"'<>&]+"}
_FOCUS = {"tabindex": "0"}
_ALIGN = {"class": "align-(start|center|end)"}
ATTRIBUTES: dict[str, dict[str, str]] = {
    "a": {"href": ".*", "title": r"(?s:.*)", "rel": REL, "class": "mention", **_ID},
    "blockquote": {},
    "br": {},
    "code": {"class": r"language-[^\s\"'<>&]+"},
    "details": {},
    "div": {"class": "table-scroll", **_FOCUS},
    "em": {},
    "h2": _HEADING,
    "h3": _HEADING,
    "h4": _HEADING,
    "h5": _HEADING,
    "h6": _HEADING,
    "hr": {},
    "img": {
        "src": r"/uploads/.+",
        "alt": ".*",
        "title": r"(?s:.*)",
        "loading": "lazy",
        "width": "[1-9][0-9]{0,3}",
        "height": "[1-9][0-9]{0,3}",
    },
    "li": {"class": "task", **_ID},
    "ol": {"class": "footnotes", "start": "[0-9]{1,9}"},
    "p": {},
    "pre": _FOCUS,
    "s": {},
    "span": {"class": "hl-[a-z]+"},
    "strong": {},
    "summary": {},
    "sup": {},
    "table": {},
    "tbody": {},
    "td": _ALIGN,
    "th": _ALIGN,
    "thead": {},
    "tr": {},
    "ul": {},
}


@dataclass(frozen=True, slots=True)
class Vector:
    """One hostile text; `number` is its line in the file."""

    number: int
    group: str
    source: str


@cache
def vectors() -> tuple[Vector, ...]:
    """The whole corpus."""
    found = json.loads(DATA.read_text(encoding="utf-8"))
    return tuple(Vector(number, one["group"], one["source"]) for number, one in enumerate(found, 2))


def offences(html: str, *, rel: bool = True) -> list[str]:
    """What is in a rendered post that may not be there, in plain words; empty if nothing.

    `rel=False` judges the work of one sanitizer alone, which gives links no `rel`.
    """
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"))
    root = parser.parseFragment(html)
    return list(_offences(root, rel))


def scheme(url: str) -> str:
    """The scheme that a browser reads in `url`, "" if it reads none."""
    cleaned = re.sub("[\t\n\r]", "", url).strip("".join(map(chr, range(0x21)))).lower()
    found = re.match(r"[a-z][a-z0-9+.-]*(?=:)", cleaned)
    return found.group() if found else ""


def _offences(root: Any, rel: bool) -> Iterator[str]:
    ids: set[str] = set()
    for element in root.iter():
        if element is root:
            continue
        if not isinstance(element.tag, str):
            yield "a comment"
            continue
        tag = element.tag.removeprefix(HTML)
        if tag not in ATTRIBUTES:
            yield f"<{tag}>"
            continue
        permitted = _GLOBAL | ATTRIBUTES[tag]
        for name, value in element.attrib.items():
            if name not in permitted:
                yield f"<{tag} {name}>"
            elif not re.fullmatch(permitted[name], value):
                yield f"<{tag} {name}={value!r}>"
        if scheme(element.get("href", "")) not in {"", "http", "https", "mailto"}:
            yield f"href={element.get('href')!r}"
        if re.match(r"[\\/]\s*[\\/]", element.get("href", "").strip()):
            yield f"a half address {element.get('href')!r}"
        path = re.split("[?#]", element.get("src", ""))[0].lower().replace("%2e", ".")
        if ".." in re.split(r"[/\\]", path):
            yield f"a climbing {element.get('src')!r}"
        if rel and tag == "a" and element.get("rel") != REL:
            yield "a link without rel"
        if element.get("id") in ids:
            yield f"twice id={element.get('id')!r}"
        if "id" in element.attrib:
            ids.add(element.get("id"))
