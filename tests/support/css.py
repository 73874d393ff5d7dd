"""A small subset of CSS selectors over lxml trees, by way of XPath.

Enough for tests: `tag`, `*`, `#id`, `.class`, `[name]`, `[name=value]`, `[name^=value]`,
`[name$=value]`, `[name*=value]`, `:not([name])`, `:has-text("words")`, the descendant and
child combinators, and commas.
"""

from __future__ import annotations

import functools
import re
from typing import Any

_PART = re.compile(
    r"""\s*(?P<child>>)\s*
    |(?P<space>\s+)
    |(?P<comma>,)
    |\#(?P<id>[\w-]+)
    |\.(?P<class>[\w-]+)
    |:not\(\[(?P<without>[\w:-]+)\]\)
    |:has-text\("(?P<words>[^"]*)"\)
    |\[(?P<name>[\w:-]+)(?:(?P<how>[~^$*]?=)["']?(?P<value>[^\]"']*)["']?)?\]
    |(?P<tag>\*|[a-zA-Z][\w-]*)""",
    re.VERBOSE,
)


def select(root: Any, selector: str) -> list[Any]:
    """The elements below `root` that the selector matches, in the document's order."""
    found: list[Any] = root.xpath(to_xpath(selector))
    return found


@functools.lru_cache(maxsize=512)
def to_xpath(selector: str) -> str:
    """The XPath of a selector; raises ValueError for what is not understood."""
    paths = [_one(alternative.strip()) for alternative in _split(selector)]
    return " | ".join(paths)


def _split(selector: str) -> list[str]:
    """Split at commas that are not inside quotes or brackets."""
    return re.split(r""",(?=(?:[^"]*"[^"]*")*[^"]*$)(?![^\[]*\])""", selector)


def _one(selector: str) -> str:
    if not selector:
        raise ValueError("An empty selector.")
    path, tag, tests = ".//", "*", ""
    position = 0
    while position < len(selector):
        match = _PART.match(selector, position)
        if match is None or match["comma"]:
            raise ValueError(f"Can't read the selector {selector!r} at character {position}.")
        position = match.end()
        if match["child"] or match["space"]:
            path += f"{tag}{tests}" + ("/" if match["child"] else "//")
            tag, tests = "*", ""
        elif match["tag"]:
            tag = match["tag"]
        else:
            tests += _test(match)
    return f"{path}{tag}{tests}"


def _test(match: re.Match[str]) -> str:
    if match["id"]:
        return f"[@id={_quote(match['id'])}]"
    if match["class"]:
        word = _quote(f" {match['class']} ")
        return f"[contains(concat(' ',normalize-space(@class),' '),{word})]"
    if match["without"]:
        return f"[not(@{match['without']})]"
    if match["words"] is not None:
        return f"[contains(normalize-space(.),{_quote(match['words'])})]"
    name, how, value = match["name"], match["how"], _quote(match["value"] or "")
    if how is None:
        return f"[@{name}]"
    if how == "=":
        return f"[@{name}={value}]"
    if how == "^=":
        return f"[starts-with(@{name},{value})]"
    if how == "*=":
        return f"[contains(@{name},{value})]"
    if how == "~=":
        return f"[contains(concat(' ',@{name},' '),concat(' ',{value},' '))]"
    return f"[substring(@{name},string-length(@{name})-string-length({value})+1)={value}]"


def _quote(text: str) -> str:
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    raise ValueError(f"Both kinds of quotes in {text!r}.")
