"""Blocks of ranges of addresses: chosen as wide as needed, kept as keyed hashes alone."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from hrforum.core import clock, security
from hrforum.core.errors import Invalid
from hrforum.extensions import db as database
from hrforum.guarding import actions
from hrforum.guarding.models import NetworkBlock
from tests import factories as make
from tests.guarding.test_holding import address, held
from tests.support.page import PageClient, form_data

Browser = Callable[[Any], PageClient]
V4, V6 = "203.0.113.77", "2001:db8:aa:bb12::7"
# What is blocked, and who is in it and who is not.
CASES = [
    (V4, 32, "203.0.113.77", "203.0.113.78"),
    (V4, 24, "203.0.113.1", "203.0.114.77"),
    (V4, 16, "203.0.1.1", "203.1.113.77"),
    (V6, 64, "2001:db8:aa:bb12:ffff::1", "2001:db8:aa:bb13::7"),
    (V6, 56, "2001:db8:aa:bbff::1", "2001:db8:aa:bc12::7"),
    (V6, 48, "2001:db8:aa:1::1", "2001:db8:ab:bb12::7"),
    # Addresses of IPv4 that come as IPv6 are what they stand for.
    (f"::ffff:{V4}", 24, "203.0.113.1", "203.0.114.77"),
]


def send(browser: PageClient, topic: Any, machine: str) -> Any:
    """Send a reply from a machine; returns the page that follows."""
    page = browser.get(address(topic))
    form = page.one(f"form[action='{address(topic)}reply']")
    data = {**form_data(form), "body": f"From {machine[-3:]}."}
    return browser.open(
        "POST",
        f"{address(topic)}reply",
        data=data,
        headers={"Referer": f"http://localhost{page.path}"},
        environ_base={"REMOTE_ADDR": machine},
    )


@pytest.fixture
def chief(db: Any) -> Any:
    actor = make.actor_of(make.person("moderator"))
    actions.save_rules(actor, first_posts=1, links=False, burst=0)
    return actor


@pytest.mark.parametrize(("machine", "prefix", "inside", "outside"), CASES)
def test_a_range_as_wide_as_chosen_is_blocked(
    chief: Any, browser_of: Browser, machine: str, prefix: int, inside: str, outside: str
) -> None:
    topic = make.topic()
    send(browser_of(make.person()), topic, machine)
    [row] = held()
    block = actions.block_network(chief, row.id, days=3, reason="Spam.", prefix=prefix)
    assert block.prefix == prefix
    refused = send(browser_of(make.person()), topic, inside)
    assert refused.status == 422 and "From your network nobody new can write" in refused.text
    assert send(browser_of(make.person()), topic, outside).status == 303
    with clock.at(clock.now() + dt.timedelta(days=3, minutes=1)):
        assert send(browser_of(make.person()), topic, inside).status == 303


def test_nobody_signs_up_from_a_blocked_range(
    chief: Any, browser_of: Browser, client: PageClient
) -> None:
    send(browser_of(make.person()), make.topic(), "127.0.9.9")
    actions.block_network(chief, held()[0].id, days=3, reason="Spam.", prefix=16)
    phrase = "three words in a row"
    page = client.post_form(
        "/account/sign-up",
        submit="Sign up",
        display_name="Nour",
        email="nour@linz.example",
        accept="y",
        password=phrase,
    )
    assert "From your network nobody can sign up until" in page.error("email")


def test_the_queue_offers_the_ranges_and_a_page_names_none(chief: Any, browser_of: Browser) -> None:
    send(browser_of(make.person()), make.topic(), V4)
    desk = browser_of(make.person("moderator"))
    page = desk.get("/curating/queue/")
    assert [each.get("value") for each in page.select("select[name=prefix] option")] == [
        "32", "24", "16",
    ]  # fmt: skip
    assert "203.0" not in page.html
    desk.post_form(
        page, form="[action$='/refuse']", submit="Refuse it", reason="Spam.", days="3", prefix="24"
    )
    assert "256 addresses" in desk.get("/curating/prevention").text
    [block] = database.session.scalars(select(NetworkBlock)).all()
    assert block.prefix == 24


def test_no_address_is_kept_and_after_a_week_no_hash_of_a_text_either(
    chief: Any, browser_of: Browser
) -> None:
    send(browser_of(make.person()), make.topic(), V4)
    [row] = held()
    kept = str(database.session.execute(text("select * from held_post")).all())
    assert "203.0" not in kept
    assert row.ranges is not None and len(set(row.ranges.values())) == 3
    assert row.ranges["32"] == row.origin
    for width in (8, 64, 25):
        with pytest.raises(Invalid) as caught:
            actions.block_network(chief, row.id, days=3, reason="Spam.", prefix=width)
        assert caught.value.field == "prefix"
    with clock.at(clock.now() + dt.timedelta(days=7, minutes=1)):
        actions.tidy()
    assert (held()[0].origin, held()[0].ranges) == (None, None)
    assert database.session.scalar(text("select count(*) from held_post where ranges is null")) == 1


@given(st.ip_addresses())
def test_an_address_lies_in_all_its_ranges(found: Any) -> None:
    ranges = security.ranges(str(found))
    plain = getattr(found, "ipv4_mapped", None) or found
    assert tuple(ranges) == security.WIDTHS[plain.version]
    for width, each in ranges.items():
        network = ipaddress.ip_network(each)
        assert plain in network and network.prefixlen == width
    assert next(iter(ranges.values())) == security.network(str(found))


@pytest.mark.parametrize("nothing", [None, "", "unknown", "300.1.1.1"])
def test_what_is_no_address_lies_in_no_range(nothing: str | None) -> None:
    assert security.ranges(nothing) == {}
