"""Named groups of people."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.core import audit
from hrforum.core.db import transactional
from hrforum.core.errors import NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members.actions.common import (
    check_free,
    check_slug,
    demand,
    granted,
    need_person,
    text,
)
from hrforum.members.models import (
    Group,
    GroupPerson,
)


@transactional
def create_group(actor: Actor, *, slug: str, name: str) -> Group:
    """Make a named group; boards may be open to it.

    Raises:
        Forbidden: the actor may not manage groups.
        Invalid: slug or name is missing, too long or taken.
    """
    demand(actor)
    check_slug(slug, 60)
    check_free(slug, select(Group.id).where(Group.slug == slug))
    group = Group(slug=slug, name=text("name", name, 120))
    db.session.add(group)
    db.session.flush()
    audit.record(actor, audit.Tag.GROUP_CREATED, "group", group.id, slug=slug)
    return group


@transactional
def add_to_group(actor: Actor, group_id: int, person_id: int) -> None:
    """Put a person into a group; nothing happens when they are in it already.

    Raises:
        Forbidden: the actor may not manage groups.
        NotFound: there is no such group or person.
    """
    demand(actor)
    need_person(person_id)
    if db.session.get(Group, group_id) is None:
        raise NotFound(_("There is no such group."))
    if db.session.get(GroupPerson, (group_id, person_id)) is not None:
        return
    db.session.add(GroupPerson(group_id=group_id, person_id=person_id))
    audit.record(actor, audit.Tag.GROUP_PERSON_ADDED, "group", group_id, person_id=person_id)
    granted(person_id)


@transactional
def remove_from_group(actor: Actor, group_id: int, person_id: int) -> None:
    """Take a person out of a group; nothing happens when they are not in it.

    Raises:
        Forbidden: the actor may not manage groups.
    """
    demand(actor)
    row = db.session.get(GroupPerson, (group_id, person_id))
    if row is None:
        return
    db.session.delete(row)
    audit.record(actor, audit.Tag.GROUP_PERSON_REMOVED, "group", group_id, person_id=person_id)
    granted(person_id)
