"""Unread, my feed, unanswered challenges, and following."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.boards import actions, pending, reading_slots, sections
from hrforum.boards.behind import Writer
from hrforum.boards.queries import mine as queries
from hrforum.boards.rows import topic_row
from hrforum.boards.views import blueprint
from hrforum.boards.views.reading import OFTEN, SETTINGS
from hrforum.core import clock, web
from hrforum.core.permissions import access

FEED = "/feed/"


@blueprint.get("/unread/")
@access("signed_in")
def unread() -> Response:
    """Topics that the person watches or tracks, with posts that they have not read."""
    actor = web.actor()
    looked = clock.now()
    after = request.args.get("after", "")
    found = queries.unread(actor, after)
    if found.complete and actor.person_id is not None:
        # The next look begins where nothing older can be unread.
        pending.caught_up(actor.person_id, queries.all_read_until(found, looked))
        writer: Writer = current_app.extensions["reading_writer"]
        writer.later()
    return _topics("boards/unread.html", found, after)


@blueprint.get("/unanswered/")
@access("signed_in")
def unanswered() -> Response:
    """Challenges in the person's themes that nobody has answered."""
    after = request.args.get("after", "")
    found = queries.challenges(web.actor(), after)
    return _topics("boards/unanswered.html", found, after, chosen=bool(found.themes))


def _topics(template: str, found: queries.Listed, after: str, **context: Any) -> Response:
    return web.render(
        template,
        slots=reading_slots.with_marks(web.actor(), {}),
        topics=[topic_row(row, marks=True) for row in found.rows],
        after=found.after,
        is_first=not after,
        **context,
    )


@blueprint.get(FEED)
@access("signed_in")
def feed() -> Response:
    """Posts of those whom the person follows, and in what they watch."""
    before = request.args.get("after", "")
    is_number = before.isascii() and before.isdigit() and 0 < len(before) < 13
    found = queries.feed(web.actor(), int(before) if is_number else None)
    return web.render(
        "boards/feed.html",
        posts=[sections.shown(row) for row in found.rows],
        after=found.after,
        is_first=not before,
    )


@blueprint.get("/shortcuts")
@access("public")
def shortcuts() -> Response:
    """The keys."""
    return web.render("boards/shortcuts.html")


@blueprint.post("/people/<username>/follow")
@access("signed_in")
@web.throttle(OFTEN)
def follow_person(username: str) -> Response:
    """Follow a person."""
    name = actions.follow_person(web.actor(), username, follow=True)
    flash(_("You follow %(name)s now. New posts stand in your feed.", name=name), "success")
    return web.see_other(f"/people/{username}/")


@blueprint.post("/people/<username>/unfollow")
@access("signed_in")
@web.throttle(OFTEN)
def unfollow_person(username: str) -> Response:
    """Stop following a person."""
    name = actions.follow_person(web.actor(), username, follow=False)
    flash(_("You do not follow %(name)s any more.", name=name), "success")
    return _back(f"/people/{username}/")


@blueprint.post("/members/<slug>/follow")
@access("signed_in")
@web.throttle(OFTEN)
def follow_member(slug: str) -> Response:
    """Follow a member."""
    name = actions.follow_member(web.actor(), slug, follow=True)
    flash(_("You follow %(name)s now. New posts stand in your feed.", name=name), "success")
    return web.see_other(f"/members/{slug}/")


@blueprint.post("/members/<slug>/unfollow")
@access("signed_in")
@web.throttle(OFTEN)
def unfollow_member(slug: str) -> Response:
    """Stop following a member."""
    name = actions.follow_member(web.actor(), slug, follow=False)
    flash(_("You do not follow %(name)s any more.", name=name), "success")
    return _back(f"/members/{slug}/")


def _back(path: str) -> Response:
    return web.see_other(SETTINGS if request.form.get("from") == "settings" else path)
