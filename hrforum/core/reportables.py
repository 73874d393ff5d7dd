"""What can be reported: each kind of thing that people make is told of here, once.

`hrforum.moderation` reads the registry. A feature on a higher floor joins with a few lines: how a
thing is found and shown to moderators, and what can be done to it and undone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hrforum.core.permissions import Actor


@dataclass(frozen=True, slots=True)
class Reported:
    """A thing as it is at this moment.

    Args:
        id: of the thing.
        title: what it is called, or what it stands in.
        path: where it is read.
        author_id: who made it; None where that is nobody with an account.
        board_id: the board that it stands on; None where it stands on none.
        language: code of its text; empty when unknown.
        text: what it says, as it was typed.
        lines: what else a moderator must see of it, as label and value.
        parts: other things in it that can be reported by themselves: kind, id, words.
        kept: what taking a measure back will need, in values that JSON knows.
    """

    id: int
    title: str
    path: str
    author_id: int | None
    board_id: int | None = None
    language: str = ""
    text: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    parts: tuple[tuple[str, int, Any], ...] = ()
    kept: Mapping[str, Any] = field(default_factory=dict)


Load = Callable[[Actor, int], Reported | None]
Do = Callable[[Actor, int, str], None]
Undo = Callable[[Actor, int, Mapping[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Reportable:
    """A kind of thing that can be reported.

    Args:
        kind: stands in rows and addresses: never renamed.
        label: a lazy translation: "post".
        load: returns the thing, if that actor may see it: inside a transaction or out of it.
        do: by the name of a measure (``label``, ``edit``, ``hide``, ``remove``) what puts it in
            force: ``(actor, id, words)``, where the words are what readers see. A measure that is
            not there is not offered for the kind.
        undo: the same, taking it back: ``(actor, id, kept)``.
        find: returns the id of the thing that an address of this site leads to, if it is one of
            this kind.
    """

    kind: str
    label: Any
    load: Load
    do: Mapping[str, Do] = field(default_factory=dict)
    undo: Mapping[str, Undo] = field(default_factory=dict)
    find: Callable[[str], int | None] = lambda _path: None


_kinds: dict[str, Reportable] = {}


def register(*kinds: Reportable) -> None:
    """Add kinds."""
    for each in kinds:
        _kinds[each.kind] = each


def known(kind: str) -> Reportable | None:
    """Return the kind of that name."""
    return _kinds.get(kind)


def registered() -> list[Reportable]:
    """Return all kinds."""
    return list(_kinds.values())


def find(path: str) -> tuple[str, int] | None:
    """Return kind and id of the thing that an address of this site leads to, if there is one.

    The highest floor is asked first: a line of a room is not the event that the room belongs to.
    """
    for each in reversed(_kinds.values()):
        found = each.find(path)
        if found is not None:
            return each.kind, found
    return None
