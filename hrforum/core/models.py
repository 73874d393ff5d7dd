"""Tables that every feature uses: audit entries, outgoing mail, settings, versions of display."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.extensions import Model


class AuditEntry(Model):
    """One thing that somebody did: who, when, what, to what, why. Never changed, never deleted.

    ``actor_id`` has no foreign key: the entry outlives the account.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_object", "object_kind", "object_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(default=clock.now, index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    tag: Mapped[str] = mapped_column(String(60), index=True)
    object_kind: Mapped[str] = mapped_column(String(30))
    object_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # The salted digest of the details in `AuditDetail`, where the entry has some.
    personal_digest: Mapped[str | None] = mapped_column(String(64))


class AuditDetail(Model):
    """What an entry says of a person. It can be erased: the chain covers only its salted digest."""

    __tablename__ = "audit_detail"

    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entry.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(index=True)
    personal: Mapped[dict[str, Any]]
    salt: Mapped[str] = mapped_column(String(32))


class AuditSeal(Model):
    """The seal of an entry: its place in the chain and its hash, which covers the one before."""

    __tablename__ = "audit_seal"

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entry.id"), unique=True)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[dt.datetime]


class OutboxMail(Model):
    """A mail to send, written in the transaction that caused it; the worker sends it."""

    __tablename__ = "outbox_mail"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'sent', 'failed')", name="state"),
        Index("ix_outbox_mail_due", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    due_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[dt.datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    recipient: Mapped[str] = mapped_column(String(320))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    subject: Mapped[str] = mapped_column(Text)
    body_text: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text, default="")
    headers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # An iCalendar object (RFC 5545) with its METHOD, that goes along as RFC 6047 says.
    calendar: Mapped[str] = mapped_column(Text, default="", server_default="")


class Setting(Model):
    """A setting of the installation that an administrator changes while it runs."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[dict[str, Any]]
    changed_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    changed_by_id: Mapped[int | None]


class Epoch(Model):
    """One counter a row; part of the key of cached fragments.

    ``faces`` goes up when a name, picture or sign that stands beside many posts changes, ``shelf``
    when something becomes visible or invisible other than by a new post.
    """

    __tablename__ = "epoch"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
