"""Members, delegates, groups, themes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hrforum.accounts.models import Person
from hrforum.members.models import (
    Delegate,
    Group,
    GroupPerson,
    Member,
    MemberLanguage,
    MembershipEvent,
    MemberTheme,
    Theme,
)
from tests.factories.base import number, save


def member(
    *,
    languages: dict[str, str] | None = None,
    themes: dict[Theme, tuple[int, int]] | None = None,
    **columns: Any,
) -> Member:
    """A member; `languages` maps codes to levels, `themes` to (strength, need)."""
    n = number()
    name = columns.pop("name", f"City {n}")
    values: dict[str, Any] = {
        "slug": f"city-{n}",
        "name": name,
        "sort_name": name.casefold(),
        "kind": "municipality",
        "membership": "associate",
        "since": dt.date(2020, 1, 1),
        "country": "AT",
    }
    made = save(Member(**{**values, **columns}))
    save(
        MembershipEvent(
            member_id=made.id,
            turn="joined",
            day=made.since,
            membership=made.membership,
            kind=made.kind,
        )
    )
    for code, level in (languages or {}).items():
        save(MemberLanguage(member_id=made.id, code=code, level=level))
    for field, (strength, need) in (themes or {}).items():
        save(MemberTheme(member_id=made.id, theme_id=field.id, strength=strength, need=need))
    return made


def delegate(who: Person, of: Member, **columns: Any) -> Delegate:
    """That person may speak for that member, from 2020 on without an end."""
    values = {"role": "officer", "starts_on": dt.date(2020, 1, 1), "ends_on": None}
    return save(Delegate(person_id=who.id, member_id=of.id, **{**values, **columns}))


def group(*people: Person, **columns: Any) -> Group:
    """A named group with these people in it."""
    n = number()
    made = save(Group(**{"slug": f"group-{n}", "name": f"Group {n}", **columns}))
    for who in people:
        in_group(who, made)
    return made


def in_group(who: Person, which: Group) -> GroupPerson:
    """Put a person into a group."""
    return save(GroupPerson(group_id=which.id, person_id=who.id))


def theme(**columns: Any) -> Theme:
    """A field of work."""
    n = number()
    return save(Theme(**{"slug": f"theme-{n}", "name": f"Theme {n}", "position": n, **columns}))
