"""Themes and member organisations."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from zoneinfo import available_timezones

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.core import audit, fragments
from hrforum.core.db import transactional
from hrforum.core.errors import Invalid
from hrforum.core.permissions import Actor
from hrforum.core.search import fold
from hrforum.extensions import db
from hrforum.members import indexing, labels
from hrforum.members.actions.common import (
    check_free,
    check_slug,
    checked_website,
    demand,
    one_of,
    text,
)
from hrforum.members.actions.standing import open_membership
from hrforum.members.models import (
    KINDS,
    LANGUAGE_LEVELS,
    MEMBERSHIPS,
    Member,
    MemberLanguage,
    MemberTheme,
    Theme,
)

# Members' pages share their addresses with these.
RESERVED = {"apply", "applications", "invitations", "join", "map", "new"}


@transactional
def create_theme(actor: Actor, *, slug: str, name: str, position: int = 0) -> Theme:
    """Make a theme that members' strengths and needs and boards refer to.

    Raises:
        Forbidden: the actor may not manage members.
        Invalid: slug or name is missing, too long or taken.
    """
    demand(actor)
    check_slug(slug, 60)
    check_free(slug, select(Theme.id).where(Theme.slug == slug))
    theme = Theme(slug=slug, name=text("name", name, 120), position=position)
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
    demand(actor)
    name = text("name", name, 160)
    slug = slug or _slug_of(name)
    check_slug(slug, 80)
    if slug in RESERVED:
        raise Invalid("slug", _("“%(slug)s” is taken already.", slug=slug))
    check_free(slug, select(Member.id).where(Member.slug == slug))
    one_of("kind", kind, KINDS)
    one_of("membership", membership, MEMBERSHIPS)
    one_of("country", country, labels.country_codes())
    one_of("timezone", timezone, available_timezones())
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
        website=checked_website(website),
        timezone=timezone,
        summary=summary.strip(),
        is_demo=is_demo,
    )
    db.session.add(member)
    db.session.flush()
    open_membership(actor, member)
    _add_languages(member, languages or {})
    _add_themes(member, themes or {})
    db.session.flush()
    indexing.index_member(member)
    audit.record(actor, audit.Tag.MEMBER_CREATED, "member", member.id, slug=slug)
    fragments.bump("shelf")
    return member


def free_slug(name: str, country: str) -> str:
    """Return a word for the address of a new member that nobody has yet."""
    wanted = _slug_of(name) or country.lower()
    tries = [wanted, f"{wanted[:76]}-{country.lower()}"]
    tries += [f"{wanted[:76]}-{n}" for n in range(2, 100)]
    taken = set(db.session.scalars(select(Member.slug).where(Member.slug.in_(tries))))
    return next(slug for slug in tries if slug not in taken | RESERVED)


def _slug_of(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:80].strip("-")


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
        one_of("languages", level, LANGUAGE_LEVELS)
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
