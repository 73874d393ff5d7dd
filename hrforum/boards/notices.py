"""What boards tell people: they were mentioned or answered, or a moderator did something."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, tuple_

from hrforum.accounts.models import Person
from hrforum.boards import content as contents
from hrforum.boards import policy
from hrforum.boards.content import Content
from hrforum.boards.models import Board, BoardGroup, Post, Topic
from hrforum.boards.queries import reading
from hrforum.boards.queries.base import post_path, topic_path
from hrforum.core import clock, markdown
from hrforum.core.db import AnyRow
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.notifications import actions, kinds, things
from hrforum.notifications.kinds import Kind
from hrforum.notifications.things import Thing

# As `views.topics` writes it above a quotation.
_QUOTED = re.compile(
    r"^>[> ]*\[[^\]\n]*\]\((?:https?://[^/\s)]+)?/topics/(\d{1,9})-[^/\s)]*/(\d{1,9})\)",
    re.MULTILINE,
)
MOST_QUOTED = 20
IN_INBOX = 220  # characters of a post
IN_MAIL = 700

TALK = _l("What others write")
_MODERATION = _l("What moderators decide")
# The same for all mails about a topic: programs that sort by subject keep them together.
SUBJECT = _l("Re: %(title)s")


def register() -> None:
    """Tell the registries."""
    kinds.register(
        Kind(
            "mention", "post", TALK,
            _l("Somebody mentions me"), _l("%(who)s mentioned you"), SUBJECT,
            "user", rank=3, place=10,
        ),
        Kind(
            "reply", "post", TALK,
            _l("Somebody answers a post of mine"), _l("%(who)s answered you"), SUBJECT,
            "reply", rank=2, place=10,
        ),
        Kind(
            "topic_reply", "post", TALK,
            _l("Somebody writes in a topic that I opened"),
            _l("%(who)s wrote in your topic"), SUBJECT,
            "message-square", rank=1, place=10,
        ),
        Kind(
            "watched", "post", TALK,
            _l("Somebody writes in what I watch"),
            _l("%(who)s wrote in a topic that you watch"), SUBJECT,
            "eye", rank=0, place=10,
        ),
        Kind(
            "post_hidden", "post", _MODERATION,
            _l("A moderator hides a post of mine"), _l("A moderator hid your post"),
            _l("A moderator hid your post in: %(title)s"),
            "eye-off", place=20,
        ),
        Kind(
            "topic_closed", "topic", _MODERATION,
            _l("A moderator closes a topic that I opened"), _l("A moderator closed your topic"),
            _l("A moderator closed your topic: %(title)s"),
            "lock", place=20,
        ),
    )  # fmt: skip
    things.register_thing("post", load_posts)
    things.register_thing("topic", load_topics)


def tell_post(actor: Actor, post: Post, topic: Topic, board: Board, content: Content) -> None:
    """Tell of a new reply: whom it mentions, quotes, answers, and who opened the topic.

    Who muted the topic hears only that they were mentioned.
    """
    told = _quoted(actor, content)
    told.append((topic.author_id, "topic_reply"))
    answered = _answered(topic, post)
    if answered is not None:
        told.append((answered.author_id, "reply"))
    told = [pair for pair in told if pair[0] != actor.person_id]
    muted = reading.who_muted(topic.id, [person_id for person_id, _kind in told])
    told = [pair for pair in told if pair[0] not in muted]
    told += _mentioned(content)
    _tell(actor, told, post, topic, board, content, answered)


def tell_mentioned(actor: Actor, post: Post, topic: Topic, board: Board, content: Content) -> None:
    """Tell whom a new topic, or the new text of a post, mentions; nobody hears of a post twice."""
    told = _mentioned(content) + _quoted(actor, content)
    if told and post.hidden_at is None:
        _tell(actor, told, post, topic, board, content, _answered(topic, post))


def _mentioned(content: Content) -> list[tuple[int, str]]:
    names = content.mentions[: contents.MOST_MENTIONS]
    if not names:
        return []
    ids = db.session.scalars(select(Person.id).where(Person.username.in_(names)))
    return [(person_id, "mention") for person_id in ids]


def _quoted(actor: Actor, content: Content) -> list[tuple[int, str]]:
    """Return who wrote the posts that the text quotes: lines of a quotation with their address."""
    found = [(int(topic), int(number)) for topic, number in _QUOTED.findall(content.body)]
    wanted = list(dict.fromkeys(found))[:MOST_QUOTED]
    if not wanted:
        return []
    authors = db.session.scalars(
        select(Post.author_id)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Board, Board.id == Topic.board_id)
        .where(tuple_(Post.topic_id, Post.number).in_(wanted))
        .where(policy.visible_topics(actor), policy.readable_posts())
        .order_by(Post.id)
    )
    return [(author_id, "quote") for author_id in authors]


def _tell(
    actor: Actor,
    told: list[tuple[int, str]],
    post: Post,
    topic: Topic,
    board: Board,
    content: Content,
    answered: AnyRow | None,
) -> None:
    if all(person_id == actor.person_id for person_id, _kind in told):
        return
    actions.notify(
        actor,
        told,
        about=("post", post.id),
        key=f"post:{post.id}",
        thing=_thing(post, topic, board, content.text, answered),
        may_see=readers(board),
    )


def _thing(post: Post, topic: Topic, board: Board, text: str, answered: AnyRow | None) -> Thing:
    return Thing(
        title=topic.title,
        path=post_path(topic.id, topic.slug, post.number),
        lang=topic.language,
        excerpt=markdown.excerpt(text, IN_MAIL),
        excerpt_lang=post.language,
        excerpt_dir=post.direction,
        place=board.name,
        thread=_thread(topic.id),
        answers=f"post:{answered.id}" if answered else "",
        open=board.visibility == "public",
    )


def tell_watchers(
    actor: Actor, people: Sequence[int], post: Post, topic: Topic, board: Board, text: str
) -> None:
    """Tell these people, who watch the topic, of the post with that text."""
    answered = _answered(topic, post)
    actions.notify(
        actor,
        [(person_id, "watched") for person_id in people],
        about=("post", post.id),
        key=f"post:{post.id}",
        thing=_thing(post, topic, board, text, answered),
        may_see=readers(board),
    )


def _thread(topic_id: int) -> str:
    return f"topic:{topic_id}"


def _answered(topic: Topic, post: Post) -> AnyRow | None:
    """Return id and author of the post that this one answers."""
    if post.reply_to_number is None:
        return None
    return db.session.execute(
        select(Post.id, Post.author_id).where(
            Post.topic_id == topic.id, Post.number == post.reply_to_number
        )
    ).first()


def readers(board: Board) -> Callable[[Actor], bool] | None:
    """Return who may read the board; None when every person may."""
    if board.visibility in ("public", "signed_in"):
        return None
    groups: frozenset[int] = frozenset()
    if board.visibility in policy.FOR_GROUPS:
        groups = frozenset(
            db.session.scalars(select(BoardGroup.group_id).where(BoardGroup.board_id == board.id))
        )

    def may_see(actor: Actor) -> bool:
        return policy.may_read_board(actor, board.id, board.visibility, groups)

    return may_see


def _moment(at: dt.datetime | None) -> str:
    """Return what tells a second hiding or closing from the first."""
    return f"{at or clock.now():%Y%m%d%H%M%S%f}"


def tell_hidden(actor: Actor, post: Post, topic: Topic, board: Board) -> None:
    """Tell the author that a moderator hid a post, and why."""
    actions.notify(
        actor,
        [(post.author_id, "post_hidden")],
        about=("post", post.id),
        key=f"hidden:{post.id}:{_moment(post.hidden_at)}",
        thing=Thing(
            title=topic.title,
            path=post_path(topic.id, topic.slug, post.number),
            lang=topic.language,
            place=board.name,
            note=post.hidden_reason,
            thread=_thread(topic.id),
        ),
        may_see=readers(board),
    )


def tell_closed(actor: Actor, topic: Topic, board: Board) -> None:
    """Tell who opened a topic that a moderator closed it, and why."""
    actions.notify(
        actor,
        [(topic.author_id, "topic_closed")],
        about=("topic", topic.id),
        key=f"closed:{topic.id}:{_moment(topic.closed_at)}",
        thing=Thing(
            title=topic.title,
            path=topic_path(topic.id, topic.slug),
            lang=topic.language,
            place=board.name,
            note=topic.closed_reason,
            thread=_thread(topic.id),
        ),
        may_see=readers(board),
    )


def load_posts(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return the posts that the actor may read: one statement.

    A hidden one is there for its author and for moderators, without its text.
    """
    rows = db.session.execute(
        select(
            Post.id,
            Post.number,
            Post.html,
            Post.language,
            Post.direction,
            Post.author_id,
            Post.hidden_at,
            Post.hidden_reason,
            Topic.id.label("topic_id"),
            Topic.slug,
            Topic.title,
            Topic.language.label("topic_language"),
            Board.id.label("board_id"),
            Board.name.label("board_name"),
            Board.visibility,
        )
        .join(Topic, Topic.id == Post.topic_id)
        .join(Board, Board.id == Topic.board_id)
        .where(Post.id.in_(set(ids)), Post.deleted_at.is_(None), policy.visible_topics(actor))
    )
    return {
        row.id: Thing(
            title=row.title,
            path=post_path(row.topic_id, row.slug, row.number),
            lang=row.topic_language,
            excerpt=""
            if row.hidden_at
            else markdown.excerpt(contents.words_of(row.html), IN_INBOX),
            excerpt_lang=row.language,
            excerpt_dir=row.direction,
            place=row.board_name,
            note=row.hidden_reason,
            open=row.visibility == "public",
        )
        for row in rows
        if row.hidden_at is None
        or row.author_id == actor.person_id
        or actor.moderates(row.board_id)
    }


def load_topics(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return the topics that the actor may read: one statement."""
    rows = db.session.execute(
        select(
            Topic.id,
            Topic.slug,
            Topic.title,
            Topic.language,
            Topic.closed_reason,
            Board.name.label("board_name"),
        )
        .join(Board, Board.id == Topic.board_id)
        .where(Topic.id.in_(set(ids)), policy.visible_topics(actor))
    )
    return {
        row.id: Thing(
            title=row.title,
            path=topic_path(row.id, row.slug),
            lang=row.language,
            place=row.board_name,
            note=row.closed_reason,
        )
        for row in rows
    }
