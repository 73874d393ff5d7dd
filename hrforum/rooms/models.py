"""Live rooms: what is in them, each thing with the number that the room gave it.

A room has one counter (`Room.number`). It is raised under the lock of the room's row, in the
transaction that writes the thing, so that numbers come in the order of the commits: whoever has
read up to a number has missed nothing below it. ``number`` is when a thing came and never changes,
``changed`` when it last changed: catching up is "what changed since", table by table.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.extensions import Model

# closed: nobody is let in yet; open: the lobby leads in, people gather; live; ended: to read only.
STATES = ("closed", "open", "live", "ended")
ROLES = ("host", "speaker", "captioner", "interpreter", "moderator", "attendee")
# waiting: hosts have not let it through; now: it is being answered aloud.
QUESTION_STATES = ("waiting", "open", "now", "answered", "dismissed", "merged")
POLL_KINDS = ("single", "multiple", "ranked", "cloud", "quiz")
POLL_STATES = ("draft", "open", "closed")
HAND_STATES = ("up", "called", "down")


def _room() -> Mapped[int]:
    return mapped_column(ForeignKey("room.event_id", ondelete="CASCADE"))


class Room(Model):
    """The room of an event, made when its hosts first prepare it.

    ``agenda_id`` is the item of the agenda that is under way, ``slide`` the page of the slides that
    everybody sees (0: none). ``kept_days`` after the end what was said is erased.
    """

    __tablename__ = "room"
    __table_args__ = (
        CheckConstraint("state in ('closed', 'open', 'live', 'ended')", name="state"),
        CheckConstraint("kept_days between 1 and 3650", name="kept"),
    )

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    state: Mapped[str] = mapped_column(String(10), default="closed")
    number: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    allows_aliases: Mapped[bool] = mapped_column(default=False)
    moderates_questions: Mapped[bool] = mapped_column(default=False)
    kept_days: Mapped[int] = mapped_column(default=365)
    agenda_id: Mapped[int | None]
    slide: Mapped[int] = mapped_column(default=0)
    timer_ends_at: Mapped[dt.datetime | None]
    timer_label: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    opened_at: Mapped[dt.datetime | None]
    started_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    erased_at: Mapped[dt.datetime | None]


class RoomPerson(Model):
    """Somebody who came in by the lobby, with what they agreed to there.

    ``role`` follows from the event unless somebody gave it in the room (``role_by_id``). ``alias``
    is the name that others see instead of their own; empty: their own. ``seconds`` is how long they
    were there, counted only for those who agreed (``counts_presence``).
    """

    __tablename__ = "room_person"
    __table_args__ = (
        CheckConstraint(
            "role in ('host', 'speaker', 'captioner', 'interpreter', 'moderator', 'attendee')",
            name="role",
        ),
        UniqueConstraint("room_id", "person_id"),
        Index("ix_room_person_changed", "room_id", "changed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = _room()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(12), default="attendee")
    role_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    alias: Mapped[str] = mapped_column(String(40), default="")
    counts_presence: Mapped[bool] = mapped_column(default=False)
    entered_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[dt.datetime | None]
    seconds: Mapped[int] = mapped_column(default=0)
    removed_at: Mapped[dt.datetime | None]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    removed_reason: Mapped[str] = mapped_column(Text, default="")
    number: Mapped[int]
    changed: Mapped[int]


class RoomLine(Model):
    """One line of the chat. ``mentions`` are ids of `RoomPerson`; ``reactions`` counts by kind.

    ``withheld``: what a decision of moderators did to it (``hide``: hosts still read it;
    ``remove``: nobody does), beside what its writer and the hosts did, so that each can be taken
    back alone.
    """

    __tablename__ = "room_line"
    __table_args__ = (
        UniqueConstraint("room_id", "number"),
        UniqueConstraint("room_id", "by_id", "client_key"),
        Index("ix_room_line_changed", "room_id", "changed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = _room()
    number: Mapped[int]
    changed: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("room_person.id", ondelete="CASCADE"), index=True)
    client_key: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    text: Mapped[str] = mapped_column(Text)
    reply_to: Mapped[int | None]  # the number of the line that it answers
    mentions: Mapped[list[Any]] = mapped_column(default=list)
    reactions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    hidden_at: Mapped[dt.datetime | None]
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    hidden_reason: Mapped[str] = mapped_column(Text, default="")
    withheld: Mapped[str | None] = mapped_column(String(6))
    withheld_words: Mapped[str | None] = mapped_column(Text)


class RoomReaction(Model):
    """One reaction of one person to one line."""

    __tablename__ = "room_reaction"

    line_id: Mapped[int] = mapped_column(
        ForeignKey("room_line.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    by_id: Mapped[int] = mapped_column(
        ForeignKey("room_person.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    )
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    number: Mapped[int]


class RoomQuestion(Model):
    """A question to the speakers, with its votes and what became of it.

    ``is_anonymous``: its asker's name is shown to hosts and moderators only. ``topic_id`` is the
    topic that a host made of it. ``withheld`` as in `RoomLine`.
    """

    __tablename__ = "room_question"
    __table_args__ = (
        CheckConstraint(
            "state in ('waiting', 'open', 'now', 'answered', 'dismissed', 'merged')", name="state"
        ),
        UniqueConstraint("room_id", "number"),
        UniqueConstraint("room_id", "by_id", "client_key"),
        Index("ix_room_question_changed", "room_id", "changed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = _room()
    number: Mapped[int]
    changed: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("room_person.id", ondelete="CASCADE"), index=True)
    client_key: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    text: Mapped[str] = mapped_column(Text)
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="open")
    votes: Mapped[int] = mapped_column(default=0)
    merged_into: Mapped[int | None]  # the number of the question that it was merged into
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    answered_at: Mapped[dt.datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")  # why it was dismissed
    topic_id: Mapped[int | None] = mapped_column(
        ForeignKey("topic.id", ondelete="SET NULL"), index=True
    )
    withheld: Mapped[str | None] = mapped_column(String(6))
    withheld_words: Mapped[str | None] = mapped_column(Text)


class RoomVote(Model):
    """One person's vote for one question."""

    __tablename__ = "room_vote"

    question_id: Mapped[int] = mapped_column(
        ForeignKey("room_question.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    by_id: Mapped[int] = mapped_column(
        ForeignKey("room_person.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    )
    number: Mapped[int]


class RoomPoll(Model):
    """A poll. ``options`` are texts, ``correct`` the places of a quiz's right ones.

    ``tally`` counts ballots by what they say (see `hrforum.rooms.polls`); it is changed under the
    room's lock together with the ballots, so it is exact.
    """

    __tablename__ = "room_poll"
    __table_args__ = (
        CheckConstraint("kind in ('single', 'multiple', 'ranked', 'cloud', 'quiz')", name="kind"),
        CheckConstraint("state in ('draft', 'open', 'closed')", name="state"),
        UniqueConstraint("room_id", "number"),
        UniqueConstraint("room_id", "by_id", "client_key"),
        Index("ix_room_poll_changed", "room_id", "changed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = _room()
    number: Mapped[int]
    changed: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("room_person.id", ondelete="CASCADE"), index=True)
    client_key: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(300))
    options: Mapped[list[Any]] = mapped_column(default=list)
    correct: Mapped[list[Any]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    hides_results: Mapped[bool] = mapped_column(default=False)
    voters: Mapped[int] = mapped_column(default=0)
    tally: Mapped[dict[str, Any]] = mapped_column(default=dict)
    opened_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]


class RoomBallot(Model):
    """What one person answered in one poll: places of options (in order), or words."""

    __tablename__ = "room_ballot"

    poll_id: Mapped[int] = mapped_column(
        ForeignKey("room_poll.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    by_id: Mapped[int] = mapped_column(
        ForeignKey("room_person.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    )
    choice: Mapped[list[Any]] = mapped_column(default=list)
    number: Mapped[int]


class RoomHand(Model):
    """A hand that was raised; those that are up stand in the order of their numbers."""

    __tablename__ = "room_hand"
    __table_args__ = (
        CheckConstraint("state in ('up', 'called', 'down')", name="state"),
        UniqueConstraint("room_id", "number"),
        Index("ix_room_hand_changed", "room_id", "changed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = _room()
    number: Mapped[int]
    changed: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("room_person.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(8), default="up")
    at: Mapped[dt.datetime] = mapped_column(default=clock.now)


class RoomSlide(Model):
    """One page of the slides: a picture, and in words what it shows."""

    __tablename__ = "room_slide"

    room_id: Mapped[int] = mapped_column(
        ForeignKey("room.event_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    file: Mapped[str] = mapped_column(String(120))
    width: Mapped[int]
    height: Mapped[int]
    text: Mapped[str] = mapped_column(Text, default="")
