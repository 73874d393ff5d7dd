"""Who asks: the actor, and the access that each route declares.

An `Actor` is a plain value: actions and policies get it as an argument and never read it from the
request. What features grant to people (roles, delegations, groups, boards to moderate) reaches it
through `register_grants`, as one statement, and is kept per process until the person's
``grants_version`` changes or the day ends (mandates have dates).
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from cachetools import LRUCache
from flask import current_app
from sqlalchemy import Integer, Select, bindparam, union_all

from hrforum.core import clock
from hrforum.extensions import db

Access = Literal["public", "signed_in", "moderator", "coordinator", "admin", "development"]
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Mandate:
    """A member that the actor may speak for today; ``role`` is the delegate's."""

    member_id: int
    slug: str
    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Restriction:
    """What a decision forbids a person until a moment; ``board_id`` None: everywhere."""

    kind: str
    board_id: int | None = None
    ends_at: dt.datetime | None = None

    def holds(self, board_id: int | None) -> bool:
        """Whether it is in force now on that board (None: anywhere but on a board)."""
        return self.board_id in (None, board_id) and (
            self.ends_at is None or self.ends_at > clock.now()
        )


@dataclass(frozen=True, slots=True)
class Grants:
    """What a person was given, and what was taken from them for a while."""

    roles: frozenset[str] = frozenset()
    mandates: tuple[Mandate, ...] = ()
    group_ids: frozenset[int] = frozenset()
    moderated_board_ids: frozenset[int] = frozenset()
    # Roles that count once their holder has a second factor.
    waiting_roles: frozenset[str] = frozenset()
    restrictions: tuple[Restriction, ...] = ()


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever does an action. ``person_id`` is None for a visitor.

    ``unread`` is how many notifications wait, ``shortcuts`` whether keys of one letter work, where
    the actor comes from a request.
    """

    person_id: int | None = None
    username: str = ""
    display_name: str = ""
    locale: str = "en"
    timezone: str = "UTC"
    appearance: str = "system"
    avatar: str | None = None
    grants: Grants = field(default_factory=Grants)
    unread: int = 0
    shortcuts: bool = True

    @property
    def is_signed_in(self) -> bool:
        """Whether this is a person and not a visitor."""
        return self.person_id is not None

    @property
    def is_admin(self) -> bool:
        """Whether the actor administers the installation."""
        return "admin" in self.grants.roles

    @property
    def is_coordinator(self) -> bool:
        """Whether the actor coordinates the network (admins may do it too)."""
        return self.is_admin or "coordinator" in self.grants.roles

    @property
    def is_moderator(self) -> bool:
        """Whether the actor moderates every board."""
        return self.is_admin or "moderator" in self.grants.roles

    @property
    def is_network_member(self) -> bool:
        """Whether boards for network members are open to the actor."""
        return bool(self.grants.mandates) or self.is_coordinator or self.is_moderator

    def moderates(self, board_id: int) -> bool:
        """Whether the actor moderates this board."""
        return self.is_moderator or board_id in self.grants.moderated_board_ids

    def restriction(self, *kinds: str, board_id: int | None = None) -> Restriction | None:
        """Return a restriction of one of these kinds that is in force now on that board."""
        return next(
            (r for r in self.grants.restrictions if r.kind in kinds and r.holds(board_id)), None
        )

    @property
    def is_suspended(self) -> bool:
        """Whether the actor may only read until a moment; their account is open."""
        return self.restriction("suspended") is not None

    def is_barred(self, board_id: int | None = None) -> bool:
        """Whether a decision forbids the actor to write there (None: to write anywhere)."""
        return self.restriction("suspended", "no_posting", board_id=board_id) is not None

    def needs_approval(self, board_id: int | None = None) -> bool:
        """Whether what the actor writes there waits for a moderator, by a decision."""
        return self.restriction("approval", board_id=board_id) is not None

    def mandate(self, member_id: int) -> Mandate | None:
        """Return the mandate to speak for that member today, if there is one."""
        return next((m for m in self.grants.mandates if m.member_id == member_id), None)

    def leads(self, member_id: int) -> bool:
        """Whether the actor is the lead contact of that member today."""
        return any(m.member_id == member_id and m.role == "lead" for m in self.grants.mandates)


VISITOR = Actor()
SYSTEM = Actor(username="system", display_name="system", grants=Grants(frozenset({"admin"})))

GrantSelect = Callable[[int, dt.date], Select[*tuple[Any, ...]]]
_providers: dict[str, GrantSelect] = {}
_cache: LRUCache[tuple[int, int, dt.date], Grants] = LRUCache(maxsize=10_000)


def register_grants(name: str, provider: GrantSelect) -> None:
    """Let a feature grant things.

    ``provider(person_id, day)``, whose id is a parameter to compare with, returns a select of four
    columns: kind (``role``, ``mandate:`` and the delegate's role, ``group``, ``board``, ``proof``,
    ``sanction:`` and its kind), id (integer), slug (text), name (text).
    Without a row of kind ``proof`` (a second factor) roles and boards to moderate wait.
    """
    _providers[name] = provider
    _statement.cache_clear()


def forget_grants() -> None:
    """Empty this process's cache of grants (tests, and after a direct change of rows)."""
    _cache.clear()


@functools.lru_cache(maxsize=8)
def _statement(day: dt.date, *_settings: bool) -> Any:
    """Return the select of a person's grants, with the person to be filled in.

    Put together once for a day and the settings that providers look at: it costs ten times what
    running it does, which counts when a hall of people signs in or arrives at once.
    """
    person_id: Any = bindparam("person", type_=Integer)
    return union_all(*(provider(person_id, day) for provider in _providers.values()))


def grants_of(person_id: int, version: int) -> Grants:
    """Return what the person was given: one statement, or none while nothing changed."""
    day = clock.today()
    key = (person_id, version, day)
    known = _cache.get(key)
    if known is not None:
        return known
    config = current_app.config["HRFORUM"]
    statement = _statement(day, config.STAFF_SECOND_FACTOR, config.development)
    rows: Sequence[Any] = db.session.execute(statement, {"person": person_id}).all()
    roles = frozenset(row[2] for row in rows if row[0] == "role")
    boards = frozenset(row[1] for row in rows if row[0] == "board")
    waiting: frozenset[str] = frozenset()
    if not any(row[0] == "proof" for row in rows):
        waiting = roles | ({"moderator"} if boards else frozenset())
        roles, boards = frozenset(), frozenset()
    found = Grants(
        roles=roles,
        mandates=tuple(
            Mandate(row[1], row[2], row[3], row[0].partition(":")[2])
            for row in rows
            if row[0].startswith("mandate")
        ),
        group_ids=frozenset(row[1] for row in rows if row[0] == "group"),
        moderated_board_ids=boards,
        waiting_roles=waiting,
        restrictions=tuple(
            Restriction(row[0].partition(":")[2], row[1] or None, _moment(row[2]))
            for row in rows
            if row[0].startswith("sanction:")
        ),
    )
    _cache[key] = found
    return found


def _moment(text: str) -> dt.datetime | None:
    """Return the moment that a database wrote as text: UTC, with its zone or without."""
    if not text:
        return None
    found = dt.datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def access(level: Access) -> Callable[[F], F]:
    """Declare who may call a view; `hrforum.core.web` enforces it before the view runs.

    A finer rule (this topic, that board) is the action's or query's own. A view without a
    declaration is refused at the start of the application.
    """

    def mark(view: F) -> F:
        @functools.wraps(view)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            return view(*args, **kwargs)

        wrapped._hrforum_access = level  # type: ignore[attr-defined]  # a mark, read in web.py
        return wrapped  # type: ignore[return-value]  # same signature, wrapped

    return mark
