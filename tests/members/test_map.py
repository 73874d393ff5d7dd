"""The map of members: projections, windows, marks, the page."""

from __future__ import annotations

import math
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrforum.core.errors import Invalid
from hrforum.core.permissions import SYSTEM
from hrforum.members import actions
from hrforum.members.maps import marks, window
from hrforum.members.maps.projection import (
    CHARTS,
    EUROPE,
    RADIUS,
    WORLD,
    equal_earth,
    laea_europe,
)
from tests import factories
from tests.meta.paths import ROOT

ROWS = ".map-row .member-row-title a"
WIDE = ".map-marks.is-wide .map-mark"
CITIES = {
    "Utrecht": ("NL", 52.09, 5.12),
    "Amsterdam": ("NL", 52.37, 4.9),
    "Vienna": ("AT", 48.21, 16.37),
    "Lisbon": ("PT", 38.72, -9.14),
    "Rosario": ("AR", -32.95, -60.64),
}


@pytest.fixture
def cities(db):
    """Four cities in Europe, two of them near each other, one far away, one without a place."""
    for name, (country, latitude, longitude) in CITIES.items():
        factories.member(
            name=name,
            slug=name.lower(),
            country=country,
            latitude=latitude,
            longitude=longitude,
            population=len(name) * 100_000,
            languages={"en": "working"},
        )
    factories.member(name="Nowhere", slug="nowhere", country="BE")


def test_projections_give_known_places():
    assert laea_europe(52, 10) == pytest.approx((0, 0), abs=1e-9)
    # EPSG's example for 3035: 50° N 5° E is 3962799.45 E, 2999718.85 N, with 4321, 3210 km added.
    x, y = laea_europe(50, 5)
    assert (x + 4321, y + 3210) == pytest.approx((3962.799, 2999.718), abs=6)  # on a sphere
    assert equal_earth(0, 11) == pytest.approx((0, 0), abs=1e-9)
    assert equal_earth(90, 11)[1] / RADIUS == pytest.approx(1.3173627591574, abs=1e-6)
    assert equal_earth(0, 191 - 1e-9)[0] / RADIUS == pytest.approx(2.7066297, abs=1e-5)


@pytest.mark.parametrize("project", [laea_europe, equal_earth])
@given(st.floats(-55, 75), st.floats(-60, 80))
def test_areas_are_true(project, latitude, longitude):
    """A small square keeps its area, wherever it lies."""
    step = 1e-3
    (x, y), (xe, ye), (xn, yn) = (
        project(latitude, longitude),
        project(latitude, longitude + step),
        project(latitude + step, longitude),
    )
    flat = (xe - x) * (yn - y) - (xn - x) * (ye - y)
    high = math.sin(math.radians(latitude + step)) - math.sin(math.radians(latitude))
    assert flat == pytest.approx(RADIUS**2 * math.radians(step) * high, rel=2e-3)


def test_a_place_off_the_map_has_none_there():
    assert EUROPE.place(-32.95, -60.64) is None
    assert EUROPE.place(-52, -170) is None  # opposite its centre
    assert WORLD.place(-32.95, -60.64)


@pytest.mark.parametrize("area", ["", "europe", "mars"])
@pytest.mark.parametrize(
    ("zoom", "at"),
    [
        ("", ""),
        ("x", "1,2"),
        ("1", "1"),
        ("1", "1,2,3"),
        ("1", "nan,inf"),
        ("1e9", "0,0"),
        ("²", ""),
    ],
)
def test_nonsense_in_the_address_is_left_out(client, area, zoom, at):
    assert window.asked(area, zoom, at) == window.first(EUROPE)
    client.get("/members/map/", area=area, zoom=zoom, at=at)


@given(
    st.sampled_from(list(CHARTS.values())),
    st.integers(-5, 50),
    st.floats(-1e6, 1e6),
    st.floats(-1e6, 1e6),
)
def test_a_window_stays_on_its_chart_and_its_address_leads_back(chart, zoom, x, y):
    made = window.window(chart, zoom, x, y)
    asked = made.asked()
    assert window.asked(asked["area"], asked.get("zoom", ""), asked.get("at", "")) == made
    assert 0 <= made.zoom < chart.zooms
    if chart.width / 2**made.zoom < chart.east - chart.west:
        half = made.kilometres * window.WIDTH / 2
        assert chart.west - 1 <= made.x - half <= made.x + half <= chart.east + 1
    for step in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        other = made.moved(*step)
        assert other is None or (other.x, other.y) != (made.x, made.y)


@given(st.lists(st.tuples(st.floats(-2200, 2400), st.floats(-2000, 1800)), max_size=80))
def test_marks_keep_apart_and_lose_nobody(spots):
    seen = window.first(EUROPE)
    found = marks.gather(seen, marks.Points.of(spots), range(len(spots)), 44)
    assert sorted(place for mark in found for place in mark.places) == list(range(len(spots)))
    for a, b in combinations(found, 2):
        assert math.hypot(a.x - b.x, a.y - b.y) >= 44 - 1e-6
    narrow = marks.merged(found, 96)
    assert sorted(place for mark in narrow for place in mark.places) == list(range(len(spots)))
    names = ["A name"] * len(found)
    written = marks.labels(seen, found, names, range(len(found)), 9)
    for number, label in written.items():
        for other, mark in enumerate(found):
            if other != number:
                assert not (abs(mark.y - label.y) < 8 and label.x - 1 < mark.x < label.x + 1)


def test_the_map_shows_who_is_there(client, cities):
    page = client.get("/members/map/")
    assert page.texts(ROWS) == ["Amsterdam", "Lisbon", "Utrecht", "Vienna"]
    assert page.texts("#members-here") == ["4 members here"]
    words = [mark.get("aria-label") for mark in page.select(WIDE)]
    assert words == [
        "2 members around Amsterdam: zoom in",
        "Vienna, Austria. Associate member",
        "Lisbon, Portugal. Associate member",
    ]
    assert page.texts(".map-label") == ["Vienna", "Lisbon"]
    assert page.texts(".map-more") == [
        "1 more is outside this part of the map. Show the world",
        "1 has no place on the map. Show them in the list",
    ]
    rows = {row.get("data-marks") for row in page.select(".map-row")}
    assert rows <= {f"wide-{n} narrow-{m}" for n in range(3) for m in range(3)}


def test_a_number_leads_nearer_until_its_members_stand_apart(client, cities):
    page = client.get("/members/map/")
    (address,) = [link for link in page.links(WIDE) if link.endswith("#map")]
    nearer = client.get(address.removesuffix("#map"))
    assert nearer.texts(ROWS) == ["Amsterdam", "Utrecht"]
    assert nearer.links(WIDE) == ["/members/amsterdam/", "/members/utrecht/"]
    assert nearer.links("head meta[name=robots]") == [None]


def test_members_of_one_place_lead_to_the_list(client, db):
    for n in range(3):
        factories.member(name=f"House {n}", latitude=50.85, longitude=4.35)
    address = "/members/map/"
    for _step in range(5):
        page = client.get(address)
        assert len(page.select(WIDE)) == 1
        (address,) = page.links(WIDE)
        if address == "#members-here":
            break
        address = address.removesuffix("#map")
    assert address == "#members-here"
    assert page.texts(ROWS) == ["House 0", "House 1", "House 2"]


def test_filters_go_along_from_list_to_map_and_back(client, cities):
    listed = client.get("/members/?country=NL&language=en&q=a")
    (to_map,) = [link for link in listed.links(".tabs a") if "/map/" in link]
    assert to_map == "/members/map/?q=a&country=NL&language=en"
    page = client.get(to_map)
    assert page.texts(ROWS) == ["Amsterdam"]
    assert page.has("details.map-filters[open]")
    assert page.links(".tabs a")[0] == "/members/?q=a&country=NL&language=en"
    zoomed = client.get("/members/map/?country=NL&area=europe&zoom=2&at=-300,50")
    assert {i.get("name"): i.get("value") for i in zoomed.select("input[type=hidden]")} == {
        "area": "europe", "zoom": "2", "at": "-300,50",
    }  # fmt: skip
    assert all("country=NL" in link for link in zoomed.links("a[data-key]"))


def test_the_world_is_shown_when_nobody_is_in_europe(client, cities):
    page = client.get("/members/map/", country="AR")
    assert page.texts(".map-area[aria-current]") == ["World"]
    assert page.texts(ROWS) == ["Rosario"]
    nobody = client.get("/members/map/", country="AR", area="europe")
    assert nobody.texts(ROWS) == []
    assert "There is no member on this part of the map." in nobody.text


def test_members_without_a_place_are_listed(client, cities):
    page = client.get("/members/map/")
    (address,) = [link for link in page.links(".map-more a") if "place=none" in link]
    listed = client.get(address)
    assert listed.texts(".member-row-title a") == ["Nowhere"]
    assert listed.links(".notice a") == ["/members/"]


def test_nobody_fits(client, cities):
    page = client.get("/members/map/", q="no such name")
    assert "No member fits all of this." in page.text
    assert client.get("/members/map/").has("svg.map")


def test_an_empty_map_says_so(client):
    assert "There is no member on this part of the map." in client.get("/members/map/").text


def test_the_map_costs_the_same_with_one_and_with_many(client, db):
    def city(n):
        factories.member(latitude=45 + n % 10, longitude=n % 20, languages={"en": "native"})

    city(0)
    assert client.get("/members/map/").sql == 6
    assert client.get("/members/map/").sql == 1
    for n in range(40):
        city(n)
    assert client.get("/members/map/").sql == 6  # the members have changed: they are read again
    assert client.get("/members/map/").sql == 1
    page = client.get("/members/map/?language=en&zoom=2&at=0,-300&area=europe&q=c")
    assert page.sql == 1


def test_the_list_beside_the_map_has_pages(client, db):
    for n in range(30):
        factories.member(name=f"Town {n:02}", latitude=45 + n / 10, longitude=5)
    page = client.get("/members/map/", area="europe")
    assert len(page.texts(ROWS)) == 24
    second = client.get("/members/map/?area=europe&page=2")
    assert "/members/map/?area=europe&page=2" in page.links(".pagination a")
    assert second.texts(ROWS) == [f"Town {n:02}" for n in range(24, 30)]
    assert client.get("/members/map/?area=europe&page=99").texts(ROWS) == second.texts(ROWS)


def test_hostile_names_stay_text(client, db):
    hostile = '"><script>alert(1)'
    factories.member(name=hostile, latitude=50, longitude=10)
    page = client.get("/members/map/")
    assert page.texts(".map-label") == [hostile]
    assert page.texts(ROWS) == [hostile]


def test_no_member_takes_the_map_s_address(app, db):
    with pytest.raises(Invalid) as refused:
        actions.create_member(SYSTEM, name="Map", kind="cso", membership="associate", country="BE")
    assert refused.value.field == "slug"


@pytest.mark.parametrize("name", CHARTS)
def test_the_land_is_small_and_only_shapes(name):
    text = (ROOT / "static" / "maps" / f"{name}.svg").read_text(encoding="utf-8")
    assert len(text) < 60_000
    assert text.count("<") == text.count("<path") + 2
    assert all(f'id="{part}"' in text for part in ("land", "borders"))
