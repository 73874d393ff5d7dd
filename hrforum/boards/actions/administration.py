"""What administrators do to boards: making and changing them, who reads and moderates them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from hrforum.accounts.models import Person
from hrforum.boards import policy
from hrforum.boards.actions.boards import add_moderator, create_board, remove_moderator
from hrforum.boards.models import PRIVATE, VISIBILITIES, Board, BoardGroup, BoardModerator
from hrforum.core import audit, fragments
from hrforum.core.db import transactional
from hrforum.core.errors import Forbidden, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members.models import Group

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ICON = re.compile(r"[a-z0-9-]{1,40}")
RESERVED = {"new"}


@transactional
def save_board(
    actor: Actor,
    slug: str | None,
    *,
    new_slug: str = "",
    name: str,
    description: str,
    icon: str,
    hue: int,
    position: int,
    visibility: str,
    group_ids: Sequence[int] = (),
    moderators: Sequence[str] = (),
) -> Board:
    """Change the board of that slug, or make one when ``slug`` is None; return it.

    Args:
        actor: an administrator.
        slug: the board's word in addresses; it never changes.
        new_slug: that word for a new board.
        name: the name, at most 120 characters.
        description: one or two sentences, at most 500 characters.
        icon: a name from the sprite.
        hue: 0 to 359.
        position: boards stand in this order.
        visibility: one of `VISIBILITIES`.
        group_ids: who reads it, when the visibility is ``groups``.
        moderators: usernames of the people who moderate it, all of them.

    Raises:
        Forbidden: the actor does not administer boards.
        NotFound: there is no board of that slug.
        Invalid: a value is not acceptable; ``field`` says which.
    """
    if not policy.may_administer_boards(actor):
        raise Forbidden(_("Only administrators may do this."))
    name = " ".join(name.split())
    description = " ".join(description.split())
    if not name:
        raise Invalid("name", _("Write a name."))
    if len(name) > 120:
        raise Invalid("name", _("Use at most %(n)s characters.", n=120))
    if len(description) > 500:
        raise Invalid("description", _("Use at most %(n)s characters.", n=500))
    if not _ICON.fullmatch(icon):
        raise Invalid("icon", _("Choose an icon."))
    if not 0 <= hue < 360:
        raise Invalid("hue", _("Choose a colour."))
    if not 0 <= position <= 9_999:
        raise Invalid("position", _("Write a number from 0 to 9999."))
    if visibility not in VISIBILITIES:
        raise Invalid("visibility", _("Choose who may read the board."))
    groups = _groups(group_ids) if visibility == "groups" else []
    if visibility == "groups" and not groups:
        raise Invalid("group_ids", _("Choose at least one group."))
    values: dict[str, Any] = {
        "name": name,
        "description": description,
        "icon": icon,
        "hue": hue,
        "position": position,
        "visibility": visibility,
    }
    people = _people(moderators)
    if slug is None:
        board = create_board(actor, slug=_free_slug(new_slug), **values)
        db.session.flush()
        tag, changed = audit.Tag.BOARD_CREATED, []
    else:
        found = db.session.scalar(select(Board).where(Board.slug == slug).with_for_update())
        if found is None or found.visibility == PRIVATE:
            raise NotFound
        board, tag = found, audit.Tag.BOARD_CHANGED
        changed = [key for key, value in values.items() if getattr(board, key) != value]
        for key, value in values.items():
            setattr(board, key, value)
    if _set_groups(board.id, groups):
        changed.append("groups")
    if _set_moderators(actor, board.id, people):
        changed.append("moderators")
    if slug is None or changed:
        board.version += 1
        # Its name, hue and visibility stand on pages of topics, lists and the landing page.
        fragments.bump("shelf")
        audit.record(actor, tag, "board", board.id, slug=board.slug, fields=changed)
    return board


def _free_slug(slug: str) -> str:
    if len(slug) > 60 or not _SLUG.fullmatch(slug) or slug in RESERVED:
        raise Invalid("slug", _("Use small letters (a to z), digits and single hyphens."))
    if db.session.scalar(select(Board.id).where(Board.slug == slug)) is not None:
        raise Invalid("slug", _("“%(slug)s” is taken already.", slug=slug))
    return slug


def _groups(group_ids: Sequence[int]) -> list[int]:
    return sorted(db.session.scalars(select(Group.id).where(Group.id.in_(group_ids))))


def _people(usernames: Sequence[str]) -> list[int]:
    wanted = {name.strip().removeprefix("@") for name in usernames} - {""}
    rows = db.session.execute(
        select(Person.username, Person.id).where(
            Person.username.in_(wanted), Person.deleted_at.is_(None), Person.active
        )
    ).all()
    missing = sorted(wanted - {row.username for row in rows})
    if missing:
        raise Invalid(
            "moderators", _("There is no person with the username “%(name)s”.", name=missing[0])
        )
    return sorted(row.id for row in rows)


def _set_groups(board_id: int, wanted: list[int]) -> bool:
    present = sorted(
        db.session.scalars(select(BoardGroup.group_id).where(BoardGroup.board_id == board_id))
    )
    if present == wanted:
        return False
    db.session.execute(delete(BoardGroup).where(BoardGroup.board_id == board_id))
    db.session.add_all(BoardGroup(board_id=board_id, group_id=group_id) for group_id in wanted)
    return True


def _set_moderators(actor: Actor, board_id: int, wanted: list[int]) -> bool:
    present = set(
        db.session.scalars(
            select(BoardModerator.person_id).where(BoardModerator.board_id == board_id)
        )
    )
    for person_id in sorted(set(wanted) - present):
        add_moderator(actor, board_id, person_id)
    for person_id in sorted(present - set(wanted)):
        remove_moderator(actor, board_id, person_id)
    return present != set(wanted)
