"""A session as an entry for calendar programs (RFC 5545, sent as RFC 5546 and 6047 say).

The entry keeps its UID for life; each change raises SEQUENCE, so that programs replace what they
have; a cancellation takes it out again.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from icalendar import Alarm, Calendar, Event, vCalAddress, vText, vUri

from hrforum.core import clock, mail
from hrforum.core.web import settings
from hrforum.mentoring.queries.workspace import path_of


def new_uid(pairing_id: int, key: str) -> str:
    """Return an id for an entry that no other entry anywhere has."""
    return f"pair-{pairing_id}-{key}@{mail.domain_of(settings())}"


def new_group_uid(key: str) -> str:
    """Return an id for the one entry of a session that is held for several pairs."""
    return f"group-{key}@{mail.domain_of(settings())}"


def entry(row: Any, names: str, attendee: str = "") -> str:
    """Return a session as an iCalendar object.

    Args:
        row: the session.
        names: of both cities.
        attendee: the address that it is sent to; empty for a file to download.
    """
    config = settings()
    is_off = row.state == "cancelled"
    made = Calendar()
    made.add("prodid", f"-//{config.SITE_NAME}//hrforum//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "CANCEL" if is_off else "REQUEST" if attendee else "PUBLISH")
    event = Event()
    event.add("uid", row.group_uid or row.uid)
    event.add("sequence", row.sequence)
    event.add("dtstamp", clock.now().replace(microsecond=0))
    event.add("dtstart", row.starts_at.astimezone(dt.UTC).replace(microsecond=0))
    event.add("dtend", row.ends_at.astimezone(dt.UTC).replace(microsecond=0))
    event.add("summary", f"{names}: {row.title}")
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event["organizer"] = _person(config.MAIL_FROM, config.SITE_NAME)
    if attendee:
        who = _person(attendee, attendee)
        who.params["ROLE"] = vText("REQ-PARTICIPANT")
        who.params["PARTSTAT"] = vText("NEEDS-ACTION")
        who.params["RSVP"] = vText("FALSE")
        event.add("attendee", who, encode=False)
    if row.place:
        event.add("location", row.place)
        if row.place.startswith(("https://", "http://")):
            event.add("url", vUri(row.place))
    link = mail.base_url(config) + path_of(row.pairing_id, f"sessions/{row.id}/")
    event.add("description", f"{row.agenda}\n\n{link}".strip())
    if not is_off:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", row.title)
        alarm.add("trigger", dt.timedelta(minutes=-15))
        event.add_component(alarm)
    made.add_component(event)
    text: str = made.to_ical().decode("utf-8").replace("\r\n", "\n")
    return text


def _person(address: str, name: str) -> vCalAddress:
    found = vCalAddress(f"mailto:{address}")
    found.params["CN"] = vText(name)
    return found
