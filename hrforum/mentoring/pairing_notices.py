"""What mentoring tells people of runs of the matching and of pairs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select
from sqlalchemy.orm import aliased

from hrforum.core import clock
from hrforum.core.permissions import SYSTEM, Actor
from hrforum.extensions import db
from hrforum.members.models import Delegate, Member
from hrforum.members.policy import valid_on
from hrforum.members.queries.joining import coordinator_ids
from hrforum.mentoring import policy, words
from hrforum.mentoring.models import Cycle, MatchingRun, Pairing
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
            "mentoring_proposed", "mentoring_pairing", _MINE,
            _l("A pair is proposed that my member must answer"),
            _l("A pair is proposed. Your member says yes or no"),
            _l("A pair is proposed: %(title)s"), "handshake", rank=3, place=36,
        ),
        Kind(
            "mentoring_answer_due", "mentoring_pairing", _MINE,
            _l("My member's answer to a pair is still missing"),
            _l("Your member's answer to this pair is still missing"),
            _l("An answer is missing: %(title)s"), "calendar-clock", rank=3, place=36,
        ),
        Kind(
            "mentoring_begins", "mentoring_pairing", _MINE,
            _l("A pair of my member begins"), _l("Both cities said yes: the pair begins"),
            _l("The pair begins: %(title)s"), "handshake", rank=2, place=36,
        ),
        Kind(
            "mentoring_pair_off", "mentoring_pairing", _MINE,
            _l("A pair of my member comes to nothing, or ends"), _l("This pair has ended"),
            _l("The pair has ended: %(title)s"), "x", rank=2, place=36,
        ),
        Kind(
            "mentoring_pair_rests", "mentoring_pairing", _MINE,
            _l("A pair of my member is paused, or goes on"), _l("This pair is paused or goes on"),
            _l("Paused or going on: %(title)s"), "clock", rank=2, place=36,
        ),
        Kind(
            "mentoring_nudge", "mentoring_pairing", _MINE,
            _l("A coordinator reminds my member of a pair"),
            _l("The coordinators ask how this pair is doing"),
            _l("The coordinators ask: %(title)s"), "bell", rank=2, place=36,
        ),
        Kind(
            "mentoring_waits", "mentoring_request", _MINE,
            _l("My member is put on the waiting list"),
            _l("Your member is on the waiting list for a mentor"),
            _l("On the waiting list: %(title)s"), "clock", place=36,
        ),
        Kind(
            "mentoring_run", "mentoring_run", _COORDINATORS,
            _l("A matching that I started is done"), _l("The matching that you started is over"),
            _l("A matching is over: %(title)s"), "scale", place=41, mailed=False,
        ),
        Kind(
            "mentoring_pair_news", "mentoring_desk", _COORDINATORS,
            _l("A pair is refused, lapses, begins or ends"), _l("There is news of a pair"),
            _l("News of a pair: %(title)s"), "handshake", place=41,
        ),
    )  # fmt: skip
    things.register_thing("mentoring_pairing", load_pairings)
    things.register_thing("mentoring_desk", load_for_desk)
    things.register_thing("mentoring_run", load_runs)


_LINES = {
    "proposed": _l("A pair is proposed. Your member says yes or no"),
    "active": _l("Both cities said yes: the pair begins"),
    "paused": _l("This pair is paused"),
    "declined": _l("One of the cities said no: this pair does not come about"),
    "lapsed": _l("Not both cities answered in time: this pair does not come about"),
    "stopped": _l("This pair has ended before its time"),
    "closed": _l("This pair has come to its end"),
}


def load_pairings(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return pairs that the actor may know of, as their cities read them."""
    return {
        row[0].id: _thing(row[0], row) for row in _rows(ids) if policy.may_know_pair(actor, row[0])
    }


def load_for_desk(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return pairs as coordinators read them."""
    if not policy.may_run(actor):
        return {}
    return {row[0].id: _desk_thing(row[0], row) for row in _rows(ids)}


def load_runs(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return runs of the matching, for coordinators."""
    if not policy.may_run(actor):
        return {}
    rows = db.session.execute(
        select(MatchingRun.id, MatchingRun.number, MatchingRun.state, Cycle.name, Cycle.slug)
        .join(Cycle, Cycle.id == MatchingRun.cycle_id)
        .where(MatchingRun.id.in_(set(ids)))
    )
    return {row.id: _run_thing(row, row.name, row.slug) for row in rows}


def _run_thing(run: Any, name: str, slug: str) -> Thing:
    return Thing(
        title=name,
        path=f"/mentoring/cycles/{slug}/matching/{run.number}/",
        thread=f"mentoring-run-{run.id}",
        line=_l("The matching that you started is done")
        if run.state == "done"
        else _l("The matching that you started came to no result"),
    )


def _rows(ids: Sequence[int]) -> Sequence[Any]:
    mentor, mentee = aliased(Member), aliased(Member)
    return db.session.execute(
        select(
            Pairing, mentor.name.label("mentor"), mentee.name.label("mentee"),
            Cycle.slug.label("at"),
        )
        .join(mentor, mentor.id == Pairing.mentor_id)
        .join(mentee, mentee.id == Pairing.mentee_id)
        .join(Cycle, Cycle.id == Pairing.cycle_id)
        .where(Pairing.id.in_(set(ids)))
    ).all()  # fmt: skip


def _thing(row: Pairing, names: Any, note: str = "", line: Any = None) -> Thing:
    said: Any = LazyString(_until, row.answer_by) if row.state == "proposed" else ""
    return Thing(
        title=f"{names.mentor} – {names.mentee}",
        path=f"/mentoring/pairs/{row.id}/answer",
        excerpt=said,
        note=note,
        thread=f"mentoring-pair-{row.id}",
        line=line or _LINES[row.state],
    )


def _desk_thing(row: Pairing, names: Any) -> Thing:
    return Thing(
        title=f"{names.mentor} – {names.mentee}",
        path=f"/mentoring/cycles/{names.at}/pairs/{row.id}/",
        note=words.ENDED.get(row.ended_reason, row.ended_reason),
        thread=f"mentoring-pair-{row.id}",
        line=_LINES[row.state] if row.state != "proposed" else "",
    )


def _until(moment: dt.datetime) -> str:
    # In the reader's language, which is known only when the mail or the page is written.
    return str(_("The answer is needed by %(date)s.", date=format_date(moment, "long")))


def leads_of(member_ids: Sequence[int]) -> dict[int, list[int]]:
    """Return by member the people who may bind it today: one statement."""
    found: dict[int, list[int]] = {member_id: [] for member_id in member_ids}
    for row in db.session.execute(
        select(Delegate.member_id, Delegate.person_id)
        .where(Delegate.member_id.in_(set(member_ids)), Delegate.role == "lead")
        .where(valid_on(clock.today()))
        .order_by(Delegate.person_id)
    ):
        found[row.member_id].append(row.person_id)
    return found


def tell_leads(
    actor: Actor, pairing: Pairing, kind: str, key: str, sides: Sequence[int] = ()
) -> None:
    """Tell the lead contacts of a pair's members (or of those in ``sides``)."""
    members = list(sides) or [pairing.mentor_id, pairing.mentee_id]
    people = sorted({p for found in leads_of(members).values() for p in found})
    _tell(actor, pairing, people, kind, key)


def tell_cities(actor: Actor, pairing: Pairing, kind: str, key: str, note: str = "") -> None:
    """Tell all who act for a pair's members."""
    people = audience.speakers([pairing.mentor_id, pairing.mentee_id], clock.today())
    _tell(actor, pairing, people, kind, key, note)


def _tell(
    actor: Actor, pairing: Pairing, people: Sequence[int], kind: str, key: str, note: str = ""
) -> None:
    row = _rows([pairing.id])[0]
    actions.notify(
        actor,
        [(person_id, kind) for person_id in people],
        about=("mentoring_pairing", pairing.id),
        key=f"mentoring-pairing:{pairing.id}:{key}",
        thing=_thing(pairing, row, note, kinds_line(kind)),
        may_see=lambda reader: policy.may_know_pair(reader, pairing),
    )


def kinds_line(kind: str) -> Any:
    """Return the kind's own words where the pair's state does not say what happened."""
    known = kinds.known(kind) if kind in ("mentoring_answer_due", "mentoring_nudge") else None
    return known.line if known is not None else None


def tell_desk(actor: Actor, pairing: Pairing, key: str) -> None:
    """Tell the coordinators of a pair's news."""
    row = _rows([pairing.id])[0]
    actions.notify(
        actor,
        [(person_id, "mentoring_pair_news") for person_id in coordinator_ids()],
        about=("mentoring_desk", pairing.id),
        key=f"mentoring-pairing-desk:{pairing.id}:{key}",
        thing=_desk_thing(pairing, row),
        may_see=policy.may_run,
    )


def tell_run(run: MatchingRun, cycle: Cycle) -> None:
    """Tell whoever started a run that it is over."""
    if run.started_by_id is None:
        return
    actions.notify(
        SYSTEM,
        [(run.started_by_id, "mentoring_run")],
        about=("mentoring_run", run.id),
        key=f"mentoring-run:{run.id}",
        thing=_run_thing(run, cycle.name, cycle.slug),
        may_see=policy.may_run,
    )


def tell_waiting(cycle: Cycle, request_id: int, member: Any, key: str) -> None:
    """Tell a member's people that it is on the waiting list."""
    people = audience.speakers([member.id], clock.today())
    actions.notify(
        SYSTEM,
        [(person_id, "mentoring_waits") for person_id in people],
        about=("mentoring_request", request_id),
        key=f"mentoring-waits:{request_id}:{key}",
        thing=Thing(
            title=f"{member.name}, {cycle.name}",
            path=f"/mentoring/cycles/{cycle.slug}/requests/{member.slug}/",
            thread=f"mentoring-requests-{request_id}",
            line=_l("Your member is on the waiting list for a mentor"),
        ),
        may_see=lambda reader: reader.mandate(member.id) is not None,
    )
