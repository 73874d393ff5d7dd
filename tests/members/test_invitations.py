"""Guest cities are invited: one link, one city, and a clear page for every other link."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from hrforum.accounts import actions as accounts
from hrforum.core import clock
from hrforum.core.errors import Conflict, Forbidden, Invalid
from hrforum.core.models import AuditEntry, OutboxMail
from hrforum.members.actions import invitations as actions
from hrforum.members.models import Delegate, Member, MemberValue
from hrforum.members.models.joining import (
    CommitmentSignature,
    Invitation,
    InvitationEvent,
    InvitationLink,
)
from hrforum.members.queries import joining as queries
from tests import factories as make
from tests.notifications.support import kinds_of
from tests.support.page import PageClient
from tests.support.together import together

CITY = "office@linz.example"
BASE = "https://forum.example"
PHRASE = "a long pass phrase"
SIGNED = {
    "language": "de",
    "signer_name": "Erika Muster",
    "signer_role": "Deputy mayor",
    "agreed": "y",
}


@pytest.fixture
def coordinator(db: Any) -> Any:
    accounts.plant_pages(site_name="Forum", contact_email="forum@forum.example")
    return make.person("coordinator", display_name="Carla Coordinator")


def invite(coordinator: Any, **values: Any) -> Invitation:
    given = {
        "name": "Linz",
        "country": "AT",
        "kind": "municipality",
        "email": CITY,
        "message": "Your charter is\na model.",
        "expires_on": clock.today() + dt.timedelta(days=30),
        "base_url": BASE,
    }
    return actions.invite(make.actor_of(coordinator), **{**given, **values})


def token_in(mailbox: Any, address: str = CITY) -> str:
    return str(mailbox.link(address, "/invitations/").rsplit("/", 1)[1])


def acts(db: Any) -> list[str]:
    return list(db.session.scalars(select(InvitationEvent.act).order_by(InvitationEvent.id)))


def count(db: Any, model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def signature(**values: Any) -> actions.Signature:
    page = queries.commitment_in_force()
    assert page is not None
    given = {"page_id": page.id, "name": "Erika Muster", "role": "Mayor", "agreed": True}
    return actions.Signature(**{**given, **values})


def test_from_the_mail_to_the_city(
    db: Any, coordinator: Any, browser_of: Any, mailbox: Any, client: PageClient
) -> None:
    browser = browser_of(coordinator)
    form = browser.get("/members/invitations/new")
    sent = browser.post_form(
        form, name="Linz", country="AT", email=f" {CITY.upper()} ", message="Dear <b>Linz</b>,\nhi."
    )
    assert sent.h1 == "Linz" and "on its way" in sent.html
    letter = mailbox.last(CITY)
    assert letter.subject == "Linz is invited to Human Rights Cities Forum"
    assert "Carla Coordinator invites Linz" in letter.body_text
    assert "Dear <b>Linz</b>,\nhi." in letter.body_text
    assert "Dear &lt;b&gt;Linz" in letter.body_html
    path = mailbox.link(CITY, "/invitations/")
    # Only a hash of the token is kept.
    kept = db.session.scalar(select(InvitationLink.token_hash))
    assert kept and kept not in path

    page = client.get(path)
    assert page.h1 == "An invitation for Linz"
    for words in ("Carla Coordinator", "Guest members are cities", "Commitment of guest members"):
        assert words in page.text
    assert not page.has(f"a[href='{path}/accept']")
    assert client.get(f"{path}/accept", status=303).location.startswith("/account/sign-in?next=/i")

    own = make.person(email=CITY)
    city = browser_of(own)
    assert city.get(path).has(f"a[href='{path}/accept']")
    form = city.get(f"{path}/accept")
    done = city.post_form(
        form, **SIGNED, region="Upper Austria", population="210000", website="https://linz.example"
    )
    assert done.path == "/members/linz/" and done.h1 == "Linz"
    assert "not confirmed" not in done.text  # the city has said it itself
    member = db.session.scalars(select(Member)).one()
    assert (member.membership, member.kind, member.population) == ("guest", "municipality", 210000)
    assert member.since == clock.today() and member.region == "Upper Austria"
    delegate = db.session.scalars(select(Delegate)).one()
    assert (delegate.person_id, delegate.role) == (own.id, "lead")
    assert delegate.ends_on == clock.today() + dt.timedelta(days=365)
    # What the city says of itself is confirmed, and its history says by whom.
    values = db.session.scalars(select(MemberValue)).all()
    assert {each.confirmed_by_id for each in values} == {own.id}
    assert {"population", "region", "website"} <= {each.key for each in values}
    signed = db.session.scalars(select(CommitmentSignature)).one()
    assert (signed.name, signed.role) == ("Erika Muster", "Deputy mayor")
    assert signed.member_id == member.id and signed.person_id == own.id
    # Everybody reads on the city's page what it has signed, in the version that it signed.
    [link] = [each for each in client.get("/members/linz/").links("main a") if "/pages/" in each]
    assert link == "/pages/commitment/versions/1"
    said = " ".join(client.get("/members/linz/").texts(".signed")[0].split())
    assert "version 1" in said and "Signed for Linz by Erika Muster, Deputy mayor" in said
    assert client.get(link).has(".prose")
    assert acts(db) == ["sent", "accepted"]
    assert "invitation_accepted" in kinds_of(coordinator)
    assert mailbox.last(coordinator.email).subject == "Your invitation was accepted: Linz"
    tags = set(db.session.scalars(select(AuditEntry.tag)))
    assert {"invitation.sent", "invitation.accepted", "member.created"} <= tags
    # The coordinator sees what became of it; the link says that it was used.
    page = browser.get(f"/members/invitations/{sent.path.split('/')[3]}/")
    assert "Erika Muster, Deputy mayor, signed version 1" in page.text
    assert client.get(path, status=410).h1 == "This invitation has been accepted"


def test_who_signs_up_comes_back_to_the_invitation(
    db: Any, coordinator: Any, mailbox: Any, app: Flask
) -> None:
    invite(coordinator)
    path = mailbox.link(CITY, "/invitations/")
    browser = PageClient(app)
    sign_up = browser.get(
        next(x for x in browser.get(path).links("main a[href]") if "sign-up" in x)
    )
    assert sign_up.one("input[name=email]").get("value") == CITY
    browser.post_form(sign_up, display_name="Erika Muster", password=PHRASE, accept="y")
    link = mailbox.link(CITY, "/account/confirm/")
    # In another browser: the password, then the invitation.
    other = PageClient(app)
    page = other.post_form(other.get(link), password=PHRASE)
    assert page.h1 == "An invitation for Linz" and page.has(f"a[href='{path}/accept']")


def test_the_same_browser_comes_back_through_the_sign_in(
    db: Any, coordinator: Any, mailbox: Any, app: Flask
) -> None:
    invite(coordinator)
    path = mailbox.link(CITY, "/invitations/")
    browser = PageClient(app)
    browser.post_form(
        browser.get("/account/sign-up", next=path),
        display_name="Erika Muster",
        email=CITY,
        password=PHRASE,
        accept="y",
    )
    browser.post_form("/account/sign-up/sent")  # the mail again: it still knows the way
    page = browser.get(mailbox.link(CITY, "/account/confirm/"), follow=True)
    page = browser.post_form(page, email=CITY, password=PHRASE)
    assert page.path == path


@pytest.mark.parametrize("target", ["//evil.example/x", "https://evil.example/", "/\\evil.example"])
def test_sign_up_leads_to_no_other_site(client: PageClient, mailbox: Any, target: str) -> None:
    page = client.get("/account/sign-up", next=target)
    assert page.one("input[name=next]").get("value") in (None, "")
    client.post_form(
        page,
        display_name="Mallory",
        email="m@x.example",
        password=PHRASE,
        accept="y",
        next=target,
    )
    assert "?next" not in mailbox.link("m@x.example", "/account/confirm/")


def test_each_dead_link_has_a_clear_page(
    db: Any, coordinator: Any, client: PageClient, mailbox: Any
) -> None:
    actor = make.actor_of(coordinator)
    assert "does not lead" in client.get("/invitations/wrong", status=404).h1
    made = invite(coordinator)
    first = mailbox.link(CITY, "/invitations/")
    until = clock.today() + dt.timedelta(days=9)
    actions.send_again(actor, made.id, email="mayor@linz.example", expires_on=until, base_url=BASE)
    second = mailbox.link("mayor@linz.example", "/invitations/")
    assert client.get(first, status=410).h1 == "A newer mail has replaced this link"
    assert client.get(second).h1 == "An invitation for Linz"
    with clock.at(clock.now() + dt.timedelta(days=10)):
        assert client.get(second, status=410).h1 == "This invitation has expired"
        assert client.get(f"{second}/refuse", status=410).h1 == "This invitation has expired"
        assert actions.expire_invitations() == 1
        assert actions.expire_invitations() == 0
        assert client.get(second, status=410).h1 == "This invitation has expired"
        actions.extend(actor, made.id, clock.today() + dt.timedelta(days=5))
        assert client.get(second).h1 == "An invitation for Linz"
        actions.withdraw(actor, made.id, "A mistake.")
        assert client.get(second, status=410).h1 == "This invitation was withdrawn"
        with pytest.raises(Conflict):
            actions.extend(actor, made.id, clock.today() + dt.timedelta(days=5))
    assert acts(db) == ["sent", "sent_again", "expired", "extended", "withdrawn"]
    assert kinds_of(coordinator) == ["invitation_expired"]


def test_somebody_elses_link_is_no_use(
    db: Any, coordinator: Any, browser_of: Any, mailbox: Any
) -> None:
    invite(coordinator)
    path = mailbox.link(CITY, "/invitations/")
    stranger = make.person()
    browser = browser_of(stranger)
    page = browser.get(path)
    assert "sent to another address" in page.text and CITY in page.text
    assert not page.has(f"a[href='{path}/accept']")
    assert browser.get(f"{path}/accept", status=303).location == path
    with pytest.raises(Forbidden):
        actions.accept(
            make.actor_of(stranger),
            path.rsplit("/", 1)[1],
            actions.Basics(name="Linz"),
            signature(),
        )
    assert count(db, Member) == 0


def test_nobody_accepts_their_own_invitation(db: Any, coordinator: Any, mailbox: Any) -> None:
    invite(coordinator, email=coordinator.email)
    with pytest.raises(Forbidden):
        actions.accept(
            make.actor_of(coordinator),
            token_in(mailbox, coordinator.email),
            actions.Basics(name="Linz"),
            signature(),
        )


def test_a_no_needs_no_account_and_tells_why(
    db: Any, coordinator: Any, client: PageClient, mailbox: Any
) -> None:
    invite(coordinator)
    path = mailbox.link(CITY, "/invitations/")
    page = client.post_form(f"{path}/refuse", reason="x" * 1001, status=422)
    assert page.error("reason") and "x" * 1001 in page.texts("textarea")[0]
    page = client.post_form(f"{path}/refuse", reason="After the election.")
    assert page.h1 == "You have refused the invitation"
    assert client.get(path, status=410).h1 == "This invitation was refused"
    assert kinds_of(coordinator) == ["invitation_refused"]
    assert "After the election." in mailbox.last(coordinator.email).body_text
    # It can be invited again.
    assert invite(coordinator).state == "open"


def test_a_double_click_makes_one_city(
    db: Any, coordinator: Any, browser_of: Any, mailbox: Any
) -> None:
    invite(coordinator)
    own = make.person(email=CITY)
    path = mailbox.link(CITY, "/invitations/")
    browser = browser_of(own)
    form = browser.get(f"{path}/accept")
    pages = together(
        *(lambda: browser.post_form(form, **SIGNED, follow=False, status=303) for _ in range(3))
    )
    assert [page.location for page in pages] == ["/members/linz/"] * 3
    assert count(db, Member) == count(db, Delegate) == count(db, CommitmentSignature) == 1


def test_a_newer_commitment_is_read_before_it_is_signed(
    db: Any, coordinator: Any, browser_of: Any, mailbox: Any
) -> None:
    invite(coordinator)
    browser = browser_of(make.person(email=CITY))
    form = browser.get(f"{mailbox.link(CITY, '/invitations/')}/accept")
    admin = make.actor_of(make.person("admin"))
    accounts.publish_page(
        admin, "commitment", title="Commitment", body="Anew.", note="Shorter", based_on=1
    )
    page = browser.post_form(form, **SIGNED, region="Here", status=422)
    assert "has a new version" in page.text and "Anew." in page.text
    assert page.one("input[name=region]").get("value") == "Here"
    assert page.one("input[name=agreed]").get("checked") is None
    assert browser.post_form(page, agreed="y").path == "/members/linz/"


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("name", {"name": " "}),
        ("language", {"language": ""}),
        ("website", {"website": "ftp://linz.example"}),
        ("population", {"population": "-3"}),
        ("signer_name", {"signer_name": ""}),
        ("signer_role", {"signer_role": "x" * 121}),
        ("agreed", {"agreed": None}),
    ],
)
def test_bad_input_is_said_beside_its_field(
    db: Any, coordinator: Any, browser_of: Any, mailbox: Any, field: str, values: dict[str, Any]
) -> None:
    invite(coordinator)
    browser = browser_of(make.person(email=CITY))
    form = f"{mailbox.link(CITY, '/invitations/')}/accept"
    given = {**SIGNED, "summary": "We try.", **values}
    page = browser.post_form(form, **given, status=422)
    assert page.error(field)
    assert page.texts("textarea[name=summary]") == ["We try."]
    assert count(db, Member) == 0


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("name", {"name": ""}),
        ("country", {"country": "ZZ"}),
        ("kind", {"kind": "cso"}),
        ("email", {"email": "nobody"}),
        ("message", {"message": "x" * 2001}),
        ("expires_on", {"expires_on": dt.date(2020, 1, 1)}),
        ("expires_on", {"expires_on": dt.date(2999, 1, 1)}),
    ],
)
def test_a_bad_invitation_is_not_sent(
    db: Any, coordinator: Any, field: str, values: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as caught:
        invite(coordinator, **values)
    assert caught.value.field == field
    assert count(db, Invitation) == count(db, OutboxMail) == 0


def test_a_city_is_invited_once_and_not_when_it_is_here(db: Any, coordinator: Any) -> None:
    invite(coordinator)
    with pytest.raises(Invalid, match="open invitation"):
        invite(coordinator, name="LINZ", email="other@linz.example")
    make.member(name="Graz", sort_name="graz")
    with pytest.raises(Invalid, match="member already"):
        invite(coordinator, name="Graz")
    assert invite(coordinator, name="Graz", country="DE").id


def test_two_cities_of_one_name_have_two_addresses(db: Any, coordinator: Any, mailbox: Any) -> None:
    make.member(name="Linz", slug="linz", country="DE")
    invite(coordinator)
    own = make.person(email=CITY)
    member = actions.accept(
        make.actor_of(own), token_in(mailbox), actions.Basics(name="Linz"), signature()
    )
    assert member.slug == "linz-at"


def test_the_reminder_brings_a_link_and_comes_once(
    db: Any, coordinator: Any, mailbox: Any, client: PageClient
) -> None:
    invite(coordinator)
    first = mailbox.link(CITY, "/invitations/")
    assert actions.remind_invited(BASE) == 0
    with clock.at(clock.now() + dt.timedelta(days=25)):
        assert actions.remind_invited(BASE) == 1
        assert actions.remind_invited(BASE) == 0
        assert mailbox.last(CITY).subject.startswith("Reminder: Linz")
        second = mailbox.link(CITY, "/invitations/")
        assert first != second
        for link in (first, second):
            assert client.get(link).h1 == "An invitation for Linz"


def test_only_coordinators_invite(db: Any, coordinator: Any, browser_of: Any) -> None:
    made = invite(coordinator)
    lead = make.person()
    make.delegate(lead, make.member(), role="lead")
    browser = browser_of(lead)
    for path in ("", "new", f"{made.id}/"):
        browser.get(f"/members/invitations/{path}", status=404)
    with pytest.raises(Forbidden):
        invite(lead, name="Wels")
    with pytest.raises(Forbidden):
        actions.withdraw(make.actor_of(lead), made.id)


def test_the_list_costs_the_same_with_many(db: Any, coordinator: Any, browser_of: Any) -> None:
    invite(coordinator)
    browser = browser_of(coordinator)
    browser.get("/members/invitations/")
    few = browser.get("/members/invitations/").sql
    for n in range(30):
        invite(coordinator, name=f"City {n}")
    many = browser.get("/members/invitations/")
    assert (few, many.sql) == (4, 4)
    assert len(many.select(".admin-row")) == 30 and many.has("nav.pagination")
    assert len(browser.get("/members/invitations/", page=2).select(".admin-row")) == 1
    assert browser.get("/members/invitations/", state="refused").has(".empty")


def test_what_a_coordinator_can_do_is_on_the_page(
    db: Any, coordinator: Any, browser_of: Any, mailbox: Any
) -> None:
    made = invite(coordinator)
    browser = browser_of(coordinator)
    path = f"/members/invitations/{made.id}/"
    page = browser.post_form(path, "form[action$=send-again]", **{"again-email": "bad"}, status=422)
    assert page.error("again-email")
    page = browser.post_form(
        path, "form[action$=send-again]", **{"again-email": "new@linz.example"}
    )
    assert "new@linz.example" in page.text and len(mailbox.all("new@linz.example")) == 1
    page = browser.post_form(
        path, "form[action$=extend]", **{"extend-expires_on": "2020-01-01"}, status=422
    )
    assert page.error("extend-expires_on")
    browser.post_form(path, "form[action$=extend]")
    stale = browser.get(path)
    page = browser.post_form(path, "form[action$=withdraw]", **{"withdraw-reason": "Twice."})
    assert "Twice." in page.text and not page.has("form[action$=withdraw]")
    page = browser.post_form(stale, "form[action$=extend]")
    assert "This invitation is closed" in page.html
    db.session.execute(update(Invitation).values(invited_by_id=None))
    assert "Somebody who left" in browser.get(path).text
