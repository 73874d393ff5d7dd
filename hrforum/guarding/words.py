"""Why a text waits, in words for its author and for moderators; words as they are watched."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l

from hrforum.core.search import fold

WHY: dict[str, Any] = {
    "first": _l("A moderator reads the first posts of new people before others do."),
    "raid": _l("Many new accounts are writing at this moment, so what new people write waits."),
    "decision": _l(
        "A decision of the moderators says so. You find it among the decisions about you."
    ),
    "word": _l("It has a word or a link that moderators want to look at."),
    "links": _l("Links in the first posts of new people are looked at first."),
    "duplicate": _l("The same text was sent here a short while ago."),
    "flood": _l("Many posts came in a short time."),
    "trap": _l("A field was filled in that people don't see."),
    "fresh": _l("The account is only a moment old."),
}
#: Ranges of addresses by the length of their prefix.
RANGES: dict[int, Any] = {
    32: _l("this address alone (/32)"),
    24: _l("256 addresses: its neighbours (/24)"),
    16: _l("65,536 addresses: perhaps a whole town (/16)"),
    64: _l("one household or office (/64)"),
    56: _l("256 such networks: one customer with many (/56)"),
    48: _l("65,536 such networks: a whole organisation (/48)"),
}
_HOST = re.compile(r"(?:https?://|www\.)([^\s/()<>\[\]\"']+)", re.IGNORECASE)


def hosts(text: str) -> set[str]:
    """Return the sites that addresses in the text lead to."""
    found = set()
    for host in _HOST.findall(text):
        name = host.rpartition("@")[2].partition(":")[0].strip(".").casefold()
        found.add(name.removeprefix("www."))
    return found


def matches(pattern: str, text: str, sites: Iterable[str]) -> bool:
    """Whether a watched word stands in the text, or a watched site in its links."""
    site = pattern.strip().casefold().removeprefix("www.")
    if "." in site and " " not in site:
        return any(host == site or host.endswith(f".{site}") for host in sites)
    begins = pattern.endswith("*")
    wanted = fold(pattern.rstrip("*")).strip()
    if not wanted:
        return False
    return f" {wanted}{'' if begins else ' '}" in f" {fold(text)} "
