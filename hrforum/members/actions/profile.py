"""Changing and confirming what a member's page says. Every change leaves a row that stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from hrforum.core import audit, clock, fragments
from hrforum.core.db import transactional
from hrforum.core.errors import Conflict, Forbidden, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members import indexing, policy
from hrforum.members.actions import profile_checks
from hrforum.members.models import (
    Commitment,
    CommitmentEvidence,
    Member,
    MemberCharter,
    MemberCompetence,
    MemberEdit,
    MemberElement,
    MemberLanguage,
    MemberTheme,
    MemberValue,
    Theme,
)
from hrforum.members.queries.details import (
    Value,
    details,
    fingerprint,
    sections_of,
    snapshot,
)

MOST_COMMITMENTS = 50


@transactional
def save_section(
    actor: Actor, slug: str, section: str, raw: Mapping[str, Any], base: str
) -> list[str]:
    """Put new values into a section of a member's page; return the keys that changed.

    Args:
        actor: a delegate who keeps the page, or a coordinator (`policy.may_edit`).
        slug: which member.
        section: one of `models.profile.SECTIONS` but commitments.
        raw: what was typed, by the names of fields (`profile_checks`).
        base: the fingerprint of the values that the writer saw.

    Raises:
        NotFound: there is no such member or section.
        Forbidden: the actor may not change this page.
        ManyInvalid: something is not acceptable; nothing is written.
        Conflict: somebody changed the section meanwhile; nothing is written.
    """
    member = _member(actor, slug)
    if section not in sections_of(member.kind) or section == "commitments":
        raise NotFound
    rows = db.session.execute(select(Theme.id, Theme.slug).order_by(Theme.id)).all()
    after = profile_checks.check(section, raw, {row.id: row.slug for row in rows})
    before = snapshot(section, member, details(member.id))
    if after != before and fingerprint(before) != base:
        raise Conflict(_("Somebody changed this section while you were writing."))
    changed = [key for key in sorted(before | after) if before.get(key) != after.get(key)]
    for key in changed:
        _WRITERS[section](member, key, after.get(key))
        remember(actor, member, section, key, before.get(key), after.get(key))
    _finish(actor, member, section, changed)
    return changed


@transactional
def save_commitment(
    actor: Actor, slug: str, commitment_id: int | None, raw: Mapping[str, Any], base: str = ""
) -> int:
    """Write a new commitment (id None) or change one; return its id.

    Raises:
        NotFound: there is no such member or commitment.
        Forbidden: the actor may not change this page.
        ManyInvalid: something is not acceptable; nothing is written.
        Conflict: somebody changed it meanwhile, or there are too many; nothing is written.
    """
    member = _member(actor, slug)
    after = profile_checks.check_commitment(raw)
    all_of = snapshot("commitments", member, details(member.id))
    if commitment_id is None:
        if len(all_of) >= MOST_COMMITMENTS:
            raise Conflict(_("A page holds at most %(n)s commitments.", n=MOST_COMMITMENTS))
        row = Commitment(member_id=member.id, title=after["title"])
        db.session.add(row)
        db.session.flush()
        before = None
    else:
        before = all_of.get(f"commitment:{commitment_id}")
        if before is None:
            raise NotFound
        if after == before:
            return commitment_id
        if fingerprint(before) != base:
            raise Conflict(_("Somebody changed this commitment while you were writing."))
        row = db.session.get_one(Commitment, commitment_id)
    row.title, row.text, row.state = after["title"], after["text"], after["state"]
    row.progress, row.due_on = after["progress"], _day(after["due_on"])
    db.session.execute(delete(CommitmentEvidence).where(CommitmentEvidence.commitment_id == row.id))
    for title, link in after["evidence"]:
        db.session.add(CommitmentEvidence(commitment_id=row.id, title=title, link=link))
        db.session.flush()  # their order is that of their ids
    remember(actor, member, "commitments", f"commitment:{row.id}", before, after)
    _finish(actor, member, "commitments", [f"commitment:{row.id}"])
    return row.id


@transactional
def remove_commitment(actor: Actor, slug: str, commitment_id: int, base: str) -> None:
    """Take a commitment off the page; the history keeps what it said.

    Raises:
        NotFound: there is no such member or commitment.
        Forbidden: the actor may not change this page.
        Conflict: somebody changed it meanwhile.
    """
    member = _member(actor, slug)
    key = f"commitment:{commitment_id}"
    before = snapshot("commitments", member, details(member.id)).get(key)
    if before is None:
        raise NotFound
    if fingerprint(before) != base:
        raise Conflict(_("Somebody changed this commitment while you were writing."))
    db.session.execute(
        delete(CommitmentEvidence).where(CommitmentEvidence.commitment_id == commitment_id)
    )
    db.session.execute(delete(Commitment).where(Commitment.id == commitment_id))
    remember(actor, member, "commitments", key, before, None)
    _finish(actor, member, "commitments", [key])


@transactional
def confirm(actor: Actor, slug: str, sections: tuple[str, ...], base: str) -> int:
    """Say in the member's name that the values of sections are right; return how many were open.

    Args:
        actor: a delegate who keeps the page (`policy.may_confirm`).
        slug: which member.
        sections: which sections, in their order.
        base: the fingerprint of all their values as the actor saw them.

    Raises:
        NotFound: there is no such member or section.
        Forbidden: the actor may not speak for the member's facts.
        Conflict: somebody changed a value meanwhile; nothing is confirmed.
    """
    member = _member(actor, slug)
    if not policy.may_confirm(actor, member.id):
        raise Forbidden(_("Only a lead contact or an officer of the member may confirm values."))
    if not sections or not set(sections) <= set(sections_of(member.kind)):
        raise NotFound
    found = details(member.id)
    seen = {name: snapshot(name, member, found) for name in sections}
    if fingerprint(*seen.values()) != base:
        raise Conflict(_("Something has changed meanwhile. Look at it again, then confirm."))
    count = 0
    for section, values in seen.items():
        waiting = [key for key in values if found.confirmed(key) is None]
        for key in waiting:
            row = _value(actor, member, key, is_new_ok=True)
            row.confirmed_at, row.confirmed_by_id = clock.now(), actor.person_id
        if waiting:
            db.session.add(
                MemberEdit(
                    member_id=member.id,
                    person_id=actor.person_id,
                    for_member=True,
                    act="confirmed",
                    section=section,
                    key="",
                    after={"keys": waiting},
                )
            )
        count += len(waiting)
    if count:
        audit.record(
            actor,
            audit.Tag.MEMBER_PROFILE_CONFIRMED,
            "member",
            member.id,
            slug=slug,
            sections=list(sections),
            values=count,
        )
    return count


def take_as_own(actor: Actor, member: Member) -> None:
    """Write down that all that a new member's page says is its own word.

    Inside the transaction in which its first delegate, the actor, has made the member.
    """
    db.session.flush()
    found = details(member.id)
    now = clock.now()
    for section in sections_of(member.kind):
        for key, value in snapshot(section, member, found).items():
            db.session.add(
                MemberValue(
                    member_id=member.id,
                    key=key,
                    source=value.get("source") or "",
                    entered_at=now,
                    entered_by_id=actor.person_id,
                    confirmed_at=now,
                    confirmed_by_id=actor.person_id,
                )
            )
            db.session.add(
                MemberEdit(
                    member_id=member.id,
                    at=now,
                    person_id=actor.person_id,
                    for_member=True,
                    section=section,
                    key=key,
                    after=value,
                )
            )


def _member(actor: Actor, slug: str) -> Member:
    member = db.session.scalar(select(Member).where(Member.slug == slug).with_for_update())
    if member is None:
        raise NotFound(_("There is no such member."))
    if not policy.may_edit(actor, member.id):
        raise Forbidden(_("Only its lead contact, its officers and coordinators may do this."))
    return member


def _value(actor: Actor, member: Member, key: str, *, is_new_ok: bool = False) -> MemberValue:
    row = db.session.get(MemberValue, (member.id, key))
    if row is None:
        row = MemberValue(member_id=member.id, key=key, source="")
        db.session.add(row)
        if is_new_ok:
            row.entered_at = member.created_at
    return row


def remember(
    actor: Actor,
    member: Member,
    section: str,
    key: str,
    before: Value | None,
    after: Value | None,
) -> None:
    """Write down a change of a value, and where it is from now; inside the transaction.

    What a delegate enters is the member's own word; what a coordinator enters waits for it.
    """
    own = policy.may_confirm(actor, member.id)
    now = clock.now()
    db.session.add(
        MemberEdit(
            member_id=member.id,
            at=now,
            person_id=actor.person_id,
            for_member=own,
            section=section,
            key=key,
            before=before,
            after=after,
        )
    )
    if after is None:
        db.session.execute(
            delete(MemberValue).where(MemberValue.member_id == member.id, MemberValue.key == key)
        )
        return
    row = _value(actor, member, key)
    row.source = after.get("source") or ""
    row.entered_at, row.entered_by_id = now, actor.person_id
    row.confirmed_at = now if own else None
    row.confirmed_by_id = actor.person_id if own else None


def _finish(actor: Actor, member: Member, section: str, changed: list[str]) -> None:
    if not changed:
        return
    db.session.flush()
    if section == "about":
        indexing.index_member(member)
    audit.record(
        actor,
        audit.Tag.MEMBER_PROFILE_CHANGED,
        "member",
        member.id,
        slug=member.slug,
        section=section,
        keys=changed[:50],
    )
    fragments.bump("shelf")


def _write_about(member: Member, key: str, value: Value | None) -> None:
    given = value["value"] if value else None
    match key:
        case "population":
            member.population = given
            member.population_year = value["year"] if value else None
            member.population_source = value["source"] if value else ""
        case "area":
            member.area_km2 = given
        case "code":
            member.regional_code = given or ""
        case "legal":
            member.legal_framework = given or ""
        case _:
            setattr(member, key, given or ("UTC" if key == "timezone" else ""))


def _write_mentoring(member: Member, _key: str, value: Value | None) -> None:
    value = value or {"places": None, "availability": "", "note": ""}
    member.mentoring_places = value["places"]
    member.mentoring_availability = value["availability"]
    member.mentoring_note = value["note"]


def _write_element(member: Member, key: str, value: Value | None) -> None:
    name = key.partition(":")[2]
    row = db.session.get(MemberElement, (member.id, name))
    if value is None:
        if row is not None:
            db.session.delete(row)
        return
    if row is None:
        row = MemberElement(member_id=member.id, element=name)
        db.session.add(row)
    row.state, row.dated, row.link = value["state"], _day(value["dated"]), value["link"]


def _write_theme(member: Member, key: str, value: Value | None) -> None:
    theme_id = db.session.scalar(select(Theme.id).where(Theme.slug == key.partition(":")[2]))
    if theme_id is None:
        raise NotFound
    row = db.session.get(MemberTheme, (member.id, theme_id))
    if value is None:
        if row is not None:
            db.session.delete(row)
        return
    if row is None:
        row = MemberTheme(member_id=member.id, theme_id=theme_id)
        db.session.add(row)
    row.strength, row.need, row.evidence = value["strength"], value["need"], value["evidence"]


def _write_languages(member: Member, _key: str, value: Value | None) -> None:
    rows = dict(value["rows"]) if value else {}
    known = db.session.scalars(
        select(MemberLanguage).where(MemberLanguage.member_id == member.id)
    ).all()
    for row in known:
        if row.code in rows:
            row.level = rows.pop(row.code)
        else:
            db.session.delete(row)
    for code, level in rows.items():
        db.session.add(MemberLanguage(member_id=member.id, code=code, level=level))


def _write_competences(member: Member, _key: str, value: Value | None) -> None:
    db.session.execute(delete(MemberCompetence).where(MemberCompetence.member_id == member.id))
    for area, level in value["rows"] if value else ():
        db.session.add(MemberCompetence(member_id=member.id, area=area, level=level))


def _write_charters(member: Member, _key: str, value: Value | None) -> None:
    db.session.execute(delete(MemberCharter).where(MemberCharter.member_id == member.id))
    for name, signed_on, link in value["rows"] if value else ():
        db.session.add(
            MemberCharter(member_id=member.id, name=name, signed_on=_day(signed_on), link=link)
        )
        db.session.flush()  # their order is that of their ids


_WRITERS: dict[str, Callable[[Member, str, Value | None], None]] = {
    "about": _write_about,
    "elements": _write_element,
    "themes": _write_theme,
    "languages": _write_languages,
    "competences": _write_competences,
    "charters": _write_charters,
    "mentoring": _write_mentoring,
}


def _day(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None
