"""Carrying posts from one topic to another, with all that hangs on their numbers.

Addresses (`PostMove`), answers, readers' positions, drafts, translations, votes, the index and
counters go along, in statements whose number does not depend on how many posts there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, func, insert, select, update

from hrforum.boards import gaps
from hrforum.boards.actions.counters import changed
from hrforum.boards.actions.indexing import index_post
from hrforum.boards.curating_models import PostMove, ReplyElsewhere, TopicAct
from hrforum.boards.models import Post, Topic
from hrforum.boards.translation_models import Translation
from hrforum.core import markdown, search
from hrforum.curating.actions import positions, votes
from hrforum.extensions import db

_posts: Any = Post.__table__
_moves: Any = PostMove.__table__
_elsewhere: Any = ReplyElsewhere.__table__


class Step(NamedTuple):
    """A post and its numbers before and after."""

    post_id: int
    old: int
    new: int


def note(act: TopicAct, source: Topic, target: Topic, steps: Sequence[Step]) -> None:
    """Write down where the posts of an act were and go."""
    db.session.execute(
        insert(PostMove),
        [
            {
                "act_id": act.id,
                "post_id": step.post_id,
                "from_topic_id": source.id,
                "from_number": step.old,
                "to_topic_id": target.id,
                "to_number": step.new,
            }
            for step in steps
        ],
    )


def carry(
    act: TopicAct,
    source: Topic,
    target: Topic,
    steps: Sequence[Step],
    *,
    back: bool = False,
    remembered: bool = False,
) -> None:
    """Carry posts to another topic, both locked; the act's moves are noted already.

    Args:
        act: whose moves these are.
        source, target: from where, to where.
        steps: ascending, old and new numbers alike.
        back: the act is undone: the posts go to the numbers that they had.
        remembered: the target's readers had read what comes back, up to where they were.
    """
    answers = _answers(source)
    positions.carry(source, target, steps, copy_levels=not back, remembered=remembered)
    number = PostMove.from_number if back else PostMove.to_number
    target_version = target.version + 1
    of_act = select(PostMove.post_id).where(PostMove.act_id == act.id)
    where_to = (
        select(number)
        .where(PostMove.act_id == act.id, PostMove.post_id == Post.id)
        .correlate(Post)
        .scalar_subquery()
    )
    _run(
        update(Post)
        .where(Post.id.in_(of_act))
        .values(topic_id=target.id, number=where_to, changed_in=target_version)
    )
    _run(update(Translation).where(Translation.post_id.in_(of_act)).values(topic_id=target.id))
    _mend_answers(answers, source, target, steps)
    votes.carry(act, source, target)
    went = {step.old for step in steps}
    came = {step.new for step in steps}
    source.gaps = gaps.write(gaps.numbers(source.gaps) | went)
    target.gaps = gaps.write(gaps.numbers(target.gaps) - came)
    target.highest_number = max(target.highest_number, steps[-1].new)
    for topic in (source, target):
        changed(topic)
        settle(topic)
    _index(source, target, steps)


def settle(topic: Topic) -> None:
    """Count the posts of a locked topic anew and find the newest one."""
    live = (Post.topic_id == topic.id) & Post.deleted_at.is_(None)
    topic.posts_count = db.session.scalar(select(func.count()).select_from(Post).where(live)) or 0
    last = db.session.execute(
        select(Post.created_at, Post.author_id)
        .where(live)
        .order_by(Post.created_at.desc(), Post.number.desc())
        .limit(1)
    ).first()
    if last is not None:
        topic.last_posted_at, topic.last_poster_id = last
    db.session.flush()


def _run(statement: Any) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))


def _answers(topic: Topic) -> list[tuple[int, int]]:
    """Return which posts of the topic answer which: pairs of ids."""
    answered = _posts.alias()
    rows = db.session.execute(
        select(_posts.c.id, answered.c.id.label("answered"))
        .join(
            answered,
            (answered.c.topic_id == _posts.c.topic_id)
            & (answered.c.number == _posts.c.reply_to_number),
        )
        .where(_posts.c.topic_id == topic.id, _posts.c.reply_to_number.is_not(None))
    )
    return [(row[0], row[1]) for row in rows]


def _mend_answers(
    pairs: Sequence[tuple[int, int]], source: Topic, target: Topic, steps: Sequence[Step]
) -> None:
    """Let answers point to where the answered posts stand now."""
    new = {step.post_id: step.new for step in steps}
    apart = [(a, b) for a, b in pairs if (a in new) != (b in new)]
    together = [{"post": a, "to_number": new[b]} for a, b in pairs if a in new and b in new]
    connection = db.session.connection()
    if together:
        statement = (
            update(_posts)
            .where(_posts.c.id == bindparam("post"))
            .values(reply_to_number=bindparam("to_number"))
        )
        connection.execute(statement, together)
    if apart:
        statement = (
            update(_posts).where(_posts.c.id == bindparam("post")).values(reply_to_number=None)
        )
        connection.execute(statement, [{"post": a} for a, _b in apart])
        connection.execute(insert(_elsewhere), [{"post_id": a, "answered_id": b} for a, b in apart])
    _join_again(source, target)


def _join_again(*topics: Topic) -> None:
    """Let answers to posts that stand in the same topic again say their number."""
    answered = _posts.alias()
    rows = db.session.execute(
        select(_elsewhere.c.post_id, answered.c.number)
        .join(_posts, _posts.c.id == _elsewhere.c.post_id)
        .join(answered, answered.c.id == _elsewhere.c.answered_id)
        .where(
            _posts.c.topic_id.in_([topic.id for topic in topics]),
            answered.c.topic_id == _posts.c.topic_id,
        )
    ).all()
    if rows:
        connection = db.session.connection()
        connection.execute(
            update(_posts)
            .where(_posts.c.id == bindparam("post"))
            .values(reply_to_number=bindparam("to_number")),
            [{"post": post_id, "to_number": number} for post_id, number in rows],
        )
        connection.execute(
            delete(_elsewhere).where(_elsewhere.c.post_id == bindparam("post")),
            [{"post": post_id} for post_id, _number in rows],
        )


def _index(source: Topic, target: Topic, steps: Sequence[Step]) -> None:
    search.move([(step.post_id, step.new) for step in steps], target.id, target.board_id)
    there, here = (
        (topic.board_id, topic.type, topic.tags_text.split()) for topic in (source, target)
    )
    if there != here:
        search.update_topic(
            target.id,
            board_id=here[0],
            type=here[1],
            tags=here[2],
            only=[step.post_id for step in steps],
        )
    # An opening post is found by its topic's title, too.
    for step in steps:
        if 1 in (step.old, step.new):
            post = db.session.get_one(Post, step.post_id, populate_existing=True)
            index_post(post, target, markdown.plain(post.body))
