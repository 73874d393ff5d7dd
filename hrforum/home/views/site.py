"""What programs ask a site for: sitemaps, robots.txt, security.txt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from urllib.parse import quote
from xml.sax.saxutils import escape

from flask import Response

from hrforum.boards.queries.base import topic_path
from hrforum.core import clock, web
from hrforum.core.errors import NotFound
from hrforum.core.permissions import access
from hrforum.events.queries import lists as event_queries
from hrforum.events.queries.base import event_path
from hrforum.home import feed_queries
from hrforum.home.views import blueprint

# How long the contact in security.txt may be relied on; RFC 9116 advises less than a year.
SECURITY_DAYS = 180
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"

Place = tuple[str, dt.datetime | None]


@blueprint.get("/sitemap.xml")
@access("public")
def sitemap() -> Response:
    """The list of sitemaps."""
    places: list[Place] = [("/sitemaps/boards.xml", None)]
    if feed_queries.sitemap_members():
        places.append(("/sitemaps/members.xml", None))
    places += [
        (f"/sitemaps/topics-{row.number}.xml", row.changed) for row in feed_queries.topic_sitemaps()
    ]
    return _xml("sitemapindex", "sitemap", places)


@blueprint.get("/sitemaps/boards.xml")
@access("public")
def sitemap_boards() -> Response:
    """The landing page, the lists, the boards and the events that a visitor may read."""
    places: list[Place] = [
        (path, None) for path in ("/", "/boards/", "/members/", "/events/", "/about")
    ]
    places += [
        (f"/boards/{row.slug}/", row.last_posted_at) for row in feed_queries.sitemap_boards()
    ]
    places += [
        (event_path(row.id, row.slug), row.changed_at) for row in event_queries.public_places()
    ]
    return _xml("urlset", "url", places)


@blueprint.get("/sitemaps/members.xml")
@access("public")
def sitemap_members() -> Response:
    """The members' pages.

    Raises:
        NotFound: there are no members; a sitemap without addresses is not valid.
    """
    rows = feed_queries.sitemap_members()
    if not rows:
        raise NotFound
    return _xml("urlset", "url", ((f"/members/{row.slug}/", None) for row in rows))


@blueprint.get("/sitemaps/topics-<int:number>.xml")
@access("public")
def sitemap_topics(number: int) -> Response:
    """The topics with ten thousand consecutive ids that a visitor may read.

    Raises:
        NotFound: there are none.
    """
    if not 1 <= number <= 100_000:
        raise NotFound
    rows = feed_queries.sitemap_topics(number)
    if not rows:
        raise NotFound
    return _xml(
        "urlset", "url", ((topic_path(row.id, row.slug), row.last_posted_at) for row in rows)
    )


@blueprint.get("/robots.txt")
@access("public")
def robots() -> Response:
    """What robots should leave alone: what is personal, and what never ends."""
    lines = [
        "User-agent: *",
        "Disallow: /search",
        "Disallow: /account/",
        "Disallow: /settings/",
        "Disallow: /new",
        "Disallow: /boards/*/new",
        "Disallow: /topics/*/edit",
        "Disallow: /topics/*/history",
        "Disallow: /topics/*reply_to=",
        "Disallow: /members/?",
        "Disallow: /dev/",
        "",
        f"Sitemap: {web.public_url('/sitemap.xml')}",
    ]
    return _text(lines)


@blueprint.get("/.well-known/security.txt")
@access("public")
def security_txt() -> Response:
    """Whom to tell of a weakness (RFC 9116)."""
    expires = clock.now().replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(
        days=SECURITY_DAYS
    )
    lines = [
        f"Contact: mailto:{quote(web.settings().CONTACT_EMAIL, safe='@+')}",
        f"Expires: {expires.strftime('%Y-%m-%dT%H:%M:%SZ')}",
        "Preferred-Languages: en",
        f"Canonical: {web.public_url('/.well-known/security.txt')}",
    ]
    return _text(lines)


def _text(lines: list[str]) -> Response:
    response = Response("\n".join(lines) + "\n", mimetype="text/plain")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _xml(root: str, item: str, places: Iterable[Place]) -> Response:
    base = web.public_url("")
    parts = [f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NAMESPACE}">\n']
    for path, changed in places:
        when = f"<lastmod>{changed.strftime('%Y-%m-%dT%H:%M:%SZ')}</lastmod>" if changed else ""
        parts.append(f"<{item}><loc>{escape(base + quote(path))}</loc>{when}</{item}>\n")
    parts.append(f"</{root}>\n")
    response = Response("".join(parts), mimetype="application/xml")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
