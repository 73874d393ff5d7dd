"""What of live rooms can be reported: lines of the chat, questions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hrforum.accounts.models import Person
from hrforum.core import reportables
from hrforum.core.permissions import Actor
from hrforum.core.reportables import Reportable, Reported
from hrforum.events import policy as events
from hrforum.events.models import Event
from hrforum.events.queries.base import event_path
from hrforum.extensions import db
from hrforum.rooms.actions.withholding import Said, give_back, withhold
from hrforum.rooms.models import RoomLine, RoomPerson, RoomQuestion

# The thing's own page, or its place on the room's.
_PAGE = r"/events/([0-9]{{1,9}})-[^/]*/live(?:/text)?(?:/{plural}/|[^#]*#{one}-)([0-9]{{1,9}})"
_LINE = re.compile(_PAGE.format(plural="lines", one="line"))
_QUESTION = re.compile(_PAGE.format(plural="questions", one="question"))


def register() -> None:
    """Tell the registry."""
    reportables.register(
        _kind("room_line", _l("line of a live room"), RoomLine, load_line, _LINE),
        _kind(
            "room_question", _l("question in a live room"), RoomQuestion, load_question, _QUESTION
        ),
    )


def _kind(kind: str, label: Any, table: type[Said], load: Any, page: re.Pattern[str]) -> Reportable:
    return Reportable(
        kind,
        label,
        load,
        do={how: partial(_do, table, how) for how in ("hide", "remove")},
        undo={how: partial(_undo, table) for how in ("hide", "remove")},
        find=partial(_find, table, page),
    )


def load_line(actor: Actor, line_id: int) -> Reported | None:
    """Return a line to whoever may see the event: they may have its address from somebody inside.

    Its text stands on no page but those of moderators. One that is hidden is there for moderators
    alone.
    """
    row = _row(actor, RoomLine, line_id)
    if row is None:
        return None
    line, event, me, _name = row
    if (line.hidden_at or line.withheld) and not actor.is_moderator:
        return None
    answers = db.session.scalar(
        select(RoomLine.text).where(
            RoomLine.room_id == line.room_id, RoomLine.number == line.reply_to
        )
    )
    return _reported(event, line, me, "line", ((str(_("In answer to")), (answers or "")[:200]),))


def load_question(actor: Actor, question_id: int) -> Reported | None:
    """Return a question, as `load_line` does."""
    row = _row(actor, RoomQuestion, question_id)
    if row is None:
        return None
    question, event, me, _name = row
    hidden = question.withheld or question.state in ("waiting", "dismissed")
    if hidden and not actor.is_moderator:
        return None
    asked = str(_("Without a name")) if question.is_anonymous else ""
    return _reported(event, question, me, "question", ((str(_("Asked")), asked),))


def _row(actor: Actor, table: type[Said], thing_id: int) -> Any:
    return db.session.execute(
        select(table, Event, RoomPerson, Person.display_name)
        .join(Event, Event.id == table.room_id)
        .join(RoomPerson, RoomPerson.id == table.by_id)
        .join(Person, Person.id == RoomPerson.person_id)
        .where(table.id == thing_id, events.visible_to(actor))
    ).first()


def _reported(
    event: Event, thing: Said, me: RoomPerson, place: str, more: tuple[tuple[str, str], ...]
) -> Reported:
    lines = ((str(_("Name in the room")), me.alias), *more)
    return Reported(
        id=thing.id,
        title=event.title,
        path=f"{event_path(event.id, event.slug)}live#{place}-{thing.number}",
        author_id=me.person_id,
        language=event.language,
        text=thing.text,
        lines=tuple(line for line in lines if line[1]),
    )


def _find(table: type[Said], page: re.Pattern[str], path: str) -> int | None:
    found = page.search(path)
    if found is None:
        return None
    return db.session.scalar(
        select(table.id).where(table.room_id == int(found[1]), table.number == int(found[2]))
    )


def _do(table: type[Said], how: str, actor: Actor, thing_id: int, words: str) -> None:
    withhold(actor, table, thing_id, how, words or str(_("Removed by the moderators.")))


def _undo(table: type[Said], actor: Actor, thing_id: int, _kept: Mapping[str, Any]) -> None:
    give_back(actor, table, thing_id)
