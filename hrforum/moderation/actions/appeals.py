"""Appeals (DSA art. 20): six months, free, decided by somebody else than the first time."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hrforum.core import audit, clock
from hrforum.core.db import transaction, transactional
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.permissions import VISITOR, Actor
from hrforum.extensions import db
from hrforum.moderation import notices, policy
from hrforum.moderation.actions import common, deciding
from hrforum.moderation.grounds import WITHIN
from hrforum.moderation.models import (
    Appeal,
    AppealOutcome,
    CaseStanding,
    Decision,
    Lifting,
    Report,
)
from hrforum.moderation.queries.statements import in_time

OUTCOMES = ("upheld", "reversed")
DUE_IN = dt.timedelta(days=14)


def appeal(author: Actor, decision_id: int, *, text: str) -> Appeal:
    """Appeal against a decision about oneself.

    Raises:
        NotFound: there is no such statement of the actor.
        Invalid: no text; field ``text``.
        Conflict: there is an appeal already, the time is over, or the decision is in force no more.
    """
    row = db.session.get(Decision, decision_id)
    if row is None or row.author_id is None or row.author_id != author.person_id:
        raise NotFound
    return _write(row, "author", author, None, text)


def appeal_of_reporter(reporter: Actor, report_id: int, *, text: str) -> Appeal:
    """Appeal against what was decided on one's report: by its code, or by the account.

    Args:
        reporter: who holds the code; may be a visitor.
        report_id: which.
        text: why the decision is wrong.

    Raises:
        NotFound: nothing was decided.
        Invalid, Conflict: as in `appeal`.
    """
    report = db.session.get(Report, report_id)
    row = db.session.scalar(
        select(Decision)
        .where(Decision.case_id == (report.case_id if report else 0))
        .order_by(Decision.id.desc())
        .limit(1)
    )
    if report is None or row is None:
        raise NotFound
    return _write(row, "reporter", reporter, report_id, text)


def _write(row: Decision, side: str, who: Actor, report_id: int | None, text: str) -> Appeal:
    text = common.clean_text(text, "text", missing=_("Say why you think that it is wrong."))
    twice = _("You have appealed already. Somebody else looks at it.")
    try:
        with transaction() as session:
            found = common.case_locked(row.case_id)
            known = select(Appeal.id).where(
                Appeal.decision_id == row.id, Appeal.side == side, Appeal.report_id == report_id
            )
            if report_id is None:
                known = select(Appeal.id).where(
                    Appeal.decision_id == row.id, Appeal.side == side, Appeal.report_id.is_(None)
                )
            if session.scalar(known) is not None:
                raise Conflict(twice)
            if not in_time(row):
                raise Conflict(_("The six months in which one can appeal are over."))
            if side == "author" and db.session.get(Lifting, row.id) is not None:
                raise Conflict(_("This decision was taken back: there is nothing to appeal."))
            made = Appeal(
                decision_id=row.id,
                side=side,
                person_id=who.person_id,
                report_id=report_id,
                text=text,
                due_at=clock.now() + DUE_IN,
            )
            session.add(made)
            session.flush()
            # Who reported is not named in events: a board's moderators read them.
            teller = who if side == "author" else VISITOR
            common.happened(teller, found, "appealed", str(made.id))
            audit.record(teller, audit.Tag.APPEALED, "decision", row.id, side=side)
            notices.tell_appeal(who, found.case, row, made)
            return made
    except IntegrityError:
        raise Conflict(twice) from None


@transactional
def decide_appeal(actor: Actor, appeal_id: int, outcome: str, *, reasons: str) -> AppealOutcome:
    """Decide an appeal, as somebody else than who decided first.

    Reversed for the author, everything that the decision did is undone. Reversed for who
    reported, the case is open again and in the actor's hands.

    Raises:
        NotFound: there is none for the actor.
        Forbidden: the actor decided first, or made the thing.
        Invalid: no outcome or no reasons.
        Conflict: it is decided.
    """
    made = db.session.get(Appeal, appeal_id)
    if made is None:
        raise NotFound
    row = db.session.get_one(Decision, made.decision_id)
    found = common.case_to_handle(actor, row.case_id)
    if not policy.may_decide_appeal(actor, found.case, row, made):
        raise Forbidden(_("You decided this first, or it is your own appeal. Somebody else must."))
    if actor.person_id is None:
        raise NotFound
    if outcome not in OUTCOMES:
        raise Invalid("outcome", _("Choose whether the decision stands."))
    reasons = common.clean_text(
        reasons, "reasons", missing=_("Write your reasons. Who appealed reads them.")
    )
    if db.session.get(AppealOutcome, appeal_id) is not None:
        raise Conflict(_("A colleague has decided this appeal meanwhile."))
    done = AppealOutcome(
        appeal_id=appeal_id, by_id=actor.person_id, outcome=outcome, reasons=reasons
    )
    db.session.add(done)
    db.session.flush()
    common.happened(actor, found, outcome, reasons)
    audit.record(actor, audit.Tag.APPEAL_DECIDED, "decision", row.id, outcome=outcome)
    if outcome == "reversed":
        if made.side == "author":
            deciding.lift(actor, row.id, cause="appeal", reason=reasons)
        else:
            _reopen(actor, found)
    notices.tell_outcome(actor, found.case, row, made, done)
    return done


def _reopen(actor: Actor, found: common.Open) -> None:
    """Open a case again for the one who reversed the decision."""
    key = common.key_of(found.case.thing_kind, found.case.thing_id)
    other = select(CaseStanding.case_id).where(CaseStanding.open_key == key)
    found.standing.open_key = key if db.session.scalar(other) is None else None
    found.standing.state = "open"
    found.standing.claimed_by_id = actor.person_id
    found.standing.due_at = clock.now() + WITHIN[3]
    db.session.flush()
