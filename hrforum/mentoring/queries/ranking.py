"""What a guest city sees of those who ask: who they are, and for what; and how it ranks them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from hrforum.extensions import db
from hrforum.members.models import Member
from hrforum.members.policy import in_standing_on
from hrforum.mentoring.models import OfferPreference, Request, RequestTheme
from hrforum.mentoring.queries.applications import Found

# So many are listed; who fits best by themes is among them.
MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class Applicant:
    """All that a guest city sees of a member that asks: name, country, themes with their need."""

    id: int
    name: str
    slug: str
    country: str
    themes: dict[int, int]


def ranked(offer_id: int) -> list[int]:
    """Return the ids of the members that an offer ranks, the first choice first: one statement."""
    return list(
        db.session.scalars(
            select(OfferPreference.member_id)
            .where(OfferPreference.offer_id == offer_id)
            .order_by(OfferPreference.rank)
        )
    )


def applicants(found: Found, chosen: list[int], day: dt.date) -> list[Applicant]:
    """Return who may be ranked in an offer: two statements.

    Those whom the city can't take, and with whom it shares no language, are not among them: no
    pair can come of it. First who is ranked already, then who needs most of what the city is
    strong in; at most `MOST_LISTED`.

    Args:
        found: the offer.
        chosen: whom it ranks already.
        day: today; memberships that rest or are over that day are left out.
    """
    cycle, values = found.cycle, found.values
    which: list[ColumnElement[bool]] = [
        Request.cycle_id == cycle.id,
        Request.state == "submitted",
        in_standing_on(day),
        Member.id.not_in([found.member.id, *values["refusals"]]),
        Member.country.not_in(values["no_countries"]),
    ]
    if found.member.country and not cycle.rules.get("same_country"):
        which.append(Member.country != found.member.country)
    rows = db.session.execute(
        select(
            Request.id, Request.languages, Member.id.label("member_id"),
            Member.name, Member.slug, Member.country,
        )
        .join(Member, Member.id == Request.member_id)
        .where(*which)
        .order_by(Member.sort_name, Member.id)
    ).all()  # fmt: skip
    needs: dict[int, dict[int, int]] = {}
    for need in db.session.execute(
        select(RequestTheme.request_id, RequestTheme.theme_id, RequestTheme.need)
        .join(Request, Request.id == RequestTheme.request_id)
        .where(Request.cycle_id == cycle.id)
    ):
        needs.setdefault(need.request_id, {})[need.theme_id] = need.need
    listed = [
        Applicant(row.member_id, row.name, row.slug, row.country, needs.get(row.id, {}))
        for row in rows
        if set(row.languages) & set(values["languages"])
    ]
    strengths = {theme: said[0] for theme, said in values["themes"].items()}
    places = {member_id: place for place, member_id in enumerate(chosen)}

    def order(each: Applicant) -> tuple[int, int]:
        met = sum(need * strengths.get(theme, 0) for theme, need in each.themes.items())
        return places.get(each.id, len(places)), -met

    return sorted(listed, key=order)[:MOST_LISTED]
