"""A member's page, and what a person's page says of mandates."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response as BaseResponse

from hrforum.core import clock, web
from hrforum.core.errors import NotFound
from hrforum.core.permissions import Actor, access
from hrforum.members import labels, policy, profile, queries
from hrforum.members.blueprint import blueprint
from hrforum.members.views import showing

SCHEMA_TYPES = {
    "municipality": "GovernmentOrganization",
    "city_outside_eu": "GovernmentOrganization",
    "cso": "NGO",
    "university": "CollegeOrUniversity",
}


@blueprint.get("/members/<slug>/")
@access("public")
def member(slug: str) -> BaseResponse:
    """A member's page.

    Raises:
        NotFound: there is no such member.
    """
    who = web.actor()
    day = clock.today()
    found = queries.profile(slug, day)
    if found is None:
        raise NotFound
    lang = who.locale
    row = found.member
    return web.render(
        "members/member.html",
        member=row,
        kind_label=labels.KINDS[row.kind],
        country_name=labels.country_name(row.country, lang),
        **showing.profile_context(row, found.details, lang),
        **showing.standing_context(row, found.details, day),
        delegates=[
            _delegate(each) for each in found.delegates if policy.is_in_standing_on(row, day)
        ],
        may_edit=policy.may_edit(who, row.id),
        may_manage_delegates=policy.may_manage_delegates(who, row.id),
        signatures=found.details.signatures,
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
            ],
            "is_own": actor.person_id == person_id,
        },
    )


def _delegate(row: Any) -> dict[str, Any]:
    return {
        "url": f"/people/{row.username}/",
        "display_name": row.display_name,
        "username": row.username,
        "avatar_url": f"/uploads/avatars/{row.avatar}-64.webp" if row.avatar else None,
        "says_is": labels.DELEGATE_ROLES[row.role],
    }


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
        if row.left_on:
            data["memberOf"]["endDate"] = row.left_on.isoformat()
    return data
