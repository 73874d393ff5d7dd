"""Atom feeds of posts (RFC 4287)."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from feedgen.feed import FeedGenerator
from flask_babel import gettext as _
from lxml import html as lxml_html
from markupsafe import escape

from hrforum.boards import fields
from hrforum.boards.queries.base import post_path

# Characters that XML 1.0 can't hold.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# The year is part of a tag address (RFC 4151): the holder of the domain in that year made it.
_TAG_YEAR = 2026
_START = dt.datetime(_TAG_YEAR, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself; paths are without the server's address."""

    name: str
    title: str
    subtitle: str
    path: str
    page: str


def etag(feed: Feed, base: str, rows: Sequence[Any]) -> str:
    """Return a short text that changes whenever the feed does."""
    versions = [
        (row.id, row.version, row.html_version, row.topic_version, row.faces) for row in rows
    ]
    return hashlib.sha256(repr((feed, base, versions)).encode()).hexdigest()[:24]


def changed_at(rows: Sequence[Any]) -> dt.datetime:
    """Return when the newest entry was written or edited last."""
    return max((row.edited_at or row.created_at for row in rows), default=_START)


def atom(feed: Feed, base: str, site: str, rows: Sequence[Any]) -> str:
    """Return the feed as Atom.

    Args:
        feed: what it says of itself.
        base: the public address of the site, without a slash at the end.
        site: the site's name.
        rows: of `hrforum.home.feed_queries`, newest first.
    """
    host = urlsplit(base).hostname or "localhost"
    made = FeedGenerator()
    made.id(f"tag:{host},{_TAG_YEAR}:/feeds/{feed.name}")
    made.title(_clean(feed.title))
    if feed.subtitle:
        made.subtitle(_clean(feed.subtitle))
    made.author({"name": _clean(site), "uri": base + "/"})
    made.link(href=base + quote(feed.path), rel="self", type="application/atom+xml")
    made.link(href=base + quote(feed.page), rel="alternate", type="text/html")
    made.updated(changed_at(rows))
    made.generator("hrforum")
    for row in rows:
        _add(made, row, base, host)
    return str(made.atom_str(pretty=False).decode())


def _add(made: Any, row: Any, base: str, host: str) -> None:
    link = base + quote(post_path(row.topic_id, row.slug, row.number))
    entry = made.add_entry(order="append")
    entry.id(f"tag:{host},{_TAG_YEAR}:/posts/{row.id}")
    title = row.title
    if row.number > 1:
        title = _("%(title)s – post %(number)s", title=row.title, number=row.number)
    entry.title(_clean(title))
    entry.link(href=link, rel="alternate", type="text/html")
    entry.published(row.created_at)
    entry.updated(row.edited_at or row.created_at)
    name = row.display_name
    if row.member_name:
        name = _("%(person)s for %(member)s", person=row.display_name, member=row.member_name)
    author = {"name": _clean(name)}
    if row.author_deleted_at is None:
        author["uri"] = f"{base}/people/{quote(row.username)}/"
    entry.author(author)
    entry.category(term=_clean(row.board_name))
    entry.content(_clean(_content(row, link)), type="html")


def _content(row: Any, link: str) -> str:
    """Return the post's HTML with complete addresses: readers of feeds know no base."""
    lang = f' lang="{escape(row.language)}"' if row.language else ""
    answers = fields.card(row.type, row.fields) if row.number == 1 else []
    html = "".join(_answer(one) for one in answers) + row.html
    root = lxml_html.fragment_fromstring(_clean(html), create_parent="div")
    root.rewrite_links(lambda address: urljoin(link, address))
    inner = lxml_html.tostring(root, encoding="unicode")
    return f'<div dir="{escape(row.direction)}"{lang}>{inner.removeprefix("<div>")}'


def _answer(one: dict[str, Any]) -> str:
    lines = "<br>".join(str(escape(line)) for line in one["lines"])
    return f"<p><b>{escape(one['label'])}</b><br>{lines}</p>"


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)
