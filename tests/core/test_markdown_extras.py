"""Footnotes, folded parts, lists of tasks, and colours for code."""

import pytest

from hrforum.core.markdown import highlight, render
from hrforum.core.markdown.extras import _MOST_DETAILS
from tests.core.test_markdown import REL


def html(source: str, anchor: str = "s1") -> str:
    return render(source, anchor=anchor).html


# Footnotes


def test_a_footnote_leads_there_and_back() -> None:
    rendered = render("Rents rose[^a].\n\n[^a]: By *nine* per cent.", anchor="s1")
    assert rendered.html == (
        f'<p>Rents rose<sup><a href="#s1-note-1" id="s1-noteref-1" {REL}>[1]</a></sup>.</p>'
        '<ol class="footnotes"><li id="s1-note-1"><p>By <em>nine</em> per cent. '
        f'<a href="#s1-noteref-1" {REL}>↑&nbsp;1</a></p></li></ol>'
    )
    assert rendered.text == "Rents rose.\nBy nine per cent."


def test_footnotes_are_numbered_as_they_are_read() -> None:
    made = html("x[^z] y[^a] z[^z]\n\n[^a]: second\n[^z]: first")
    assert made.index("first") < made.index("second")
    assert made.count('id="s1-noteref-1"') == 1 and made.count('href="#s1-note-1"') == 2
    assert made.count("↑") == 2


def test_without_an_anchor_footnotes_are_numbers() -> None:
    made = html("x[^a]\n\n[^a]: y", anchor="")
    assert made == '<p>x<sup>[1]</sup></p><ol class="footnotes"><li><p>y</p></li></ol>'


@pytest.mark.parametrize("source", ["x[^a]", "x[^]", "x[^ a]", "a ^[b]"])
def test_what_is_no_footnote_stays_as_it_was_typed(source: str) -> None:
    assert "<sup>" not in html(source)
    assert render(source).text == source


def test_a_footnote_holds_no_other_but_ends_where_the_next_begins() -> None:
    assert html("x[^a]\n\n[^a]: [^b]: y").count("<li") == 1
    made = html("x[^a] y[^b]\n\n[^a]: one\n[^b]: two\n    more\n\nend")
    assert made.count("<li") == 2 and "<p>end</p>" in made


# Folded parts


def test_a_part_is_folded_away_under_its_title() -> None:
    rendered = render(":::details What we **paid**\n- rent\n:::\nafter")
    assert rendered.html == (
        "<details><summary>What we <strong>paid</strong></summary><ul><li>rent</li></ul></details>"
        "<p>after</p>"
    )
    assert rendered.text == "What we paid\nrent\nafter"


def test_a_part_inside_a_part() -> None:
    made = html(":::details a\n:::details b\nc\n:::\nd\n:::\ne")
    assert made == (
        "<details><summary>a</summary><details><summary>b</summary><p>c</p></details><p>d</p>"
        "</details><p>e</p>"
    )


def test_a_part_that_nobody_closes_goes_to_the_end() -> None:
    assert html("a\n:::details b\nc\n\nd").endswith("<p>c</p><p>d</p></details>")
    assert html("> :::details a\n> b\n\nc").endswith("</details></blockquote><p>c</p>")


def test_a_part_without_a_title_has_something_to_open_it_by() -> None:
    assert "<summary>…</summary>" in html(":::details\na\n:::")


@pytest.mark.parametrize(
    "source", [":: details a", ":::detail a", "a :::details b", "    :::details"]
)
def test_what_is_no_part_stays_as_it_was_typed(source: str) -> None:
    assert "<details>" not in html(source)


def test_a_post_has_so_many_parts_and_no_more() -> None:
    made = html(":::details a\nb\n:::\n" * (_MOST_DETAILS + 5))
    assert made.count("<details>") == _MOST_DETAILS
    assert ":::details a" in made


# Tasks


def test_boxes_show_what_is_done() -> None:
    made = html("- [ ] write to **Graz**\n- [x] call\n- [X] meet\n- [y] no\n- [ ]no")
    assert made == (
        '<ul><li class="task">☐ write to <strong>Graz</strong></li><li class="task">☑ call</li>'
        '<li class="task">☑ meet</li><li>[y] no</li><li>[ ]no</li></ul>'
    )
    assert "☑" not in html("[x] no list") and "☑" not in html("- a\n\n  [x] not its beginning")


# Code


def test_code_has_colours_and_stays_the_same_text() -> None:
    source = '```python\ndef rent(x):  # a <b>\n    return "é" + 1\n```'
    made = html(source)
    assert '<span class="hl-keyword">def</span> <span class="hl-name">rent</span>' in made
    assert '<span class="hl-comment"># a &lt;b&gt;</span>' in made
    assert render(source).text == 'def rent(x):  # a <b>\n    return "é" + 1'


@pytest.mark.parametrize("language", sorted(highlight._NAMES))
def test_every_language_keeps_every_character(language: str) -> None:
    code = "<a b='c'>\n\n  x = \"1\" /* é */ -- y\n\t# z {{ }} ${a} &amp; \\ \n\n"
    shown = highlight.highlighted(code, language)
    plain = shown.replace("</span>", "")
    for name in set(highlight.CLASSES.values()):
        plain = plain.replace(f'<span class="{name}">', "")
    expected = code.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert plain == expected.replace('"', "&quot;")


@pytest.mark.parametrize("language", ["", "brainfuck", "python<x>", "text"])
def test_code_of_other_languages_has_none(language: str) -> None:
    assert "<span" not in html(f"```{language}\nreturn 1\n```")


def test_only_so_much_code_has_colours() -> None:
    block = "```js\n" + "var a = 1;\n" * 250 + "```\n"
    made = html(block * 4)
    assert made.count("<pre") == 4
    assert made.split("<pre")[1].count("<span") == made.split("<pre")[2].count("<span") == 500
    assert "<span" not in made.split("<pre")[4]
