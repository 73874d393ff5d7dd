"""People and what belongs to their accounts."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hrforum.core import clock
from hrforum.extensions import Model, db

WHO = (
    "citizen",
    "civil_society",
    "academic",
    "decision_maker",
    "institution",
    "investor",
    "practitioner",
    "local_innovator",
    "other",
)
APPEARANCES = ("system", "light", "dark")
ROLES = ("admin", "coordinator", "moderator")


def _in(column: str, values: tuple[str, ...]) -> str:
    return f"{column} in ({', '.join(repr(v) for v in values)})"


person_role = Table(
    "person_role",
    db.metadata,
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id", ondelete="CASCADE"), primary_key=True),
)


class Role(Model, RoleMixin):
    """A role in the installation: admin, coordinator, moderator."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30), unique=True)
    description: Mapped[str] = mapped_column(String(200), default="")


class Person(Model, UserMixin):
    """Somebody with an account. ``password`` is None while an imported account is unclaimed."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint(_in("who", WHO), name="who"),
        CheckConstraint(_in("appearance", APPEARANCES), name="appearance"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(  # type: ignore[assignment]  # former people have none
        String(320), unique=True
    )
    username: Mapped[str] = mapped_column(String(40), unique=True)
    display_name: Mapped[str] = mapped_column(String(80))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(
        String(64), unique=True, default=lambda: secrets.token_hex(32)
    )
    confirmed_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    locale: Mapped[str] = mapped_column(String(20), default="en")
    timezone: Mapped[str] = mapped_column(String(60), default="UTC")
    appearance: Mapped[str] = mapped_column(String(10), default="system")
    who: Mapped[str] = mapped_column(String(20), default="other")
    claim: Mapped[str] = mapped_column(String(200), default="")
    bio: Mapped[str] = mapped_column(Text, default="")
    bio_html: Mapped[str] = mapped_column(Text, default="")
    avatar: Mapped[str | None] = mapped_column(String(64))
    posts_count: Mapped[int] = mapped_column(default=0)
    grants_version: Mapped[int] = mapped_column(default=0)
    imported_from: Mapped[str | None] = mapped_column(String(60))
    is_demo: Mapped[bool] = mapped_column(default=False)
    deleted_at: Mapped[dt.datetime | None]

    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]  # lists are invariant
        secondary=person_role, lazy="raise"
    )

    @property
    def is_former(self) -> bool:
        """Whether the account was deleted; its posts are a former member's."""
        return self.deleted_at is not None


class PersonSession(Model):
    """A signed-in browser. The cookie holds the key, the row only its SHA-256."""

    __tablename__ = "person_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[dt.datetime]
    agent: Mapped[str] = mapped_column(String(200), default="")
    revoked_at: Mapped[dt.datetime | None]
    method: Mapped[str] = mapped_column(String(20), default="password", server_default="password")
    # Written every ten minutes at most; None in sessions from before it was kept.
    seen_at: Mapped[dt.datetime | None] = mapped_column(default=clock.now)
    # When its person last proved who they are: sensitive changes ask again after a while.
    proved_at: Mapped[dt.datetime | None] = mapped_column(default=clock.now)


class PersonTotp(Model):
    """An authenticator app. ``secret`` is sealed; a code counts once (``last_step``)."""

    __tablename__ = "person_totp"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    secret: Mapped[str] = mapped_column(Text)
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    last_used_at: Mapped[dt.datetime | None]


class Passkey(Model):
    """A key that stays on a person's device or in their security key; we know its public half."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    transports: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    last_used_at: Mapped[dt.datetime | None]


class RecoveryCode(Model):
    """A code on paper for the day when app and passkeys are lost. It works once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    used_at: Mapped[dt.datetime | None]


class SpentToken(Model):
    """A signed token or challenge that was used: it works once. Kept until it would expire."""

    __tablename__ = "spent_token"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    forget_at: Mapped[dt.datetime] = mapped_column(index=True)


class AddressChange(Model):
    """A change of address under way: it happens when both mailboxes have confirmed it.

    ``waived_by_id``: the administrator who vouches for a person whose old mailbox is lost.
    """

    __tablename__ = "address_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    old_email: Mapped[str] = mapped_column(String(320))
    new_email: Mapped[str] = mapped_column(String(320))
    old_hash: Mapped[str] = mapped_column(String(64), unique=True)
    new_hash: Mapped[str] = mapped_column(String(64), unique=True)
    stop_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[dt.datetime]
    old_confirmed_at: Mapped[dt.datetime | None]
    new_confirmed_at: Mapped[dt.datetime | None]
    waived_by_id: Mapped[int | None]
    done_at: Mapped[dt.datetime | None]
    stopped_at: Mapped[dt.datetime | None]


class KnownDevice(Model):
    """A browser in which a person has signed in. Its cookie holds the key, the row its SHA-256."""

    __tablename__ = "known_device"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    agent: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    last_used_at: Mapped[dt.datetime] = mapped_column(default=clock.now, index=True)


class SignInTries(Model):
    """When somebody tried lately: at most as many moments as are allowed in an hour.

    ``name`` is a keyed hash of what is counted (an address as typed, a known device): no row says
    whom it is about, and an address without an account has one, too.
    """

    __tablename__ = "sign_in_tries"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    moments: Mapped[list[Any]] = mapped_column(default=list)
    changed_at: Mapped[dt.datetime] = mapped_column(default=clock.now, index=True)


class SignInLink(Model):
    """A link that was mailed to sign in once. The mail holds the token, the row its SHA-256."""

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]


class SitePage(Model):
    """One version of a page that an administrator keeps: house rules, privacy and the like.

    The newest version of a slug is in force.
    """

    __tablename__ = "site_page"
    __table_args__ = (Index("uq_site_page_slug_version", "slug", "version", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class SitePageAcceptance(Model):
    """A person accepted a version of a page."""

    __tablename__ = "site_page_acceptance"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    page_id: Mapped[int] = mapped_column(ForeignKey("site_page.id"), primary_key=True)
    accepted_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
