"""What prevention tells people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hrforum.boards.models import Board, Post, Topic
from hrforum.boards.queries.base import post_path
from hrforum.core import markdown
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.guarding.models import HeldPost
from hrforum.notifications import actions, kinds, things
from hrforum.notifications.kinds import Kind
from hrforum.notifications.things import Thing

IN_INBOX = 220


def register() -> None:
    """Tell the registries."""
    decisions = _l("What moderators decide")
    kinds.register(
        Kind(
            "post_approved", "post", decisions,
            _l("A moderator approves a post of mine that waited"),
            _l("Your post stands in the forum now"),
            _l("Your post stands in the forum: %(title)s"),
            "check", place=20,
        ),
        Kind(
            "post_refused", "held_post", decisions,
            _l("A moderator does not approve a post of mine that waited"),
            _l("Your post was not approved"),
            _l("Your post was not approved: %(title)s"),
            "circle-alert", place=20,
        ),
    )  # fmt: skip
    things.register_thing("held_post", load_held)


def tell_approved(actor: Actor, held: HeldPost, post: Post, topic: Topic, board: Board) -> None:
    """Tell the author that the post stands in the forum."""
    actions.notify(
        actor,
        [(held.person_id, "post_approved")],
        about=("post", post.id),
        key=f"approved:{held.id}",
        thing=Thing(
            title=topic.title,
            path=post_path(topic.id, topic.slug, post.number),
            lang=topic.language,
            place=board.name,
            thread=f"topic:{topic.id}",
        ),
    )


def tell_refused(actor: Actor, held: HeldPost, board: Board) -> None:
    """Tell the author that the post was not approved, and why."""
    actions.notify(
        actor,
        [(held.person_id, "post_refused")],
        about=("held_post", held.id),
        key=f"refused:{held.id}",
        thing=_thing(held, board.name),
    )


def _thing(held: HeldPost, place: str) -> Thing:
    return Thing(
        title=held.title or markdown.excerpt(held.body, 80),
        path=f"/held/#held-{held.id}",
        excerpt=markdown.excerpt(held.body, IN_INBOX),
        place=place,
        note=held.reason,
        thread=f"held:{held.id}",
    )


def load_held(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return the actor's own texts that wait or waited: one statement."""
    rows = db.session.execute(
        select(HeldPost, Board.name)
        .join(Board, Board.id == HeldPost.board_id)
        .where(HeldPost.id.in_(set(ids)), HeldPost.person_id == actor.person_id)
    )
    return {held.id: _thing(held, name) for held, name in rows}
