"""What pages of events cost, and what they show: at one row and at thirty the same."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from hrforum.core import clock
from hrforum.events.models import (
    AgendaItem,
    EventFollowUp,
    EventTheme,
    Material,
    RegistrationQuestion,
)
from tests import factories as make
from tests.events.support import parsed
from tests.factories.base import save

PATH = "/events/{0.id}-{0.slug}/"


def crowd(rows: int) -> tuple[Any, Any]:
    """A host and an event with so many of everything."""
    host = make.person()
    boards = [make.board() for _ in range(rows)]
    themes = [make.theme() for _ in range(rows)]
    members = [make.member() for _ in range(rows)]
    event = make.event(
        hosts=[host, *(make.person() for _ in range(rows))],
        speakers=[make.person() for _ in range(rows)],
        boards=boards,
        members=members,
    )
    for n in range(rows):
        save(EventTheme(event_id=event.id, theme_id=themes[n].id))
        save(AgendaItem(event_id=event.id, starts_minute=n, minutes=1, title=f"Part {n}"))
        save(Material(event_id=event.id, title="Link", url="https://x.example/"))
        save(EventFollowUp(event_id=event.id, kind="decision", text="We go on."))
        save(RegistrationQuestion(event_id=event.id, label="Why?"))
        make.registration(event, make.person(), needs=["captions"])
        make.event(members=members[:1], boards=boards[:1])
    return host, event


@pytest.mark.parametrize("rows", [1, 30])
def test_statements(db: Any, browser_of: Any, client: Any, rows: int) -> None:
    host, event = crowd(rows)
    path = PATH.format(event)
    guest = browser_of(make.person())
    guest.get("/events/")
    assert client.get("/events/").sql == 5
    assert guest.get("/events/").sql == 6
    assert client.get("/events/?view=month").sql == 3
    assert client.get(path).sql == 11
    assert guest.get(path).sql == 12
    assert guest.get(f"{path}register").sql == 3
    desk = browser_of(host)
    desk.get(path)
    assert desk.get(f"{path}registrations").sql == 7
    assert desk.get(f"{path}registrations.csv").sql == 5
    assert desk.get(f"{path}report").sql == 4
    assert client.get(f"{path}event.ics").sql == 1


def test_filters_and_pages(db: Any, client: Any, browser_of: Any) -> None:
    board, theme, member = make.board(slug="housing"), make.theme(slug="budget"), make.member()
    marked = make.event(
        title="Marked", kind="assembly", languages=["tr", "en"], boards=[board], members=[member]
    )
    save(EventTheme(event_id=marked.id, theme_id=theme.id))
    for _ in range(21):
        make.event()
    make.event(title="Long ago", days=-5)
    for query in ("kind=assembly", "language=tr", "theme=budget", "board=housing",
                  f"member={member.slug}"):  # fmt: skip
        assert client.get(f"/events/?{query}").texts(".event-row-title") == ["Marked"], query
    assert client.get("/events/?board=housing").has("a[href='/events/boards/housing.ics']")
    assert "No event fits" in client.get("/events/?language=sv").text
    assert client.get("/events/?when=past").texts(".event-row-title") == ["Long ago"]
    assert len(client.get("/events/").select(".event-row")) == 20
    assert len(client.get("/events/?page=2").select(".event-row")) == 2
    for wrong in ("page=3", "page=0", "page=x", "view=month&month=2030-13"):
        assert client.get(f"/events/?{wrong}", status=404)
    hidden = make.board(slug="inside", visibility="members")
    make.event(title="On a hidden board", boards=[hidden])
    assert "On a hidden board" not in client.get("/events/?board=inside").text
    person = make.person()
    make.registration(marked, person)
    assert browser_of(person).get("/events/?mine=1").texts(".event-row-title") == ["Marked"]


def test_the_month_stands_on_the_readers_clock(db: Any, client: Any, browser_of: Any) -> None:
    with clock.at(dt.datetime(2030, 5, 10, 12, tzinfo=dt.UTC)):
        late = make.event(
            title="Late", starts_at=dt.datetime(2030, 5, 31, 22, 30, tzinfo=dt.UTC),
            ends_at=dt.datetime(2030, 5, 31, 23, 30, tzinfo=dt.UTC),
        )  # fmt: skip
        make.event(
            title="Three days", starts_at=dt.datetime(2030, 5, 14, 9, tzinfo=dt.UTC),
            ends_at=dt.datetime(2030, 5, 17, tzinfo=dt.UTC),
        )  # fmt: skip
        page = client.get("/events/?view=month&month=2030-05")
        assert page.h1 == "Events in May 2030" and "2 events this month" in page.text
        cells = {
            cell.get("datetime"): cell.getparent().getparent()
            for cell in page.select(".event-month-day time")
        }
        assert len(cells) == 35
        shown = [day for day, cell in cells.items() if "Three days" in "".join(cell.itertext())]
        assert shown == ["2030-05-14", "2030-05-15", "2030-05-16"]
        assert "Late" in "".join(cells["2030-05-31"].itertext())
        # In Seoul it is the first of June already.
        seoul = browser_of(make.person(timezone="Asia/Seoul"))
        page = seoul.get("/events/?view=month&month=2030-06")
        assert "1 event this month" in page.text and "07:30 Late" in page.text
        assert parsed(seoul.get(f"{PATH.format(late)}event.ics").response.data)


def test_the_page_of_a_member_leads_to_what_it_holds(db: Any, client: Any) -> None:
    member = make.member(slug="utrecht", name="Utrecht")
    make.event(title="What Utrecht does", members=[member])
    make.event(title="Of somebody else")
    make.event(title="Inside only", members=[member], visibility="members")
    (link,) = client.get("/members/utrecht/").links("a[href^='/events/?']")
    page = client.get(link)
    assert page.texts(".event-row-title") == ["What Utrecht does"]
    assert "Events of Utrecht" in page.text


def test_the_sitemap_lists_what_is_public(db: Any, client: Any) -> None:
    shown = make.event()
    for columns in ({"state": "draft"}, {"visibility": "members"}, {"state": "cancelled"}):
        make.event(**columns)
    text = client.get("/sitemaps/boards.xml").response.get_data(as_text=True)
    assert text.count("/events/") == 2 and PATH.format(shown) in text
