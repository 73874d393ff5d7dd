"""Taking uploads away that no post uses: a row goes only after its file is gone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update

from hrforum.accounts.signals import PersonDeleted
from hrforum.boards.models import Post, Topic
from hrforum.boards.upload_models import Upload, UploadUse
from hrforum.core import attachments, clock
from hrforum.core.db import transaction, transactional
from hrforum.extensions import db

T = TypeVar("T")

UNUSED = dt.timedelta(days=1)
DELETED = dt.timedelta(days=30)
BATCH = 200


def _in_use() -> ColumnElement[bool]:
    return exists().where(UploadUse.upload_id == Upload.id).correlate(Upload)


def _portions(whole: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(whole), BATCH):
        yield whole[start : start + BATCH]


def unuse(*which: ColumnElement[bool]) -> None:
    """Take uses away, inside a transaction; what nothing uses any more starts its last day."""
    ids = list(db.session.scalars(select(UploadUse.upload_id).where(*which).distinct()))
    for part in _portions(ids):
        db.session.execute(delete(UploadUse).where(UploadUse.upload_id.in_(part), *which))
        db.session.execute(
            update(Upload)
            .where(Upload.id.in_(part), ~_in_use())
            .values(unused_since=clock.now())
            .execution_options(synchronize_session=False)
        )


def forget_person(event: PersonDeleted) -> None:
    """Let go of what somebody uploaded who deletes their account: all of it, or what is unused.

    From now on nobody gets it; the worker removes the files.
    """
    mine: list[ColumnElement[bool]] = [Upload.owner_id == event.person_id]
    if not event.with_posts:
        mine.append(~_in_use())
    db.session.execute(
        update(Upload)
        .where(*mine)
        .values(state="going", name="")
        .execution_options(synchronize_session=False)
    )


def tidy(data: Path) -> int:
    """Remove what no post used for a day or whose posts are deleted for 30; how many files went.

    Args:
        data: the installation's data folder.
    """
    _let_go()
    return _remove_going(data) + _remove_strays(data)


@transactional
def _let_go() -> None:
    now = clock.now()
    old_posts = (
        select(Post.id)
        .join(Topic, Topic.id == Post.topic_id)
        .where(or_(Post.deleted_at < now - DELETED, Topic.deleted_at < now - DELETED))
    )
    unuse(UploadUse.post_id.in_(old_posts))
    db.session.execute(
        update(Upload)
        .where(
            and_(Upload.state == "kept", Upload.unused_since < now - UNUSED),
            # A text may have come back meanwhile; the column is only where to look.
            ~_in_use(),
        )
        .values(state="going")
        .execution_options(synchronize_session=False)
    )


def _remove_going(data: Path) -> int:
    removed, after = 0, 0
    while True:
        rows = db.session.execute(
            select(Upload.id, Upload.file)
            .where(Upload.state == "going", Upload.id > after)
            .order_by(Upload.id)
            .limit(BATCH)
        ).all()
        if not rows:
            return removed
        after = rows[-1].id
        gone = [row.id for row in rows if attachments.drop(data, row.file)]
        with transaction() as session:
            session.execute(delete(UploadUse).where(UploadUse.upload_id.in_(gone)))
            session.execute(delete(Upload).where(Upload.id.in_(gone)))
        removed += len(gone)


def _remove_strays(data: Path) -> int:
    """Remove files without a row, such as a process leaves that ends between the two writes."""
    folder = attachments.folder(data)
    if not folder.is_dir():
        return 0
    before = clock.now().timestamp() - UNUSED.total_seconds()
    old = [path for path in folder.iterdir() if path.is_file() and path.stat().st_mtime < before]
    removed = 0
    for part in _portions(old):
        names = [path.name for path in part]
        known = set(db.session.scalars(select(Upload.file).where(Upload.file.in_(names))))
        for path in part:
            if path.name not in known:
                path.unlink(missing_ok=True)
                removed += 1
    return removed
