"""`hrforum reindex`: build the search index anew from the rows."""

from __future__ import annotations

from collections.abc import Iterator

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
from hrforum.extensions import db
from hrforum.members.indexing import index_member
from hrforum.members.models import Member

BATCH = 500


def rebuild() -> Iterator[int]:
    """Build the index anew; yields how many documents are in it, after each batch.

    The index is empty first, and every batch is a transaction of its own: who searches meanwhile
    finds less, never something wrong.
    """
    with transaction():
        search.clear()
    done = 0
    for member_id in db.session.scalars(select(Member.id).order_by(Member.id)).all():
        with transaction() as session:
            index_member(session.get_one(Member, member_id))
        done += 1
    yield done
    last = 0
    while batch := _people_after(last):
        with transaction():
            for person in batch:
                index_person(person)
        last = batch[-1].id
        done += len(batch)
        db.session.expunge_all()
        yield done
    last = 0
    while rows := _posts_after(last):
        with transaction():
            search.put(*(document(p, t, markdown.plain(p.body)) for p, t in rows))
        last = rows[-1][0].id
        done += len(rows)
        db.session.expunge_all()
        yield done
    with transaction():
        search.optimize()


def _people_after(person_id: int) -> list[Person]:
    return list(
        db.session.scalars(
            select(Person)
            .where(Person.id > person_id, Person.deleted_at.is_(None))
            .order_by(Person.id)
            .limit(BATCH)
        )
    )


def _posts_after(post_id: int) -> list[tuple[Post, Topic]]:
    # Ids are the order of writing; what counts as new in the index is what was put in last.
    rows = db.session.execute(
        select(Post, Topic)
        .join(Topic, Topic.id == Post.topic_id)
        .where(Post.id > post_id, Topic.deleted_at.is_(None), policy.readable_posts())
        .order_by(Post.id)
        .limit(BATCH)
    ).all()
    return [(post, topic) for post, topic in rows]


@click.command()
@with_appcontext
def reindex() -> None:
    """Build the search index anew."""
    done = 0
    for done in rebuild():
        click.echo(f"\r{done} documents", nl=False)
    click.echo(f"\r{done} documents are in the index.")


commands = [reindex]
