"""Outgoing mail as rows: written in the transaction that causes them, sent by the worker.

A row is claimed by moving its due time ahead (a lease); a worker that dies in between leaves it to
be found again after the lease, with the same Message-ID.
"""

from __future__ import annotations

import datetime as dt
import logging
import random
import uuid
from collections.abc import Callable
from typing import Any, cast

from flask import current_app, g
from flask_babel import force_locale
from jinja2 import TemplateNotFound
from sqlalchemy import Table, delete, insert, select, update

from hrforum.core import clock, jobs, mail
from hrforum.core.db import transaction
from hrforum.core.models import OutboxMail
from hrforum.core.web import settings
from hrforum.extensions import db

log = logging.getLogger("hrforum.mail")

BATCH = 20
LEASE = dt.timedelta(minutes=5)
ATTEMPTS = 12  # with the pauses below: given up after about a day and a half
FIRST_PAUSE = 30.0  # seconds; each further pause is twice as long
LONGEST_PAUSE = 6 * 3600.0
KEPT = dt.timedelta(days=30)

_checks: dict[str, Callable[[mail.Mail], bool]] = {}


def register_check(name: str, check: Callable[[mail.Mail], bool]) -> None:
    """Let a feature say, right before a mail of that name leaves, whether it still may.

    A mail that may not is deleted: what it tells was hidden, or its reader wants none any more.
    """
    _checks[name] = check


_INSERT = insert(cast(Table, OutboxMail.__table__))


def queue_mail(
    name: str,
    recipient: str,
    *,
    locale: str = "en",
    person_id: int | None = None,
    headers: dict[str, str] | None = None,
    message_id: str | None = None,
    due_at: dt.datetime | None = None,
    calendar: str = "",
    **context: Any,
) -> None:
    """Write a mail into the transaction under way (or one of its own); it is sent after the commit.

    Args:
        name: the folder below ``templates/email`` with ``subject.txt``, ``body.txt`` and, where
            there is one, ``body.html``.
        recipient: one mail address.
        locale: the language to write it in.
        person_id: whose mail it is, if it is a person with an account.
        headers: further headers, such as List-Unsubscribe.
        message_id: where the cause gives the mail its id; made anew otherwise.
        due_at: when it may be sent (UTC); at once otherwise.
        calendar: an iCalendar object with its METHOD, for calendar programs.
        context: what the templates show; ``site`` is always there.

    Raises:
        ValueError: the recipient is not one address, or a header is not acceptable.
    """
    mail.address(recipient)
    mail.check_headers(headers or {})
    subject, text, html = _written(name, locale, context)
    with transaction() as session:
        session.execute(
            _INSERT,
            {
                "name": name,
                "recipient": recipient,
                "person_id": person_id,
                "subject": subject,
                "body_text": text,
                "body_html": html,
                "headers": headers or {},
                "message_id": message_id or f"<{uuid.uuid4().hex}@{mail.domain_of(settings())}>",
                "due_at": due_at or clock.now(),
                "calendar": calendar,
            },
        )
        send_due_mail.nudge_after_commit()


def _written(name: str, locale: str, context: dict[str, Any]) -> tuple[str, str, str]:
    environment = current_app.jinja_env
    context = {"site": current_app.extensions["site"], "locale": locale} | context
    before = g.get("locale")
    g.locale = locale
    try:
        with force_locale(locale):
            subject = environment.get_template(f"email/{name}/subject.txt").render(context)
            text = environment.get_template(f"email/{name}/body.txt").render(context)
            try:
                page = environment.get_template(f"email/{name}/body.html")
            except TemplateNotFound as error:
                if error.name != f"email/{name}/body.html":
                    raise
                html = ""
            else:
                html = page.render(context)
    finally:
        g.locale = before
    return mail.one_line(subject), text.strip() + "\n", html


@jobs.periodic("mail.send_due", every_minutes=1)
def send_due_mail() -> None:
    """Send what is due (nudged after each commit that wrote a mail; the sweep finds the rest)."""
    send_due()


@jobs.periodic("mail.tidy", every_minutes=1440)
def tidy_mail() -> None:
    """Forget mails that were sent or given up some time ago."""
    with transaction() as session:
        session.execute(
            delete(OutboxMail).where(
                OutboxMail.state != "waiting", OutboxMail.created_at < clock.now() - KEPT
            )
        )


def send_due(limit: int | None = None) -> int:
    """Send the mails that are due, oldest first; return how many went out.

    Several workers may do it at once: each mail has one that holds it.
    """
    config = settings()
    sent = 0
    while limit is None or sent < limit:
        claimed = _claim(BATCH if limit is None else min(BATCH, limit - sent))
        if not claimed:
            break
        claimed_at = clock.now()
        done = 0
        try:
            with mail.open_transport(config) as transport:
                for message in claimed:
                    # A slow server must not outlast the lease: another worker would send it, too.
                    if clock.now() - claimed_at > LEASE / 5 and not _still_mine(message):
                        done += 1
                        continue
                    sent += _hand_over(transport, message)
                    done += 1
        except mail.NotNow as error:
            # The server can't be reached: the rest is not better off.
            for message in claimed[done:]:
                _put_off(message.id, str(error))
            break
    db.session.remove()
    return sent


def _claim(limit: int) -> list[mail.Mail]:
    now = clock.now()
    due = (
        select(OutboxMail)
        .where(OutboxMail.state == "waiting", OutboxMail.due_at <= now)
        .order_by(OutboxMail.due_at, OutboxMail.id)
        .limit(limit)
    )
    # Without a row there is nothing to write: look before taking SQLite's one write lock.
    if db.session.scalar(due.with_only_columns(OutboxMail.id).limit(1)) is None:
        db.session.rollback()
        return []
    with transaction() as session:
        rows = session.scalars(due.with_for_update(skip_locked=True)).all()
        for row in rows:
            row.attempts += 1
            row.due_at = now + LEASE
        return [
            mail.Mail(
                id=row.id,
                name=row.name,
                recipient=row.recipient,
                subject=row.subject,
                text=row.body_text,
                html=row.body_html,
                message_id=row.message_id,
                created_at=row.created_at,
                attempts=row.attempts,
                headers=row.headers,
                calendar=row.calendar,
            )
            for row in rows
        ]


def _still_mine(message: mail.Mail) -> bool:
    """Hold a mail for another lease; False where somebody else has claimed it meanwhile."""
    with transaction() as session:
        held = session.scalars(
            update(OutboxMail)
            .where(
                OutboxMail.id == message.id,
                OutboxMail.state == "waiting",
                # Each claim counts up.
                OutboxMail.attempts == message.attempts,
            )
            .values(due_at=clock.now() + LEASE)
            .returning(OutboxMail.id)
            .execution_options(synchronize_session=False)
        ).all()
    return bool(held)


def _hand_over(transport: mail.Transport, message: mail.Mail) -> int:
    try:
        if not _may_leave(message):
            _drop(message.id)
            return 0
        transport.send(message)
    except mail.Undeliverable as error:
        _change(message.id, state="failed", error=str(error))
        log.warning("mail %s given up: %s", message.id, error)
        return 0
    except mail.NotNow as error:
        _put_off(message.id, str(error))
        return 0
    changes: dict[str, Any] = {"state": "sent", "sent_at": clock.now(), "error": ""}
    if not settings().development:
        # Links that open an account are not kept longer than they are needed.
        changes |= {"body_text": "", "body_html": "", "calendar": ""}
    _change(message.id, **changes)
    return 1


def _may_leave(message: mail.Mail) -> bool:
    """Ask the feature that wrote the mail.

    Raises:
        NotNow: it could not say: the mail waits, and the others are not held up.
    """
    check = _checks.get(message.name)
    try:
        return check is None or check(message)
    except Exception as error:
        # Any mistake of a feature, or a database that is away.
        db.session.rollback()
        log.exception("mail %s could not be checked", message.id)
        raise mail.NotNow(f"not checked: {type(error).__name__}") from error


def _drop(row_id: int) -> None:
    with transaction() as session:
        session.execute(delete(OutboxMail).where(OutboxMail.id == row_id))
    log.info("mail %s dropped: it may not be sent any more", row_id)


def retry_failed(row_id: int | None = None) -> int:
    """Let a mail that was given up (None: every one) be sent anew; return how many there were."""
    which = OutboxMail.state == "failed"
    if row_id is not None:
        which &= OutboxMail.id == row_id
    with transaction() as session:
        found = list(session.scalars(select(OutboxMail.id).where(which).with_for_update()))
        session.execute(
            update(OutboxMail)
            .where(OutboxMail.id.in_(found))
            .values(state="waiting", attempts=0, due_at=clock.now(), error="")
            .execution_options(synchronize_session=False)
        )
        send_due_mail.nudge_after_commit()
    return len(found)


def pause_after(attempts: int) -> float:
    """Return how many seconds to wait after that many failed attempts."""
    return float(min(FIRST_PAUSE * 2 ** max(0, attempts - 1), LONGEST_PAUSE))


def _put_off(row_id: int, error: str) -> None:
    attempts = db.session.scalar(select(OutboxMail.attempts).where(OutboxMail.id == row_id)) or 0
    if attempts >= ATTEMPTS:
        _change(row_id, state="failed", error=error)
        log.error("mail %s given up after %s attempts: %s", row_id, attempts, error)
        return
    # Some chance, so that a hundred mails do not come back in the same second.
    pause = pause_after(attempts) * random.uniform(0.9, 1.1)  # noqa: S311 -- no secret
    _change(row_id, due_at=clock.now() + dt.timedelta(seconds=pause), error=error)
    log.warning("mail %s put off: %s", row_id, error)


def _change(row_id: int, **values: Any) -> None:
    with transaction() as session:
        session.execute(update(OutboxMail).where(OutboxMail.id == row_id).values(**values))
