"""What mentoring shows on a member's page: what it offers, its pairs that agreed to be shown."""

from __future__ import annotations

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import aliased

from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members import profile, words
from hrforum.members.models import Member
from hrforum.mentoring import policy
from hrforum.mentoring.models import Cycle, Offer, Pairing
from hrforum.mentoring.queries import papers
from hrforum.mentoring.queries.cycles import AT_WORK

SHOWN = 20


def register() -> None:
    """Tell the floor below."""
    profile.register_section("mentoring", member_section)


def member_section(actor: Actor, member_id: int) -> profile.Section | None:
    """Return the section: one statement, three for who was mentored; None: nothing to show."""
    offers = (
        select(
            literal("offer").label("what"), Cycle.name.label("cycle"), Cycle.slug.label("slug"),
            Offer.capacity.label("number"), literal("").label("other"),
            literal("").label("other_slug"), Cycle.id.label("place"),
        )
        .join(Cycle, Cycle.id == Offer.cycle_id)
        .where(Offer.member_id == member_id, Offer.state == "offered")
        .where(Cycle.state.in_(("call", "matching")))
    )  # fmt: skip
    found = [offers]
    for role, own, theirs in (
        ("mentors", Pairing.mentor_id, Pairing.mentee_id),
        ("mentored", Pairing.mentee_id, Pairing.mentor_id),
    ):
        other = aliased(Member)
        found.append(
            select(
                literal(role), Cycle.name, Cycle.slug, Pairing.id, other.name, other.slug, Cycle.id
            )
            .join(Cycle, Cycle.id == Pairing.cycle_id)
            .join(other, other.id == theirs)
            .where(own == member_id, Pairing.state.in_(AT_WORK))
            .where(Pairing.shown_by_mentor, Pairing.shown_by_mentee)
        )
    every = union_all(*found).subquery()
    rows = db.session.execute(
        select(every).order_by(every.c.place.desc(), every.c.what, every.c.number).limit(SHOWN)
    ).all()
    may_act = policy.may_act_for(actor, member_id)
    if not rows and not may_act:
        return None
    mentored = [row.number for row in rows if row.what == "mentored"]
    return "mentoring/_member.html", {
        "rows": rows,
        "may_act": may_act,
        "changed": _changed(member_id, mentored) if mentored else [],
        "element_words": words.ELEMENTS,
        "element_states": words.ELEMENT_STATES,
    }


def _changed(member_id: int, pairing_ids: list[int]) -> list[papers.Change]:
    """Return the elements that are in another state than when the first pair began."""
    since = select(func.min(Pairing.started_at)).where(Pairing.id.in_(pairing_ids))
    began = db.session.scalar(since)
    return papers.element_changes(member_id, began) if began is not None else []
