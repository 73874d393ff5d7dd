"""Events: written, published, changed, cancelled, through their pages."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from hrforum.core import clock
from hrforum.core.errors import Conflict, Invalid, NotFound
from hrforum.core.models import AuditEntry
from hrforum.events.actions import events as actions
from hrforum.events.actions import materials
from hrforum.events.models import Event, EventAct, EventHost
from tests import factories as make
from tests.events.support import fresh, typed, wall
from tests.meta.matrix.world import PICTURE
from tests.notifications.support import kinds_of

PATH = "/events/{0.id}-{0.slug}/"


@pytest.fixture
def people(db: Any) -> dict[str, Any]:
    """An officer and an expert of Utrecht, a coordinator, a moderator of a board, somebody."""
    utrecht = make.member(name="Utrecht", slug="utrecht", membership="guest")
    made = {
        "officer": make.person(timezone="Europe/Vienna"),
        "expert": make.person(),
        "chief": make.person("coordinator"),
        "curator": make.person("member"),
        "somebody": make.person(),
        "utrecht": utrecht,
    }
    make.delegate(made["officer"], utrecht, role="officer")
    make.delegate(made["expert"], utrecht, role="expert")
    return made


def only_event(db: Any) -> Event:
    db.session.rollback()
    db.session.expire_all()
    found: Event = db.session.scalars(select(Event)).one()
    return found


def test_an_officer_writes_publishes_changes_and_cancels(
    db: Any, people: Any, browser_of: Any, client: Any
) -> None:
    desk = browser_of(people["officer"])
    assert desk.get("/events/").has("a[href='/events/new']")
    page = desk.post_form("/events/new", title="x", body="", starts="soon", ends="", status=422)
    for name in ("title", "body", "starts", "ends"):
        assert page.error(name), name
    assert page.one("#starts").get("value") == "soon"
    page = desk.post_form(page, **typed(ends=wall(9)), status=422)
    assert "after it begins" in page.error("ends")
    page = desk.post_form(
        page, **typed(members=[], place_kind="link", link="http://x.example"), status=422
    )
    assert page.error("link")
    page = desk.post_form(page, **typed(members=[str(people["utrecht"].id)], capacity="30"))
    assert page.h1 == "How cities fund tenants' advice" and "This is a draft" in page.text
    event = only_event(db)
    path = PATH.format(event)
    assert event.slug == "how-cities-fund-tenants-advice"
    assert client.get(path, status=404).status == 404
    assert "How cities" not in client.get("/events/").text
    assert "How cities" in desk.get("/events/?mine=1").text

    page = desk.post_form(path, form="form[action$='publish']")
    assert "Published" in page.texts(".flash")[0]
    page = client.get(path)
    assert page.has(".prose strong") and "Utrecht" in page.text and "0 of 30 taken" in page.text
    assert "How cities" in client.get("/events/").text
    # On the visitor's clock (UTC) with the host's beside it.
    assert "Vienna time" in page.texts(".event-host-time")[0]

    guest = make.person()
    make.registration(event, guest)
    page = desk.post_form(f"{path}edit", starts=wall(11), ends=wall(11, 20))
    assert fresh(event).sequence == 1 and kinds_of(guest) == ["event_changed"]
    page = desk.post_form(f"{path}edit", body="Four cities show their budgets.")
    assert fresh(event).sequence == 1 and kinds_of(guest) == ["event_changed"]
    page = desk.post_form(f"{path}cancel", reason=" ", status=422)
    assert page.error("reason")
    page = desk.post_form(page, reason="The speaker is ill.")
    assert "This event is cancelled" in client.get(path).text
    assert "The speaker is ill." in client.get(path).text
    assert fresh(event).sequence == 2 and kinds_of(guest)[-1] == "event_cancelled"
    acts = list(db.session.scalars(select(EventAct.act).order_by(EventAct.id)))
    assert acts == ["created", "published", "moved", "changed", "cancelled"]
    tags = db.session.scalars(select(AuditEntry.tag).where(AuditEntry.tag == "event.changed")).all()
    assert len(tags) == 5


def test_two_editors_do_not_write_over_each_other(db: Any, people: Any, browser_of: Any) -> None:
    event = make.event(hosts=[people["officer"]], members=[people["utrecht"]])
    desk = browser_of(people["officer"])
    path = PATH.format(event)
    first, second = (desk.get(f"{path}edit") for _ in range(2))
    desk.post_form(first, title="Rents in four cities")
    page = desk.post_form(second, title="Rents in five cities", status=409)
    assert "changed in another window" in page.text
    assert page.one("#title").get("value") == "Rents in five cities"
    assert desk.post_form(page).h1 == "Rents in five cities"


def test_a_double_click_makes_one_event(db: Any, people: Any, browser_of: Any) -> None:
    desk = browser_of(people["officer"])
    page = desk.get("/events/new")
    values = typed(members=[str(people["utrecht"].id)])
    first, second = (desk.post_form(page, **values) for _ in range(2))
    assert first.path == second.path
    assert only_event(db)


def test_an_hour_that_clocks_leave_out_is_refused(db: Any, people: Any, browser_of: Any) -> None:
    desk = browser_of(people["officer"])
    page = desk.post_form(
        "/events/new",
        **typed(starts="2030-03-31T02:30", ends="2030-03-31T04:00"),
        status=422,
    )
    assert "clocks go forward" in page.error("starts")


def test_who_may_write_for_whom(db: Any, people: Any, browser_of: Any) -> None:
    board = make.board(slug="housing", moderators=[people["curator"]])
    other = make.board(slug="other")
    stranger = make.member(name="York", slug="york")
    for who in ("somebody", "expert"):
        with pytest.raises(NotFound):
            actions.create_event(make.actor_of(people[who]), typed())
        assert browser_of(people[who]).get("/events/new", status=404)
    actor = make.actor_of(people["officer"])
    for wrong in ({"members": []}, {"members": [str(stranger.id)]}):
        with pytest.raises(Invalid):
            actions.create_event(actor, typed(**wrong))
    assert actions.create_event(make.actor_of(people["chief"]), typed()).id
    curator = make.actor_of(people["curator"])
    assert actions.create_event(curator, typed(boards=[str(board.id)])).id
    with pytest.raises(Invalid):
        actions.create_event(curator, typed(boards=[str(board.id), str(other.id)]))


def test_hosts_and_co_editors(db: Any, people: Any, browser_of: Any) -> None:
    event = make.event(hosts=[people["somebody"]], state="draft")
    helper = make.person(username="helper")
    desk, aide = browser_of(people["somebody"]), browser_of(helper)
    path = PATH.format(event)
    assert aide.get(path, status=404)
    page = desk.post_form(f"{path}hosts", form="form.form", username="nobody-such", status=422)
    assert page.error("username")
    desk.post_form(page, form="form.form", username="@helper", role="editor")
    assert aide.get(path).has(f"a[href='{path}edit']")
    assert not aide.get(path).has(f"a[href='{path}cancel']")
    assert aide.get(f"{path}registrations", status=404)
    assert aide.get(f"{path}hosts", status=404)
    # Somebody always holds it.
    page = desk.post_form(
        f"{path}hosts", form=f"form[action$='hosts/{people['somebody'].id}/remove']"
    )
    assert "Somebody must hold the event" in page.texts(".flash")[0]
    desk.post_form(f"{path}hosts", form=f"form[action$='hosts/{helper.id}/remove']")
    assert aide.get(path, status=404)
    assert db.session.scalars(select(EventHost.person_id)).all() == [people["somebody"].id]


def test_speakers_agenda_and_questions(db: Any, people: Any, browser_of: Any, client: Any) -> None:
    event = make.event(
        hosts=[people["officer"]], timezone="Europe/Vienna", starts_wall=wall(9, 18),
        ends_wall=wall(9, 20),
    )  # fmt: skip
    path = PATH.format(event)
    desk = browser_of(people["officer"])
    page = desk.post_form(
        f"{path}speakers/edit", name_0="", bio_0="Knows rents.", username_1="no-one", status=422
    )
    assert page.error("name_0") and page.error("username_1")
    page = desk.post_form(
        page, name_0="Ana Lopes", username_1=people["somebody"].username, role_1="Mayor"
    )
    assert "Ana Lopes" in page.text and people["somebody"].display_name in page.text
    page = desk.post_form(f"{path}agenda/edit", at_0="soon", minutes_0="x", title_0="", status=422)
    assert page.error("at_0") and page.error("minutes_0") and page.error("title_0")
    page = desk.post_form(page, at_0="19:25", minutes_0="40", title_0="Talk", status=422)
    assert "over by then" in page.error("at_0")
    page = desk.post_form(
        page, at_0="18:30", minutes_0="20", title_0="Talk", at_1="18:00", minutes_1="30",
        title_1="Welcome",
    )  # fmt: skip
    assert page.texts(".event-agenda h3") == ["Welcome", "Talk"]
    page = desk.post_form(f"{path}questions/edit", label_0="Diet?", kind_0="choice", status=422)
    assert page.error("options_0")
    desk.post_form(page, options_0="All\nVegan", required_0="y")
    guest = browser_of(make.person())
    assert "Diet?" in guest.get(f"{path}register").text
    # A question keeps its answers when its words change.
    page = desk.post_form(f"{path}questions/edit", label_0="What do you eat?")
    assert fresh(event).version > 1


def test_cover_and_materials(app: Any, db: Any, people: Any, browser_of: Any, client: Any) -> None:
    event = make.event(hosts=[people["officer"]], visibility="signed_in")
    path = PATH.format(event)
    desk = browser_of(people["officer"])
    page = desk.post_form(f"{path}materials", form="form[action$='materials/add']", status=422)
    assert "one of the two" in page.text
    page = desk.post_form(
        page, form="form[action$='materials/add']",
        **{"material-title": "Slides", "material-url": "https://slides.example/1"},
    )  # fmt: skip
    page = desk.post_form(
        page, form="form[action$='materials/add']",
        **{"material-title": "", "material-file": (BytesIO(b"a;b"), "rents.csv")},
    )  # fmt: skip
    link = next(a for a in page.links() if a.startswith("/uploads/events/"))
    assert desk.get(link).headers["Content-Disposition"].startswith("attachment")
    # Who may not see the event gets none of its files.
    assert client.get(link, status=404)
    page = desk.post_form(
        page, form="form[action$='/cover']",
        **{"cover-cover": (BytesIO(PICTURE), "x.png"), "cover-alt": ""}, status=422,
    )  # fmt: skip
    assert "what the picture shows" in page.text
    desk.post_form(
        page, form="form[action$='/cover']",
        **{"cover-cover": (BytesIO(PICTURE), "x.png"), "cover-alt": "A street"},
    )  # fmt: skip
    page = desk.get(path)
    assert page.one("img.event-cover").get("alt") == "A street"
    cover = page.one("img.event-cover").get("src")
    assert desk.get(cover).headers["Content-Type"] == "image/webp"
    folder = app.config["HRFORUM"].DATA / "uploads" / "events"
    assert (folder / cover.rpartition("/")[2]).is_file()
    materials.remove_cover(
        make.actor_of(people["officer"]), event.id, data=app.config["HRFORUM"].DATA
    )
    assert not (folder / cover.rpartition("/")[2]).exists()
    assert desk.get(cover, status=404)


def test_an_address_of_a_room_is_shown_to_those_who_come_only(
    db: Any, people: Any, browser_of: Any, client: Any
) -> None:
    link = "https://meet.example/secret-room"
    event = make.event(hosts=[people["officer"]], place_kind="link", link=link)
    path = PATH.format(event)
    come, wait = make.person(), make.person()
    make.registration(event, come)
    make.registration(event, wait, state="waiting", queue=1)
    assert link in browser_of(come).get(path).html
    assert link in browser_of(people["officer"]).get(path).html
    for page in (client.get(path), browser_of(wait).get(path), client.get(f"{path}event.ics")):
        assert "secret-room" not in page.html


def test_what_cannot_be_done_any_more(db: Any, people: Any, browser_of: Any) -> None:
    actor = make.actor_of(people["chief"])
    over = make.event(days=-2)
    with pytest.raises(Conflict):
        actions.cancel(actor, over.id, "Late.")
    with pytest.raises(Conflict):
        actions.publish(actor, over.id)
    with pytest.raises(Conflict):
        actions.delete_draft(actor, over.id)
    draft = make.event(state="draft")
    desk, path = browser_of(people["chief"]), PATH.format(draft)
    page = desk.post_form(f"{path}delete")
    assert "The draft is deleted" in page.texts(".flash")[0]
    assert desk.get(path, status=404)
    with clock.at(clock.now() + dt.timedelta(days=30)), pytest.raises(Conflict):
        actions.publish(actor, make.event(state="draft", days=-40).id)
