"""Delegates: asked by a lead, reminded, renewed, ended; a member always keeps a lead."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hrforum.accounts.signals import PersonDeleted
from hrforum.boards import actions as boards
from hrforum.boards.models import Post
from hrforum.core import clock
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.members.actions import delegate_invitations as asking
from hrforum.members.actions import delegate_reminders, end_delegation, former, leave, mandates
from hrforum.members.models import Delegate, DelegateInvitation
from tests import factories as make
from tests.notifications.support import kinds_of
from tests.support.delegates import BASE, DAY, LINK, NEW, PHRASE, ask, count, fresh, tags, token_in
from tests.support.page import PageClient
from tests.support.together import together


@pytest.fixture
def city(db: Any) -> Any:
    return make.member(name="Linz", slug="linz")


@pytest.fixture
def lead(city: Any) -> Any:
    person = make.person(display_name="Lea Lead")
    make.delegate(person, city, role="lead")
    return person


# Asking


def test_from_the_mail_to_the_mandate(
    db: Any, lead: Any, city: Any, browser_of: Any, mailbox: Any, app: Flask
) -> None:
    browser = browser_of(lead)
    page = browser.get("/members/linz/")
    assert page.has("a[href='/members/linz/delegates/']")
    sent = browser.post_form(
        "/members/linz/delegates/invite", who=f" {NEW.upper()} ", role="expert"
    )
    assert sent.path == "/members/linz/delegates/" and f"on its way to {NEW}" in sent.html
    assert "Waiting for an answer" in sent.text
    letter = mailbox.last(NEW)
    assert letter.subject == "Will you speak for Linz?"
    assert "Lea Lead asks you to speak for Linz" in letter.body_text
    path = mailbox.link(NEW, LINK)
    kept = db.session.scalar(select(DelegateInvitation.token_hash))
    assert kept and kept not in path

    visitor = PageClient(app)
    page = visitor.get(path)
    assert page.h1 == "Will you speak for Linz?" and "Expert" in page.text
    sign_up = visitor.get(next(x for x in page.links("main a[href]") if "sign-up" in x))
    visitor.post_form(sign_up, display_name="Nele New", password=PHRASE, accept="y")
    other = PageClient(app)
    page = other.post_form(other.get(mailbox.link(NEW, "/account/confirm/")), password=PHRASE)
    assert page.path == path
    done = other.post_form(page, f"form[action='{path}/accept']")
    assert done.path == "/members/linz/" and "You speak for Linz now." in done.html

    made = db.session.scalars(select(Delegate).where(Delegate.role == "expert")).one()
    assert made.starts_on == clock.today() and made.ends_on == clock.today() + 365 * DAY
    assert kinds_of(lead) == ["delegate_accepted"]
    assert {
        "member.delegate_invited",
        "member.delegate_invitation_accepted",
        "member.delegate_added",
    } <= tags(db)
    used = PageClient(app).get(path, status=410)
    assert used.h1 == "This invitation has been accepted"
    assert "You accepted to speak for Linz" in other.get(path, status=410).text
    # The page shows the new delegate, and no invitation that was accepted.
    assert "Nele New" in browser.get("/members/linz/delegates/").text


def test_a_link_is_for_one_mailbox(
    db: Any, lead: Any, browser_of: Any, mailbox: Any, app: Flask
) -> None:
    ask(lead)
    path = mailbox.link(NEW, LINK)
    stranger = make.person(email="other@city.example")
    browser = browser_of(stranger)
    page = browser.get(path)
    assert "This invitation was sent to somebody else" in page.text
    assert not page.has(f"form[action='{path}/accept']")
    with pytest.raises(Forbidden):
        asking.accept_invitation(make.actor_of(stranger), token_in(mailbox))
    with pytest.raises(Forbidden):
        asking.refuse_invitation(make.actor_of(stranger), token_in(mailbox))
    # An address that nobody has confirmed is nobody's.
    squatter = make.person(email=NEW, confirmed_at=None)
    with pytest.raises(Forbidden):
        asking.accept_invitation(make.actor_of(squatter), token_in(mailbox))
    assert count(db, Delegate) == 1
    wrong = PageClient(app).get(f"{LINK}nonsense", status=404)
    assert wrong.h1 == "This link does not lead to an invitation"


def test_refusing_needs_no_account(db: Any, lead: Any, mailbox: Any, client: PageClient) -> None:
    ask(lead)
    path = mailbox.link(NEW, LINK)
    page = client.post_form(client.get(path), f"form[action='{path}/refuse']")
    assert page.h1 == "You have refused the invitation"
    assert kinds_of(lead) == ["delegate_refused"]
    assert client.get(path, status=410).h1 == "This invitation was refused"
    with pytest.raises(Conflict):
        asking.refuse_invitation(make.actor_of(None), path.removeprefix(LINK))


def test_sent_again_withdrawn_expired(
    db: Any, lead: Any, browser_of: Any, mailbox: Any, client: PageClient
) -> None:
    invitation = ask(lead)
    first = mailbox.link(NEW, LINK)
    browser = browser_of(lead)
    team = "/members/linz/delegates/"
    again = f"form[action='{team}invitations/{invitation.id}/again']"
    assert "A new link is on its way" in browser.post_form(team, again).html
    second = mailbox.link(NEW, LINK)
    assert first != second and len(mailbox.all(NEW)) == 2
    assert client.get(first, status=404).h1 == "This link does not lead to an invitation"
    with clock.at(clock.now() + asking.LASTS):
        page = client.get(second, status=410)
        assert page.h1 == "This invitation has expired"
        person = make.person(email=NEW)
        with pytest.raises(Conflict):
            asking.accept_invitation(make.actor_of(person), second.removeprefix(LINK))
        assert "Expired" in browser_of(lead).get(team).text
    withdraw = f"form[action='{team}invitations/{invitation.id}/withdraw']"
    assert "Its link says so" in browser.post_form(team, withdraw).html
    assert client.get(second, status=410).h1 == "This invitation was withdrawn"
    with pytest.raises(Conflict):
        asking.invite_delegate_again(make.actor_of(lead), "linz", invitation.id, base_url=BASE)
    asking.withdraw_invitation(make.actor_of(lead), "linz", invitation.id)  # stays as it is
    with clock.at(clock.now() + asking.KEPT + DAY):
        asking.forget_old_invitations()
    assert count(db, DelegateInvitation) == 0


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"who": ""}, "who"),
        ({"who": "no address@"}, "who"),
        ({"who": "nobody"}, "who"),
        ({"role": "king"}, "role"),
        ({"starts_on": dt.date(2020, 1, 1)}, "starts_on"),
        ({"ends_on": dt.date(2020, 1, 1)}, "ends_on"),
        ({"ends_on": dt.date(2999, 1, 1)}, "ends_on"),
    ],
)
def test_what_can_not_be_asked(lead: Any, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as error:
        ask(lead, **values)
    assert error.value.field == field


def test_nobody_is_asked_twice(db: Any, lead: Any, city: Any, mailbox: Any) -> None:
    ask(lead)
    with pytest.raises(Invalid):
        ask(lead)
    person = make.person(username="rita")
    ask(lead, who="@rita")
    token = token_in(mailbox, person.email)
    asking.accept_invitation(make.actor_of(person), token)
    with pytest.raises(Invalid):
        ask(lead, who="rita")
    with pytest.raises(Conflict):
        asking.accept_invitation(make.actor_of(person), token)
    assert count(db, Delegate) == 2


def test_accepted_once_by_two_clicks(db: Any, lead: Any, mailbox: Any, browser_of: Any) -> None:
    ask(lead)
    path = mailbox.link(NEW, LINK)
    person = make.person(email=NEW)
    browsers = [browser_of(person), browser_of(person)]
    pages = [browser.get(path) for browser in browsers]
    form = f"form[action='{path}/accept']"
    together(
        *(
            lambda b=b, p=p: b.post_form(p, form, follow=False, status=303)
            for b, p in zip(browsers, pages, strict=True)
        )
    )
    assert count(db, Delegate) == 2


def test_who_may_not(db: Any, lead: Any, city: Any, browser_of: Any) -> None:
    """Officers, other members' leads, leads whose mandate is over: there is nothing for them."""
    other = make.member(name="Graz")
    mandate = make.delegate(make.person(), city)
    theirs = make.delegate(make.person(), other)
    invitation = ask(lead)
    officer, foreign, past = make.person(), make.person(), make.person()
    make.delegate(officer, city)
    make.delegate(foreign, other, role="lead")
    make.delegate(past, city, role="lead", ends_on=dt.date(2021, 1, 1))
    team = "/members/linz/delegates/"
    for person in (officer, foreign, past, make.person("moderator")):
        actor = make.actor_of(person)
        browser = browser_of(person)
        for path in ("invite", *(f"{mandate.id}/{x}" for x in ("change", "renew", "end"))):
            browser.get(team + path, status=404)
            browser.post(team + path, check=False, status=400, follow=False)
        listed = browser.get(team).text
        assert NEW not in listed and "Invite a delegate" not in listed
        for call in (
            lambda a=actor: asking.withdraw_invitation(a, "linz", invitation.id),
            lambda a=actor: mandates.renew_delegate(a, "linz", mandate.id, seen=""),
            lambda a=actor: mandates.resign(a, mandate.id),
            lambda a=actor: asking.invite_delegate_again(a, "linz", invitation.id, base_url=BASE),
        ):
            with pytest.raises(NotFound):
                call()
        with pytest.raises(NotFound):
            ask(person)
        with pytest.raises(Forbidden):
            end_delegation(actor, mandate.id)
    # A lead's own page leads to no mandate of another member.
    browser_of(lead).get(f"{team}{theirs.id}/change", status=404)
    browser_of(lead).get(f"{team}99999999999/change", status=404)
    browser_of(officer).get(f"/delegations/{mandate.id}/resign", status=404)
    PageClient(browser_of(lead).app).get(f"{team}invite", status=303)


# What is written for a member


def test_a_post_records_the_mandate_and_stays(
    db: Any, lead: Any, city: Any, client: PageClient, browser_of: Any
) -> None:
    person = make.person(display_name="Olga Officer")
    mandate = make.delegate(person, city)
    topic = make.topic(make.board())
    actor = make.actor_of(person)
    post, *_rest = boards.post_reply(
        actor,
        topic.id,
        body="We give tenants a lawyer.",
        language="en",
        member_id=city.id,
        client_key="k1",
    )
    assert (post.member_id, post.delegate_id, post.delegate_role) == (
        city.id,
        mandate.id,
        "officer",
    )
    own, *_rest = boards.post_reply(
        actor, topic.id, body="For myself.", language="en", member_id=None, client_key="k2"
    )
    assert (own.member_id, own.delegate_id, own.delegate_role) == (None, None, None)
    end_delegation(make.actor_of(lead), mandate.id, reason="Left")
    # An actor that was loaded before the mandate ended can't speak for the member, either.
    for who in (actor, make.actor_of(person)):
        with pytest.raises(Invalid) as error:
            boards.post_reply(
                who, topic.id, body="More.", language="en", member_id=city.id, client_key="k3"
            )
        assert error.value.field == "for_member"
    with pytest.raises(Forbidden):
        boards.delete_post(make.actor_of(person), topic.id, post.number)
    db.session.rollback()
    kept = db.session.get(Post, post.id)
    assert kept is not None and kept.deleted_at is None and kept.member_id == city.id
    page = client.get(f"/topics/{topic.id}-{topic.slug}/")
    assert "for Linz" in page.text
    mine = browser_of(person).get(f"/topics/{topic.id}-{topic.slug}/{post.number}/edit", status=403)
    assert "no longer speak for it" in mine.text


def test_who_deletes_the_account(db: Any, city: Any, lead: Any, client: PageClient) -> None:
    coordinator = make.person("coordinator")
    ask(lead, who=lead.email.replace("@", "+x@"))
    mine = db.session.scalars(select(Delegate)).one()
    to_come = make.delegate(lead, make.member(), starts_on=clock.today() + 9 * DAY)
    invited = ask(coordinator, who=make.person(email=NEW).username)
    former.forget_person(PersonDeleted(lead.id, with_posts=False))
    db.session.commit()
    assert fresh(db, mine).revoked_at is not None and mine.reminded == 0
    assert db.session.get(Delegate, to_come.id) is None
    assert kinds_of(coordinator) == ["member_leaderless"]
    former.forget_person(PersonDeleted(invited.person_id or 0, with_posts=False))
    db.session.commit()
    assert db.session.get(DelegateInvitation, invited.id, populate_existing=True) is None
    assert count(db, DelegateInvitation) == 1


def test_the_end_of_a_membership_ends_all(
    db: Any, lead: Any, city: Any, client: PageClient, mailbox: Any
) -> None:
    today = clock.today()
    new = make.delegate(make.person(), city, starts_on=today)
    ask(lead)
    path = mailbox.link(NEW, LINK)
    coordinator = make.actor_of(make.person("coordinator"))
    leave(coordinator, "linz", reason="Merged", last_day=today - DAY)
    assert fresh(db, new).revoked_at is not None  # it was in force today: that stays as history
    assert client.get(path, status=410).h1 == "This invitation was withdrawn"
    assert delegate_reminders.remind_of_ends() == 0
    with pytest.raises(Conflict):
        ask(make.person("coordinator"))
    page = client.get("/members/linz/delegates/")
    assert "The membership has ended" in page.text
    assert len(page.select("li.admin-row")) == 2


# The page


@pytest.mark.parametrize("rows", [1, 30])
def test_pages_cost_the_same(
    db: Any, lead: Any, city: Any, client: PageClient, browser_of: Any, rows: int
) -> None:
    for n in range(rows):
        make.delegate(make.person(), city)
        make.delegate(make.person(), city, starts_on=clock.today() + 9 * DAY)
        make.delegate(make.person(), city, ends_on=dt.date(2021, 1, 1))
        make.delegate(lead, make.member())
        ask(lead, who=f"guest{n}@city.example")
    team = "/members/linz/delegates/"
    client.get(team)
    assert client.get(team).sql == 3
    browser = browser_of(lead)
    browser.get(team)
    assert browser.get(team).sql == 5
    assert browser.get("/delegations/").sql == 2


def test_the_past_goes_on(db: Any, city: Any, client: PageClient) -> None:
    gone = make.person(display_name="Former member", deleted_at=clock.now(), active=False)
    make.delegate(gone, city, ends_on=dt.date(2020, 6, 1))
    for n in range(60):
        make.delegate(make.person(), city, ends_on=dt.date(2021, 1, 1) + n * DAY)
    page = client.get("/members/linz/delegates/")
    assert len(page.select("li.admin-row")) == 50
    later = client.get(next(x for x in page.links() if "after=" in x))
    assert len(later.select("li.admin-row")) == 11
    assert "Former member" in later.text and not later.has(f"a[href='/people/{gone.username}/']")
    client.get("/members/nowhere/delegates/", status=404)
    client.get("/members/linz/delegates/?after=x")
