"""The parser: CommonMark without raw HTML, and what we read beyond it.

That is tables, strikethrough, bare links, mentions, footnotes, folded parts and lists of tasks.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from hrforum.core.markdown import extras, links, rules

#: Characters a post may have. A longer one is refused before it costs anything.
MAX_SOURCE = 100_000

# Emphasis, links and images inside each other; blocks stop before, see rules.DEPTH.
_NESTING = 24

# What no browser accepts in a page: controls, lone surrogates, code points that are no character.
_INVALID = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(end) + chr(end + 1) for end in range(0x1FFFE, 0x110000, 0x10000))
    + "]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_PAGE_BREAKS = re.compile("[\x0b\x0c]")


class TooLong(ValueError):
    """The text has more than MAX_SOURCE characters."""

    def __init__(self, length: int) -> None:
        super().__init__(f"{length} characters, {MAX_SOURCE} are allowed")
        self.length = length


class _Parser(MarkdownIt):
    def normalizeLink(self, url: str) -> str:  # noqa: N802  # markdown-it's name
        """An address as it goes into the page; the half address //host is one of https."""
        return super().normalizeLink("https:" + url if url.startswith("//") else url)

    def validateLink(self, url: str) -> bool:  # noqa: N802  # markdown-it's name
        """Whether the address may become a link at all."""
        return links.allowed(url)


def _parser() -> MarkdownIt:
    parser = _Parser("commonmark", {"html": False, "xhtmlOut": False, "maxNesting": _NESTING})
    parser.inline.ruler.at("linkify", rules.bare_link)
    parser.inline.ruler.after("linkify", "mention", rules.mention)
    blocks = parser.block.ruler
    blocks.at("table", rules.bounded_table, {"alt": ["paragraph", "reference"]})
    interrupt: list[str] = ["paragraph", "reference", "blockquote"]
    blocks.at("list", rules.bounded_list, {"alt": interrupt})
    blocks.at("blockquote", rules.bounded_blockquote, {"alt": [*interrupt, "list"]})
    extras.add_to(parser)
    parser.enable(["table", "strikethrough", "linkify", "mention"])
    parser.disable(["html_block", "html_inline"])
    return parser


_shared = _parser()
OPTIONS: OptionsDict = _shared.options


def parse(source: str) -> tuple[list[Token], EnvType]:
    """The tokens of `source` and the parser's notes about it. Raises TooLong."""
    if len(source) > MAX_SOURCE:
        raise TooLong(len(source))
    source = _PAGE_BREAKS.sub(" ", _INVALID.sub("", source.removeprefix("\ufeff")))
    source = _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", source)
    env: EnvType = {}
    return _shared.parse(source, env), env
