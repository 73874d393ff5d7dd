"""Members, mandates and groups are written right, by those who may, and grants follow at once."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from hrforum.core import clock
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.models import AuditEntry, Epoch
from hrforum.core.permissions import SYSTEM, Actor, Grants, grants_of
from hrforum.members import actions
from hrforum.members.models import Delegate, Member, MemberLanguage, MemberTheme
from tests import factories

NOON = dt.datetime(2026, 5, 10, 12, tzinfo=dt.UTC)
CITY = {"name": "Łódź", "kind": "municipality", "membership": "associate", "country": "PL"}


def tags(db):
    return list(db.session.scalars(select(AuditEntry.tag).order_by(AuditEntry.id)))


def test_a_member_with_languages_and_themes(db):
    factories.theme(slug="housing")
    made = actions.create_member(
        SYSTEM,
        **CITY,
        languages={"pl": "native", "en": "working"},
        themes={"housing": (3, 1)},
        website="https://example.org/",
    )
    assert (made.slug, made.sort_name) == ("lodz", "lodz")
    levels = db.session.execute(select(MemberLanguage.code, MemberLanguage.level)).all()
    assert dict(map(tuple, levels)) == {"pl": "native", "en": "working"}
    strength, need = db.session.execute(select(MemberTheme.strength, MemberTheme.need)).one()
    assert (strength, need) == (3, 1)
    assert tags(db) == ["member.created"]
    assert db.session.get(Epoch, "shelf").version == 1


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("name", {"name": "  "}),
        ("name", {"name": "x" * 161}),
        ("slug", {"slug": "Not a slug"}),
        ("slug", {"name": "…"}),
        ("kind", {"kind": "village"}),
        ("membership", {"membership": "friend"}),
        ("country", {"country": "ZZ"}),
        ("timezone", {"timezone": "Mars/Base"}),
        ("website", {"website": "javascript:alert(1)"}),
        ("latitude", {"latitude": 51.0}),
        ("latitude", {"latitude": 91.0, "longitude": 0.0}),
        ("longitude", {"latitude": 0.0, "longitude": 181.0}),
        ("population", {"population": -1}),
        ("languages", {"languages": {"qqq": "native"}}),
        ("languages", {"languages": {"pl": "fluent"}}),
        ("themes", {"themes": {"no-such": (1, 1)}}),
    ],
)
def test_a_bad_value_is_refused_and_nothing_is_written(db, field, values):
    with pytest.raises(Invalid) as caught:
        actions.create_member(SYSTEM, **{**CITY, **values})
    assert caught.value.field == field
    assert str(caught.value)
    assert db.session.scalar(select(Member.id)) is None
    assert tags(db) == []


def test_a_slug_is_taken_once(db):
    actions.create_member(SYSTEM, **CITY)
    with pytest.raises(Invalid) as caught:
        actions.create_member(SYSTEM, **CITY)
    assert caught.value.field == "slug"


def test_only_coordinators_and_administrators_write(db):
    someone = factories.actor_of(factories.person(password=None))
    other = factories.person(password=None)
    city = factories.member()
    group = factories.group()
    mandate = factories.delegate(other, city)
    for attempt in (
        lambda: actions.create_theme(someone, slug="a", name="A"),
        lambda: actions.create_member(someone, **CITY),
        lambda: actions.add_delegate(someone, other.id, city.id, "lead"),
        lambda: actions.end_delegation(someone, mandate.id),
        lambda: actions.create_group(someone, slug="a", name="A"),
        lambda: actions.add_to_group(someone, group.id, other.id),
        lambda: actions.remove_from_group(someone, group.id, other.id),
    ):
        with pytest.raises(Forbidden):
            attempt()
    coordinator = Actor(person_id=other.id, grants=Grants(roles=frozenset({"coordinator"})))
    assert actions.create_member(coordinator, **CITY).id


def test_a_mandate_holds_from_its_first_to_its_last_day(db):
    person, city = factories.person(password=None), factories.member()
    first, last = dt.date(2026, 5, 9), dt.date(2026, 5, 11)
    actions.add_delegate(SYSTEM, person.id, city.id, "lead", first, last)
    db.session.refresh(person)
    assert person.grants_version == 1

    def speaks_on(day):
        with clock.at(NOON.replace(day=day)):
            return [m.member_id for m in grants_of(person.id, person.grants_version).mandates]

    assert [bool(speaks_on(day)) for day in (8, 9, 10, 11, 12)] == [False, True, True, True, False]


def test_a_mandate_ends_at_once(db):
    person, city = factories.person(password=None), factories.member()
    with clock.at(NOON):
        mandate = actions.add_delegate(
            SYSTEM, person.id, city.id, "lead", starts_on=dt.date(2026, 1, 1)
        )
        db.session.refresh(person)
        assert grants_of(person.id, person.grants_version).mandates
        actions.end_delegation(SYSTEM, mandate.id)
        db.session.refresh(person)
        assert not grants_of(person.id, person.grants_version).mandates
    assert db.session.scalar(select(Delegate.ends_on)) == dt.date(2026, 5, 9)
    assert tags(db) == ["member.delegate_added", "member.delegate_ended"]


def test_a_mandate_that_begins_today_and_ends_at_once_stays_as_history(db):
    person, city = factories.person(password=None), factories.member()
    with clock.at(NOON):
        mandate = actions.add_delegate(SYSTEM, person.id, city.id, "lead")
        actions.end_delegation(SYSTEM, mandate.id)
    kept = db.session.scalars(select(Delegate)).one()  # it was in force: that is history
    assert kept.revoked_at is not None and kept.ends_on == kept.starts_on == NOON.date()


def test_two_mandates_of_one_person_for_one_member_do_not_overlap(db):
    person, city = factories.person(password=None), factories.member()
    day = dt.date(2026, 5, 10)
    actions.add_delegate(SYSTEM, person.id, city.id, "lead", day, day)
    with pytest.raises(Conflict):
        actions.add_delegate(SYSTEM, person.id, city.id, "expert", day)
    with pytest.raises(Invalid):
        actions.add_delegate(SYSTEM, person.id, city.id, "expert", day, day - dt.timedelta(1))
    actions.add_delegate(SYSTEM, person.id, city.id, "expert", day + dt.timedelta(1))


def test_nobody_speaks_for_what_is_not_there(db):
    person, city = factories.person(password=None), factories.member()
    gone = factories.person(password=None, deleted_at=clock.now())
    with pytest.raises(NotFound):
        actions.add_delegate(SYSTEM, person.id, city.id + 1, "lead")
    with pytest.raises(NotFound):
        actions.add_delegate(SYSTEM, gone.id, city.id, "lead")
    with pytest.raises(NotFound):
        actions.end_delegation(SYSTEM, 1)


def test_a_group_opens_and_closes(db):
    person = factories.person(password=None)
    group = actions.create_group(SYSTEM, slug="pilot", name="Mentoring pilot")
    actions.add_to_group(SYSTEM, group.id, person.id)
    actions.add_to_group(SYSTEM, group.id, person.id)
    db.session.refresh(person)
    assert person.grants_version == 1
    assert grants_of(person.id, person.grants_version).group_ids == {group.id}
    actions.remove_from_group(SYSTEM, group.id, person.id)
    db.session.refresh(person)
    assert grants_of(person.id, person.grants_version).group_ids == frozenset()
    assert tags(db) == ["group.created", "group.person_added", "group.person_removed"]
