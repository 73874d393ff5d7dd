"""What boards tell people of marks on their posts: reactions, in one row, and accepted answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import func, select

from hrforum.accounts import blocks
from hrforum.boards import content as contents
from hrforum.boards import notices, policy
from hrforum.boards.models import Board, Bookmark, Post, PostReaction, Topic
from hrforum.boards.queries.base import post_path
from hrforum.boards.queries.bookmarks import load_due
from hrforum.boards.queries.marks import counts_of
from hrforum.core import markdown
from hrforum.core.permissions import SYSTEM, Actor
from hrforum.extensions import db
from hrforum.notifications import actions, kinds, things
from hrforum.notifications.kinds import Kind
from hrforum.notifications.things import Thing


def register() -> None:
    """Tell the registries."""
    kinds.register(
        Kind(
            "accepted", "post", notices.TALK,
            _l("Somebody accepts an answer of mine"), _l("%(who)s accepted your answer"),
            notices.SUBJECT,
            "circle-check", rank=4, place=10,
        ),
        Kind(
            "reaction", "reactions", notices.TALK,
            _l("Somebody reacts to a post of mine"), _l("%(who)s reacted to your post"),
            notices.SUBJECT,
            "heart", place=10, mail="never", at_once=False,
        ),
        Kind(
            "quote", "post", notices.TALK,
            _l("Somebody quotes me"), _l("%(who)s quoted you"), notices.SUBJECT,
            "text-quote", rank=3, place=10,
        ),
        Kind(
            "reminder", "bookmarks", notices.TALK,
            _l("I asked to be reminded of a bookmark"), _l("You asked to be reminded of this"),
            _l("You asked to be reminded: %(title)s"),
            "bookmark", place=11,
        ),
    )  # fmt: skip
    things.register_thing("bookmarks", load_bookmarks)
    things.register_thing("reactions", load_reactions)


def tell_accepted(actor: Actor, post: Post, topic: Topic, board: Board) -> None:
    """Tell the author of an answer that it was accepted; once, however often it is."""
    actions.notify(
        actor,
        [(post.author_id, "accepted")],
        about=("post", post.id),
        key=f"accepted:{post.id}",
        thing=Thing(
            title=topic.title,
            path=post_path(topic.id, topic.slug, post.number),
            lang=topic.language,
            excerpt=markdown.excerpt(contents.words_of(post.html), notices.IN_MAIL),
            excerpt_lang=post.language,
            excerpt_dir=post.direction,
            place=board.name,
            thread=f"topic:{topic.id}",
            open=board.visibility == "public",
        ),
        may_see=notices.readers(board),
    )


def take_accepted_back(post: Post) -> None:
    """Let the author not read of an acceptance that was taken back, unless they have."""
    actions.withdraw(post.author_id, f"accepted:{post.id}")


def tell_reaction(actor: Actor, post: Post, board: Board) -> None:
    """Tell the author that one more person reacted: one row for a post, mailed in digests only."""
    actions.bundle(
        actor,
        post.author_id,
        "reaction",
        about=("reactions", post.id),
        key=_key(post),
        may_see=notices.readers(board),
    )


def take_reaction_back(actor: Actor, post: Post) -> None:
    """Name somebody else who reacted in the author's row, or take the row away.

    Not somebody whom the author muted since.
    """
    last = db.session.scalar(
        select(PostReaction.person_id)
        .where(PostReaction.post_id == post.id)
        .where(~blocks.has_muted(post.author_id, PostReaction.person_id))
        .order_by(PostReaction.created_at.desc(), PostReaction.person_id)
        .limit(1)
    )
    if last is None:
        actions.withdraw(post.author_id, _key(post))
    elif actor.person_id is not None:
        actions.rename(post.author_id, _key(post), actor.person_id, last)


def _key(post: Post) -> str:
    return f"reactions:{post.id}"


def load_reactions(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return the actor's posts that people reacted to, each with its line: one statement."""
    people = (
        select(func.count(PostReaction.person_id.distinct()))
        .where(PostReaction.post_id == Post.id)
        .correlate(Post)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Post.id,
            Post.number,
            Post.html,
            Post.language,
            Post.direction,
            Post.reactions,
            people.label("people"),
            Topic.id.label("topic_id"),
            Topic.slug,
            Topic.title,
            Topic.language.label("topic_language"),
            Board.name.label("board_name"),
        )
        .join(Topic, Topic.id == Post.topic_id)
        .join(Board, Board.id == Topic.board_id)
        .where(Post.id.in_(set(ids)), Post.author_id == actor.person_id)
        .where(policy.visible_topics(actor), policy.readable_posts(), Post.reactions != "")
    )
    return {
        row.id: Thing(
            title=row.title,
            path=post_path(row.topic_id, row.slug, row.number),
            lang=row.topic_language,
            excerpt=markdown.excerpt(contents.words_of(row.html), notices.IN_INBOX),
            excerpt_lang=row.language,
            excerpt_dir=row.direction,
            place=row.board_name,
            line=_line(list(counts_of(row.reactions)), row.people - 1),
        )
        for row in rows
    }


def tell_reminder(bookmark: Bookmark, post: Post, topic: Topic, board: Board) -> None:
    """Remind a person of a post, as they asked."""
    moment = f"{bookmark.remind_at:%Y%m%d%H%M}"
    actions.notify(
        SYSTEM,
        [(bookmark.person_id, "reminder")],
        about=("bookmarks", bookmark.id),
        key=f"reminder:{bookmark.id}:{moment}",
        thing=Thing(
            title=topic.title,
            path=post_path(topic.id, topic.slug, post.number),
            lang=topic.language,
            excerpt=bookmark.note or markdown.excerpt(contents.words_of(post.html), 220),
            place=board.name,
            thread=f"topic:{topic.id}",
            # The mail goes to who wrote the note; the text of a closed board stays out of it.
            open=bool(bookmark.note) or board.visibility == "public",
        ),
        may_see=notices.readers(board),
    )


def load_bookmarks(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return the actor's own bookmarks on posts that they may still read: one statement."""
    return {
        row.id: Thing(
            title=row.title,
            path=post_path(row.topic_id, row.slug, row.number),
            lang=row.topic_language,
            excerpt=row.note or markdown.excerpt(contents.words_of(row.html), notices.IN_INBOX),
            excerpt_lang="" if row.note else row.language,
            excerpt_dir="auto" if row.note else row.direction,
            place=row.board_name,
        )
        for row in load_due(actor, list(set(ids)))
    }


def _line(given: Sequence[str], others: int) -> str:
    """Return what happened, with ``%(who)s`` for the last of those who reacted."""
    who = "%(who)s"
    if given == ["thanks"]:
        return _thanked(who, others)
    if given == ["agree"]:
        return _agreed(who, others)
    if others < 1:
        return str(_("%(who)s reacted to your post", who=who))
    return str(
        ngettext(
            "%(who)s and %(num)s other person reacted to your post",
            "%(who)s and %(num)s others reacted to your post",
            others,
            who=who,
        )
    )


def _thanked(who: str, others: int) -> str:
    if others < 1:
        return str(_("%(who)s thanked you for your post", who=who))
    return str(
        ngettext(
            "%(who)s and %(num)s other person thanked you for your post",
            "%(who)s and %(num)s others thanked you for your post",
            others,
            who=who,
        )
    )


def _agreed(who: str, others: int) -> str:
    if others < 1:
        return str(_("%(who)s agrees with your post", who=who))
    return str(
        ngettext(
            "%(who)s and %(num)s other person agree with your post",
            "%(who)s and %(num)s others agree with your post",
            others,
            who=who,
        )
    )
