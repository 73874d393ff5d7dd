"""Tags in square brackets (BBCode), which Discourse reads beside Markdown and older forums alone.

Many archives began as phpBB forums: their posts are full of these, and of some that Discourse
itself shows as typed.
"""

from __future__ import annotations

import re

_CODE = re.compile(r"\[code(?:=[\"']?([\w+#.-]{1,20})[\"']?)?\]", re.IGNORECASE)
_CODE_END = "[/code]"
_TICKS = re.compile(r"`{3,}")

_I = re.IGNORECASE
_MARKS = (
    (re.compile(r"\[b\][ \t]*([^\n]{1,2000}?)[ \t]*\[/b\]", _I), r"**\1**"),
    (re.compile(r"\[i\][ \t]*([^\n]{1,2000}?)[ \t]*\[/i\]", _I), r"*\1*"),
    (re.compile(r"\[s\][ \t]*([^\n]{1,2000}?)[ \t]*\[/s\]", _I), r"~~\1~~"),
)
_LINKS = (
    (
        re.compile(r"\[img\]\s{0,9}((?:https?:)?//[^\s\[\]<>]{1,1000})\s{0,9}\[/img\]", _I),
        r"![](<\1>)",
    ),
    (
        re.compile(
            r"\[url=[\"']?(https?://[^\s\[\]<>\"']{1,1000})[\"']?\]"
            r"[ \t]*(!\[\]\(<[^\s<>]{1,1000}>\))[ \t]*\[/url\]",
            _I,
        ),
        r"[\2](<\1>)",
    ),
    (re.compile(r"\[url\][ \t]*(https?://[^\s\[\]<>]{1,1000})[ \t]*\[/url\]", _I), r"<\1>"),
    (
        re.compile(
            r"\[url=[\"']?(https?://[^\s\[\]()<>\"']{1,1000})[\"']?\]([^\[\]\n]{1,500})\[/url\]", _I
        ),
        r"[\2](\1)",
    ),
    (
        re.compile(
            r"\[(video|youtube|media)\][ \t]*(https?://[^\s\[\]<>]{1,1000})[ \t]*\[/\1\]", _I
        ),
        r"<\2>",
    ),
    (
        re.compile(r"\[youtube\]([\w-]{5,20})\[/youtube\]", _I),
        r"<https://www.youtube.com/watch?v=\1>",
    ),
    (re.compile(r"\[pastebin\](\w{4,20})\[/pastebin\]", _I), r"<https://pastebin.com/\1>"),
    (re.compile(r"\[gist\]([\w/-]{4,80})\[/gist\]", _I), r"<https://gist.github.com/\1>"),
    (re.compile(r"\[email\]([^\s\[\]]{3,200})\[/email\]", _I), r"\1"),
)
_ITEM = re.compile(r"[ \t\n]{0,99}(?:\[li\][ \t\n]{0,99}|\[\*(?::m)?\][ \t]{1,9})", _I)
_ITEM_END = re.compile(r"\[/(?:li|\*(?::m)?)\]", _I)
_LIST = re.compile(r"\[/?(?:ul|ol|list(?:[=:][^\]\n]{1,10})?)\]", _I)
_DRESS = re.compile(
    r"\[/?(u|b|i|s|color|colour|bgcolor|size|font|center|left|right|wrap|grid|chat)"
    r"(?:[= ][^\]\n]{0,200})?\]",
    _I,
)
_HIDDEN = re.compile(r"\[(?:spoiler|hide)\]([^\n\[]{1,500})\[/(?:spoiler|hide)\]", _I)
_FOLD = re.compile(
    r"\[(details|spoiler|hide)(?:=\"?([^\]\n\"]{0,200})\"?)?\]|\[/(?:details|spoiler|hide)\]", _I
)
# Hostile text could make the bounded searches above cost much; nobody writes this many.
_MOST = 500


def code_blocks(text: str) -> str:
    """Return prose with ``[code]`` as code of Markdown."""
    if "[code" not in text.lower():
        return text
    kept: list[str] = []
    position = 0
    low = text.lower()
    while found := _CODE.search(text, position):
        end = low.find(_CODE_END, found.end())
        if end < 0:
            break
        kept += [text[position : found.start()], _code(text, found, end)]
        position = end + len(_CODE_END)
    return "".join([*kept, text[position:]])


def _code(text: str, found: re.Match[str], end: int) -> str:
    code = text[found.end() : end]
    before = text[: found.start()].rpartition("\n")[2].strip()
    after = text[end + len(_CODE_END) :].partition("\n")[0].strip()
    if "\n" not in code.strip() and (before or after):
        return f"`{code.strip()}`" if "`" not in code and code.strip() else code
    fence = max(["```", *(ticks + "`" for ticks in _TICKS.findall(code))], key=len)
    body = code.strip("\n").rstrip()
    return f"\n\n{fence}{(found[1] or '').lower()}\n{body}\n{fence}\n\n"


def paired(text: str) -> frozenset[str]:
    """Return the names of tags that are opened and closed: others are words in brackets."""
    names = {found[1].lower() for found in _DRESS.finditer(text) if found[0][1] != "/"}
    low = text.lower()
    return frozenset(name for name in names if f"[/{name}]" in low)


def prose(text: str, known: frozenset[str]) -> str:
    """Return prose without code, its tags in brackets as Markdown.

    Args:
        text: the prose, or a part of it between code.
        known: from `paired`, for the whole of it.
    """
    if "[" not in text or text.count("[") > _MOST:
        return text
    for pattern, becomes in (*_LINKS, *_MARKS):
        text = pattern.sub(becomes, text)
    # What is left of b, i and s goes over several lines, which no emphasis can.
    text = _DRESS.sub(lambda found: "" if found[1].lower() in known else found[0], text)
    text = _FOLD.sub(_fold, _HIDDEN.sub(r"\1", text))
    if _ITEM.search(text) or _ITEM_END.search(text):
        text = _ITEM_END.sub("", _ITEM.sub("\n- ", _LIST.sub("\n\n", text)))
    return text


def _fold(found: re.Match[str]) -> str:
    if not found[1]:
        return "\n\n"
    title = (found[2] or "").strip() or ("Details" if found[1].lower() == "details" else "Spoiler")
    return f"\n\n**{title}**\n\n"
