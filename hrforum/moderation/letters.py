"""Mails of moderation that come whatever one has chosen: the law wants them."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

from hrforum.accounts.models import Person
from hrforum.core import mail, outbox, reportables
from hrforum.core.i18n import zone
from hrforum.core.web import settings
from hrforum.extensions import db
from hrforum.moderation import words
from hrforum.moderation.grounds import GROUNDS
from hrforum.moderation.models import AppealOutcome, Case, Decision, MisuseStep, Report
from hrforum.moderation.queries.statements import last_day
from hrforum.notifications import actions

log = logging.getLogger("hrforum.moderation")
NAME = "moderation"
_SALT = "hrforum-statement"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().SECRET_KEY, salt=_SALT)


def key_of(decision_id: int) -> str:
    """Return what lets its holder read a statement and appeal without signing in.

    It stands in the mail to the author: whose account is closed can't sign in.
    """
    return str(_signer().dumps(decision_id))


def has_key(decision_id: int, key: str) -> bool:
    """Whether it is the key of that statement."""
    try:
        return bool(_signer().loads(key) == decision_id)
    except BadSignature:
        return False


def _base() -> str:
    return mail.base_url(settings())


def _send(event: str, to: str, locale: str, person_id: int | None, **context: Any) -> None:
    if actions.is_silent():
        return
    try:
        outbox.queue_mail(NAME, to, locale=locale, person_id=person_id, event=event, **context)
    except ValueError as error:
        # An address that no mail can be sent to must not undo the decision.
        log.warning("a mail of moderation has no usable address: %s", error)


def _day(moment: dt.datetime | None, timezone: str = "UTC") -> dt.date | None:
    """Return the day of a moment where the receiver is: a moment is shown in the sender's zone."""
    return moment.astimezone(zone(timezone)).date() if moment is not None else None


def _to_author(event: str, row: Decision, **context: Any) -> None:
    person = db.session.get(Person, row.author_id) if row.author_id is not None else None
    if person is None or not person.email or person.deleted_at is not None:
        return
    if "until" in context:
        context["until"] = _day(context["until"], person.timezone)
    link = f"{_base()}/moderation/statements/{row.id}?key={key_of(row.id)}"
    _send(
        event,
        person.email,
        person.locale,
        person.id,
        greeted=person.display_name,
        link=link,
        **context,
    )


def statement(case: Case, row: Decision, title: str) -> None:
    """Send the author the statement of reasons, whole."""
    kind = reportables.known(case.thing_kind)
    ground = GROUNDS[row.ground]
    _to_author(
        "statement",
        row,
        title=title,
        thing=kind.label if kind is not None else case.thing_kind,
        address=_base() + case.path,
        measure=words.DONE[row.measure],
        step=words.STEPS_DONE[row.step],
        until=row.until,
        ground=ground.label,
        is_law=ground.is_law,
        facts=row.facts,
        reasons=row.reasons,
        found_by=words.FOUND_BY[row.found_by],
        machine=row.found_by_machine or row.decided_by_machine,
        last_day=last_day(row),
    )


def lifted(row: Decision, title: str, reason: str) -> None:
    """Tell the author that the decision is in force no more."""
    _to_author("lifted", row, title=title, reasons=reason)


def appeal_decided(row: Decision, title: str, done: AppealOutcome) -> None:
    """Tell the author how the appeal was decided."""
    _to_author(
        "appeal",
        row,
        title=title,
        outcome=words.OUTCOMES[done.outcome],
        upheld=done.outcome == "upheld",
        reasons=done.reasons,
    )


def _to_reporter(event: str, report: Report, name: str, email: str, **context: Any) -> None:
    _send(
        event, email, report.locale, None, greeted=name, link=f"{_base()}/report/codes/", **context
    )


def receipt(report: Report, name: str, email: str, code: str, title: str) -> None:
    """Confirm a notice, with its code."""
    _send(
        "receipt",
        email,
        report.locale,
        None,
        greeted=name,
        title=title,
        code=code,
        link=f"{_base()}/report/codes/{code}",
    )


def outcome(report: Report, name: str, email: str, row: Decision, title: str) -> None:
    """Tell who gave a notice what was decided, and how to appeal."""
    _to_reporter(
        "outcome",
        report,
        name,
        email,
        title=title,
        measure=words.DONE[row.measure],
        ground=GROUNDS[row.ground].label,
        machine=row.found_by_machine or row.decided_by_machine,
        last_day=last_day(row),
    )


def reporters_appeal(
    report: Report, name: str, email: str, title: str, done: AppealOutcome
) -> None:
    """Tell who gave a notice how their appeal was decided."""
    _to_reporter(
        "report_appeal",
        report,
        name,
        email,
        title=title,
        outcome=words.OUTCOMES[done.outcome],
        upheld=done.outcome == "upheld",
        reasons=done.reasons,
    )


def misuse(report: Report, email: str, step: MisuseStep, title: str) -> None:
    """Tell who gave notices that they were unfounded, and what follows."""
    _to_reporter(
        "misuse", report, "", email, title=title, until=_day(step.until), reasons=step.reason
    )
