"""Deleting an account: what is personal goes at once, posts stay or go as the person wishes."""

from __future__ import annotations

import secrets
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import delete, select

from hrforum.accounts import signals
from hrforum.accounts.actions.people import own
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
    SitePageAcceptance,
    person_role,
)
from hrforum.core import audit, clock, fragments, news, search, uploads
from hrforum.core.db import after_commit, transaction
from hrforum.core.errors import Invalid
from hrforum.core.models import OutboxMail
from hrforum.core.outbox import queue_mail
from hrforum.core.permissions import Actor

FORMER_NAME = "Former member"


def delete_account(actor: Actor, *, with_posts: bool, data: Path) -> None:
    """Delete the account of an actor who has just proved who they are.

    The row stays, without anything that says who it was, so that posts have an author: a *former
    member*. Other features take part through `signals.on_person_deleted`.

    Args:
        actor: whose account it is.
        with_posts: whether their posts go too.
        data: the installation's data folder.

    Raises:
        Invalid: nobody else administers the installation; field ``sure``.
        NotFound: the actor is no person (any more).
    """
    with transaction() as session:
        person = own(actor, lock=True)
        _not_the_last_admin(person)
        address, locale, avatar = person.email, person.locale, person.avatar
        name = person.display_name
        signals.person_deleted(signals.PersonDeleted(person.id, with_posts))
        for table in (
            PersonSession,
            KnownDevice,
            SignInLink,
            PersonTotp,
            Passkey,
            RecoveryCode,
            AddressChange,
            SitePageAcceptance,
        ):
            session.execute(delete(table).where(table.person_id == person.id))
        session.execute(delete(person_role).where(person_role.c.person_id == person.id))
        # Mails to them hold their address; one that still waits would go to a stranger.
        session.execute(delete(OutboxMail).where(OutboxMail.person_id == person.id))
        _forget(person)
        search.remove("person", person.id)
        audit.erase(person.id)
        fragments.bump("faces")
        audit.record(actor, audit.Tag.ACCOUNT_DELETED, "person", person.id, with_posts=with_posts)
        if address:
            queue_mail(
                "account-deleted",
                address,
                locale=locale,
                display_name=name,
                with_posts=with_posts,
            )
        after_commit(lambda: uploads.drop_avatar(data, avatar))


def _forget(person: Person) -> None:
    person.email = None
    person.username = f"former-{person.id}"
    person.display_name = FORMER_NAME
    person.password = None
    person.fs_uniquifier = secrets.token_hex(32)
    person.active = False
    person.deleted_at = clock.now()
    person.locale = "en"
    person.timezone = "UTC"
    person.appearance = "system"
    person.who = "other"
    person.claim = person.bio = person.bio_html = ""
    person.avatar = None
    person.grants_version += 1
    news.tell_after_commit("person", person.id)


def _not_the_last_admin(person: Person) -> None:
    with transaction() as session:
        admins = session.scalars(
            select(Person.id)
            .join(person_role, person_role.c.person_id == Person.id)
            .join(Role, Role.id == person_role.c.role_id)
            .where(Role.name == "admin")
            .where(Person.deleted_at.is_(None))
            .where(Person.active)
        ).all()
    if list(admins) == [person.id]:
        raise Invalid(
            "sure",
            _("You are the only administrator. Give the role to somebody else first."),
        )
