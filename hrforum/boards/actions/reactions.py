"""Reacting to a post, and taking it back."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from hrforum.accounts import blocks
from hrforum.boards import notices_marks, policy
from hrforum.boards.actions.loading import must, post_to_mark
from hrforum.boards.models import REACTIONS, Post, PostReaction, Topic
from hrforum.boards.queries.marks import text_of
from hrforum.core import clock
from hrforum.core.db import transactional
from hrforum.core.errors import Invalid
from hrforum.core.permissions import Actor
from hrforum.extensions import db


@transactional
def react(
    actor: Actor, topic_id: int, number: int, kind: str, *, given: bool = True
) -> tuple[Post, Topic]:
    """Let the actor's reaction of that kind stand, or not (``given``): twice is as good as once.

    The topic's author may react, too; nobody reacts to a post of their own. A closed topic takes
    reactions: they are no replies.

    Raises:
        Invalid: there is no such kind; the field is ``give``.
        NotFound: there is no such post for the actor, or its text is gone.
        Forbidden: it is the actor's own, or the actor is a visitor.
    """
    if kind not in REACTIONS:
        raise Invalid("give", _("Choose one of the reactions."))
    post, topic, board = post_to_mark(actor, topic_id, number)
    must(
        policy.may_react(actor, topic, post),
        _("Sign in to react. You can't react to a post of your own."),
    )
    must(
        not (given and blocks.blocked_by(post.author_id, actor.person_id)),
        _("You can't react to this post."),
    )
    mine = (PostReaction.post_id == post.id) & (PostReaction.person_id == actor.person_id)
    stands = db.session.scalar(select(PostReaction.kind).where(mine, PostReaction.kind == kind))
    if given == (stands is not None):
        return post, topic
    if given:
        db.session.add(
            PostReaction(
                post_id=post.id, person_id=actor.person_id, kind=kind, created_at=clock.now()
            )
        )
        db.session.flush()
    else:
        db.session.execute(delete(PostReaction).where(mine, PostReaction.kind == kind))
    post.reactions = text_of(_counted(post.id))
    db.session.flush()
    if given:
        notices_marks.tell_reaction(actor, post, board)
    else:
        notices_marks.take_reaction_back(actor, post)
    return post, topic


def _counted(post_id: int) -> dict[str, int]:
    rows = db.session.execute(
        select(PostReaction.kind, func.count().label("counted"))
        .where(PostReaction.post_id == post_id)
        .group_by(PostReaction.kind)
    )
    return {row.kind: row.counted for row in rows}
