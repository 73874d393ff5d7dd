"""What accounts hold about a person, for "Download my data"."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hrforum.accounts.block_models import PersonMute
from hrforum.accounts.models import (
    AddressChange,
    KnownDevice,
    Passkey,
    Person,
    PersonSession,
    PersonTotp,
    RecoveryCode,
    Role,
    SignInLink,
    SitePage,
    SitePageAcceptance,
    person_role,
)
from hrforum.core import holdings, uploads
from hrforum.core.holdings import Holding
from hrforum.extensions import db

_SINCE = _l("Since")
_USED = _l("Last used")
_BROWSER = _l("Browser")


def register() -> None:
    """Tell the registry."""
    holdings.register(*_profile(), *_security(), *_pages())
    holdings.register_files("pictures", _pictures)
    holdings.leave_out(
        "who muted or blocked somebody is theirs alone: nobody is told", "person_mute.other_id"
    )
    holdings.leave_out(
        "the administrator who vouched; it stands in the audit log, under what they did",
        "address_change.waived_by_id",
    )


def _pictures(person_id: int, data: Path) -> Iterator[tuple[str, Path]]:
    name = db.session.scalar(select(Person.avatar).where(Person.id == person_id))
    db.session.rollback()
    for size in uploads.SIZES if name else ():
        path = uploads.avatar_file(data, f"{name}-{size}.webp")
        if path is not None:
            yield f"uploads/picture-{size}.webp", path


def _profile() -> tuple[Holding, ...]:
    return (
        Holding(
            "profile",
            _l("Profile"),
            lambda person_id: select(
                Person.id,
                Person.email,
                Person.username,
                Person.display_name,
                Person.who,
                Person.claim,
                Person.bio,
                Person.locale,
                Person.timezone,
                Person.appearance,
                Person.created_at,
                Person.confirmed_at,
                Person.posts_count,
                Person.imported_from,
                Person.active,
            ).where(Person.id == person_id),
            Person.id,
            {
                "id": _l("Number"),
                "email": _l("E-mail address"),
                "username": _l("User name"),
                "display_name": _l("Name"),
                "who": _l("Who you are"),
                "claim": _l("Organisation you work with"),
                "bio": _l("About you"),
                "locale": _l("Language of the forum"),
                "timezone": _l("Time zone"),
                "appearance": _l("Appearance"),
                "created_at": _l("Account made"),
                "confirmed_at": _l("Address confirmed"),
                "posts_count": _l("Posts"),
                "imported_from": _l("Brought here from"),
                "active": _l("Account open"),
            },
            ("person.id",),
            texts=frozenset({"bio"}),
            place=0,
        ),
        Holding(
            "roles",
            _l("Roles"),
            lambda person_id: (
                select(Role.name)
                .join(person_role, person_role.c.role_id == Role.id)
                .where(person_role.c.person_id == person_id)
            ),
            Role.name,
            {"name": _l("Role")},
            ("person_role.person_id",),
            place=2,
        ),
    )


def _security() -> tuple[Holding, ...]:
    return (
        Holding(
            "mutes",
            _l("People whom you muted or blocked"),
            lambda person_id: (
                select(Person.display_name.label("name"), PersonMute.blocks, PersonMute.at)
                .join(Person, Person.id == PersonMute.other_id)
                .where(PersonMute.person_id == person_id)
            ),
            PersonMute.other_id,
            {"name": _l("Name"), "blocks": _l("Blocked"), "at": _SINCE},
            ("person_mute.person_id",),
            place=62,
        ),
        Holding(
            "sessions",
            _l("Where you are or were signed in"),
            lambda person_id: select(
                PersonSession.created_at,
                PersonSession.seen_at,
                PersonSession.proved_at,
                PersonSession.expires_at,
                PersonSession.revoked_at,
                PersonSession.method,
                PersonSession.agent,
            ).where(PersonSession.person_id == person_id),
            PersonSession.id,
            {
                "created_at": _SINCE,
                "seen_at": _USED,
                "proved_at": _l("Identity last proved"),
                "expires_at": _l("Ends by itself"),
                "revoked_at": _l("Ended"),
                "method": _l("How you signed in"),
                "agent": _BROWSER,
            },
            ("person_session.person_id",),
            place=60,
        ),
        Holding(
            "devices",
            _l("Devices that your account knows"),
            lambda person_id: select(
                KnownDevice.created_at, KnownDevice.last_used_at, KnownDevice.agent
            ).where(KnownDevice.person_id == person_id),
            KnownDevice.id,
            {"created_at": _SINCE, "last_used_at": _USED, "agent": _BROWSER},
            ("known_device.person_id",),
            place=61,
        ),
        Holding(
            "authenticator_app",
            _l("Authenticator app"),
            lambda person_id: select(PersonTotp.created_at, PersonTotp.last_used_at).where(
                PersonTotp.person_id == person_id
            ),
            PersonTotp.person_id,
            {"created_at": _SINCE, "last_used_at": _USED},
            ("person_totp.person_id",),
            about=_l("Its secret is not in this file."),
            place=62,
        ),
        Holding(
            "passkeys",
            _l("Passkeys"),
            lambda person_id: select(Passkey.name, Passkey.created_at, Passkey.last_used_at).where(
                Passkey.person_id == person_id
            ),
            Passkey.id,
            {"name": _l("Name"), "created_at": _SINCE, "last_used_at": _USED},
            ("passkey.person_id",),
            place=63,
        ),
        Holding(
            "recovery_codes",
            _l("Recovery codes"),
            lambda person_id: select(RecoveryCode.created_at, RecoveryCode.used_at).where(
                RecoveryCode.person_id == person_id
            ),
            RecoveryCode.id,
            {"created_at": _l("Made"), "used_at": _l("Used")},
            ("recovery_code.person_id",),
            about=_l("We know only whether they were used, not the codes."),
            place=64,
        ),
        Holding(
            "sign_in_links",
            _l("Links mailed to sign in"),
            lambda person_id: select(
                SignInLink.created_at, SignInLink.expires_at, SignInLink.used_at
            ).where(SignInLink.person_id == person_id),
            SignInLink.id,
            {"created_at": _l("Asked for"), "expires_at": _l("Works until"), "used_at": _l("Used")},
            ("sign_in_link.person_id",),
            place=65,
        ),
        Holding(
            "address_changes",
            _l("Changes of your e-mail address"),
            lambda person_id: select(
                AddressChange.created_at,
                AddressChange.old_email,
                AddressChange.new_email,
                AddressChange.old_confirmed_at,
                AddressChange.new_confirmed_at,
                AddressChange.done_at,
                AddressChange.stopped_at,
                AddressChange.expires_at,
            ).where(AddressChange.person_id == person_id),
            AddressChange.id,
            {
                "created_at": _l("Asked for"),
                "old_email": _l("Old address"),
                "new_email": _l("New address"),
                "old_confirmed_at": _l("Confirmed at the old address"),
                "new_confirmed_at": _l("Confirmed at the new address"),
                "done_at": _l("Done"),
                "stopped_at": _l("Stopped"),
                "expires_at": _l("Works until"),
            },
            ("address_change.person_id",),
            place=66,
        ),
    )


def _pages() -> tuple[Holding, ...]:
    labels = {"slug": _l("Page"), "title": _l("Title"), "version": _l("Version")}
    return (
        Holding(
            "acceptances",
            _l("What you accepted"),
            lambda person_id: (
                select(
                    SitePage.slug, SitePage.title, SitePage.version, SitePageAcceptance.accepted_at
                )
                .join(SitePageAcceptance, SitePageAcceptance.page_id == SitePage.id)
                .where(SitePageAcceptance.person_id == person_id)
            ),
            SitePage.id,
            {**labels, "accepted_at": _l("Accepted")},
            ("site_page_acceptance.person_id",),
            place=4,
        ),
        Holding(
            "pages",
            _l("Pages of the site that you published"),
            lambda person_id: select(
                SitePage.slug,
                SitePage.title,
                SitePage.version,
                SitePage.created_at,
                SitePage.note,
                SitePage.body,
            ).where(SitePage.author_id == person_id),
            SitePage.id,
            {
                **labels,
                "created_at": _l("Published"),
                "note": _l("What changed"),
                "body": _l("Text"),
            },
            ("site_page.author_id",),
            texts=frozenset({"body"}),
            place=40,
        ),
    )
