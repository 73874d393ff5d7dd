"""Associate members apply: questions of their kind, drafts that are not lost, one's own only."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from hrforum.core.errors import Invalid, NotFound
from hrforum.core.models import AuditEntry
from hrforum.members import questions
from hrforum.members.actions import applications as actions
from hrforum.members.models import Delegate, Member, MemberLanguage, MemberTheme, MemberValue
from hrforum.members.models.organisations import KINDS
from tests import factories as make
from tests.notifications.support import kinds_of
from tests.support.applying import CITY, acts, draft, fresh, sent, taken
from tests.support.together import together


@pytest.fixture(autouse=True)
def themes(db: Any) -> None:
    make.theme(slug="housing", name="Housing")
    make.theme(slug="budget", name="Budget")


@pytest.fixture
def people(db: Any) -> tuple[Any, Any, Any]:
    """An applicant and two coordinators."""
    return (
        make.person(display_name="Ana Applicant"),
        make.person("coordinator", display_name="Carla One"),
        make.person("coordinator", display_name="Carlo Two"),
    )


def test_from_the_first_page_to_the_member(
    db: Any, people: Any, browser_of: Any, mailbox: Any
) -> None:
    applicant, one, two = people
    browser = browser_of(applicant)
    page = browser.post_form("/members/apply/", kind="municipality", name="Braga", country="PT")
    assert page.h1 == "Application of Braga"
    # Saved unfinished, with something wrong in it: nothing typed is lost.
    page = browser.post_form(page, submit="save", why="To learn.", population="many")
    assert page.one("input[name=population]").get("value") == "many"
    page = browser.post_form(page, submit="review", status=422)
    assert page.error("population") and page.error("endorsement_name") and not page.error("why")
    page = browser.post_form(page, submit="review", **CITY)
    assert page.h1 == "Check and send" and "Housing" in page.text and "31 January 2026" in page.text
    assert browser.post_form(page, status=422).error("agreed")
    page = browser.post_form(page, agreed="y")
    assert "Your application has arrived" in page.text
    number = int(page.path.split("/")[3])
    assert kinds_of(applicant) == ["application_received"]
    assert kinds_of(one) == kinds_of(two) == ["application_submitted"]
    assert "has arrived: Braga" in mailbox.last(applicant.email).subject

    desk = browser_of(one)
    queue = desk.get("/members/applications/")
    assert queue.texts(".admin-row-title a") == ["Braga"]
    assert queue.texts(".nav-count") == ["1 waiting"]
    path = f"/members/applications/{number}/"
    assert not desk.get(path).has("form[action$=accept]")
    page = desk.post_form(path, "form[action$=claim]")
    page = desk.post_form(page, "form[action$=ask]", body="Is there\na <b>budget</b>?")
    assert "Waiting for the applicant" in page.text
    assert kinds_of(applicant)[-1] == "application_question"

    page = browser.get(f"/members/apply/{number}/")
    assert "Is there" in page.text and "Waiting for you" in page.text
    page = browser.post_form(page, "form[action$=answer]", body="  ", status=422)
    assert page.error("body")
    page = browser.post_form(page, "form[action$=answer]", body="Yes, from May.")
    assert "A coordinator is working on it" in page.text and "Yes, from May." in page.text
    assert kinds_of(one)[-1] == "application_answered" and len(kinds_of(two)) == 1

    page = desk.post_form(desk.get(path), "form[action$=accept]", note="Welcome.")
    assert "Braga is a member" in page.text
    member = db.session.scalars(select(Member)).one()
    assert (member.kind, member.membership, member.population) == (
        "municipality", "associate", 190000,
    )  # fmt: skip
    assert (member.region, member.website) == ("Norte", "https://braga.example")
    delegate = db.session.scalars(select(Delegate)).one()
    assert (delegate.person_id, delegate.role) == (applicant.id, "lead")
    confirmed = set(db.session.scalars(select(MemberValue.confirmed_by_id)))
    assert confirmed == {applicant.id}
    spoken = dict(db.session.execute(select(MemberLanguage.code, MemberLanguage.level)).all())
    assert spoken == {"pt": "native", "en": "working"}
    levels = sorted(map(tuple, db.session.execute(select(MemberTheme.strength, MemberTheme.need))))
    assert levels == [(2, 0), (2, 2)]
    assert acts(db, number) == ["submitted", "claimed", "asked", "answered", "accepted"]
    assert "application_accepted" in kinds_of(applicant)
    page = browser.get(f"/members/apply/{number}/")
    assert "Welcome." in page.text and page.has("a[href='/members/braga/']")
    tags = set(db.session.scalars(select(AuditEntry.tag)))
    assert {
        "application.started", "application.submitted", "application.claimed",
        "application.asked", "application.answered", "application.accepted",
    } <= tags  # fmt: skip


def test_two_windows_do_not_write_over_each_other(db: Any, people: Any, browser_of: Any) -> None:
    browser = browser_of(people[0])
    first = browser.post_form("/members/apply/", kind="cso", name="Helpers", country="FR")
    second = browser.get(first.path)
    browser.post_form(first, submit="save", why="From the first.")
    page = browser.post_form(second, submit="save", why="From the second.", status=409)
    assert "changed in another window" in page.text
    assert page.texts("textarea[name=why]") == ["From the second."]
    assert "From the first." in browser.get(first.path).html
    # Saving again, now knowingly.
    page = browser.post_form(page, submit="save")
    assert page.texts("textarea[name=why]") == ["From the second."]


def test_a_draft_saves_itself(db: Any, people: Any, browser_of: Any) -> None:
    browser = browser_of(people[0])
    page = browser.post_form("/members/apply/", kind="university", name="Uni", country="FI")
    token = page.select("main input[name=csrf_token]")[0].get("value")
    path = f"{page.path}autosave"
    data = {"csrf_token": token, "name": "Uni", "country": "FI", "fields": ["law", "other"]}
    answer = browser.post(path, {**data, "version": "1"})
    assert answer.json == {"version": 2, "message": "Saved"}
    # The same again is no change; something else from an older page is one.
    assert browser.post(path, {**data, "version": "1"}).json["version"] == 2
    answer = browser.post(path, {**data, "why": "x", "version": "1"}, status=409)
    assert "another window" in answer.json["message"]
    number = int(page.path.split("/")[3])
    assert fresh(db, number).answers["fields"] == ["law", "other"]
    checked = browser.get(page.path).select("input[name=fields]")
    assert [each.get("value") for each in checked if each.get("checked") is not None] == [
        "law", "other",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_questions(db: Any, people: Any, browser_of: Any, kind: str) -> None:
    browser = browser_of(people[0])
    page = browser.post_form("/members/apply/", kind=kind, name="X", country="BE")
    for question in questions.QUESTIONS[kind]:
        assert page.select(f"[name={question.key}]"), question.key
    page = browser.post_form(page, submit="review", status=422)
    for question in questions.QUESTIONS[kind]:
        assert bool(page.error(question.key)) == question.required, question.key


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("website", "javascript:alert(1)"),
        ("website", "https://["),
        ("population", "0"),
        ("population", "-4"),
        ("population", "9" * 12),
        ("endorsement_date", "yesterday"),
        ("endorsement_date", "2999-01-01"),
        ("language", "xx"),
        ("needs", ["nothing-such"]),
        ("why", "x" * 4_001),
        ("summary", "x" * 2_001),
        ("endorsement_name", "x" * 301),
        ("why", ""),
    ],
)
def test_a_wrong_answer_is_not_sent(db: Any, people: Any, key: str, value: Any) -> None:
    made = draft(people[0], answers={**CITY, key: value})
    with pytest.raises(Invalid) as caught:
        actions.submit_application(make.actor_of(people[0]), made.id, made.version)
    assert caught.value.field == key
    assert fresh(db, made.id).state == "draft"


def test_nobody_sees_other_peoples_applications(db: Any, people: Any, browser_of: Any) -> None:
    applicant, one, _two = people
    number, kept = sent(applicant), draft(applicant, "Porto").id
    stranger = make.person()
    make.delegate(stranger, make.member(), role="lead")
    browser = browser_of(stranger)
    for path in ("", "review", "withdraw"):
        browser.get(f"/members/apply/{number}/{path}", status=404)
    for path in ("", f"{number}/"):
        browser.get(f"/members/applications/{path}", status=404)
    token = browser.get("/members/apply/").select("main input[name=csrf_token]")[0].get("value")
    for path in ("", "autosave", "submit", "answer", "withdraw", "again"):
        browser.post(f"/members/apply/{number}/{path}", {"csrf_token": token}, status=404)
    # Drafts are nobody's but their author's.
    desk = browser_of(one)
    desk.get(f"/members/applications/{kept}/", status=404)
    desk.get(f"/members/apply/{kept}/", status=404)
    with pytest.raises(NotFound):
        actions.claim(make.actor_of(one), kept)
    with pytest.raises(NotFound):
        actions.claim(make.actor_of(stranger), number)


def test_a_double_click_says_it_once(db: Any, people: Any, browser_of: Any) -> None:
    applicant, one, _two = people
    browser = browser_of(applicant)
    form = browser.get("/members/apply/")
    pages = together(
        *(
            lambda: browser.post_form(
                form, kind="cso", name="Helpers", country="FR", follow=False, status=303
            )
            for _ in range(2)
        )
    )
    made = {page.location for page in pages if not isinstance(page, Exception)}
    assert len(made) == 1
    number = taken(applicant, one)
    for _ in range(2):
        actions.ask(make.actor_of(one), number, "How?", "key-key-key")
    for _ in range(2):
        actions.answer_question(make.actor_of(applicant), number, "So.", "key-of-answer")
    assert acts(db, number)[-2:] == ["asked", "answered"]


def test_one_person_has_so_many_under_way(db: Any, people: Any) -> None:
    for n in range(10):
        draft(people[0], f"City {n}")
    with pytest.raises(Invalid):
        draft(people[0], "One more")


def test_everybody_reads_how_to_join(client: Any, browser_of: Any) -> None:
    page = client.get("/members/join/")
    assert page.h1 == "Join the network" and page.has("a[href='/members/apply/']")
    assert client.get("/members/apply/", status=303).location.startswith("/account/sign-in")
    assert client.get("/").has("footer a[href='/members/join/']")
    assert client.get("/members/").has("a[href='/members/join/']")
