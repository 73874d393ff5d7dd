"""The links of mails, wrong, too old, used already, somebody else's: each leads to a clear page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser import support
from tests.browser.product import do
from tests.browser.test_account_security import PASSWORD, address, link, sign_up, write_password

DEAD = ("status of 403", "status of 404", "status of 409", "status of 410")


def says(page, path: str, heading: str) -> None:
    """The page at an address of ours has this heading, and is one that everybody can read."""
    page.watch.allow(*DEAD)
    page.goto(path)
    expect(page.locator("h1")).to_have_text(heading)
    support.assert_good(page)


def invite(coordinator, city: str, email: str) -> str:
    """Invite a city, and stay on the page of the invitation; the link of the mail."""
    coordinator.goto("/members/invitations/new")
    coordinator.get_by_label("City", exact=True).fill(city)
    coordinator.get_by_label("Country").select_option("AT")
    coordinator.get_by_label("Address to write to").fill(email)
    coordinator.get_by_role("button", name="Send the invitation").click()
    expect(coordinator.locator("h1")).to_have_text(city)
    return link(coordinator, email, "/invitations/")


def test_an_invitation_is_replaced_expires_is_opened_again_and_refused(person, visitor, site):
    coordinator, other = person("coordinator"), person("mentee", size="phone")
    email = address("hallein")
    first = invite(coordinator, "Hallein", email)
    says(visitor, "/invitations/no-such-token", "This link does not lead to an invitation")
    coordinator.locator("summary", has_text="Send it again").click()
    coordinator.get_by_role("button", name="Send it again").click()
    expect(coordinator.get_by_role("status")).to_be_visible()
    second = link(coordinator, email, "/invitations/")
    assert second != first
    says(visitor, first, "A newer mail has replaced this link")

    # Somebody else has the link: they read what it is, and can't accept.
    says(other, second, "An invitation for Hallein")
    expect(other.get_by_text("This invitation was sent to another address")).to_be_visible()
    expect(other.get_by_role("link", name="Accept", exact=True)).to_have_count(0)
    other.goto(f"{second}/accept")
    expect(other).to_have_url(re.compile(f"{second}$"))

    do(
        site,
        """
        from hrforum.members.models.joining import Invitation
        with transaction() as session:
            session.execute(update(Invitation).where(Invitation.email == given["email"])
                            .values(expires_on=clock.today() - dt.timedelta(days=1)))
        """,
        email=email,
    )
    says(visitor, second, "This invitation has expired")
    coordinator.reload()
    coordinator.locator("summary", has_text="Give more time").click()
    coordinator.locator("details[open]").get_by_role("button", name="Save").click()
    expect(coordinator.get_by_role("status")).to_be_visible()
    visitor.goto(second)
    expect(visitor.locator("h1")).to_have_text("An invitation for Hallein")

    visitor.get_by_role("link", name="Refuse").click()
    visitor.get_by_label("Reason").fill("Our council has no majority for it.")
    support.assert_good(visitor)
    visitor.get_by_role("button", name="Refuse").click()
    expect(visitor.locator("h1")).to_have_text("You have refused the invitation")
    says(visitor, second, "This invitation was refused")
    coordinator.reload()
    expect(coordinator.get_by_text("Our council has no majority for it.")).to_be_visible()
    support.assert_good(coordinator)


def test_an_invitation_is_withdrawn(person, visitor):
    coordinator = person("coordinator")
    path = invite(coordinator, "Traun", address("traun"))
    coordinator.locator("summary", has_text="Withdraw the invitation").click()
    coordinator.get_by_role("button", name="Withdraw the invitation").click()
    expect(coordinator.get_by_role("status")).to_be_visible()
    says(visitor, path, "This invitation was withdrawn")
    visitor.goto(f"{path}/refuse")
    expect(visitor.locator("h1")).to_have_text("This invitation was withdrawn")


def test_a_lead_of_a_new_city_invites_a_delegate(person, open_page, visitor, site):
    coordinator, lead = person("coordinator"), open_page()
    email = address("wels")
    sign_up(lead, email)
    path = invite(coordinator, "Wels", email)
    lead.goto(path)
    lead.get_by_role("link", name="Accept", exact=True).click()
    lead.get_by_label("Main language").select_option("de")
    lead.get_by_label("Their function").fill("Deputy mayor")
    lead.get_by_label("The city takes on this commitment").check()
    lead.get_by_role("button", name="Sign and accept").click()
    expect(lead.locator("h1")).to_have_text("Wels")
    expect(lead.locator(".signed")).to_contain_text("Ines Okafor, Deputy mayor")
    support.assert_good(lead)
    says(lead, path, "This invitation has been accepted")
    lead.get_by_role("link", name="Look at the city's page").click()
    lead.locator(".signed a").click()
    expect(lead.locator("h1")).to_contain_text("Commitment")

    new, refuser = address("delegate"), address("refuser")

    def ask(who: str) -> str:
        lead.goto("/members/wels/delegates/")
        lead.get_by_role("link", name="Invite a delegate").click()
        lead.get_by_label("E-mail address or username").fill(who)
        lead.get_by_label("Expert").check()
        lead.get_by_role("button", name="Send the invitation").click()
        expect(lead.get_by_text(f"on its way to {who}")).to_be_visible()
        return link(lead, who, "/delegations/invitation/")

    first = ask(new)
    start = "/delegations/invitation/"
    says(visitor, f"{start}no-such-token", "This link does not lead to an invitation")
    # Somebody else's: the lead, too, can't take it.
    says(lead, first, "Will you speak for Wels?")
    expect(lead.get_by_text("This invitation was sent to somebody else")).to_be_visible()
    expect(lead.get_by_role("button", name="Accept")).to_have_count(0)
    code = """
        from hrforum.members.models.delegates import DelegateInvitation
        moment = clock.now() + dt.timedelta(days=given["days"])
        with transaction() as session:
            session.execute(update(DelegateInvitation)
                            .where(DelegateInvitation.email == given["email"])
                            .values(expires_at=moment))
        """
    do(site, code, email=new, days=-1)
    says(visitor, first, "This invitation has expired")
    do(site, code, email=new, days=14)

    # From the mail's link to the last page.
    delegate = open_page(size="phone")
    delegate.goto(first)
    delegate.get_by_role("link", name="Sign up and accept").click()
    delegate.get_by_label("Your name").fill("Mira Feld")
    delegate.get_by_label("Password", exact=True).fill(PASSWORD)
    delegate.get_by_label("I accept the").check()
    delegate.get_by_role("button", name="Sign up").click()
    expect(delegate.locator("h1")).to_have_text("Look into your mailbox")
    delegate.goto(link(delegate, new, "/account/confirm/"))
    write_password(delegate, new)
    expect(delegate.locator("h1")).to_have_text("Will you speak for Wels?")
    delegate.get_by_role("button", name="Accept").click()
    expect(delegate.get_by_text("You speak for Wels now.")).to_be_visible()
    says(delegate, first, "This invitation has been accepted")
    delegate.get_by_role("link", name="The page of Wels").click()
    expect(delegate.get_by_role("link", name="Mira Feld")).to_be_visible()

    no = ask(refuser)
    visitor.goto(no)
    visitor.get_by_role("button", name="Refuse").click()
    says(visitor, no, "This invitation was refused")
    gone = ask(address("withdrawn"))
    lead.goto("/members/wels/delegates/")
    lead.get_by_role("button", name=re.compile("^Withdraw")).first.click()
    says(visitor, gone, "This invitation was withdrawn")


@pytest.fixture
def question(site):
    """An application of Priya's that waits for her answer: its number, made anew for each test."""

    def ask(name: str) -> int:
        return do(
            site,
            """
            from hrforum.demo import joining
            from hrforum.members.actions import applications
            from tests.factories.people import actor_of
            import contextlib

            def actor(name):
                return actor_of(person(f"{name}@demo.hrforum.example"))

            answer = joining._sent(actor("priya"), "university", given["name"], "IE",
                                   joining._UNIVERSITY, contextlib.nullcontext())
            applications.claim(actor("coordinator"), answer)
            applications.ask(actor("coordinator"), answer, "Who would speak for you?")
            """,
            name=name,
        )

    return ask


def test_an_answer_to_the_coordinators(person, question, site):
    priya, other = person("priya"), person("mentee")
    path = f"/members/apply/{question('Centre for Quiet Streets')}/"
    nothing = "There is no page at this address"
    says(priya, "/members/apply/99999999/", nothing)
    says(other, path, nothing)
    late = priya.context.new_page()
    for page in (priya, late):
        page.goto(path)
        page.get_by_label("Your message").fill("Two of our lecturers.")
    priya.get_by_role("button", name="Send the answer").click()
    expect(priya.get_by_text("A coordinator is working on it.")).to_be_visible()
    # Answered in another window: what was typed here is not lost, and not sent twice.
    late.get_by_role("button", name="Send the answer").click()
    expect(late.get_by_label("What you typed, not sent")).to_have_value("Two of our lecturers.")
    support.assert_good(late)

    number = question("Centre for Slow Answers")
    do(
        site,
        """
        from hrforum.members.actions.applications import timing
        from hrforum.members.models.applications import Application
        with transaction() as session:
            session.execute(update(Application).where(Application.id == given["number"])
                            .values(closes_at=clock.now() - dt.timedelta(days=1)))
        timing.close_silent()
        """,
        number=number,
    )
    priya.goto(f"/members/apply/{number}/")
    expect(priya.get_by_text("It closed because no answer to our question came.")).to_be_visible()
    expect(priya.get_by_role("button", name="Send the answer")).to_have_count(0)
    support.assert_good(priya)


OLD = """
    from unittest import mock
    import time
    from flask_security.confirmable import generate_confirmation_token
    from flask_security.recoverable import generate_reset_password_token
    from itsdangerous.timed import TimestampSigner
    makes = {"confirm": generate_confirmation_token, "recover": generate_reset_password_token}
    old = int(time.time()) - 30 * 24 * 3600
    with app.test_request_context(), \\
            mock.patch.object(TimestampSigner, "get_timestamp", lambda signer: old):
        answer = makes[given["what"]](person(given["email"]))
"""


def test_a_link_that_confirms_an_address(open_page, person, site):
    page, other = open_page(), person("mentee")
    email = address("confirm")
    dead = "This link does not work any more"
    says(page, "/account/confirm/no-such-token", dead)
    page.goto("/account/sign-up")
    page.get_by_label("Your name").fill("Tove Lund")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("I accept").check()
    page.get_by_role("button", name="Sign up").click()
    page.wait_for_url("**/sent")
    path = link(page, email, "/account/confirm/")
    says(page, f"/account/confirm/{do(site, OLD, what='confirm', email=email)}", dead)
    page.get_by_role("link", name="Ask for a new link").click()
    expect(page.get_by_label("E-mail address")).to_be_visible()
    # Somebody else opens it: it confirms nothing without the password of the one who signed up.
    says(other, path, "Confirm your address")
    other.get_by_role("textbox", name="Your password").fill("not this one at all")
    other.get_by_role("button", name="Confirm and sign in").click()
    expect(other.get_by_role("alert")).to_contain_text("not the password that was chosen")
    page.goto(path)
    expect(page.get_by_text("Your address is confirmed.")).to_be_visible()
    page.goto(path)
    expect(page.get_by_text("Your address is confirmed. You can sign in.")).to_be_visible()
    support.assert_good(page)


def test_a_link_to_a_new_password(open_page, person, site):
    page, email = open_page(), address("recover")
    sign_up(page, email)
    dead = "This link does not work any more"
    says(page, "/account/recover/no-such-token", dead)
    says(page, f"/account/recover/{do(site, OLD, what='recover', email=email)}", dead)
    page.get_by_role("link", name="Ask for a new link").click()
    page.get_by_label("E-mail address").fill(email)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/sent")
    path = link(page, email, "/account/recover/")
    # Somebody else is signed in where the link is opened: the page says whose account it is for.
    other = person("mentee")
    says(other, path, "Choose a new password")
    expect(other.locator("main")).to_contain_text(f"For the account with the address {email}.")
    page.goto(path)
    page.get_by_label("New password").fill("four wooden boats")
    page.get_by_role("button", name="Set the password").click()
    page.wait_for_url("**/account/sign-in")
    says(page, path, dead)


def test_links_that_change_an_address(open_page, person, site):
    page, other = open_page(), person("mentee")
    email, new, newer = address("old"), address("new"), address("newer")
    sign_up(page, email)

    def begin(to: str) -> str:
        page.goto("/settings/address")
        page.get_by_label("New e-mail address").fill(to)
        page.get_by_role("button", name="Send the two mails").click()
        expect(page.get_by_text("Not confirmed yet")).to_have_count(2)
        return link(page, to, "/account/address/")

    says(page, "/account/address/no-such-token", "This link does not work any more")
    path = begin(new)
    says(other, path, "This link belongs to another account")
    do(
        site,
        """
        from hrforum.accounts.models import AddressChange
        with transaction() as session:
            session.execute(update(AddressChange).where(AddressChange.new_email == given["new"])
                            .values(expires_at=clock.now() - dt.timedelta(hours=1)))
        """,
        new=new,
    )
    says(page, path, "This link is too old")
    path = begin(newer)
    page.goto(path)
    page.get_by_role("button", name="Yes, change it").click()
    expect(page.locator("h1")).to_have_text("This mailbox has confirmed")
    page.goto(link(page, email, "/account/address/"))
    page.get_by_role("button", name="Yes, change it").click()
    expect(page.locator("h1")).to_have_text("The address is changed")
    says(page, path, "This link was used already")
