"""Offers and requests: drafts that are not lost, handed in, changed, withdrawn, let in late."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, update

from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.errors import Conflict, Forbidden, NotFound
from hrforum.core.permissions import SYSTEM
from hrforum.members.actions import standing
from hrforum.members.models import Delegate, Member, MemberTheme
from hrforum.mentoring.actions import applications as actions
from hrforum.mentoring.models import Cycle, Offer, Request
from hrforum.mentoring.queries import applications as queries
from tests import factories as make
from tests.factories.base import save
from tests.notifications.support import kinds_of


class World:
    """A cycle, its coordinator, Utrecht that offers and Linz that asks, and who speaks for them."""

    def __init__(self) -> None:
        self.housing = make.theme(slug="housing", name="Housing")
        self.budget = make.theme(slug="budget", name="Budget")
        self.chief = make.person("coordinator")
        self.utrecht = make.member(
            name="Utrecht", slug="utrecht", membership="guest", country="NL",
            languages={"nl": "native", "en": "working"}, themes={self.housing: (3, 0)},
        )  # fmt: skip
        self.linz = make.member(
            name="Linz", slug="linz", languages={"de": "native"}, themes={self.housing: (0, 3)}
        )
        self.guest, self.town = make.person(), make.person()
        self.mandate = make.delegate(self.guest, self.utrecht)
        make.delegate(self.town, self.linz, role="lead")
        self.cycle = make.cycle(name="Round", slug="round")
        self.offer = "/mentoring/cycles/round/offers/utrecht/"
        self.request = "/mentoring/cycles/round/requests/linz/"

    def field(self, theme: Any, rest: str = "") -> str:
        return f"t{theme.id}{rest}"

    def end_call(self) -> None:
        """The call ended yesterday; the worker has not been there."""
        today = clock.today()
        with transaction() as session:
            session.execute(update(Cycle).values(call_ends_on=today - dt.timedelta(days=1)))


@pytest.fixture
def world(db: Any) -> World:
    return World()


def fresh(db: Any, table: Any) -> Any:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(table)).one()


def test_a_guest_city_offers(db: Any, world: World, browser_of: Any, mailbox: Any) -> None:
    browser = browser_of(world.guest)
    page = browser.get("/mentoring/cycles/round/")
    assert page.has(f"a[href='{world.offer}edit']")
    page = browser.get(f"{world.offer}edit")
    strength = page.one(f"#{world.field(world.housing)} option[selected]")
    assert strength.get("value") == "3" and "filled in already" in page.text
    # A draft may lack nearly all; what is wrong is said beside it, and stays.
    page = browser.post_form(
        page, submit="save", refuse_0="", why_0="We own them.", level_0="", status=422
    )
    assert page.error("refuse_0") and page.error("level_0")
    assert page.one("#why_0").get("value") == "We own them."
    page = browser.post_form(page, submit="save", why_0="", level_0="native")
    assert "not handed in yet" in page.texts(".flash")[0]
    assert fresh(db, Offer).state == "draft" and kinds_of(world.chief) == []
    page = browser.post_form(page, submit="hand-in", status=422)
    assert page.error("formats") and page.error(world.field(world.housing, "_evidence"))
    page = browser.post_form(
        page, submit="hand-in", formats=["online", "visit"], months=["3", "4"], capacity="2",
        country_0="DE", refuse_0=str(world.linz.id), why_0="They are our partner.",
        note="Not in August.", **{world.field(world.housing, "_evidence"): "Half the evictions."},
    )  # fmt: skip
    assert page.path == world.offer and "Handed in" in page.text
    for said in ("Half the evictions.", "March, April", "members from Germany", "our partner"):
        assert said in page.text
    row = fresh(db, Offer)
    assert (row.state, row.capacity, row.no_countries) == ("offered", 2, ["DE"])
    assert kinds_of(world.guest) == ["mentoring_offer"]
    assert kinds_of(world.chief) == ["mentoring_offer_came"]
    assert "Utrecht, Round" in mailbox.last(world.guest.email).subject
    public = browser_of(world.town).get("/mentoring/cycles/round/")
    assert "Utrecht" in public.texts(".member-row-title") and "2 places" in public.text
    assert "our partner" not in public.html
    browser_of(world.town).get(world.offer, status=404)
    assert "our partner" in browser_of(world.chief).get(world.offer).text
    # Handed in, it can be changed but stays complete.
    page = browser.post_form(f"{world.offer}edit", submit="save", formats=[], status=422)
    assert page.error("formats")
    page = browser.post_form(page, submit="save", formats=["group"], capacity="3")
    assert "A group of cities" in page.text and kinds_of(world.guest) == ["mentoring_offer"]
    page = browser.post_form(page, "form[action$=pause]")
    assert "This offer rests" in page.text and fresh(db, Offer).state == "paused"
    browser.post_form(page, "form[action$=pause]")
    page = browser.post_form(f"{world.offer}withdraw")
    assert "This was withdrawn" in page.text and fresh(db, Offer).state == "withdrawn"
    page = browser.post_form(f"{world.offer}edit", submit="hand-in")
    assert fresh(db, Offer).state == "offered"


def test_an_associate_asks(db: Any, world: World, browser_of: Any) -> None:
    browser = browser_of(world.town)
    page = browser.get(f"{world.request}edit")
    page = browser.post_form(
        page, submit="hand-in", endorsed_on="last May", challenge="Rents rise.", question_0="How?",
        wish_0=str(world.utrecht.id), wish_why_0="Same size.", wish_1=str(world.utrecht.id),
        status=422,
    )  # fmt: skip
    assert page.error("endorsed_on") and "twice" in page.error("wish_1")
    assert page.one("#endorsed_on").get("value") == "last May"
    page = browser.post_form(page, submit="hand-in", endorsed_on="", wish_1="", status=422)
    assert page.error("endorsed_by") and page.error("endorsed_role") and page.error("endorsed_on")
    page = browser.post_form(
        page, submit="hand-in", endorsed_by="Ana", endorsed_role="Mayor", endorsed_on="2026-03-01",
        competences=["housing"], earlier=str(world.utrecht.id),
    )  # fmt: skip
    for said in ("Rents rise.", "How?", "Ana, Mayor", "1 March 2026", "Same size.", "Most import"):
        assert said in page.text
    row = fresh(db, Request)
    assert (row.state, row.earlier_mentor_id) == ("submitted", world.utrecht.id)
    browser_of(world.guest).get(world.request, status=404)
    desk = browser_of(world.chief)
    page = desk.post_form(desk.get(world.request), "form[action$=decline]", reason="", status=422)
    assert page.error("reason")
    desk.post_form(page, "form[action$=decline]", reason="This is not for mentoring.")
    page = browser.get(world.request)
    assert "have declined" in page.text and "not for mentoring" in page.text
    assert kinds_of(world.town) == ["mentoring_request"] * 2
    assert browser.get(f"{world.request}edit", follow=True).path == world.request


def test_two_windows_do_not_write_over_each_other(db: Any, world: World, browser_of: Any) -> None:
    browser = browser_of(world.town)
    first, second = (browser.get(f"{world.request}edit") for _ in range(2))
    browser.post_form(first, submit="save", challenge="From the first.")
    page = browser.post_form(second, submit="save", challenge="From the second.", status=409)
    assert "another window" in page.text
    assert page.texts("textarea[name=challenge]") == ["From the second."]
    browser.post_form(page, submit="save")
    assert fresh(db, Request).challenge == "From the second."
    page = browser.post_form(f"{world.request}withdraw")
    assert page.path == "/mentoring/cycles/round/"
    db.session.expire_all()
    assert db.session.scalars(select(Request)).all() == []


def test_who_comes_late_gets_an_answer(db: Any, world: World, browser_of: Any) -> None:
    browser, desk = browser_of(world.town), browser_of(world.chief)
    page = browser.get(f"{world.request}edit")
    world.end_call()
    page = browser.post_form(page, submit="save", challenge="Too late?", status=409)
    assert "The call ended on" in page.text and "let a single request in late" in page.text
    assert page.texts("textarea[name=challenge]") == ["Too late?"]
    assert "The call ended on" in browser.get(f"{world.request}edit", status=403).text
    list_page = "/mentoring/cycles/round/applications/?kind=requests"
    page = desk.post_form(desk.get(list_page), "#let-in", member="", status=422)
    assert page.error("member") or page.error("reason")
    page = desk.post_form(page, "#let-in", member="linz", reason="The post was late.")
    assert "let in late" in page.text and kinds_of(world.town) == ["mentoring_request"]
    page = browser.get(f"{world.request}edit")
    assert "you may still hand this in" in page.text and "The post was late." in page.text
    browser.post_form(
        page, submit="hand-in", challenge="Now.", endorsed_by="Ana", endorsed_role="Mayor",
        endorsed_on="2026-03-01",
    )  # fmt: skip
    assert fresh(db, Request).state == "submitted"
    # An offer is not let in alone: the call is extended for it.
    with pytest.raises(Conflict, match="extend the call"):
        actions.save(make.actor_of(world.guest), "round", "offers", "utrecht", {}, 0, hand_in=False)
    with transaction() as session:
        session.execute(update(Cycle).values(state="closed"))
    with pytest.raises(Conflict, match="closed"):
        actions.withdraw(make.actor_of(world.town), "round", "requests", "linz")


def test_who_may_not_act_any_more_reads_why(db: Any, world: World, browser_of: Any) -> None:
    browser = browser_of(world.guest)
    make.offer(world.utrecht, world.cycle, themes={world.housing: 2})
    page = browser.get(f"{world.offer}edit")

    def mandate(**values: Any) -> None:
        with transaction() as session:
            session.execute(
                update(Delegate).where(Delegate.id == world.mandate.id).values(**values)
            )
        with transaction() as session:
            session.get(type(world.guest), world.guest.id).grants_version += 1

    mandate(role="elected")
    assert "Only lead contacts and officers" in browser.get(f"{world.offer}edit", status=403).text
    assert browser.get(world.offer).h1 == "Offer of Utrecht"
    mandate(role="officer", ends_on=clock.today() - dt.timedelta(days=1))
    assert "your mandate has ended" in browser.get(world.offer, status=403).text
    # What was typed when it ended is not lost.
    page = browser.post_form(page, submit="save", note="My words.", status=403)
    assert page.texts("textarea[name=note]") == ["My words."]
    assert fresh(db, Offer).note == ""
    mandate(ends_on=None)
    today = clock.today()
    with transaction() as session:
        session.get(Member, world.utrecht.id).suspended_on = today
    mandate(ends_on=None)
    assert "is suspended" in browser.get(f"{world.offer}edit", status=403).text
    row = browser_of(world.chief).get("/mentoring/cycles/round/applications/")
    assert "Not matched" in row.text
    stranger = browser_of(make.person())
    for path in (world.offer, f"{world.offer}edit", f"{world.offer}withdraw"):
        stranger.get(path, status=404)


def test_a_member_that_leaves_is_withdrawn(db: Any, world: World, browser_of: Any) -> None:
    make.request(world.linz, world.cycle)
    past = make.cycle(state="closed")
    old = make.request(world.linz, past)
    standing.leave(SYSTEM, "linz", reason="They said so.")
    db.session.expire_all()
    states = dict(db.session.execute(select(Request.cycle_id, Request.state)).all())
    assert states == {world.cycle.id: "withdrawn", past.id: "submitted"} and old.id
    assert "mentoring_request_came" in kinds_of(world.chief)
    tomorrow = clock.now() + dt.timedelta(days=1)
    with clock.at(tomorrow), pytest.raises(Forbidden, match="left the network"):
        actions.save(make.actor_of(world.town), "round", "requests", "linz", {}, 0, hand_in=False)


def test_who_may_offer_and_ask(db: Any, world: World) -> None:
    town, guest = make.actor_of(world.town), make.actor_of(world.guest)

    def save_draft(actor: Any, kind: str, slug: str) -> Any:
        return actions.save(actor, "round", kind, slug, {}, 0, hand_in=False)

    with pytest.raises(Forbidden, match="Guest members offer"):
        save_draft(town, "offers", "linz")
    with pytest.raises(Forbidden, match="associate members ask"):
        save_draft(guest, "requests", "utrecht")
    with pytest.raises(NotFound):
        save_draft(guest, "requests", "linz")
    with transaction() as session:
        session.get(Cycle, world.cycle.id).kinds = ["university"]
    with pytest.raises(Forbidden, match="other kinds"):
        save_draft(town, "requests", "linz")
    # Who was mentored to the end can offer, but not both in one cycle.
    past = make.cycle(state="closed")
    pairing(world, past, "closed")
    save_draft(town, "offers", "linz")
    with transaction() as session:
        session.get(Cycle, world.cycle.id).kinds = []
    with pytest.raises(Forbidden, match="can't offer and ask"):
        save_draft(town, "requests", "linz")


def pairing(world: World, cycle: Any, state: str) -> Any:
    from hrforum.mentoring.models import Pairing

    return save(
        Pairing(
            cycle_id=cycle.id, mentor_id=world.utrecht.id, mentee_id=world.linz.id, state=state,
            answer_by=clock.now(),
        )
    )  # fmt: skip


def test_a_pair_holds_what_it_rests_on(db: Any, world: World) -> None:
    make.offer(world.utrecht, world.cycle)
    make.request(world.linz, world.cycle)
    pairing(world, world.cycle, "proposed")
    for who, kind, slug in (
        (world.guest, "offers", "utrecht"),
        (world.town, "requests", "linz"),
    ):
        with pytest.raises(Conflict, match="A pair of this cycle rests on it"):
            actions.withdraw(make.actor_of(who), "round", kind, slug)
    with pytest.raises(Conflict):
        actions.decline(make.actor_of(world.chief), "round", "linz", "No.")


def test_the_list_of_coordinators(db: Any, world: World, browser_of: Any) -> None:
    desk = browser_of(world.chief)
    path = "/mentoring/cycles/round/applications/"
    make.offer(world.utrecht, world.cycle, state="draft", languages={}, formats=[], note="Secret")
    page = desk.get(path)
    assert "Missing: themes, languages, forms of work" in page.text and "Secret" not in page.html
    desk.get(world.offer, status=404)
    make.request(world.linz, world.cycle, endorsed_by="", themes={world.housing: 1})
    page = desk.get(f"{path}?kind=requests")
    assert "Missing: the leadership's support" in page.text
    one = desk.get(path).sql, desk.get(f"{path}?kind=requests").sql, desk.get(world.request).sql
    for _n in range(30):
        make.offer(to=world.cycle, themes={world.housing: 1})
        make.request(to=world.cycle, themes={world.housing: 1})
    many = desk.get(path).sql, desk.get(f"{path}?kind=requests").sql, desk.get(world.request).sql
    assert many == one == (4, 4, 8)
    assert "Page 1 of 2" in page.text or "Page 1 of 2" in desk.get(path).text
    assert desk.get(f"{path}?state=draft").texts(".mentoring-cycle h2") == ["Utrecht"]
    assert desk.get(f"{path}?kind=requests&q=linz").texts(".mentoring-cycle h2") == ["Linz"]
    assert "Nothing fits" in desk.get(f"{path}?q=nobody").text
    town = browser_of(world.town)
    assert (town.get(f"{world.request}edit").sql, town.get(world.request).sql) == (11, 8)


def test_the_profile_is_where_a_form_begins(db: Any, world: World) -> None:
    values = queries.from_profile("offers", world.utrecht)
    assert values["languages"] == {"en": "working", "nl": "native"}
    assert values["themes"] == {world.housing.id: (3, "")}
    with transaction() as session:
        session.execute(update(MemberTheme).values(need=2))
    assert queries.from_profile("requests", world.linz)["themes"] == {world.housing.id: 2}


def test_the_members_page_shows_offers_and_pairs_that_agreed(
    db: Any, world: World, browser_of: Any, client: Any
) -> None:
    assert "Mentoring between cities" not in client.get("/members/utrecht/").text
    make.offer(world.utrecht, world.cycle, capacity=2)
    pair = pairing(world, make.cycle(state="running", name="Before"), "active")
    page = client.get("/members/utrecht/")
    assert "Offers to mentor up to 2 cities" in page.text and "Mentor of" not in page.text
    with transaction() as session:
        row = session.get(type(pair), pair.id)
        row.shown_by_mentor = row.shown_by_mentee = True
    assert "Mentor of Linz" in " ".join(client.get("/members/utrecht/").text.split())
    assert "Mentored by Utrecht" in " ".join(client.get("/members/linz/").text.split())
    cycle = client.get("/mentoring/cycles/round/")
    assert "Pairs that show themselves" not in cycle.text
    assert browser_of(world.guest).get("/members/utrecht/").has("a[href='/mentoring/']")
