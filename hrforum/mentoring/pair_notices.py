"""What a pair tells its people: what happened, sessions, what is due."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import aliased

from hrforum.core import clock, i18n
from hrforum.core.permissions import SYSTEM, Actor
from hrforum.extensions import db
from hrforum.members.models import Member
from hrforum.members.queries.joining import coordinator_ids
from hrforum.mentoring import pair_words, policy
from hrforum.mentoring.access import OPENED, entered_by
from hrforum.mentoring.models import Goal, OpenAction, Pairing, PairingEvent, PairSession
from hrforum.mentoring.queries import workspace
from hrforum.notifications import actions, kinds, things
from hrforum.notifications.kinds import Kind
from hrforum.notifications.things import Thing

_MINE = _l("Mentoring: my pair")
# Where one reads what happened.
_PATHS = {
    "agreed": "agreement/", "signed": "agreement/", "in_force": "agreement/", "needs": "needs/",
    "joined": "handover/", "left": "people/", "goal": "roadmap/", "goal_met": "roadmap/",
    "session_held": "sessions/", "file": "files/", "reviewed": "review/", "output": "results/",
    "evaluated": "results/", "closed": "closing/",
}  # fmt: skip


def register() -> None:
    """Tell the registries."""
    kinds.register(
        Kind(
            "mentoring_pair", "mentoring_pair_event", _MINE,
            _l("Something happens in a pair that I work in"), _l("Something happened in your pair"),
            _l("%(title)s"), "handshake", place=37,
        ),
        Kind(
            "mentoring_session", "mentoring_session", _MINE,
            _l("A session of my pair is planned, changed or cancelled (with a calendar entry)"),
            _l("A session of your pair was planned or changed"), _l("%(title)s"),
            "calendar", place=37,
        ),
        Kind(
            "mentoring_session_soon", "mentoring_session", _MINE,
            _l("A session of my pair is tomorrow"), _l("A session of your pair is soon"),
            _l("Soon: %(title)s"), "calendar-clock", place=37,
        ),
        Kind(
            "mentoring_goal_due", "mentoring_goal", _MINE,
            _l("A goal that I answer for is due in a week"),
            _l("A goal that you answer for is due in a week"), _l("Due in a week: %(title)s"),
            "flag", place=37,
        ),
        Kind(
            "mentoring_action_due", "mentoring_action", _MINE,
            _l("Something that I took on in a session is due"),
            _l("Something that you took on in a session is due"), _l("Due: %(title)s"),
            "clock", place=37,
        ),
        Kind(
            "mentoring_step_due", "mentoring_step", _MINE,
            _l("A review, an evaluation or a look back of my pair is due"),
            _l("Your pair waits for something from your side"),
            _l("Your pair waits for you: %(title)s"), "calendar-clock", place=37,
        ),
        Kind(
            "mentoring_pair_decide", "mentoring_step", _l("For coordinators: mentoring"),
            _l("A pair waits for a coordinator"), _l("A pair waits for a coordinator"),
            _l("A pair waits for you: %(title)s"), "scale", place=41,
        ),
    )  # fmt: skip
    things.register_thing("mentoring_pair_event", load_events)
    things.register_thing("mentoring_session", load_sessions)
    things.register_thing("mentoring_goal", load_goals)
    things.register_thing("mentoring_action", load_actions)
    things.register_thing("mentoring_step", load_steps)


def _rows(actor: Actor, table: Any, ids: Sequence[int], *, coordinators: bool = False) -> Any:
    """Return rows of a table of pairs that the actor may enter, with the names of both members."""
    if actor.person_id is None:
        return []
    mentor, mentee = aliased(Member), aliased(Member)
    sees: ColumnElement[bool] = entered_by(actor.person_id, clock.today())
    if coordinators and policy.may_run(actor):
        sees = or_(sees, true())
    statement = select(table, mentor.name, mentee.name)
    if table is not Pairing:
        statement = statement.join(Pairing, Pairing.id == table.pairing_id)
    return db.session.execute(
        statement.join(mentor, mentor.id == Pairing.mentor_id)
        .join(mentee, mentee.id == Pairing.mentee_id)
        .where(table.id.in_(set(ids)), Pairing.state.in_(OPENED), sees)
    ).all()


def _named(mentor: str, mentee: str) -> str:
    return f"{mentor} – {mentee}"


def _thing(pairing_id: int, title: str, rest: str = "", **more: Any) -> Thing:
    return Thing(
        title=title,
        path=workspace.path_of(pairing_id, rest),
        thread=f"mentoring-pair-{pairing_id}",
        **more,
    )


def load_events(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return what happened in pairs that the actor works in."""
    return {
        row.id: _event(row, _named(mentor, mentee))
        for row, mentor, mentee in _rows(actor, PairingEvent, ids)
    }


def _event(row: Any, names: str) -> Thing:
    line = pair_words.EVENTS.get(row.act, "")
    # Why a pair ended is a text of some sentences, and no title.
    ends = row.act in ("stopped", "closed")
    title = f"{names}: {row.note}" if row.note and not ends else names
    note = row.note if row.act == "closed" else ""
    return _thing(row.pairing_id, title, _PATHS.get(row.act, ""), line=line, note=note)


def load_sessions(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return sessions of pairs that the actor works in, with the time in the actor's zone."""
    return {
        row.id: session_thing(row, _named(mentor, mentee), actor)
        for row, mentor, mentee in _rows(actor, PairSession, ids)
    }


_SESSION_LINES = {
    "cancelled": _l("A session of your pair was cancelled"),
    "held": _l("A session of your pair was held"),
}


def session_thing(row: Any, names: str, reader: Actor) -> Thing:
    """Return a session as its reader is told of it."""
    when = i18n.full_date(row.starts_at, reader.timezone, reader.locale)
    line = _SESSION_LINES.get(row.state, "")
    return _thing(
        row.pairing_id,
        f"{names}: {row.title}, {when}",
        f"sessions/{row.id}/",
        line=line,
        note=row.cancelled_why,
    )


def load_goals(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return goals of pairs that the actor works in."""
    return {
        row.id: _thing(row.pairing_id, f"{_named(mentor, mentee)}: {row.title}", "roadmap/")
        for row, mentor, mentee in _rows(actor, Goal, ids)
    }


def load_actions(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return what was taken on in sessions of pairs that the actor works in."""
    return {
        row.id: _thing(
            row.pairing_id,
            f"{_named(mentor, mentee)}: {row.title}",
            f"sessions/{row.session_id}/",
        )
        for row, mentor, mentee in _rows(actor, OpenAction, ids)
    }


def load_steps(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return pairs as such: what they wait for stands on their first page."""
    return {
        row.id: _thing(row.id, _named(mentor, mentee))
        for row, mentor, mentee in _rows(actor, Pairing, ids, coordinators=True)
    }


def _others(found: workspace.Workspace) -> list[int]:
    return workspace.people_ids(found.pairing, clock.today())


def tell_event(actor: Actor, found: workspace.Workspace, event: PairingEvent) -> None:
    """Tell the pair's people what somebody did."""
    actions.notify(
        actor,
        [(person_id, "mentoring_pair") for person_id in _others(found)],
        about=("mentoring_pair_event", event.id),
        key=f"mentoring-pair:{found.pairing.id}:{event.id}",
        thing=_event(event, found.title),
    )


def tell_session(
    found: workspace.Workspace, row: PairSession, calendar: Callable[[str], str]
) -> None:
    """Tell the pair's people of a session, with the entry for their calendars.

    Whoever planned it gets it, too: it belongs into their calendar as well. Who is in several
    pairs of a group is told of its session once.
    """
    which = row.group_uid.partition("@")[0] if row.group_uid else row.id
    actions.notify(
        SYSTEM,
        [(person_id, "mentoring_session") for person_id in _others(found)],
        about=("mentoring_session", row.id),
        key=f"mentoring-session:{which}:{row.sequence}",
        thing=lambda reader: session_thing(row, found.title, reader),
        calendar=calendar,
    )


def remind(
    person_ids: Iterable[int],
    kind: str,
    about: tuple[str, int],
    key: str,
    thing: Thing | Callable[[Actor], Thing],
) -> None:
    """Remind people of something once: the key says of what."""
    actions.notify(
        SYSTEM,
        [(person_id, kind) for person_id in person_ids],
        about=about,
        key=key,
        thing=thing,
    )


def tell_coordinators(pairing_id: int, title: str, what: str) -> None:
    """Tell the coordinators that a pair waits for them: once for each cause."""
    actions.notify(
        SYSTEM,
        [(person_id, "mentoring_pair_decide") for person_id in coordinator_ids()],
        about=("mentoring_step", pairing_id),
        key=f"mentoring-pair:{pairing_id}:decide:{what}",
        thing=_thing(pairing_id, title),
    )


def goal_thing(row: Goal, names: str) -> Thing:
    """Return a goal as a reminder shows it."""
    return _thing(row.pairing_id, f"{names}: {row.title}", "roadmap/")


def action_thing(row: OpenAction, names: str) -> Thing:
    """Return what somebody took on as a reminder shows it."""
    return _thing(row.pairing_id, f"{names}: {row.title}", f"sessions/{row.session_id}/")


def step_thing(pairing_id: int, names: str) -> Thing:
    """Return a pair as a reminder shows it."""
    return _thing(pairing_id, names)
