"""Atom feeds: the whole forum, a board, a topic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, g, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hrforum.boards.queries import boards as board_queries
from hrforum.boards.queries import moved
from hrforum.boards.queries import topics as topic_queries
from hrforum.boards.queries.base import topic_path
from hrforum.core import web
from hrforum.core.errors import NotFound
from hrforum.core.fragments import fragment
from hrforum.core.permissions import VISITOR, access
from hrforum.home import feed_queries, feeds
from hrforum.home.views import blueprint


@blueprint.get("/feeds/latest.atom")
@access("public")
def latest_feed() -> Response:
    """The newest posts of all boards that a visitor may read."""
    _same_for_all()
    site = web.settings().SITE_NAME
    feed = feeds.Feed("latest", site, _("The newest posts"), "/feeds/latest.atom", "/")
    return _answer(feed, feed_queries.newest_posts())


@blueprint.get("/feeds/boards/<slug>.atom")
@access("public")
def board_feed(slug: str) -> Response:
    """The newest posts of a board.

    Raises:
        NotFound: there is no such board that a visitor may read.
    """
    _same_for_all()
    board = board_queries.board_head(VISITOR, slug)
    feed = feeds.Feed(
        f"boards/{board.id}",
        f"{board.name} · {web.settings().SITE_NAME}",
        board.description,
        f"/feeds/boards/{board.slug}.atom",
        f"/boards/{board.slug}/",
    )
    return _answer(feed, feed_queries.newest_posts(board.id))


@blueprint.get("/feeds/topics/<int:topic_id>.atom")
@access("public")
def topic_feed(topic_id: int) -> BaseResponse:
    """The newest posts of a topic.

    Raises:
        NotFound: there is no such topic that a visitor may read.
    """
    _same_for_all()
    try:
        topic = topic_queries.topic_head(VISITOR, topic_id)
    except NotFound:
        found = moved.place(VISITOR, topic_id, 1, nearest=True)
        if found is None:
            raise
        return redirect(f"/feeds/topics/{found.topic_id}.atom", code=302)
    feed = feeds.Feed(
        f"topics/{topic.id}",
        f"{topic.title} · {web.settings().SITE_NAME}",
        topic.board_name,
        f"/feeds/topics/{topic.id}.atom",
        topic_path(topic.id, topic.slug),
    )
    return _answer(feed, feed_queries.posts_of_topic(topic.id))


def _same_for_all() -> None:
    """A feed is in the site's language, whoever fetches it: it may be kept on the way."""
    g.locale = "en"


def _answer(feed: feeds.Feed, rows: Sequence[Any]) -> Response:
    base = web.public_url("")
    tag = feeds.etag(feed, base, rows)
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        site = web.settings().SITE_NAME
        text = fragment(("feed", tag), lambda: feeds.atom(feed, base, site, rows))
        response = Response(text, mimetype="application/atom+xml")
    response.set_etag(tag, weak=True)
    response.last_modified = feeds.changed_at(rows)
    response.headers["Cache-Control"] = "public, max-age=60"
    if response.status_code == 200:
        response.make_conditional(request)
    return response
