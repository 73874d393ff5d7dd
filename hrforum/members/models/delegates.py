"""Invitations to speak for a member."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hrforum.core import clock
from hrforum.extensions import Model
from hrforum.members.models.organisations import DELEGATE_ROLES

INVITATION_STATES = ("waiting", "accepted", "refused", "withdrawn")


class DelegateInvitation(Model):
    """Somebody is asked to speak for a member; the mail's link is stored as a hash only.

    It holds for one mailbox (``email``) or for one person (``person_id``), never for whoever has
    the link. Expired is what still waits after ``expires_at``.
    """

    __tablename__ = "delegate_invitation"
    __table_args__ = (
        CheckConstraint(
            f"state in ({', '.join(repr(s) for s in INVITATION_STATES)})", name="state"
        ),
        CheckConstraint(f"role in ({', '.join(repr(r) for r in DELEGATE_ROLES)})", name="role"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        Index("ix_delegate_invitation_member", "member_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(320), default="", index=True)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[str] = mapped_column(String(20))
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[dt.datetime]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    settled_at: Mapped[dt.datetime | None]
