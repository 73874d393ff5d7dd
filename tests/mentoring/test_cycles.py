"""Cycles: written, opened, extended, ended early and closed, by hand and by their dates."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from hrforum.core import clock
from hrforum.core.errors import Conflict, NotFound
from hrforum.core.models import AuditEntry
from hrforum.members.models import Member
from hrforum.mentoring.actions import cycles as actions
from hrforum.mentoring.actions import reminders
from hrforum.mentoring.models import Cycle, CycleEvent
from tests import factories as make
from tests.notifications.support import kinds_of


def day(days: int) -> str:
    return (clock.today() + dt.timedelta(days=days)).isoformat()


def acts(db: Any) -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(CycleEvent.act).order_by(CycleEvent.id)))


@pytest.fixture
def people(db: Any) -> dict[str, Any]:
    """A coordinator, a guest city's officer, an associate's lead, and an expert without a say."""
    guest = make.member(membership="guest", name="Utrecht", slug="utrecht")
    town = make.member(name="Linz", slug="linz")
    made = {
        "chief": make.person("coordinator"),
        "guest": make.person(),
        "town": make.person(),
        "expert": make.person(),
    }
    make.delegate(made["guest"], guest)
    make.delegate(made["town"], town, role="lead")
    make.delegate(made["expert"], town, role="expert")
    return made


def test_from_the_draft_to_the_end(db: Any, people: Any, browser_of: Any, mailbox: Any) -> None:
    desk, reader = browser_of(people["chief"]), browser_of(people["town"])
    page = desk.get("/mentoring/")
    assert "No call yet" in page.text
    page = desk.post_form(
        "/mentoring/cycles/new", name="", call_starts_on="someday", call_ends_on=day(-3),
        consent_days="many", w_themes="2000", description="We learn.", status=422,
    )  # fmt: skip
    wrong = ("name", "call_starts_on", "consent_days", "w_themes")
    assert all(page.error(name) for name in wrong) and not page.error("description")
    assert page.one("#call_starts_on").get("value") == "someday"
    page = desk.post_form(
        page, name="Mentoring 2027", call_starts_on=day(0), call_ends_on=day(-3),
        consent_days="21", w_themes="400", kinds=["municipality"], status=422,
    )  # fmt: skip
    assert "before it begins" in page.error("call_ends_on")
    page = desk.post_form(page, call_ends_on=day(20))
    assert page.h1 == "Mentoring 2027" and "This is a draft" in page.text
    path = "/mentoring/cycles/mentoring-2027/"
    assert reader.get(path, status=404).status == 404
    assert reader.get("/mentoring/").has("a[href='/mentoring/cycles/new']") is False

    desk.post_form(f"{path}do/open")
    for who, kinds in (("guest", ["mentoring_call"]), ("town", ["mentoring_call"]), ("expert", [])):
        assert kinds_of(people[who]) == kinds
    assert "A call for mentoring: Mentoring 2027" in mailbox.last(people["town"].email).subject
    page = reader.get(path)
    assert "Call open" in page.text and "20 days left" in page.text and "400" in page.text

    # What members rely on is not changed in passing.
    page = desk.get(f"{path}edit")
    assert not page.has("#call_ends_on")
    page = desk.post_form(page, name="Mentoring 2027/28")
    assert page.h1 == "Mentoring 2027/28" and kinds_of(people["town"]) == ["mentoring_call"]
    page = desk.post_form(f"{path}do/extend", until=day(2), status=422)
    assert "later" in page.error("until")
    page = desk.post_form(page, until=day(30), reason="Holidays.")
    assert "Holidays." in page.text and "30 days left" in page.text
    assert kinds_of(people["guest"])[-1] == "mentoring_dates"
    page = desk.post_form(f"{path}do/end-call", reason=" ", status=422)
    assert page.error("reason")
    page = desk.post_form(page, reason="All places are taken.")
    page = reader.get(path)
    assert "The call ended on" in page.text and "All places are taken." in page.text
    assert "let a request in" in page.text
    desk.post_form(f"{path}do/run")
    page = desk.post_form(f"{path}do/close", status=422)
    assert page.error("reason")
    desk.post_form(page, reason="No money.")
    page = reader.get(path)
    assert "This cycle is closed" in page.text and "No money." in page.text
    assert "This cycle is closed. It" in desk.get(f"{path}edit", follow=True).texts(".flash")[0]
    assert acts(db) == [
        "created", "opened", "changed", "extended", "call_ended", "started", "closed",
    ]  # fmt: skip
    tags = db.session.scalars(select(AuditEntry.tag).where(AuditEntry.tag == "cycle.changed")).all()
    assert len(tags) == 7


def test_two_coordinators_do_not_write_over_each_other(
    db: Any, people: Any, browser_of: Any
) -> None:
    desk = browser_of(people["chief"])
    cycle = make.cycle(state="draft", name="Round")
    first, second = (desk.get(f"/mentoring/cycles/{cycle.slug}/edit") for _ in range(2))
    desk.post_form(first, name="Round one")
    page = desk.post_form(second, name="Round two", status=409)
    assert "changed in another window" in page.text
    assert page.one("#name").get("value") == "Round two"
    assert desk.post_form(page).h1 == "Round two"
    # Twice the same button: the second has nothing to do any more.
    actions.open_call(make.actor_of(people["chief"]), cycle.slug)
    with pytest.raises(Conflict):
        actions.open_call(make.actor_of(people["chief"]), cycle.slug)
    with pytest.raises(NotFound):
        actions.close_cycle(make.actor_of(people["town"]), cycle.slug, "Why not.")


def test_a_draft_can_go(db: Any, people: Any, browser_of: Any) -> None:
    desk = browser_of(people["chief"])
    cycle = make.cycle(state="draft")
    page = desk.post_form(f"/mentoring/cycles/{cycle.slug}/do/delete")
    assert page.path == "/mentoring/" and "The draft is deleted" in page.texts(".flash")[0]
    opened = make.cycle()
    page = desk.get(f"/mentoring/cycles/{opened.slug}/do/delete", follow=True)
    assert "come further" in page.texts(".flash")[0]
    assert desk.get(f"/mentoring/cycles/{opened.slug}/do/nothing", status=404)


def test_dates_move_a_cycle_and_remind(db: Any, people: Any, mailbox: Any) -> None:
    cycle = make.cycle(call_ends_on=clock.today() + dt.timedelta(days=8))
    now = clock.now()

    def later(days: int) -> None:
        with clock.at(now + dt.timedelta(days=days)):
            reminders.remind_of_calls()
            reminders.remind_of_calls()
            actions.keep_dates()
            actions.keep_dates()

    later(0)
    assert kinds_of(people["town"]) == []
    later(1)
    assert kinds_of(people["town"]) == kinds_of(people["guest"]) == ["mentoring_ends"]
    assert kinds_of(people["expert"]) == []
    assert "This call ends soon" in mailbox.last(people["town"].email).subject
    guest = make.offer(
        make.member(membership="guest", name="Graz", slug="graz"), cycle, state="offered"
    )
    mate = make.person()
    make.delegate(mate, db.session.get(Member, guest.member_id))
    later(6)
    assert kinds_of(people["town"]) == ["mentoring_ends"] * 2 and kinds_of(mate) == []
    later(8)
    db.session.expire_all()
    assert db.session.get(Cycle, cycle.id).state == "call"
    later(9)
    db.session.expire_all()
    assert db.session.get(Cycle, cycle.id).state == "matching"
    assert kinds_of(people["chief"]) == ["mentoring_to_match"]
    actions.start_running(make.actor_of(people["chief"]), cycle.slug)
    later(401)
    db.session.expire_all()
    assert db.session.get(Cycle, cycle.id).state == "closed"
    assert kinds_of(mate) == ["mentoring_closed"]
    assert acts(db) == ["call_over", "started", "over"]


def test_pages_cost_the_same_however_much_is_there(db: Any, people: Any, browser_of: Any) -> None:
    theme = make.theme()
    cycle = make.cycle()
    path = f"/mentoring/cycles/{cycle.slug}/"
    town = browser_of(people["town"])

    def cost() -> tuple[int, ...]:
        return tuple(town.get(each).sql for each in ("/mentoring/", path))

    make.offer(to=cycle, themes={theme: 3})
    make.request(to=cycle)
    one = cost()
    for _n in range(30):
        make.offer(to=cycle, themes={theme: 1})
        make.cycle()
    assert cost() == one == (6, 9)
    page = town.get(path)
    assert len(page.select(".member-row")) == 30 and "Page 1 of 2" in page.text
    assert len(town.get(f"{path}?page=2").select(".member-row")) == 1
    town.get(f"{path}?page=3", status=404)
