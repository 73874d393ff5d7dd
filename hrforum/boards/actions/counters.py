"""Counters that pages show without counting, and their repair."""

from __future__ import annotations

from sqlalchemy import bindparam, case, func, select, update

from hrforum.accounts.models import Person
from hrforum.boards.actions.polls import recount_votes
from hrforum.boards.models import Board, Post, PostReaction, Topic
from hrforum.boards.queries.marks import text_of
from hrforum.core import news
from hrforum.core.db import transactional
from hrforum.extensions import Model, db

_board = Model.metadata.tables[Board.__tablename__]
_person = Model.metadata.tables[Person.__tablename__]


def changed(topic: Topic, post: Post | None = None) -> None:
    """Raise the version of a topic that was locked, and note it at the post that changed.

    Who reads the topic at this moment hears of it after the commit.
    """
    topic.version += 1
    if post is not None:
        post.changed_in = topic.version
    news.tell_after_commit("topic", topic.id)
    news.tell_after_commit("board", topic.board_id)


def touch_topic(topic: Topic, post: Post) -> None:
    """Count the topic's posts anew and find its last one, since that post came or went."""
    live = (Post.topic_id == topic.id) & Post.deleted_at.is_(None)
    topic.posts_count = db.session.scalar(select(func.count()).select_from(Post).where(live)) or 0
    last = db.session.execute(
        # After a merge the newest post need not have the highest number.
        select(Post.created_at, Post.author_id)
        .where(live)
        .order_by(Post.created_at.desc(), Post.number.desc())
        .limit(1)
    ).first()
    if last is not None:
        topic.last_posted_at, topic.last_poster_id = last
    changed(topic, post)


def touch_board(board_id: int) -> None:
    """Count the board's topics and posts from its topics and find the last one; raise its version.

    One statement over an index of the board's topics: for deletions and restorations. A new post
    uses `add_to_board`.
    """
    live = (Topic.board_id == board_id) & Topic.deleted_at.is_(None)
    topics, posts = db.session.execute(
        select(func.count(), func.coalesce(func.sum(Topic.posts_count), 0)).where(live)
    ).one()
    last = db.session.execute(
        select(Topic.id, Topic.last_posted_at)
        .where(live)
        .order_by(Topic.last_posted_at.desc(), Topic.id.desc())
        .limit(1)
    ).first()
    db.session.execute(
        update(Board)
        .where(Board.id == board_id)
        .values(
            topics_count=topics,
            posts_count=posts,
            last_topic_id=last[0] if last else None,
            last_posted_at=last[1] if last else None,
            version=Board.version + 1,
        )
        .execution_options(synchronize_session=False)
    )


# The writes of every reply are built once: building one costs more than SQLite takes to do it.
_ADD_TO_BOARD = (
    update(_board)
    .where(_board.c.id == bindparam("board_id"))
    .values(
        topics_count=_board.c.topics_count + bindparam("topics"),
        posts_count=_board.c.posts_count + 1,
        last_topic_id=bindparam("topic_id"),
        last_posted_at=bindparam("at", type_=_board.c.last_posted_at.type),
        version=_board.c.version + 1,
    )
)
_COUNT_FOR_PERSON = (
    update(_person)
    .where(_person.c.id == bindparam("person_id"))
    .values(posts_count=_person.c.posts_count + bindparam("change"))
)


def add_to_board(topic: Topic, *, topics: int) -> None:
    """Add one post (and ``topics`` topics) to the counters of the topic's board."""
    db.session.connection().execute(
        _ADD_TO_BOARD,
        {
            "board_id": topic.board_id,
            "topics": topics,
            "topic_id": topic.id,
            "at": topic.last_posted_at,
        },
    )


def bump_board(board_id: int) -> None:
    """Raise the board's version: its page shows something else now."""
    db.session.execute(
        update(Board)
        .where(Board.id == board_id)
        .values(version=Board.version + 1)
        .execution_options(synchronize_session=False)
    )


def count_for_person(person_id: int, change: int) -> None:
    """Add ``change`` to the number of posts that a person's page shows."""
    db.session.connection().execute(_COUNT_FOR_PERSON, {"person_id": person_id, "change": change})


@transactional
def recount() -> int:
    """Count everything anew, from topics to votes; return how many boards there are.

    For the command that repairs counters and for the end of an import.
    """
    live = Post.deleted_at.is_(None)
    per_topic = (
        select(
            func.count().label("posts"),
            func.max(Post.created_at).label("last"),
        )
        .where(live, Post.topic_id == Topic.id)
        .correlate(Topic)
    )
    highest = select(func.max(Post.number)).where(Post.topic_id == Topic.id).correlate(Topic)
    last_poster = (
        select(Post.author_id)
        .where(live, Post.topic_id == Topic.id)
        .order_by(Post.created_at.desc(), Post.number.desc())
        .limit(1)
        .correlate(Topic)
    )
    session = db.session()
    session.execute(
        update(Topic)
        .values(
            posts_count=per_topic.with_only_columns(func.count()).scalar_subquery(),
            last_posted_at=func.coalesce(
                per_topic.with_only_columns(func.max(Post.created_at)).scalar_subquery(),
                Topic.created_at,
            ),
            # Numbers of posts that were moved away are never given again.
            highest_number=case(
                (Topic.gaps != "", Topic.highest_number),
                else_=func.coalesce(highest.scalar_subquery(), 0),
            ),
            last_poster_id=func.coalesce(last_poster.scalar_subquery(), Topic.author_id),
            version=Topic.version + 1,
        )
        .execution_options(synchronize_session=False)
    )
    written = select(func.count()).where(live, Post.author_id == Person.id).correlate(Person)
    session.execute(
        update(Person)
        .values(posts_count=written.scalar_subquery())
        .execution_options(synchronize_session=False)
    )
    _recount_reactions()
    recount_votes()
    boards = list(session.scalars(select(Board.id)))
    for board_id in boards:
        touch_board(board_id)
    return len(boards)


def _recount_reactions() -> int:
    """Put right what posts say of their reactions; return how many were wrong."""
    counted: dict[int, dict[str, int]] = {}
    rows = db.session.execute(
        select(PostReaction.post_id, PostReaction.kind, func.count()).group_by(
            PostReaction.post_id, PostReaction.kind
        )
    )
    for post_id, kind, count in rows:
        counted.setdefault(post_id, {})[kind] = count
    said = {
        row.id: row.reactions
        for row in db.session.execute(select(Post.id, Post.reactions).where(Post.reactions != ""))
    }
    wrong = 0
    for post_id in sorted(counted.keys() | said.keys()):
        true = text_of(counted.get(post_id, {}))
        if true != said.get(post_id, ""):
            wrong += 1
            db.session.get_one(Post, post_id).reactions = true
    db.session.flush()
    return wrong
