"""What we read beyond CommonMark for longer texts: footnotes, folded parts, lists of tasks."""

import re
from collections.abc import MutableSequence

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def

from hrforum.core.markdown.rules import DEPTH

_FENCE = re.compile(r":{3,}")
_DETAILS = re.compile(r"(:{3,})[ \t]*details(?:[ \t]+(?P<title>\S.*))?", re.IGNORECASE)
_TITLE_LENGTH = 200
_TASK = re.compile(r"\[([ xX])\](?=\s)")
_BOXES = {" ": "\N{BALLOT BOX}", "x": "\N{BALLOT BOX WITH CHECK}"}
# Each one that is never closed is looked for to the end of the text.
_MOST_DETAILS = 50


def add_to(parser: MarkdownIt) -> None:
    """Teach `parser` all of it."""
    footnote_plugin(parser, inline=False)
    parser.block.ruler.at("footnote_def", _note, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.before(
        "fence",
        "details",
        details,
        {"alt": ["paragraph", "reference", "blockquote", "list", "footnote_def"]},
    )


def _note(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    # Notes in notes would call each other as deep as somebody types. A note ends the one before.
    return (silent or state.level == 0) and footnote_def(state, start, end, silent)


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def details(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule: ``:::details Title`` to ``:::``; the part between is folded away."""
    if state.level >= DEPTH or state.is_code_block(start):
        return False
    opened = _DETAILS.fullmatch(_line(state, start).rstrip())
    if not opened:
        return False
    if silent:
        return True
    read: int = state.env.get("details", 0)
    if read >= _MOST_DETAILS:
        return False
    state.env["details"] = read + 1
    last = _closed_at(state, start, end, len(opened[1]))
    inside = min(last, end)
    outer, length = state.parentType, state.lineMax
    # So a quotation or list inside ends with the part.
    state.parentType = "details"
    state.lineMax = inside
    token = state.push("details_open", "details", 1)
    token.block = True
    token.map = [start, inside]
    state.push("summary_open", "summary", 1)
    title = state.push("inline", "", 0)
    title.content = (opened["title"] or "")[:_TITLE_LENGTH].strip() or "…"
    title.children = []
    title.map = [start, start + 1]
    state.push("summary_close", "summary", -1)
    state.md.block.tokenize(state, start + 1, inside)
    state.push("details_close", "details", -1).block = True
    state.parentType, state.lineMax = outer, length
    state.line = inside + (last < end)
    return True


def _closed_at(state: StateBlock, start: int, end: int, colons: int) -> int:
    """The line that closes the part, or `end`: what is never closed goes to the end."""
    depth = 0
    for number in range(start + 1, end):
        if state.sCount[number] < state.blkIndent and not state.isEmpty(number):
            return number
        line = _line(state, number).rstrip()
        if not line.startswith(":::"):
            continue
        if _DETAILS.fullmatch(line):
            depth += 1
        elif _FENCE.fullmatch(line) and (depth or len(line) >= colons):
            if not depth:
                return number
            depth -= 1
    return end


def mark_tasks(tokens: MutableSequence[Token]) -> None:
    """Turn ``[ ]`` and ``[x]`` at the beginning of a list's items into boxes.

    They are characters, not form fields: nothing here can be ticked, and a screen reader says
    "ballot box with check".
    """
    for index in range(2, len(tokens)):
        token = tokens[index]
        if (
            token.type == "inline"
            and token.children
            and tokens[index - 1].type == "paragraph_open"
            and tokens[index - 2].type == "list_item_open"
        ):
            first = token.children[0]
            found = _TASK.match(first.content) if first.type == "text" else None
            if found:
                first.content = _BOXES[found[1].lower()] + first.content[3:]
                tokens[index - 2].attrs["class"] = "task"
