"""`hrforum reindex`: build the search index anew from the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from hrforum.accounts.indexing import index_person
from hrforum.accounts.models import Person
from hrforum.boards import policy
from hrforum.boards.actions.indexing import document
from hrforum.boards.models import Post, Topic
from hrforum.core import markdown, search
from hrforum.core.db import transaction
from hrforum.core.search import SearchDocument
from hrforum.extensions import db
from hrforum.members.indexing import index_member
from hrforum.members.models import Member

BATCH = 500


def rebuild() -> Iterator[int]:
    """Build the index anew; yields how many documents were put, after each batch.

    Each batch is a transaction of its own that puts what is and removes what is no more, so that
    searches and writes go on meanwhile. At the end posts stand in the order of their time.
    """
    done = 0
    steps: tuple[tuple[str, Callable[[int], list[int]]], ...] = (
        ("member", _put_members),
        ("person", _put_people),
        ("post", _put_posts),
    )
    for kind, put_after in steps:
        last = 0
        while ids := put_after(last):
            _forget(kind, last, ids[-1], ids)
            last = ids[-1]
            done += len(ids)
            db.session.expunge_all()
            yield done
        _forget(kind, last, None, [])
    search.renumber()
    search.optimize()


def _put_members(after: int) -> list[int]:
    rows = db.session.scalars(
        select(Member).where(Member.id > after).order_by(Member.id).limit(BATCH)
    ).all()
    with transaction():
        for member in rows:
            index_member(member)
    return [member.id for member in rows]


def _put_people(after: int) -> list[int]:
    rows = db.session.scalars(
        select(Person)
        .where(Person.id > after, Person.deleted_at.is_(None))
        .order_by(Person.id)
        .limit(BATCH)
    ).all()
    with transaction():
        for person in rows:
            index_person(person)
    return [person.id for person in rows]


def _put_posts(after: int) -> list[int]:
    readable = (
        select(Post.id, Post.version)
        .join(Topic, Topic.id == Post.topic_id)
        .where(Topic.deleted_at.is_(None), policy.readable_posts())
    )
    rows = db.session.execute(
        readable.with_only_columns(Post, Topic)
        .where(Post.id > after)
        .order_by(Post.id)
        .limit(BATCH)
    ).all()
    made = [
        (post.version, document(post, topic, markdown.plain(post.body))) for post, topic in rows
    ]
    ids = [document.id for _version, document in made]
    with transaction() as session:
        # Who changed a post since it was read here has put it into the index by then.
        still = session.execute(readable.where(Post.id.in_(ids))).all()
        now = {row.id: row.version for row in still}
        search.put(*(each for version, each in made if now.get(each.id) == version))
    return ids


def _forget(kind: str, after: int, until: int | None, kept: list[int]) -> None:
    """Take out of the index what it has between two ids besides those to keep."""
    stale = select(SearchDocument.ref_id).where(
        SearchDocument.kind == kind, SearchDocument.ref_id > after
    )
    if until is not None:
        stale = stale.where(SearchDocument.ref_id <= until)
    gone = set(db.session.scalars(stale)).difference(kept)
    if gone:
        with transaction():
            search.remove(kind, *gone)


@click.command()
@with_appcontext
def reindex() -> None:
    """Build the search index anew, while searches and writes go on."""
    done = 0
    for done in rebuild():
        click.echo(f"\r{done} documents", nl=False)
    click.echo(f"\r{done} documents are in the index.")


commands = [reindex]
