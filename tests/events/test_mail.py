"""The mail of a confirmation carries its calendar file, as mail programs find it."""

from __future__ import annotations

import datetime as dt
from email import message_from_bytes, policy
from typing import Any

from flask import Flask

from hrforum.core import mail
from tests.events.support import parsed

CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:ü@x\r\n"
CALENDAR += "DTSTAMP:20300101T000000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


def composed(app: Flask, calendar: str) -> Any:
    """A mail as it goes over the wire, read again."""
    letter = mail.Mail(
        id=1,
        name="notification",
        recipient="anna@test.example",
        subject="You are registered",
        text="You are registered.\n",
        html="<p>You are registered.</p>",
        message_id="<1@test.example>",
        created_at=dt.datetime(2030, 1, 1, tzinfo=dt.UTC),
        calendar=calendar,
    )
    sent = mail.compose(letter, app.config["HRFORUM"]).as_bytes()
    return message_from_bytes(sent, policy=policy.default)


def test_the_file_is_attached(app: Flask) -> None:
    (part,) = composed(app, CALENDAR).iter_attachments()
    assert part.get_content_type() == "text/calendar" and part.get_filename() == "event.ics"
    assert part.get_param("method") == "PUBLISH" and part.get_param("charset") == "utf-8"
    (event,) = parsed(part.get_payload(decode=True))
    assert str(event["UID"]) == "ü@x"


def test_other_mails_carry_none(app: Flask) -> None:
    assert list(composed(app, "").iter_attachments()) == []
