"""Calendars: read back by the library's own parser, as a calendar program would."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy import select, update

from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.errors import Conflict, Invalid
from hrforum.events import ical, times
from hrforum.events.actions import events as actions
from hrforum.events.actions import series
from hrforum.events.models import FREQUENCIES, Event, EventSeries
from hrforum.events.queries.base import event_path
from hrforum.extensions import db as database
from tests import factories as make
from tests.events.support import fresh, parsed, typed

PATH = "/events/{0.id}-{0.slug}/"
VIENNA = ZoneInfo("Europe/Vienna")


def test_one_event(db: Any, client: Any) -> None:
    event = make.event(
        title="Rents; costs, and „more“", timezone="Europe/Vienna", sequence=3,
        starts_wall="2030-03-30T18:30", ends_wall="2030-03-30T20:00",
        starts_at=times.moment("2030-03-30T18:30", "Europe/Vienna"),
        ends_at=times.moment("2030-03-30T20:00", "Europe/Vienna"),
    )  # fmt: skip
    page = client.get(f"{PATH.format(event)}event.ics")
    assert page.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"\r\n" in page.response.data and max(map(len, page.response.data.split(b"\r\n"))) <= 75
    (found,) = parsed(page.response.data)
    assert found["UID"] == event.uid and found["SEQUENCE"] == 3
    assert str(found["SUMMARY"]) == "Rents; costs, and „more“"
    assert found.decoded("DTSTART") == dt.datetime(2030, 3, 30, 18, 30, tzinfo=VIENNA)
    assert found["DTSTART"].params["TZID"] == "Europe/Vienna"
    assert str(found["URL"]).endswith(event_path(event.id, event.slug))
    triggers = [alarm["TRIGGER"].dt for alarm in found.walk("VALARM")]
    assert triggers == [dt.timedelta(days=-1), dt.timedelta(hours=-1)]
    zones = Calendar.from_ical(page.response.data).walk("VTIMEZONE")
    assert [str(zone["TZID"]) for zone in zones] == ["Europe/Vienna"]


def test_a_change_replaces_and_a_cancellation_cancels(db: Any, client: Any) -> None:
    chief = make.actor_of(make.person("coordinator"))
    event = actions.create_event(chief, typed())
    actions.publish(chief, event.id)
    path = f"{PATH.format(event)}event.ics"
    (before,) = parsed(client.get(path).response.data)
    version = fresh(event).version
    db.session.rollback()
    actions.change_event(chief, event.id, typed(title="Another title"), version)
    (after,) = parsed(client.get(path).response.data)
    assert after["UID"] == before["UID"] and after["SEQUENCE"] == before["SEQUENCE"] + 1
    actions.cancel(chief, event.id, "No speaker.")
    (gone,) = parsed(client.get(path).response.data)
    assert str(gone["STATUS"]) == "CANCELLED" and gone["SEQUENCE"] == after["SEQUENCE"] + 1
    assert gone.walk("VALARM") == []


def a_series(chief: Any, **more: Any) -> tuple[Event, list[Event]]:
    """A published series over the change of the clocks of March 2030; one day left out."""
    board = make.board(slug=f"board-{chief.person_id}")
    raw = typed(starts="2030-03-14T18:00", ends="2030-03-14T19:00", boards=[str(board.id)])
    event = actions.create_event(chief, raw)
    actions.publish(chief, event.id)
    asked = {"frequency": "weekly", "every": "1", "number": "5", "left_out": "2030-03-21", **more}
    series.repeat(chief, event.id, asked)
    database.session.rollback()
    database.session.expire_all()
    rows = database.session.scalars(
        select(Event).where(Event.series_id.is_not(None)).order_by(Event.recurrence_wall)
    ).all()
    return event, list(rows)


def test_a_series_keeps_its_hour_over_a_change_of_the_clocks(db: Any, browser_of: Any) -> None:
    with clock.at(dt.datetime(2030, 1, 1, tzinfo=dt.UTC)):
        chief = make.actor_of(make.person("coordinator"))
        _first, rows = a_series(chief)
    assert [row.starts_wall for row in rows] == [
        "2030-03-14T18:00", "2030-03-28T18:00", "2030-04-04T18:00", "2030-04-11T18:00",
    ]  # fmt: skip
    hours = [row.starts_at.hour for row in rows]
    assert hours == [17, 17, 16, 16], "winter time, then summer time, 18:00 in Vienna always"
    assert len({row.uid for row in rows}) == 4 and all(row.state == "published" for row in rows)


def test_the_calendar_of_a_series_and_its_exceptions(db: Any, client: Any) -> None:
    with clock.at(dt.datetime(2030, 1, 1, tzinfo=dt.UTC)):
        chief = make.actor_of(make.person("coordinator"))
        first, rows = a_series(chief)
        moved, gone = rows[2], rows[3]
        version = moved.version
        actions.change_event(
            chief, moved.id,
            typed(starts="2030-04-05T10:00", ends="2030-04-05T11:00"), version,
        )  # fmt: skip
        actions.cancel(chief, gone.id, "Holidays.")
        page = client.get(f"{PATH.format(first)}series.ics")
        main, *others = parsed(page.response.data)
        rule = main["RRULE"].to_ical().decode()
        assert "FREQ=WEEKLY" in rule and "COUNT=5" in rule and "BYDAY=TH" in rule
        excluded = [value.dt.replace(tzinfo=None) for value in main["EXDATE"].dts]
        assert excluded == [wall(3, 21)]
        by_name = {c.decoded("RECURRENCE-ID").replace(tzinfo=None): c for c in others}
        assert list(by_name) == [wall(4, 4), wall(4, 11)]
        assert by_name[wall(4, 4)].decoded("DTSTART").hour == 10
        assert str(by_name[wall(4, 11)]["STATUS"]) == "CANCELLED"
        assert {str(c["UID"]) for c in (main, *others)} == {str(main["UID"])}
        # The first date alone is an event of its own.
        (alone,) = parsed(client.get(f"{PATH.format(first)}event.ics").response.data)
        assert alone["UID"] != main["UID"] and "RRULE" not in alone


def wall(month: int, day: int) -> dt.datetime:
    """18:00 on that day of 2030, as a clock shows it."""
    return dt.datetime.combine(dt.date(2030, month, day), dt.time(18))


def test_changing_all_dates_and_one_apart(db: Any) -> None:
    with clock.at(dt.datetime(2030, 1, 1, tzinfo=dt.UTC)):
        chief = make.actor_of(make.person("coordinator"))
        first, rows = a_series(chief)
        actions.change_event(chief, rows[1].id, typed(
            title="Apart from the others", starts="2030-03-28T18:00", ends="2030-03-28T19:00",
        ), rows[1].version)  # fmt: skip
        version = fresh(first).version
        db.session.rollback()
        raw = typed(title="All of them", starts="2030-03-14T09:30", ends="2030-03-14T11:00")
        actions.change_event(chief, first.id, raw, version, all_dates=True)
        db.session.expire_all()
        now = db.session.scalars(select(Event).order_by(Event.recurrence_wall)).all()
        assert [row.title for row in now] == [
            "All of them", "Apart from the others", "All of them", "All of them",
        ]  # fmt: skip
        assert now[2].starts_wall == "2030-04-04T09:30" and now[2].starts_at.hour == 7
        assert now[1].starts_wall == "2030-03-28T18:00"
        with pytest.raises(Invalid):
            actions.change_event(
                chief, first.id, typed(starts="2030-03-15T09:30", ends="2030-03-15T11:00"),
                fresh(first).version, all_dates=True,
            )  # fmt: skip
        with pytest.raises(Conflict):
            series.repeat(chief, first.id, {"frequency": "weekly", "every": "1", "number": "3"})


@given(
    st.dates(dt.date(2026, 1, 1), dt.date(2031, 1, 1)),
    st.sampled_from(FREQUENCIES),
    st.integers(1, 12),
    st.integers(2, 52),
)
def test_the_rule_gives_the_dates_that_we_make(
    day: dt.date, frequency: str, every: int, number: int
) -> None:
    if frequency == "monthly_day" and every == 12 and day.day > 28:
        day = day.replace(day=28)  # the 29th of February, 52 times, is beyond what one plans
    first = dt.datetime.combine(day, dt.time(18, 30))
    ours = list(times.dates(first, frequency, every, number))
    wall = times.as_wall(first)
    made = ical.Series("u", 0, frequency, every, number, "UTC", wall, wall, ())
    theirs = list(rrulestr(ical.rule(made).to_ical().decode(), dtstart=first))
    assert ours == theirs


def test_the_secret_address_of_ones_own_calendar(db: Any, browser_of: Any, client: Any) -> None:
    person = make.person()
    mine, other = make.event(), make.event()
    make.registration(mine, person)
    held = make.event(hosts=[person], visibility="members")
    gone = make.event(hosts=[person], state="cancelled")
    make.event(hosts=[person], state="draft")
    browser = browser_of(person)
    assert "Make my address" in browser.get("/events/calendar").text
    page = browser.post_form("/events/calendar")
    address = page.one("#address").get("value")
    path = re.sub(r"^https?://[^/]+", "", address)
    calendar = client.get(path)
    found = {str(c["UID"]): c for c in parsed(calendar.response.data)}
    assert set(found) == {mine.uid, held.uid, gone.uid} and other.uid not in found
    assert str(found[gone.uid]["STATUS"]) == "CANCELLED"
    assert "private" in calendar.headers["Cache-Control"]
    # A letter changed, another key, one switched off: all the same 404.
    assert client.get(path.replace(".ics", "0.ics"), status=404)
    browser.post_form("/events/calendar", form="form[action$='renew']")
    assert client.get(path, status=404)
    new = re.sub(
        r"^https?://[^/]+", "", browser.get("/events/calendar").one("#address").get("value")
    )
    assert client.get(new)
    browser.post_form("/events/calendar", form="form[action$='off']")
    assert client.get(new, status=404)


def test_the_calendar_of_a_board_shows_what_everybody_may_see(db: Any, client: Any) -> None:
    board = make.board(slug="housing", name="Housing")
    shown = make.event(boards=[board])
    make.event(boards=[board], visibility="members")
    make.event()
    found = parsed(client.get("/events/boards/housing.ics").response.data)
    assert [str(c["UID"]) for c in found] == [shown.uid]
    assert found[0].walk("VALARM") == [], "nobody wants to be woken by a whole board"
    with transaction() as session:
        row = EventSeries(
            uid="whole", frequency="weekly", number=2, timezone="UTC",
            starts_wall=shown.starts_wall, ends_wall=shown.ends_wall,
        )  # fmt: skip
        session.add(row)
        session.flush()
        session.execute(
            update(Event)
            .where(Event.id == shown.id)
            .values(series_id=row.id, recurrence_wall=shown.starts_wall)
        )
    found = parsed(client.get("/events/boards/housing.ics").response.data)
    assert str(found[0]["UID"]) == "whole" and "RRULE" in found[0]
