"""Colours for code: each word of a known language in a span that says what it is."""

from functools import lru_cache
from typing import Any

from markdown_it.common.utils import escapeHtml
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic, Keyword, Name, Number, Operator, String, Token

#: The classes that a span can have, by what they mark.
CLASSES = {
    Comment: "hl-comment",
    Keyword: "hl-keyword",
    String: "hl-string",
    Number: "hl-number",
    Operator.Word: "hl-keyword",
    Name.Builtin: "hl-builtin",
    Name.Class: "hl-name",
    Name.Function: "hl-name",
    Name.Tag: "hl-keyword",
    Name.Attribute: "hl-name",
    Name.Decorator: "hl-builtin",
    Generic.Inserted: "hl-added",
    Generic.Deleted: "hl-removed",
    Generic.Heading: "hl-keyword",
    Generic.Subheading: "hl-name",
}

# Languages that people show each other here, by the names they use. Not all that the library
# knows: some of its lexers take minutes for a text made for it.
# Not Ruby: CommonMark's own examples are in it, and they come out as CommonMark has them.
_NAMES = frozenset(
    """
    bash c c++ cpp cs csharp css diff go html ini java javascript js json kotlin lua php py python
    r rs rust scss sh shell sql swift toml ts typescript xml yaml yml
    """.split()  # noqa: SIM905 -- a list of names reads better as one string that is split
)
# Characters of code in a post that get colours; each span costs the sanitizers and every reader.
MOST = 6_000


@lru_cache(maxsize=64)
def _lexer(name: str) -> Lexer:
    return get_lexer_by_name(name, stripnl=False, ensurenl=False)


def known(language: str) -> bool:
    """Whether code in that language gets colours."""
    return language.lower() in _NAMES


def highlighted(code: str, language: str) -> str:
    """`code` as HTML with spans around what its language gives a meaning."""
    parts: list[str] = []
    current, text = "", ""
    for kind, value in _lexer(language.lower()).get_tokens(code):
        name = "" if value.isspace() and not current else _class(kind)
        if name != current and text:
            parts.append(_span(current, text))
            text = ""
        current = name
        text += value
    parts.append(_span(current, text))
    return "".join(parts)


def _span(name: str, text: str) -> str:
    shown = escapeHtml(text)
    return f'<span class="{name}">{shown}</span>' if name and text else shown


@lru_cache(maxsize=500)
def _class(kind: Any) -> str:
    while kind is not Token and kind is not None:
        if kind in CLASSES:
            return CLASSES[kind]
        kind = kind.parent
    return ""
