"""A person's public page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from hrforum.accounts import actions, profile
from hrforum.core.permissions import Actor
from tests.factories import people
from tests.support.page import PageClient


@pytest.fixture
def no_sections(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Only what accounts says by itself."""
    empty: dict[str, Any] = {}
    monkeypatch.setattr(profile, "_loaders", empty)
    return empty


def test_who_somebody_is(app: Flask, client: PageClient, no_sections: Any) -> None:
    anna = people.person(
        "moderator", "coordinator", display_name="Anna Berg", who="academic", claim="A university"
    )
    page = client.get(f"/people/{anna.username}/")
    assert page.h1 == "Anna Berg"
    for words in ("Academic", "Moderator", "Coordinator", "A university", "Not confirmed"):
        assert words in page.text
    assert anna.email not in page.html
    assert page.sql == 2


def test_one_may_edit_only_ones_own(
    app: Flask, browser_of: Callable[[Any], PageClient], no_sections: Any
) -> None:
    anna, ben = people.person(), people.person()
    here = browser_of(anna)
    assert here.get(f"/people/{anna.username}/").has("main a[href='/settings/']")
    assert not here.get(f"/people/{ben.username}/").has("main a[href='/settings/']")


def test_features_above_add_sections(app: Flask, no_sections: Any) -> None:
    seen: list[tuple[int | None, int]] = []

    def section(actor: Actor, person_id: int) -> profile.Section | None:
        seen.append((actor.person_id, person_id))
        return ("a.html", {"n": person_id})

    profile.register_section("late", section, order=90)
    profile.register_section("none", lambda _a, _p: None)
    profile.register_section("early", lambda _a, _p: ("b.html", {}), order=10)
    assert profile.sections(Actor(), 7) == [("b.html", {}), ("a.html", {"n": 7})]
    assert seen == [(None, 7)]


def test_nobody_sees_who_has_not_confirmed(app: Flask, client: PageClient) -> None:
    hidden = people.person(confirmed_at=None)
    closed = people.person(active=False)
    for username in (hidden.username, closed.username, "nobody", "x" * 300, "former-0"):
        client.get(f"/people/{username}/", status=404)


def test_an_unclaimed_account_says_so(app: Flask, client: PageClient) -> None:
    made = actions.create_person(
        None, "Old Hand", None, confirmed=False, username="old.hand", imported_from="archive"
    )
    page = client.get(f"/people/{made.username}/")
    assert "imported archive" in page.text and "First seen" in page.text


def test_hostile_names_stay_text(app: Flask, client: PageClient) -> None:
    mean = people.person(display_name="<img src=x onerror=alert(1)>", claim='"><script>x</script>')
    page = client.get(f"/people/{mean.username}/")
    assert page.h1 == "<img src=x onerror=alert(1)>"
    assert "<script>x" not in page.html


def test_search_engines_get_only_who_wrote(app: Flask, client: PageClient) -> None:
    silent, writer = people.person(), people.person(posts_count=3)
    assert client.get(f"/people/{silent.username}/").has("meta[name=robots]")
    assert not client.get(f"/people/{writer.username}/").has("meta[name=robots]")


def test_it_costs_the_same_whatever_roles_they_have(
    app: Flask, client: PageClient, no_sections: Any
) -> None:
    plain, full = people.person(), people.person("admin", "coordinator", "moderator")
    costs = {client.get(f"/people/{p.username}/").sql for p in (plain, full)}
    assert costs == {2}
