"""One form for each thing that a curator can do with a topic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from hrforum.boards import content
from hrforum.boards.moments import shown_moment
from hrforum.boards.queries.base import topic_path
from hrforum.core import markdown, web
from hrforum.core.db import AnyRow
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.permissions import access
from hrforum.curating import actions, forms, numbers, words
from hrforum.curating.blueprint import blueprint
from hrforum.curating.queries import acts as queries
from hrforum.curating.queries import staff as staff_queries
from hrforum.curating.views import frame

MANY = "60 per minute"
Do = Callable[[Any, AnyRow, Any], str]


@dataclass(frozen=True, slots=True)
class Act:
    """An act: its form, what it does (returns where to lead), words for the page."""

    form: type[Any]
    do: Do
    lead: Any
    verb: Any
    done: Any
    previews: bool = False
    reason_needed: bool = False


def _here(topic: AnyRow) -> str:
    return topic_path(topic.id, topic.slug)


def _pin(actor: Any, topic: AnyRow, form: Any) -> str:
    until = forms.end_of_day(form.until.data, actor.timezone, "until")
    actions.pin(
        actor,
        topic.id,
        until=until,
        everywhere="everywhere" in form and bool(form.everywhere.data),
        reason=form.reason.data or "",
    )
    return _here(topic)


def _timer(actor: Any, topic: AnyRow, form: Any) -> str:
    actions.set_timer(
        actor,
        topic.id,
        at=forms.moment(form.at.data, actor.timezone, "at"),
        after_days=form.days(),
        reason=form.reason.data or "",
    )
    return _here(topic)


def _board(actor: Any, topic: AnyRow, form: Any) -> str:
    board_id = frame.typed_number(form.board.data)
    actions.move_to_board(actor, topic.id, board_id or 0, reason=form.reason.data or "")
    return _here(topic)


def _file(name: str) -> Do:
    def do(actor: Any, topic: AnyRow, form: Any) -> str:
        said: dict[str, Any] = {name: form[name].data or ""}
        actions.file_anew(actor, topic.id, reason=form.reason.data or "", **said)
        return f"/topics/{topic.id}/"

    return do


def _split(actor: Any, topic: AnyRow, form: Any) -> str:
    moved = actions.split(
        actor,
        topic.id,
        posts=form.numbers.data or "",
        title=form.title.data or "",
        board_id=frame.typed_number(form.board.data),
        reason=form.reason.data or "",
    )
    return topic_path(moved.target.id, moved.target.slug)


def _move(actor: Any, topic: AnyRow, form: Any) -> str:
    moved = actions.move_posts(
        actor,
        topic.id,
        posts=form.numbers.data or "",
        to=form.topic.data or "",
        reason=form.reason.data or "",
    )
    return topic_path(moved.target.id, moved.target.slug)


def _merge(actor: Any, topic: AnyRow, form: Any) -> str:
    moved = actions.merge(
        actor, topic.id, into=form.topic.data or "", reason=form.reason.data or ""
    )
    return topic_path(moved.target.id, moved.target.slug)


def _simple(verb: Callable[..., Any], **values: Any) -> Do:
    def do(actor: Any, topic: AnyRow, form: Any) -> str:
        verb(actor, topic.id, reason=form.reason.data or "", **values)
        return _here(topic)

    return do


def _slow(actor: Any, topic: AnyRow, form: Any) -> str:
    seconds = frame.typed_number(form.seconds.data)
    actions.slow(
        actor,
        topic.id,
        seconds=-1 if seconds is None else seconds,
        reason=form.reason.data or "",
    )
    return _here(topic)


def _duplicate(actor: Any, topic: AnyRow, form: Any) -> str:
    actions.mark_duplicate(actor, topic.id, form.topic.data or "", reason=form.reason.data or "")
    return _here(topic)


ACTS: dict[str, Act] = {
    "pin": Act(
        forms.PinForm, _pin,
        _l("It stands on top of its board, until the day that you choose or until it is unpinned."),
        _l("Pin the topic"), _l("The topic is pinned."),
    ),
    "unpin": Act(
        forms.ActForm, _simple(actions.unpin),
        _l("It goes back to its place among the others."),
        _l("Unpin the topic"), _l("The topic is no longer pinned."),
    ),
    "feature": Act(
        forms.ActForm, _simple(actions.feature),
        _l("It stands on the landing page under Featured, for those who may read it."),
        _l("Feature the topic"), _l("The topic is featured."),
    ),
    "unfeature": Act(
        forms.ActForm, _simple(actions.feature, featured=False),
        _l("It goes from the landing page."),
        _l("Feature it no longer"), _l("The topic is no longer featured."),
    ),
    "timer": Act(
        forms.TimerForm, _timer,
        _l("The topic closes by itself: at a time, or when nobody has written for some days. "
           "Leave both empty to take an earlier date back."),
        _l("Save"), _l("It is saved."),
    ),
    "slow": Act(
        forms.SlowForm, _slow,
        _l("Everybody but moderators waits between two posts. It cools a heated discussion."),
        _l("Save"), _l("It is saved."),
    ),
    "archive": Act(
        forms.ActForm, _simple(actions.archive),
        _l("It stays as it is: nobody can write, change or react there, moderators neither."),
        _l("Archive the topic"), _l("The topic is archived."), reason_needed=True,
    ),
    "unarchive": Act(
        forms.ActForm, _simple(actions.archive, archived=False),
        _l("People can write and react there again."),
        _l("Take it out of the archive"), _l("The topic is out of the archive."),
    ),
    "title": Act(
        forms.TitleForm, _file("title"),
        _l("Earlier titles stay in the history of the opening post. Old addresses lead here."),
        _l("Change the title"), _l("The title is changed."),
    ),
    "tags": Act(
        forms.TagsForm, _file("tags"), _l("Words divided by commas."),
        _l("Change the tags"), _l("The tags are changed."),
    ),
    "type": Act(
        forms.TypeForm, _file("type"),
        _l("Answers of its form are kept, and shown again if you change the type back."),
        _l("Change the type"), _l("The type is changed."),
    ),
    "board": Act(
        forms.BoardForm, _board,
        _l("You can choose among the boards that you moderate. The topic's address stays."),
        _l("Move the topic"), _l("The topic is moved."), reason_needed=True,
    ),
    "split": Act(
        forms.SplitForm, _split,
        _l("The posts leave this topic and make a new one; the first of them opens it. Their old "
           "addresses lead to the new places, and a note stays here."),
        _l("Split them off"), _l("The posts stand in this new topic."),
        previews=True, reason_needed=True,
    ),
    "move": Act(
        forms.MoveForm, _move,
        _l("The posts go to the end of the other topic. Their old addresses lead there, and a note "
           "stays here."),
        _l("Move the posts"), _l("The posts stand in this topic now."),
        previews=True, reason_needed=True,
    ),
    "merge": Act(
        forms.OtherForm, _merge,
        _l("All posts of this topic go to the end of the other one. This topic's address and those "
           "of its posts lead there."),
        _l("Merge the topics"), _l("The topics are merged."), previews=True, reason_needed=True,
    ),
    "duplicate": Act(
        forms.OtherForm, _duplicate,
        _l("Readers find a link to the other topic, and this one closes."),
        _l("Mark as a duplicate"), _l("The topic is marked as a duplicate."),
    ),
}  # fmt: skip


@blueprint.route("/topics/<int:topic_id>-<slug>/curate/<act>", methods=["GET", "POST"])
@access("moderator")
@web.throttle(MANY)
def curate(topic_id: int, slug: str, act: str) -> Response:
    """Do something with a topic, by a form that says what it does."""
    topic = frame.to_curate(topic_id)
    found = ACTS.get(act)
    if found is None:
        raise NotFound
    actor = web.actor()
    form = found.form()
    _choices(form, topic)
    preview: dict[str, Any] | None = None
    if request.method == "GET":
        _start(form, topic)
    elif form.validate_on_submit():
        try:
            if "preview" in request.form:
                preview = _preview(act, form, topic)
            else:
                place = found.do(actor, topic, form)
                flash(str(found.done), "success")
                return web.see_other(place)
        except (Invalid, Conflict) as error:
            form.refuse(error if isinstance(error, Invalid) else Invalid("reason", str(error)))
        except Forbidden as error:
            form.refuse(Invalid("board" if "board" in form else "topic", str(error)))
    return web.render(
        "curating/act.html",
        422 if form.errors else 200,
        form=form,
        act=found,
        name=act,
        heading=words.MENU[act],
        preview=preview,
        **frame.of_topic(topic),
    )


def _choices(form: Any, topic: AnyRow) -> None:
    if "board" in form:
        rows = staff_queries.boards_of(web.actor())
        form.board.choices = [SelectChoice(str(row.id), row.name) for row in rows]
    if "everywhere" in form and not web.actor().is_moderator:
        del form.everywhere


def _start(form: Any, topic: AnyRow) -> None:
    """Fill in what holds now, and what the link says."""
    now: dict[str, Any] = {
        "board": str(topic.board_id),
        "type": topic.type,
        "tags": ", ".join(topic.tags_text.split()),
        "seconds": str(topic.slow_seconds),
        "at": shown_moment(topic.closes_at, web.actor().timezone),
        "after_days": str(topic.closes_after_days or ""),
        "numbers": request.args.get("numbers", "")[: numbers.MAX],
    }
    if not isinstance(form, forms.SplitForm):
        now["title"] = topic.title
    for name, value in now.items():
        if name in form:
            form[name].data = value


def _preview(act: str, form: Any, topic: AnyRow) -> dict[str, Any]:
    """Return what an act would move, without doing it.

    Raises:
        Invalid: the posts can't be read out of what was typed, or there are none.
    """
    ranges = [(1, None)] if act == "merge" else numbers.read(form.numbers.data or "")
    count, rows = queries.chosen_posts(topic.id, ranges)
    if not count:
        raise Invalid("numbers", _("There are no such posts here any more."))
    return {
        "count": count,
        "more": count - len(rows),
        "posts": [
            {
                "number": row.number,
                "name": row.display_name,
                "lang": row.language,
                "dir": row.direction,
                "text": Markup.escape(markdown.excerpt(content.words_of(row.html), 140)),
            }
            for row in rows
        ],
    }
