"""What the old forum's addresses, names and signs are here."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from hrforum.core.emoji import emoji_of
from hrforum.importers.discourse.records import Atlas, Place

_TOPIC = re.compile(
    r"(?P<site>https?://[^/\s?#]+)?/t/(?:(?P<slug>[^/\s?#]+)/)?(?P<id>\d{1,9})"
    r"(?:/(?P<number>\d{1,6}))?/?(?:[?#]\S*)?\Z"
)
_PERSON = re.compile(r"/u(?:sers)?/([^/\s?#]+)/?\Z")
_MENTION = re.compile(r"(?<![\w/@.+-])@([\w.-]{1,60})")
_SIGN = re.compile(r":([a-z0-9_+-]{1,40})(?::t[2-6])?:")
_SIGNS = re.compile(r"(?<![\w/:])(?::[a-z0-9_+-]{1,40}(?::t[2-6])?:){1,40}(?![\w:])")
_SPECIAL = re.compile(r"([\\`*_\[\]<>])")


def with_emoji(text: str) -> str:
    """Return the text with ``:slight_smile:`` and the like as characters."""
    if text.count(":") < 2:
        return text
    return _SIGNS.sub(lambda some: _SIGN.sub(lambda one: emoji_of(one[1]) or one[0], some[0]), text)


def escaped(text: str) -> str:
    """Return plain text as Markdown that shows it."""
    return _SPECIAL.sub(r"\\\1", text)


class Names:
    """Addresses and usernames of the old forum, found again here."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas

    def username(self, old: str) -> str:
        """Return what somebody is called here; the old name where nobody like that came in."""
        return self.atlas.usernames.get(old.casefold(), old)

    def mentions(self, text: str) -> str:
        """Return the text with the names of those who are called otherwise here."""
        if "@" not in text:
            return text
        return _MENTION.sub(self._mention, text)

    def _mention(self, found: re.Match[str]) -> str:
        old = found[1].rstrip("._-")
        new = self.atlas.usernames.get(old.casefold())
        return f"@{new}{found[1][len(old) :]}" if new else found[0]

    def topic(self, url: str) -> tuple[Place, int] | None:
        """Return where the topic of an address of the old forum is here, and which post."""
        found = _TOPIC.match(url)
        if found is None:
            return None
        number = int(found["id"])
        place = self.atlas.topics.get(number)
        if place is None:
            return None
        site = found["site"]
        # Other forums have topics too: without knowing the address, the slug must agree.
        ours = site is None or site == self.atlas.address
        if not ours and self.atlas.old_slugs.get(number) != found["slug"]:
            return None
        return place, int(found["number"] or 1)

    def address(self, url: str) -> str:
        """Return where a link of the old forum leads now; empty where that is not known."""
        url = url.strip()
        if url.startswith("//"):
            return "https:" + url
        found = self.topic(url)
        if found is not None:
            place, number = found
            return place.post(number) if number > 1 else place.path
        person = _PERSON.match(url)
        if person and person[1].casefold() in self.atlas.usernames:
            return f"/people/{self.username(person[1])}/"
        if re.match(r"[a-z][a-z0-9+.-]*:", url, re.IGNORECASE):
            return url
        if self.atlas.address:
            return urljoin(self.atlas.address + "/", url)
        # A path of another machine would lead astray here.
        return ""

    def said_by(self, user: str, topic_id: int | None, number: int | None) -> str:
        """Return the line above a quotation, as Markdown; empty when nothing is known."""
        user = self.username(user) if user else ""
        if not user:
            return ""
        place = self.atlas.topics.get(topic_id) if topic_id else None
        if place is None or not number:
            sign = "@" if re.fullmatch(r"[\w.-]+", user) else ""
            return f"{sign}{user if sign else escaped(user)} wrote:"
        return f"[@{escaped(user)} wrote in #{number}]({place.post(number)}):"
