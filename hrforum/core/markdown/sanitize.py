"""The allow-list, and the two sanitizers that hold a post's HTML to it.

bleach parses like a browser but gets no more fixes; nh3 is maintained and has another parser.
What one of them misreads, the other one has to misread in the same way.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import nh3
from bleach.sanitizer import Cleaner

from hrforum.core.markdown import highlight, links

REL = "nofollow ugc noopener"

Check = Callable[[str], object]


def _is(*values: str) -> Check:
    return frozenset(values).__contains__


def _any(value: str) -> bool:
    return True


_dir = _is("ltr", "rtl")
_id = re.compile(r"[\w.-]+-[^\s\"'<>&]+").fullmatch
_side = re.compile(r"[1-9][0-9]{0,3}").fullmatch
_heading: Mapping[str, Check] = {
    "id": _id,
    "dir": _dir,
}
_cell: Mapping[str, Check] = {
    "class": _is("align-start", "align-center", "align-end"),
    "dir": _dir,
}

#: Tag → attribute → which values pass. Nothing else leaves this package, but for the `rel`
#: that the second sanitizer gives to every link.
ALLOWED: Mapping[str, Mapping[str, Check]] = {
    "a": {
        "href": links.allowed,
        "title": _any,
        "class": _is("mention"),
        "id": _id,
    },
    "blockquote": {"dir": _dir},
    "br": {},
    "code": {
        "class": re.compile(r"language-[^\s\"'<>&=`]{1,40}").fullmatch,
        "dir": _dir,
    },
    "details": {"dir": _dir},
    "div": {"class": _is("table-scroll"), "tabindex": _is("0")},
    "em": {},
    "h2": _heading,
    "h3": _heading,
    "h4": _heading,
    "h5": _heading,
    "h6": _heading,
    "hr": {},
    "img": {
        "src": links.uploaded,
        "alt": _any,
        "title": _any,
        "loading": _is("lazy"),
        # The page must not jump when the picture comes; styles keep it inside the text.
        "width": _side,
        "height": _side,
    },
    "li": {"class": _is("task"), "id": _id, "dir": _dir},
    "ol": {
        "class": _is("footnotes"),
        "start": re.compile(r"[0-9]{1,9}").fullmatch,
        "dir": _dir,
    },
    "p": {"dir": _dir},
    "pre": {"tabindex": _is("0"), "dir": _dir},
    "s": {},
    "span": {"class": _is(*highlight.CLASSES.values())},
    "strong": {},
    "summary": {"dir": _dir},
    "sup": {},
    "table": {"dir": _dir},
    "tbody": {},
    "td": _cell,
    "th": _cell,
    "thead": {},
    "tr": {},
    "ul": {"dir": _dir},
}


def permitted(tag: str, attribute: str, value: str) -> bool:
    """Whether `attribute` may stand in `tag` with this `value`."""
    check = ALLOWED.get(tag, {}).get(attribute)
    return check is not None and bool(check(value))


def _nh3_filter(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "rel":
        # Only the cleaner's own comes here: an author's is not in its list.
        return value if value == REL else None
    return value if permitted(tag, attribute, value) else None


_second = nh3.Cleaner(
    tags=set(ALLOWED),
    attributes={tag: set(attributes) for tag, attributes in ALLOWED.items() if attributes},
    attribute_filter=_nh3_filter,
    link_rel=REL,
    url_schemes=set(links.SCHEMES),
)

# A bleach cleaner holds its parser's state, and making one costs more than a short post: each
# caller takes one that nobody has and puts it back. list.pop and list.append are atomic.
_idle: list[Cleaner] = []


def _linear(stock: Any) -> Any:
    """`stock`, but it remembers where it went down.

    Going up, bleach's own looks for each element among its siblings: a list of ten thousand
    items took minutes.
    """

    class Walker(stock):  # type: ignore[misc]  # bleach has no types for it
        def __init__(self, tree: object) -> None:
            super().__init__(tree)
            self._indexes: dict[int, int] = {}

        def getFirstChild(self, node: Any) -> Any:  # noqa: N802  # bleach's name
            if isinstance(node, tuple):
                self._indexes[id(node[0])] = node[1]
            return super().getFirstChild(node)

        def getParentNode(self, node: Any) -> Any:  # noqa: N802  # bleach's name
            if not isinstance(node, tuple) or node[3] == "text":
                return super().getParentNode(node)
            ancestors = node[2]
            parent = ancestors.pop()
            if not ancestors:
                return parent
            return parent, self._indexes[id(parent)], ancestors, None

    return Walker


def _first() -> Cleaner:
    cleaner = Cleaner(
        tags=frozenset(ALLOWED), attributes=permitted, protocols=links.SCHEMES, strip=True
    )
    cleaner.walker = _linear(cleaner.walker)
    return cleaner


def bleached(html: str) -> str:
    """`html` after the first sanitizer alone."""
    try:
        cleaner = _idle.pop()
    except IndexError:
        cleaner = _first()
    cleaned = cleaner.clean(html)
    # Not in a finally: a cleaner that broke in the middle of a text is not to be used again.
    _idle.append(cleaner)
    return cleaned


def sieved(html: str) -> str:
    """`html` after the second sanitizer alone."""
    return _second.clean(html)


def clean(html: str) -> str:
    """`html` with only what ALLOWED lists, whatever it held before."""
    return sieved(bleached(html))
