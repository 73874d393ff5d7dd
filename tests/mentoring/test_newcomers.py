"""Whoever comes into a pair later, by mandate or asked, and whoever leaves with their account."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from hrforum.accounts import actions as accounts
from hrforum.core import clock
from hrforum.core.permissions import SYSTEM
from hrforum.members import actions as members
from hrforum.mentoring.actions import sessions, teams
from hrforum.mentoring.models import PairingPerson
from tests import factories as make
from tests.factories import pairs
from tests.mentoring.test_workspace import at
from tests.notifications.support import kinds_of


@pytest.fixture
def pair(db: Any) -> pairs.Pair:
    made = pairs.pair()
    guest = make.actor_of(made.guest)
    sessions.plan(guest, made.id, sessions.Plan("online", "Talk", at(9), at(9, 12)))
    over = sessions.plan(guest, made.id, sessions.Plan("online", "Before", at(-2), at(-2, 12)))
    sessions.cancel(guest, made.id, over.id, "Ill.")
    return made


def test_a_new_officer_is_led_to_the_hand_over_and_gets_what_lies_ahead(
    db: Any, pair: pairs.Pair, browser_of: Any, mailbox: Any
) -> None:
    officer = make.person(display_name="Ola")
    members.add_delegate(SYSTEM, officer.id, pair.mentee.id, "officer", clock.today())
    assert kinds_of(officer) == ["delegation_granted", "mentoring_pair", "mentoring_session"]
    told = mailbox.all(officer.email)[1:]
    assert told[0].subject == "Utrecht – Linz: Ola" and f"{pair.path}handover/" in told[0].body_text
    assert "SUMMARY:Utrecht – Linz: Talk" in told[1].calendar and len(told) == 2
    assert kinds_of(pair.guest).count("mentoring_session") == 3  # nothing twice
    page = browser_of(officer).get(f"{pair.path}handover/")
    assert "Talk" in page.text and "Write the agreement" in page.text
    # Who only speaks for the member is not in its pairs.
    expert = make.person()
    members.add_delegate(SYSTEM, expert.id, pair.mentee.id, "expert", clock.today())
    assert kinds_of(expert) == ["delegation_granted"]


def test_somebody_asked_gets_what_lies_ahead_and_goes_with_the_account(
    db: Any, pair: pairs.Pair, tmp_path: Any
) -> None:
    friend = make.person(username="ngo")
    teams.add(make.actor_of(pair.guest), pair.id, who="ngo", role="cso")
    teams.add(make.actor_of(pair.guest), pair.id, who="ngo", role="cso")  # the same click twice
    assert kinds_of(friend) == ["mentoring_pair", "mentoring_session"]
    accounts.delete_account(make.actor_of(friend), with_posts=False, data=tmp_path)
    row = db.session.scalars(
        select(PairingPerson).where(PairingPerson.person_id == friend.id)
    ).one()
    assert row.left_at is not None
