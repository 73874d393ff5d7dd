"""What administrators, coordinators and leads decide about others; and everybody about devices."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser import support
from tests.browser.product import do
from tests.browser.test_account_security import address, sign_up, write_password

MAKE = """
    from hrforum.members.actions import add_delegate, create_member
    for name in given["names"]:
        member = create_member(SYSTEM, name=name, kind="cso", membership="associate", country="NL")
        if given["lead"]:
            add_delegate(SYSTEM, person(given["lead"]).id, member.id, "lead")
"""


def chosen(page, *names: str, change: str) -> None:
    """Tick rows of a list, choose what to do, and go on to the preview."""
    for name in names:
        page.get_by_label(f"Choose {name}", exact=True).check()
    page.get_by_label(re.compile("^With the .* chosen")).select_option(label=change)
    support.assert_good(page)
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("h1")).to_have_text(change)
    support.assert_good(page)


def test_memberships_are_suspended_and_taken_up_again_together(person, visitor, site):
    names = ["Windhaven Trust", "Windhaven Choir"]
    do(site, MAKE, names=names, lead="")
    desk = person("coordinator")
    desk.watch.allow("status of 422")
    desk.goto("/admin/members/?q=windhaven")
    chosen(desk, *names, change="Suspend the membership")
    expect(desk.get_by_role("heading", name="2 memberships will change")).to_be_visible()
    desk.get_by_role("button", name="Suspend the membership").click()
    expect(desk.get_by_role("alert")).to_contain_text("Write a reason.")
    desk.get_by_label("Reason").fill("No answer for a year.")
    desk.get_by_role("button", name="Suspend the membership").click()
    expect(desk.get_by_text("2 memberships are changed.")).to_be_visible()
    visitor.goto("/members/windhaven-choir/")
    expect(visitor.get_by_text("Nobody speaks for it at present.")).to_be_visible()
    desk.goto("/admin/members/?q=windhaven&state=suspended")
    chosen(desk, *names, change="End the suspension")
    desk.get_by_label("Reason").fill("They answered.")
    desk.get_by_role("button", name="End the suspension").click()
    expect(desk.get_by_text("2 memberships are changed.")).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_text("Nobody speaks for it at present.")).to_have_count(0)


def test_boards_are_found_and_changed_together(person, visitor, site):
    code = """
        from hrforum.boards.actions import create_board
        for name in ("Harbours", "Harbour cats"):
            create_board(SYSTEM, slug=name.lower().replace(" ", "-"), name=name, position=90)
        """
    do(site, code)
    admin = person("admin", size="phone")
    admin.goto("/admin/boards/")
    admin.get_by_label("Words of a name or description").fill("harbour")
    admin.get_by_role("button", name="Show").click()
    expect(admin.locator(".admin-row")).to_have_count(2)
    chosen(admin, "Harbours", "Harbour cats", change="Let only network members read them")
    expect(admin.get_by_role("heading", name="2 boards will change")).to_be_visible()
    admin.get_by_label("Reason").fill("Asked for by the cities.")
    admin.get_by_role("button", name="Let only network members read them").click()
    expect(admin.get_by_text("2 boards are changed.")).to_be_visible()
    visitor.watch.allow("status of 404")
    visitor.goto("/boards/harbours/")
    expect(visitor.locator("h1")).to_have_text("There is no page at this address")
    admin.goto("/admin/boards/?q=harbours")
    chosen(admin, "Harbours", change="Add a moderator")
    admin.get_by_label("Username").fill("mentee")
    admin.get_by_label("Reason").fill("Knows harbours.")
    admin.get_by_role("button", name="Add a moderator").click()
    expect(admin.get_by_text("1 board is changed.")).to_be_visible()
    # What was done stands in the log, found by what it was.
    admin.goto("/admin/log")
    support.assert_good(admin)
    admin.get_by_label("Username of who did it").fill("admin")
    admin.get_by_label("What was done").select_option(label="Changed a board")
    admin.get_by_role("button", name="Show").click()
    expect(admin).to_have_url(re.compile("tag=board.changed"))
    expect(admin.locator(".admin-row").first).to_contain_text("Knows harbours.")
    expect(admin.locator(".admin-row").nth(1)).to_contain_text("Asked for by the cities.")
    support.assert_good(admin)
    admin.get_by_label("Username of who did it").fill("nobody-of-this-name")
    admin.get_by_role("button", name="Show").click()
    expect(admin.get_by_text("No entry fits all of this")).to_be_visible()


def test_accounts_are_closed_together_and_one_is_opened_again(person, open_page):
    admin, one, two = person("admin"), open_page(), open_page()
    emails = [address("closed") for _n in range(2)]
    sign_up(one, emails[0])
    sign_up(two, emails[1])
    admin.goto("/admin/people/?q=closed-")
    boxes = admin.get_by_label("Choose Ines Okafor")
    expect(boxes).to_have_count(2)
    for box in boxes.all():
        box.check()
    admin.get_by_label("With the people chosen").select_option(label="Close the account")
    admin.get_by_role("button", name="Continue").click()
    expect(admin.get_by_role("heading", name="2 accounts will change")).to_be_visible()
    support.assert_good(admin)
    admin.get_by_label("Reason").fill("Made by a program.")
    admin.get_by_role("button", name="Close the account").click()
    expect(admin.get_by_text("2 accounts are changed.")).to_be_visible()
    for page in (one, two):
        page.goto("/settings/")
        expect(page).to_have_url(re.compile("/account/sign-in"))
    admin.goto(f"/admin/people/?q={emails[0]}")
    chosen(admin, "Ines Okafor", change="Reopen the account")
    admin.get_by_label("Reason").fill("A person after all.")
    admin.get_by_role("button", name="Reopen the account").click()
    expect(admin.get_by_text("1 account is changed.")).to_be_visible()
    one.goto("/account/sign-in")
    write_password(one, emails[0])
    expect(one).not_to_have_url(re.compile("/account/"))


def test_mail_that_was_given_up_is_sent_again(person, open_page, site):
    email, page, admin = address("bounced"), open_page(), person("admin")
    sign_up(page, email)
    do(
        site,
        """
        from hrforum.core.models import OutboxMail
        with transaction() as session:
            session.execute(update(OutboxMail).where(OutboxMail.recipient == given["email"])
                            .values(state="failed", error="550 No such mailbox", attempts=12))
        """,
        email=email,
    )
    admin.goto("/admin/mail")
    expect(admin.locator("h1")).to_have_text("Undelivered mail")
    row = admin.locator(".undelivered-row", has_text=email)
    expect(row.first).to_contain_text("550 No such mailbox")
    support.assert_good(admin)
    row.first.get_by_role("button", name=re.compile("^Send again")).click()
    expect(admin.get_by_role("status")).to_be_visible()
    if admin.get_by_role("button", name="Send all again").count():
        admin.get_by_role("button", name="Send all again").click()
    expect(admin.get_by_text("All mail was delivered")).to_be_visible()
    support.assert_good(admin)


def test_devices_are_listed_and_signed_out_one_and_all(open_page):
    email = address("devices")
    desk, phone, third = open_page(), open_page(size="phone"), open_page()
    sign_up(desk, email)
    for page in (phone, third):
        page.goto("/account/sign-in")
        write_password(page, email)
        expect(page).not_to_have_url(re.compile("/account/"))
    desk.goto("/settings/sessions")
    rows = desk.locator(".session-list li")
    expect(rows).to_have_count(3)
    expect(desk.get_by_text("This device")).to_have_count(1)
    support.assert_good(desk)
    # One: the newest of the others, which stands first.
    rows.filter(has=desk.get_by_role("button")).first.get_by_role("button").click()
    expect(rows).to_have_count(2)
    # Of the two others one is out, with or without a click there.
    answers = [page.request.get("/settings/", max_redirects=0).status for page in (phone, third)]
    assert sorted(answers) == [200, 303]
    desk.get_by_role("button", name="Sign out all other devices").click()
    expect(rows).to_have_count(1)
    for page in (phone, third):
        page.goto("/settings/")
        expect(page).to_have_url(re.compile("/account/sign-in"))
    desk.reload()
    expect(desk.locator("h1")).to_have_text("Devices")


def test_a_member_leaves_and_comes_back(person, open_page, visitor, site):
    email, lead, desk = address("lead"), open_page(size="phone"), person("coordinator")
    sign_up(lead, email)
    do(site, MAKE, names=["Lantern House"], lead=email)
    lead.watch.allow("status of 422")
    path = "/members/lantern-house/"
    lead.goto(f"{path}edit")
    lead.get_by_role("link", name="What that means").click()
    expect(lead.locator("h1")).to_have_text("End the membership of Lantern House")
    support.assert_good(lead)
    lead.get_by_label("Reason").fill("We join forces with another house.")
    lead.get_by_role("button", name="End the membership").click()
    expect(lead.get_by_role("alert")).to_contain_text("Tick this if you are sure.")
    lead.get_by_label("Yes, the membership ends today").check()
    lead.get_by_role("button", name="End the membership").click()
    expect(lead.get_by_text("The membership of Lantern House ends today.")).to_be_visible()
    desk.goto("/notifications/")
    expect(desk.locator("main")).to_contain_text("Lantern House")
    # Today is its last day: from tomorrow it is a former member, which a coordinator takes back.
    do(
        site,
        """
        from hrforum.members.models import Member, MembershipEvent
        yesterday = clock.today() - dt.timedelta(days=1)
        with transaction() as session:
            member = session.scalars(select(Member).where(Member.slug == "lantern-house")).one()
            member.left_on = yesterday
            session.execute(update(MembershipEvent).where(MembershipEvent.member_id == member.id,
                            MembershipEvent.turn == "left").values(day=yesterday))
        """,
    )
    visitor.goto(path)
    expect(visitor.get_by_text("no longer a member of the network")).to_be_visible()
    support.assert_good(visitor)
    desk.goto("/admin/members/lantern-house/")
    desk.get_by_role("link", name="Take the member back").click()
    support.assert_good(desk)
    desk.get_by_role("button", name="Take the member back").click()
    expect(desk.get_by_text("Lantern House is a member again.")).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_text("no longer a member of the network")).to_have_count(0)
    expect(visitor.locator(".member-head")).to_contain_text("Associate member")
