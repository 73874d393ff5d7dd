"""Signing up can be closed, with words for those who come, and opened again."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from hrforum.accounts import actions
from hrforum.accounts.models import Person
from hrforum.core.errors import Forbidden
from hrforum.core.models import AuditEntry
from tests import factories as make


def test_sign_up_is_closed_and_opened(browser_of: Any, client: Any, db: Any) -> None:
    admin = make.person("admin")
    browser = browser_of(admin)
    assert client.get("/account/sign-up").h1 == "Sign up"
    form = client.get("/account/sign-up").select("main form input[name=csrf_token]")[0].get("value")
    page = browser.get("/admin/settings")
    token = page.select("main form input[name=csrf_token]")[0].get("value")
    refused = browser.post(
        "/admin/settings", {"csrf_token": token, "sign_up": "closed", "message": " "}, status=422
    )
    assert refused.error("message").endswith("visitors read it.")
    assert client.get("/account/sign-up").h1 == "Sign up"
    words = "We move to a new server until Monday <b>."
    saved = browser.post(
        "/admin/settings", {"csrf_token": token, "sign_up": "closed", "message": words}
    )
    assert words in saved.one("textarea[name=message]").text
    closed = client.get("/account/sign-up")
    assert closed.h1 == "Sign-up is closed" and words in closed.text
    people = db.session.scalar(select(func.count(Person.id)))
    sent = {
        "csrf_token": form, "display_name": "Ben", "email": "ben@lund.example",
        "password": "correct horse battery", "accept": "y",
    }  # fmt: skip
    client.post("/account/sign-up", sent, status=403)
    with pytest.raises(Forbidden):
        actions.sign_up("ben@lund.example", "Ben", "correct horse battery", base_url="")
    assert db.session.scalar(select(func.count(Person.id))) == people
    browser.post("/admin/settings", {"csrf_token": token, "sign_up": "open", "message": words})
    assert client.get("/account/sign-up").h1 == "Sign up"
    browser.post("/admin/settings", {"csrf_token": token, "sign_up": "open", "message": words})
    changed = select(AuditEntry).where(AuditEntry.tag == "setting.changed")
    entries = db.session.scalars(changed.order_by(AuditEntry.id))
    assert [(e.actor_id, e.details["open"]) for e in entries] == [
        (admin.id, False), (admin.id, True),
    ]  # fmt: skip


def test_the_settings_lead_to_the_pages_and_are_for_administrators(browser_of: Any) -> None:
    browser = browser_of(make.person("admin"))
    links = browser.get("/admin/settings").links("main .admin-row-side a")
    assert "/pages/privacy/edit" in links
    for link in links:
        browser.get(link)
    coordinator = make.person("coordinator")
    browser_of(coordinator).get("/admin/settings", status=404)
    with pytest.raises(Forbidden):
        actions.set_sign_up(make.actor_of(coordinator), is_open=False, message="No")
