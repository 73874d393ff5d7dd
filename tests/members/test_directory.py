"""The directory is answered from memory, and never with what was true before."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.core.models import Epoch
from hrforum.members.epoch import NAME
from hrforum.members.models import Member, MemberLanguage, MemberTheme
from hrforum.members.queries import Filters, directory, version
from hrforum.members.queries.roll import bits_of, mask, roll
from tests import factories

NAMES = ".member-row-title a"


@given(st.integers(0, 40).flatmap(lambda n: st.tuples(st.just(n), st.sets(st.integers(0, n)))))
def test_bits_and_places_are_the_same_thing(made):
    last, places = made
    count = last + 1
    bits = bits_of(places, count)
    assert bits.bit_count() == len(places)
    assert [n for n, byte in enumerate(mask(bits, count)) if byte] == sorted(places)


def test_every_way_to_write_a_member_is_seen(client, db):
    theme = factories.theme(name="Housing", slug="housing")
    city = factories.member(name="Graz", languages={"de": "native"}, themes={theme: (1, 0)})
    assert client.get("/members/").texts(NAMES) == ["Graz"]
    with transaction() as session:
        session.get(Member, city.id).name = "Graz on the Mur"
    assert client.get("/members/").texts(NAMES) == ["Graz on the Mur"]
    with transaction() as session:
        session.execute(update(Member).where(Member.id == city.id).values(name="Gratz"))
    assert client.get("/members/").texts(NAMES) == ["Gratz"]
    with transaction() as session:
        session.delete(session.get(MemberTheme, (city.id, theme.id)))
    assert client.get("/members/", theme="housing").texts(NAMES) == []
    assert client.get("/members/", language="de").texts(NAMES) == ["Gratz"]
    with transaction() as session:
        session.execute(delete(MemberLanguage).where(MemberLanguage.member_id == city.id))
    assert client.get("/members/", language="de").texts(NAMES) == []


def test_reading_or_changing_nothing_makes_nothing_new(client, db):
    city = factories.member()
    before = version()
    with transaction() as session:
        session.scalars(select(Member)).all()
        session.get(Member, city.id).name = city.name
    factories.person()
    assert version() == before


def _add_and_fail():
    with transaction() as session:
        values = {"slug": "x", "name": "X", "sort_name": "x", "kind": "cso"}
        session.add(Member(**values, membership="guest", country="AT"))
        session.flush()
        raise RuntimeError


def test_what_is_rolled_back_is_not_counted(client, db):
    before = version()
    with pytest.raises(RuntimeError):
        _add_and_fail()
    assert version() == before
    assert db.session.scalar(select(Epoch.version).where(Epoch.name == NAME)) is None


def test_counts_are_those_of_the_filtered_pages(client, db):
    """What a choice promises is what choosing it gives."""
    themes = [factories.theme(slug=f"theme-{n}") for n in range(3)]
    for n in range(40):
        factories.member(
            kind=("municipality", "cso", "university")[n % 3],
            membership=("guest", "associate")[n % 2],
            country=("AT", "NL", "PL", "SE")[n % 4],
            languages=dict.fromkeys(("en", "de", "nl")[: n % 4], "working"),
            themes={themes[n % 3]: (n % 4, n % 2)},
        )
    asked = Filters(kind="cso", language="en")
    found = directory(version(), asked, 1)
    for name, choices in found.choices.items():
        for choice in choices:
            narrowed = Filters(**{**asked.asked(), name: choice.value})
            assert directory(version(), narrowed, 1).total == choice.count, (name, choice)


def test_an_empty_roll_has_nobody(app, db):
    members = roll(version())
    assert (members.everybody, members.places(0), members.named(["x"])) == (0, [], 0)


def test_former_members_are_left_out_from_the_day_after_their_last(client, db, monkeypatch):
    today = clock.today()
    factories.member(name="Here", latitude=50, longitude=5)
    last = factories.member(name="Leaving", latitude=51, longitude=5, left_on=today)
    factories.member(name="Gone", left_on=today - dt.timedelta(days=1))
    factories.member(name="Suspended", suspended_on=today)
    assert client.get("/members/").texts(NAMES) == ["Here", "Leaving", "Suspended"]
    monkeypatch.setattr(clock, "today", lambda: today + dt.timedelta(days=1))
    assert client.get("/members/").texts(NAMES) == ["Here", "Suspended"]
    assert client.get("/members/map/").texts(NAMES) == ["Here"]
    assert client.get(f"/members/{last.slug}/").h1 == "Leaving"
