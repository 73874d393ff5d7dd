"""A proposed pair is answered: yes or no, by both cities, by a date; then the next best is offered.

What a no or a missing answer leads to is written as rows at once; the worker then looks for the
next best: waiting members in the order of the list, each offered the guest city with a free place
that fits it best. Who did not answer is not asked again by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.core import audit, clock
from hrforum.core.db import after_commit, transaction, transactional
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.permissions import SYSTEM, Actor
from hrforum.extensions import db
from hrforum.members.models import Member
from hrforum.mentoring import pairing_notices, policy
from hrforum.mentoring.actions import pairs, waiting
from hrforum.mentoring.actions.common import spoke_for, why_not
from hrforum.mentoring.actions.opening import open_pairing
from hrforum.mentoring.models import ANSWERS, SIDES, Cycle, Pairing, PairingConsent

REMINDED = dt.timedelta(days=3)  # before the last moment
Nudge = Callable[[], object]


@transactional
def answer(
    actor: Actor,
    pairing_id: int,
    said: str,
    reason: str = "",
    *,
    side: str = "",
    nudge: Nudge = bool,
) -> Pairing:
    """Say yes or no to a proposed pair for a member. With the second yes the pair begins.

    A yes can be taken back as long as the other city has not said yes, too.

    Args:
        actor: a lead contact of the member.
        pairing_id: which.
        said: ``yes`` or ``no``.
        reason: needed for a no; coordinators read it.
        side: ``mentor`` or ``mentee``; needed only where the actor may bind both.
        nudge: called after the commit of a no: the next best is looked for.

    Raises:
        NotFound: there is no such pair for the actor.
        Forbidden: the actor may not bind the member.
        Invalid: there is no answer, or a no without a reason.
        Conflict: the pair is answered, over, or the last moment has passed.
    """
    cycle, pairing = pairs.pair_locked(actor, pairing_id)
    side = _side(actor, pairing, side)
    if said not in ANSWERS:
        raise Invalid("answer", _("Choose yes or no."))
    reason = pairs.clean_reason(
        reason, needed=said == "no", message=_("Write why not: the coordinators read it.")
    )
    given = pairs.consents_of(pairing)
    mine = given.get(side)
    if mine is not None and mine.answer == said and pairing.state != "lapsed":
        return pairing  # sent twice
    demand_open(pairing)
    if mine is None:
        mine = PairingConsent(pairing_id=pairing.id, side=side)
        db.session.add(mine)
    mine.answer, mine.reason = said, reason
    mine.answered_at, mine.answered_by_id = clock.now(), actor.person_id
    event = pairs.note(actor, pairing, f"{side}_{said}", reason)
    audit.record(
        actor, audit.Tag.PAIRING_ANSWERED, "mentoring_pairing", pairing.id, side=side, answer=said
    )
    if said == "no":
        _refused(actor, cycle, pairing, side, reason)
        _after(nudge)
    elif (other := given.get(_other(side))) is not None and other.answer == "yes":
        open_pairing(pairing, now=clock.now())
        audit.record(SYSTEM, audit.Tag.PAIRING_OPENED, "mentoring_pairing", pairing.id)
        pairing_notices.tell_cities(SYSTEM, pairing, "mentoring_begins", f"begins:{event.id}")
        pairing_notices.tell_desk(SYSTEM, pairing, f"begins:{event.id}")
    return pairing


def _after(nudge: Nudge) -> None:
    def later() -> None:
        nudge()

    after_commit(later)


def _side(actor: Actor, pairing: Pairing, wanted: str) -> str:
    bound = policy.sides_bound_by(actor, pairing)
    if not bound:
        mine = [m for m in (pairing.mentor_id, pairing.mentee_id) if actor.mandate(m) is not None]
        if not mine:
            raise NotFound  # coordinators follow it, but a city answers for itself
        raise Forbidden(only_leads(db.session.get_one(Member, mine[0])))
    if wanted in bound or (not wanted and len(bound) == 1):
        return wanted or bound[0]
    if wanted in SIDES:
        raise NotFound
    raise Invalid("side", _("Choose the city for which you answer."))


def only_leads(member: Member) -> str:
    """Return who may answer for a member, for those who may not."""
    return str(
        _(
            "Only lead contacts of %(member)s can answer: the answer binds the member. Ask one of "
            "them, or ask the coordinators to name one.",
            member=member.name,
        )
    )


def demand_known(actor: Actor, pairing_id: int) -> None:
    """Raise unless the actor may know of the pair: three statements at most.

    Raises:
        Forbidden: the actor spoke for one of its members; it says why that is over.
        NotFound: there is no such pair, or the actor never spoke for one of its members.
    """
    pairing = db.session.get(Pairing, pairing_id)
    if pairing is None:
        raise NotFound
    if policy.may_know_pair(actor, pairing):
        return
    for member_id in (pairing.mentor_id, pairing.mentee_id):
        if spoke_for(actor, member_id):
            raise Forbidden(why_not(actor, db.session.get_one(Member, member_id)))
    raise NotFound


def _other(side: str) -> str:
    return SIDES[1] if side == SIDES[0] else SIDES[0]


def demand_open(pairing: Pairing) -> None:
    """Raise Conflict, with what is the matter, unless the pair can be answered now."""
    if pairing.state in ("active", "paused"):
        raise Conflict(
            _("Both cities have said yes: the pair is at work. It can be ended, with a reason.")
        )
    if pairing.state != "proposed":
        raise Conflict(_("This pair is over. It can't be answered any more."))
    if pairing.answer_by <= clock.now():
        raise Conflict(
            _("The last moment for an answer has passed. Write to the coordinators: if places are "
              "left, they can propose the pair again.")
        )  # fmt: skip


def _refused(actor: Actor, cycle: Cycle, pairing: Pairing, side: str, reason: str) -> None:
    event = pairs.end_pair(actor, cycle, pairing, "declined", reason, "declined")
    if side == "mentor":
        give_priority(pairing)
    waiting.keep_list(cycle, {pairing.mentee_id: "refused"})
    pairing_notices.tell_cities(actor, pairing, "mentoring_pair_off", f"off:{event.id}")
    pairing_notices.tell_desk(actor, pairing, f"off:{event.id}")


def give_priority(pairing: Pairing) -> None:
    """Let the associate of a pair that failed without its doing come first."""
    request = pairs.request_of(pairing)
    if request is not None:
        request.priority = 1


def keep_answers(nudge: Nudge = bool) -> int:
    """Remind of answers that are due, and let lapse what nobody answered in time.

    Returns:
        How many pairs lapsed.
    """
    now = clock.now()
    due = db.session.execute(
        select(Pairing.id, Pairing.answer_by)
        .where(Pairing.state == "proposed", Pairing.answer_by <= now + REMINDED)
        .order_by(Pairing.id)
    ).all()
    db.session.rollback()
    lapsed = 0
    for row in due:
        with transaction():
            cycle, pairing = pairs.pair_locked(SYSTEM, row.id)
            if pairing.state != "proposed":
                continue
            if pairing.answer_by <= now:
                _lapse(cycle, pairing)
                lapsed += 1
            else:
                _remind(pairing)
    if lapsed:
        nudge()
    return lapsed


def _remind(pairing: Pairing) -> None:
    given = pairs.consents_of(pairing)
    sides = {"mentor": pairing.mentor_id, "mentee": pairing.mentee_id}
    silent = [member_id for side, member_id in sides.items() if side not in given]
    pairing_notices.tell_leads(SYSTEM, pairing, "mentoring_answer_due", "due", silent)


def _lapse(cycle: Cycle, pairing: Pairing) -> None:
    given = pairs.consents_of(pairing)
    event = pairs.end_pair(SYSTEM, cycle, pairing, "lapsed", "", "lapsed")
    answered = "mentee" in given
    if answered:
        give_priority(pairing)
    waiting.keep_list(cycle, {pairing.mentee_id: "lapsed" if answered else "silent"})
    pairing_notices.tell_cities(SYSTEM, pairing, "mentoring_pair_off", f"off:{event.id}")
    pairing_notices.tell_desk(SYSTEM, pairing, f"off:{event.id}")
