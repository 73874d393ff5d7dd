"""Demonstration: who wants to join. The organisations are made up, as their answers are."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hrforum.core import clock, mail
from hrforum.core.permissions import Actor
from hrforum.core.web import settings
from hrforum.members.actions import applications, delegate_invitations, invitations
from hrforum.members.queries import applications as queries

DOMAIN = "hrforum.example"
DELEGATES_OF = "utrecht"
_WHY = "We work alone on this in our region. We want to hear what failed elsewhere, too."
_COMMON = {"language": "en", "why": _WHY}
_CSO = {
    **_COMMON,
    "website": f"https://neighbours.{DOMAIN}/",
    "reach": "regional",
    "founded": "2011",
    "second_language": "fr",
    "summary": "Tenants and people without a home who advise each other, three evenings a week.",
    "registration": "Register of associations, number 2011-0417",
    "funding": "Half from members, half from two foundations. No public money.",
    "strengths": ["housing"],
    "rights_holders": "People who were evicted. They are the majority of our board.",
}
_UNIVERSITY = {
    **_COMMON,
    "website": f"https://centre.{DOMAIN}/",
    "faculty": "Centre for Rights and Cities",
    "summary": "Eleven researchers who study how councils use human rights in budgets.",
    "responsible": "The head of the centre",
    "fields": ["law", "politics", "economics"],
    "strengths": ["governance"],
    "research": "A course on municipal budgets and rights, and a series of case studies.",
}
_TOWN = {
    **_COMMON,
    "website": f"https://altenfurt.{DOMAIN}/",
    "region": "The hills",
    "population": "21 400",
    "summary": "A small town that wants to begin with one neighbourhood.",
    "endorsement_reference": "A letter that is on its way",
    "endorsement_name": "The deputy mayor",
    "endorsement_date": "2026-02-02",
    "needs": ["housing"],
    "done": "Nothing yet.",
}
_LEAGUE = {
    **_COMMON,
    "website": f"https://rivertowns.{DOMAIN}/",
    "reach": "european",
    "members_count": "34",
    "second_language": "de",
    "summary": "Thirty-four towns on three rivers that share staff and experience.",
    "mandate": "The assembly, on 14 May",
    "strengths": ["governance"],
    "spread": "A circular every month, and one meeting of all mayors a year.",
}


def plant_joining(actors: dict[str, Actor]) -> int:
    """Plant open invitations and applications in several states; return how many there are."""
    one, two = actors["coordinator"], actors["admin"]
    now = clock.now()

    def ago(days: int) -> Any:
        return clock.at(now - dt.timedelta(days=days))

    _invite(one, now)
    applied = [
        _sent(actors["samuel"], "local_authorities_association", "League of River Towns", "AT",
              _LEAGUE, ago(32)),
        _sent(actors["idris"], "municipality", "Altenfurt", "DE", _TOWN, ago(20)),
        _sent(actors["priya"], "university", "Centre for Rights and Cities", "IE", _UNIVERSITY,
              ago(12)),
        _sent(actors["yusuf"], "cso", "Neighbours for Housing", "BE", _CSO, ago(2)),
    ]  # fmt: skip
    league, town, centre, _new = applied
    with ago(30):
        applications.claim(one, league)
    with ago(18):
        applications.claim(two, town)
    with ago(10):
        applications.claim(one, centre)
    with ago(3):
        applications.ask(
            one, centre, "Who would speak for the centre here: you, or one of your researchers?"
        )
    with ago(1):
        applications.propose_decline(
            two,
            town,
            _last(town),
            "The council has not endorsed the application yet. Please apply again with its "
            "decision; everything else is convincing.",
        )
        applications.start_application(
            actors["thabo"],
            kind="institution",
            name="Office of the Equality Advocate",
            country="ZA",
        )
    _invite_delegate(one)
    return len(applied) + 1


def _invite_delegate(actor: Actor) -> None:
    """Ask somebody to speak for the member that most delegates of the demonstration speak for."""
    with clock.at(clock.now() - dt.timedelta(days=3)):
        delegate_invitations.invite_delegate(
            actor,
            DELEGATES_OF,
            who=f"housing@utrecht.{DOMAIN}",
            role="expert",
            starts_on=clock.today(),
            ends_on=clock.today() + dt.timedelta(days=365),
            base_url=mail.base_url(settings()),
        )


def _invite(actor: Actor, now: dt.datetime) -> None:
    with clock.at(now - dt.timedelta(days=9)):
        invitations.invite(
            actor,
            name="Nové Údolí",
            country="CZ",
            kind="municipality",
            email=f"mayor@novudoli.{DOMAIN}",
            message="Your town council reads each of its decisions against a list of rights "
            "before it votes.\n\nOther towns should see how you do it.",
            expires_on=clock.today() + dt.timedelta(days=40),
            base_url=mail.base_url(settings()),
        )


def _sent(actor: Actor, kind: str, name: str, country: str, answers: Any, at: Any) -> int:
    with at:
        made = applications.start_application(actor, kind=kind, name=name, country=country)
        saved = applications.save_draft(
            actor, made.id, name=name, country=country, answers=answers, version=made.version
        )
        applications.submit_application(actor, made.id, saved.version)
    return made.id


def _last(application_id: int) -> int:
    found = queries.application(application_id)
    return found.last if found else 0
