"""Addresses, names, usernames and passwords: what is taken, cleaned and refused."""

from __future__ import annotations

import pytest
from flask import Flask

from hrforum.accounts import passwords, rules
from hrforum.core.errors import Invalid

pytestmark = pytest.mark.database("sqlite")  # the database has no part in this


@pytest.fixture(autouse=True)
def words(app: Flask) -> None:
    """Messages need an application for their language."""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Anna@City.Example", "anna@city.example"),
        ("  anna@city.example ", "anna@city.example"),
        ("anna@bücher.example", "anna@xn--bcher-kva.example"),
        ("STRASSE@example.org", "strasse@example.org"),
        ("мария@example.org", "мария@example.org"),
        ("someone@sub.test", "someone@sub.test"),
    ],
)
def test_an_address_has_one_form(typed: str, kept: str) -> None:
    assert rules.email(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "anna", "anna@", "@b.example", "a b@c.example", "a@localhost", "a@b@c.example",
     "a@b.example\nBcc: c@d.example", "x" * 300 + "@b.example", "a@" + "b" * 250 + ".example"],
)  # fmt: skip
def test_what_is_no_address(typed: str) -> None:
    with pytest.raises(Invalid):
        rules.email(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Anna   Berg ", "Anna Berg"),
        ("Å", None),
        ("한지우", "한지우"),
        ("إدريس المنصوري", "إدريس المنصوري"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("12345", None),
        ("A" * 80, "A" * 80),
        ("A" * 81, None),
        ("Anna\u202eBerg", None),
        ("Anna\u200bBerg", None),
        ("Anna\x00Berg", None),
        ("Anna\ud800", None),
        ("Z" + "\u0301" * 9, None),
        ("Moderator", None),
        ("M o d e r a t o r", None),
        ("ADMINISTRATOR", None),
        ("ｍｏｄｅｒａｔｏｒ", None),
        ("Former member", None),
        ("Anna the moderator", "Anna the moderator"),
        ("see www.prize.example now", None),
        ("https://prize.example", None),
        ("buy@prize", None),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("O'Neill-García Jr.", "O'Neill-García Jr."),
    ],
)
def test_names(typed: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(Invalid):
            rules.display_name(typed)
    else:
        assert rules.display_name(typed) == kept


def test_seed_and_commands_may_use_official_names() -> None:
    assert rules.display_name("Moderator", official=True) == "Moderator"


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("Łukasz Østergård", "lukasz-ostergard"),
        ("José María O'Neill", "jose-maria-o-neill"),
        ("Müller-Straße", "muller-strasse"),
        ("İzmirli Şule", "izmirli-sule"),
        ("한지우", ""),
        ("إدريس", ""),
        ("曹美玲玲 Mei", ""),
        ("Tsao Mei-Ling 曹美玲", "tsao-mei-ling"),
        ("--", ""),
        ("A" * 80, "a" * 30),
    ],
)
def test_a_username_comes_from_the_name(name: str, base: str) -> None:
    assert rules.username_base(name) == base


@pytest.mark.parametrize(
    "password",
    ["short", "123456789", "1234567890", "password123", "P@ssw0rd2026!", "Passwort1!",
     "aaaaaaaaaaaa", "abcabcabcabc", "qwertyuiop", "QWERTZUIOP", "iloveyou!!!", "humanrights2030",
     "abcdefghijkl",
     "0987654321", "20260312123", "passwordpassword", "welcome-12345",
     "x" * 201, "letmein letmein"],
)  # fmt: skip
def test_easy_passwords_are_refused(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        passwords.check(password)
    assert refused.value.field == "password"


@pytest.mark.parametrize(
    "password", ["annaberg@city.example", "Anna Berg 12", "annaberg12", "Berg123456"]
)
def test_a_password_is_not_the_own_name_or_address(password: str) -> None:
    with pytest.raises(Invalid):
        passwords.check(password, email="annaberg@city.example", name="Anna Berg")


@pytest.mark.parametrize(
    "password",
    ["three wooden boats", "kV9#mm2!xQ", "пароль от дома", "demo-rights-2030",
     "住房权利人人有份的城市", "Annas garden has 12 trees"],
)  # fmt: skip
def test_good_passwords_are_taken(password: str) -> None:
    passwords.check(password, email="anna@city.example", name="Anna Berg")


def test_a_password_matches_however_the_keyboard_writes_it(app: Flask) -> None:
    kept = passwords.hashed("Café au lait noir")
    assert kept.startswith("$argon2id$")
    assert passwords.matches("Cafe\u0301 au lait noir", kept)
    assert not passwords.matches("Cafe au lait noir", kept)
    assert not passwords.matches("Café au lait noir", None)
    assert not passwords.matches("x" * 100_000, kept)
