"""What a kept page shows of one reader: marks in lists, where they stopped, what they watch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from hrforum.boards import gaps, levels, pending
from hrforum.boards.queries import reading as queries
from hrforum.boards.queries.base import page_of, page_query, place_of, topic_path
from hrforum.boards.queries.reading import Mark
from hrforum.boards.reading_models import Level
from hrforum.core import shell, web
from hrforum.core.permissions import Actor
from hrforum.core.shell import Skeleton, Slots


def row_slots(topic_id: int, highest: int, absent: str = "") -> dict[str, Markup]:
    """Return the slots of a topic's row in a list; `with_marks` fills them.

    ``absent`` are the topic's `gaps`.
    """
    about = f"{topic_id}:{highest}:{absent}"
    return {
        "row_class": shell.slot("row", about),
        "row_to": shell.slot("to", about),
        "row_mark": shell.slot("mark", about),
    }


def with_marks(actor: Actor, slots: Slots) -> Slots | Callable[[Skeleton], Slots]:
    """Return the slots, and what fills those of `row_slots`: one statement for the whole page."""
    if actor.person_id is None:
        return slots
    person_id = actor.person_id

    def fillers(skeleton: Skeleton) -> Slots:
        ids = [int(about.split(":")[0]) for about in shell.arguments(skeleton, "mark")]
        found = queries.marks(person_id, ids)

        def of(about: str) -> tuple[Mark, int, str]:
            topic_id, highest, absent = about.split(":")
            mark = found.get(int(topic_id), Mark(0, Level.NORMAL, False))
            return mark, int(highest), absent

        return {
            **slots,
            "row": lambda about: _row_class(*of(about)),
            "to": lambda about: _row_to(*of(about)),
            "mark": lambda about: sign(*of(about)),
        }

    return fillers


def _row_class(mark: Mark, highest: int, absent: str) -> str:
    if mark.level == Level.MUTED:
        return " is-muted"
    return " is-unread" if mark.fresh or _unread(mark.last, highest, absent) else ""


def _unread(last: int, highest: int, absent: str) -> int:
    """Return how many posts are new to somebody who is there; none, if they never opened it."""
    return max(0, highest - last - gaps.missing(absent, last, highest)) if last else 0


def _row_to(mark: Mark, highest: int, absent: str) -> str:
    return stopped_at(gaps.reached(absent, mark.last, highest), gaps.last_place(absent, highest))


def stopped_at(last: int, highest: int) -> str:
    """Return what follows a topic's address to lead to the first post that is not read."""
    number = min(last + 1, highest)
    return f"{page_query(page_of(number))}#post-{number}" if last and number > 1 else ""


def sign(mark: Mark, highest: int, absent: str = "") -> bytes:
    """Return the sign beside a topic's title: how many posts are new, a new topic, muted."""
    muted = mark.level == Level.MUTED
    new = _unread(mark.last, highest, absent)
    if not (muted or mark.fresh or new > 0):
        return b""
    skeleton = shell.kept(
        ("mark", muted, mark.fresh, new, web.actor().locale),
        lambda: web.piece("boards/_mark.html", muted=muted, fresh=mark.fresh, new=new),
    )
    return shell.fill(skeleton, {})


def topic_bar(actor: Actor, stamp: Any) -> bytes:
    """Return the bar at the head of a topic: where the reader stopped, and the levels.

    ``stamp`` is `queries.topics.topic_stamp`'s for a person. No statement.
    """
    last = max(stamp.last_number or 0, pending.noted(actor.person_id or 0, stamp.id))
    last = gaps.reached(stamp.gaps, last, stamp.highest_number) if last else 0
    highest = stamp.highest_number
    new = _unread(last, highest, stamp.gaps)
    own = None if stamp.own_level is None else Level(stamp.own_level)
    others = next((lv for lv in (stamp.tag_level, stamp.board_level) if lv is not None), None)
    inherited = Level.NORMAL if others is None else Level(others)
    path = topic_path(stamp.id, stamp.slug)
    skeleton = shell.kept(
        ("reading", path, min(last, highest), new, own, inherited, actor.locale),
        lambda: web.piece(
            "topics/_reading.html",
            path=path,
            at=last + 1,
            new=new,
            place=place_of(stamp.id, stamp.slug, last + 1),
            now=levels.NAMES[inherited if own is None else own],
            icon_name=levels.ICONS[inherited if own is None else own],
            choices=levels.choices(
                own,
                _("As its board and tags: %(level)s", level=levels.NAMES[inherited]),
            ),
        ),
    )
    return shell.fill(skeleton, {"csrf": web.csrf})


def board_bar(actor: Actor, slug: str, level: int | None) -> bytes:
    """Return a board's menu of levels, and the button that marks it as read. No statement."""
    now = Level.NORMAL if level is None else Level(level)
    return _menu(actor, f"/boards/{slug}/", now, now, None, read=True)


def curate_link(actor: Actor, board_id: int, slug: str) -> bytes:
    """Return the link to curating many topics at once, for those who moderate the board."""
    if not actor.moderates(board_id):
        return b""
    skeleton = shell.kept(
        ("curate", slug, actor.locale), lambda: web.piece("boards/_curate.html", slug=slug)
    )
    return shell.fill(skeleton, {})


def tag_bar(actor: Actor, slug: str, level: Level | None) -> bytes:
    """Return a tag's menu of levels. No statement."""
    shown = Level.NORMAL if level is None else level
    return _menu(actor, f"/tags/{slug}/", shown, level, _("As the board of each topic"), read=False)


def _menu(
    actor: Actor, path: str, shown: Level, own: Level | None, inherited: Any, *, read: bool
) -> bytes:
    skeleton = shell.kept(
        ("watch", path, shown, own, actor.locale),
        lambda: web.piece(
            "boards/_watch.html",
            path=path,
            now=levels.NAMES[shown],
            icon_name=levels.ICONS[shown],
            choices=levels.choices(own, inherited),
            read=read,
        ),
    )
    return shell.fill(skeleton, {"csrf": web.csrf})
