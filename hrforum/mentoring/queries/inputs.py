"""What a matching starts from: a cycle's offers and requests as they stand, as one `Problem`.

Ids of cities are the members' ids, as texts: they stay the same for ever. Pairs that hold a place
already are no part of it: their places are taken, and their associates have a mentor.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import case, or_, select
from sqlalchemy.orm import aliased

from hrforum.extensions import db
from hrforum.members.models import Delegate, Member
from hrforum.members.models.profile import MemberCompetence
from hrforum.members.policy import in_standing_on, valid_on
from hrforum.mentoring.matching.problem import (
    Mentee,
    Mentor,
    Override,
    Preference,
    Problem,
    Rules,
    Weights,
)
from hrforum.mentoring.matching.score import PARTS
from hrforum.mentoring.models import (
    Cycle,
    MatchingOverride,
    Offer,
    OfferPreference,
    OfferRefusal,
    OfferTheme,
    Pairing,
    PairingConsent,
    Request,
    RequestPreference,
    RequestTheme,
)
from hrforum.mentoring.models.pairings import HOLDING_STATES
from hrforum.mentoring.queries.cycles import AT_WORK
from hrforum.mentoring.queries.history import CAME_TO_NOTHING

LEVELS = {"basic": 1, "working": 2, "native": 3}
DAYS_IN_MONTH = 30
K = TypeVar("K")
V = TypeVar("V")


def rules_of(said: Mapping[str, Any]) -> Rules:
    """Return a cycle's rules as the matching knows them; what it does not say has the default."""
    plain = Rules()
    weights = said.get("weights") or {}
    return Rules(
        weights=Weights(
            **{part: int(weights.get(part, getattr(plain.weights, part))) for part in PARTS}
        ),
        same_country=bool(said.get("same_country", plain.same_country)),
        least_score=int(said.get("least_score", plain.least_score)),
        floor_new=int(said.get("floor_new", plain.floor_new)),
        floor_small=int(said.get("floor_small", plain.floor_small)),
        small_below=int(said.get("small_below", plain.small_below)),
    )


def problem_of(cycle: Cycle, day: dt.date, rules: Mapping[str, Any]) -> Problem:
    """Return what a matching of the cycle starts from: twelve statements, however many cities.

    Args:
        cycle: of which.
        day: today; members whose membership rests or is over that day take no part.
        rules: as `Cycle.rules`.
    """
    held, served, out = _pairs(cycle)
    asking = _asking(cycle, day, served | set(held))
    offering = _offering(cycle, day, held, out, asking)
    if rules.get("guests_rank"):
        offering = _ranked(cycle, offering, asking)
    locked, forbidden = _overrides(cycle, held)
    forbidden += [
        Override(str(mentor), str(mentee), "failed") for (mentor, mentee), side in out.items()
        if side != "mentor"
    ]  # fmt: skip
    return Problem(
        mentors=tuple(offering),
        mentees=tuple(asking),
        rules=rules_of(rules),
        locked=tuple(locked),
        forbidden=tuple(dict.fromkeys(forbidden)),
        seed=f"cycle-{cycle.id}",
    )


Held = dict[int, int]  # mentee → mentor
Out = dict[tuple[int, int], str]  # a pair that came to nothing → who said no, "" for nobody


def _pairs(cycle: Cycle) -> tuple[Held, set[int], Out]:
    """Return the pairs that hold a place, the associates of those that are over, and failures."""
    rows = db.session.execute(
        select(Pairing.mentor_id, Pairing.mentee_id, Pairing.state, PairingConsent.side)
        .outerjoin(
            PairingConsent,
            (PairingConsent.pairing_id == Pairing.id) & (PairingConsent.answer == "no"),
        )
        .where(Pairing.cycle_id == cycle.id)
        .order_by(Pairing.id)
    )
    held: Held = {}
    served: set[int] = set()
    out: Out = {}
    for row in rows:
        if row.state in HOLDING_STATES:
            held[row.mentee_id] = row.mentor_id
        elif row.state in CAME_TO_NOTHING:
            out[row.mentor_id, row.mentee_id] = row.side or ""
        else:
            served.add(row.mentee_id)
    return held, served, out


def _grouped(rows: Iterable[Any]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found


def _levels(said: Mapping[str, str]) -> dict[str, int]:
    return {code: LEVELS[level] for code, level in sorted(said.items()) if level in LEVELS}


def _asking(cycle: Cycle, day: dt.date, paired: set[int]) -> list[Mentee]:
    rows = db.session.execute(
        select(
            Request.id, Request.member_id, Request.languages, Request.competences, Request.formats,
            Request.months, Request.earlier_mentor_id, Request.priority, Request.waiting_since,
            Member.country, Member.population,
        )
        .join(Member, Member.id == Request.member_id)
        .where(Request.cycle_id == cycle.id, Request.state == "submitted", in_standing_on(day))
        .order_by(Request.id)
    ).all()  # fmt: skip
    mine = select(Request.id).where(Request.cycle_id == cycle.id)
    themes = _grouped(
        db.session.execute(
            select(RequestTheme.request_id, RequestTheme.theme_id, RequestTheme.need).where(
                RequestTheme.request_id.in_(mine)
            )
        )
    )
    wishes = _grouped(
        db.session.execute(
            select(
                RequestPreference.request_id, RequestPreference.member_id, RequestPreference.reason
            )
            .where(RequestPreference.request_id.in_(mine))
            .order_by(RequestPreference.rank)
        )
    )
    mentored = set(
        db.session.scalars(select(Pairing.mentee_id).where(Pairing.state.in_(AT_WORK)).distinct())
    )
    return [
        Mentee(
            id=str(row.member_id),
            themes={str(t.theme_id): t.need for t in themes.get(row.id, ())},
            languages=_levels(row.languages),
            country=row.country,
            population=row.population or None,
            competences=frozenset(row.competences),
            months=frozenset(row.months),
            formats=frozenset(row.formats),
            preferences=tuple(
                Preference(str(w.member_id), w.reason) for w in wishes.get(row.id, ())
            ),
            earlier_mentor=str(row.earlier_mentor_id or ""),
            waiting_months=_months(row.waiting_since, day),
            has_priority=bool(row.priority),
            is_new=row.member_id not in mentored,
        )
        for row in rows
        if row.member_id not in paired
    ]


def _months(since: dt.date | None, day: dt.date) -> int:
    return 0 if since is None else max(0, (day - since).days) // DAYS_IN_MONTH


def _offering(
    cycle: Cycle, day: dt.date, held: Held, out: Out, asking: list[Mentee]
) -> list[Mentor]:
    rows = db.session.execute(
        select(
            Offer.id, Offer.member_id, Offer.state, Offer.capacity, Offer.languages,
            Offer.formats, Offer.months, Offer.no_countries, Member.country, Member.population,
        )
        .join(Member, Member.id == Offer.member_id)
        .where(Offer.cycle_id == cycle.id, Offer.state.in_(("offered", "paused")))
        .where(in_standing_on(day))
        .order_by(Offer.id)
    ).all()  # fmt: skip
    mine = select(Offer.id).where(Offer.cycle_id == cycle.id)
    themes = _grouped(
        db.session.execute(
            select(OfferTheme.offer_id, OfferTheme.theme_id, OfferTheme.strength).where(
                OfferTheme.offer_id.in_(mine)
            )
        )
    )
    refused = _grouped(
        db.session.execute(
            select(OfferRefusal.offer_id, OfferRefusal.member_id).where(
                OfferRefusal.offer_id.in_(mine)
            )
        )
    )
    able = _grouped(
        db.session.execute(
            select(MemberCompetence.member_id, MemberCompetence.area)
            .join(Offer, Offer.member_id == MemberCompetence.member_id)
            .where(Offer.cycle_id == cycle.id, MemberCompetence.level != "none")
        )
    )
    conflicts = _conflicts(cycle, day)
    by_country: dict[str, list[str]] = {}
    for mentee in asking:
        by_country.setdefault(mentee.country, []).append(mentee.id)
    said_no: dict[int, list[str]] = {}
    for (mentor, other), side in out.items():
        if side == "mentor":
            said_no.setdefault(mentor, []).append(str(other))
    used: dict[int, int] = {}
    for mentor in held.values():
        used[mentor] = used.get(mentor, 0) + 1
    return [
        Mentor(
            id=str(row.member_id),
            themes={str(t.theme_id): t.strength for t in themes.get(row.id, ())},
            languages=_levels(row.languages),
            country=row.country,
            population=row.population or None,
            competences=frozenset(a.area for a in able.get(row.member_id, ())),
            months=frozenset(row.months),
            formats=frozenset(row.formats),
            capacity=max(0, row.capacity - used.get(row.member_id, 0)),
            vetoes=frozenset(
                [str(r.member_id) for r in refused.get(row.id, ())]
                + [m for country in row.no_countries for m in by_country.get(country, ())]
                + said_no.get(row.member_id, [])
            ),
            conflicts=frozenset(conflicts.get(row.member_id, ())),
            is_paused=row.state == "paused",
        )
        for row in rows
    ]


def _ranked(cycle: Cycle, offering: list[Mentor], asking: list[Mentee]) -> list[Mentor]:
    """Return the guest cities with their rankings of who asks; who is out of it leaves no gap."""
    still = {mentee.id for mentee in asking}
    rows = db.session.execute(
        select(Offer.member_id.label("mentor"), OfferPreference.member_id.label("mentee"))
        .join(Offer, Offer.id == OfferPreference.offer_id)
        .where(Offer.cycle_id == cycle.id)
        .order_by(OfferPreference.offer_id, OfferPreference.rank)
    )
    said: dict[str, list[str]] = {}
    for row in rows:
        if str(row.mentee) in still:
            said.setdefault(str(row.mentor), []).append(str(row.mentee))
    return [replace(mentor, ranking=tuple(said.get(mentor.id, ()))) for mentor in offering]


def _conflicts(cycle: Cycle, day: dt.date) -> dict[int, list[str]]:
    """Return by guest city the associates for which one of its own delegates speaks, too."""
    other = aliased(Delegate)
    now = or_(other.ends_on.is_(None), other.ends_on >= day)
    rows = db.session.execute(
        select(Delegate.member_id, other.member_id.label("mentee"))
        .join(other, (other.person_id == Delegate.person_id) & (other.id != Delegate.id))
        .join(Offer, (Offer.member_id == Delegate.member_id) & (Offer.cycle_id == cycle.id))
        .join(Request, (Request.member_id == other.member_id) & (Request.cycle_id == cycle.id))
        .where(valid_on(day), other.revoked_at.is_(None), other.starts_on <= day, now)
        .where(Delegate.member_id != other.member_id)
        .distinct()
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.member_id, []).append(str(row.mentee))
    return found


def _overrides(cycle: Cycle, held: Held) -> tuple[list[Override], list[Override]]:
    """Return the locked and the forbidden pairs, without those whose associate has a mentor."""
    order = case({"locked": 0}, value=MatchingOverride.kind, else_=1)
    rows = db.session.scalars(
        select(MatchingOverride)
        .where(MatchingOverride.cycle_id == cycle.id, MatchingOverride.ended_at.is_(None))
        .order_by(order, MatchingOverride.id)
    ).all()
    found: dict[str, list[Override]] = {"locked": [], "forbidden": []}
    for row in rows:
        if row.mentee_id not in held:
            found[row.kind].append(Override(str(row.mentor_id), str(row.mentee_id), row.reason))
    return found["locked"], found["forbidden"]
