"""Marks are the same everywhere and always, and never carry what a name holds into the markup."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrforum.core.marks import _SHAPES, crest_svg, hue_class, initials, name_hue, oklch_to_hex


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Mila Kovačević", "MK"),
        ("Ana María de Souza", "AS"),
        ("graz", "G"),
        ("Łódź", "Ł"),
        ("سلمى حداد", "س"),
        ("李 明", "李"),
        ("O'Neill (she)", "OS"),
        ("  ", "·"),
        ("🙂", "·"),
        ("ß a", "SA"),
    ],
)
def test_initials(name: str, expected: str) -> None:
    assert initials(name) == expected


@given(st.text(max_size=60))
def test_initials_are_one_or_two_signs(name: str) -> None:
    assert 1 <= len(initials(name)) <= 2


def test_a_crest_depends_on_the_name_alone() -> None:
    assert crest_svg("utrecht") == crest_svg(" Utrecht ")
    assert crest_svg("utrecht") != crest_svg("york")


def test_crests_of_many_names_differ() -> None:
    assert len({crest_svg(f"city-{number}") for number in range(500)}) == 500


def turned(block: tuple[int, int, int]) -> tuple[int, int, int]:
    """The block (shape, column, row) that a mirror would show."""
    shape, column, row = block
    return MIRROR[shape], 3 - column, row


MIRROR = {0: 0, 1: 2, 2: 1, 3: 4, 4: 3, 5: 6, 6: 5, 7: 8, 8: 7}


@given(st.text(min_size=1, max_size=20))
def test_a_crest_is_its_own_mirror(name: str) -> None:
    known = {
        shape.format(x=column * 10, y=row * 10, r=column * 10 + 10): (number, column, row)
        for number, shape in enumerate(_SHAPES)
        for column in range(4)
        for row in range(4)
    }
    ground, *parts = re.findall(r' d="([^"]+)"', str(crest_svg(name)))
    assert ground == "M0 0h40v40H0z"
    for part in parts:
        blocks = {known[block + "z"] for block in part.split("z")[:-1]}
        assert blocks == {turned(block) for block in blocks}


@given(st.text(max_size=60))
def test_no_name_reaches_the_markup(name: str) -> None:
    crest_svg.cache_clear()
    svg = str(crest_svg(name))
    assert svg.startswith("<svg") and svg.endswith("</svg>")
    assert "style" not in svg and "script" not in svg
    assert set(svg) <= set('abcdefghijklmnopqrstuvwxyzABHMVZ0123456789 #<>/="-"')


def test_an_unknown_size_is_an_error() -> None:
    with pytest.raises(KeyError):
        crest_svg("graz", "xl")


@pytest.mark.parametrize(
    ("hue", "expected"),
    [(0, "hue-0"), (38, "hue-45"), (353, "hue-0"), (345, "hue-345"), (360, "hue-0")],
)
def test_hue_class_rounds_to_a_step(hue: int, expected: str) -> None:
    assert hue_class(hue) == expected


@given(st.text(max_size=60))
def test_hues_have_a_class(name: str) -> None:
    assert name_hue(name) in range(0, 360, 15)


@pytest.mark.parametrize(
    ("colour", "expected"),
    [((1, 0, 0), "#ffffff"), ((0, 0, 0), "#000000"), ((0.62796, 0.25768, 29.234), "#ff0000")],
)
def test_oklch(colour: tuple[float, float, float], expected: str) -> None:
    assert oklch_to_hex(*colour) == expected
