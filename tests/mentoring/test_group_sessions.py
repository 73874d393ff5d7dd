"""Sessions of a group: one guest city, several associates on a theme, one session for all."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.errors import Forbidden, Invalid
from hrforum.core.models import OutboxMail
from hrforum.mentoring.actions import sessions
from hrforum.mentoring.models import Pairing, PairSession, SessionAttendee
from tests import factories as make
from tests.factories import pairs


def at(days: int, hour: int = 10) -> str:
    return f"{(clock.today() + dt.timedelta(days=days)).isoformat()}T{hour:02}:00"


class Group:
    """Utrecht with Linz and Lyon on housing, and with Turin on nothing in common."""

    def __init__(self, db: Any) -> None:
        self.db = db
        theme = make.theme(slug="housing", name="Housing")
        self.linz = pairs.pair(theme_id=theme.id)
        more = {"to": self.linz.cycle, "guest": self.linz.guest}
        self.lyon = pairs.pair(
            self.linz.mentor, make.member(name="Lyon", slug="lyon"), theme_id=theme.id, **more
        )
        self.turin = pairs.pair(self.linz.mentor, make.member(name="Turin", slug="turin"), **more)
        self.guest = make.actor_of(self.linz.guest)

    def rows(self) -> dict[int, PairSession]:
        self.db.session.rollback()
        self.db.session.expire_all()
        return {row.pairing_id: row for row in self.db.session.scalars(select(PairSession))}

    def mails(self, person: Any) -> list[OutboxMail]:
        self.db.session.rollback()
        return list(
            self.db.session.scalars(
                select(OutboxMail)
                .where(OutboxMail.recipient == person.email, OutboxMail.calendar != "")
                .order_by(OutboxMail.id)
            )
        )

    def plan(self, actor: Any = None, days: int = 3, pair: Any = None) -> PairSession:
        wanted = sessions.Plan("online", "Empty flats", at(days), at(days, 12), agenda="Who pays?")
        where = (pair or self.linz).id
        return sessions.plan(actor or self.guest, where, wanted, for_group=True)


@pytest.fixture
def group(db: Any) -> Group:
    return Group(db)


def uids(mails: list[OutboxMail]) -> set[str]:
    return {
        line for mail in mails for line in mail.calendar.splitlines() if line.startswith("UID:")
    }


def test_a_session_for_the_group_is_in_each_pair_and_once_in_calendars(
    group: Group, browser_of: Any
) -> None:
    guest = browser_of(group.linz.guest)
    page = guest.get(f"{group.linz.path}sessions/new")
    assert "also with Lyon" in page.text
    page = guest.post_form(
        page, title="Empty flats", starts_at=at(3), ends_at=at(3, 12), for_group="y"
    )
    assert "Linz, Lyon" in page.text
    assert set(group.rows()) == {group.linz.id, group.lyon.id}
    for town, pair in ((group.linz.town, group.linz), (group.lyon.town, group.lyon)):
        reader = browser_of(town)
        assert "Empty flats" in reader.get(f"{pair.path}sessions/").text
        assert len(group.mails(town)) == 1
    # The guest city's people are in both pairs, and get one mail with the same entry.
    assert len(group.mails(group.linz.guest)) == 1
    everybody = [group.linz.guest, group.linz.town, group.lyon.town]
    assert len(uids([mail for each in everybody for mail in group.mails(each)])) == 1
    assert group.mails(group.turin.town) == []
    # Pairs don't enter each other's place; an associate plans for its own pair only.
    lyon = browser_of(group.lyon.town)
    lyon.get(f"{group.linz.path}sessions/", status=404)
    assert not lyon.get(f"{group.lyon.path}sessions/new").has("#for_group")
    assert not guest.get(f"{group.turin.path}sessions/new").has("#for_group")


def test_moved_and_cancelled_it_is_so_for_all(group: Group) -> None:
    row = group.plan()
    moved = sessions.Plan("online", "Empty flats", at(4), at(4, 12))
    lyon = make.actor_of(group.lyon.town)
    own = group.rows()[group.lyon.id]
    with pytest.raises(Forbidden, match="the whole group"):
        sessions.change(lyon, group.lyon.id, own.id, moved, own.version)
    with pytest.raises(Forbidden, match="the whole group"):
        sessions.cancel(lyon, group.lyon.id, own.id, "We are busy.")
    sessions.change(group.guest, group.linz.id, row.id, moved, row.version)
    rows = group.rows().values()
    assert {(each.starts_at, each.sequence) for each in rows} == {
        (group.rows()[group.linz.id].starts_at, 1)
    }
    sessions.cancel(group.guest, group.lyon.id, own.id, "Strike.")
    assert {(each.state, each.sequence) for each in group.rows().values()} == {("cancelled", 2)}
    for person in (group.linz.guest, group.linz.town, group.lyon.town):
        mails = group.mails(person)
        assert len(mails) == 3 and len(uids(mails)) == 1
        assert "METHOD:CANCEL" in mails[-1].calendar and "SEQUENCE:2" in mails[-1].calendar


def test_a_paused_pair_is_told_that_it_moved(group: Group) -> None:
    row = group.plan()
    with transaction() as session:
        session.get(Pairing, group.lyon.id).state = "paused"
    moved = sessions.Plan("online", "Empty flats", at(4), at(4, 12))
    sessions.change(group.guest, group.linz.id, row.id, moved, row.version)
    rows = group.rows()
    assert rows[group.lyon.id].starts_at == rows[group.linz.id].starts_at
    assert len(group.mails(group.lyon.town)) == 2


def test_minutes_are_there_where_the_associate_was(group: Group, browser_of: Any) -> None:
    row = group.plan(days=-1)
    guest = browser_of(group.linz.guest)
    page = guest.get(f"{group.linz.path}sessions/{row.id}/minutes")
    there = [str(group.linz.guest.id), str(group.lyon.town.id)]
    guest.post_form(page, minutes="Lyon showed its list.", attended=there)
    rows = group.rows()
    assert (rows[group.lyon.id].state, rows[group.lyon.id].minutes) == (
        "held", "Lyon showed its list.",
    )  # fmt: skip
    were = select(SessionAttendee.person_id).where(
        SessionAttendee.session_id == rows[group.lyon.id].id
    )
    assert set(group.db.session.scalars(were)) == {group.linz.guest.id, group.lyon.town.id}
    # What an associate corrects is its own pair's.
    lyon = make.actor_of(group.lyon.town)
    own = rows[group.lyon.id]
    sessions.hold(
        lyon, group.lyon.id, own.id, minutes="We showed it.",
        attended=[str(group.lyon.town.id)], version=own.version,
    )  # fmt: skip
    assert group.rows()[group.linz.id].minutes == "Lyon showed its list."


def test_whose_associate_was_not_there_has_no_session_held(group: Group) -> None:
    row = group.plan(days=-1)
    there = [str(group.linz.guest.id), str(group.linz.town.id)]
    sessions.hold(
        group.guest, group.linz.id, row.id, minutes="Linz alone.", attended=there,
        version=row.version,
    )  # fmt: skip
    rows = group.rows()
    assert (rows[group.linz.id].state, rows[group.lyon.id].state) == ("held", "planned")


def test_who_may_not_plan_for_a_group(group: Group) -> None:
    with pytest.raises(Forbidden, match="guest city"):
        group.plan(make.actor_of(group.lyon.town), pair=group.lyon)
    with pytest.raises(Invalid):
        group.plan(pair=group.turin)
    # A pair that is paused or over has no part in it.
    with transaction() as session:
        session.get(Pairing, group.lyon.id).state = "paused"
    with pytest.raises(Invalid):
        group.plan()
    assert group.rows() == {}
