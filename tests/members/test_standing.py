"""A membership's turns: what each means at once, what stays, and who may."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from hrforum.accounts.actions.deletion import delete_account
from hrforum.core import clock
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.models import AuditEntry
from hrforum.core.permissions import SYSTEM
from hrforum.members import actions, policy
from hrforum.members.models import Delegate, Member, MembershipEvent
from hrforum.members.periods import standing
from tests import factories as make
from tests.notifications.support import kinds_of

DAY = dt.timedelta(days=1)
JUNE = dt.datetime(2026, 6, 10, 12, tzinfo=dt.UTC)


@pytest.fixture
def city(db: Any) -> Member:
    return make.member(name="Graz", slug="graz", since=dt.date(2021, 3, 1))


@pytest.fixture
def lead(city: Member) -> Any:
    person = make.person(display_name="Lea")
    make.delegate(person, city, role="lead")
    return person


@pytest.fixture
def coordinator(db: Any) -> Any:
    return make.actor_of(make.person("coordinator"))


def fresh(db: Any, row: Any) -> Any:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(type(row), row.id)


def speaks(db: Any, person: Any, city: Member) -> bool:
    """Whether the person may speak for the member in a new request, and for network members."""
    actor = make.actor_of(fresh(db, person))
    assert bool(actor.mandate(city.id)) == actor.is_network_member
    return actor.is_network_member


def test_a_new_member_has_its_first_turn(db: Any) -> None:
    made = actions.create_member(
        SYSTEM, name="Łódź", kind="municipality", membership="associate", country="PL",
        since=dt.date(2024, 1, 2),
    )  # fmt: skip
    turn = db.session.scalars(select(MembershipEvent)).one()
    assert (turn.member_id, turn.turn, turn.day) == (made.id, "joined", dt.date(2024, 1, 2))
    assert (turn.membership, turn.kind) == ("associate", "municipality")


def test_while_suspended_nobody_speaks_for_it(db: Any, city: Any, lead: Any, coordinator: Any):
    with clock.at(JUNE):
        assert speaks(db, lead, city)
        actions.suspend(coordinator, "graz", reason="Fees.", until=dt.date(2026, 6, 12))
        assert not speaks(db, lead, city)
        assert kinds_of(lead) == ["membership_turned"]
    with clock.at(JUNE + 2 * DAY):
        assert not speaks(db, lead, city)
    with clock.at(JUNE + 3 * DAY):  # it ends by itself
        assert speaks(db, lead, city)
        actions.suspend(coordinator, "graz", reason="Again.")
        assert not speaks(db, lead, city)
        actions.reinstate(coordinator, "graz", reason="Settled.")
        assert speaks(db, lead, city)
        with pytest.raises(Conflict):
            actions.reinstate(coordinator, "graz", reason="Twice.")
    turns = db.session.scalars(select(MembershipEvent.turn).order_by(MembershipEvent.id)).all()
    assert turns == ["joined", "suspended", "suspended", "reinstated"]


def test_the_grants_that_processes_keep_are_read_anew(
    db: Any, city: Any, lead: Any, coordinator: Any
) -> None:
    before = fresh(db, lead).grants_version
    actions.suspend(coordinator, "graz", reason="Fees.")
    assert fresh(db, lead).grants_version > before


def test_a_lead_ends_the_membership_and_all_mandates_go_with_it(
    db: Any, city: Any, lead: Any
) -> None:
    later = make.delegate(make.person(), city, starts_on=dt.date(2099, 1, 1))
    officer = make.delegate(make.person(), city)
    coordinator = make.person("coordinator")
    with clock.at(JUNE):
        actions.leave(make.actor_of(lead), "graz", reason="The council decided so.")
        assert speaks(db, lead, city)  # to the end of the day
        assert db.session.get(Delegate, later.id) is None
        assert fresh(db, officer).ends_on == JUNE.date()
        assert kinds_of(coordinator) == ["membership_turned"]
    with clock.at(JUNE + DAY):
        assert not speaks(db, lead, city)
        assert not policy.is_current_on(fresh(db, city), clock.today())
    gone = fresh(db, city)
    assert (gone.left_on, gone.membership) == (JUNE.date(), "associate")


def test_who_comes_back_has_the_same_page_and_a_new_period(
    db: Any, city: Any, lead: Any, coordinator: Any
) -> None:
    with clock.at(JUNE):
        actions.leave(coordinator, "graz", reason="No staff.", last_day=dt.date(2025, 12, 31))
        assert not speaks(db, lead, city)
        for day in (dt.date(2025, 12, 31), JUNE.date() + DAY):
            with pytest.raises(Invalid):
                actions.rejoin(
                    coordinator, "graz", day=day, membership="guest", kind="municipality"
                )
        actions.rejoin(
            coordinator, "graz", day=JUNE.date(), membership="guest", kind="municipality"
        )
        assert not speaks(db, lead, city)  # named anew, or not
    back = fresh(db, city)
    assert (back.since, back.left_on, back.membership) == (JUNE.date(), None, "guest")
    found = standing(db.session.scalars(select(MembershipEvent).order_by(MembershipEvent.id)))
    assert [(p.membership, p.starts_on, p.ends_on) for p in found.periods] == [
        ("associate", dt.date(2021, 3, 1), dt.date(2025, 12, 31)),
        ("guest", JUNE.date(), None),
    ]


def test_an_associate_becomes_a_guest(db: Any, city: Any, lead: Any, coordinator: Any) -> None:
    with clock.at(JUNE):
        actions.change_membership(
            coordinator, "graz", day=dt.date(2026, 5, 1), membership="guest",
            kind="municipality", note=" A  proud day. ",
        )  # fmt: skip
        assert speaks(db, lead, city)
        with pytest.raises(Invalid):  # nothing would change
            actions.change_membership(
                coordinator, "graz", day=JUNE.date(), membership="guest", kind="municipality"
            )
        with pytest.raises(Invalid):  # before it became one
            actions.change_membership(
                coordinator, "graz", day=dt.date(2026, 5, 1), membership="guest", kind="cso"
            )
    found = fresh(db, city)
    assert (found.membership, found.since) == ("guest", dt.date(2021, 3, 1))
    turn = db.session.scalars(select(MembershipEvent).order_by(MembershipEvent.id)).all()[-1]
    assert turn.note == "A proud day."
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()[-1]
    assert (entry.tag, entry.details["membership"]) == ("member.membership_changed", "guest")


def test_a_wrong_beginning_is_put_right(db: Any, city: Any, coordinator: Any) -> None:
    actions.correct_start(
        coordinator, "graz", day=dt.date(2020, 1, 1), membership="guest", kind="cso",
        reason="A typing mistake.",
    )  # fmt: skip
    found = fresh(db, city)
    assert (found.since, found.membership, found.kind) == (dt.date(2020, 1, 1), "guest", "cso")
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()[-1]
    assert entry.details == {
        "membership": "associate", "member_kind": "municipality", "day": "2021-03-01",
    }  # fmt: skip
    actions.leave(coordinator, "graz", reason="Over.", last_day=dt.date(2022, 1, 1))
    with pytest.raises(Invalid):
        actions.correct_start(
            coordinator, "graz", day=dt.date(2022, 1, 2), membership="guest", kind="cso",
            reason="After its end.",
        )  # fmt: skip


def test_what_is_not_possible_is_said(db: Any, city: Any, lead: Any, coordinator: Any) -> None:
    with pytest.raises(Invalid):
        actions.suspend(coordinator, "graz", reason=" ")
    with pytest.raises(Invalid):
        actions.suspend(coordinator, "graz", reason="x", until=clock.today() - DAY)
    with pytest.raises(Invalid):
        actions.leave(coordinator, "graz", reason="x", last_day=clock.today() + DAY)
    with pytest.raises(Invalid):
        actions.leave(coordinator, "graz", reason="x", last_day=dt.date(2021, 2, 28))
    with pytest.raises(Invalid):  # a lead ends it today, not in the past
        actions.leave(make.actor_of(lead), "graz", reason="x", last_day=clock.today() - DAY)
    with pytest.raises(Conflict):
        actions.rejoin(
            coordinator, "graz", day=clock.today(), membership="guest", kind="municipality"
        )
    actions.leave(coordinator, "graz", reason="x", last_day=clock.today() - DAY)
    for act in (actions.suspend, actions.leave):
        with pytest.raises(Conflict):
            act(coordinator, "graz", reason="x")
    with pytest.raises(NotFound):
        actions.suspend(coordinator, "nowhere", reason="x")


def test_who_may_not(db: Any, city: Any, lead: Any) -> None:
    officer, elsewhere = make.person(), make.person()
    make.delegate(officer, city)
    make.delegate(elsewhere, make.member(), role="lead")
    day = clock.today()
    for person in (officer, elsewhere, make.person("moderator"), make.person()):
        actor = make.actor_of(person)
        with pytest.raises(Forbidden):
            actions.leave(actor, "graz", reason="x")
    for person in (lead, officer, make.person("moderator"), make.person()):
        actor = make.actor_of(person)
        with pytest.raises(Forbidden):
            actions.suspend(actor, "graz", reason="x")
        with pytest.raises(Forbidden):
            actions.reinstate(actor, "graz", reason="x")
        for act in (actions.rejoin, actions.change_membership):
            with pytest.raises(Forbidden):
                act(actor, "graz", day=day, membership="guest", kind="municipality")
        with pytest.raises(Forbidden):
            actions.correct_start(
                actor, "graz", day=day, membership="guest", kind="municipality", reason="x"
            )
    assert [row.turn for row in db.session.scalars(select(MembershipEvent))] == ["joined", "joined"]


@pytest.mark.parametrize(
    ("columns", "current", "standing_"),
    [
        ({}, True, True),
        ({"left_on": dt.date(2026, 6, 9)}, False, False),
        ({"left_on": dt.date(2026, 6, 10)}, True, True),
        ({"suspended_on": dt.date(2026, 6, 10)}, True, False),
        ({"suspended_on": dt.date(2026, 6, 11)}, True, True),
        ({"suspended_on": JUNE.date(), "suspended_until": JUNE.date()}, True, False),
        ({"suspended_on": dt.date(2026, 6, 1), "suspended_until": dt.date(2026, 6, 9)}, True, True),
    ],
)  # fmt: skip
def test_both_twins_agree(db: Any, columns: Any, current: bool, standing_: bool) -> None:
    member, day = make.member(**columns), JUNE.date()
    found = db.session.execute(
        select(policy.current_on(day), policy.in_standing_on(day)).select_from(Member)
    ).one()
    one = policy.is_current_on(member, day), policy.is_in_standing_on(member, day)
    assert tuple(map(bool, found)) == one == (current, standing_)


def test_a_deleted_account_speaks_for_nobody(
    app: Any, db: Any, city: Any, lead: Any, tmp_path: Any
):
    group = make.group(lead)
    later = make.delegate(lead, make.member(), starts_on=dt.date(2099, 1, 1))
    delete_account(make.actor_of(lead), with_posts=False, data=tmp_path)
    rows = db.session.scalars(select(Delegate).where(Delegate.person_id == lead.id)).all()
    assert [row.ends_on for row in rows] == [clock.today() - DAY]
    assert not speaks(db, lead, city)
    assert group.id and later.id
    ended = select(AuditEntry).where(AuditEntry.tag == "member.delegate_ended")
    assert len(db.session.scalars(ended).all()) == 2


def test_a_coordinator_does_all_of_it_on_pages(browser_of: Any, db: Any, city: Any, lead: Any):
    browser = browser_of(make.person("coordinator"))
    home = "/admin/members/graz/"
    page = browser.get(f"{home}standing/suspend")
    assert "Lea" in page.text
    refused = browser.post_form(page, reason="", until="2020-01-01", status=422)
    assert refused.error("reason")
    done = browser.post_form(refused, reason="Unpaid.", until="")
    assert "suspended" in done.text and "Unpaid." in done.text
    assert not speaks(db, lead, city)
    browser.post_form(f"{home}standing/reinstate", reason="Paid.")
    assert speaks(db, lead, city)
    # What another coordinator has done meanwhile is said, and nothing breaks.
    assert "not in a state" in browser.get(f"{home}standing/reinstate", follow=True).html
    page = browser.get(f"{home}standing/change")
    assert page.one("input[name=membership][checked]").get("value") == "guest"
    refused = browser.post_form(page, day="", note="Proud.", status=422)
    assert refused.error("day") and refused.one("textarea[name=note]").text.strip() == "Proud."
    browser.post_form(refused, day=(clock.today() - 9 * DAY).isoformat())
    assert fresh(db, city).membership == "guest"
    yesterday = clock.today() - DAY
    browser.post_form(f"{home}standing/leave", reason="x", last_day=yesterday.isoformat())
    assert fresh(db, city).left_on == yesterday
    browser.post_form(f"{home}standing/rejoin", membership="associate")
    assert fresh(db, city).left_on is None
    page = browser.get(f"{home}standing/correct")
    assert browser.post_form(page, reason="", status=422).error("reason")
    browser.get(f"{home}standing/nonsense", status=404)
    browser.get("/admin/members/nowhere/standing/suspend", status=404)
