"""Reading marks, levels of watching, and the settings for both."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.boards import actions, gaps, levels
from hrforum.boards.actions.watching import read_level
from hrforum.boards.behind import Writer
from hrforum.boards.forms import ReadingForm
from hrforum.boards.queries import boards as board_queries
from hrforum.boards.queries import mine
from hrforum.boards.queries import reading as queries
from hrforum.boards.queries import topics as topic_queries
from hrforum.boards.queries.base import POSTS_A_PAGE, topic_path
from hrforum.boards.reading_models import Level
from hrforum.boards.views import blueprint
from hrforum.core import web
from hrforum.core.errors import Invalid
from hrforum.core.permissions import Actor, access

SETTINGS = "/settings/watching"
BY_SCRIPT = "reads"  # the cookie by which a browser says that its script marks what is read
OFTEN = "120 per minute"


def page_seen(actor: Actor, stamp: Any, page: int) -> None:
    """Note that a page of a topic was shown, where no script marks its posts one by one.

    Only a page that somebody looks at counts: not one fetched ahead, or by a picture's address on
    another site.
    """
    if not actor.is_signed_in or request.cookies.get(BY_SCRIPT) == "script":
        return
    headers = request.headers
    if "prefetch" in headers.get("Sec-Purpose", "") or headers.get("Purpose") == "prefetch":
        return
    if headers.get("Sec-Fetch-Dest", "document") != "document":
        return
    _note(actor, stamp, min(page * POSTS_A_PAGE, stamp.highest_number))


def _note(actor: Actor, stamp: Any, number: int) -> None:
    number = gaps.reached(stamp.gaps, number, stamp.highest_number)
    if number > (stamp.last_number or 0):
        actions.note(actor, stamp.id, number)
        writer: Writer = current_app.extensions["reading_writer"]
        writer.later()


@blueprint.post("/topics/<int:topic_id>-<slug>/seen")
@access("signed_in")
@web.throttle(OFTEN)
def seen(topic_id: int, slug: str) -> Response:
    """Take from the page's script how far somebody has come."""
    actor = web.actor()
    stamp = topic_queries.topic_stamp(actor, topic_id)
    number = request.form.get("number", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return Response(_("This is not the number of a post."), status=422, mimetype="text/plain")
    _note(actor, stamp, min(int(number), stamp.highest_number))
    return Response(status=204)


@blueprint.post("/topics/<int:topic_id>-<slug>/read")
@access("signed_in")
@web.throttle(OFTEN)
def mark_topic_read(topic_id: int, slug: str) -> Response:
    """Mark a topic as read to its end."""
    actor = web.actor()
    actions.mark_topic_read(actor, topic_id)
    flash(_("This topic is marked as read."), "success")
    return web.see_other(_topic(actor, topic_id))


def _topic(actor: Actor, topic_id: int) -> str:
    stamp = topic_queries.topic_stamp(actor, topic_id)
    return topic_path(stamp.id, stamp.slug)


@blueprint.post("/boards/<slug>/read")
@access("signed_in")
@web.throttle(OFTEN)
def mark_board_read(slug: str) -> Response:
    """Mark everything on a board as read."""
    actor = web.actor()
    actions.mark_board_read(actor, slug)
    board = board_queries.board_head(actor, slug)
    flash(_("Everything on the board %(board)s is marked as read.", board=board.name), "success")
    return web.see_other(f"/boards/{slug}/")


@blueprint.post("/unread/read")
@access("signed_in")
@web.throttle(OFTEN)
def mark_all_read() -> Response:
    """Mark everything on all boards as read."""
    actions.mark_all_read(web.actor())
    flash(_("Everything on all boards is marked as read."), "success")
    return web.see_other("/unread/")


@blueprint.post("/topics/<int:topic_id>-<slug>/level")
@access("signed_in")
@web.throttle(OFTEN)
def watch_topic(topic_id: int, slug: str) -> Response:
    """Choose how much one wants to hear of a topic."""
    actor = web.actor()
    level = _level(inherit=True)
    if level != "bad":
        actions.watch_topic(actor, topic_id, level)
        _say(level)
    return _back(_topic(actor, topic_id))


@blueprint.post("/boards/<slug>/level")
@access("signed_in")
@web.throttle(OFTEN)
def watch_board(slug: str) -> Response:
    """Choose how much one wants to hear of a board."""
    level = _level()
    if isinstance(level, Level):
        actions.watch_board(web.actor(), slug, level)
        _say(level)
    return _back(f"/boards/{slug}/")


@blueprint.post("/tags/<slug>/level")
@access("signed_in")
@web.throttle(OFTEN)
def watch_tag(slug: str) -> Response:
    """Choose how much one wants to hear of a tag."""
    level = _level(inherit=True)
    if level != "bad":
        actions.watch_tag(web.actor(), slug, level)
        _say(level)
    return _back(f"/tags/{slug}/")


def _level(*, inherit: bool = False) -> Any:
    """Return the level that the form names, None for inheriting, or ``bad`` after saying why."""
    try:
        return read_level(request.form.get("level", ""), inherit=inherit)
    except Invalid as error:
        flash(str(error), "error")
        return "bad"


def _say(level: Level | None) -> None:
    if level is None:
        flash(_("You chose no level of its own any more."), "success")
    else:
        flash(f"{levels.NAMES[level]}: {levels.HINTS[level]}", "success")


def _back(path: str) -> Response:
    """Lead back to the page where the choice was made."""
    return web.see_other(SETTINGS if request.form.get("from") == "settings" else path)


@blueprint.route(SETTINGS, methods=["GET", "POST"])
@access("signed_in")
def watching() -> Response:
    """How somebody reads, and what they watch, track and mute."""
    actor = web.actor()
    form = ReadingForm()
    if form.validate_on_submit():
        actions.change_settings(
            actor, track_replies=bool(form.track_replies.data), shortcuts=bool(form.shortcuts.data)
        )
        flash(_("Your settings are saved."), "success")
        return web.see_other(SETTINGS)
    if request.method == "GET":
        now = queries.settings(actor.person_id or 0)
        form.track_replies.data = now.track_replies
        form.shortcuts.data = now.shortcuts
    after = request.args.get("after", "")
    chosen = queries.chosen(
        actor, int(after) if after.isascii() and after.isdigit() and len(after) < 10 else None
    )
    people, members = mine.follows(actor)
    return web.render(
        "boards/watching.html",
        422 if form.errors else 200,
        current="watching",
        form=form,
        boards=[_shown(row, f"/boards/{row.slug}/", row.name) for row in chosen.boards],
        tags=[_shown(row, f"/tags/{row.slug}/", f"#{row.name}") for row in chosen.tags],
        topics=[
            {**_shown(row, topic_path(row.id, row.slug), row.title), "lang": row.language}
            for row in chosen.topics
        ],
        people=people,
        members=members,
        after=chosen.after,
        is_first=not after,
    )


def _shown(row: Any, path: str, name: str) -> dict[str, Any]:
    now = Level(row.level)
    inherits = not path.startswith("/boards/")
    return {
        "path": path,
        "name": name,
        "lang": "",
        "level": now.name.lower(),
        "choices": levels.choices(now, _("No choice of my own") if inherits else None),
    }
