"""Hostile text does nothing: not through the renderer, nor through either sanitizer alone."""

import pytest
from markdown_it import MarkdownIt

from hrforum.core.markdown import render
from hrforum.core.markdown.sanitize import ALLOWED, bleached, clean, sieved
from tests.support.xss import ATTRIBUTES, Vector, offences, scheme, vectors

PEOPLE = {"demo": "/people/demo/", "constructor": "/people/constructor/"}

every_vector = pytest.mark.parametrize(
    "vector", vectors(), ids=lambda vector: f"line{vector.number}"
)


def whole(source: str) -> str:
    """The source without halves of characters, which the parser takes out."""
    return source.encode("utf-8", "replace").decode()


def test_the_corpus_is_large_and_without_doubles() -> None:
    sources = [vector.source for vector in vectors()]
    assert len(sources) >= 450
    assert len(set(sources)) == len(sources)


@every_vector
def test_a_rendered_post_holds_only_what_posts_may_hold(vector: Vector) -> None:
    rendered = render(vector.source, anchor="post-1", people=PEOPLE)
    assert offences(rendered.html) == []
    rendered.html.encode()
    rendered.text.encode()


@every_vector
def test_as_raw_html_it_is_stopped_by_both_sanitizers_together(vector: Vector) -> None:
    assert offences(clean(whole(vector.source))) == []


@every_vector
def test_as_raw_html_it_is_stopped_by_the_first_sanitizer_alone(vector: Vector) -> None:
    assert offences(bleached(whole(vector.source)), rel=False) == []


@every_vector
def test_as_raw_html_it_is_stopped_by_the_second_sanitizer_alone(vector: Vector) -> None:
    assert offences(sieved(whole(vector.source))) == []


@every_vector
def test_cleaning_twice_changes_nothing(vector: Vector) -> None:
    html = render(vector.source, anchor="post-1", people=PEOPLE).html
    assert clean(html) == html


def test_raw_html_is_shown_as_text() -> None:
    html = render("<b>x</b>\n\n<script>alert(1)</script>").html
    assert html == "<p>&lt;b&gt;x&lt;/b&gt;</p><p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"


def test_the_judge_and_the_allow_list_agree() -> None:
    ours = {tag: set(attributes) for tag, attributes in ALLOWED.items()}
    ours["a"].add("rel")
    theirs = {tag: set(attributes) for tag, attributes in ATTRIBUTES.items()}
    assert {tag: names - {"dir"} for tag, names in ours.items()} == theirs


def test_the_judge_sees_what_a_renderer_without_defences_lets_through() -> None:
    """The negative control: raw HTML on, no sanitizer, any address."""

    class Careless(MarkdownIt):
        def validateLink(self, url: str) -> bool:  # noqa: N802  # markdown-it's name
            return True

    careless = Careless("commonmark", {"html": True})
    caught = [one for one in vectors() if offences(careless.render(one.source), rel=False)]
    groups = {one.group for one in caught}
    assert len(caught) > 250
    assert groups == {one.group for one in vectors()}


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<p onclick=x>",
        "<p style='color:red'>",
        "<p class=mention>",
        "<a href='javascript:x' rel='nofollow ugc noopener'>x</a>",
        "<a href=' java\nscript:x' rel='nofollow ugc noopener'>x</a>",
        "<a href='//evil.example' rel='nofollow ugc noopener'>x</a>",
        "<a href='/x'>x</a>",
        "<a href='/x' rel='nofollow ugc noopener' target=_blank>x</a>",
        "<img src='https://evil.example/p.gif'>",
        "<img src='/uploads/../x'>",
        "<img src='/uploads/%2E%2e/x'>",
        "<h1>x</h1>",
        "<h3 id=x>x</h3>",
        "<h3 id=post-1-x>x</h3><h3 id=post-1-x>x</h3>",
        "<svg></svg>",
        "<math></math>",
        "<!-- x -->",
        "<div class=hero></div>",
        "<pre tabindex=1></pre>",
    ],
)
def test_the_judge_catches(html: str) -> None:
    assert offences(html)


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("javascript:x", "javascript"),
        (" \x01JaVa\tscript:x", "javascript"),
        ("/a:b", ""),
        ("#", ""),
    ],
)
def test_the_judge_reads_schemes_as_browsers_do(url: str, read: str) -> None:
    assert scheme(url) == read
