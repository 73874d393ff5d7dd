"""A person's own marks on posts, and the reminders of them."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _
from sqlalchemy import delete, select

from hrforum.boards import notices_marks
from hrforum.boards.actions.loading import post_to_mark
from hrforum.boards.models import Board, Bookmark, Post, Topic
from hrforum.core import clock
from hrforum.core.db import transaction, transactional
from hrforum.core.errors import Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db

MAX_NOTE = 500
LONGEST = dt.timedelta(days=5 * 366)
BATCH = 50


@transactional
def save_bookmark(
    actor: Actor,
    topic_id: int,
    number: int,
    *,
    note: str = "",
    remind_at: dt.datetime | None = None,
) -> tuple[Post, Topic]:
    """Keep a post, with a note and a moment to be reminded of it; a second time changes both.

    Raises:
        Invalid: the note is too long, or the moment is past or too far; the field is ``note`` or
            ``remind_at``.
        NotFound: there is no such post for the actor.
    """
    note = note.replace("\r\n", "\n").strip()
    if len(note) > MAX_NOTE:
        raise Invalid("note", _("Keep the note under %(most)s characters.", most=MAX_NOTE))
    if actor.person_id is None:
        raise NotFound
    # The post is locked: a double click waits here for the first.
    post, topic, _board = post_to_mark(actor, topic_id, number)
    mine = db.session.scalar(
        select(Bookmark)
        .where(Bookmark.person_id == actor.person_id, Bookmark.post_id == post.id)
        .with_for_update()
    )
    unchanged = mine is not None and mine.remind_at == remind_at
    if remind_at is not None and not unchanged:
        if remind_at <= clock.now():
            raise Invalid("remind_at", _("Choose a moment in the future."))
        if remind_at > clock.now() + LONGEST:
            raise Invalid("remind_at", _("Choose a moment within five years."))
    if mine is None:
        mine = Bookmark(person_id=actor.person_id, post_id=post.id, created_at=clock.now())
        db.session.add(mine)
    mine.note = note
    if not unchanged:
        mine.remind_at = remind_at
        mine.reminded_at = None
    db.session.flush()
    return post, topic


@transactional
def remove_bookmark(actor: Actor, bookmark_id: int) -> None:
    """Let go of a bookmark.

    Raises:
        NotFound: the actor has none with this number.
    """
    mine = db.session.get(Bookmark, bookmark_id)
    if mine is None or mine.person_id != actor.person_id:
        raise NotFound
    db.session.delete(mine)


def remind_due() -> int:
    """Tell people of their bookmarks whose moment has come; return how many.

    Each in the transaction that notes it as told: a worker that dies tells it later, and two
    workers never tell it twice.
    """
    told = 0
    due = (
        select(Bookmark.id)
        .where(Bookmark.remind_at <= clock.now(), Bookmark.reminded_at.is_(None))
        .order_by(Bookmark.remind_at, Bookmark.id)
        .limit(BATCH)
    )
    while db.session.scalar(due.limit(1)) is not None:
        with transaction() as session:
            ids = session.scalars(due.with_for_update(skip_locked=True)).all()
            for bookmark_id in ids:
                told += _remind(session.get_one(Bookmark, bookmark_id))
        if not ids:
            break
    db.session.rollback()
    return told


def _remind(bookmark: Bookmark) -> int:
    bookmark.reminded_at = clock.now()
    row = db.session.execute(
        select(Post, Topic, Board)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Board, Board.id == Topic.board_id)
        .where(Post.id == bookmark.post_id)
        .where(Post.deleted_at.is_(None), Post.hidden_at.is_(None), Topic.deleted_at.is_(None))
    ).first()
    if row is None:
        return 0
    notices_marks.tell_reminder(bookmark, row[0], row[1], row[2])
    return 1


def forget_bookmarks(person_id: int) -> None:
    """Erase a person's bookmarks, when their account goes."""
    db.session.execute(
        delete(Bookmark)
        .where(Bookmark.person_id == person_id)
        .execution_options(synchronize_session=False)
    )
