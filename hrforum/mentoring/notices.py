"""What mentoring tells people of cycles, offers and requests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select

from hrforum.core import clock
from hrforum.core.permissions import SYSTEM, Actor
from hrforum.extensions import db
from hrforum.members.models import Member
from hrforum.members.queries.joining import coordinator_ids
from hrforum.mentoring import policy
from hrforum.mentoring.models import Cycle, Offer, Request
from hrforum.mentoring.queries import audience
from hrforum.notifications import actions, kinds, things
from hrforum.notifications.kinds import Kind
from hrforum.notifications.things import Thing

_MINE = _l("Mentoring: my member")
_COORDINATORS = _l("For coordinators: mentoring")


def register() -> None:
    """Tell the registries."""
    kinds.register(
        Kind(
            "mentoring_call", "mentoring_cycle", _MINE,
            _l("A call opens in which my member can offer or ask"),
            _l("A call for mentoring is open"), _l("A call for mentoring: %(title)s"),
            "handshake", place=36,
        ),
        Kind(
            "mentoring_dates", "mentoring_cycle", _MINE,
            _l("The dates of a call or cycle change"), _l("The dates of this cycle have changed"),
            _l("New dates: %(title)s"), "calendar-clock", place=36,
        ),
        Kind(
            "mentoring_ends", "mentoring_cycle", _MINE,
            _l("A call ends soon and my member has handed nothing in"),
            _l("This call ends soon, and your member has handed nothing in"),
            _l("This call ends soon: %(title)s"), "calendar-clock", place=36,
        ),
        Kind(
            "mentoring_to_rank", "mentoring_cycle", _MINE,
            _l("A call is over, and my guest city can rank who asks"),
            _l("This call is over. Rank whom your city would like to mentor"),
            _l("Rank who asks: %(title)s"), "list-ordered", place=36,
        ),
        Kind(
            "mentoring_closed", "mentoring_cycle", _MINE,
            _l("A cycle in which my member takes part is closed"), _l("This cycle is closed"),
            _l("This cycle is closed: %(title)s"), "lock", place=36,
        ),
        Kind(
            "mentoring_offer", "mentoring_offer", _MINE,
            _l("An offer of my member is handed in, paused or withdrawn"),
            _l("Your member's offer has changed"), _l("Your offer in mentoring: %(title)s"),
            "handshake", place=36,
        ),
        Kind(
            "mentoring_request", "mentoring_request", _MINE,
            _l("A request of my member is handed in, withdrawn or answered"),
            _l("Your member's request has changed"), _l("Your request in mentoring: %(title)s"),
            "handshake", place=36,
        ),
        Kind(
            "mentoring_to_match", "mentoring_cycle", _COORDINATORS,
            _l("A call is over"), _l("This call is over. The matching can begin"),
            _l("The call is over: %(title)s"), "calendar-clock", place=41,
        ),
        Kind(
            "mentoring_offer_came", "mentoring_offer", _COORDINATORS,
            _l("A city offers mentoring, or withdraws"), _l("A city's offer has changed"),
            _l("An offer in mentoring: %(title)s"), "inbox", place=41,
        ),
        Kind(
            "mentoring_request_came", "mentoring_request", _COORDINATORS,
            _l("A member asks for a mentor, or withdraws"), _l("A member's request has changed"),
            _l("A request in mentoring: %(title)s"), "inbox", place=41,
        ),
    )  # fmt: skip
    things.register_thing("mentoring_cycle", load_cycles)
    things.register_thing("mentoring_offer", load_offers)
    things.register_thing("mentoring_request", load_requests)


def load_cycles(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return cycles that the actor may see."""
    rows = db.session.scalars(
        select(Cycle).where(Cycle.id.in_(set(ids)), policy.cycles_visible_to(actor))
    )
    return {row.id: _cycle(row) for row in rows}


def _cycle(row: Cycle, note: str = "") -> Thing:
    said: Any = LazyString(_call, row.call_starts_on, row.call_ends_on)
    return Thing(
        title=row.name,
        path=f"/mentoring/cycles/{row.slug}/",
        excerpt=said,
        note=note,
        thread=f"mentoring-cycle-{row.id}",
        open=True,
    )


def _call(first: dt.date, last: dt.date) -> str:
    # In the reader's language, which is known only when the mail or the page is written.
    return str(
        _(
            "Offers and requests: from %(first)s to %(last)s.",
            first=format_date(first, "long"),
            last=format_date(last, "long"),
        )
    )


_OFFER_LINES = {
    "offered": _l("The offer to mentor is handed in"),
    "paused": _l("The offer to mentor is paused"),
    "withdrawn": _l("The offer to mentor is withdrawn"),
}
_REQUEST_LINES = {
    "submitted": _l("The request for a mentor is handed in"),
    "withdrawn": _l("The request for a mentor is withdrawn"),
    "declined": _l("The request for a mentor is declined"),
    "draft": _l("The request for a mentor may still be handed in, though the call is over"),
}


def load_offers(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return offers that the actor may read."""
    return {row.id: _applied(row, "offers", names) for row, names in _rows(Offer, actor, ids)}


def load_requests(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return requests that the actor may read."""
    return {row.id: _applied(row, "requests", names) for row, names in _rows(Request, actor, ids)}


def _rows(table: Any, actor: Actor, ids: Sequence[int]) -> list[tuple[Any, Any]]:
    rows = db.session.execute(
        select(table, Member.name, Member.slug, Cycle.name.label("cycle"), Cycle.slug.label("at"))
        .join(Member, Member.id == table.member_id)
        .join(Cycle, Cycle.id == table.cycle_id)
        .where(table.id.in_(set(ids)))
    ).all()
    return [(row[0], row) for row in rows if policy.may_read_application(actor, row[0])]


def _applied(row: Any, where: str, names: Any) -> Thing:
    lines = _OFFER_LINES if where == "offers" else _REQUEST_LINES
    reason = {"declined": "decided_reason", "draft": "late_reason"}.get(row.state, "")
    return Thing(
        title=f"{names.name}, {names.cycle}",
        path=f"/mentoring/cycles/{names.at}/{where}/{names.slug}/",
        note=getattr(row, reason, "") if reason else "",
        thread=f"mentoring-{where}-{row.id}",
        line=lines.get(row.state, ""),
    )


def tell_call(actor: Actor, cycle: Cycle, kind: str, key: str, note: str = "") -> None:
    """Tell all who may offer or ask in a cycle."""
    _tell(actor, cycle, audience.eligible_people(cycle, clock.today()), kind, key, note)


def tell_silent(cycle: Cycle, stage: int) -> None:
    """Remind those who may offer or ask, and whose member has handed nothing in."""
    people = audience.silent_people(cycle, clock.today())
    _tell(SYSTEM, cycle, people, "mentoring_ends", f"ends:{cycle.call_ends_on}:{stage}", "")


def tell_to_rank(actor: Actor, cycle: Cycle) -> None:
    """Tell those whose member offers that it can rank who asks, where the cycle's rules say so."""
    if cycle.rules.get("guests_rank"):
        people = audience.offering_people(cycle, clock.today())
        _tell(actor, cycle, people, "mentoring_to_rank", f"rank:{cycle.call_ends_on}", "")


def tell_part(actor: Actor, cycle: Cycle, kind: str, key: str, note: str = "") -> None:
    """Tell all whose member has an offer or a request in a cycle."""
    _tell(actor, cycle, audience.people_taking_part(cycle, clock.today()), kind, key, note)


def tell_coordinators(cycle: Cycle, kind: str, key: str) -> None:
    """Tell the coordinators of a cycle."""
    _tell(SYSTEM, cycle, coordinator_ids(), kind, key, "")


def _tell(
    actor: Actor, cycle: Cycle, people: Iterable[int], kind: str, key: str, note: str
) -> None:
    actions.notify(
        actor,
        [(person_id, kind) for person_id in people],
        about=("mentoring_cycle", cycle.id),
        key=f"mentoring:{cycle.id}:{key}",
        thing=_cycle(cycle, note),
    )


def tell_application(
    actor: Actor, row: Any, cycle: Cycle, member: Member, *, coordinators: bool
) -> None:
    """Tell a member's delegates that its offer or request has come further.

    Whoever did it is told, too: the mail is what they keep of it.

    Args:
        actor: who did it.
        row: the offer or request, as it is now.
        cycle: of it.
        member: of it.
        coordinators: whether coordinators are told as well.
    """
    what = "offer" if isinstance(row, Offer) else "request"
    mates = audience.speakers([member.id], clock.today())
    told = [(person_id, f"mentoring_{what}") for person_id in mates]
    others = set(coordinator_ids()) - {*mates, actor.person_id} if coordinators else set()
    told += [(person_id, f"mentoring_{what}_came") for person_id in sorted(others)]
    names = _Names(member.name, member.slug, cycle.name, cycle.slug)
    actions.notify(
        SYSTEM,
        told,
        about=(f"mentoring_{what}", row.id),
        key=f"mentoring-{what}:{row.id}:{row.version}",
        thing=_applied(row, f"{what}s", names),
        may_see=lambda reader: reader.is_coordinator or reader.mandate(member.id) is not None,
    )


class _Names:
    def __init__(self, name: str, slug: str, cycle: str, at: str) -> None:
        self.name, self.slug, self.cycle, self.at = name, slug, cycle, at
