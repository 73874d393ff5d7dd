"""Associate members apply; coordinators decide, and never alone when they decline."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import func, select, update

from hrforum.accounts.signals import PersonDeleted, person_deleted
from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.models import AuditEntry
from hrforum.members import questions
from hrforum.members.actions import applications as actions
from hrforum.members.jobs import keep_deadlines
from hrforum.members.models import Delegate, Member, MemberLanguage, MemberTheme
from hrforum.members.models.applications import Application, ApplicationEvent
from hrforum.members.models.organisations import KINDS
from hrforum.members.queries import applications as queries
from tests import factories as make
from tests.notifications.support import kinds_of
from tests.support.together import together

CITY = {
    "website": "https://braga.example",
    "region": "Norte",
    "population": "190 000",
    "language": "pt",
    "second_language": "en",
    "summary": "We begin.",
    "endorsement_reference": "Decision 12",
    "endorsement_name": "The mayor",
    "endorsement_date": "2026-01-31",
    "needs": ["housing"],
    "strengths": ["budget", "housing"],
    "done": "Nothing yet",
    "why": "To learn.",
}


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


def draft(person: Any, name: str = "Braga", answers: Any = None, **values: Any) -> Application:
    actor = make.actor_of(person)
    given = {"kind": "municipality", "country": "PT", **values}
    made = actions.start_application(actor, name=name, **given)
    return actions.save_draft(
        actor,
        made.id,
        name=name,
        country=given["country"],
        answers=CITY if answers is None else answers,
        version=1,
    )


def sent(person: Any, name: str = "Braga", **values: Any) -> int:
    made = draft(person, name, **values)
    return actions.submit_application(make.actor_of(person), made.id, made.version).id


def taken(person: Any, coordinator: Any, name: str = "Braga") -> int:
    number = sent(person, name)
    actions.claim(make.actor_of(coordinator), number)
    return number


def last(db: Any, number: int) -> int:
    return (
        db.session.scalar(
            select(func.max(ApplicationEvent.id)).where(ApplicationEvent.application_id == number)
        )
        or 0
    )


def acts(db: Any, number: int) -> list[str]:
    return list(
        db.session.scalars(
            select(ApplicationEvent.act)
            .where(ApplicationEvent.application_id == number)
            .order_by(ApplicationEvent.id)
        )
    )


def fresh(db: Any, number: int) -> Application:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(Application, number)


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
    assert page.h1 == "Check and send" and "Housing" in page.text and "Portuguese" in page.text
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


def test_a_decline_needs_a_second_pair_of_eyes(
    db: Any, people: Any, browser_of: Any, mailbox: Any
) -> None:
    applicant, one, two = people
    number = taken(applicant, one)
    path = f"/members/applications/{number}/"
    desk, other = browser_of(one), browser_of(two)
    page = desk.post_form(path, "form[action$=decline]", reason="", status=422)
    assert "Write something here." in page.text
    page = desk.post_form(path, "form[action$=decline]", reason="No endorsement.")
    assert "You proposed this" in page.text and not page.has("form[action$=confirm-decline]")
    assert kinds_of(two)[-1] == "application_second_look"
    assert "application_second_look" not in kinds_of(one)
    with pytest.raises(Forbidden):
        actions.confirm_decline(make.actor_of(one), number, last(db, number))
    # The applicant knows nothing of it yet.
    page = browser_of(applicant).get(f"/members/apply/{number}/")
    assert "No endorsement." not in page.text and "working on it" in page.text
    page = other.get(path)
    assert "No endorsement." in page.text
    other.post_form(page, "form[action$=send-back]", note="Ask them first.")
    assert kinds_of(one)[-1] == "application_sent_back"
    actions.propose_decline(make.actor_of(one), number, last(db, number), "No endorsement yet.")
    other.post_form(path, "form[action$=confirm-decline]")
    assert fresh(db, number).state == "declined"
    assert acts(db, number)[-4:] == ["proposed", "sent_back", "proposed", "declined"]
    assert kinds_of(applicant)[-1] == "application_declined"
    assert "No endorsement yet." in mailbox.last(applicant.email).body_text
    own = browser_of(applicant)
    page = own.get(f"/members/apply/{number}/")
    assert "No endorsement yet." in page.text and "Ask them first." not in page.text
    # Apply again, with the answers of the last time.
    page = own.post_form(page, "form[action$=again]")
    assert page.one("input[name=endorsement_name]").get("value") == "The mayor"
    again = actions.apply_again(make.actor_of(applicant), number)
    assert page.path == f"/members/apply/{again.id}/"


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


def test_coordinators_keep_off_their_own(db: Any, people: Any, browser_of: Any) -> None:
    _applicant, one, two = people
    number = sent(one)
    desk = browser_of(one)
    assert desk.get(f"/members/applications/{number}/", status=303).location == (
        f"/members/apply/{number}/"
    )
    assert not desk.get("/members/applications/").select(".admin-row")
    actor = make.actor_of(one)
    for attempt in (
        lambda: actions.claim(actor, number),
        lambda: actions.accept_application(actor, number, 1),
        lambda: actions.confirm_decline(actor, number, 1),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert kinds_of(one) == ["application_received"]
    actions.claim(make.actor_of(two), number)


def test_two_who_decide_at_once_one_wins(db: Any, people: Any, browser_of: Any) -> None:
    applicant, one, two = people
    number = taken(applicant, one)
    path = f"/members/applications/{number}/"
    desk, twin = browser_of(one), browser_of(one)
    page, same = desk.get(path), twin.get(path)
    answers = together(
        lambda: desk.post_form(page, "form[action$=accept]", follow=False, status=303),
        lambda: twin.post_form(
            same, "form[action$=decline]", reason="No.", follow=False, status=303
        ),
    )
    failed = [each for each in answers if isinstance(each, AssertionError)]
    assert len(failed) == 1 and "409" in str(failed[0])
    assert "not possible any more" in str(failed[0]) or "has happened" in str(failed[0])
    assert db.session.scalar(select(func.count()).select_from(Member)) in (0, 1)
    # Somebody else's claim is respected, until it is taken over openly.
    second = taken(applicant, one, "Porto")
    with pytest.raises(Conflict, match="Carla One"):
        actions.claim(make.actor_of(two), second)
    actions.claim(make.actor_of(two), second, take_over=True)
    with pytest.raises(Conflict, match="Carlo Two"):
        actions.ask(make.actor_of(one), second, "Hello?")
    with pytest.raises(Conflict, match="has happened"):
        actions.accept_application(make.actor_of(two), second, 1)


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


def test_deadlines_are_kept(db: Any, people: Any, mailbox: Any) -> None:
    applicant, one, two = people
    start = clock.now()
    unclaimed, number = sent(applicant, "Porto"), taken(applicant, one)
    due = fresh(db, number).due_at
    assert due is not None and (due - start).days == 30

    def on(day: int) -> Any:
        return clock.at(start + dt.timedelta(days=day, minutes=5))

    with on(20):
        keep_deadlines()
        assert acts(db, number) == ["submitted", "claimed"]
        actions.ask(make.actor_of(one), number, "How?")
    with on(28):
        keep_deadlines()
        keep_deadlines()
        # What nobody has taken up is everybody's; what waits for the applicant is not due.
        assert acts(db, unclaimed) == ["submitted", "due_soon"]
        assert kinds_of(two)[-1] == "application_due"
    with on(31):
        keep_deadlines()
        keep_deadlines()
        assert acts(db, unclaimed) == ["submitted", "due_soon", "overdue"]
    with on(35):
        keep_deadlines()
        keep_deadlines()
        assert acts(db, number)[-1] == "reminded"
        assert kinds_of(applicant)[-1] == "application_reminder"
        closes = fresh(db, number).closes_at
        assert closes is not None and (closes - start).days == 49
    with on(40):
        actions.answer_question(make.actor_of(applicant), number, "So.")
        moved = fresh(db, number)
        # The twenty days of waiting do not count.
        assert (moved.due_at - start).days in (49, 50) and moved.closes_at is None
        actions.ask(make.actor_of(one), number, "And?")
    with on(55):
        keep_deadlines()
    with on(70):
        keep_deadlines()
        assert fresh(db, number).state == "closed"
        assert kinds_of(applicant)[-1] == "application_closed"
        assert kinds_of(one)[-1] == "application_withdrawn"
        assert actions.apply_again(make.actor_of(applicant), number).answers["why"] == "To learn."


def test_withdrawing_and_going(db: Any, people: Any, browser_of: Any) -> None:
    applicant, one, _two = people
    browser = browser_of(applicant)
    kept = draft(applicant, "Porto").id
    assert browser.post_form(f"/members/apply/{kept}/withdraw").path == "/members/apply/"
    assert fresh(db, kept) is None
    number = taken(applicant, one)
    page = browser.post_form(f"/members/apply/{number}/withdraw", reason="Not now.")
    assert "You have withdrawn it" in page.text
    assert kinds_of(one)[-1] == "application_withdrawn"
    with pytest.raises(Conflict):
        actions.claim(make.actor_of(one), number, take_over=True)
    # With the account go drafts, and what was answered.
    kept, other = draft(applicant, "Faro").id, sent(applicant, "Porto")
    with transaction():
        person_deleted(PersonDeleted(applicant.id, False))
    assert fresh(db, kept) is None
    assert (fresh(db, other).state, fresh(db, other).answers) == ("withdrawn", {})


def test_a_member_is_made_once(db: Any, people: Any, browser_of: Any) -> None:
    applicant, one, _two = people
    make.member(name="Braga", sort_name="braga", country="PT")
    number = taken(applicant, one)
    desk = browser_of(one)
    page = desk.get(f"/members/applications/{number}/")
    assert "The member Braga" in page.text
    page = desk.post_form(page, "form[action$=accept]", note="Hello.", status=409)
    assert "is a member already" in page.text and "Hello." in page.text


def test_one_person_has_so_many_under_way(db: Any, people: Any) -> None:
    for n in range(10):
        draft(people[0], f"City {n}")
    with pytest.raises(Invalid):
        draft(people[0], "One more")


def test_the_queue_is_filtered_paged_and_costs_the_same(
    db: Any, people: Any, browser_of: Any
) -> None:
    applicant, one, _two = people
    taken(applicant, one)
    desk = browser_of(one)
    desk.get("/members/applications/")
    few = desk.get("/members/applications/").sql
    for n in range(32):
        sent(make.person(), f"City {n}", country="PT" if n % 2 else "ES")
    many = desk.get("/members/applications/")
    assert (few, many.sql) == (5, 5)
    assert len(many.select(".admin-row")) == 30
    assert len(desk.get("/members/applications/", page=2).select(".admin-row")) == 3
    assert desk.get("/members/applications/", mine=1).texts(".admin-row-title a") == ["Braga"]
    assert len(desk.get("/members/applications/", country="ES").select(".admin-row")) == 16
    assert desk.get("/members/applications/", kind="cso").has(".empty")
    assert len(desk.get("/members/applications/", state="in_review").select(".admin-row")) == 1
    assert desk.get("/members/applications/", overdue=1).has(".empty")
    yesterday = clock.now() - dt.timedelta(days=1)
    db.session.execute(update(Application).values(due_at=yesterday))
    late = desk.get("/members/applications/", overdue=1)
    assert len(late.select(".admin-row .admin-state")) == 30
    number = sent(applicant, "Faro")
    for path in (f"/members/applications/{number}/",):
        desk.get(path)
        before = desk.get(path).sql
        for n in range(30):
            db.session.add(ApplicationEvent(application_id=number, act="answered", note=str(n)))
        db.session.commit()
        assert (before, desk.get(path).sql) == (6, 6)
    own = browser_of(applicant)
    own.get(f"/members/apply/{number}/")
    assert own.get(f"/members/apply/{number}/").sql == 4
    assert own.get("/members/apply/").sql == 2
    assert queries.waiting_count(make.actor_of(one)) == 34


def test_everybody_reads_how_to_join(client: Any, browser_of: Any) -> None:
    page = client.get("/members/join/")
    assert page.h1 == "Join the network" and page.has("a[href='/members/apply/']")
    assert client.get("/members/apply/", status=303).location.startswith("/account/sign-in")
    assert client.get("/").has("footer a[href='/members/join/']")
    assert client.get("/members/").has("a[href='/members/join/']")
