"""Who is here: noted for all of a process at once, every few seconds."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select, update

from hrforum.core import clock
from hrforum.core.db import transactional
from hrforum.extensions import db
from hrforum.rooms.models import RoomPerson

LONGEST_GAP = 60  # seconds; who was away longer was away
_AT_ONCE = 1_000


@transactional
def note_presence(ids: Iterable[int]) -> None:
    """Note that these `RoomPerson` are here; count the time of those who agreed to it.

    The time since they were last seen is what counts, so that two windows count once.
    """
    now = clock.now()
    asked = sorted(set(ids))
    for start in range(0, len(asked), _AT_ONCE):
        portion = asked[start : start + _AT_ONCE]
        # Many were last seen in the same moment: one statement for each of the few gaps.
        gaps: dict[int, list[int]] = {}
        for row in db.session.execute(
            select(RoomPerson.id, RoomPerson.seen_at, RoomPerson.counts_presence)
            .where(RoomPerson.id.in_(portion))
            .with_for_update()
        ):
            gap = int((now - row.seen_at).total_seconds()) if row.seen_at else 0
            counts = row.counts_presence and 0 < gap <= LONGEST_GAP
            gaps.setdefault(gap if counts else 0, []).append(row.id)
        for gap, few in gaps.items():
            db.session.execute(
                update(RoomPerson)
                .where(RoomPerson.id.in_(few))
                .values(seen_at=now, seconds=RoomPerson.seconds + gap)
                .execution_options(synchronize_session=False)
            )
