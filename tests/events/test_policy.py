"""Each predicate and its SQL twin say the same, of every event and every kind of reader."""

from __future__ import annotations

import itertools
from typing import Any

from sqlalchemy import select

from hrforum.core import clock
from hrforum.core.permissions import VISITOR
from hrforum.events import policy
from hrforum.events.models import Event, Registration
from hrforum.events.queries.base import ties_of
from hrforum.extensions import db as database
from tests import factories as make


def world() -> tuple[dict[str, Any], list[int]]:
    """Readers of every kind, and events in every state and visibility with all their ties."""
    ours, theirs = make.member(), make.member()
    group = make.group()
    people = {
        "host": make.person(),
        "editor": make.person(),
        "speaker": make.person(),
        "officer": make.person(),
        "expert": make.person(),
        "elsewhere": make.person(),
        "in_group": make.person(),
        "comes": make.person(),
        "waits": make.person(),
        "somebody": make.person(),
        "curator": make.person("member"),
        "moderator": make.person("moderator"),
        "coordinator": make.person("coordinator"),
        "admin": make.person("admin"),
    }
    make.delegate(people["officer"], ours, role="officer")
    make.delegate(people["expert"], ours, role="expert")
    make.delegate(people["elsewhere"], theirs, role="lead")
    make.in_group(people["in_group"], group)
    boards = [
        make.board(),
        make.board(visibility="members"),
        make.board(visibility="groups", groups=[group]),
        make.board(visibility="moderators", moderators=[people["curator"]]),
    ]
    made = []
    for state, seen in itertools.product(policy_states(), ("public", "signed_in", "members")):
        made.append(_event(people, ours, state=state, visibility=seen))
    made += [
        _event(people, ours, state="published", visibility="boards", boards=[board])
        for board in boards
    ]
    made.append(make.event(visibility="members"))
    actors = {name: make.actor_of(person) for name, person in people.items()}
    return {"visitor": VISITOR, **actors}, [event.id for event in made]


def policy_states() -> tuple[str, ...]:
    return ("draft", "published", "cancelled")


def _event(people: dict[str, Any], ours: Any, **columns: Any) -> Any:
    event = make.event(
        hosts=[people["host"]],
        editors=[people["editor"]],
        speakers=[people["speaker"]],
        members=[ours],
        **columns,
    )
    make.registration(event, people["comes"])
    make.registration(event, people["waits"], state="waiting", queue=1)
    return event


def test_twins(db: Any) -> None:
    actors, ids = world()
    said: dict[str, set[str]] = {"see": set(), "edit": set(), "host": set(), "attend": set()}
    for name, actor in actors.items():
        twins = {
            "see": policy.visible_to(actor),
            "edit": policy.editable_by(actor),
            "host": policy.hosted_by(actor),
            "attend": policy.attended_by(actor),
        }
        found = {
            kind: set(database.session.scalars(select(Event.id).where(condition)))
            for kind, condition in twins.items()
        }
        for event_id in ids:
            event, ties = database.session.get(Event, event_id), ties_of(event_id)
            own = database.session.scalar(
                select(Registration).where(
                    Registration.event_id == event_id, Registration.person_id == actor.person_id
                )
            )
            predicates = {
                "see": policy.may_see(actor, event, ties),
                "edit": policy.may_edit(actor, event, ties),
                "host": policy.may_host(actor, event, ties),
                "attend": policy.may_attend(actor, event, ties, own),
            }
            for kind, allowed in predicates.items():
                assert allowed == (event_id in found[kind]), (name, kind, event_id)
                if allowed:
                    said[kind].add(name)
    # The world has somebody for each answer: the comparison is of something.
    assert said["host"] == {"host", "officer", "coordinator", "admin"}
    assert said["edit"] == said["host"] | {"editor"}
    assert said["attend"] == said["edit"] | {"speaker", "comes"}
    assert said["see"] == set(actors)


def test_who_may_make_events(db: Any) -> None:
    actors, _ids = world()
    may = {name for name, actor in actors.items() if policy.may_create(actor)}
    assert may == {"officer", "elsewhere", "curator", "moderator", "coordinator", "admin"}


def test_when_an_event_takes_registrations(db: Any) -> None:
    now = clock.now()
    assert policy.takes_registrations(make.event(), now)
    assert not policy.takes_registrations(make.event(days=-1), now)
    assert not policy.takes_registrations(make.event(state="draft"), now)
    assert not policy.takes_registrations(make.event(closes_at=now), now)
    assert not policy.may_register(VISITOR, make.event(), now)
