"""Writes: members, mandates, groups. Seed, commands and later pages all come through here."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from flask_babel import gettext as _
from sqlalchemy import Select, select, update

from hrforum.accounts.models import Person
from hrforum.core import audit, clock, fragments
from hrforum.core.db import transactional
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.core.search import fold
from hrforum.extensions import db
from hrforum.members import indexing, labels, policy
from hrforum.members.models import (
    DELEGATE_ROLES,
    KINDS,
    LANGUAGE_LEVELS,
    MEMBERSHIPS,
    Delegate,
    Group,
    GroupPerson,
    Member,
    MemberLanguage,
    MemberTheme,
    Theme,
)
from hrforum.members.signals import DelegationChanged, delegation_changed

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@transactional
def create_theme(actor: Actor, *, slug: str, name: str, position: int = 0) -> Theme:
    """Make a theme that members' strengths and needs and boards refer to.

    Raises:
        Forbidden: the actor may not manage members.
        Invalid: slug or name is missing, too long or taken.
    """
    _demand(actor)
    _check_slug(slug, 60)
    _check_free(slug, select(Theme.id).where(Theme.slug == slug))
    theme = Theme(slug=slug, name=_text("name", name, 120), position=position)
    db.session.add(theme)
    db.session.flush()
    return theme


@transactional
def create_member(
    actor: Actor,
    *,
    name: str,
    kind: str,
    membership: str,
    country: str,
    slug: str = "",
    since: dt.date | None = None,
    region: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
    population: int | None = None,
    population_year: int | None = None,
    population_source: str = "",
    website: str = "",
    timezone: str = "UTC",
    summary: str = "",
    languages: Mapping[str, str] | None = None,
    themes: Mapping[str, tuple[int, int]] | None = None,
    is_demo: bool = False,
) -> Member:
    """Make a member organisation.

    Args:
        actor: who does it; a coordinator or an administrator.
        name: as the organisation writes it itself.
        kind: one of `models.KINDS`.
        membership: ``guest`` or ``associate``.
        country: two letters (ISO 3166).
        slug: the name in its address; made from the name when empty.
        languages: the level (`models.LANGUAGE_LEVELS`) by language code.
        themes: (strength, need), 0 to 3 each, by slug of a theme.
        is_demo: the page says that this is not a statement of the organisation.

    Raises:
        Forbidden: the actor may not manage members.
        Invalid: a value is not acceptable; ``field`` says which.
    """
    _demand(actor)
    name = _text("name", name, 160)
    slug = slug or _slug_of(name)
    _check_slug(slug, 80)
    _check_free(slug, select(Member.id).where(Member.slug == slug))
    _one_of("kind", kind, KINDS)
    _one_of("membership", membership, MEMBERSHIPS)
    _one_of("country", country, labels.country_codes())
    _one_of("timezone", timezone, available_timezones())
    _check_place(latitude, longitude, population)
    member = Member(
        slug=slug,
        name=name,
        sort_name=(fold(name) or name.casefold())[:160],
        kind=kind,
        membership=membership,
        since=since,
        country=country,
        region=region.strip()[:120],
        latitude=latitude,
        longitude=longitude,
        population=population,
        population_year=population_year,
        population_source=population_source.strip()[:200],
        website=_checked_website(website),
        timezone=timezone,
        summary=summary.strip(),
        is_demo=is_demo,
    )
    db.session.add(member)
    db.session.flush()
    _add_languages(member, languages or {})
    _add_themes(member, themes or {})
    db.session.flush()
    indexing.index_member(member)
    audit.record(actor, audit.Tag.MEMBER_CREATED, "member", member.id, slug=slug)
    fragments.bump("shelf")
    return member


@transactional
def add_delegate(
    actor: Actor,
    person_id: int,
    member_id: int,
    role: str,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> Delegate:
    """Let a person speak for a member from a day (today when not given) to a day (open if None).

    Raises:
        Forbidden: the actor may not manage members.
        NotFound: there is no such person or member.
        Invalid: the role is unknown, or the mandate ends before it starts.
        Conflict: the person has a mandate for this member at that time already.
    """
    _demand(actor)
    starts_on = starts_on or clock.today()
    _person(person_id)
    if db.session.get(Member, member_id) is None:
        raise NotFound(_("There is no such member."))
    _one_of("role", role, DELEGATE_ROLES)
    if ends_on is not None and ends_on < starts_on:
        raise Invalid("ends_on", _("The last day must not be before the first day."))
    overlaps = select(Delegate.id).where(
        Delegate.person_id == person_id,
        Delegate.member_id == member_id,
        Delegate.ends_on.is_(None) | (Delegate.ends_on >= starts_on),
    )
    if ends_on is not None:
        overlaps = overlaps.where(Delegate.starts_on <= ends_on)
    if db.session.scalar(overlaps.limit(1)) is not None:
        raise Conflict(_("This person already speaks for this member at that time."))
    delegate = Delegate(
        person_id=person_id,
        member_id=member_id,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    db.session.add(delegate)
    db.session.flush()
    audit.record(
        actor, audit.Tag.DELEGATE_ADDED, "member", member_id, person_id=person_id, role=role
    )
    _granted(person_id)
    delegation_changed(DelegationChanged(actor, delegate.id, person_id, member_id, granted=True))
    return delegate


@transactional
def end_delegation(actor: Actor, delegate_id: int, ends_on: dt.date | None = None) -> Delegate:
    """End a mandate: ``ends_on`` is its last day (yesterday when not given: it ends at once).

    A mandate that has not begun by then is taken away altogether.

    Raises:
        Forbidden: the actor may not manage members.
        NotFound: there is no such mandate.
    """
    _demand(actor)
    delegate = db.session.get(Delegate, delegate_id)
    if delegate is None:
        raise NotFound(_("There is no such mandate."))
    last = ends_on or clock.today() - dt.timedelta(days=1)
    if last < delegate.starts_on:
        db.session.delete(delegate)
    else:
        delegate.ends_on = last
    audit.record(
        actor,
        audit.Tag.DELEGATE_ENDED,
        "member",
        delegate.member_id,
        person_id=delegate.person_id,
        last_day=last.isoformat(),
    )
    _granted(delegate.person_id)
    delegation_changed(
        DelegationChanged(actor, delegate.id, delegate.person_id, delegate.member_id, granted=False)
    )
    return delegate


@transactional
def create_group(actor: Actor, *, slug: str, name: str) -> Group:
    """Make a named group; boards may be open to it.

    Raises:
        Forbidden: the actor may not manage groups.
        Invalid: slug or name is missing, too long or taken.
    """
    _demand(actor)
    _check_slug(slug, 60)
    _check_free(slug, select(Group.id).where(Group.slug == slug))
    group = Group(slug=slug, name=_text("name", name, 120))
    db.session.add(group)
    db.session.flush()
    audit.record(actor, audit.Tag.GROUP_CREATED, "group", group.id, slug=slug)
    return group


@transactional
def add_to_group(actor: Actor, group_id: int, person_id: int) -> None:
    """Put a person into a group; nothing happens when they are in it already.

    Raises:
        Forbidden: the actor may not manage groups.
        NotFound: there is no such group or person.
    """
    _demand(actor)
    _person(person_id)
    if db.session.get(Group, group_id) is None:
        raise NotFound(_("There is no such group."))
    if db.session.get(GroupPerson, (group_id, person_id)) is not None:
        return
    db.session.add(GroupPerson(group_id=group_id, person_id=person_id))
    audit.record(actor, audit.Tag.GROUP_PERSON_ADDED, "group", group_id, person_id=person_id)
    _granted(person_id)


@transactional
def remove_from_group(actor: Actor, group_id: int, person_id: int) -> None:
    """Take a person out of a group; nothing happens when they are not in it.

    Raises:
        Forbidden: the actor may not manage groups.
    """
    _demand(actor)
    row = db.session.get(GroupPerson, (group_id, person_id))
    if row is None:
        return
    db.session.delete(row)
    audit.record(actor, audit.Tag.GROUP_PERSON_REMOVED, "group", group_id, person_id=person_id)
    _granted(person_id)


def _demand(actor: Actor) -> None:
    if not policy.may_manage(actor):
        raise Forbidden(_("Only coordinators and administrators may do this."))


def _person(person_id: int) -> None:
    found = select(Person.id).where(Person.id == person_id, Person.deleted_at.is_(None))
    if db.session.scalar(found) is None:
        raise NotFound(_("There is no such person."))


def _granted(person_id: int) -> None:
    """What the person may do has changed: every process must read it anew."""
    db.session.flush()
    db.session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(grants_version=Person.grants_version + 1)
    )


def _text(field: str, value: str, longest: int) -> str:
    value = " ".join(value.split())
    if not value:
        raise Invalid(field, _("This must not be empty."))
    if len(value) > longest:
        raise Invalid(field, _("This may have at most %(n)s characters.", n=longest))
    return value


def _one_of(field: str, value: str, known: tuple[str, ...] | frozenset[str] | set[str]) -> None:
    if value not in known:
        raise Invalid(field, _("“%(value)s” is not one of the possible values.", value=value))


def _slug_of(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:80].strip("-")


def _check_slug(slug: str, longest: int) -> None:
    if len(slug) > longest or not _SLUG.fullmatch(slug):
        raise Invalid("slug", _("Use small letters (a to z), digits and single hyphens."))


def _check_free(slug: str, taken: Select[int]) -> None:
    if db.session.scalar(taken) is not None:
        raise Invalid("slug", _("“%(slug)s” is taken already.", slug=slug))


def _checked_website(address: str) -> str:
    address = address.strip()
    if not address:
        return ""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or len(address) > 300:
        raise Invalid("website", _("This is not a web address that starts with https://."))
    return address


def _check_place(latitude: float | None, longitude: float | None, population: int | None) -> None:
    if (latitude is None) != (longitude is None):
        raise Invalid("latitude", _("Give latitude and longitude, or neither."))
    if latitude is not None and not -90 <= latitude <= 90:
        raise Invalid("latitude", _("The latitude must be between -90 and 90."))
    if longitude is not None and not -180 <= longitude <= 180:
        raise Invalid("longitude", _("The longitude must be between -180 and 180."))
    if population is not None and population < 0:
        raise Invalid("population", _("The population must not be below zero."))


def _add_languages(member: Member, languages: Mapping[str, str]) -> None:
    for code, level in languages.items():
        if not labels.is_language(code):
            raise Invalid("languages", _("“%(value)s” is not a language code.", value=code))
        _one_of("languages", level, LANGUAGE_LEVELS)
        db.session.add(MemberLanguage(member_id=member.id, code=code, level=level))


def _add_themes(member: Member, themes: Mapping[str, tuple[int, int]]) -> None:
    if not themes:
        return
    rows = db.session.execute(select(Theme.slug, Theme.id).where(Theme.slug.in_(themes)))
    ids = {row.slug: row.id for row in rows}
    for slug, (strength, need) in themes.items():
        if slug not in ids:
            raise Invalid("themes", _("There is no theme “%(slug)s”.", slug=slug))
        if not (0 <= strength <= 3 and 0 <= need <= 3):
            raise Invalid("themes", _("Strengths and needs go from 0 to 3."))
        db.session.add(
            MemberTheme(member_id=member.id, theme_id=ids[slug], strength=strength, need=need)
        )
