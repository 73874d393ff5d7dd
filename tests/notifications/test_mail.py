"""The mails: threads, the way out, what may leave, over a real SMTP server."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import select, update

from hrforum.boards import actions as boards
from hrforum.boards.models import Board
from hrforum.core import clock, mail, outbox
from hrforum.core.models import OutboxMail
from hrforum.core.web import settings
from hrforum.notifications import actions, letters
from tests import factories as make
from tests.notifications.support import kinds_of


@pytest.fixture
def smtp(app: Any, mail_server: Any) -> Any:
    """The product sends through the SMTP server that keeps what it gets."""
    settings().SMTP_URL = f"smtp://127.0.0.1:{mail_server.port}"
    settings().PUBLIC_URL = "https://forum.example"
    return mail_server


def send() -> None:
    """The worker's work, in a session of its own."""
    from hrforum.extensions import db

    db.session.commit()
    with current_app._get_current_object().app_context():
        outbox.send_due()
    db.session.rollback()
    db.session.expire_all()


def to(server: Any, person: Any) -> list[Any]:
    """What the server got for a person, in order."""
    return [m for m in server.messages if m["To"] == person.email]


def test_a_mail_says_who_wrote_where_and_what(app: Any, smtp: Any) -> None:
    anna = make.person()
    topic = make.topic(title="Stopping evictions", language="en")
    writer = make.person(display_name="Bert <Berg>")
    boards.post_reply(make.actor_of(writer), topic.id, body=f"@{anna.username}: **read** <this>")
    send()
    [got] = to(smtp, anna)
    text = got.get_body(("plain",)).get_content()
    page = got.get_body(("html",)).get_content()
    assert got["Subject"] == "Re: Stopping evictions"
    link = f"https://forum.example/topics/{topic.id}-{topic.slug}/2"
    assert "Bert <Berg> mentioned you" in text and link in text
    assert f"@{anna.username}: read <this>" in text
    assert "Bert &lt;Berg&gt; mentioned you" in page and link in page and "&lt;this&gt;" in page
    assert "https://forum.example/account/unsubscribe/" in text and "Somebody mentions me" in text
    assert "https://forum.example/settings/notifications" in text
    assert '<html lang="en"' in page


def test_the_headers_are_those_of_a_list_with_a_way_out(app: Any, smtp: Any) -> None:
    anna = make.person()
    topic = make.topic()
    boards.post_reply(make.actor_of(make.person()), topic.id, body=f"@{anna.username}")
    send()
    [got] = to(smtp, anna)
    assert got["List-Id"] == "<mention.notifications.forum.example>"
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    way_out = got["List-Unsubscribe"]
    assert way_out.startswith("<https://forum.example/account/unsubscribe/")
    token = way_out.removesuffix(">").rpartition("/")[2]
    assert letters.read_token(token) == (anna.id, "mention")
    assert got["Auto-Submitted"] == "auto-generated"
    # On the wire, too, the long address stands as it is: no program decodes words in it.
    row = smtp.messages and outbox_row(anna)
    raw = mail.compose(as_mail(row), settings()).as_bytes().decode("ascii")
    assert "=?" not in raw.partition("\r\n\r\n")[0]
    assert token in raw.replace("\r\n ", "")


def outbox_row(person: Any) -> OutboxMail:
    """The newest mail to a person."""
    from hrforum.extensions import db

    return db.session.scalars(
        select(OutboxMail).where(OutboxMail.person_id == person.id).order_by(OutboxMail.id.desc())
    ).first()


def as_mail(row: OutboxMail) -> mail.Mail:
    """The mail that a row is."""
    return mail.Mail(
        id=row.id,
        name=row.name,
        recipient=row.recipient,
        subject=row.subject,
        text=row.body_text,
        html=row.body_html,
        message_id=row.message_id,
        created_at=row.created_at,
        headers=row.headers,
    )


def test_mails_about_a_topic_are_one_thread(app: Any, smtp: Any) -> None:
    anna = make.person()
    topic = make.topic(author=anna)
    one, two = make.actor_of(make.person()), make.actor_of(make.person())
    first, _topic = boards.post_reply(one, topic.id, body="First")
    boards.post_reply(two, topic.id, body=f"@{anna.username}", reply_to_number=first.number)
    boards.post_reply(one, topic.id, body="By the way")
    send()
    got = to(smtp, anna)
    assert [m["Subject"] for m in got] == [f"Re: {topic.title}"] * 3
    root = f"<topic.{topic.id}@{mail.domain_of(settings())}>"
    assert [m["In-Reply-To"] for m in got] == [root, got[0]["Message-ID"], root]
    assert all(m["References"].startswith(root) for m in got)
    assert got[1]["References"].split() == [root, got[0]["Message-ID"]]
    assert len({m["Message-ID"] for m in got}) == 3


@pytest.mark.parametrize("what", ["deleted", "hidden", "moved away", "unsubscribed", "gone"])
def test_what_may_not_be_read_any_more_is_not_mailed(
    app: Any, smtp: Any, db: Any, what: str
) -> None:
    anna = make.person()
    board = make.board()
    topic = make.topic(board)
    writer = make.actor_of(make.person())
    post, _topic = boards.post_reply(writer, topic.id, body=f"@{anna.username}")
    moderator = make.actor_of(make.person("moderator"))
    if what == "deleted":
        boards.delete_post(writer, topic.id, post.number)
    elif what == "hidden":
        boards.hide_post(moderator, topic.id, post.number, reason="It names a home.")
    elif what == "moved away":
        db.session.execute(
            update(Board).where(Board.id == board.id).values(visibility="moderators")
        )
        db.session.commit()
    elif what == "unsubscribed":
        actions.unsubscribe(letters.unsubscribe_token(anna.id, "mention"))
    else:
        anna.active = False
        db.session.commit()
    send()
    assert to(smtp, anna) == []
    assert outbox_row(anna) is None
    assert kinds_of(anna) == ["mention"]


def test_a_mail_goes_out_once_when_the_server_was_away(app: Any, smtp: Any) -> None:
    anna = make.person()
    smtp.refuse = "451 Try again later"
    boards.post_reply(make.actor_of(make.person()), make.topic().id, body=f"@{anna.username}")
    send()
    assert to(smtp, anna) == []
    smtp.refuse = None
    for minutes in (1, 2, 3):
        with clock.at(clock.now() + dt.timedelta(minutes=minutes)):
            send()
    assert len(to(smtp, anna)) == 1


def test_a_refused_mail_is_found_and_sent_again(
    app: Any, smtp: Any, db: Any, browser_of: Any
) -> None:
    anna, admin = make.person(), make.person("admin")
    smtp.refuse = "550 No such user here"
    boards.post_reply(make.actor_of(make.person()), make.topic().id, body=f"@{anna.username}")
    send()
    page = browser_of(admin).get("/admin/mail")
    assert "550 No such user here" in page.text and anna.email in page.text
    smtp.refuse = None
    row = outbox_row(anna)
    actions.send_again(make.actor_of(admin), row.id)
    send()
    assert [m["Message-ID"] for m in to(smtp, anna)] == [row.message_id]
    send()
    assert len(to(smtp, anna)) == 1


def test_a_check_that_fails_puts_the_mail_off(app: Any, smtp: Any, monkeypatch: Any) -> None:
    anna = make.person()
    boards.post_reply(make.actor_of(make.person()), make.topic().id, body=f"@{anna.username}")

    def broken(_mail: mail.Mail) -> bool:
        raise RuntimeError("a mistake in a feature")

    with monkeypatch.context() as patch:
        patch.setitem(outbox._checks, letters.NAME, broken)
        send()
    assert to(smtp, anna) == []
    row = outbox_row(anna)
    assert row.state == "waiting" and "RuntimeError" in row.error


def test_a_mail_is_in_the_readers_language(app: Any, mailbox: Any) -> None:
    anna = make.person(locale="ar")
    boards.post_reply(make.actor_of(make.person()), make.topic().id, body=f"@{anna.username}")
    assert '<html lang="ar" dir="rtl">' in mailbox.last(anna.email).body_html


def test_a_long_title_stays_one_subject(app: Any, smtp: Any) -> None:
    anna = make.person()
    title = "مدينة حقوق الإنسان " * 10
    topic = make.topic(title=title.strip())
    boards.post_reply(make.actor_of(make.person()), topic.id, body=f"@{anna.username}")
    send()
    [got] = to(smtp, anna)
    assert str(got["Subject"]).split() == f"Re: {title}".split()
    assert isinstance(
        email.message_from_bytes(got.as_bytes(), policy=email.policy.default)["To"], str
    )
