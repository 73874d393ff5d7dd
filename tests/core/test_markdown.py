"""What a post's Markdown becomes: headings, links, pictures, mentions, tables, directions, text."""

import pickle
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest

from hrforum.core.markdown import (
    RENDER_VERSION,
    Heading,
    Rendered,
    excerpt,
    mentioned,
    plain,
    render,
)

REL = 'rel="nofollow ugc noopener"'


def html(source: str, people: Mapping[str, str] | None = None) -> str:
    return render(source, people=people).html


def test_a_post_is_rendered_with_everything_a_page_needs() -> None:
    rendered = render("# Rent\n\nAsk @Ann", anchor="post-7", people={"ann": "/people/ann/"})
    assert rendered == Rendered(
        html='<h3 id="post-7-rent">Rent</h3>'
        f'<p>Ask <a class="mention" href="/people/ann/" {REL}>@Ann</a></p>',
        text="Rent\nAsk @Ann",
        headings=(Heading(3, "post-7-rent", "Rent"),),
        mentions=("ann",),
        direction="ltr",
        version=RENDER_VERSION,
    )


@pytest.mark.parametrize("source", ["", " \n\t\n", "\x00", "\ufeff", "[a]: /b"])
def test_nothing_to_show_is_no_error(source: str) -> None:
    rendered = render(source, anchor="post-1")
    assert (rendered.html, rendered.text, rendered.direction) == ("", "", "ltr")


# Headings


def test_headings_leave_h1_and_h2_to_the_page() -> None:
    source = "\n".join("#" * level + " x" for level in range(1, 7))
    assert [one.level for one in render(source).headings] == [3, 4, 5, 6, 6, 6]
    assert "id=" not in html(source)
    assert html("x\n===\n\ny\n---") == "<h3>x</h3><h4>y</h4>"


def test_anchors_are_unique_and_know_every_script() -> None:
    source = "# A b!\n# a  B\n# a-b-2\n# Łódź & İzmir\n# الحق في السكن\n# हिन्दी\n# ***\n# !?\n# `x`"
    anchors = [one.anchor for one in render(source, anchor="post-1").headings]
    assert anchors == [
        "post-1-a-b",
        "post-1-a-b-2",
        "post-1-a-b-2-2",
        "post-1-łódź-i̇zmir",
        "post-1-الحق-في-السكن",
        "post-1-हिन्दी",
        "post-1-section",
        "post-1-section-2",
        "post-1-x",
    ]


def test_a_heading_s_words_are_plain_and_an_empty_one_is_not_listed() -> None:
    rendered = render("# *a* `b` [c](/d) ![e](/uploads/e.png)\n#\n", anchor="post-1")
    assert rendered.headings == (Heading(3, "post-1-a-b-c-e", "a b c e"),)
    assert rendered.html.endswith("<h3></h3>")


# Links


def test_links_tell_search_engines_that_people_wrote_them() -> None:
    assert html('[a](/b "c")') == f'<p><a href="/b" title="c" {REL}>a</a></p>'
    assert html("<https://example.org>").count(REL) == 1


@pytest.mark.parametrize(
    "url",
    ["https://a.b/c?d=e&f#g", "http://a.b", "mailto:a@b.c", "/a/b", "#a", "?a=b", "a/b:c", ""],
)
def test_addresses_that_a_link_may_have(url: str) -> None:
    assert f'href="{url.replace("&", "&amp;")}"' in html(f"[x]({url})")


@pytest.mark.parametrize(
    "url",
    ["javascript:x", "JAVASCRIPT:x", "java&Tab;script:x", "data:,x", "ftp://a.b", "tel:1", "x:y"],
)
def test_addresses_that_it_may_not_have_leave_text(url: str) -> None:
    assert "<a" not in html(f"[x]({url})")
    assert "<a" not in html(f"<{url}>")
    assert "<a" not in html(f"[x]\n\n[x]: {url}")


def test_half_an_address_is_one_of_https() -> None:
    assert 'href="https://a.b/c"' in html("[x](//a.b/c)")


def test_a_link_without_words_gets_a_name() -> None:
    assert ">report.pdf</a>" in html("[](https://a.b/c/report.pdf?x=1)")
    assert ">a.b </a>" in html("[ ](https://a.b/)")
    assert plain("[](/report%20two.pdf)") == "report two.pdf"


@pytest.mark.parametrize(
    ("source", "url"),
    [
        ("see https://a.b/c.", "https://a.b/c"),
        ("(see https://a.b/c_(d))", "https://a.b/c_(d)"),
        ("**https://a.b**", "https://a.b"),
        ("https://a.b/c_d_e?f=*g*h", "https://a.b/c_d_e?f=*g*h"),
        ('"HTTPS://A.b/c"', "HTTPS://A.b/c"),
        ("في https://a.b/c، ثم", "https://a.b/c%D8%8C"),
        ("見てhttps://a.b/c。", None),
        ("見て https://a.b/c。", "https://a.b/c"),
        ("http://a.b:8080/c", "http://a.b:8080/c"),
        ("<https://a.b and more", "https://a.b"),
    ],
)
def test_bare_addresses_become_links(source: str, url: str | None) -> None:
    rendered = html(source)
    assert rendered.count("<a ") == (url is not None)
    if url:
        assert f'href="{url}"' in rendered


@pytest.mark.parametrize(
    "source",
    [
        "`https://a.b`",
        "    https://a.b",
        "https://",
        "http://localhost",
        "xhttps://a.b",
        "https:/a.b",
        "https://user@evil.example",
        r"\https://a.b",
        "ftp://a.b",
        "www.a.b",
        "https://[::1]/",
    ],
)
def test_what_is_no_bare_address(source: str) -> None:
    assert "<a" not in html(source)


def test_a_bare_address_in_a_link_is_its_words() -> None:
    assert html("[https://a.b](https://c.d)") == (
        f'<p><a href="https://c.d" {REL}>https://a.b</a></p>'
    )


# Pictures


def test_pictures_that_were_uploaded_here_are_shown() -> None:
    assert html('![a *b*](/uploads/c.png "d")') == (
        '<p><img src="/uploads/c.png" alt="a b" title="d" loading="lazy"></p>'
    )


@pytest.mark.parametrize(
    ("source", "label"),
    [
        ("![a](https://e.x/p.png)", "a"),
        ("![](https://e.x/p%20q.png?r#s)", "p q.png"),
        ("![](https://e.x/)", "e.x"),
        ("![a](//e.x/p.png)", "a"),
        ("![a](/uploads/../b)", "a"),
        ("![a](/other/p.png)", "a"),
    ],
)
def test_pictures_from_elsewhere_are_links(source: str, label: str) -> None:
    rendered = html(source)
    assert "<img" not in rendered
    assert f">{label}</a>" in rendered


def test_a_picture_from_elsewhere_in_a_link_is_the_link_s_words() -> None:
    assert html("[![a](https://e.x/p.png)](/b)") == f'<p><a href="/b" {REL}>a</a></p>'


# Mentions


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("@ann", ("ann",)),
        ("Hi @Ann, @BOB and @ann.", ("ann", "bob")),
        ("(@ann) *@bob* _@cleo_ **@d.e-f_g**", ("ann", "bob", "cleo", "d.e-f_g")),
        ("@ann's and @bob-", ("ann", "bob")),
        ("> @ann\n\n- @bob\n\n|a|\n|-|\n|@cleo|\n\n# @dora", ("ann", "bob", "cleo", "dora")),
        ("مرحبا @ann، شكرا", ("ann",)),
        ("a@b.example x.@ann -@ann /@ann é@ann @@ann a_@ann", ()),
        ("<a@b.example> [@ann](/b) [x](/@ann) https://a.b/@ann", ()),
        ("`@ann` ``@bob``\n\n    @cleo\n\n```\n@dora\n```", ()),
        (r"\@ann &#64;bob", ()),
        ("@a @" + "a" * 31 + " @ann@other.example @scope/package", ()),
        ("![@ann](/uploads/x.png)", ()),
    ],
)
def test_who_is_mentioned(source: str, names: tuple[str, ...]) -> None:
    assert mentioned(source) == names
    assert render(source).mentions == names


def test_only_people_who_exist_are_linked() -> None:
    rendered = html("@Ann @bob", {"ann": "/people/ann/"})
    assert rendered == f'<p><a class="mention" href="/people/ann/" {REL}>@Ann</a> @bob</p>'


# Code, tables, lists


def test_code_and_tables_can_be_scrolled_by_keyboard() -> None:
    assert html("```py x\n<a>\n```") == (
        '<pre tabindex="0"><code class="language-py">&lt;a&gt;\n</code></pre>'
    )
    assert html("|a|b|c|\n|:-|:-:|-:|\n|1|2|3|") == (
        '<div class="table-scroll" tabindex="0"><table><thead><tr>'
        '<th class="align-start">a</th><th class="align-center">b</th>'
        '<th class="align-end">c</th></tr></thead><tbody><tr>'
        '<td class="align-start">1</td><td class="align-center">2</td>'
        '<td class="align-end">3</td></tr></tbody></table></div>'
    )


def test_the_rest_of_markdown() -> None:
    assert html("a **b** *c* ~~d~~ `e`\\\nf") == (
        "<p>a <strong>b</strong> <em>c</em> <s>d</s> <code>e</code><br>\nf</p>"
    )
    assert html("3. a\n4. b") == '<ol start="3"><li>a</li><li>b</li></ol>'
    assert html("- a\n\n- b") == "<ul><li><p>a</p></li><li><p>b</p></li></ul>"
    assert html("> a\n\n***") == "<blockquote><p>a</p></blockquote><hr>"
    assert html("a\nb") == "<p>a\nb</p>"


# Directions


def test_a_post_runs_the_way_of_most_of_its_letters() -> None:
    assert render("السكن حق").direction == "rtl"
    assert render("שלום hi").direction == "rtl"
    assert render("Hello, مرحبا").direction == "ltr"
    assert render("123 – 456").direction == "ltr"
    assert render("السكن\n\n```\n" + "code " * 50 + "\n```").direction == "rtl"
    assert render("السكن https://example.org/a/very/long/address").direction == "rtl"


def test_only_blocks_that_run_the_other_way_say_so() -> None:
    assert html("Hello everybody here\n\nمرحبا\n\n123") == (
        '<p>Hello everybody here</p><p dir="rtl">مرحبا</p><p>123</p>'
    )
    assert html("Hello everybody here\n\n- مرحبا\n- שלום") == (
        '<p>Hello everybody here</p><ul dir="rtl"><li>مرحبا</li><li>שלום</li></ul>'
    )
    assert html("مرحبا بكم جميعا\n\n> Hello `x`\n\n`y`\n\n```\nz\n```") == (
        "<p>مرحبا بكم جميعا</p>"
        '<blockquote dir="ltr"><p>Hello <code>x</code></p></blockquote>'
        '<p><code dir="ltr">y</code></p><pre tabindex="0" dir="ltr"><code>z\n</code></pre>'
    )


def test_direction_marks_stay_in_their_block_and_overrides_go() -> None:
    assert html("\u2067a **b\u202a** c") == "<p>\u2067a <strong>b\u202a</strong> c\u202c\u2069</p>"
    assert html("a\u2069\u202cb") == "<p>ab</p>"
    assert html("\u202ea\u202db&#x202e;") == "<p>ab</p>"
    assert html("```\n\u2066a\nb\n```").count("\u2069") == 1
    assert html("![\u202ea](/uploads/b.png '\u2067c')").isascii()
    rendered = render("# \u2067a\n\n\u202eb", anchor="post-1")
    assert (rendered.text, rendered.headings[0].text) == ("a\nb", "a")


# Text


def test_plain_text_has_no_markup() -> None:
    source = (
        "# A\n\n*b* [c](/d) ![e](/uploads/f) `g` <h>\ni\n\n- j\n- k\n\n```\nl\n```\n\n|m|\n|-|\n|n|"
    )
    assert plain(source) == "A\nb c e g <h> i\nj\nk\nl\nm\nn"
    assert plain(source) == render(source).text
    assert plain("&lt;b&gt; &amp;amp;") == "<b> &amp;"


@pytest.mark.parametrize(
    ("text", "length", "cut"),
    [
        ("short", 10, "short"),
        ("one  two\nthree", 20, "one two three"),
        ("one two three", 12, "one two…"),
        ("one two, three", 12, "one two…"),
        ("one two three", 8, "one two…"),
        ("a" * 20, 10, "a" * 9 + "…"),
        ("漢字" * 20, 10, "漢字漢字漢字漢字漢…"),
        ("e\u0301" * 20, 10, "e\u0301" * 4 + "…"),
        ("👩\u200d🚀" * 9, 5, "👩\u200d🚀…"),
        ("a\u202eb", 9, "ab"),
        ("", 9, ""),
    ],
)
def test_excerpts_end_at_a_word(text: str, length: int, cut: str) -> None:
    assert excerpt(text, length) == cut
    assert len(excerpt(text, length)) <= length


# Where it runs


def test_it_runs_in_other_processes_and_threads() -> None:
    sources = [f"# {number}\n\n*a* <b>" for number in range(40)]
    alone = [render(source) for source in sources]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(render, sources)) == alone
    assert pickle.loads(pickle.dumps(alone)) == alone  # noqa: S301  # our own
    with ProcessPoolExecutor(1) as processes:
        assert processes.submit(plain, "*a*").result() == "a"


def test_it_needs_no_web_framework() -> None:
    code = (
        "import sys; from hrforum.core.markdown import render; render('a');"
        "print([m for m in ('flask', 'sqlalchemy', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  # our own words
    assert done.stdout.strip() == "[]"
