"""How far readers are, when posts go from one topic to another.

One number says how far somebody is: all posts up to it are read. So it becomes the highest number
with only read posts up to it: nothing that was unread counts as read, and of what was read as
little as possible counts as unread.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select, update

from hrforum.boards.models import Post, Topic
from hrforum.boards.reading_models import TopicReading
from hrforum.core import clock
from hrforum.extensions import db

if TYPE_CHECKING:
    from hrforum.curating.actions.transfer import Step

_readings: Any = TopicReading.__table__


def carry(
    source: Topic,
    target: Topic,
    steps: Sequence[Step],
    *,
    copy_levels: bool,
    remembered: bool,
) -> None:
    """Set positions in both topics, before the posts are carried.

    Args:
        source, target: from where, to where.
        steps: which posts, ascending.
        copy_levels: who chose a level for the source has it for the target, too; the louder counts.
        remembered: what comes back to the target counts as read up to the position there.
    """
    rows = db.session.execute(
        select(
            TopicReading.person_id,
            TopicReading.topic_id,
            TopicReading.last_number,
            TopicReading.level,
            TopicReading.read_at,
        ).where(TopicReading.topic_id.in_([source.id, target.id]))
    ).all()
    here = {row.person_id: row for row in rows if row.topic_id == source.id}
    there = {row.person_id: row for row in rows if row.topic_id == target.id}
    moved = {step.old for step in steps}
    own = [number for number in _numbers(target) if number not in {step.new for step in steps}]
    left = [number for number in _numbers(source) if number not in moved]
    old = [step.old for step in steps]
    new = [step.new for step in steps]
    end = max(target.highest_number, new[-1])
    values, fresh, rest = [], [], []
    for person_id, row in here.items():
        known = there.get(person_id)
        at = known.last_number if known else 0
        read = bisect_right(old, row.last_number)
        if remembered:
            read = max(read, bisect_right(new, at))
        number = _before_unread(own, at, new, read, end)
        level = known.level if known else None
        if copy_levels and row.level is not None:
            level = row.level if level is None else max(level, row.level)
        said = {"person": person_id, "topic": target.id, "number": number, "level": level}
        if known is None:
            if number or level is not None:
                fresh.append({**said, "at": row.read_at or clock.now()})
        elif (number, level) != (at, known.level):
            values.append(said)
        # A topic that is left empty keeps its readers' positions: the act may be undone.
        if left:
            behind = bisect_right(left, row.last_number)
            further = left[behind] - 1 if behind < len(left) else source.highest_number
            if row.last_number and further != row.last_number:
                rest.append(
                    {
                        "person": person_id,
                        "topic": source.id,
                        "number": further,
                        "level": row.level,
                    }
                )
    for person_id, row in there.items():
        if person_id not in here and row.last_number:
            read = bisect_right(new, row.last_number) if remembered else 0
            number = _before_unread(own, row.last_number, new, read, end)
            if number != row.last_number:
                values.append(
                    {
                        "person": person_id,
                        "topic": target.id,
                        "number": number,
                        "level": row.level,
                    }
                )
    _write([*values, *rest], fresh)


def _numbers(topic: Topic) -> list[int]:
    return list(
        db.session.scalars(
            select(Post.number).where(Post.topic_id == topic.id).order_by(Post.number)
        )
    )


def _before_unread(own: list[int], at: int, new: list[int], read: int, end: int) -> int:
    """Return the highest number before the first post that is not read."""
    behind = bisect_right(own, at)
    unread = []
    if behind < len(own):
        unread.append(own[behind])
    if read < len(new):
        unread.append(new[read])
    return min(unread) - 1 if unread else end


def _write(values: list[dict[str, Any]], fresh: list[dict[str, Any]]) -> None:
    connection = db.session.connection()
    if values:
        connection.execute(
            update(_readings)
            .where(
                _readings.c.person_id == bindparam("person"),
                _readings.c.topic_id == bindparam("topic"),
            )
            .values(last_number=bindparam("number"), level=bindparam("level_")),
            [{**row, "level_": row["level"]} for row in values],
        )
    if fresh:
        connection.execute(
            insert(_readings),
            [
                {
                    "person_id": row["person"],
                    "topic_id": row["topic"],
                    "last_number": row["number"],
                    "level": row["level"],
                    "read_at": row["at"],
                }
                for row in fresh
            ],
        )
