"""The city answers: it accepts and signs, or refuses."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask_babel import gettext as _

from hrforum.core import audit, clock
from hrforum.core.db import transactional
from hrforum.core.errors import Conflict, Forbidden, Invalid
from hrforum.core.permissions import SYSTEM, Actor
from hrforum.extensions import db
from hrforum.members import deadlines, policy
from hrforum.members.actions.common import text
from hrforum.members.actions.delegates import LONGEST, add_delegate
from hrforum.members.actions.invitations.common import (
    REASON_LENGTH,
    address_of,
    by_token,
    decide,
    demand_open,
    happened,
    long_text,
    tell,
)
from hrforum.members.actions.organisations import create_member, free_slug
from hrforum.members.actions.profile import take_as_own
from hrforum.members.models import Member
from hrforum.members.models.joining import CommitmentSignature, Invitation
from hrforum.members.queries.joining import commitment_in_force


@dataclass(frozen=True, slots=True)
class Basics:
    """What a city confirms of itself when it accepts."""

    name: str
    region: str = ""
    website: str = ""
    timezone: str = "UTC"
    summary: str = ""
    population: int | None = None
    language: str = ""
    second_language: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs which version of the commitment for the city."""

    page_id: int
    name: str
    role: str
    agreed: bool


@transactional
def accept(
    actor: Actor,
    token: str,
    basics: Basics,
    signature: Signature,
    speaks_until: dt.date | None = None,
) -> Member:
    """Accept an invitation: this makes the member, its first delegate and the signed commitment.

    The same person sending it twice gets the city of the first time.

    Args:
        actor: who accepts; the city's first lead.
        token: from the link.
        basics: what the city says of itself.
        signature: who signs for it.
        speaks_until: the last day of the lead's mandate; None: after `LEAD_MANDATE_DAYS`.

    Raises:
        NotFound: the link leads nowhere.
        Conflict: the invitation can't be accepted (any more), or the commitment was changed.
        Forbidden: it was sent to another address, or the actor wrote it.
        Invalid: a value is not acceptable; ``field`` says which.
    """
    invitation = by_token(token)
    mine = policy.may_accept(actor, address_of(actor), invitation)
    if invitation.state == "accepted" and invitation.decided_by_id == actor.person_id:
        member = db.session.get(Member, invitation.member_id or 0)
        if member is not None:
            return member
    if not mine:
        raise Forbidden(_("This invitation was sent to another address."))
    demand_open(invitation)
    signer, role = _checked_signature(signature)
    last = _checked_last(speaks_until)
    member = _make_member(invitation, basics)
    add_delegate(SYSTEM, actor.person_id or 0, member.id, "lead", ends_on=last)
    take_as_own(actor, member)
    db.session.add(
        CommitmentSignature(
            member_id=member.id,
            page_id=signature.page_id,
            invitation_id=invitation.id,
            person_id=actor.person_id,
            name=signer,
            role=role,
        )
    )
    decide(invitation, actor, "accepted", "")
    invitation.member_id = member.id
    event = happened(actor, invitation, "accepted", audit.Tag.INVITATION_ACCEPTED)
    tell(actor, invitation, "invitation_accepted", event)
    return member


@transactional
def refuse(actor: Actor, token: str, reason: str = "") -> Invitation:
    """Say no to an invitation. Whoever holds the link may: it needs no account.

    Saying it twice changes nothing.

    Raises:
        NotFound: the link leads nowhere.
        Conflict: the invitation is decided otherwise, withdrawn or expired.
        Invalid: the reason is too long.
    """
    invitation = by_token(token)
    if invitation.state == "refused":
        return invitation
    demand_open(invitation)
    decide(invitation, actor, "refused", long_text("reason", reason, REASON_LENGTH))
    event = happened(actor, invitation, "refused", audit.Tag.INVITATION_REFUSED, invitation.reason)
    tell(actor, invitation, "invitation_refused", event, invitation.reason)
    return invitation


def _make_member(invitation: Invitation, basics: Basics) -> Member:
    name = text("name", basics.name, 160)
    levels = {basics.second_language: "working", basics.language: "native"}
    return create_member(
        SYSTEM,
        name=name,
        slug=free_slug(name, invitation.country),
        kind=invitation.kind,
        membership="guest",
        country=invitation.country,
        since=clock.today(),
        region=long_text("region", basics.region, 120),
        website=basics.website,
        timezone=basics.timezone,
        summary=long_text("summary", basics.summary, 2_000),
        population=basics.population,
        population_year=clock.today().year if basics.population is not None else None,
        population_source=_("the city itself") if basics.population is not None else "",
        languages={code: level for code, level in levels.items() if code},
    )


def _checked_last(day: dt.date | None) -> dt.date:
    last = day or deadlines.first_mandate()
    if not clock.today() <= last <= clock.today() + LONGEST:
        raise Invalid("speaks_until", _("Choose a day from today on, within six years."))
    return last


def _checked_signature(signature: Signature) -> tuple[str, str]:
    page = commitment_in_force()
    if page is None or page.id != signature.page_id:
        raise Conflict(_("The commitment has a new version. Read it, and sign it then."))
    name = text("signer_name", signature.name, 120)
    role = text("signer_role", signature.role, 120)
    if not signature.agreed:
        raise Invalid("agreed", _("To become a guest member, the city has to sign the commitment."))
    return name, role
