"""Pairs: answered, refused, lapsed, followed by the next best; and what else can happen to them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, update

from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.permissions import forget_grants
from hrforum.members.actions import standing
from hrforum.members.models import Delegate
from hrforum.mentoring.actions import (
    applications,
    consent,
    cycles,
    following,
    next_best,
    publishing,
    results,
)
from hrforum.mentoring.models import Pairing, PairingPerson, Request, WaitingPlace
from hrforum.mentoring.queries import inputs
from tests import factories as make
from tests.mentoring.desk import Desk
from tests.notifications.support import kinds_of


@pytest.fixture
def desk(db: Any) -> Desk:
    """Published: Graz and Linz, Utrecht and Lyon, Utrecht and Turin; Rosario waits."""
    made = Desk(db)
    made.run()
    publishing.publish(made.actor, "round", 1)
    return made


def answer(desk: Desk, names: str, who: str, said: str, reason: str = "") -> Pairing:
    return consent.answer(make.actor_of(desk.leads[who]), desk.pair(names), said, reason)


def waiting(desk: Desk) -> list[tuple[int, str, str]]:
    """The list: place, member, reason."""
    desk.db.session.rollback()
    names = {member.id: slug for slug, member in desk.members.items()}
    return [
        (place.place, names[member_id], place.reason)
        for place, member_id in desk.db.session.execute(
            select(WaitingPlace, Request.member_id)
            .join(Request, Request.id == WaitingPlace.request_id)
            .where(WaitingPlace.left_at.is_(None))
            .order_by(WaitingPlace.place)
        )
    ]


def request_of(desk: Desk, slug: str) -> Request:
    desk.db.session.rollback()
    desk.db.session.expire_all()
    return desk.db.session.scalars(
        select(Request).where(Request.member_id == desk.members[slug].id)
    ).one()


def test_two_yes_begin_a_pair_with_its_people(desk: Desk) -> None:
    officer, expert = make.person(), make.person()
    make.delegate(officer, desk.members["linz"], role="officer")
    make.delegate(expert, desk.members["linz"], role="expert")
    assert answer(desk, "graz-linz", "linz", "yes").state == "proposed"
    answer(desk, "graz-linz", "linz", "yes")  # sent twice
    assert answer(desk, "graz-linz", "graz", "yes", "Gladly.").state == "active"
    pair = desk.pair("graz-linz")
    assert desk.acts(pair) == ["proposed", "mentee_yes", "mentor_yes", "opened"]
    people = {
        (row.person_id, row.side, row.role)
        for row in desk.db.session.scalars(
            select(PairingPerson).where(PairingPerson.pairing_id == pair)
        )
    }
    assert people == {
        (desk.leads["graz"].id, "mentor", "lead"),
        (desk.leads["linz"].id, "mentee", "lead"),
        (officer.id, "mentee", "officer"),
    }
    assert "mentoring_begins" in kinds_of(desk.leads["graz"])
    assert kinds_of(officer) == ["mentoring_begins"] and kinds_of(expert) == []
    with pytest.raises(Conflict, match="at work"):
        answer(desk, "graz-linz", "linz", "no", "Too late.")


def test_who_may_answer(desk: Desk) -> None:
    pair = desk.pair("graz-linz")
    officer = make.person()
    make.delegate(officer, desk.members["linz"], role="officer")
    with pytest.raises(Forbidden, match="Only lead contacts of Linz"):
        consent.answer(make.actor_of(officer), pair, "yes")
    for other in (desk.chief, desk.leads["lyon"], make.person()):
        with pytest.raises(NotFound):
            consent.answer(make.actor_of(other), pair, "yes")
    with pytest.raises(Invalid, match="why not"):
        answer(desk, "graz-linz", "linz", "no", " ")


def test_a_no_offers_the_next_best(desk: Desk) -> None:
    # A fourth city waits for a place at Graz; the freed place is its, if Linz does not fit.
    late = make.member(name="Ghent", slug="ghent", country="BE")
    desk.members["ghent"], desk.leads["ghent"] = late, make.person()
    make.delegate(desk.leads["ghent"], late, role="lead")
    make.request(late, desk.cycle, themes={desk.budget: 2})
    answer(desk, "graz-linz", "graz", "no", "Our mayor changed.")
    assert desk.states()["graz-linz"] == "declined"
    # It failed without the doing of Linz: it comes first.
    assert waiting(desk) == [
        (1, "linz", "refused"), (2, "rosario", "nobody"), (3, "ghent", "full"),
    ]  # fmt: skip
    assert request_of(desk, "linz").priority == 1
    assert "mentoring_pair_off" in kinds_of(desk.leads["linz"])
    assert "mentoring_pair_news" in kinds_of(desk.chief)
    assert next_best.offer_next() == 1
    # Utrecht has no place left, Graz said no to Linz: Ghent is next.
    assert desk.states()["graz-ghent"] == "proposed"
    assert waiting(desk) == [(1, "linz", "refused"), (2, "rosario", "nobody")]
    assert kinds_of(desk.leads["ghent"])[-1] == "mentoring_proposed"
    assert desk.acts(desk.pair("graz-linz"))[-1] == "followed"
    assert next_best.offer_next() == 0
    # Lyon says no: its place at Utrecht goes to Linz, the first of the list.
    answer(desk, "utrecht-lyon", "lyon", "no", "Not this year.")
    assert next_best.offer_next() == 1
    assert desk.states()["utrecht-linz"] == "proposed"
    assert [row[1] for row in waiting(desk)] == ["lyon", "rosario"]
    assert request_of(desk, "lyon").priority == 0


def test_a_yes_can_be_taken_back_until_the_other_says_yes(desk: Desk) -> None:
    answer(desk, "utrecht-lyon", "lyon", "yes")
    assert answer(desk, "utrecht-lyon", "lyon", "no", "Elections.").state == "declined"
    with pytest.raises(Conflict, match="is over"):
        answer(desk, "utrecht-lyon", "utrecht", "yes")


def test_what_nobody_answers_lapses(desk: Desk, mailbox: Any) -> None:
    answer(desk, "graz-linz", "linz", "yes")
    now = clock.now()
    with clock.at(now + dt.timedelta(days=desk.cycle.consent_days - 2)):
        assert consent.keep_answers() == 0
        consent.keep_answers()
    assert kinds_of(desk.leads["graz"]) == ["mentoring_proposed", "mentoring_answer_due"]
    assert "mentoring_answer_due" not in kinds_of(desk.leads["linz"])
    nudged: list[int] = []
    with clock.at(now + dt.timedelta(days=desk.cycle.consent_days, minutes=1)):
        with pytest.raises(Conflict, match="last moment"):
            answer(desk, "graz-linz", "graz", "yes")
        assert consent.keep_answers(lambda: nudged.append(1)) == 3 and nudged == [1]
        assert set(desk.states().values()) == {"lapsed"}
        # Linz said yes and comes first; who was silent is not asked again by itself.
        assert [row[1:] for row in waiting(desk)] == [
            ("linz", "lapsed"), ("rosario", "nobody"), ("lyon", "silent"), ("turin", "silent"),
        ]  # fmt: skip
        assert next_best.offer_next() == 0
        assert desk.acts(desk.pair("graz-linz"))[-1] == "followed"


def test_coordinators_remind_at_most_once_a_week(desk: Desk, browser_of: Any) -> None:
    answer(desk, "graz-linz", "linz", "yes")
    pair = desk.pair("graz-linz")
    chief = browser_of(desk.chief)
    here = f"{desk.path}pairs/{pair}/"
    page = chief.post_form(f"{here}do/nudge", reason="Please look.")
    assert "They are reminded." in page.texts(".flash")[0]
    assert kinds_of(desk.leads["graz"])[-1] == "mentoring_answer_due"
    assert kinds_of(desk.leads["linz"]) == ["mentoring_proposed"]
    page = chief.post_form(f"{here}do/nudge", status=409)
    assert "seven days" in page.text
    with clock.at(clock.now() + dt.timedelta(days=8)):
        following.nudge_pair(desk.actor, pair)
    with pytest.raises(NotFound):
        following.nudge_pair(make.actor_of(desk.leads["graz"]), pair)


def begun(desk: Desk, names: str) -> int:
    for who in names.split("-"):
        answer(desk, names, who, "yes")
    return desk.pair(names)


def test_paused_taken_up_matched_anew_closed(desk: Desk, browser_of: Any) -> None:
    pair = begun(desk, "graz-linz")
    chief = browser_of(desk.chief)
    here = f"{desk.path}pairs/{pair}/"
    page = chief.post_form(f"{here}do/pause", status=422)
    assert page.error("reason")
    page = chief.post_form(page, reason="Elections in Graz.")
    assert "Paused" in page.text and "Elections in Graz." in page.text
    assert kinds_of(desk.leads["linz"])[-1] == "mentoring_pair_rests"
    chief.post_form(f"{here}do/resume")
    assert desk.states()["graz-linz"] == "active"
    with pytest.raises(Conflict):
        following.resume_pair(desk.actor, pair)
    page = chief.post_form(f"{here}do/rematch", reason="They do not find together.")
    assert desk.states()["graz-linz"] == "stopped"
    assert waiting(desk)[0] == (1, "linz", "ended")
    next_best.offer_next()
    assert "graz-linz" not in {k for k, v in desk.states().items() if v == "proposed"}
    page = chief.get(here)
    assert "No other guest city fits and has a place." in page.text
    other = begun(desk, "utrecht-lyon")
    page = chief.get(f"{desk.path}pairs/{other}/")
    assert f"/mentoring/pairings/{other}/closing/" in page.links()
    results.close(desk.actor, other, summary="They met.", lessons="", why="Nobody evaluated it.")
    assert desk.states()["utrecht-lyon"] == "closed"
    # What is over asks for nothing any more.
    problem = inputs.problem_of(desk.cycle, clock.today(), {})
    assert desk.id_of("lyon") not in {m.id for m in problem.mentees}
    chief.get(f"{here}do/pause", follow=True)
    chief.get(f"{here}do/nothing", status=404)


def test_a_city_ends_its_pair(desk: Desk, browser_of: Any) -> None:
    """A withdrawal: as long as a pair holds nothing can be withdrawn, and the pair can be ended."""
    pair = begun(desk, "graz-linz")
    linz, graz = (make.actor_of(desk.leads[slug]) for slug in ("linz", "graz"))
    with pytest.raises(Conflict, match="Say no to the pair, or end it"):
        applications.withdraw(linz, "round", "requests", "linz")
    page = browser_of(desk.leads["graz"]).post_form(
        f"/mentoring/pairs/{pair}/end", reason="We lack the people."
    )
    assert "The pair has ended." in page.texts(".flash")[0]
    assert desk.states()["graz-linz"] == "stopped" and waiting(desk)[0][1] == "linz"
    assert "mentoring_pair_off" in kinds_of(desk.leads["linz"])
    applications.withdraw(graz, "round", "offers", "graz")
    # An associate that ends its pair asks no more.
    other = begun(desk, "utrecht-lyon")
    following.stop_pair(make.actor_of(desk.leads["lyon"]), other, "No time.")
    assert request_of(desk, "lyon").state == "withdrawn"
    assert "lyon" not in [row[1] for row in waiting(desk)]
    with pytest.raises(Conflict, match="Say no"):
        following.stop_pair(
            make.actor_of(desk.leads["turin"]), desk.pair("utrecht-turin"), "Why not."
        )


def test_a_city_leaves_the_network(desk: Desk, browser_of: Any) -> None:
    begun(desk, "utrecht-lyon")
    standing.leave(desk.actor, "utrecht", reason="The council decided.")
    states = desk.states()
    assert states["utrecht-lyon"] == states["utrecht-turin"] == "stopped"
    assert states["graz-linz"] == "proposed"
    # Both it left behind come first, and read why.
    assert {row[1] for row in waiting(desk)[:2]} == {"lyon", "turin"}
    page = browser_of(desk.leads["lyon"]).get(
        f"/mentoring/pairs/{desk.pair('utrecht-lyon')}/answer"
    )
    assert "One of both members left the network." in page.text
    assert "mentoring_pair_off" in kinds_of(desk.leads["turin"])


def test_a_mandate_that_ended_answers_nothing(desk: Desk, browser_of: Any) -> None:
    pair = desk.pair("graz-linz")
    answer(desk, "graz-linz", "linz", "yes")
    with transaction() as session:
        session.execute(
            update(Delegate)
            .where(Delegate.person_id == desk.leads["graz"].id)
            .values(ends_on=clock.today() - dt.timedelta(days=1))
        )
    forget_grants()
    page = browser_of(desk.leads["graz"]).get(f"/mentoring/pairs/{pair}/answer", status=403)
    assert "your mandate has ended" in page.text
    # The coordinators see that nobody can answer; a new lead contact can.
    page = browser_of(desk.chief).get(f"{desk.path}pairs/{pair}/")
    assert "none: nobody can answer or sign" in page.text
    heir = make.person()
    make.delegate(heir, desk.members["graz"], role="lead")
    assert consent.answer(make.actor_of(heir), pair, "yes").state == "active"
    people = desk.db.session.scalars(select(PairingPerson.person_id)).all()
    assert desk.leads["graz"].id not in people and heir.id in people


def test_a_cycle_closed_early(desk: Desk) -> None:
    begun(desk, "utrecht-lyon")
    cycles.close_cycle(desk.actor, "round", "The money is gone.")
    states = desk.states()
    # Pairs at work go on to their end, proposals end, who waits keeps its time for the next cycle.
    assert states["utrecht-lyon"] == "active" and states["graz-linz"] == "stopped"
    with pytest.raises(Conflict, match="is over"):
        answer(desk, "graz-linz", "graz", "yes")
    with pytest.raises(Conflict, match="closed"):
        desk.run()
    assert next_best.offer_next() == 0
    assert [row[1] for row in waiting(desk)] == ["rosario"]
    later = make.cycle(slug="later")
    made = make.request(desk.members["rosario"], later, state="draft")
    applications._handed_in("requests", made)
    assert made.waiting_since == clock.today()


def test_a_request_after_the_deadline_waits_or_is_matched_later(desk: Desk) -> None:
    """After publishing nothing is let in; before, a late request is in the next run."""
    with pytest.raises(Conflict, match="before pairs are published"):
        applications.let_in(desk.actor, "round", "linz", "The post.")


def test_the_overview_and_the_report(desk: Desk, browser_of: Any) -> None:
    pair = begun(desk, "graz-linz")
    with transaction() as session:
        session.execute(
            update(Pairing)
            .where(Pairing.id == pair)
            .values(last_contact_at=clock.now() - dt.timedelta(weeks=5))
        )
    chief = browser_of(desk.chief)
    page = chief.get(f"{desk.path}pairs/")
    row = next(r for r in page.texts("tbody tr") if "Linz" in r)
    assert "At work" in row and "5 silent" in row and "0 of 8" in row
    row = next(r for r in page.texts("tbody tr") if "Turin" in r)
    assert "Utrecht, Turin" in row  # both are waited for
    assert chief.get(f"{desk.path}pairs/", state="active").texts("tbody th") == ["Graz – Linz"]
    page = chief.get(f"{desk.path}report/")
    figures = {row[0]: row[1] for row in cells(page)}
    assert figures["Pairs proposed"] == "3" and figures["Pairs that came to work"] == "1"
    assert figures["Places that went to new or small cities"] == "1 of 1 (100 %)"
    assert figures["On the waiting list"] == "1"
    told = chief.get(f"{desk.path}report.csv")
    text = told.response.get_data().decode("utf-8-sig")
    assert "Graz,Linz,At work" in text and told.headers["Content-Type"].startswith("text/csv")
    answer(desk, "utrecht-turin", "turin", "no", "Secret reason.")
    assert "Secret" not in chief.get(f"{desk.path}report.csv").response.get_data(as_text=True)
    told = chief.get(f"{desk.path}report.pdf")
    assert told.response.get_data().startswith(b"%PDF-") and told.headers[
        "Content-Type"
    ].startswith("application/pdf")


def cells(page: Any) -> list[list[str]]:
    return [
        [" ".join(cell.itertext()).strip() for cell in row.iter("th", "td")]
        for row in page.select(".report-figures tr")
    ]
