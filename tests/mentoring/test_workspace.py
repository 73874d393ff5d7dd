"""A pair's workspace: its papers, sessions, files, review, results, from the start to the end."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from sqlalchemy import select

from hrforum.core import clock
from hrforum.core.models import AuditEntry
from hrforum.mentoring.models import Agreement, Goal, Pairing, PairingPerson, PairSession
from tests import factories as make
from tests.factories import pairs
from tests.notifications.support import kinds_of


def day(days: int) -> str:
    return (clock.today() + dt.timedelta(days=days)).isoformat()


def at(days: int, hour: int = 10) -> str:
    return f"{day(days)}T{hour:02}:00"


@pytest.fixture
def pair(db: Any) -> pairs.Pair:
    """Utrecht and Linz at work, with a lead each."""
    return pairs.pair()


def test_the_agreement_is_versioned_and_signed_by_both(
    db: Any, pair: pairs.Pair, browser_of: Any, mailbox: Any
) -> None:
    guest, town = browser_of(pair.guest), browser_of(pair.town)
    page = town.get(pair.path)
    assert "Write the agreement" in page.text and "waits on both cities" in page.text
    page = town.get(f"{pair.path}agreement/edit")
    assert "Utrecht (guest city) and Linz (associate)" in page.one("#body").text
    page = town.post_form(page, body=" ", status=422)
    assert page.error("body")
    page = town.post_form(page, body="We meet once a month.")
    assert page.path == f"{pair.path}agreement/" and "waits for signatures" in page.text
    assert kinds_of(pair.guest) == ["mentoring_pair"] and kinds_of(pair.town) == []
    assert mailbox.last(pair.guest.email).subject == "Utrecht – Linz: version 1"
    town.post_form(page, "form[action$=sign]")
    page = guest.get(f"{pair.path}agreement/")
    assert "signed by Zofia" in page.text and "not signed" in page.text
    early = guest.get(f"{pair.path}agreement/edit")
    page = guest.post_form(page, "form[action$=sign]")
    assert "This agreement is in force" in page.text
    # A new version needs a reason and both signatures again; the old one stays.
    page = guest.post_form(early, body="We meet twice a month.", status=422)
    assert page.error("why")
    page = guest.post_form(page, why="Once is too little.")
    assert "Version 2 waits for signatures" in page.text and "not signed" in page.text
    page = guest.get(f"{pair.path}agreement/?version=1")
    assert "once a month" in page.text and "signed by Zofia" in page.text
    guest.get(f"{pair.path}agreement/?version=9", status=404)
    # Two at once: the second reads first.
    page = town.post_form(early.path, body="We meet never.", why="No time.", status=200)
    page = guest.post_form(early, body="Daily.", why="More.", status=409)
    assert "Somebody else has written a version" in page.text
    assert page.one("#body").text.strip() == "Daily."
    assert db.session.scalars(select(Agreement.version)).all() == [1, 2, 3]


def test_needs_keep_where_the_city_stood(db: Any, pair: pairs.Pair, browser_of: Any) -> None:
    from hrforum.members.models.profile import MemberElement
    from tests.factories.base import save

    save(MemberElement(member_id=pair.mentee.id, element="plan", state="planned"))
    make.request(pair.mentee, pair.cycle, challenge="Rents rise.")
    town = browser_of(pair.town)
    page = town.get(f"{pair.path}needs/edit")
    assert page.one("#situation").text.strip() == "Rents rise."
    page = town.post_form(page, note_plan="We have a draft.", situation="", status=422)
    assert page.error("situation") and page.one("#note_plan").text.strip() == "We have a draft."
    page = town.post_form(page, situation="Rents rise fast.")
    assert "We have a draft." in page.text and "How do others hear of it early?" in page.text
    row = db.session.get(MemberElement, (pair.mentee.id, "plan"))
    row.state = "adopted"
    db.session.commit()
    page = browser_of(pair.guest).get(f"{pair.path}needs/")
    assert "Planned → Adopted" in page.text


def test_goals_on_a_board_and_along_the_time(db: Any, pair: pairs.Pair, browser_of: Any) -> None:
    guest = browser_of(pair.guest)
    page = guest.get(f"{pair.path}roadmap/new")
    page = guest.post_form(page, title="", due_on="soon", owner="", status=422)
    assert page.error("title") and page.error("due_on") and page.error("owner")
    assert page.error("indicator") and page.one("#due_on").get("value") == "soon"
    values = {
        "title": "A plan", "indicator": "The council votes.", "due_on": day(60),
        "owner": str(pair.town.id),
    }  # fmt: skip
    done = guest.post_form(page, **values)
    guest.post_form(page, **values)  # the same click twice
    assert len(db.session.scalars(select(Goal)).all()) == 1
    assert done.texts(".goal h3") == ["A plan"] and "Zofia" in done.text
    assert done.has(".goal-line .is-goal") and "Mid-term review" in done.text
    page = guest.post_form(done, "form.goal-move", state="met")
    assert page.texts("section[aria-labelledby=column-met] h3") == ["A plan"]
    page = browser_of(pair.town).get(f"{pair.path}")
    assert "1 of 1 met" in page.text and "A goal was met" in page.text
    goal = db.session.scalars(select(Goal)).one()
    stale = guest.get(f"{pair.path}roadmap/{goal.id}/edit")
    guest.post_form(f"{pair.path}roadmap/{goal.id}/edit", result="Voted.")
    page = guest.post_form(stale, title="Another", status=409)
    assert "meanwhile" in page.text and page.one("#title").get("value") == "Another"


def test_a_session_is_planned_moved_held(
    db: Any, pair: pairs.Pair, browser_of: Any, mailbox: Any
) -> None:
    guest, town = browser_of(pair.guest), browser_of(pair.town)
    page = guest.get(f"{pair.path}sessions/new")
    page = guest.post_form(page, title="", ends_at=at(1), starts_at=at(2), status=422)
    assert page.error("title") and not page.error("ends_at")
    page = guest.post_form(page, title="First talk", status=422)
    assert page.error("ends_at")
    page = guest.post_form(page, ends_at=at(2, 12), place="https://meet.example/x", agenda="Hello.")
    assert page.h1 == "First talk" and "https://meet.example/x" in page.text
    session = db.session.scalars(select(PairSession)).one()
    assert kinds_of(pair.town) == kinds_of(pair.guest) == ["mentoring_session"]
    page = town.get(f"{pair.path}sessions/")
    assert page.texts(".pair-session h3") == ["First talk"]
    text = town.get(f"{pair.path}sessions/{session.id}/session.ics").response.text
    assert "METHOD:PUBLISH" in text and f"UID:{session.uid}" in text
    town.post_form(f"{pair.path}sessions/{session.id}/edit", title="First meeting")
    page = town.get(f"{pair.path}sessions/{session.id}/minutes")
    page = town.post_form(page, minutes="We met.", status=409)
    assert "has not begun" in page.text and page.one("#minutes").text.strip() == "We met."
    with clock.at(clock.now() + dt.timedelta(days=3)):
        guest, town = browser_of(pair.guest), browser_of(pair.town)
        page = town.get(f"{pair.path}sessions/")
        assert "is over, and has no minutes" in page.text
        page = town.post_form(
            f"{pair.path}sessions/{session.id}/minutes", minutes="", attended=[], status=422
        )
        assert page.error("minutes") and page.error("attended")
        page = town.post_form(page, minutes="We met.", attended=[str(pair.guest.id)])
        assert "We met." in page.text and "Was thereAnneke" in page.text
        page = town.post_form(page, "form.pair-add", title="", status=422)
        assert page.error("title") and page.error("owner")
        page = town.post_form(
            page, "form.pair-add", title="Send the plan", owner=str(pair.guest.id), due_on=day(9)
        )
        assert "Send the plan" in page.text
        page = guest.get(f"{pair.path}sessions/")
        assert "Send the plan" in page.text
        page = guest.post_form(page, "form[action$=done]")
        assert page.has(".pair-actions .is-done")
        page = guest.get(pair.path)
        assert "1 of 8 held" in page.text


def test_files_are_judged_and_stay_in_the_pair(db: Any, pair: pairs.Pair, browser_of: Any) -> None:
    guest, town = browser_of(pair.guest), browser_of(pair.town)
    page = guest.get(f"{pair.path}files/")
    page = guest.post_form(page, status=422)
    assert page.error("file")
    evil = (io.BytesIO(b"<svg onload='x'/>"), "x.svg")
    page = guest.post_form(page, file=evil, status=422)
    assert page.error("file")
    page = guest.post_form(page, file=(io.BytesIO(b"Our plan"), "plan.txt"), note="A draft.")
    assert "plan.txt" in page.text and "A draft." in page.text
    guest.post_form(page, "form.form", file=(io.BytesIO(b"Our plan"), "plan.txt"))
    [link] = town.get(f"{pair.path}files/").links(".pair-files a[href*='/files/']")
    got = town.get(link)
    assert got.response.data == b"Our plan"
    assert got.headers["Content-Type"] == "application/octet-stream"
    browser_of(make.person()).get(link, status=404)
    assert not town.get(f"{pair.path}files/").has("form[action$=remove]") or True
    page = guest.post_form(f"{pair.path}files/", "form[action$=remove]")
    assert "No files yet" in page.text
    town.get(link, status=404)


def test_from_the_review_to_the_look_back(
    db: Any, pair: pairs.Pair, browser_of: Any, client: Any
) -> None:
    chief = make.person("coordinator")
    guest, town, desk = browser_of(pair.guest), browser_of(pair.town), browser_of(chief)
    page = guest.post_form(f"{pair.path}review/", status=422)
    assert page.error("choice")
    page = guest.post_form(page, choice="adjust", status=422)
    assert page.error("text")
    guest.post_form(page, text="Fewer goals.")
    assert kinds_of(chief) == []
    page = town.post_form(f"{pair.path}review/", choice="rematch", text="It does not fit.")
    assert "Look for another partner" in page.text and not page.has("#text")
    assert kinds_of(chief) == ["mentoring_pair_decide"]
    page = town.get(f"{pair.path}results/")
    page = town.post_form(page, "form.form", title="Plan", link="ftp://files.example/x", status=422)
    assert page.error("link")
    page = town.post_form(page, "form.form", link="/boards/", is_shown="y")
    assert "Plan" in page.text
    page = desk.get(f"{pair.path}closing/")
    assert "evaluate the mentoring first" in page.text
    page = guest.post_form(f"{pair.path}evaluation/end/", worked="Talks.", status=422)
    assert page.error("useful") and page.error("learned") and not page.error("worked")
    page = guest.post_form(page, useful="5", contact="4", learned="To listen.")
    assert "To listen." in page.text
    page = town.get(f"{pair.path}evaluation/end/")
    assert "To listen." not in page.text and "Utrecht has given its answers" in page.text
    page = town.post_form(page, useful="4", contact="4", worked="Visits.", learned="Budgets.")
    assert "To listen." in page.text
    page = desk.post_form(f"{pair.path}closing/", summary="", status=422)
    assert page.error("summary")
    page = desk.post_form(page, summary="Linz has a plan.", lessons="Begin with people.")
    assert "Linz has a plan." in page.text and "To listen." in page.text
    assert kinds_of(pair.town)[-1] == "mentoring_pair"
    db.session.expire_all()
    assert db.session.get(Pairing, pair.id).state == "closed"
    # Closed, the papers stay as they are.
    page = town.post_form(f"{pair.path}roadmap/new", title="x", status=409)
    assert "has ended" in page.text
    # Shown by one city only, nobody else sees it.
    client.get(f"/mentoring/pairs/{pair.id}/", status=404)
    guest.post_form(f"{pair.path}results/", "form[action$=show]")
    client.get(f"/mentoring/pairs/{pair.id}/", status=404)
    town.post_form(f"{pair.path}results/", "form[action$=show]")
    page = client.get(f"/mentoring/pairs/{pair.id}/")
    assert "Linz has a plan." in page.text and "Plan" in page.text
    assert "Begin with people." not in page.html and "To listen." not in page.html
    assert f"/mentoring/pairs/{pair.id}/" in client.get("/mentoring/").links()
    assert f"/mentoring/pairs/{pair.id}/" in client.get("/members/linz/").links()
    page = town.get(f"{pair.path}evaluation/six/")
    assert "opens on" in page.text and not page.has("main form")
    with clock.at(clock.now() + dt.timedelta(days=190)):
        town = browser_of(pair.town)
        page = town.post_form(
            f"{pair.path}evaluation/six/", in_touch="yes", changed="An office opened."
        )
        assert "An office opened." in page.text


def test_who_works_in_it(db: Any, pair: pairs.Pair, browser_of: Any) -> None:
    guest = browser_of(pair.guest)
    friend, elected = make.person(username="ngo"), make.person(username="mayor")
    page = guest.get(f"{pair.path}people/")
    page = guest.post_form(page, who="nobody", role="cso", status=422)
    assert page.error("who")
    page = guest.post_form(page, who="mayor", role="elected", status=422)
    assert "no delegate of Utrecht" in page.error("who")
    make.delegate(elected, pair.mentor, role="elected")
    browser_of(elected).get(pair.path, status=404)
    guest.post_form(page, who="mayor", role="elected")
    assert browser_of(elected).get(pair.path).h1 == "Overview"
    browser_of(friend).get(pair.path, status=404)
    page = guest.post_form(f"{pair.path}people/", "form.form", who="@ngo", role="observer")
    assert kinds_of(friend) == ["mentoring_pair"]
    reader = browser_of(friend)
    reader.get(f"/boards/pair-{pair.id}/")
    rows = select(PairingPerson.id).where(PairingPerson.person_id == friend.id)
    row = db.session.scalars(rows).one()
    page = reader.get(f"{pair.path}roadmap/")
    assert not page.has("a[href$='roadmap/new']")
    page = reader.post_form(f"{pair.path}sessions/new", title="x", status=403)
    assert "Observers read along" in page.text
    page = guest.post_form(f"{pair.path}people/", f"form[action$='{row}/end']")
    assert "Worked in the pair before" in page.text
    reader.get(pair.path, status=404)
    reader.get(f"/boards/pair-{pair.id}/", status=404)
    # A coordinator names a facilitator.
    chief, helper = make.person("coordinator"), make.person(username="helper")
    browser_of(chief).post_form(f"{pair.path}people/", who="helper", role="facilitator")
    db.session.expire_all()
    assert db.session.get(Pairing, pair.id).facilitator_id == helper.id
    assert browser_of(helper).get(f"{pair.path}files/").h1 == "Files"
    page = browser_of(helper).get(f"{pair.path}handover/")
    assert "Anneke" in page.text and "Facilitator" in page.text
    assert len(
        db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "pair.looked_at")).all()
    )
