"""An account that one can trust: app, recovery code, passkey, another address, "not me"."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from hrforum.accounts import totp
from tests.browser import support

PASSWORD = "three wooden boats"  # noqa: S105 -- of people made here
TWO_STEP = "/settings/two-step"


def address(name: str) -> str:
    """An address that no other test has."""
    return f"{name}-{time.monotonic_ns()}@city.example"


def link(page: Page, to: str, containing: str) -> str:
    """The path of the link in the newest mail to an address."""
    for mail in json.loads(page.request.get("/dev/mail.json").text()):
        if mail["to"] == to:
            for one in mail["links"]:
                if containing in one:
                    return re.sub(r"^https?://[^/]+", "", one)
    raise AssertionError(f"no mail to {to} with {containing}")


def sign_up(page: Page, email: str) -> None:
    """Become somebody new, and be signed in."""
    page.goto("/account/sign-up")
    page.get_by_label("Your name").fill("Ines Okafor")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("I accept").check()
    page.get_by_role("button", name="Sign up").click()
    page.wait_for_url("**/sent")
    page.goto(link(page, email, "/account/confirm/"))
    write_password(page, email)
    page.wait_for_url(lambda url: "/account/" not in url)


def write_password(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill in and send the sign-in form."""
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def code(secret: str, used: set[int]) -> str:
    """A code of the app that was not used yet: the clock may be half a minute off."""
    now = int(time.time()) // totp.STEP
    step = next(s for s in (now, now + 1, now - 1) if s not in used and s >= max(used, default=0))
    used.add(step)
    return totp.code(secret, step)


def set_up_app(page: Page, used: set[int]) -> tuple[str, list[str]]:
    """Set up an app as a person does; its secret and the recovery codes."""
    page.goto(TWO_STEP)
    page.get_by_role("link", name="Set up an app").click()
    picture = page.locator(".key-picture img")
    assert picture.evaluate("img => img.decode().then(() => img.naturalWidth)") > 100
    secret = page.locator("#app-key").inner_text().replace(" ", "")
    page.get_by_label("Code").fill(code(secret, used))
    page.get_by_role("button", name="Use this app").click()
    expect(page.locator("h1")).to_have_text("Your recovery codes")
    return secret, page.locator(".codes code").all_inner_texts()


@pytest.mark.parametrize("js", [True, False])
def test_an_app_and_a_recovery_code(open_page: Callable[..., Page], js: bool) -> None:
    email, used = address("app"), set[int]()
    page = open_page(js=js)
    sign_up(page, email)
    secret, codes = set_up_app(page, used)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("It is on.")).to_be_visible()

    other = open_page(js=js, size="phone")
    other.goto("/settings/")
    write_password(other, email)
    expect(other.locator("h1")).to_have_text("The second step")
    other.get_by_label("Code").fill(code(secret, used))
    other.get_by_role("button", name="Sign in", exact=True).click()
    expect(other).to_have_url(re.compile(r"^[^?]*/settings/$"))
    link(other, email, "/account/not-me/")

    third = open_page(js=js)
    third.goto("/account/sign-in")
    write_password(third, email)
    third.get_by_role("link", name="Use a recovery code").click()
    third.get_by_label("Code").fill(codes[0])
    third.get_by_role("button", name="Sign in", exact=True).click()
    expect(third.get_by_text("You have 9 recovery codes left.")).to_be_visible()


@pytest.fixture
def at_name(site: support.Product, opened: Any) -> Iterator[Callable[..., Page]]:
    """Pages at localhost: browsers allow no passkeys at a number."""
    origin = site.origin.replace("127.0.0.1", "localhost")

    def open_one(**options: Any) -> Page:
        page, watch = opened.open(origin, **options)
        page.watch = watch
        return page

    yield open_one
    assert not site.tracebacks()


def authenticator(page: Page) -> tuple[CDPSession, str]:
    """Give a page's browser a virtual authenticator that says yes to everything."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return cdp, made["authenticatorId"]


def test_a_passkey(at_name: Callable[..., Page]) -> None:
    email = address("key")
    page = at_name()
    cdp, device = authenticator(page)
    sign_up(page, email)
    page.goto(TWO_STEP)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name of the passkey").fill("My laptop")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.locator("h1")).to_have_text("Your recovery codes")
    assert len(cdp.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]) == 1
    page.goto(TWO_STEP)
    row = page.locator(".session-list li", has_text="My laptop")
    expect(row).to_contain_text("Not used yet")

    # Without a password, to where one was going.
    page.goto("/account/sign-out")
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.goto("/settings/address")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(re.compile(r"^[^?]*/settings/address$"))

    # After the password.
    page.goto("/account/sign-out")
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.goto("/account/sign-in")
    write_password(page, email)
    expect(page.locator("h1")).to_have_text("The second step")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).not_to_have_url(re.compile("/account/"))

    # As a fresh proof.
    page.goto("/account/prove?next=/settings/password")
    page.get_by_role("button", name="Use a passkey instead").click()
    expect(page).to_have_url(re.compile(r"^[^?]*/settings/password$"))
    page.goto(TWO_STEP)
    expect(row).to_contain_text("Last used")

    # A person who says no gets in another way, and is told so.
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.goto("/account/prove")
    page.get_by_role("button", name="Use a passkey instead").click()
    expect(page.locator("[data-passkey-error]")).to_contain_text("did not work")

    page.goto(TWO_STEP)
    row.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    expect(page.get_by_text("It is off.")).to_be_visible()
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
    page.goto("/account/sign-out")
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.goto("/account/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("[data-passkey-error]")).to_contain_text("not known here")


def test_another_address(open_page: Callable[..., Page]) -> None:
    email, new = address("old"), address("new")
    page = open_page()
    sign_up(page, email)
    page.goto("/settings/")
    page.get_by_role("link", name="Change the address").click()
    page.get_by_label("New e-mail address").fill(new)
    page.get_by_role("button", name="Send the two mails").click()
    expect(page.get_by_text("Not confirmed yet")).to_have_count(2)
    phone = open_page(size="phone")
    phone.goto(link(page, new, "/account/address/"))
    phone.get_by_role("button", name="Yes, change it").click()
    expect(phone.locator("h1")).to_have_text("This mailbox has confirmed")
    page.goto(link(page, email, "/account/address/"))
    page.get_by_role("button", name="Yes, change it").click()
    expect(page.locator("h1")).to_have_text("The address is changed")
    other = open_page()
    other.goto("/account/sign-in")
    write_password(other, new)
    expect(other).not_to_have_url(re.compile("/account/"))


def test_it_was_not_me(open_page: Callable[..., Page]) -> None:
    email = address("victim")
    victim, thief = open_page(), open_page()
    sign_up(victim, email)
    thief.goto("/account/sign-in")
    write_password(thief, email)
    expect(thief).not_to_have_url(re.compile("/account/"))
    alarm = link(victim, email, "/account/not-me/")
    victim.goto(alarm)
    victim.get_by_role("button", name="Lock my account").click()
    expect(victim.locator("h1")).to_have_text("Your account is locked")
    thief.goto("/settings/")
    expect(thief).to_have_url(re.compile("/account/sign-in"))
    victim.goto(link(victim, email, "/account/recover/"))
    victim.get_by_label("New password").fill("four wooden boats")
    victim.get_by_role("button", name="Set the password").click()
    victim.wait_for_url("**/account/sign-in")
    write_password(victim, email, "four wooden boats")
    expect(victim).not_to_have_url(re.compile("/account/"))
    victim.watch.allow("410")  # type: ignore[attr-defined]
    victim.goto(alarm)
    expect(victim.locator("h1")).to_have_text("This link was used already")
