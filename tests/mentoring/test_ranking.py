"""Guest cities rank who asks: what they see, when, and what it does to the matching."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, update

from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.mentoring.actions import cycles, ranking
from hrforum.mentoring.actions.cycle_checks import rule_values
from hrforum.mentoring.matching import record
from hrforum.mentoring.models import (
    Cycle,
    Offer,
    OfferPreference,
    OfferRefusal,
    Request,
    RequestPreference,
)
from tests import factories as make
from tests.mentoring.desk import Desk
from tests.notifications.support import kinds_of

RANKING = "/mentoring/cycles/round/offers/graz/ranking"


class Ranked(Desk):
    """The cycle of `Desk`, in which guest cities rank; Graz has one place, Linz wants it."""

    def __init__(self, db: Any) -> None:
        super().__init__(db)
        self.set(Cycle, rules={"guests_rank": True})
        self.graz = make.actor_of(self.leads["graz"])

    def set(self, table: Any, *which: Any, **values: Any) -> None:
        with transaction() as session:
            session.execute(update(table).where(*which).values(**values))

    def rank(self, *slugs: str, actor: Any = None, version: int | None = None) -> None:
        offer = self.offer()
        ids = [self.id_of(slug) if slug else "" for slug in slugs]
        seen = offer.version if version is None else version
        ranking.rank(actor or self.graz, "round", "graz", ids, seen)

    def offer(self) -> Offer:
        self.db.session.rollback()
        return self.db.session.scalars(
            select(Offer)
            .where(Offer.member_id == self.members["graz"].id)
            .execution_options(populate_existing=True)
        ).one()

    def said(self) -> list[int]:
        self.db.session.rollback()
        return list(
            self.db.session.scalars(
                select(OfferPreference.member_id).order_by(OfferPreference.rank)
            )
        )


@pytest.fixture
def desk(db: Any) -> Ranked:
    return Ranked(db)


def test_a_guest_city_sees_who_asks_and_ranks_them(desk: Ranked, browser_of: Any) -> None:
    desk.set(Request, challenge="The mayor must not know.", endorsed_by="Somebody")
    guest = browser_of(desk.leads["graz"])
    page = guest.get("/mentoring/cycles/round/offers/graz/")
    assert RANKING in page.links() and "nobody ranked" in page.text
    page = guest.get(RANKING)
    # Rosario speaks nothing that Graz speaks. Who needs most of what Graz is strong in comes first.
    assert page.texts(".member-row-title") == ["Linz", "Lyon", "Turin"]
    assert "Germany" in page.texts(".member-row .meta")[0]
    assert page.texts(".member-row .meta-item")[1] == "Budget (Most important)"
    for secret in ("The mayor", "Somebody", "working", "Number 1"):
        assert secret not in page.text
    page = guest.post_form(page, rank_0=desk.id_of("turin"), rank_1="", rank_2=desk.id_of("lyon"))
    assert page.path == "/mentoring/cycles/round/offers/graz/"
    assert page.texts(".mentoring-wishes li") == ["Turin", "Lyon"]
    page = guest.get(RANKING)
    assert page.one("#rank_1 option[selected]").text == "Lyon"
    assert page.texts(".member-row-title") == ["Turin", "Lyon", "Linz"]
    page = guest.post_form(page, rank_0=desk.id_of("turin"), rank_1=desk.id_of("turin"), status=422)
    assert "named twice" in page.error("rank_1")
    # Coordinators read it beside the offer, and who else is asked nothing.
    chief = browser_of(desk.chief)
    assert chief.get("/mentoring/cycles/round/offers/graz/").texts(".mentoring-wishes li")
    assert "1 guest city has ranked who asks" in chief.get(f"{desk.path}matching/").text
    chief.get(RANKING, status=404)
    for slug in ("utrecht", "linz"):
        browser_of(desk.leads[slug]).get(RANKING, status=404)


def test_both_rankings_make_the_stable_pairs(desk: Ranked) -> None:
    """Linz and Lyon both want Graz most: by its ranking, not by the score, Graz gets Lyon."""
    with transaction() as session:
        lyon = session.scalars(
            select(Request).where(Request.member_id == desk.members["lyon"].id)
        ).one()
        session.add(
            RequestPreference(request_id=lyon.id, member_id=desk.members["graz"].id, rank=1)
        )
    before = desk.run("stable")
    of = {p.mentee: p.mentor for p in record.read_proposal(before.result["proposal"]).pairs}
    assert of[desk.id_of("linz")] == desk.id_of("graz")
    desk.rank("lyon", "linz")
    after = desk.run("stable")
    proposal = record.read_proposal(after.result["proposal"])
    of = {p.mentee: p.mentor for p in proposal.pairs}
    assert of[desk.id_of("lyon")] == desk.id_of("graz")
    assert of[desk.id_of("linz")] == desk.id_of("utrecht")
    assert proposal.audit.count == 0
    # It is part of what the run is proved from.
    problem = record.read_problem(after.inputs["problem"])
    graz = next(m for m in problem.mentors if m.id == desk.id_of("graz"))
    assert graz.ranking == (desk.id_of("lyon"), desk.id_of("linz"))
    assert after.inputs_hash != before.inputs_hash
    assert after.inputs_hash == record.digest(after.inputs["problem"])
    # In a cycle in which cities don't rank it counts for nothing.
    desk.set(Cycle, rules={})
    assert desk.run("stable").inputs_hash == before.inputs_hash


def test_who_asks_no_more_leaves_no_gap(desk: Ranked) -> None:
    desk.rank("turin", "lyon")
    desk.set(Request, Request.member_id == desk.members["turin"].id, state="withdrawn")
    problem = record.read_problem(desk.run().inputs["problem"])
    graz = next(m for m in problem.mentors if m.id == desk.id_of("graz"))
    assert graz.ranking == (desk.id_of("lyon"),)


def test_only_whom_it_may_see_can_be_ranked(desk: Ranked) -> None:
    with transaction() as session:
        session.add(OfferRefusal(offer_id=desk.offer().id, member_id=desk.members["linz"].id))
    desk.set(Request, Request.member_id == desk.members["turin"].id, state="draft")
    for slug in ("linz", "turin", "rosario", "utrecht"):
        with pytest.raises(Invalid):
            desk.rank("lyon", slug)
    assert desk.said() == []
    desk.rank("", "lyon")
    assert desk.said() == [desk.members["lyon"].id]
    desk.rank()
    assert desk.said() == []


def test_when_and_by_whom(desk: Ranked) -> None:
    with pytest.raises(Conflict, match="changed in another window"):
        desk.rank("lyon", version=0)
    with pytest.raises(NotFound):
        desk.rank("lyon", actor=desk.actor)
    expert = make.person()
    make.delegate(expert, desk.members["graz"], role="expert")
    with pytest.raises(Forbidden):
        desk.rank("lyon", actor=make.actor_of(expert))
    today = clock.today()
    for state, ends, words in (
        ("call", today, "The call is open"),
        ("running", today - dt.timedelta(days=1), "The pairs are published"),
    ):
        desk.set(Cycle, state=state, call_ends_on=ends)
        with pytest.raises(Conflict, match=words):
            desk.rank("lyon")
    # The call is over, though the worker has not been there.
    desk.set(Cycle, state="call", call_ends_on=today - dt.timedelta(days=1))
    desk.rank("lyon")
    desk.set(Cycle, rules={})
    with pytest.raises(NotFound):
        desk.rank("linz")
    assert desk.said() == [desk.members["lyon"].id]


def test_guest_cities_are_told_and_the_rule_stays(desk: Ranked, browser_of: Any) -> None:
    today = clock.today()
    desk.set(Cycle, state="call", call_ends_on=today + dt.timedelta(days=3))
    cycles.end_call(desk.actor, "round", "All are in.")
    assert "mentoring_to_rank" in kinds_of(desk.leads["graz"])
    assert "mentoring_to_rank" not in kinds_of(desk.leads["linz"])
    # Members asked, trusting what the call said: its form can't change it any more.
    chief = browser_of(desk.chief)
    page = chief.get(f"{desk.path}edit")
    assert "This is fixed since the call was published" in page.text
    assert not page.has("#guests_rank")
    chief.post_form(page, name="Round two")
    assert desk.fresh(Cycle, desk.cycle.id).rules["guests_rank"] is True
    assert "rank them" in chief.get(desk.path).text
    raw = {
        **rule_values({"guests_rank": True}),
        "name": "Round three", "consent_days": "14", "planned_sessions": "8",
        "starts_on": (today + dt.timedelta(days=60)).isoformat(),
        "review_on": (today + dt.timedelta(days=90)).isoformat(),
        "ends_on": (today + dt.timedelta(days=400)).isoformat(),
    }  # fmt: skip
    desk.set(Cycle, rules={})
    version = desk.fresh(Cycle, desk.cycle.id).version
    made = cycles.change_cycle(desk.actor, "round", raw, version)
    assert made.name == "Round three" and made.rules["guests_rank"] is False
