"""Development: the mails that would be sent, as a page (`/dev/mail`) and as `/dev/mail.json`.

They are read from the outbox's rows, so that a mail is there as soon as it is written.
"""

from __future__ import annotations

import re

from flask import Flask, Response, abort, jsonify, request
from sqlalchemy import select

from hrforum.core.models import OutboxMail
from hrforum.core.permissions import access
from hrforum.core.web import render, settings_of
from hrforum.extensions import db

PAGE = 50
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


def links(text: str) -> list[str]:
    """Return the web addresses in a text, each once, in order."""
    return list(dict.fromkeys(_LINK.findall(text)))


def _newest(before: int | None, limit: int) -> list[OutboxMail]:
    statement = select(OutboxMail).order_by(OutboxMail.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(OutboxMail.id < before)
    return list(db.session.scalars(statement))


def _one(mail_id: int) -> OutboxMail:
    found = db.session.get(OutboxMail, mail_id)
    if found is None:
        abort(404)
    return found


@access("development")
def mail_list() -> Response:
    """Show the newest mails first."""
    rows = _newest(request.args.get("before", type=int), PAGE + 1)
    older = rows[PAGE - 1].id if len(rows) > PAGE else None
    return render("dev/mail.html", mails=rows[:PAGE], older=older)


@access("development")
def mail_message(mail_id: int) -> Response:
    """Show one mail: its text with links to follow, and its HTML."""
    found = _one(mail_id)
    return render("dev/message.html", mail=found, links=links(found.body_text))


@access("development")
def mail_html(mail_id: int) -> Response:
    """Answer a mail's HTML alone, for the frame in its page."""
    response = Response(_one(mail_id).body_html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; "
        "frame-ancestors 'self'; sandbox allow-popups allow-top-navigation-by-user-activation"
    )
    return response


@access("development")
def mail_json() -> Response:
    """Answer the newest mails for programs."""
    answer = jsonify(
        [
            {
                "id": row.id,
                "to": row.recipient,
                "subject": row.subject,
                "text": row.body_text,
                "html": row.body_html,
                "state": row.state,
                "created_at": row.created_at.isoformat(),
                "sent_at": row.sent_at.isoformat() if row.sent_at else None,
                "links": links(row.body_text),
            }
            for row in _newest(request.args.get("before", type=int), PAGE)
        ]
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def init_devmail(app: Flask) -> None:
    """Give the application the developer's mail pages; in production there are none."""
    if not settings_of(app).development:
        return
    app.add_url_rule("/dev/mail", "dev.mail", mail_list)
    app.add_url_rule("/dev/mail/<int:mail_id>", "dev.mail_message", mail_message)
    app.add_url_rule("/dev/mail/<int:mail_id>/html", "dev.mail_html", mail_html)
    app.add_url_rule("/dev/mail.json", "dev.mail_json", mail_json)
