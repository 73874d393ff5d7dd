"""Which id each topic gets, before the first is written: links between topics need them.

The plan is rows, so that an import that was killed goes on with the same ids. On PostgreSQL the
ids come from the sequence. SQLite gives a new topic the highest id plus one; so the planned topic
with the highest id is written first, and from then on nobody else can get an id of the plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hrforum.boards.models import Topic
from hrforum.boards.slugs import slugify
from hrforum.core.db import transaction
from hrforum.extensions import db
from hrforum.importers.discourse import items
from hrforum.importers.discourse.items import Ledger
from hrforum.importers.discourse.records import Place
from hrforum.importers.models import ImportedItem

PLANNED = "planned"


def settled(ledger: Ledger) -> dict[int, Place]:
    """Return where topics of earlier imports are."""
    rows = db.session.execute(
        select(ImportedItem.foreign_key, Topic.id, Topic.slug, Topic.title)
        .join(Topic, Topic.id == ImportedItem.local_id)
        .where(ledger.rows("topic"))
    )
    return {
        int(row.foreign_key): Place(row.id, row.slug, row.title)
        for row in rows
        if row.foreign_key.isdigit()
    }


def plan(ledger: Ledger, titles: Mapping[int, str]) -> dict[int, Place]:
    """Give each topic (by the archive's id) an id here; the same one as before, if it had one."""
    wanted = sorted(titles)
    with transaction() as session:
        before = ledger.known(PLANNED, wanted)
        if before and _is_overtaken(ledger, session, set(before.values())):
            # Nothing of that plan was written yet, or nobody could have taken its ids.
            _forget(ledger, session)
            before = {}
        new = [number for number in wanted if str(number) not in before]
        if before and new and session.get_bind().dialect.name == "sqlite":
            top = max(*before.values(), session.scalar(select(func.max(Topic.id))) or 0)
            ids = list(range(top + 1, top + 1 + len(new)))
        else:
            ids = items.take_ids(session, Topic, len(new))
        ledger.note(session, PLANNED, zip(new, ids, strict=True))
    given = {int(key): local_id for key, local_id in before.items()}
    given.update(zip(new, ids, strict=True))
    return {
        number: Place(local_id, slugify(titles[number]), titles[number])
        for number, local_id in given.items()
    }


def order(places: Mapping[int, Place]) -> list[int]:
    """Return the archive's ids in the order in which topics are written: the highest id first."""
    numbers = sorted(places, key=lambda number: places[number].local_id)
    return [*numbers[-1:], *numbers[:-1]]


def is_free(ledger: Ledger, session: Session, places: Sequence[Place]) -> bool:
    """Whether nobody has taken an id of the plan."""
    return not _is_overtaken(ledger, session, {place.local_id for place in places})


def _is_overtaken(ledger: Ledger, session: Session, ids: set[int]) -> bool:
    imported = select(ImportedItem.local_id).where(ledger.rows("topic"))
    taken = session.scalars(
        select(Topic.id).where(
            Topic.id >= min(ids), Topic.id <= max(ids), Topic.id.not_in(imported)
        )
    )
    return not ids.isdisjoint(taken)


def _forget(ledger: Ledger, session: Session) -> None:
    session.execute(
        delete(ImportedItem)
        .where(ledger.rows(PLANNED))
        .execution_options(synchronize_session=False)
    )


def finish(ledger: Ledger) -> None:
    """Drop the plan's rows of topics that are here now."""
    done = select(ImportedItem.foreign_key).where(ledger.rows("topic"))
    with transaction() as session:
        session.execute(
            delete(ImportedItem)
            .where(ledger.rows(PLANNED), ImportedItem.foreign_key.in_(done))
            .execution_options(synchronize_session=False)
        )
