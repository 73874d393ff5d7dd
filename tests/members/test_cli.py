"""The commands for members, delegates and groups."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from hrforum.members.cli import commands
from hrforum.members.models import Delegate, GroupPerson, Member
from tests import factories

(MEMBER,) = commands


@pytest.fixture
def run(app, db):
    def call(*words, fails=False):
        db.session.commit()
        result = app.test_cli_runner().invoke(MEMBER, words)
        assert (result.exit_code != 0) == fails, result.output
        db.session.rollback()
        return result.output

    return call


def test_a_member_is_added(run, db):
    words = "--kind municipality --membership associate --country nl --language nl:native".split()
    assert run("add", "’s-Hertogenbosch", *words).strip().endswith("/members/s-hertogenbosch/")
    assert db.session.scalar(select(Member.country)) == "NL"
    assert "slug:" in run("add", "’s-Hertogenbosch", *words, fails=True)


def test_a_delegate_comes_and_goes(run, db):
    factories.person(password=None, username="ada", email="Ada@test.example")
    factories.member(slug="graz", name="Graz")
    assert run("delegate", "ada@TEST.example", "graz", "--role", "lead") == (
        "ada may speak for Graz.\n"
    )
    assert "ada, lead, from" in run("list")
    assert "already" in run("delegate", "ada", "graz", fails=True)
    assert "no longer" in run("delegate", "ada", "graz", "--end")
    assert db.session.scalars(select(Delegate)).one().revoked_at is not None
    assert "does not speak" in run("delegate", "ada", "graz", "--end", fails=True)
    assert "no person" in run("delegate", "bob", "graz", fails=True)
    assert "no member" in run("delegate", "ada", "nowhere", fails=True)


def test_a_group_and_its_people(run, db):
    factories.person(password=None, username="ada")
    assert "no group" in run("group", "pilot", fails=True)
    assert run("group", "pilot", "--name", "Pilot", "--add", "ada") == "pilot: Pilot\n    ada\n"
    assert run("group", "pilot", "--remove", "ada") == "pilot: Pilot\n"
    assert db.session.scalar(select(GroupPerson.group_id)) is None
