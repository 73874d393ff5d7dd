"""What moderators tell each other: who looks after a topic, notes on topics and people."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from hrforum.accounts.models import Person
from hrforum.accounts.signals import PersonDeleted
from hrforum.boards import content as contents
from hrforum.boards.actions import acts
from hrforum.boards.models import Topic
from hrforum.core import audit, clock
from hrforum.core.db import transactional
from hrforum.core.errors import Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.curating import notices
from hrforum.curating.actions.loading import to_curate
from hrforum.curating.models import PersonNote, TopicAssignment, TopicNote
from hrforum.curating.queries import staff as queries
from hrforum.extensions import db

MAX_NOTE = 2_000
N = TypeVar("N", TopicNote, PersonNote)


@transactional
def assign(
    actor: Actor,
    topic_id: int,
    *,
    username: str,
    due_on: dt.date | None = None,
    note: str = "",
) -> Topic:
    """Let a moderator of the board look after a topic; an empty name: nobody any more.

    Raises:
        Invalid: the name is no moderator's (``person``), the day is past (``due_on``), or the note
            too long (``note``).
        NotFound, Forbidden: there is no such topic for the actor, or the board is not theirs.
    """
    note = contents.clean_line(note)
    if len(note) > MAX_NOTE:
        raise Invalid("note", _("Keep it under %(most)s characters.", most=MAX_NOTE))
    topic, board = to_curate(actor, topic_id)
    row = db.session.get(TopicAssignment, topic.id)
    if not username:
        if row is not None:
            db.session.delete(row)
            _assigned(actor, topic, "unassign", {})
        return topic
    found = {person.username: person.id for person in queries.moderators_of(board.id)}
    if username not in found:
        raise Invalid("person", _("Choose one of the moderators of this board."))
    if due_on is not None and due_on < clock.today():
        raise Invalid("due_on", _("Choose a day that is still to come."))
    values = {"person_id": found[username], "due_on": due_on, "note": note}
    if row is not None and all(getattr(row, name) == value for name, value in values.items()):
        return topic
    told = row is None or row.person_id != found[username]
    if row is None:
        row = TopicAssignment(topic_id=topic.id)
        db.session.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.by_id = actor.person_id
    row.at = clock.now()
    row.reminded_on = None
    db.session.flush()
    _assigned(
        actor, topic, "assign", {"to": username, "due_on": due_on.isoformat() if due_on else None}
    )
    if told:
        notices.tell_assigned(actor, topic, board, row)
    return topic


def _assigned(actor: Actor, topic: Topic, kind: str, after: dict[str, Any]) -> None:
    acts.record(actor, topic, kind, after=after, is_public=False)
    audit.record(actor, audit.Tag.TOPIC_CURATED, "topic", topic.id, act=kind)


@transactional
def note_topic(
    actor: Actor, topic_id: int, *, body: str, client_key: str | None = None
) -> TopicNote:
    """Write a note on a topic that only its moderators read.

    Raises:
        Invalid: nothing is written, or too much; the field is ``body``.
        NotFound, Forbidden: there is no such topic for the actor, or the board is not theirs.
    """
    body = _clean(body)
    client_key = contents.clean_client_key(client_key)
    topic, _board = to_curate(actor, topic_id)
    twin = _twin(TopicNote, actor, client_key)
    if twin is not None:
        return twin
    note = TopicNote(
        topic_id=topic.id,
        author_id=actor.person_id,
        body=body,
        client_key=client_key,
        at=clock.now(),
    )
    db.session.add(note)
    db.session.flush()
    audit.record(actor, audit.Tag.TOPIC_NOTED, "topic", topic.id)
    return note


@transactional
def note_person(
    actor: Actor, username: str, *, body: str, client_key: str | None = None
) -> PersonNote:
    """Write a note on a person that only moderators of all boards read, and the person's archive.

    Raises:
        Invalid: nothing is written, or too much; the field is ``body``.
        NotFound: there is no such person, or the actor moderates not all boards.
    """
    if not actor.is_moderator:
        raise NotFound
    body = _clean(body)
    client_key = contents.clean_client_key(client_key)
    person = db.session.execute(
        select(Person.id).where(Person.username == username, Person.deleted_at.is_(None))
    ).first()
    if person is None or person.id == actor.person_id:
        raise NotFound
    twin = _twin(PersonNote, actor, client_key)
    if twin is not None:
        return twin
    note = PersonNote(
        person_id=person.id,
        author_id=actor.person_id,
        body=body,
        client_key=client_key,
        at=clock.now(),
    )
    db.session.add(note)
    db.session.flush()
    audit.record(actor, audit.Tag.PERSON_NOTED, "person", person.id)
    return note


def _twin(table: type[N], actor: Actor, key: str | None) -> N | None:
    if not key:
        return None
    return db.session.scalar(
        select(table).where(table.author_id == actor.person_id, table.client_key == key)
    )


def _clean(body: str) -> str:
    body = body.strip()
    if not body:
        raise Invalid("body", _("Write something first."))
    if len(body) > MAX_NOTE:
        raise Invalid("body", _("Keep it under %(most)s characters.", most=MAX_NOTE))
    return body


def forget_person(event: PersonDeleted) -> None:
    """Erase notes about a person, and what they look after; inside the deletion of the account.

    Notes that they wrote go with their texts.
    """
    db.session.execute(delete(PersonNote).where(PersonNote.person_id == event.person_id))
    db.session.execute(delete(TopicAssignment).where(TopicAssignment.person_id == event.person_id))
    if event.with_posts:
        for table in (TopicNote, PersonNote):
            db.session.execute(
                update(table)
                .where(table.author_id == event.person_id)
                .values(body="")
                .execution_options(synchronize_session=False)
            )
