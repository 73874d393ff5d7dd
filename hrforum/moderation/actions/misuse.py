"""Misuse of reports, by steps with a warning first (DSA art. 23)."""

from __future__ import annotations

import datetime as dt

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import or_, select

from hrforum.core import audit, clock
from hrforum.core.db import transactional
from hrforum.core.errors import Forbidden, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.core.security import keyed_hash
from hrforum.core.web import settings
from hrforum.extensions import db
from hrforum.moderation import notices, policy
from hrforum.moderation.actions import common
from hrforum.moderation.models import CaseEvent, MisuseStep, Report, Reporter

YEAR = dt.timedelta(days=365)
SUSPENDED_FOR = dt.timedelta(days=30)


def hash_of(email: str) -> str:
    """Return what is kept of an address; empty for none."""
    if not email:
        return ""
    return keyed_hash(settings().SECRET_KEY, "misuse of reports", email.casefold())


def _steps(person_id: int | None, email_hash: str) -> list[MisuseStep]:
    whose = []
    if person_id is not None:
        whose.append(MisuseStep.person_id == person_id)
    if email_hash:
        whose.append(MisuseStep.email_hash == email_hash)
    if not whose:
        return []
    return list(
        db.session.scalars(
            select(MisuseStep)
            .where(or_(*whose), MisuseStep.at > clock.now() - YEAR)
            .order_by(MisuseStep.id)
        )
    )


def must_not_be_suspended(person_id: int | None, email: str) -> None:
    """Stop who sent unfounded reports again after a warning, for a while.

    Raises:
        Forbidden: says until when.
    """
    now = clock.now()
    for step in _steps(person_id, hash_of(email)):
        if step.step == "suspended" and step.until is not None and step.until > now:
            raise Forbidden(
                _(
                    "We take no reports from you until %(date)s, since several were manifestly "
                    "unfounded after a warning. If somebody's life is in danger, choose that "
                    "ground: it is always taken. You can also write to us.",
                    date=format_date(step.until, "long"),
                )
            )


@transactional
def take_step(actor: Actor, report_id: int, step: str, *, reason: str) -> MisuseStep:
    """Warn somebody whose reports are manifestly unfounded, or take no more of theirs for 30 days.

    Raises:
        Invalid: no reason, or a suspension without a warning in the last year; field ``step``.
        NotFound: there is no such report for the actor.
        Forbidden: a board's moderator asks: it concerns more than their board.
    """
    row = db.session.get(Report, report_id)
    if row is None:
        raise NotFound
    found = common.case_to_handle(actor, row.case_id)
    if not policy.may_restrict_everywhere(actor):
        raise Forbidden(_("Only the network's moderators can do this."))
    if step not in ("warned", "suspended"):
        raise Invalid("step", _("Choose what to do."))
    reason = common.clean_text(reason, "reason", missing=_("Say why. They read it."), most=2_000)
    named = db.session.get(Reporter, report_id)
    email = named.email if named else ""
    if row.reporter_id is None and not email:
        raise Invalid("step", _("Nobody knows who sent this report."))
    before = _steps(row.reporter_id, hash_of(email))
    if step == "suspended" and not any(each.step == "warned" for each in before):
        raise Invalid(
            "step", _("They must be warned first. That was not done within the last year.")
        )
    if step == "warned" and not _is_unfounded(row.id):
        raise Invalid("step", _("Say first, when you decide, that this report was unfounded."))
    made = MisuseStep(
        report_id=row.id,
        person_id=row.reporter_id,
        email_hash=hash_of(email),
        step=step,
        until=clock.now() + SUSPENDED_FOR if step == "suspended" else None,
        reason=reason,
        by_id=actor.person_id,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, audit.Tag.MISUSE_STEP, "report", row.id, step=step)
    common.happened(actor, found, "noted", _step_words(step))
    notices.tell_misuse(actor, row, made, email)
    return made


def _step_words(step: str) -> str:
    if step == "warned":
        return str(_("Who reported was warned of unfounded reports."))
    return str(_("No reports are taken from who reported for 30 days."))


def _is_unfounded(report_id: int) -> bool:
    return (
        db.session.scalar(
            select(CaseEvent.id).where(
                CaseEvent.act == "unfounded", CaseEvent.text == str(report_id)
            )
        )
        is not None
    )
