"""The page check finds what it is there to find, and nothing on a good page."""

from __future__ import annotations

import base64
import hashlib

import pytest
from flask import Flask, redirect, request

from tests.support.html_check import problems
from tests.support.page import Page, PageClient, form_data
from tests.support.sql import Statements

CSP = "script-src 'nonce-abc'"
GOOD = """<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Boards</title>
<link rel="canonical" href="https://forum.example/boards/">
<link rel="stylesheet" href="/static/app.css">
<script type="importmap" nonce="abc">{"imports": {}}</script>
<script type="application/ld+json">{"@context": "https://schema.org"}</script>
<script src="/static/app.js" type="module"></script>
</head>
<body><nav aria-label="Main"><ul><li><a href="/">Home</a></li></ul></nav>
<main><h1>Boards</h1>
<p>Words with <a href="https://fra.europa.eu/">a link elsewhere</a>.</p>
<img src="/static/a.png" alt="">
<svg aria-hidden="true" viewBox="0 0 1 1"><path d="M0 0"/></svg>
<dialog id="d" aria-labelledby="dt"><h2 id="dt">More</h2></dialog>
<form method="post" action="/x"><input type="hidden" name="csrf_token" value="t">
<label for="a">Name</label><input id="a" name="a" aria-describedby="help">
<p id="help">Help</p><label><input type="checkbox" name="b"> Yes</label>
<select name="s" aria-label="Sort"><option value="">Any</option></select>
<button type="submit">Send</button></form>
</main></body></html>"""


def with_body(html: str) -> str:
    """A good page with something more in it."""
    return GOOD.replace("</main>", f"{html}</main>")


def test_a_good_page_has_no_problems() -> None:
    assert problems(GOOD, csp=CSP) == []


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (GOOD.replace("<!doctype html>", ""), "doctype"),
        (GOOD.replace(' lang="en"', ""), "no lang"),
        (GOOD.replace(' dir="ltr"', ""), "no dir"),
        (GOOD.replace("<title>Boards</title>", "<title> </title>"), "title"),
        (GOOD.replace("<h1>Boards</h1>", ""), "0 h1"),
        (GOOD.replace('<meta name="viewport" content="width=device-width">', ""), "viewport"),
        (with_body("<h1>Again</h1>"), "2 h1"),
        (with_body("<main>More</main>"), "one <main>"),
        (with_body("<p><div>x</div></p>"), "not valid HTML"),
        (with_body("<p>open <b>bold</p>"), "not valid HTML"),
        (with_body('<p class="a" class="b">x</p>'), "not valid HTML"),
        (with_body("<a href='/a'>a <a href='/b'>b</a></a>"), "not valid HTML"),
        (with_body('<p id="a">x</p>'), "used 2 times"),
        (with_body('<p id="">x</p>'), "id is empty"),
        (with_body('<p id="a b">x</p>'), "has a space"),
        (with_body('<p aria-describedby="gone">x</p>'), "#gone"),
        (with_body('<a href="#gone">x</a>'), "not on the page"),
        (with_body('<label for="gone">x</label>'), "#gone"),
        (with_body('<input name="x">'), "without a label"),
        (with_body('<label><input name="x"></label>'), "without a label"),
        (with_body('<textarea name="x"></textarea>'), "without a label"),
        (with_body('<select name="x"><option>A</option></select>'), "without a label"),
        (with_body('<img src="/a.png">'), "without alt"),
        (with_body('<svg viewBox="0 0 1 1"></svg>'), "neither hidden nor named"),
        (with_body('<a href="">x</a>'), "leads nowhere"),
        (with_body('<a href="/a"></a>'), "without a name"),
        (with_body('<a href="/a"><svg aria-hidden="true"></svg></a>'), "without a name"),
        (with_body('<a href="/a" target="_blank">x</a>'), "noopener"),
        (with_body('<button type="button"></button>'), "without words"),
        (with_body("<button>x</button>"), "without a type"),
        (with_body("<h2></h2>"), "without words"),
        (with_body("<script>alert(1)</script>"), "inline script"),
        (with_body('<script nonce="wrong">alert(1)</script>'), "inline script"),
        (with_body("<style>p{}</style>"), "<style> element"),
        (with_body('<p style="color:red">x</p>'), "style attribute"),
        (with_body('<p onclick="x()">x</p>'), "attribute onclick"),
        (with_body('<a href=" javascript:x()">x</a>'), "a script in the address"),
        (with_body('<form method="post"><button type="submit">x</button></form>'), "csrf_token"),
        (with_body('<script src="https://x.example/a.js"></script>'), "another site"),
        (with_body('<img alt="" src="//x.example/a.png">'), "another site"),
        (with_body('<img alt="" src="/a" srcset="/a 1x, https://x.example/b 2x">'), "another site"),
        (with_body('<iframe title="x" src="http://x.example/"></iframe>'), "another site"),
        (with_body('<form action="https://x.example/"></form>'), "another site"),
        (GOOD.replace("/static/app.css", "https://x.example/a.css"), "another site"),
        (GOOD.replace("<title>", '<meta http-equiv="refresh" content="1"><title>'), "reloads"),
        (with_body("<ul><p>x</p></ul>"), "not allowed directly inside <ul>"),
        (with_body("<li>x</li>"), "outside a list"),
        (with_body("<span><div>x</div></span>"), "takes running text"),
        (with_body('<a href="/a">x <button type="button">y</button></a>'), "a control inside"),
        (with_body("<center>x</center>"), "obsolete"),
    ],
)
def test_each_fault_is_found(html: str, expected: str) -> None:
    assert expected in "\n".join(problems(html, csp=CSP))


def test_an_inline_script_may_be_named_by_its_hash() -> None:
    html = with_body('<script type="importmap">{}</script>').replace(' nonce="abc"', ' src="/a"')
    assert problems(html, csp="script-src 'self'")
    digest = base64.b64encode(hashlib.sha256(b"{}").digest()).decode()
    assert problems(html, csp=f"script-src 'sha256-{digest}'") == []


def test_a_fragment_needs_no_frame_but_is_checked() -> None:
    assert problems('<p>One</p><a href="/a">Two</a>', fragment=True) == []
    assert "style attribute" in problems('<p style="x">One</p>', fragment=True)[0]


@pytest.fixture
def small_app() -> Flask:
    """An application of three pages, to try the client on."""
    app = Flask(__name__)
    app.secret_key = "x"  # noqa: S105 - nothing is kept with it

    @app.after_request
    def headers(response):  # type: ignore[no-untyped-def]
        response.headers["Content-Security-Policy"] = CSP
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    @app.get("/good")
    def good() -> str:
        return GOOD

    @app.get("/bad")
    def bad() -> str:
        return with_body("<h1>Again</h1>")

    @app.get("/away")
    def away():  # type: ignore[no-untyped-def]
        return redirect("https://elsewhere.example/")

    @app.post("/x")
    def sent():  # type: ignore[no-untyped-def]
        app.config["SENT"] = request.form.to_dict(flat=False)
        return redirect("/good")

    return app


def test_the_client_refuses_a_bad_page(small_app: Flask) -> None:
    client = PageClient(small_app)
    with pytest.raises(AssertionError, match="2 h1"):
        client.get("/bad")
    assert client.get("/bad", check=False).status == 200


def test_the_client_refuses_an_unexpected_answer(small_app: Flask) -> None:
    client = PageClient(small_app)
    with pytest.raises(AssertionError, match="answered 302, not 200"):
        client.get("/away")
    with pytest.raises(AssertionError, match="another site"):
        client.get("/away", follow=True)
    assert client.get("/away", status=302).headers["Location"] == "https://elsewhere.example/"


def test_the_client_refuses_a_page_without_a_policy(small_app: Flask) -> None:
    small_app.after_request_funcs.clear()
    small_app.view_functions["good"] = lambda: GOOD.replace(' nonce="abc"', ' src="/a"')
    with pytest.raises(AssertionError, match="no Content-Security-Policy"):
        PageClient(small_app).get("/good")


def test_a_form_is_sent_with_its_hidden_fields(small_app: Flask) -> None:
    page = PageClient(small_app).post_form("/good", a="Łódź", b="on")
    assert page.path == "/good"
    assert small_app.config["SENT"] == {
        "csrf_token": ["t"],
        "a": ["Łódź"],
        "b": ["on"],
        "s": [""],
    }


def test_a_form_refuses_a_field_that_it_does_not_have(small_app: Flask) -> None:
    with pytest.raises(AssertionError, match="has no field nonsense"):
        PageClient(small_app).post_form("/good", nonsense="x")


def test_a_page_answers_questions(small_app: Flask) -> None:
    page = PageClient(small_app).get("/good")
    assert page.title == page.h1 == "Boards"
    assert page.texts("nav > ul li") == ["Home"]
    assert page.links("main a[href^=https]") == ["https://fra.europa.eu/"]
    assert page.has('a:has-text("Home")')
    assert not page.has("a:not([href])")
    assert form_data(page.one("form"))["s"] == ""
    with pytest.raises(AssertionError, match="0 elements match"):
        page.one("table")


def test_a_page_tells_its_statements(small_app: Flask) -> None:
    response = small_app.test_client().get("/good")
    page = Page(response, Statements(["SELECT 1"]))
    assert page.sql == 1
    with pytest.raises(AssertionError, match="1 statements, not 2"):
        page.statements.expect(2)
