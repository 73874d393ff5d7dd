"""Members like a member: the score, the words for it, the pages."""

from __future__ import annotations

import datetime as dt
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrforum.core import clock
from hrforum.core.db import transaction
from hrforum.members.models import Member, MemberCompetence
from hrforum.members.queries import alike, version
from hrforum.members.queries.alike import CITIES, _scores, total
from hrforum.members.queries.roll import roll
from hrforum.members.views.alike import reasons
from tests import factories
from tests.factories.base import save

NAMES = ".member-row-title a"


def columns_of(count):
    one = st.lists(st.integers(0, 10), min_size=count, max_size=count)
    return st.tuples(st.just(count), st.lists(one, max_size=60))


@given(st.integers(0, 5).flatmap(columns_of))
def test_columns_are_added_place_by_place(made):
    count, columns = made
    found = total((bytes(column) for column in columns), count)
    assert list(found) == [sum(column[n] for column in columns) for n in range(count)]


def slow_score(ours, theirs, themes):
    """The formula as its description says it, for two members as plain dictionaries."""
    points = most = 0
    for theme in themes:
        (s, n), (t, m) = ours["themes"].get(theme, (0, 0)), theirs["themes"].get(theme, (0, 0))
        points += 3 * min(n, t) + 2 * min(n, m) + min(s, m)
        most += 5 * n + s
    score = 35 * points / most if most else 0
    if ours["population"] and theirs["population"]:
        apart = abs(math.log(ours["population"] / theirs["population"]))
        score += 25 * max(0, 1 - apart / math.log(20))
    shared = len(set(ours["languages"]) & set(theirs["languages"]))
    score += (0, 14, 20)[min(shared, 2)]
    said = ours["competences"]
    if said:
        score += 10 * sum(theirs["competences"].get(k) == v for k, v in said.items()) / len(said)
    kinds = [CITIES if each["kind"] in CITIES else each["kind"] for each in (ours, theirs)]
    score += 5 * (kinds[0] == kinds[1])
    return score + 5 * (ours["country"] == theirs["country"])


def test_the_score_is_what_its_description_says(app, db):
    chance = random.Random(7)
    themes = [factories.theme() for _n in range(16)]
    made = []
    for _n in range(25):
        each = {
            "themes": {
                theme.slug: (chance.randint(0, 3), chance.randint(0, 3))
                for theme in themes
                if chance.random() < 0.8
            },
            "population": chance.choice([None, 0, 900, 40_000, 1_900_000]),
            "languages": chance.sample(["en", "de", "fr", "pl"], chance.randint(0, 3)),
            "competences": {
                area: chance.choice(["full", "shared", "none"])
                for area in ("housing", "police", "culture")
                if chance.random() < 0.7
            },
            "kind": chance.choice(["municipality", "city_outside_eu", "cso", "university"]),
            "country": chance.choice(["AT", "PL"]),
        }
        row = factories.member(
            kind=each["kind"],
            country=each["country"],
            population=each["population"],
            languages=dict.fromkeys(each["languages"], "working"),
            themes={t: each["themes"][t.slug] for t in themes if t.slug in each["themes"]},
        )
        for area, level in each["competences"].items():
            save(MemberCompetence(member_id=row.id, area=area, level=level))
        made.append((row.slug, each))
    members = roll(version())
    for slug, ours in made:
        scores = _scores(members, members.place_of[slug])
        for other, theirs in made:
            wanted = 0 if other == slug else slow_score(ours, theirs, [t.slug for t in themes])
            assert scores[members.place_of[other]] == pytest.approx(wanted)


@pytest.fixture
def cities(db):
    """Utrecht, and three others that are less and less like it."""
    housing, police = factories.theme(name="Housing"), factories.theme(name="Policing")
    made = {
        "utrecht": factories.member(
            name="Utrecht", slug="utrecht", country="NL", population=370_000,
            latitude=52.09, longitude=5.12, languages={"nl": "native", "en": "working"},
            themes={housing: (0, 3), police: (3, 0)},
        ),
        "ghent": factories.member(
            name="Ghent", slug="ghent", country="BE", population=265_000,
            latitude=51.05, longitude=3.72, languages={"nl": "native", "en": "working"},
            themes={housing: (3, 0), police: (0, 2)},
        ),
        "graz": factories.member(
            name="Graz", slug="graz", country="AT", population=300_000,
            latitude=47.07, longitude=15.43, languages={"en": "working"}, themes={housing: (0, 2)},
        ),
        "far": factories.member(
            name="Far", slug="far", country="JP", kind="cso", languages={"ja": "native"},
        ),
    }  # fmt: skip
    for slug in ("utrecht", "ghent"):
        save(MemberCompetence(member_id=made[slug].id, area="housing", level="full"))
    return made


def test_who_is_alike_and_why(client, cities):
    page = client.get("/members/utrecht/like/")
    assert page.h1 == "Members like Utrecht"
    assert page.texts(NAMES) == ["Ghent", "Graz"]
    assert " ".join(page.texts(".like-reasons li")) == (
        "Strong in Housing, where Utrecht looks for help "
        "Looks for help with Policing, where Utrecht is strong "
        "Shares English and Dutch "
        "Similar size (265,000 people) "
        "May decide as much in 1 field "
        "151 km away "
        "Looks for help with Housing, as Utrecht does Shares English Similar size (300,000 people)"
    )


def test_a_member_s_page_names_the_most_alike(client, cities):
    page = client.get("/members/utrecht/")
    assert page.texts("section[aria-labelledby=like-title] h3") == ["Ghent", "Graz"]
    assert "/members/utrecht/like/" in page.links("main a")
    assert not client.get("/members/far/").has("#like-title")


def test_nobody_is_alike(client, cities):
    page = client.get("/members/far/like/")
    assert page.texts(".empty-title") == ["Nobody is much like Far yet"]


def test_no_such_member(client, cities):
    client.get("/members/nowhere/like/", status=404)


def test_former_and_suspended_members_are_not_offered(client, cities):
    with transaction() as session:
        session.get(Member, cities["ghent"].id).suspended_on = clock.today()
        session.get(Member, cities["graz"].id).left_on = dt.date(2020, 1, 1)
    assert client.get("/members/utrecht/like/").texts(NAMES) == []
    client.get("/members/graz/like/", status=404)
    assert not client.get("/members/graz/").has("#like-title")


def test_a_delegate_finds_cities_like_theirs_in_the_directory(app, client, cities, browser_of):
    person = factories.person()
    factories.delegate(person, cities["utrecht"])
    browser = browser_of(person)
    page = browser.get("/members/")
    assert page.links(".members-mine a") == ["/members/utrecht/like/"]
    assert not browser_of(factories.person()).get("/members/").has(".members-mine")
    assert not client.get("/members/").has(".members-mine")


def test_it_costs_the_same_with_one_and_with_many(client, db):
    theme = factories.theme()

    def city():
        return factories.member(languages={"en": "native"}, themes={theme: (1, 2)}, population=9)

    slug = city().slug
    path = f"/members/{slug}/like/"
    assert (client.get(path).sql, client.get(path).sql) == (6, 1)
    for _n in range(40):
        city()
    assert (client.get(path).sql, client.get(path).sql) == (6, 1)
    assert len(client.get(path).texts(NAMES)) == 24


def test_reasons_are_in_the_reader_s_language(app, cities):
    found = alike(version(), "utrecht")
    with app.test_request_context():
        assert "Shares Englisch und Niederländisch" in reasons(found.likes[0], "Utrecht", "de")
