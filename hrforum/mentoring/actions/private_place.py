"""The private board of a pair: made with it, read by its people and nobody else."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.boards import actions as boards
from hrforum.boards.models import PRIVATE, Board
from hrforum.core import clock
from hrforum.core.permissions import SYSTEM
from hrforum.extensions import db
from hrforum.members.models import Group, Member
from hrforum.mentoring.actions import pair_common as common
from hrforum.mentoring.models import Pairing
from hrforum.mentoring.queries import workspace

POSITION = 900  # after all boards that everybody knows


def make(pairing: Pairing) -> None:
    """Make the group and the board of a pair that begins, in the transaction under way."""
    if pairing.board_id is not None:
        return
    members = {
        row.id: row.name
        for row in db.session.scalars(
            select(Member).where(Member.id.in_([pairing.mentor_id, pairing.mentee_id]))
        )
    }
    name = f"{members[pairing.mentor_id][:55]} – {members[pairing.mentee_id][:55]}"
    slug = _free(f"pair-{pairing.id}")
    group = Group(slug=slug, name=name)
    db.session.add(group)
    db.session.flush()
    board = boards.create_board(
        SYSTEM,
        slug=slug,
        name=name,
        description=_("The pair's own board: its people read it, and nobody else."),
        icon="handshake",
        hue=40 + 35 * (pairing.id % 9),
        position=POSITION,
        visibility=PRIVATE,
        group_ids=(group.id,),
    )
    pairing.group_id, pairing.board_id = group.id, board.id
    db.session.flush()
    common.rights_changed(workspace.people_ids(pairing, clock.today()))


def _free(wanted: str) -> str:
    # Somebody may have given a board that word already: the pair must not move in there.
    slug, number = wanted, 1
    while db.session.scalar(select(Board.id).where(Board.slug == slug)) or db.session.scalar(
        select(Group.id).where(Group.slug == slug)
    ):
        number += 1
        slug = f"{wanted}-{number}"
    return slug
