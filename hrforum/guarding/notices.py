"""What prevention tells people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import func, select

from hrforum.accounts.models import Person, Role, person_role
from hrforum.boards.models import Board, BoardModerator, Post, Topic
from hrforum.boards.queries.base import post_path
from hrforum.core import clock, markdown
from hrforum.core.permissions import VISITOR, Actor
from hrforum.extensions import db
from hrforum.guarding import policy
from hrforum.guarding.models import HeldPost
from hrforum.notifications import actions, kinds, things
from hrforum.notifications.kinds import Kind
from hrforum.notifications.models import Notification
from hrforum.notifications.things import Thing

IN_INBOX = 220
# A flood of new accounts must not write rows for all moderators with each of its texts.
RENEWED = dt.timedelta(hours=1)
_WAITS = "held_waits"


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
        Kind(
            "edit_approved", "post", decisions,
            _l("A moderator approves a change of mine that waited"),
            _l("Your change stands in the forum now"),
            _l("Your change stands in the forum: %(title)s"),
            "check", place=20,
        ),
        Kind(
            "edit_refused", "held_post", decisions,
            _l("A moderator does not approve a change of mine that waited"),
            _l("Your change was not approved. The text before it stands"),
            _l("Your change was not approved: %(title)s"),
            "circle-alert", place=20,
        ),
        # One row a board, however many wait; no mail of its own, digests tell of it.
        Kind(
            _WAITS, "held_board", _l("For moderators: reports and appeals"),
            _l("A text waits for approval on a board that I moderate"),
            _l("Texts wait for approval"), _l("Texts wait for approval: %(title)s"),
            "clock", place=42, mail="digest", at_once=False,
        ),
    )  # fmt: skip
    things.register_thing("held_post", load_held)
    things.register_thing("held_board", load_boards)


def _key(board_id: int) -> str:
    return f"held:board:{board_id}"


def _moderators(board_id: int) -> list[int]:
    """Return who is told: the board's moderators; where it has none, the network's."""
    theirs = select(BoardModerator.person_id).where(BoardModerator.board_id == board_id)
    people = select(Person.id).where(Person.active, Person.deleted_at.is_(None)).order_by(Person.id)
    found = list(db.session.scalars(people.where(Person.id.in_(theirs))))
    if found:
        return found
    for role in ("moderator", "admin"):
        held = (
            select(person_role.c.person_id)
            .join(Role, Role.id == person_role.c.role_id)
            .where(Role.name == role)
        )
        found = list(db.session.scalars(people.where(Person.id.in_(held))))
        if found:
            break
    return found


def tell_waiting(held: HeldPost) -> None:
    """Tell the moderators of a board that something waits there: one unread row for the board.

    Whose it is stands on the page alone. Inside the transaction that lets it wait.
    """
    key = _key(held.board_id)
    know = set(
        db.session.scalars(
            select(Notification.person_id).where(
                Notification.key == key,
                Notification.read_at.is_(None),
                Notification.created_at > clock.now() - RENEWED,
            )
        )
    )
    for person_id in _moderators(held.board_id):
        if person_id not in know and person_id != held.person_id:
            actions.bundle(
                VISITOR,
                person_id,
                _WAITS,
                about=("held_board", held.board_id),
                key=key,
                may_see=lambda reader: policy.may_decide(reader, held.board_id),
            )


def settle_waiting(board_id: int) -> None:
    """Take what moderators were told away once nothing waits on a board any more."""
    waits = select(HeldPost.id).where(HeldPost.board_id == board_id, HeldPost.state == "waiting")
    if db.session.scalar(waits.limit(1)) is not None:
        return
    key = _key(board_id)
    unread = select(Notification.person_id).where(
        Notification.key == key, Notification.read_at.is_(None)
    )
    for person_id in db.session.scalars(unread).all():
        actions.withdraw(person_id, key)


def load_boards(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return the boards that the actor moderates, with how much waits there: one statement."""
    waits = (
        select(func.count())
        .where(HeldPost.board_id == Board.id, HeldPost.state == "waiting")
        .correlate(Board)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Board.id, Board.name, waits.label("waits")).where(Board.id.in_(set(ids)))
    )
    return {
        row.id: Thing(
            title=row.name,
            path="/curating/queue/",
            line=ngettext(
                "%(num)s text waits for approval", "%(num)s texts wait for approval", row.waits
            ),
        )
        for row in rows
        if policy.may_decide(actor, row.id)
    }


def _what(held: HeldPost) -> str:
    return "edit" if held.kind == "edit" else "post"


def tell_approved(actor: Actor, held: HeldPost, post: Post, topic: Topic, board: Board) -> None:
    """Tell the author that the post stands in the forum."""
    actions.notify(
        actor,
        [(held.person_id, f"{_what(held)}_approved")],
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
        [(held.person_id, f"{_what(held)}_refused")],
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
