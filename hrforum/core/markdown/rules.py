"""What we read beyond CommonMark: bare addresses, @mentions, and tables of a bounded size."""

import re
from collections.abc import Callable

from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.rules_block.table import table as read_table
from markdown_it.rules_inline import StateInline

BlockRule = Callable[[StateBlock, int, int, bool], bool]

# Quotations and lists inside each other (a list counts twice). The parser would drop what is
# nested deeper than it can; here it stays, as ordinary text.
DEPTH = 10

# Brackets, quotes and backticks end an address, so that a link's label can never run into
# its target; so do full-width punctuation and what is invisible.
_ADDRESS = re.compile(
    r"://[^\s<>\[\]\"`\\{}|^\x00-\x20\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u3000-\u3003\u3008-\u3011\uff01\uff08\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\ufeff]{1,2049}"
)
_LONGEST = 2_048
_HOST = re.compile(r"://[\w-]+(?:\.[\w-]+)+(?::\d{1,5})?(?=[/?#]|$)")
_TRAILING = "?!.,:;*_~'"

_MENTION = re.compile(r"@([a-z0-9_.-]{2,30})(?![a-z0-9_.@-]|/\w)", re.IGNORECASE | re.ASCII)
# Before an @, these make it part of an address or of a path.
_JOINED = frozenset(".+-/@=&%#$\\`")

# Every row shorter than its header is filled up with empty cells: 2 bytes could become a
# thousand cells. This many are free, for a whole post.
PADDING = 2_000
_PADDING_KEY = "padding"


def _trimmed(url: str) -> str:
    """`url` without the punctuation that belongs to the sentence around it."""
    surplus = url.count(")") - url.count("(")
    end = len(url)
    while end:
        char = url[end - 1]
        if char == ")" and surplus > 0:
            surplus -= 1
        elif char not in _TRAILING:
            break
        end -= 1
    return url[:end]


def bare_link(state: StateInline, silent: bool) -> bool:
    """Inline rule: http://… and https://… without markup become links."""
    pos, src = state.pos, state.src
    if src[pos] != ":" or state.linkLevel or not src.startswith("://", pos):
        return False
    scheme = src[max(0, pos - 5) : pos].lower()
    if scheme != "https":
        scheme = scheme[-4:]
        if scheme != "http":
            return False
    start = pos - len(scheme)
    if start and (src[start - 1].isalnum() or src[start - 1] in "\\_"):
        return False
    found = _ADDRESS.match(src, pos, state.posMax)
    # Addresses that fail are read again from each next scheme in them, so they are kept short.
    if not found or len(found.group()) > _LONGEST:
        return False
    rest = _trimmed(found.group())
    if not _HOST.match(rest):
        return False
    if not silent:
        pending = state.pending
        written = pending[-len(scheme) :]
        if written.lower() != scheme:
            return False
        url = state.md.normalizeLink(written + rest)
        if not state.md.validateLink(url):
            return False
        state.pending = pending[: -len(scheme)]
        token = state.push("link_open", "a", 1)
        token.attrs = {"href": url}
        token.markup = "linkify"
        state.push("text", "", 0).content = written + rest
        state.push("link_close", "a", -1).markup = "linkify"
    state.pos += len(rest)
    return True


def mention(state: StateInline, silent: bool) -> bool:
    """Inline rule: @username becomes a token of its own; who that is, is decided later."""
    pos, src = state.pos, state.src
    if src[pos] != "@" or state.linkLevel:
        return False
    if pos:
        before = src[pos - 1]
        if before.isalnum() or before in _JOINED:
            return False
        if before == "_" and pos > 1 and (src[pos - 2].isalnum() or src[pos - 2] == "_"):
            return False
    found = _MENTION.match(src, pos, state.posMax)
    if not found:
        return False
    name = found.group(1).rstrip("._-")
    if len(name) < 2:
        return False
    if not silent:
        state.push("mention", "", 0).content = name
    state.pos += len(name) + 1
    return True


def _shallow(rule: BlockRule) -> BlockRule:
    def bounded(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level < DEPTH and rule(state, start, end, silent)

    return bounded


#: Block rules: quotations and lists, down to DEPTH.
bounded_blockquote = _shallow(blockquote)
bounded_list = _shallow(list_block)


def bounded_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule: a table, ended where its empty cells would outgrow what a post may have."""
    if not silent and start + 2 < end:
        end = _affordable(state, start, end)
    return read_table(state, start, end, silent)


def _affordable(state: StateBlock, start: int, end: int) -> int:
    def bars(line: int) -> int:
        return state.src.count("|", state.bMarks[line], state.eMarks[line])

    columns = bars(start)
    if columns < 1 or "-" not in state.src[state.bMarks[start + 1] : state.eMarks[start + 1]]:
        return end
    left: int = state.env.get(_PADDING_KEY, PADDING)
    for line in range(start + 2, end):
        if state.isEmpty(line):
            break
        left -= max(0, columns - bars(line))
        if left < 0:
            end = line
            break
    state.env[_PADDING_KEY] = max(0, left)
    return end
