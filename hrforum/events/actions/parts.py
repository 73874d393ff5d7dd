"""Speakers, the agenda, the organiser's own questions: written as whole lists."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.accounts.models import Person
from hrforum.core.db import transactional
from hrforum.core.errors import Conflict
from hrforum.core.permissions import Actor
from hrforum.events.actions.common import check_version, clear, event_locked, happened
from hrforum.events.models import QUESTION_KINDS, AgendaItem, Event, RegistrationQuestion, Speaker
from hrforum.extensions import db
from hrforum.members.actions.profile_checks import Typed

SECTIONS = ("speakers", "agenda", "questions")
MOST = 30
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)\Z")


@transactional
def change_part(
    actor: Actor, event_id: int, section: str, raw: Mapping[str, Any], version: int
) -> Event:
    """Write the speakers, the agenda or the questions of an event as they were typed.

    Args:
        actor: a host or co-editor.
        event_id: which.
        section: one of `SECTIONS`.
        raw: rows from 0 to 29 by the names of fields; an empty row is none.
        version: of the event, that the writer saw.

    Raises:
        NotFound: there is none for the actor.
        ManyInvalid: something is not acceptable.
        Conflict: it is cancelled, or was changed since ``version``.
    """
    event = event_locked(actor, event_id, "edit")
    if event.state == "cancelled":
        raise Conflict(_("This event is cancelled. It can't be changed any more."))
    typed = Typed(raw)
    rows = _CHECKS[section](typed, event)
    typed.done()
    check_version(event, version)
    if section == "questions":
        _keep_questions(event, rows)
    else:
        table: Any = Speaker if section == "speakers" else AgendaItem
        clear(table, event.id)
        db.session.add_all(
            table(event_id=event.id, position=n, **row) for n, row in enumerate(rows)
        )
    event.version += 1
    if event.series_id is not None:
        event.own_way = True
    happened(actor, event, "changed")
    return event


def _speakers(typed: Typed, _event: Event) -> list[dict[str, Any]]:
    rows = []
    for n in typed.rows("name", "role", "bio", "username"):
        name = typed.line(f"name_{n}", 120)
        username = typed.line(f"username_{n}", 60).lstrip("@")
        person = None
        if username:
            person = db.session.execute(
                select(Person.id, Person.display_name).where(
                    Person.username == username, Person.deleted_at.is_(None)
                )
            ).first()
            if person is None:
                typed.wrong(f"username_{n}", _("There is nobody of that name here."))
        if not name and person is None:
            typed.wrong(f"name_{n}", _("Write the speaker's name."))
        rows.append(
            {
                "name": name or (person.display_name if person else ""),
                "role": typed.line(f"role_{n}", 200),
                "bio": typed.lines(f"bio_{n}", 2_000),
                "person_id": person.id if person else None,
            }
        )
    return rows


def _agenda(typed: Typed, event: Event) -> list[dict[str, Any]]:
    begins = dt.datetime.fromisoformat(event.starts_wall)
    whole = int((event.ends_at - event.starts_at).total_seconds() // 60)
    rows: list[dict[str, Any]] = []
    for n in typed.rows("at", "minutes", "title", "text"):
        title = typed.line(f"title_{n}", 200)
        if not title:
            typed.wrong(f"title_{n}", _("Write what happens then."))
        minutes = typed.number(f"minutes_{n}", 1, 1_440)
        if minutes is None and not typed.filled(f"minutes_{n}"):
            typed.wrong(f"minutes_{n}", _("Write how many minutes it takes."))
        start = _minute(typed, f"at_{n}", begins)
        if start is not None and start + (minutes or 0) > whole:
            typed.wrong(f"at_{n}", _("The event is over by then."))
        rows.append(
            {
                "starts_minute": start or 0,
                "minutes": minutes or 1,
                "title": title,
                "text": typed.lines(f"text_{n}", 1_000),
            }
        )
    rows.sort(key=lambda row: row["starts_minute"])
    return rows


def _minute(typed: Typed, name: str, begins: dt.datetime) -> int | None:
    """Return how long after the beginning a time of day is that was typed."""
    found = _CLOCK.match(typed.line(name, 5))
    if found is None:
        typed.wrong(name, _("Write the time like this: 18:30."))
        return None
    minute = int(found[1]) * 60 + int(found[2]) - begins.hour * 60 - begins.minute
    # After midnight the clock shows less than at the beginning.
    return minute % 1_440


def _questions(typed: Typed, _event: Event) -> list[dict[str, Any]]:
    rows = []
    for n in typed.rows("label", "options"):
        label = typed.line(f"label_{n}", 200)
        kind = typed.one_of(f"kind_{n}", QUESTION_KINDS) or "line"
        options = list(
            dict.fromkeys(
                " ".join(line.split()) for line in typed.lines(f"options_{n}", 2_000).split("\n")
            )
        )
        options = [option[:120] for option in options if option][:20]
        if not label:
            typed.wrong(f"label_{n}", _("Write the question."))
        if kind == "choice" and len(options) < 2:
            typed.wrong(f"options_{n}", _("Write at least two answers to choose from, one a line."))
        known = typed.line(f"id_{n}", 12)
        rows.append(
            {
                "id": int(known) if known.isascii() and known.isdigit() else None,
                "label": label,
                "kind": kind,
                "options": options if kind == "choice" else [],
                "required": bool(typed.raw.get(f"required_{n}")),
            }
        )
    return rows


def _keep_questions(event: Event, rows: list[dict[str, Any]]) -> None:
    """Change, add and take away questions; answers stay with the questions that stay."""
    known = {
        question.id: question
        for question in db.session.scalars(
            select(RegistrationQuestion).where(RegistrationQuestion.event_id == event.id)
        )
    }
    for n, row in enumerate(rows):
        question = known.pop(row.pop("id") or 0, None)
        if question is None:
            question = RegistrationQuestion(event_id=event.id)
            db.session.add(question)
        question.position = n
        for name, value in row.items():
            setattr(question, name, value)
    for question in known.values():
        db.session.delete(question)
    db.session.flush()


_CHECKS: dict[str, Callable[[Typed, Event], list[dict[str, Any]]]] = {
    "speakers": _speakers,
    "agenda": _agenda,
    "questions": _questions,
}
