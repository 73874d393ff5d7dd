"""Every route says who may call it, and nobody else gets in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import flask
import pytest
from werkzeug.routing import Rule

from hrforum.core.permissions import access
from hrforum.core.web import access_of, check_routes
from tests import factories
from tests.support.page import PageClient

# Who passes which level, for people without any mandate on a board.
PASSES = {
    "public": {"visitor", "person", "moderator", "coordinator", "admin"},
    "development": {"visitor", "person", "moderator", "coordinator", "admin"},
    "signed_in": {"person", "moderator", "coordinator", "admin"},
    "moderator": {"moderator", "admin"},
    "coordinator": {"coordinator", "admin"},
    "admin": {"admin"},
}
ROLES = ("visitor", "person", "moderator", "coordinator", "admin")
# What a visitor may send: the doors to an account, a no to an invitation whose link they hold, a
# report (DSA art. 16), and the appeal of somebody whose account is closed. Everything else that
# writes needs a person.
PUBLIC_WRITES = re.compile(
    r"^/account/|^/appearance$|^/language$|^/(?:delegations/)?invitations?/[^/]+/refuse$"
    r"|^/report/|^/moderation/statements/[^/]+/appeal$"
)
# How moderation accounts for itself: to everybody, and to authors by the link of a mail.
OPEN_ACCOUNTS = re.compile(r"^/moderation/(?:transparency|log|statements)/")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
REACHED = "The view was reached."


def address(rule: Rule) -> str:
    """An address that the rule matches."""
    values: dict[str, Any] = {}
    for name, converter in rule._converters.items():
        kind = type(converter).__name__
        values[name] = 1 if kind in {"IntegerConverter", "FloatConverter"} else "1"
        if "uuid" in kind.lower():
            values[name] = "00000000-0000-4000-8000-000000000000"
        if kind == "AnyConverter":
            values[name] = min(converter.items)
    path = rule.rule
    for name, value in values.items():
        path = re.sub(rf"<(?:[^<>:]+:)?{name}>", str(value), path)
    return path


def unguarded(app: flask.Flask) -> list[str]:
    """The endpoints that declare no access."""
    return sorted(
        {r.endpoint for r in app.url_map.iter_rules() if access_of(app, r.endpoint) is None}
    )


@pytest.fixture
def probe(make_app: Any) -> flask.Flask:
    """The application with every view replaced by one that says that it was reached."""
    app: flask.Flask = make_app()
    app.config["WTF_CSRF_ENABLED"] = False  # a token is another door, tested below
    for endpoint, view in list(app.view_functions.items()):
        if access_of(app, endpoint) is not None:

            def reached(*_args: Any, **_values: Any) -> str:
                return REACHED

            level = getattr(view, "_hrforum_access", None)
            if level:
                reached = access(level)(reached)
            app.view_functions[endpoint] = reached
    return app


def calls(app: flask.Flask) -> Iterator[tuple[str, str, str, str]]:
    """Each method and address with its endpoint and its declared level."""
    for rule in app.url_map.iter_rules():
        for method in METHODS:
            if method in (rule.methods or ()):
                level = access_of(app, rule.endpoint) or "nobody"
                yield method, address(rule), rule.endpoint, level


def walk(probe: flask.Flask, browsers: dict[str, PageClient]) -> list[str]:
    """Call every route as every role; list where the answer is not what is declared."""
    wrong = []
    for method, path, endpoint, level in calls(probe):
        for role, browser in browsers.items():
            page = browser.open(method, path, check=False)
            got_in = page.status == 200 and page.response.get_data(as_text=True) == REACHED
            if got_in != (role in PASSES.get(level, set())):
                wrong.append(f"{method} {path} ({endpoint}, {level}) as {role}: {page.status}")
            if not got_in and page.status not in {302, 303, 308, 401, 404}:
                wrong.append(f"{method} {path} ({endpoint}, {level}) as {role}: {page.status}")
    return wrong


@pytest.fixture
def browsers(app: flask.Flask, probe: flask.Flask, browser_of: Any) -> dict[str, PageClient]:
    """A browser of each role on the probe, signed in through the real application."""
    found = {"visitor": PageClient(probe)}
    for role in ROLES[1:]:
        person = factories.person(*([] if role == "person" else [role]))
        signed_in = browser_of(person)
        found[role] = PageClient(probe)
        found[role].client._cookies = signed_in.client._cookies
    return found


def test_every_route_declares_its_access(app):
    assert unguarded(app) == []


def test_every_route_lets_in_whom_it_says(probe, browsers):
    assert walk(probe, browsers) == []


@pytest.mark.database("sqlite")
def test_only_accounts_are_written_by_visitors(app):
    public_writes = [
        f"{method} {path}"
        for method, path, _endpoint, level in calls(app)
        if method != "GET" and level == "public" and not PUBLIC_WRITES.match(path)
    ]
    assert public_writes == []


@pytest.mark.database("sqlite")
def test_addresses_for_staff_are_not_public(app):
    staff = [
        f"{method} {path}: {level}"
        for method, path, _endpoint, level in calls(app)
        if re.match(r"/(?:admin|moderation|settings)/", path)
        and level == "public"
        and not OPEN_ACCOUNTS.match(path)
    ]
    assert staff == []


@pytest.mark.database("sqlite")
def test_nothing_is_written_without_a_token(probe, browsers):
    probe.config["WTF_CSRF_ENABLED"] = True
    let_in = []
    for method, path, endpoint, level in calls(probe):
        if method == "GET":
            continue
        for role in PASSES.get(level, set()):
            page = browsers[role].open(method, path, check=False)
            if page.status == 200 and page.response.get_data(as_text=True) == REACHED:
                let_in.append(f"{method} {path} ({endpoint}) as {role}")
    assert let_in == []


def test_an_unguarded_route_is_seen():
    bare = flask.Flask("bare", static_folder=None)
    bare.add_url_rule("/open", view_func=lambda: "", endpoint="open")
    bare.add_url_rule("/guarded", view_func=access("public")(lambda: ""), endpoint="guarded")
    assert unguarded(bare) == ["open"]
    with pytest.raises(RuntimeError, match="open"):
        check_routes(bare)


def test_a_hole_is_seen(probe, browsers):
    # A route that says "admin" but whose guard has been lost.
    view = access("admin")(lambda: REACHED)
    probe.add_url_rule("/hole", view_func=view, endpoint="hole")
    hooks = probe.before_request_funcs[None]
    guard = next(hook for hook in hooks if hook.__name__ == "_guard")
    hooks.remove(guard)
    assert any("/hole" in wrong and "visitor" in wrong for wrong in walk(probe, browsers))
