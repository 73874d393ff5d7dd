"""Mail as rows: claimed once, tried again, given up; a header never brings another."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import select, update

from config import ConfigError
from hrforum.core import clock, mail, outbox
from hrforum.core.mail import parse_smtp_url
from hrforum.core.models import OutboxMail
from hrforum.core.web import settings
from hrforum.extensions import db
from tests.support.servers import free_port


@pytest.fixture
def row(app: Any, mail_server: Any) -> int:
    """A mail that waits, for an SMTP server that listens."""
    settings().SMTP_URL = f"smtp://127.0.0.1:{mail_server.port}"
    outbox.queue_mail("reset", "ada@city.example", link="https://forum.example/x", person=None)
    return db.session.scalars(select(OutboxMail.id)).one()


def send() -> int:
    """The worker's work, in a session of its own."""
    db.session.commit()
    with current_app._get_current_object().app_context():
        sent = outbox.send_due()
    db.session.expire_all()
    return sent


def state(row_id: int) -> OutboxMail:
    db.session.rollback()
    found = db.session.get(OutboxMail, row_id, populate_existing=True)
    assert found is not None
    return found


def test_a_server_that_is_down_only_delays(row: int, mail_server: Any) -> None:
    settings().SMTP_URL = f"smtp://127.0.0.1:{free_port()}"
    assert send() == 0
    put_off = state(row)
    assert (put_off.state, put_off.attempts) == ("waiting", 1)
    assert put_off.due_at > clock.now() + dt.timedelta(seconds=20)
    assert put_off.error
    settings().SMTP_URL = f"smtp://127.0.0.1:{mail_server.port}"
    assert send() == 0  # not due yet
    with clock.at(clock.now() + dt.timedelta(minutes=2)):
        assert send() == 1
    assert [m["Message-ID"] for m in mail_server.messages] == [state(row).message_id]
    assert state(row).state == "sent"


def test_a_claim_that_died_is_sent_after_its_lease_with_the_same_id(
    row: int, mail_server: Any
) -> None:
    assert [m.id for m in outbox._claim(10)] == [row]
    assert outbox._claim(10) == []  # one worker holds it
    assert send() == 0
    with clock.at(clock.now() + outbox.LEASE + dt.timedelta(seconds=1)):
        assert send() == 1
    assert mail_server.messages[0]["Message-ID"] == state(row).message_id


def test_a_refusal_for_good_is_not_tried_again(row: int, mail_server: Any) -> None:
    mail_server.refuse = "554 no such thing"
    assert send() == 0
    assert state(row).state == "failed"


def test_a_refusal_for_now_is_tried_and_given_up_at_last(row: int, mail_server: Any) -> None:
    mail_server.refuse = "451 come back later"
    moment = clock.now()
    for _ in range(outbox.ATTEMPTS):
        assert state(row).state == "waiting"
        with clock.at(moment):
            assert send() == 0
        moment += dt.timedelta(hours=12)
    assert state(row).state == "failed"


def test_pauses_grow_and_have_an_end() -> None:
    pauses = [outbox.pause_after(n) for n in range(1, 20)]
    assert pauses == sorted(pauses)
    assert pauses[0] == outbox.FIRST_PAUSE
    assert pauses[-1] == outbox.LONGEST_PAUSE


@pytest.mark.parametrize(
    "recipient",
    ["ada@city.example\r\nBcc: eve@evil.example", "a@b.example, c@d.example", "nobody", "a b@c.d"],
)
def test_a_recipient_is_one_address(app: Any, recipient: str) -> None:
    with pytest.raises(ValueError, match="not a mail address"):
        outbox.queue_mail("reset", recipient, link="x", person=None)


def test_a_header_brings_no_other(app: Any) -> None:
    with pytest.raises(ValueError, match="header"):
        outbox.queue_mail("reset", "a@b.example", headers={"X-A": "1\r\nBcc: e@v.example"})
    with pytest.raises(ValueError, match="header"):
        outbox.queue_mail("reset", "a@b.example", headers={"X-A: 1\r\nBcc": "e@v.example"})


def test_a_subject_with_a_line_break_stays_one_header(row: int, mail_server: Any) -> None:
    subject = "Łódź\r\nBcc: eve@evil.example"
    db.session.execute(update(OutboxMail).where(OutboxMail.id == row).values(subject=subject))
    assert send() == 1
    (message,) = mail_server.messages
    assert message["Subject"] == "Łódź Bcc: eve@evil.example"
    assert message["Bcc"] is None


@pytest.mark.parametrize(
    ("url", "port", "tls"),
    [
        ("smtp://mail.example", 587, "starttls"),
        ("smtp://mail.example:25?tls=no", 25, "no"),
        ("smtps://u:p%40x@mail.example", 465, "wrapped"),
        ("smtp://localhost:1025", 1025, "no"),
        ("smtp://localhost:1025?tls=yes", 1025, "starttls"),
    ],
)
def test_the_servers_address_is_understood(url: str, port: int, tls: str) -> None:
    server = parse_smtp_url(url)
    assert (server.port, server.tls) == (port, tls)
    assert server.password == ("p@x" if "p%40x" in url else "")


@pytest.mark.parametrize("url", ["http://x", "smtp://", "smtp://x:99999", "smtp://x?tls=perhaps"])
def test_an_address_that_is_none_is_a_message(url: str) -> None:
    with pytest.raises(ConfigError, match="SMTP_URL"):
        parse_smtp_url(url)


def test_mail_goes_to_a_folder_without_a_server(app: Any) -> None:
    outbox.queue_mail("reset", "ada@city.example", link="x", person=None)
    before = settings().SMTP_URL
    settings().SMTP_URL = ""
    try:
        assert send() == 1
    finally:
        settings().SMTP_URL = before
    (file,) = (settings().DATA / mail.FOLDER).glob("*.eml")
    assert b"To: ada@city.example" in file.read_bytes()


def test_a_slow_server_does_not_outlast_the_claim(
    app: Any, mail_server: Any, monkeypatch: Any
) -> None:
    settings().SMTP_URL = f"smtp://127.0.0.1:{mail_server.port}"
    for n in range(6):
        outbox.queue_mail("reset", f"ada{n}@city.example", link="https://x.example", person=None)
    begun = clock.now()
    moments = iter(range(100))
    send_it = mail.SmtpTransport.send
    stolen: list[int] = []

    def slow(transport: Any, message: Any) -> None:
        # Each mail takes two minutes; another worker looks for due ones at the end of each.
        send_it(transport, message)
        clock._frozen.set(begun + dt.timedelta(minutes=2 * (next(moments) + 1)))
        stolen.extend(found.id for found in outbox._claim(outbox.BATCH))

    monkeypatch.setattr(mail.SmtpTransport, "send", slow)
    with clock.at(begun):
        send()
        # What the other one claimed, it sends when its own turn comes.
        clock._frozen.set(begun + dt.timedelta(hours=1))
        monkeypatch.setattr(mail.SmtpTransport, "send", send_it)
        send()
    ids = [m["Message-ID"] for m in mail_server.messages]
    assert stolen, "nobody looked in between"
    assert len(ids) == len(set(ids)) == 6
