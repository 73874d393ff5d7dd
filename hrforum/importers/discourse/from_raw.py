"""From Discourse's Markdown to ours: quotations, pictures, signs, line ends.

HTML in it is not read here: `needs_html` says so, and what Discourse made of it is read instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hrforum.core.markdown.parser import parse
from hrforum.importers.discourse import brackets
from hrforum.importers.discourse.names import Names, escaped, with_emoji

_TAGS = (
    "a|abbr|acronym|address|b|big|blockquote|br|center|cite|code|dd|del|details|dfn|div|dl|dt|em|"
    "font|h[1-6]|hr|i|iframe|img|ins|kbd|li|mark|ol|p|pre|q|ruby|rt|s|samp|small|span|strike|"
    "strong|sub|summary|sup|table|tbody|td|th|thead|tr|tt|u|ul|var|video|audio"
)
_HTML = re.compile(rf"<!--|</?(?:{_TAGS})(?:\s[^<>]{{0,2000}})?/?>", re.IGNORECASE)
_ANCHOR = re.compile(
    r"<a\s[^<>]{0,500}?href=[\"']?(https?://[^\s<>\"']{1,1000})[^<>]{0,500}>.{0,3000}?</a>",
    re.IGNORECASE | re.DOTALL,
)
_IMAGE = re.compile(
    r"<img\s[^<>]{0,500}?src=[\"']?((?:https?:)?//[^\s<>\"']{1,1000})[^<>]{0,500}>", re.IGNORECASE
)
_BREAK = re.compile(r"<br\s*/?>\n?", re.IGNORECASE)
_POLL = re.compile(r"\[poll[^\]\n]{0,500}\].{0,5000}?\[/poll\]\n?", re.DOTALL)
_QUOTE = re.compile(r"\[quote(?:=(\"[^\"\n]{0,300}\"|[^\]\n]{0,300}))?\]|\[/quote\]", re.IGNORECASE)
_PICTURE = re.compile(
    r"!\[(?P<alt>[^\]\n|]{0,400})(?P<more>(?:\|[^\]\n|]{0,80}){1,4})\]"
    r"(?=\([^()\s]{1,2000}(?:\s\"[^\"\n]*\")?\))"
)
_ATTACHMENT = re.compile(r"\[([^\]\n|]{1,300})\|attachment\](?=\()")
# The name of a file that nobody gave a name says nothing.
_NAMELESS = re.compile(r"!\[\](?=\(<?[^()\s]{0,1000}/[0-9a-f]{12,64}[\w.-]{0,20}>?\))\(")
_TARGET = re.compile(r"(?<=\]\()(?P<url>[^()\s]{1,2000})(?=[)\s])")
_UPLOAD = re.compile(r"!?\[(?P<alt>[^\]\n]{0,400})\]\(upload://[^()\s]{1,300}\)")
_BARE = re.compile(r"(?<![\w(<\[/])https?://[^\s<>()\[\]\"/]{1,100}/t/[^\s<>()\[\]\"]{1,200}")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
# Not over an empty line: there the paragraph ends, and the code in it.
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(?:(?!\n\n).)+?(?<!`)\1(?!`)", re.DOTALL)
_LINKS = re.compile(r"<https?://[^\s<>]+>|https?://[^\s<>]+|\]\([^()\s]+\)")
# Links that `_quotations` has made, above all.
_OURS = ("/topics/", "/people/")
_GAPS = re.compile(r"\n[ \t]*\n(?:[ \t]*\n){1,99}")
_DEEPEST = 6
# Nobody quotes as often in one post; a text that does is left as it is.
_MOST_QUOTES = 400


@dataclass(frozen=True, slots=True)
class Extras:
    """What must be known beside the text itself."""

    names: Names
    topic_id: int
    uploads: Mapping[str, str]
    """Where ``upload://KEY`` is, as the HTML of the post says."""


def needs_html(raw: str, html: str) -> bool:
    """Whether the text has HTML outside of code, so that Discourse's HTML of it says more.

    Where Discourse left ``[code]`` or ``[quote]`` as typed, its HTML has lost more than we would.
    """
    if "<" not in raw or not html or "[/code]" in html or "[/quote]" in html:
        return False
    prose = _outside_fences(raw, brackets.code_blocks)
    prose = "\n".join(text for text, is_code in _parts(prose) if not is_code)
    return _HTML.search(_CODE_SPAN.sub(" ", prose)) is not None


def to_markdown(raw: str, extras: Extras) -> str:
    """Return the text as CommonMark of ours."""
    text = _outside_fences(raw, brackets.code_blocks)
    if "[poll" in text:
        text = _outside_fences(text, lambda prose: _POLL.sub("", prose))
    if "[quote" in text.lower():
        text = _quotations(text, extras)
    if "[" in text:
        known = brackets.paired(text)
        text = _outside_fences(
            text, lambda some: _around_code(some, lambda part: brackets.prose(part, known))
        )
    if "<" in text:
        text = _outside_fences(text, lambda some: _around_code(some, _without_html))
    text = _outside_fences(text, lambda prose: _GAPS.sub("\n\n", prose))
    return _line_by_line(text, extras)


def _parts(text: str) -> list[tuple[str, bool]]:
    """Take a text apart into prose and fenced code; the parts joined are the text again."""
    parts: list[tuple[str, bool]] = []
    some: list[str] = []
    fence = ""
    for line in text.split("\n"):
        found = _FENCE.match(line)
        if not fence and found:
            parts.append(("\n".join(some), False))
            some, fence = [line], found[1]
        elif fence and found and found[1].startswith(fence) and not line.strip(" `~"):
            some.append(line)
            parts.append(("\n".join(some), True))
            some, fence = [], ""
        else:
            some.append(line)
    parts.append(("\n".join(some), bool(fence)))
    return parts


def _outside_fences(text: str, change: Callable[[str], str]) -> str:
    return "\n".join(part if is_code else change(part) for part, is_code in _parts(text))


def _quotations(text: str, extras: Extras) -> str:
    """Make ``[quote="name, post:3, topic:55"]`` quotations of ours, nested ones too."""
    if len(_QUOTE.findall(text)) > _MOST_QUOTES:
        return text
    spans = _code_spans(text)
    root: list[str] = []
    stack: list[tuple[str, int, list[str]]] = []
    position = 0
    for found in _QUOTE.finditer(text):
        if any(start <= found.start() < end for start, end in spans):
            continue
        target = stack[-1][2] if stack else root
        target.append(text[position : found.start()])
        position = found.end()
        if found[0][1] != "/":
            stack.append((found[1] or "", found.start(), []))
        elif stack:
            source, _start, inside = stack.pop()
            outside = stack[-1][2] if stack else root
            outside.append(_quotation(source, "".join(inside), extras, len(stack)))
        else:
            target.append(found[0])
    rest = text[position:]
    while stack:
        # Never closed: Discourse shows what was typed.
        source, start, inside = stack.pop()
        opening = _QUOTE.match(text, start)
        rest = (opening[0] if opening else "") + "".join(inside) + rest
    return "".join(root) + rest


def _code_spans(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    position = 0
    for part, is_code in _parts(text):
        if is_code:
            spans.append((position, position + len(part)))
        elif "`" in part:
            spans.extend(
                (position + found.start(), position + found.end())
                for found in _CODE_SPAN.finditer(part)
            )
        position += len(part) + 1
    return spans


def _quotation(source: str, inside: str, extras: Extras, depth: int) -> str:
    said = attribution(source, extras)
    text = inside.strip("\n").rstrip()
    lines = ([said, ""] if said else []) + text.split("\n")
    if depth >= _DEEPEST:
        return "\n\n" + "\n".join(lines) + "\n\n"
    return "\n\n" + "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"


def attribution(source: str, extras: Extras) -> str:
    """Return the line above a quotation from what stands in ``[quote=…]``."""
    first, *rest = [part.strip() for part in source.strip().strip('"').split(",")]
    known: dict[str, str] = {}
    for part in rest:
        name, _colon, value = part.partition(":")
        known[name.strip()] = value.strip()
    number, topic_id = _small(known.get("post")), _small(known.get("topic"))
    if number and topic_id is None:
        topic_id = extras.topic_id
    return extras.names.said_by(known.get("username") or first, topic_id, number)


def _small(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else None


def _line_by_line(text: str, extras: Extras) -> str:
    """Change what stands outside of code, and make line ends what they were: visible."""
    lines = text.split("\n")
    done = 0
    for token in parse(text)[0]:
        # The cells of a row of a table all have the row's place.
        if token.type != "inline" or not token.map or token.map[0] < done:
            continue
        first, end = token.map[0], min(token.map[1], len(lines))
        done = end
        prose = "\n".join(lines[first:end])
        block = _around_code(prose, lambda part: _changed(part, extras)).split("\n")
        if len(block) != end - first:
            continue  # never: nothing in `_changed` adds or takes a line
        # Table rows and headings have one line each, and no line end in them.
        for index in range(len(block) - 1):
            line = block[index]
            if line.strip(" >\t") and not line.endswith(("\\", "  ")):
                block[index] = line.rstrip() + "  "
        lines[first:end] = block
    return "\n".join(lines)


def _around_code(text: str, change: Callable[[str], str]) -> str:
    if "`" not in text:
        return change(text)
    kept: list[str] = []
    position = 0
    for found in _CODE_SPAN.finditer(text):
        kept += [change(text[position : found.start()]), found[0]]
        position = found.end()
    return "".join([*kept, change(text[position:])])


def _changed(text: str, extras: Extras) -> str:
    if "](" in text:
        text = _PICTURE.sub(lambda found: f"![{found['alt']}]", text)
        text = _NAMELESS.sub("![Picture](", text)
        text = _ATTACHMENT.sub(r"[\1]", text)
        text = _TARGET.sub(lambda found: _target(found["url"], extras), text)
        # Where it lies is not known: its name is all there is.
        text = _UPLOAD.sub(lambda found: found["alt"] or "", text)
    if "/t/" in text:
        text = _BARE.sub(lambda found: _bare(found[0], extras), text)
    return _between_links(text, lambda part: extras.names.mentions(with_emoji(part)))


def _target(url: str, extras: Extras) -> str:
    if url.startswith(_OURS):
        return url
    if url.startswith("upload://"):
        return extras.uploads.get(upload_key(url), url)
    if extras.names.topic(url) is not None or url.startswith(("//", "/")):
        return extras.names.address(url) or url
    return url


def _bare(url: str, extras: Extras) -> str:
    found = extras.names.topic(url)
    return f"[{escaped(found[0].title)}]({extras.names.address(url)})" if found else url


def _between_links(text: str, change: Callable[[str], str]) -> str:
    if "://" not in text and "](" not in text:
        return change(text)
    kept: list[str] = []
    position = 0
    for found in _LINKS.finditer(text):
        kept += [change(text[position : found.start()]), found[0]]
        position = found.end()
    return "".join([*kept, change(text[position:])])


def _without_html(text: str) -> str:
    """Return prose with the HTML in it as Markdown, where Discourse's own HTML is of no use."""
    if not _HTML.search(text):
        return text
    text = _ANCHOR.sub(lambda found: f"<{found[1]}>", text)
    text = _IMAGE.sub(lambda found: f"![](<{found[1]}>)", text)
    text = _BREAK.sub("\n", text)
    return _HTML.sub("", text)


def upload_key(url: str) -> str:
    """Return what tells one upload from another in ``upload://KEY.png``."""
    return url.rsplit("/", 1)[-1].split("?")[0].split(".")[0]
