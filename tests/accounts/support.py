"""What the tests of accounts share."""

from __future__ import annotations

import re

from sqlalchemy import select

from hrforum.accounts import totp
from hrforum.core import clock
from hrforum.core.models import OutboxMail
from hrforum.extensions import db
from tests.support.page import Page, PageClient

GOOD = "three wooden boats"


def mails(recipient: str | None = None) -> list[OutboxMail]:
    """The mails in the outbox, oldest first."""
    statement = select(OutboxMail).order_by(OutboxMail.id)
    if recipient:
        statement = statement.where(OutboxMail.recipient == recipient)
    return list(db.session.scalars(statement))


def link(mail: OutboxMail) -> str:
    """The path that a mail leads to, the same in text and HTML."""
    found = re.search(r"https?://[^/\s]+(/\S+)", mail.body_text)
    assert found, mail.body_text
    assert found[1] in mail.body_html
    return found[1]


def sign_up(client: PageClient, email: str, name: str = "Anna Berg", **fields: str | None) -> Page:
    """Fill in the form for new people."""
    values = {"email": email, "display_name": name, "password": GOOD, "accept": "y", **fields}
    return client.post_form("/account/sign-up", **values)


def without_tokens(page: Page) -> str:
    """The page's HTML with what differs on every page taken out."""
    return re.sub(
        r'(name="csrf_token"[^>]*value=)"[^"]*"|(csrf-token" content=)"[^"]*"', "", page.html
    )


def set_up_app(client: PageClient) -> tuple[str, list[str]]:
    """Set up an authenticator app for who is signed in; return its secret and recovery codes."""
    page = client.get("/settings/two-step/app")
    secret = page.texts("#app-key")[0].replace(" ", "")
    done = client.post_form(page, code=code_of(secret))
    return secret, done.texts(".codes code")


def code_of(secret: str, ahead: int = 0) -> str:
    """What the app shows now, or some steps later."""
    return totp.code(secret, totp.step_at(clock.now()) + ahead)
