"""The directory of members and a member's page."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from hrforum.core import clock
from hrforum.core.permissions import SYSTEM
from hrforum.members import actions, profile
from tests import factories

NAMES = ".member-row-title a"


@pytest.fixture
def cities(db):
    """Six members that differ in all that the filters ask for."""
    for n, slug in enumerate(("housing", "policing")):
        actions.create_theme(SYSTEM, slug=slug, name=slug.capitalize(), position=n)

    def make(name, kind, membership, country, languages, themes):
        return actions.create_member(
            SYSTEM,
            name=name,
            kind=kind,
            membership=membership,
            country=country,
            languages=dict.fromkeys(languages, "working"),
            themes=themes,
        )

    return [
        make("Łódź", "municipality", "associate", "PL", ["pl", "en"], {"housing": (3, 0)}),
        make("Gdańsk", "municipality", "associate", "PL", ["pl"], {"policing": (0, 2)}),
        make("Graz", "municipality", "guest", "AT", ["de", "en"], {"housing": (0, 0)}),
        make("İzmir", "city_outside_eu", "associate", "TR", ["tr"], {"housing": (0, 1)}),
        make("Ålesund Centre", "cso", "associate", "NO", ["en"], {"policing": (2, 0)}),
        make("Zagreb University", "university", "associate", "HR", ["en"], {}),
    ]


def test_the_directory_is_sorted_by_folded_name(client, cities):
    page = client.get("/members/")
    assert page.texts(NAMES) == [
        "Ålesund Centre", "Gdańsk", "Graz", "İzmir", "Łódź", "Zagreb University",
    ]  # fmt: skip
    assert page.texts("h2.members-count") == ["6 members"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "lodz"}, ["Łódź"]),
        ({"q": "IZMIR"}, ["İzmir"]),
        ({"q": "centre ales"}, ["Ålesund Centre"]),
        ({"q": "100%_"}, []),
        ({"kind": "municipality"}, ["Gdańsk", "Graz", "Łódź"]),
        ({"membership": "guest"}, ["Graz"]),
        ({"country": "pl"}, ["Gdańsk", "Łódź"]),
        ({"language": "en"}, ["Ålesund Centre", "Graz", "Łódź", "Zagreb University"]),
        ({"theme": "housing"}, ["İzmir", "Łódź"]),
        ({"theme": "housing", "language": "en", "country": "PL"}, ["Łódź"]),
        ({"theme": "housing", "membership": "guest"}, []),
        ({"theme": "no-such-theme"}, []),
    ],
)
def test_filters_combine(client, cities, query, names):
    page = client.get("/members/", **query)
    assert page.texts(NAMES) == names
    if not names:
        assert page.texts(".empty-title") == ["No member fits all of this"]


def test_values_that_no_filter_has_are_left_out(client, cities):
    page = client.get(
        "/members/", kind="x", country="ZZ", language="??", page="-1", membership="\0"
    )
    assert len(page.select(NAMES)) == 6


def test_each_choice_says_how_many_it_would_leave(client, cities):
    page = client.get("/members/", country="PL", language="pl")
    assert page.texts("#filter-theme option") == ["Every theme", "Housing (1)", "Policing (1)"]
    assert page.texts("#filter-country option") == ["Every country", "Poland (2)"]
    assert "English (1)" in page.texts("#filter-language option")
    assert page.texts("#filter-country option[selected]") == ["Poland (2)"]


def test_what_was_chosen_stays_chosen_when_nothing_fits(client, cities):
    page = client.get("/members/", country="NO", membership="guest")
    assert page.texts("#filter-country option[selected]") == ["Norway (0)"]
    assert page.texts("#filter-membership option[selected]") == ["Guest member (0)"]


def test_pages_keep_the_filters(client, db):
    for n in range(30):
        factories.member(name=f"Town {n:02}", sort_name=f"town {n:02}", country="IT")
    page = client.get("/members/", country="IT")
    assert len(page.select(NAMES)) == 24
    assert "/members/?country=IT&page=2" in page.links(".pagination a")
    second = client.get("/members/?country=IT&page=2")
    assert second.texts(NAMES) == [f"Town {n:02}" for n in range(24, 30)]
    assert client.get("/members/?country=IT&page=99").texts(NAMES) == second.texts(NAMES)


def test_a_directory_without_members_says_so(client):
    page = client.get("/members/")
    assert page.texts(".empty-title") == ["No members yet"]


def test_the_directory_costs_the_same_with_one_and_with_many(client, db):
    themes = {factories.theme(): (1, 1)}
    factories.member(languages={"en": "native"}, themes=themes)
    client.get("/members/")
    one = client.get("/members/").sql
    for _n in range(40):
        factories.member(languages={"en": "native", "de": "basic"}, themes=themes)
    assert client.get("/members/").sql == 6  # the members have changed: they are read again
    assert client.get("/members/").sql == one == 1
    assert client.get("/members/?language=de&q=city&page=2").sql == 1


def test_hostile_names_stay_text(client, db):
    hostile = '"><script>alert(1)</script>'
    made = actions.create_member(
        SYSTEM,
        name=hostile,
        slug="hostile",
        kind="cso",
        membership="guest",
        country="BE",
        summary="</script><img src=x onerror=alert(1)>",
        region=hostile,
    )
    assert client.get("/members/", q=hostile).texts(NAMES) == [hostile]
    page = client.get(f"/members/{made.slug}/")
    assert page.h1 == hostile
    data = json.loads(page.one('script[type="application/ld+json"]').text)
    assert (data["name"], data["@type"]) == (hostile, "NGO")


def test_a_page_of_a_member(client, db):
    actions.create_theme(SYSTEM, slug="housing", name="Housing")
    actions.create_member(
        SYSTEM,
        name="Łódź",
        kind="municipality",
        membership="guest",
        country="PL",
        region="Łódź Voivodeship",
        since=dt.date(2021, 3, 1),
        population=648711,
        population_year=2023,
        population_source="Statistics Poland",
        website="https://lodz.example/",
        summary="A city of textile mills.",
        languages={"en": "working", "pl": "native"},
        themes={"housing": (3, 0)},
    )
    page = client.get("/members/lodz/")
    assert page.h1 == "Łódź"
    words = " ".join(page.texts("main"))
    for part in (
        "City or municipality",
        "Łódź Voivodeship, Poland",
        "Guest member",
        "since March 2021",
        "648,711 (Statistics Poland, 2023)",
        "lodz.example",
        "A city of textile mills.",
    ):
        assert part in words
    assert page.texts(".member-facts li") == [
        "Polish (main language)",
        "English (working language)",
    ]
    assert page.texts(".theme-name") == ["Housing"]
    assert page.texts(".themes-table tbody td") == ["Strong", "–None"]
    assert "Demo data" not in words
    data = json.loads(page.one('script[type="application/ld+json"]').text)
    assert data["memberOf"]["startDate"] == "2021-03-01"
    assert page.links("link[rel=canonical]") == ["http://localhost/members/lodz/"]


def test_demo_data_is_labelled_and_claims_no_membership(client, db):
    factories.member(slug="graz", is_demo=True)
    page = client.get("/members/graz/")
    assert page.texts(".notice") == [
        "Demo data: shown to try the product; not a statement of this city's membership."
    ]
    assert "memberOf" not in page.one('script[type="application/ld+json"]').text
    factories.member(slug="linz", name="Linz")
    marked = client.get("/members/").texts(".member-row .sign-state")
    assert marked == ["Demo data"], "in the list, too, and only there"


def test_delegates_stand_there_while_their_mandate_lasts(client, db):
    city = factories.member(slug="graz")
    today = clock.today()
    day = dt.timedelta(days=1)

    def person(name, **columns):
        return factories.person(display_name=name, password=None, **columns)

    factories.delegate(person("Ada"), city, role="expert")
    factories.delegate(person("Zoe"), city, role="lead")
    factories.delegate(person("Ended"), city, ends_on=today - day)
    factories.delegate(person("Later"), city, starts_on=today + day)
    factories.delegate(person("Deleted", deleted_at=clock.now()), city)
    factories.delegate(person("Stopped", active=False), city)
    page = client.get("/members/graz/")
    assert page.texts(".person-row-title") == ["Zoe", "Ada"]


def test_no_such_member(client):
    client.get("/members/nowhere/", status=404)


def test_a_member_costs_the_same_with_one_and_with_many(client, db, monkeypatch):
    monkeypatch.setattr(profile, "_sections", {})
    monkeypatch.setattr(profile, "_last", {})
    city = factories.member(slug="graz")
    client.get("/members/graz/")
    assert client.get("/members/graz/").sql == 3
    from hrforum.members.models import MemberTheme
    from tests.factories.base import save

    for _n in range(30):
        factories.delegate(factories.person(password=None), city)
        save(MemberTheme(member_id=city.id, theme_id=factories.theme().id, strength=1, need=1))
    assert client.get("/members/graz/").sql == 3


def test_a_member_with_everything_stays_in_the_budget(client, db):
    city = factories.member(slug="graz")
    person = factories.person(password=None)
    factories.delegate(person, city)
    topic = factories.topic(author=person, member_id=city.id, posts=3)
    client.get("/members/graz/")
    page = client.get("/members/graz/")
    assert page.sql <= 6
    assert topic.id


def test_other_features_add_sections(client, db, monkeypatch):
    monkeypatch.setattr(profile, "_sections", {})
    city = factories.member(slug="graz")
    asked = []

    def loader(actor, member_id):
        asked.append((actor.is_signed_in, member_id))
        return ("members/_mandates.html", {"mandates": []})

    profile.register_section("one", loader)
    profile.register_section("none", lambda actor, member_id: None)
    page = client.get("/members/graz/")
    assert "Speaks for" in page.texts("h2")
    assert asked == [(False, city.id)]


def test_a_person_speaks_for_members(app, db):
    person = factories.person(password=None)
    city = factories.member(name="Graz", slug="graz")
    actor = factories.actor_of(None)
    from hrforum.members.views import mandates_section

    assert mandates_section(actor, person.id) is None
    factories.delegate(person, city, role="lead", ends_on=clock.today())
    template, context = mandates_section(actor, person.id)
    assert template == "members/_mandates.html"
    (mandate,) = context["mandates"]
    assert (mandate["row"].slug, str(mandate["role"])) == ("graz", "Lead contact")
