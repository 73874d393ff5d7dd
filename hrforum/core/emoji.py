"""Emoji by name: what ``:tada:`` means, and which names begin with what somebody typed."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache

# Discourse's own names; the rest are those of CLDR and GitHub.
_EMOJI = {
    "slight_smile": "🙂", "slightly_smiling": "🙂", "slight_frown": "🙁", "smiley": "😃",
    "smile": "😄", "grin": "😁", "grinning": "😀", "laughing": "😆", "wink": "😉", "blush": "😊",
    "mrgreen": "😁", "stuck_out_tongue": "😛", "frowning": "😦", "confused": "😕", "cry": "😢",
    "neutral_face": "😐", "nerd": "🤓", "nerd_face": "🤓", "imp": "👿", "smiling_imp": "😈",
    "rofl": "🤣", "upside_down_face": "🙃", "unamused": "😒", "relaxed": "☺️", "+1": "👍",
    "-1": "👎", "heart": "❤️", "question": "❓", "exclamation": "❗", "warning": "⚠️",
    "open_mouth": "😮", "sunglasses": "😎", "thinking": "🤔", "facepalm": "🤦", "hugs": "🤗",
    "face_with_raised_eyebrow": "🤨", "roll_eyes": "🙄", "zipper_mouth": "🤐", "tada": "🎉",
}  # fmt: skip


@cache
def _known_signs() -> dict[str, str]:
    import emoji

    found: dict[str, str] = {}
    for char, about in emoji.EMOJI_DATA.items():
        names = [about["en"], *about.get("alias", ())]
        for name in names:
            found.setdefault(name.strip(":"), char)
    return found | _EMOJI


def emoji_of(name: str) -> str | None:
    """Return the character that a name such as ``slight_smile`` means."""
    return _known_signs().get(name)


@cache
def _names() -> list[str]:
    return sorted(_known_signs())


def beginning(start: str, most: int) -> list[tuple[str, str]]:
    """Return up to ``most`` (name, character), each character once: names that begin with it.

    Short names first, as they are what people mean most often.
    """
    names = _names()
    first = bisect_left(names, start)
    found: dict[str, str] = {}
    fitting = []
    for name in names[first:]:
        if not name.startswith(start):
            break
        fitting.append(name)
    for name in sorted(fitting, key=lambda one: (len(one), one)):
        found.setdefault(emoji_of(name) or "", name)
    return [(name, char) for char, name in found.items()][:most]
