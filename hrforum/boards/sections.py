"""What boards show on the pages of people and members, and do when an account goes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, delete, func, select, update

from hrforum.accounts import blocks
from hrforum.accounts import profile as people
from hrforum.accounts.actions.blocks import forget_person as forget_mutes
from hrforum.accounts.actions.blocks import on_blocked
from hrforum.accounts.models import Person
from hrforum.accounts.signals import PersonDeleted, on_person_deleted
from hrforum.boards import content, policy
from hrforum.boards.actions import drafts, reading, summaries, translations, upload_tidying
from hrforum.boards.actions.bookmarks import forget_bookmarks
from hrforum.boards.actions.counters import touch_board
from hrforum.boards.actions.following import part
from hrforum.boards.actions.polls import forget_voter
from hrforum.boards.models import Board, Poll, Post, PostRevision, PostTrial, Topic, TopicStatus
from hrforum.boards.queries import mine as lists
from hrforum.boards.queries.base import post_path
from hrforum.core import clock, fragments, markdown, search
from hrforum.core.db import AnyRow, AnySelect
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members import profile as members

SHOWN = 10


def register() -> None:
    """Tell the floors below."""
    people.register_section("follow", person_follow, order=10)
    people.register_section("posts", person_section)
    people.register_section("mute", person_mute, order=95)
    on_blocked(part)
    members.register_section("follow", member_follow)
    members.register_section("posts", member_section)
    on_person_deleted(forget_person)


def _posts(actor: Actor) -> AnySelect:
    return (
        select(
            Post.number,
            Post.html,
            Post.language,
            Post.direction,
            Post.created_at,
            Topic.id,
            Topic.slug,
            Topic.title,
            Topic.language.label("topic_language"),
            Topic.type,
            Topic.excerpt.label("topic_excerpt"),
            Board.slug.label("board_slug"),
            Board.name.label("board_name"),
            Board.hue.label("board_hue"),
            Person.username,
            Person.display_name,
        )
        .join(Topic, Topic.id == Post.topic_id)
        .join(Board, Board.id == Topic.board_id)
        .join(Person, Person.id == Post.author_id)
        .where(policy.visible_topics(actor), policy.readable_posts())
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(SHOWN)
    )


def _words(row: AnyRow) -> str:
    """Return the text of a post; of an opening one that has none, what its form's answers say."""
    words = content.words_of(row.html)
    return words or (row.topic_excerpt if row.number == 1 else "")


def shown(row: AnyRow) -> dict[str, Any]:
    """Return a post as lists of posts show it."""
    return {
        "url": post_path(row.id, row.slug, row.number),
        "title": row.title,
        "lang": row.topic_language,
        "post_lang": row.language,
        "dir": row.direction,
        "number": row.number,
        "type": row.type,
        "at": row.created_at,
        "excerpt": markdown.excerpt(_words(row), 220),
        "board_name": row.board_name,
        "board_url": f"/boards/{row.board_slug}/",
        "board_hue": row.board_hue,
        "author_name": row.display_name,
        "author_url": f"/people/{row.username}/",
        "member_name": getattr(row, "member_name", None),
    }


def person_section(actor: Actor, person_id: int) -> tuple[str, dict[str, Any]] | None:
    """Return the person's newest posts that the actor may read."""
    rows = db.session.execute(_posts(actor).where(Post.author_id == person_id)).all()
    return ("topics/_written.html", {"posts": [shown(row) for row in rows], "by": False})


def member_section(actor: Actor, member_id: int) -> tuple[str, dict[str, Any]] | None:
    """Return the newest posts written for the member that the actor may read."""
    rows = db.session.execute(_posts(actor).where(Post.member_id == member_id)).all()
    return ("topics/_written.html", {"posts": [shown(row) for row in rows], "by": True})


def person_follow(actor: Actor, person_id: int) -> tuple[str, dict[str, Any]] | None:
    """Return the button by which the actor follows the person."""
    if actor.person_id in (None, person_id):
        return None
    found = lists.follows_person(actor, person_id)
    if found is None:
        return None
    return ("boards/_follow.html", {"path": f"/people/{found[0]}/", "follows": found[1]})


def person_mute(actor: Actor, person_id: int) -> tuple[str, dict[str, Any]] | None:
    """Return the buttons by which the actor mutes or blocks the person: two statements."""
    if actor.person_id in (None, person_id):
        return None
    found = db.session.execute(
        select(Person.username, Person.display_name).where(
            Person.id == person_id, Person.deleted_at.is_(None)
        )
    ).first()
    if found is None:
        return None
    chosen = blocks.state(actor.person_id or 0, person_id)
    shown = {"username": found.username, "name": found.display_name, "state": chosen}
    return ("account/_mute_section.html", shown)


def member_follow(actor: Actor, member_id: int) -> tuple[str, dict[str, Any]] | None:
    """Return the button by which the actor follows the member."""
    if not actor.is_signed_in:
        return None
    found = lists.follows_member(actor, member_id)
    if found is None:
        return None
    return ("boards/_follow.html", {"path": f"/members/{found[0]}/", "follows": found[1]})


def forget_person(event: PersonDeleted) -> None:
    """Take a person's posts away, if they asked for it; inside the transaction of the deletion.

    Their texts and earlier versions are erased. A topic that they opened stays, without its
    opening text, when others have answered in it.
    """
    fragments.bump("faces")
    forget_mutes(event.person_id)
    reading.forget_person(event.person_id)
    forget_voter(event.person_id)
    forget_bookmarks(event.person_id)
    drafts.forget_person(event.person_id)
    translations.forget_person(event.person_id, with_posts=event.with_posts)
    upload_tidying.forget_person(event)
    if not event.with_posts:
        db.session.execute(
            update(Topic)
            .where(Topic.id.in_(select(Post.topic_id).where(Post.author_id == event.person_id)))
            .values(version=Topic.version + 1)
            .execution_options(synchronize_session=False)
        )
        return
    summaries.forget_person(event.person_id)
    mine = Post.author_id == event.person_id
    # What they said of trying an answer or of a challenge, and what their polls ask, is text, too.
    for table, theirs in (
        (PostTrial, PostTrial.person_id == event.person_id),
        (TopicStatus, TopicStatus.by_id == event.person_id),
        (Poll, Poll.post_id.in_(select(Post.id).where(mine))),
    ):
        db.session.execute(delete(table).where(theirs).execution_options(synchronize_session=False))
    topic_ids = list(db.session.scalars(select(Post.topic_id).where(mine).distinct()))
    post_ids = list(db.session.scalars(select(Post.id).where(mine)))
    now = clock.now()
    db.session.execute(
        delete(PostRevision).where(PostRevision.post_id.in_(select(Post.id).where(mine)))
    )
    db.session.execute(
        update(Post)
        .where(mine)
        .values(
            body="",
            html="",
            headings=None,
            headings_count=0,
            deleted_at=func.coalesce(Post.deleted_at, now),
            deleted_by_id=event.person_id,
            version=Post.version + 1,
        )
        .execution_options(synchronize_session=False)
    )
    _settle(event.person_id, topic_ids)
    for start in range(0, len(post_ids), 500):
        search.remove("post", *post_ids[start : start + 500])
    fragments.bump("shelf")


def _settle(person_id: int, topic_ids: list[int]) -> None:
    """Count the topics and boards anew in which the person wrote; drop topics left empty."""
    live = and_(Post.topic_id == Topic.id, Post.deleted_at.is_(None))
    count = select(func.count()).where(live).correlate(Topic).scalar_subquery()
    last_at = select(func.max(Post.created_at)).where(live).correlate(Topic).scalar_subquery()
    last_by = (
        select(Post.author_id)
        .where(live)
        .order_by(Post.number.desc())
        .limit(1)
        .correlate(Topic)
        .scalar_subquery()
    )
    for start in range(0, len(topic_ids), 500):
        part = topic_ids[start : start + 500]
        db.session.execute(
            update(Topic)
            .where(Topic.id.in_(part))
            .values(
                posts_count=count,
                last_posted_at=func.coalesce(last_at, Topic.last_posted_at),
                last_poster_id=func.coalesce(last_by, Topic.last_poster_id),
                version=Topic.version + 1,
            )
            .execution_options(synchronize_session=False)
        )
        db.session.execute(
            update(Topic)
            .where(Topic.id.in_(part), Topic.posts_count == 0, Topic.deleted_at.is_(None))
            .values(deleted_at=clock.now(), deleted_by_id=person_id)
            .execution_options(synchronize_session=False)
        )
        db.session.execute(
            update(Topic)
            .where(Topic.id.in_(part), Topic.author_id == person_id)
            .values(excerpt="", fields=None, outcome="")
            .execution_options(synchronize_session=False)
        )
    boards = db.session.scalars(
        select(Topic.board_id)
        .where(Topic.id.in_(select(Post.topic_id).where(Post.author_id == person_id)))
        .distinct()
    )
    for board_id in list(boards):
        touch_board(board_id)
