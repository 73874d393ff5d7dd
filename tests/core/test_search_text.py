"""Folding, reading questions and marking words: what needs no database."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrforum.core.search.excerpt import excerpt, highlight
from hrforum.core.search.fold import fold, spots, tokens
from hrforum.core.search.query import Scope, fts5, parse, tsquery
from hrforum.core.search.words import Document, as_text, as_tsvector, facet
from tests.search.expectations import TEXTS

TEXT = st.text(st.characters(codec="utf-8"), max_size=80)


def test_fold() -> None:
    assert fold("Łódź, İzmir & the Straße") == "lodz izmir the strasse"
    assert fold("!?") == ""


@given(TEXT)
def test_a_folded_text_folds_to_itself(text: str) -> None:
    for word in tokens(text):
        assert word and not set(word) & set(" '\"\\:^+=@.-*&|!()<>\x00")
        assert len(word) <= 60


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_places_are_those_of_the_words(text: str) -> None:
    found = spots(text)
    assert [spot.token for spot in found] == tokens(text)
    for spot in found:
        assert spot.token in " ".join(tokens(text[spot.start : spot.end])) or len(spot.token) == 60


@given(TEXT)
def test_places_are_in_order_and_inside(text: str) -> None:
    for spot in spots(text):
        assert 0 <= spot.start < spot.end <= len(text)


@given(TEXT)
def test_questions_hold_only_quoted_words(text: str) -> None:
    query = parse(text)
    for write in (fts5, tsquery):
        asked = write(query.terms, query.excluded, Scope((facet("k", "post"),)))
        assert "\x00" not in asked and "\\" not in asked
    assert asked.count("'") % 2 == 0


def test_marks_stand_in_escaped_text() -> None:
    text = 'A <b>plan</b> for "Łódź" & Gdańsk'
    assert highlight(text, parse("lodz plan")) == (
        "A &lt;b&gt;<mark>plan</mark>&lt;/b&gt; for &#34;<mark>Łódź</mark>&#34; &amp; Gdańsk"
    )
    assert highlight("東京都市", parse("京都")) == "東<mark>京都</mark>市"
    assert highlight("الحُقُوقُ هنا", parse("الحقوق")) == "<mark>الحُقُوقُ</mark> هنا"
    assert highlight("co-operation", parse("cooperation")) == "<mark>co-operation</mark>"
    assert highlight("municipality", parse("munic")) == "<mark>municipality</mark>"
    assert highlight("right housing right", parse('"housing right"')) == (
        "right <mark>housing right</mark>"
    )
    assert highlight("nothing here", parse("-here")) == "nothing here"


def test_the_excerpt_is_around_the_words() -> None:
    text = "start " + "word " * 300 + "needle in the middle " + "word " * 300
    found = str(excerpt(text, parse("needle")))
    assert found.startswith("… ") and found.endswith(" …")
    assert "<mark>needle</mark> in the middle" in found
    assert len(found) < 330
    assert str(excerpt(text, parse("nowhere"))).startswith("start word")
    assert str(excerpt("", parse("needle"))) == ""
    assert len(str(excerpt("x" * 5_000, parse("needle")))) < 330


@given(TEXT, TEXT)
def test_marks_change_nothing_of_the_text(text: str, typed: str) -> None:
    shown = highlight(text, parse(typed))
    assert shown.replace("<mark>", "").replace("</mark>", "") == str(highlight(text, parse("")))


def test_long_texts_take_no_time() -> None:
    for text in ("word " * 20_000, "東" * 60_000, "a\u0301" * 30_000, "é" * 60_000, "-a" * 30_000):
        started = time.perf_counter()
        document = Document("post", 1, "Title", text)
        as_text(document)
        as_tsvector(document)
        excerpt(text, parse("word 東 a"))
        assert time.perf_counter() - started < 5, text[:4]
