"""A browser without JavaScript for tests: it fetches pages, checks each one, fills in forms."""

from __future__ import annotations

import contextvars
import functools
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import Flask, has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support import css, html_check
from tests.support.sql import Statements, recorded

PASSWORD = "demo-rights-2030"  # noqa: S105 - what the factories give every person
SIGN_IN = "/account/sign-in"
REDIRECTS = {301, 302, 303, 307, 308}


class Page:
    """One answer: what came back, as text, as a tree, and what it cost.

    `sql` is the number of statements that this request (the last one, where redirects were
    followed) sent; `statements` holds them.
    """

    def __init__(self, response: TestResponse, statements: Statements) -> None:
        self.response = response
        self.statements = statements
        self.status = response.status_code
        self.headers = response.headers
        request = response.request
        self.path = request.full_path.rstrip("?") if request else ""
        self.is_html = response.mimetype == "text/html"

    def __repr__(self) -> str:
        return f"<Page {self.path} {self.status}>"

    @property
    def sql(self) -> int:
        """How many statements the request cost."""
        return len(self.statements)

    @functools.cached_property
    def html(self) -> str:
        """The body as text."""
        return self.response.get_data(as_text=True)

    @property
    def json(self) -> Any:
        """The body read as JSON."""
        return self.response.get_json()

    @functools.cached_property
    def doc(self) -> Any:
        """The tree (lxml element)."""
        return html_check.quick(self.html, fragment=self.is_fragment)

    def problems(self) -> list[str]:
        """What is wrong with the page."""
        csp = self.headers.get("Content-Security-Policy")
        self.doc, found = html_check.look(self.html, csp=csp, fragment=self.is_fragment)
        return found

    @functools.cached_property
    def is_fragment(self) -> bool:
        """Whether this is a part of a page, as htmx fetches it."""
        request = self.response.request
        return bool(request and request.headers.get("HX-Request")) and "<html" not in self.html

    @functools.cached_property
    def text(self) -> str:
        """The words of `main` (of the whole where there is none), white space made even."""
        parts = self.select("main") or [self.doc]
        return " ".join(_words(part) for part in parts)

    @property
    def title(self) -> str:
        """The page's title."""
        return _words(self.one("head > title"))

    @property
    def h1(self) -> str:
        """The page's heading."""
        return _words(self.one("h1"))

    @property
    def location(self) -> str:
        """Where a redirect leads, without the server's address."""
        target = urlsplit(self.headers["Location"])
        return (
            target.path
            + (f"?{target.query}" if target.query else "")
            + (f"#{target.fragment}" if target.fragment else "")
        )

    def select(self, selector: str) -> list[Any]:
        """All elements that a CSS selector matches (see `tests.support.css`)."""
        return css.select(self.doc, selector)

    def one(self, selector: str) -> Any:
        """The one element that matches; fails where there is none or more than one."""
        found = self.select(selector)
        assert len(found) == 1, f"{len(found)} elements match {selector!r} on {self!r}, not one"
        return found[0]

    def texts(self, selector: str) -> list[str]:
        """The words of each element that matches."""
        return [_words(element) for element in self.select(selector)]

    def links(self, selector: str = "a[href]") -> list[str]:
        """The addresses of the links that match."""
        return [element.get("href") for element in self.select(selector)]

    def has(self, selector: str) -> bool:
        """Whether anything matches."""
        return bool(self.select(selector))

    def error(self, field: str) -> str:
        """The message that stands beside a form field; empty where there is none.

        A message belongs to its field, or to the group of its choices, through
        `aria-describedby`; its id ends in `-error`. The field says that it is wrong.
        """
        words = []
        for control in self.select(f"[name={field}]")[:1]:
            groups = control.xpath("ancestor::fieldset[1]")
            described = [element.get("aria-describedby") or "" for element in [control, *groups]]
            for name in " ".join(described).split():
                if name.endswith("-error"):
                    words.append(_words(self.one(f"[id={name}]")))
                    assert groups or control.get("aria-invalid") == "true", (
                        f"{field} has a message but not aria-invalid"
                    )
        return " ".join(words)


class PageClient:
    """A person's browser without JavaScript, over Flask's test client.

    Every HTML answer is checked (`tests.support.html_check`); `check=False` turns that off for
    one request. On PostgreSQL only the headers are: SQLite's pages are the same ones. An answer
    other than 200 fails unless the test says which one it expects.
    Requests run outside the test's application context, as they do in the real server, so that
    nothing that the test loaded or cached can leak into them; what the test has written is
    committed first, and what it has loaded is forgotten afterwards.
    """

    def __init__(self, app: Flask, headers: Mapping[str, str] | None = None) -> None:
        self.app = app
        self.headers = dict(headers or {})
        self.client: FlaskClient = app.test_client()
        self.looks = not app.config.get("SQLALCHEMY_DATABASE_URI", "").startswith("postgresql")
        self.last: Page | None = None

    def get(
        self,
        path: str,
        *,
        status: int = 200,
        follow: bool = False,
        check: bool = True,
        headers: Mapping[str, str] | None = None,
        **query: Any,
    ) -> Page:
        """Fetch a page; `query` becomes its query string. `follow` follows redirects."""
        page = self.open("GET", path, headers=headers, query_string=query or None, check=check)
        if follow:
            page = self._follow(page, check)
        return self._expect(page, status)

    def fragment(self, path: str, *, status: int = 200, **query: Any) -> Page:
        """Fetch a part of a page as htmx does."""
        return self.get(path, status=status, headers={"HX-Request": "true"}, **query)

    def post(
        self,
        path: str,
        data: Mapping[str, Any] | None = None,
        *,
        status: int = 200,
        follow: bool = True,
        check: bool = True,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> Page:
        """Post raw data, without a form and so without its CSRF token unless `data` has it."""
        page = self.open("POST", path, data=data, headers=headers, check=check, **more)
        if follow:
            page = self._follow(page, check)
        return self._expect(page, status)

    def post_form(
        self,
        source: str | Page,
        form: str | None = None,
        *,
        submit: str | None = None,
        status: int = 200,
        follow: bool = True,
        check: bool = True,
        headers: Mapping[str, str] | None = None,
        **fields: Any,
    ) -> Page:
        """Fill in and send a form as a person would, and return the page that follows.

        `source` is a page or the path of one; `form` a selector, needed where the page's `main`
        has several forms that post. Hidden fields (the CSRF token too), defaults and what is
        checked go along; `fields` overrides by name, and a field that the form does not have is
        an error. None leaves a field out (an unticked box). `submit` names the button to press:
        its words, or its value.
        """
        page = self.get(source) if isinstance(source, str) else source
        element = self._find_form(page, form)
        data = form_data(element)
        unknown = set(fields) - field_names(element)
        assert not unknown, (
            f"The form on {page!r} has no field {', '.join(sorted(unknown))}; "
            f"it has {', '.join(sorted(field_names(element)))}."
        )
        for name, value in fields.items():
            if value is None:
                data.pop(name, None)
            else:
                data[name] = value
        button = find_button(element, submit)
        if button is not None and button.get("name"):
            data[button.get("name")] = button.get("value") or ""
        action = (button.get("formaction") if button is not None else None) or element.get("action")
        target = urljoin(page.path, action or page.path)
        method = (element.get("method") or "get").upper()
        if method == "GET":
            sent = self.open("GET", target, query_string=data, headers=headers, check=check)
        else:
            # A browser says where a form came from; the server may check it.
            origin = {"Referer": f"http://localhost{page.path}", **(headers or {})}
            sent = self.open("POST", target, data=data, headers=origin, check=check)
        if follow:
            sent = self._follow(sent, check)
        return self._expect(sent, status)

    def sign_in(self, email: str, password: str = PASSWORD) -> PageClient:
        """Sign in through the form; fails if the person is not signed in afterwards."""
        page = self.post_form(
            self.get(SIGN_IN, check=False),
            f'form[action*="{SIGN_IN}"], main form[method=post]',
            email=email,
            password=password,
            follow=False,
            status=303,
        )
        assert urlsplit(page.location).path != SIGN_IN, f"{email} could not sign in"
        return self

    def open(self, method: str, path: str, *, check: bool = True, **options: Any) -> Page:
        """Send one request, follow nothing, and check the answer if it is a page."""
        headers = {**self.headers, **(options.pop("headers", None) or {})}
        _put_away()
        with recorded() as statements:
            response = _outside().run(
                self.client.open, path, method=method, headers=headers, **options
            )
        _look_again()
        self.last = page = Page(response, statements)
        if check and page.is_html and page.status not in REDIRECTS and method != "HEAD":
            found = header_problems(page)
            if self.looks:
                found += page.problems()
            if found:
                listed = "\n  ".join(found)
                raise AssertionError(f"{method} {path} ({page.status}):\n  {listed}")
        return page

    def _follow(self, page: Page, check: bool) -> Page:
        for _step in range(5):
            if page.status not in REDIRECTS:
                return page
            target = urlsplit(page.headers["Location"])
            assert not target.netloc or target.netloc == "localhost", (
                f"{page!r} leads to another site: {page.headers['Location']}"
            )
            page = self.open("GET", urljoin(page.path, page.location), check=check)
        raise AssertionError(f"{page!r} redirects in a circle")

    def _expect(self, page: Page, status: int) -> Page:
        hint = ""
        if page.status in REDIRECTS:
            hint = f", to {page.headers['Location']}"
        elif page.is_html and page.status != status:
            hint = f":\n{page.text[:2000]}"
        assert page.status == status, f"{page.path} answered {page.status}, not {status}{hint}"
        return page

    def _find_form(self, page: Page, selector: str | None) -> Any:
        if selector is not None:
            found = [e for e in page.select(selector) if e.tag == "form"]
        else:
            found = [
                f for f in page.select("main form") if (f.get("method") or "get").lower() == "post"
            ]
        assert len(found) == 1, (
            f"{len(found)} forms on {page!r} match {selector or 'main form'!r}, not one: "
            + ", ".join(f"{f.get('id') or ''} {f.get('action') or ''}".strip() for f in found)
        )
        return found[0]


def header_problems(page: Page) -> list[str]:
    """What is wrong with the headers of a page."""
    found = []
    policy = page.headers.get("Content-Security-Policy", "")
    if not policy:
        found.append("no Content-Security-Policy")
    found += [
        f"the Content-Security-Policy allows {word.strip()}"
        for word in ("'unsafe-inline'", "'unsafe-eval'", "http:", "https:", " *")
        if word in policy
    ]
    if page.headers.get("X-Content-Type-Options") != "nosniff":
        found.append("no X-Content-Type-Options: nosniff")
    if page.response.mimetype_params.get("charset", "").lower() != "utf-8":
        found.append("the Content-Type does not say charset=utf-8")
    said = re.search(r"sql;desc=\"?(\d+)", page.headers.get("Server-Timing", ""))
    if said and int(said[1]) != page.sql:
        found.append(f"Server-Timing says {said[1]} statements, {page.sql} were sent")
    return found


def form_data(form: Any) -> dict[str, Any]:
    """What a browser would send for a form as it stands, buttons left out."""
    data: dict[str, Any] = {}
    for control in css.select(form, "input, select, textarea"):
        name = control.get("name")
        if not name or control.get("disabled") is not None:
            continue
        for value in _values(control):
            if name in data:
                known = data[name]
                data[name] = [*(known if isinstance(known, list) else [known]), value]
            else:
                data[name] = value
    return data


def field_names(form: Any) -> set[str]:
    """The names of a form's fields."""
    return {c.get("name") for c in css.select(form, "input, select, textarea, button")} - {None}


def find_button(form: Any, wanted: str | None) -> Any:
    """The button that sends the form: the named one, or the first."""
    buttons = [
        button
        for button in css.select(form, "button, input[type=submit]")
        if (button.get("type") or "submit") == "submit"
    ]
    if wanted is None:
        return buttons[0] if buttons else None
    for button in buttons:
        if wanted in (_words(button), button.get("value"), button.get("name")):
            return button
    raise AssertionError(f"The form has no button {wanted!r}: {[_words(b) for b in buttons]}")


def _values(control: Any) -> Sequence[str]:
    if control.tag == "textarea":
        # A browser drops the line end that follows the tag; the parser has done so already.
        return ["".join(control.itertext())]
    if control.tag == "select":
        options = css.select(control, "option")
        chosen = [o for o in options if o.get("selected") is not None]
        if not chosen and control.get("multiple") is None:
            chosen = options[:1]
        return [o.get("value") if o.get("value") is not None else _words(o) for o in chosen]
    kind = (control.get("type") or "text").lower()
    if kind in {"submit", "button", "reset", "image", "file"}:
        return []
    if kind in {"checkbox", "radio"} and control.get("checked") is None:
        return []
    return [control.get("value") or ("on" if kind == "checkbox" else "")]


def _words(element: Any) -> str:
    spoken = ".//text()[not(ancestor::script or ancestor::style or ancestor::template)]"
    return " ".join("".join(element.xpath(spoken)).split())


def _outside() -> contextvars.Context:
    """The test's context (a clock that it stopped, say) without its application context."""
    outside = contextvars.Context()
    for variable, value in contextvars.copy_context().items():
        if not variable.name.startswith("flask."):
            outside.run(variable.set, value)
    return outside


def _put_away() -> None:
    """Commit what the test wrote: the request must see it, and must not wait for it."""
    if has_app_context():
        from hrforum.extensions import db  # not at the top: also serves tests without a database

        db.session.commit()


def _look_again() -> None:
    """Forget what the test had loaded: the request may have changed it."""
    if has_app_context():
        from hrforum.extensions import db  # not at the top: also serves tests without a database

        db.session.rollback()
        db.session.expire_all()
