"""The public pages of mentoring: what it is, the calls, a cycle."""

from __future__ import annotations

from typing import Any

from flask import request
from sqlalchemy import true
from werkzeug.wrappers import Response

from hrforum.core import clock, web
from hrforum.core.errors import NotFound
from hrforum.core.permissions import access
from hrforum.members import labels
from hrforum.mentoring import policy, words
from hrforum.mentoring.actions import cycles as actions
from hrforum.mentoring.actions.cycle_checks import rule_values
from hrforum.mentoring.blueprint import blueprint
from hrforum.mentoring.matching.words import PARTS
from hrforum.mentoring.queries import cycles as queries
from hrforum.mentoring.queries import pairs
from hrforum.mentoring.queries.cycles import OwnMember

CYCLE = "/mentoring/cycles/<slug>/"


def cycle_path(slug: str, rest: str = "") -> str:
    """Return the address of a cycle's page, or of one below it."""
    return f"/mentoring/cycles/{slug}/{rest}"


def page_asked() -> int:
    """Return the number of the page that the address asks for.

    Raises:
        NotFound: it is none.
    """
    asked = request.args.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 7):
        raise NotFound
    return int(asked)


def state_key(cycle: Any) -> str:
    """Return the key of a cycle's state as today's page says it."""
    day = clock.today()
    if cycle.state == "call" and cycle.call_ends_on < day:
        return "matching"  # the worker has not been there yet
    return words.cycle_state(cycle.state, has_begun=cycle.call_starts_on <= day)


@blueprint.get("/mentoring/")
@access("public")
def mentoring() -> Response:
    """What mentoring is, which calls are open, what came of earlier ones."""
    who = web.actor()
    found = queries.overview(who)
    members = queries.members_of(who)
    own = queries.own_applications(who, [each.row.id for each in found])
    return web.render(
        "mentoring/index.html",
        cycles=[
            {
                "counted": each,
                "state": state_key(each.row),
                "mine": mine(each.row, members, own),
            }
            for each in found
        ],
        pairs=queries.shown_pairs(true()),
        state_words=words.CYCLE_STATES,
        may_run=policy.may_run(who),
        own_pairs=pairs.own_pairs(who),
        pair_states=words.PAIRING_STATES,
    )


@blueprint.get(CYCLE)
@access("public")
def cycle(slug: str) -> Response:
    """A cycle: its dates, who may take part, who offers, the pairs that agreed to be shown."""
    who = web.actor()
    day = clock.today()
    found = queries.cycle_page(who, slug, page_asked(), day)
    row = found.cycle.row
    lang = who.locale
    return web.render(
        "mentoring/cycle.html",
        cycle=row,
        found=found,
        state=state_key(row),
        state_words=words.CYCLE_STATES,
        event_words=words.CYCLE_EVENTS,
        days_left=(row.call_ends_on - day).days,
        is_open=policy.takes_applications_on(row, day),
        kinds=[labels.KINDS[kind] for kind in row.kinds],
        offers=[_offer(each, lang) for each in found.offers],
        mine=mine(row, queries.members_of(who), found.own),
        own_pairs=[each for each in pairs.own_pairs(who) if each.cycle_id == row.id],
        pair_states=words.PAIRING_STATES,
        may_run=policy.may_run(who),
        acts=actions.acts_of(row),
        rules=rule_values(row.rules),
        parts=PARTS,
        path=cycle_path(slug),
    )


def _offer(each: queries.Offering, lang: str) -> dict[str, Any]:
    return {
        "row": each.row,
        "country": labels.country_name(each.row.country, lang),
        "themes": each.themes,
        "languages": [labels.language_name(code, lang) for code in each.row.languages],
        "formats": [words.FORMATS[name] for name in each.row.formats if name in words.FORMATS],
    }


def mine(cycle: Any, members: list[OwnMember], own: list[Any]) -> list[dict[str, Any]]:
    """Return what the reader's members have in a cycle, or can begin: a line each."""
    states = {(row.member_id, row.kind): row.state for row in own if row.cycle_id == cycle.id}
    is_open = policy.takes_applications_on(cycle, clock.today())
    found = []
    for each in members:
        may = {
            "offers": policy.may_offer(each.row) or each.was_mentored,
            "requests": policy.may_ask(each.row, cycle.kinds),
        }
        for kind, allowed in may.items():
            state = states.get((each.row.id, kind))
            if state is None and not (allowed and is_open):
                continue
            texts = words.OFFER_STATES if kind == "offers" else words.REQUEST_STATES
            found.append(
                {
                    "kind": kind,
                    "member": each.row.name,
                    "state": state,
                    "state_words": texts.get(state or ""),
                    "path": cycle_path(cycle.slug, f"{kind}/{each.row.slug}/"),
                }
            )
    return found
