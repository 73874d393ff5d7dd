"""Pages: the directory and a member's page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from hrforum.core import clock, web
from hrforum.core.errors import NotFound
from hrforum.core.permissions import Actor, access
from hrforum.core.search import fold
from hrforum.members import labels, profile, queries
from hrforum.members.models import KINDS, MEMBERSHIPS

blueprint = Blueprint("members", __name__)
SCHEMA_TYPES = {
    "municipality": "GovernmentOrganization",
    "city_outside_eu": "GovernmentOrganization",
    "cso": "NGO",
    "university": "CollegeOrUniversity",
}


@blueprint.get("/members/")
@access("public")
def directory() -> Response:
    """The directory, filtered as the address says."""
    lang = web.actor().locale
    filters = _filters()
    found = queries.directory(filters, _page())
    asked = {name: value for name in _NAMES if (value := getattr(filters, name))}
    return web.render(
        "members/directory.html",
        found=found,
        filters=filters,
        members=[_row(row, found.strengths.get(row.id, []), lang) for row in found.rows],
        selects=_selects(found, lang),
        here="/members/" + (f"?{urlencode(asked)}" if asked else ""),
    )


@blueprint.get("/members/<slug>/")
@access("public")
def member(slug: str) -> BaseResponse:
    """A member's page.

    Raises:
        NotFound: there is no such member.
    """
    who = web.actor()
    found = queries.profile(slug, clock.today())
    if found is None:
        raise NotFound
    lang = who.locale
    row = found.member
    return web.render(
        "members/member.html",
        member=row,
        kind_label=labels.KINDS[row.kind],
        country_name=labels.country_name(row.country, lang),
        languages=[
            (labels.language_name(each.key, lang), labels.LANGUAGE_LEVELS[each.level])
            for each in found.languages
        ],
        themes=found.themes,
        level_words=labels.LEVELS,
        need_words=labels.NEEDS,
        delegates=[_delegate(each) for each in found.delegates],
        sections=profile.sections(who, row.id),
        structured=_structured(row),
    )


def mandates_section(actor: Actor, person_id: int) -> profile.Section | None:
    """What a person's page says of the members that they speak for."""
    rows = queries.mandates_of(person_id, clock.today())
    if not rows:
        return None
    return (
        "members/_mandates.html",
        {
            "mandates": [
                {
                    "row": row,
                    "country_name": labels.country_name(row.country, actor.locale),
                    "role": labels.DELEGATE_ROLES[row.role],
                }
                for row in rows
            ]
        },
    )


_NAMES = ("q", "kind", "membership", "country", "language", "theme")


def _page() -> int:
    number = request.args.get("page", "1")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1


def _filters() -> queries.Filters:
    """Read the filters from the address; a value that no filter has is left out."""
    asked = {name: request.args.get(name, "").strip()[:100] for name in _NAMES}
    if asked["kind"] not in KINDS:
        asked["kind"] = ""
    if asked["membership"] not in MEMBERSHIPS:
        asked["membership"] = ""
    asked["country"] = asked["country"].upper()
    if asked["country"] not in labels.country_codes():
        asked["country"] = ""
    if not labels.is_language(asked["language"]):
        asked["language"] = ""
    asked["q"] = asked["q"].replace("\x00", "")
    asked["theme"] = asked["theme"].replace("\x00", "")
    return queries.Filters(**asked)


def _row(row: Any, themes: list[str], lang: str) -> dict[str, Any]:
    return {
        "url": f"/members/{row.slug}/",
        "name": row.name,
        "slug": row.slug,
        "kind_label": labels.KINDS[row.kind],
        "membership": row.membership,
        "country_name": labels.country_name(row.country, lang),
        "themes": themes,
        "is_demo": row.is_demo,
    }


def _delegate(row: Any) -> dict[str, Any]:
    return {
        "url": f"/people/{row.username}/",
        "display_name": row.display_name,
        "username": row.username,
        "avatar_url": f"/uploads/avatars/{row.avatar}-64.webp" if row.avatar else None,
        "says_is": labels.DELEGATE_ROLES[row.role],
    }


def _selects(found: queries.Directory, lang: str) -> dict[str, list[queries.Choice]]:
    """Return the choices of each filter with words in the reader's language."""
    words = {
        "kind": lambda value: str(labels.KINDS[value]),
        "membership": lambda value: str(labels.MEMBERSHIPS[value]),
        "country": lambda value: labels.country_name(value, lang),
        "language": lambda value: labels.language_name(value, lang),
    }
    selects: dict[str, list[queries.Choice]] = {}
    for name in ("kind", "membership", "country", "language", "theme"):
        choices = found.choices.get(name, [])
        chosen = getattr(found.filters, name)
        if name in words:
            choices = [queries.Choice(c.value, words[name](c.value), c.count) for c in choices]
            if chosen and all(c.value != chosen for c in choices):
                choices.append(queries.Choice(chosen, words[name](chosen), 0))
            choices.sort(key=lambda c: fold(c.label))
        selects[name] = choices
    return selects


def _structured(row: Any) -> dict[str, Any]:
    """Return the member as schema.org knows organisations."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": SCHEMA_TYPES.get(row.kind, "Organization"),
        "name": row.name,
        "url": row.website or web.public_url(f"/members/{row.slug}/"),
        "mainEntityOfPage": web.public_url(f"/members/{row.slug}/"),
        "address": {
            "@type": "PostalAddress",
            "addressCountry": row.country,
            **({"addressRegion": row.region} if row.region else {}),
        },
    }
    if row.summary:
        data["description"] = row.summary
    # A demonstration must not say of a real city that it belongs to the network.
    if not row.is_demo:
        data["memberOf"] = {"@type": "Organization", "name": "Human Rights Cities Network"}
        if row.since:
            data["memberOf"]["startDate"] = row.since.isoformat()
    return data
