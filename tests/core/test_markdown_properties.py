"""Whatever is typed: only what is allowed comes out, always the same, and no word is lost."""

import re

import html5lib
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hrforum.core.markdown import excerpt, mentioned, plain, render
from hrforum.core.markdown.sanitize import clean
from tests.support.xss import offences, vectors

PIECES = st.sampled_from(
    [
        *"[ ] ( ) * _ ` ~ < > ! \\ | # - + = : / & ; \" ' @ab ``` ~~~ 1. ![ ]( ]: a b".split(),
        *"é م א 漢".split(),
        *"http://a.b/ https:// javascript: data: /uploads/x onerror=alert(1) 😀".split(),
        *"&amp; &lt; &#x202e; &colon; <script> </p> <img <svg>".split(),
        *("\u202e", "\u2067", "\u2069", "\u200b", "\ufeff", "\x00", "\ud800"),
        "\n",
        "\n\n",
        "    ",
        "\t",
        "> ",
        "- ",
        "|-|\n",
        " ",
        "\r",
        "\x0b",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(PIECES, max_size=60).map("".join),
    st.lists(st.one_of(PIECES, st.sampled_from([one.source for one in vectors()])), max_size=4).map(
        "".join
    ),
)
PEOPLE = {"ab": "/people/ab/"}


@settings(max_examples=400, deadline=None)
@given(TEXTS)
@example("\ud800")
@example("[a](http://[)")
def test_only_what_posts_may_hold_comes_out(source: str) -> None:
    rendered = render(source, anchor="post-1", people=PEOPLE)
    assert offences(rendered.html) == []
    assert render(source, anchor="post-1", people=PEOPLE) == rendered
    assert clean(rendered.html) == rendered.html
    assert rendered.mentions == mentioned(source)
    assert rendered.text == plain(source)
    rendered.html.encode()


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("ab <>&\"';#x2lt.*_[]()`!\n-|@"), max_size=80))
@example("&amp;lt; &lt &ltx; &#60;")
def test_the_page_shows_the_words_that_the_text_has(source: str) -> None:
    """Nothing is lost or unescaped between the parser and the page."""
    rendered = render(source)
    if "<img" in rendered.html:
        return
    shown = "".join(html5lib.parseFragment(rendered.html).itertext())
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", rendered.text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.integers(2, 60))
def test_an_excerpt_is_never_longer_than_asked(text: str, length: int) -> None:
    cut = excerpt(text, length)
    assert len(cut) <= length
    assert "\n" not in cut
