"""Mandates: changed, renewed, ended, given back; a member always keeps a lead; reminders."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hrforum.core import clock
from hrforum.core.errors import Conflict
from hrforum.members.actions import delegate_reminders, end_delegation, mandates
from hrforum.members.models import Delegate
from tests import factories as make
from tests.notifications.support import kinds_of
from tests.support.delegates import DAY, fresh, tags
from tests.support.together import together


@pytest.fixture
def city(db: Any) -> Any:
    return make.member(name="Linz", slug="linz")


@pytest.fixture
def lead(city: Any) -> Any:
    person = make.person(display_name="Lea Lead")
    make.delegate(person, city, role="lead")
    return person


# Changing, ending, renewing


def test_a_lead_changes_renews_and_ends(db: Any, lead: Any, city: Any, browser_of: Any) -> None:
    today = clock.today()
    person = make.person(display_name="Olga Officer")
    mandate = make.delegate(person, city, ends_on=today + 20 * DAY)
    browser = browser_of(lead)
    team = f"/members/linz/delegates/{mandate.id}/"
    page = browser.post_form(
        f"{team}change", role="elected", ends_on=(today - DAY).isoformat(), status=422
    )
    assert "today or later" in page.error("ends_on")
    browser.post_form(f"{team}change", role="elected", ends_on=(today + 9 * DAY).isoformat())
    assert fresh(db, mandate).role == "elected" and mandate.ends_on == today + 9 * DAY
    page = browser.get(f"{team}renew")
    done = browser.post_form(page)
    assert "Olga Officer speaks for Linz until" in done.html
    assert fresh(db, mandate).ends_on == today + (9 + 365) * DAY
    # The same click again renews nothing twice.
    assert "renewed or changed already" in browser.post_form(page).html
    assert fresh(db, mandate).ends_on == today + (9 + 365) * DAY
    assert browser.post_form(f"{team}end", reason=" ", status=422).error("reason")
    done = browser.post_form(f"{team}end", reason="Moved to another office.")
    assert "The mandate of Olga Officer ends." in done.html
    assert "Moved to another office." in done.text  # among the past ones, for leads
    assert "Moved" not in browser_of(person).get("/members/linz/delegates/").text
    assert fresh(db, mandate).revoked_at is not None and mandate.reminded == 0
    assert make.actor_of(person).mandate(city.id) is None
    assert kinds_of(person) == ["mandate_changed", "mandate_changed", "delegation_ended"]
    assert {
        "member.delegate_changed",
        "member.delegate_renewed",
        "member.delegate_ended",
    } <= tags(db)
    assert "ended already" in browser.get(f"{team}end", follow=True).html
    assert "Invite the person anew" in browser.get(f"{team}renew").text
    with pytest.raises(Conflict):
        mandates.renew_delegate(make.actor_of(lead), "linz", mandate.id, seen=str(mandate.ends_on))


def test_a_mandate_that_ran_out_begins_anew(db: Any, lead: Any, city: Any) -> None:
    today = clock.today()
    person = make.person()
    last = today - 3 * DAY
    mandate = make.delegate(person, city, role="elected", ends_on=last)
    made = mandates.renew_delegate(make.actor_of(lead), "linz", mandate.id, seen=str(last))
    assert (made.starts_on, made.ends_on) == (today, today + 365 * DAY)
    assert made.id != mandate.id and fresh(db, mandate).ends_on == last


def test_a_member_keeps_a_lead(db: Any, lead: Any, city: Any, browser_of: Any) -> None:
    mine = db.session.scalars(select(Delegate)).one()
    actor = make.actor_of(lead)
    today = clock.today()
    refused = (
        lambda: mandates.resign(actor, mine.id),
        lambda: mandates.end_mandate(actor, "linz", mine.id, last_day=None, reason="x"),
        lambda: mandates.end_mandate(actor, "linz", mine.id, last_day=today + DAY, reason="x"),
        lambda: mandates.change_delegate(
            actor, "linz", mine.id, role="officer", starts_on=mine.starts_on, ends_on=None
        ),
    )
    for call in refused:
        with pytest.raises(Conflict):
            call()
    page = browser_of(lead).post_form(f"/delegations/{mine.id}/resign", status=422)
    assert "always has a lead contact" in page.text
    # Somebody whose mandate begins later, or whose account is closed, does not lead today.
    later = make.delegate(make.person(), city, role="lead", starts_on=today + 5 * DAY)
    make.delegate(make.person(active=False), city, role="lead")
    for call in (*refused[:2], refused[3]):
        with pytest.raises(Conflict):
            call()
    # But a last day after the other has begun is fine.
    mandates.end_mandate(actor, "linz", mine.id, last_day=today + 6 * DAY, reason="Retires")
    assert fresh(db, mine).ends_on == today + 6 * DAY
    # A coordinator may, and finds another.
    coordinator = make.actor_of(make.person("coordinator"))
    end_delegation(coordinator, later.id)
    end_delegation(coordinator, mine.id)
    assert make.actor_of(lead).mandate(city.id) is None


def test_two_leads_do_not_leave_at_once(db: Any, lead: Any, city: Any, browser_of: Any) -> None:
    second = make.person()
    other = make.delegate(second, city, role="lead")
    mine = db.session.scalars(select(Delegate).where(Delegate.person_id == lead.id)).one()
    pairs = [(browser_of(lead), mine.id), (browser_of(second), other.id)]
    pages = [browser.get(f"/delegations/{n}/resign") for browser, n in pairs]
    together(
        *(
            lambda b=b, p=p: b.post_form(p, follow=False, check=False)
            for (b, _n), p in zip(pairs, pages, strict=True)
        )
    )
    db.session.rollback()
    left = db.session.scalars(select(Delegate).where(Delegate.revoked_at.is_(None))).all()
    assert len(left) == 1


def test_a_delegate_resigns(db: Any, lead: Any, city: Any, browser_of: Any) -> None:
    person = make.person()
    mandate = make.delegate(person, city)
    browser = browser_of(person)
    page = browser.get("/delegations/")
    assert "Linz" in page.text and page.has(f"a[href='/delegations/{mandate.id}/resign']")
    done = browser.post_form(f"/delegations/{mandate.id}/resign")
    assert done.path == "/delegations/" and "You no longer speak for Linz." in done.html
    assert not done.has(f"a[href='/delegations/{mandate.id}/resign']") and "ended" in done.text
    assert kinds_of(lead) == ["mandate_resigned"]
    browser.get(f"/delegations/{mandate.id}/resign", status=404)
    assert browser.get(f"/people/{person.username}/")


# Reminders


def test_reminders_go_out_exactly_once(db: Any, lead: Any, city: Any) -> None:
    begin = clock.now()
    end = begin.date() + 60 * DAY
    person = make.person()
    make.delegate(person, city, ends_on=end)
    make.delegate(make.person(), city, ends_on=end - 100 * DAY, reminded=0)
    told: list[tuple[int, int]] = []
    for days in (0, 29, 30, 30, 45, 52, 53, 54, 60, 61, 62, 90):
        with clock.at(begin + days * DAY):
            told.append((days, delegate_reminders.remind_of_ends()))
            assert delegate_reminders.remind_of_ends() == 0
    assert [each for each in told if each[1]] == [(30, 1), (53, 1), (61, 1)]
    assert kinds_of(person) == ["mandate_ending", "mandate_ending", "mandate_over"]
    assert kinds_of(lead) == ["mandate_ending", "mandate_ending", "mandate_over"]


def test_who_renews_is_reminded_anew(db: Any, lead: Any, city: Any, browser_of: Any) -> None:
    today = clock.today()
    person = make.person()
    mandate = make.delegate(person, city, ends_on=today + 6 * DAY)
    assert delegate_reminders.remind_of_ends() == 1
    page = browser_of(lead).get("/notifications/")
    link = f"/members/linz/delegates/{mandate.id}/renew"
    opened = next(x for x in page.links("main a[href]") if "notifications/" in x or link in x)
    assert browser_of(lead).get(opened, follow=True).path == link
    seen = (today + 6 * DAY).isoformat()
    mandates.renew_delegate(make.actor_of(lead), "linz", mandate.id, seen=seen)
    assert delegate_reminders.remind_of_ends() == 0
    with clock.at(clock.now() + (6 + 365 - 7) * DAY):
        assert delegate_reminders.remind_of_ends() == 1


def test_coordinators_hear_of_a_last_lead(db: Any, city: Any) -> None:
    coordinator, person = make.person("coordinator"), make.person()
    make.delegate(person, city, role="lead", ends_on=clock.today() + 3 * DAY)
    assert delegate_reminders.remind_of_ends() == 1
    assert kinds_of(coordinator) == ["member_leaderless"]


def test_a_short_mandate_is_not_announced_to_end_as_it_begins(db: Any, city: Any) -> None:
    today = clock.today()
    make.delegate(make.person(), city, starts_on=today, ends_on=today + 5 * DAY)
    assert delegate_reminders.remind_of_ends() == 0


def test_two_workers_remind_once(db: Any, lead: Any, city: Any, app: Flask) -> None:
    person = make.person()
    make.delegate(person, city, ends_on=clock.today() + 6 * DAY)
    db.session.commit()

    def remind() -> int:
        with app.app_context():
            return delegate_reminders.remind_of_ends()

    assert sum(together(remind, remind)) == 1
    assert kinds_of(person) == ["mandate_ending"]
