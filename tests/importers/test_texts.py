"""Discourse's Markdown and HTML become Markdown of ours that says the same."""

from __future__ import annotations

import time

import pytest

from hrforum.core import markdown
from hrforum.importers.discourse import from_html, from_raw, raws
from hrforum.importers.discourse.from_raw import Extras
from hrforum.importers.discourse.names import Names
from hrforum.importers.discourse.records import Atlas, Place
from tests.importers.archive import RULE

ATLAS = Atlas(
    topics={55: Place(3, "a-roof", "A roof for all"), 56: Place(4, "a-door", "A door")},
    old_slugs={55: "a-roof", 56: "a-door"},
    usernames={"amara": "amara", "old.name": "new-name", "snake_case": "snake_case"},
    address="https://old.example",
)
EXTRAS = Extras(Names(ATLAS), 55, {"abc123": "https://cdn.example/1/abc.png"})
ONEBOX = (
    '<aside class="onebox" data-onebox-src="https://a.example/x"><article>'
    "<h3><a>A page</a></h3><p>words</p></article></aside>"
)


def read(raw: str) -> str:
    return from_raw.to_markdown(raw, EXTRAS).strip()


def html(cooked: str) -> str:
    return from_html.to_markdown(cooked, EXTRAS).strip()


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("One\ntwo", "One  \ntwo"),
        ("One\n\ntwo", "One\n\ntwo"),
        ("- a\n- b", "- a\n- b"),
        ("```\na\nb :smile:\n```", "```\na\nb :smile:\n```"),
        ("`:smile:` :smile:", "`:smile:` 😄"),
        ("at 10:30:15 and a::b:c", "at 10:30:15 and a::b:c"),
        (":wink::+1:", "😉👍"),
        ("@old.name, look", "@new-name, look"),
        ("a@old.name `@old.name`", "a@old.name `@old.name`"),
        ("![A map|690x400](upload://abc123.png)", "![A map](https://cdn.example/1/abc.png)"),
        ("![A map|690x400, 50%](upload://gone.png)", "A map"),
        ("[plan.pdf|attachment](upload://abc123.pdf) (1 MB)",
         "[plan.pdf](https://cdn.example/1/abc.png) (1 MB)"),
        ("[here](https://old.example/t/a-roof/55/7)", "[here](/topics/3-a-roof/7)"),
        ("[here](/t/a-roof/55)", "[here](/topics/3-a-roof/)"),
        ("https://old.example/t/a-roof/55", "[A roof for all](/topics/3-a-roof/)"),
        ("https://elsewhere.example/t/other/55", "https://elsewhere.example/t/other/55"),
        ("[here](/t/gone/99)", "[here](https://old.example/t/gone/99)"),
        ("[poll type=regular]\n* Yes\n* No\n[/poll]\nWell?", "Well?"),
        ("x[code]a\nb[/code]y", "x\n\n```\na\nb\n```\n\ny"),
        ("say [code]x[/code] here", "say `x` here"),
        ("[b]bold[/b] [i]it[/i] [color=#f00]red[/color]", "**bold** *it* red"),
        ("a[i] = b[i]", "a[i] = b[i]"),
        ("[url=https://a.example/x]there[/url]", "[there](https://a.example/x)"),
        ("[img]https://a.example/x.png[/img]", "![](<https://a.example/x.png>)"),
        ("[ul][li]a[/li][li]b[/li][/ul]", "- a\n- b"),
        ("[details=More]\ninside\n[/details]", "**More**\n\ninside"),
        ("|a|b|\n|--|--|\n|:smile:|2|", "|a|b|\n|--|--|\n|😄|2|"),
        ("    code :smile:", "code :smile:"),
    ],
)  # fmt: skip
def test_markdown(raw, expected):
    assert read(raw) == expected


def test_a_quotation_links_to_what_it_quotes():
    said = read('[quote="amara, post:3, topic:55"]\nOne\ntwo\n[/quote]\nYes.')
    assert said == ("> [@amara wrote in #3](/topics/3-a-roof/3):\n>\n> One  \n> two\n\nYes.")


def test_a_quotation_of_what_did_not_come_in_has_no_link():
    assert read('[quote="amara, post:3, topic:99"]x[/quote]') == "> @amara wrote:\n>\n> x"
    assert read("[quote]x[/quote]") == "> x"
    assert read('[quote="Some One, post:1, topic:56, username:old.name"]x[/quote]') == (
        "> [@new-name wrote in #1](/topics/4-a-door/1):\n>\n> x"
    )


def test_quotations_in_each_other_and_in_code():
    nested = read('[quote="amara"]a [quote="old.name"]b[/quote] c[/quote] d')
    assert [line for line in nested.split("\n") if line.startswith("> > ")] == [
        "> > @new-name wrote:",
        "> > b",
    ]
    assert read("```\n[quote]x[/quote]\n```") == "```\n[quote]x[/quote]\n```"
    assert read("[quote]never closed") == "[quote]never closed"
    assert read("never opened[/quote]") == "never opened[/quote]"


@pytest.mark.parametrize(
    ("cooked", "expected"),
    [
        ("<p>One<br>\ntwo</p><p>three</p>", "One  \ntwo\n\nthree"),
        ("<p>1. x * y_z [a] &lt;b&gt;</p>", "1\\. x \\* y_z \\[a\\] \\<b>"),
        ("<p># no heading</p>", "\\# no heading"),
        ("<p><strong>a </strong>b <em>c</em> <del>d</del></p>", "**a** b *c* ~~d~~"),
        ('<pre><code class="lang-cpp">a\n```\nb</code></pre>', "````cpp\na\n```\nb\n````"),
        ("<p><code>a`b</code></p>", "``a`b``"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ('<ol start="3"><li><p>a</p><p>b</p></li><li>c</li></ol>', "3. a\n\n   b\n\n4. c"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ('<p><a class="mention" href="/u/x">@old.name</a></p>', "@new-name"),
        ('<p><img class="emoji" title=":smile:" alt=":smile:" src="x"></p>', "😄"),
        ('<p><img alt="A map" src="//cdn.example/a.png"></p>', "![A map](https://cdn.example/a.png)"),
        ('<p><a href="/t/a-roof/55/2">this</a></p>', "[this](/topics/3-a-roof/2)"),
        ('<p><a href="javascript:alert(1)">x</a></p>', "x"),
        ("<h2>Head <code>x</code></h2><hr>", "## Head `x`\n\n---"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>1|2</td></tr></table>",
         "| a | b |\n| --- | --- |\n| 1\\|2 |  |"),
        ("<details><summary>More</summary><p>x</p></details>", "**More**\n\nx"),
        ('<div class="poll"><ul><li>a</li></ul></div><p>b</p>', "b"),
        (ONEBOX, "[A page](https://a.example/x)"),
        ("<p>x<sup>2</sup> H<sub>2</sub>O</p>", "x² H₂O"),
        ("<marked>x</marked><words>y</words><script>z</script>", "xy"),
        ("<p>https://a.example/x_y_z</p>", "https://a.example/x_y_z"),
    ],
)  # fmt: skip
def test_html(cooked, expected):
    assert html(cooked) == expected


def test_a_quotation_in_html():
    cooked = (
        '<aside class="quote" data-username="old.name" data-post="3" data-topic="55">'
        '<div class="title"><img class="avatar">old.name:</div>'
        "<blockquote><p>x</p></blockquote></aside><p>y</p>"
    )
    assert html(cooked) == "> [@new-name wrote in #3](/topics/3-a-roof/3):\n>\n> x\n\ny"


def test_plain_text_comes_out_as_it_was():
    signs = "a*b*c _d_ `e` [f](g) <h> &amp; #i ~~j~~ |k| \\l ![m](n) 1) o"
    escaped = html(f"<p>{signs.replace('&', '&amp;').replace('<', '&lt;')}</p>")
    assert markdown.plain(escaped) == signs


def test_uploads_are_found_in_the_html():
    cooked = (
        '<a class="lightbox" href="https://cdn.example/o.png" '
        'data-download-href="/uploads/short-url/KEY.png?dl=1"><img src="https://cdn.example/s.png" '
        'data-base62-sha1="KEY"></a><a class="attachment" href="/uploads/short-url/PDF.pdf">x</a>'
    )
    assert from_html.uploads(cooked) == {
        "KEY": "https://cdn.example/o.png",
        "PDF": "/uploads/short-url/PDF.pdf",
    }


def test_html_is_read_where_the_markdown_has_it():
    assert from_raw.needs_html("a <b>b</b>", "<p>a <b>b</b></p>")
    assert not from_raw.needs_html("a <b>b</b>", "")
    assert not from_raw.needs_html("`<b>` #include <vector>", "<p>x</p>")
    assert not from_raw.needs_html("[code]<b>[/code]", "<p>x</p>")


def _entry(name: str, number: int, text: str) -> str:
    return f"{name} | 2021-05-04 10:00:00 UTC | #{number}\n\n{text}\n\n{RULE}\n\n"


def test_the_texts_of_a_topic_are_told_apart():
    text = _entry("amara", 1, "One") + _entry("", 2, "") + _entry("ben", 4, f"a\n\n{RULE}\n\nb")
    found = raws.split(text, {1: "amara", 2: "", 4: "Ben"})
    assert found == {1: "One", 2: "", 4: f"a\n\n{RULE}\n\nb"}


def test_somebody_who_writes_the_dividing_lines_speaks_for_nobody_else():
    forged = "Hello\n\n" + RULE + "\n\nben | 2021-05-04 10:00:00 UTC | #2\n\nI am ben."
    text = _entry("amara", 1, forged) + _entry("ben", 2, "True words") + _entry("amara", 3, "x")
    found = raws.split(text, {1: "amara", 2: "ben", 3: "amara"})
    assert found == {3: "x"}, "what is doubtful is taken from the HTML"


@pytest.mark.parametrize(
    "text",
    [
        "[quote]" * 14_000,
        "[poll x]" * 12_000,
        "`" * 90_000,
        "` `` " * 20_000,
        "[b]" * 33_000,
        "[details]" * 11_000,
        "<a " * 33_000,
        "<a href=https://a.b>" * 5_000,
        "https://" * 12_000,
        "![](" * 25_000,
        ":a" * 50_000,
        "[code]" * 16_000,
        "[li]" * 25_000,
        "\n \n" * 33_000,
        "[url=https://a.b][img]" * 4_000,
        ">" * 50_000 + "[quote]x[/quote]",
    ],
)
def test_no_text_takes_long(text):
    start = time.process_time()
    from_raw.needs_html(text, "<p>x</p>")
    from_raw.to_markdown(text, EXTRAS)
    from_html.to_markdown(text, EXTRAS)
    raws.split(text, {1: "a"})
    assert time.process_time() - start < 5


@pytest.mark.parametrize("tag", ["div", "blockquote", "ul><li", "b", "span", "table><tr><td"])
def test_deep_html_is_read(tag):
    deep = f"<{tag}>" * 3_000 + "words"
    assert "words" in from_html.to_markdown(deep, EXTRAS) or tag.startswith("table")
