"""An event, who holds it, and where it belongs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.extensions import Model

EVENT_KINDS = ("webinar", "workshop", "peer_review", "assembly")
EVENT_STATES = ("draft", "published", "cancelled")
# Who finds it. `boards`: whoever may read one of the boards that it stands on.
VISIBILITIES = ("public", "signed_in", "members", "boards")
# Where it happens: in our own live room, in a room of another system, at an address.
PLACE_KINDS = ("room", "link", "venue")
HOST_ROLES = ("host", "editor")
ACCESS_NEEDS = ("captions", "sign_language", "interpretation", "low_bandwidth")


def one_of(column: str, values: tuple[str, ...]) -> str:
    """Return the text of a check that a column holds one of the values."""
    return f"{column} in ({', '.join(repr(v) for v in values)})"


class Event(Model):
    """A meeting with a beginning and an end.

    ``starts_wall`` and ``ends_wall`` are what the clock of ``timezone`` shows
    (``2030-01-31T18:30``): that was promised. ``starts_at`` and ``ends_at`` follow from them.
    ``recurrence_wall`` is the beginning that the series gave it, its name inside the series;
    ``own_way``: it was changed apart from the others. ``uid`` and ``sequence`` are iCalendar's.
    ``going_count`` and ``waiting_count`` are counted anew under the row's lock at each change.
    ``offers`` holds which of `ACCESS_NEEDS` are there whoever comes.
    """

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint(one_of("kind", EVENT_KINDS), name="kind"),
        CheckConstraint(one_of("state", EVENT_STATES), name="state"),
        CheckConstraint(one_of("visibility", VISIBILITIES), name="visibility"),
        CheckConstraint(one_of("place_kind", PLACE_KINDS), name="place_kind"),
        CheckConstraint("ends_at >= starts_at", name="times"),
        CheckConstraint("capacity is null or capacity > 0", name="capacity"),
        UniqueConstraint("created_by_id", "client_key"),
        UniqueConstraint("series_id", "recurrence_wall"),
        Index("ix_event_state_starts_at", "state", "starts_at"),
        Index("ix_event_state_ends_at", "state", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20), default="webinar")
    state: Mapped[str] = mapped_column(String(10), default="draft")
    visibility: Mapped[str] = mapped_column(String(20), default="public")
    text: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    html_version: Mapped[int] = mapped_column(default=0)
    excerpt: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(10), default="")
    direction: Mapped[str] = mapped_column(String(3), default="ltr")
    languages: Mapped[list[Any]] = mapped_column(default=list)
    offers: Mapped[list[Any]] = mapped_column(default=list)
    timezone: Mapped[str] = mapped_column(String(60), default="UTC")
    starts_wall: Mapped[str] = mapped_column(String(16))
    ends_wall: Mapped[str] = mapped_column(String(16))
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    series_id: Mapped[int | None] = mapped_column(ForeignKey("event_series.id"))
    recurrence_wall: Mapped[str | None] = mapped_column(String(16))
    own_way: Mapped[bool] = mapped_column(default=False)
    place_kind: Mapped[str] = mapped_column(String(10), default="room")
    link: Mapped[str] = mapped_column(String(500), default="")
    venue: Mapped[str] = mapped_column(String(300), default="")
    capacity: Mapped[int | None]
    approval: Mapped[bool] = mapped_column(default=False)
    closes_at: Mapped[dt.datetime | None]
    going_count: Mapped[int] = mapped_column(default=0)
    waiting_count: Mapped[int] = mapped_column(default=0)
    cover: Mapped[str | None] = mapped_column(String(120))
    cover_alt: Mapped[str] = mapped_column(String(300), default="")
    uid: Mapped[str] = mapped_column(String(120), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    client_key: Mapped[str | None] = mapped_column(String(64))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    published_at: Mapped[dt.datetime | None]
    cancelled_at: Mapped[dt.datetime | None]
    cancel_reason: Mapped[str] = mapped_column(Text, default="")


class EventHost(Model):
    """A person who holds the event (``host``) or may change its page (``editor``)."""

    __tablename__ = "event_host"
    __table_args__ = (CheckConstraint(one_of("role", HOST_ROLES), name="role"),)

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[str] = mapped_column(String(10), default="host")
    added_at: Mapped[dt.datetime] = mapped_column(default=clock.now)


class EventMember(Model):
    """A member that holds the event; its leads and officers are hosts, whoever they are."""

    __tablename__ = "event_member"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(
        ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class EventBoard(Model):
    """A board that the event stands on."""

    __tablename__ = "event_board"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    board_id: Mapped[int] = mapped_column(
        ForeignKey("board.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class EventTheme(Model):
    """A theme of the event."""

    __tablename__ = "event_theme"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    theme_id: Mapped[int] = mapped_column(
        ForeignKey("theme.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class EventAct(Model):
    """One thing that happened to an event: made, published, changed, moved, cancelled; and why."""

    __tablename__ = "event_act"
    __table_args__ = (Index("ix_event_act_event_id_at", "event_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    act: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
