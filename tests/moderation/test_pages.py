"""The pages of moderation: what they cost, whom they help, what machines get."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from hrforum.accounts.models import Person
from hrforum.boards import actions as boards
from hrforum.boards.models import Post
from hrforum.boards.upload_models import UploadUse
from hrforum.core import clock
from hrforum.guarding.models import HeldPost
from hrforum.moderation.actions import appeals, deciding, reporting
from hrforum.moderation.models import Report
from tests import factories as make
from tests.factories.base import save
from tests.moderation.support import HIDE, decided, reported
from tests.moderation.test_walk import sent
from tests.support.page import PageClient

Browser = Callable[[Any], PageClient]


@pytest.mark.parametrize("count", [1, 30])
def test_queue_log_and_report_cost_the_same_for_one_and_for_many(
    browser_of: Browser, client: PageClient, count: int
) -> None:
    author, reporter, first = make.person(), make.person(), make.person("moderator")
    topic = make.topic(author=author)
    for _n in range(count):
        reported(make.post(topic, author), reporter)
        row = decided(reported(make.post(topic, author), reporter), first)
        appeals.appeal(make.actor_of(author), row.id, text="Wrong.")
    desk, writer = browser_of(make.person("moderator")), browser_of(author)
    assert desk.get("/moderation/").sql == 6
    assert desk.get("/moderation/cases/1").sql == 11
    assert writer.get("/moderation/statements/").sql == 3
    assert writer.get("/moderation/statements/1").sql == 2
    assert client.get("/moderation/log/").sql == 1
    assert client.get("/moderation/transparency/").sql == 8


@pytest.mark.parametrize("trap", ["website", "quick", "forged"])
def test_machines_that_fill_in_the_form_are_stopped_and_lose_nothing(
    db: Any, client: PageClient, trap: str
) -> None:
    post = make.post(make.topic())
    start = clock.now()
    with clock.at(start):
        page = client.get(f"/report/post/{post.id}")
    fields = {
        "ground": "law-fraud",
        "explanation": "Look there.",
        "name": "Bot",
        "email": "bot@x.example",
        "good_faith": "y",
        **({"website": "http://spam.example"} if trap == "website" else {}),
        **({"began": "1700000000"} if trap == "forged" else {}),
    }
    with clock.at(start + dt.timedelta(seconds=1 if trap == "quick" else 60)):
        page = client.post_form(page, submit="Send the report", status=422, **fields)
    assert "Please check it" in page.text and "Look there." in page.html
    assert db.session.scalar(select(func.count()).select_from(Report)) == 0
    # The control: the same as a person sends it, from the page that came back.
    with clock.at(start + dt.timedelta(seconds=90)):
        client.post_form(page, submit="Send the report")
    assert db.session.scalar(select(func.count()).select_from(Report)) == 1


def test_a_closed_account_reads_the_statement_and_appeals_by_the_mail(
    client: PageClient, browser_of: Browser, mailbox: Any
) -> None:
    author = make.person()
    signed_in = browser_of(author)
    close = replace(HIDE, measure="remove", step="close", is_grave=True)
    row = decided(reported(make.post(make.topic(), author)), make.person("moderator"), close)
    assert "/account/sign-in" in signed_in.get("/settings/", follow=True).path
    link = mailbox.link(author.email, "/moderation/statements/")
    client.get(f"/moderation/statements/{row.id}?key=forged", status=404)
    page = client.get(link)
    assert page.h1 == "Statement of reasons"
    page = client.post_form(page, text="It was not me.", submit="Send the appeal")
    assert "Your appeal is here" in page.text


def test_who_is_suspended_reads_appeals_and_writes_nothing(browser_of: Browser) -> None:
    author = make.person()
    topic = make.topic(author=author)
    browser = browser_of(author)
    page = browser.get(f"/topics/{topic.id}-{topic.slug}/")
    suspend = replace(HIDE, step="suspend", days=7, is_grave=True)
    post = make.post(topic, author)
    row = decided(reported(post), make.person("moderator"), suspend)
    refused = browser.post_form(
        page, "form[action$=reply]", body="More.", submit="Reply", status=403
    )
    assert "may only read" in refused.text
    refused = browser.post_form("/settings/", bio="More.", submit="Save", status=403)
    again = browser.get(f"/topics/{topic.id}-{topic.slug}/")
    assert "You can't write here at present" in again.text
    statement = browser.get(f"/moderation/statements/{row.id}")
    assert "you can read, and write nothing" in statement.text
    browser.post_form(statement, text="Too hard.", submit="Send the appeal")
    assert browser.get("/contact-points").status == 200
    with clock.at(clock.now() + dt.timedelta(days=8)):
        boards.post_reply(make.actor_of(author), topic.id, body="Back.")


def test_the_reporter_appeals_with_the_code(client: PageClient, mailbox: Any) -> None:
    post = make.post(make.topic())
    page = sent(client, post)
    keep = replace(HIDE, measure="keep", reasons="")
    decided(1, make.person("moderator"), keep)
    assert "It stays as it is." in mailbox.last("ada@neighbour.example").body_text
    page = client.get(page.path)
    page = client.post_form(page, text="She asked me to report it.", submit="Send the appeal")
    assert "Your appeal is here" in page.text
    code = page.path.rpartition("/")[2].upper()
    found = client.post_form("/report/codes/", code=f"{code[:4]}-{code[4:8]} {code[8:]}")
    assert found.h1 == "Your report"
    client.post_form("/report/codes/", code="aaaaaaaaaaaa", status=422)


def test_the_report_as_csv_and_json_says_what_the_page_says(client: PageClient) -> None:
    post = make.post(make.topic(make.board(name="Housing")))
    decided(reported(post), make.person("moderator"))
    closed = make.post(make.topic(make.board(name="Secret room", visibility="signed_in")))
    reported(closed)
    said = client.get("/moderation/transparency/report.json").json
    assert (said["notices"], said["decisions"], said["restrictions"]) == (2, 1, 1)
    assert said["decisions_by_measure"] == {"hide": 1}
    assert said["cases_by_board"] == {"Housing": 1, "-": 1}
    rows = list(csv.reader(io.StringIO(client.get("/moderation/transparency/report.csv").html)))
    assert ["decisions_by_board", "Housing", "1"] in rows
    page = client.get("/moderation/transparency/")
    assert "Secret room" not in page.html
    earlier = client.get("/moderation/transparency/?from=2020-01-01&to=2020-12-31")
    assert earlier.texts("[data-figure=notices]") == ["0"]
    wrong = client.get("/moderation/transparency/?from=2020-01-01&to=never", status=422)
    assert "Write both days" in wrong.text and wrong.one("[name=to]").get("value") == "never"


def test_the_public_log_says_nothing_of_a_person(client: PageClient) -> None:
    author = make.person(display_name="Bo Author")
    post = make.post(make.topic(title="About Bo", author=author), author)
    decided(reported(post, make.person(display_name="Ada")), make.person("moderator"))
    page = client.get("/moderation/log/")
    assert "Hide it" in page.text
    for secret in ("Bo Author", "Ada", "tenant", "About Bo", "Names a private"):
        assert secret not in page.text


@pytest.mark.parametrize("who", ["visitor", "person"])
def test_profiles_members_topics_and_files_are_reported_from_their_pages(
    db: Any, client: PageClient, browser_of: Browser, who: str
) -> None:
    reader = client if who == "visitor" else browser_of(make.person())
    person = make.person(bio="I sell rights.")
    member = make.member(name="Linz", slug="linz")
    topic = make.topic(author=person)
    for page in (f"/people/{person.username}/", f"/members/{member.slug}/"):
        link = reader.get(page).links(".report-link a")[0]
        assert reader.get(link).h1.startswith("Report this")
    post = db.session.scalar(select(Post.id).where(Post.topic_id == topic.id))
    page = reader.get(f"/report/post/{post}")
    assert reader.get(page.links(f"a[href='/report/topic/{topic.id}']")[0]).h1 == (
        "Report this topic"
    )


def test_a_profile_is_cleared_and_given_back(db: Any) -> None:
    author = make.person(bio="I sell rights.", claim="The City")
    first, second = make.person("moderator"), make.person("moderator")
    found = reporting.report(make.actor_of(make.person()), "person", author.id, "rule-advertising")
    row = decided(found.report.case_id, first, replace(HIDE, measure="remove"))
    db.session.expire_all()
    assert db.session.get_one(Person, author.id).bio == ""
    made = appeals.appeal(make.actor_of(author), row.id, text="It was a joke.")
    appeals.decide_appeal(make.actor_of(second), made.id, "reversed", reasons="It was.")
    db.session.expire_all()
    again = db.session.get_one(Person, author.id)
    assert (again.bio, again.claim) == ("I sell rights.", "The City")


def test_a_file_is_withheld_and_given_back(
    db: Any, app: Any, client: PageClient, browser_of: Browser
) -> None:
    author = make.person()
    attached = boards.attach(
        make.actor_of(author),
        io.BytesIO(b"A list of names."),
        "names.txt",
        data=app.config["HRFORUM"].DATA,
        limit=1_000_000,
    )
    topic = make.topic(author=author)
    post = db.session.scalar(select(Post.id).where(Post.topic_id == topic.id))
    save(UploadUse(upload_id=attached.id, post_id=post))
    address = f"/uploads/posts/{attached.file}"
    assert client.get(address).status == 200
    assert f"/report/upload/{attached.id}" in client.get(f"/report/post/{post}").links()
    found = reporting.report(make.actor_of(make.person()), "upload", attached.id, "rule-privacy")
    first, second = make.person("moderator"), make.person("moderator")
    row = decided(found.report.case_id, first, replace(HIDE, measure="remove"))
    client.get(address, status=404)
    browser_of(author).get(address, status=404)
    assert browser_of(first).get(address).status == 200
    made = appeals.appeal(make.actor_of(author), row.id, text="They agreed.")
    appeals.decide_appeal(make.actor_of(second), made.id, "reversed", reasons="They did.")
    assert client.get(address).status == 200


def test_what_somebody_writes_waits_where_a_decision_says_so(
    db: Any, client: PageClient, browser_of: Browser
) -> None:
    author = make.person()
    # A delegate is known here: nothing of theirs waits otherwise.
    make.delegate(author, make.member())
    topic = make.topic(author=author)
    post = make.post(topic, author)
    row = decided(reported(post), make.person("moderator"), replace(HIDE, step="approval", days=7))
    place = f"/topics/{topic.id}-{topic.slug}/"
    browser = browser_of(author)
    reply = {"form": "form[action$=reply]", "submit": "Reply"}
    browser.post_form(browser.get(place), body="This one waits.", **reply)
    assert "This one waits." not in client.get(place).text
    assert db.session.scalars(select(HeldPost.why)).one() == ["decision"]
    deciding.take_back(make.actor_of(make.person("moderator")), row.id, reason="Enough.")
    browser.post_form(browser.get(place), body="This one stands.", **reply)
    assert "This one stands." in client.get(place).text


def test_an_event_is_reported_by_whoever_may_see_it(client: PageClient) -> None:
    event = make.event(title="A talk", state="published")
    page = client.get(f"/events/{event.id}-{event.slug}/")
    assert client.get(page.links(".report-link a")[0]).h1 == "Report this event"
    draft = make.event(state="draft")
    client.get(f"/report/event/{draft.id}", status=404)
