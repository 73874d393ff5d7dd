"""Approving, refusing and withdrawing what waits."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.accounts.models import Person
from hrforum.boards import actions as boards
from hrforum.boards import content as contents
from hrforum.boards.models import Board, Post, Topic
from hrforum.boards.moments import typed_moment
from hrforum.boards.polls import Draft
from hrforum.core import audit, clock
from hrforum.core.db import transactional
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.permissions import Actor, grants_of
from hrforum.extensions import db
from hrforum.guarding import notices, policy
from hrforum.guarding.models import FlaggedPost, HeldPost, PersonTrust


def _locked(held_id: int) -> tuple[HeldPost, Board, Person]:
    row = db.session.execute(
        select(HeldPost, Board, Person)
        .join(Board, Board.id == HeldPost.board_id)
        .join(Person, Person.id == HeldPost.person_id)
        .where(HeldPost.id == held_id)
        .with_for_update(of=HeldPost)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2]


@transactional
def approve(actor: Actor, held_id: int, *, trust: bool = False) -> HeldPost:
    """Write what waits, in its author's name, as of now; with ``trust`` nothing more waits.

    Raises:
        NotFound: there is none that the actor may decide on.
        Conflict: it can't be written any more; the words say why.
    """
    held, board, person = _locked(held_id)
    if not policy.may_decide(actor, board.id) or held.person_id == actor.person_id:
        raise NotFound
    if trust and actor.is_moderator:
        row = db.session.get(PersonTrust, person.id)
        if row is None:
            row = PersonTrust(person_id=person.id)
            db.session.add(row)
        row.trusted = True
        row.by_id = actor.person_id
        row.at = clock.now()
    if held.state != "waiting":
        return held
    author = Actor(
        person_id=person.id,
        username=person.username,
        display_name=person.display_name,
        locale=person.locale,
        timezone=person.timezone,
        grants=grants_of(person.id, person.grants_version),
    )
    try:
        post, topic = (_change if held.kind == "edit" else _write)(author, held)
    except (Invalid, Forbidden) as error:
        raise Conflict(str(error)) from error
    except NotFound as error:
        raise Conflict(_("The topic or board is not there for its author any more.")) from error
    _decide(actor, held, "approved")
    held.post_id = post.id
    db.session.flush()
    audit.record(actor, audit.Tag.HELD_APPROVED, "held_post", held.id)
    notices.tell_approved(actor, held, post, topic, board)
    return held


def _write(author: Actor, held: HeldPost) -> tuple[Post, Topic]:
    said: dict[str, Any] = dict(held.fields)
    asked = said.pop("poll", None)
    poll = None
    if asked:
        closes = typed_moment(asked.pop("closes", ""), author.timezone, "poll_closes")
        poll = Draft(**asked, closes_at=closes)
    said["client_key"] = held.client_key or None
    if held.kind == "topic":
        topic, post = boards.open_topic(
            author, held.board_id, title=held.title, body=held.body, poll=poll, **said
        )
        return post, topic
    return boards.post_reply(author, held.topic_id or 0, body=held.body, poll=poll, **said)


def _change(author: Actor, held: HeldPost) -> tuple[Post, Topic]:
    """Put a change in where the post stands now: it may have moved, and opened a topic or not."""
    said: dict[str, Any] = dict(held.fields)
    for name in ("before", "answers_before"):
        said.pop(name, None)
    post = db.session.get(Post, said.pop("post_id", 0))
    if post is None:
        raise NotFound
    opening = {
        name: said.pop(name) for name in ("type", "tags", "answers", "source") if name in said
    }
    if opening and post.number == 1:
        post = boards.edit_opening(
            author, post.topic_id, title=held.title, body=held.body, **opening, **said
        )
    else:
        post = boards.edit_post(author, post.topic_id, post.number, body=held.body, **said)
    return post, db.session.get_one(Topic, post.topic_id)


def _decide(actor: Actor, held: HeldPost, state: str, reason: str = "") -> None:
    held.state = state
    held.decided_at = clock.now()
    held.decided_by_id = actor.person_id
    held.reason = reason
    db.session.flush()
    notices.settle_waiting(held.board_id)


@transactional
def refuse(actor: Actor, held_id: int, *, reason: str) -> HeldPost:
    """Refuse what waits; its author reads why.

    Raises:
        Invalid: no reason.
        NotFound: there is none that the actor may decide on.
    """
    reason = contents.clean_reason(reason)
    held, board, _person = _locked(held_id)
    if not policy.may_decide(actor, board.id) or held.person_id == actor.person_id:
        raise NotFound
    if held.state == "waiting":
        _decide(actor, held, "refused", reason)
        db.session.flush()
        audit.record(actor, audit.Tag.HELD_REFUSED, "held_post", held.id)
        notices.tell_refused(actor, held, board)
    return held


@transactional
def withdraw(actor: Actor, held_id: int) -> None:
    """Take back what waits; its text is erased.

    Raises:
        NotFound: it is none of the actor's.
    """
    held, _board, _person = _locked(held_id)
    if held.person_id != actor.person_id:
        raise NotFound
    if held.state == "waiting":
        _decide(actor, held, "withdrawn")
        held.body = ""
        held.fields = {}
        audit.record(actor, audit.Tag.HELD_WITHDRAWN, "held_post", held.id)


@transactional
def settle_flag(actor: Actor, flag_id: int) -> None:
    """Say that a post with a watched word was looked at.

    Raises:
        NotFound: there is none on the actor's boards.
    """
    row = db.session.execute(
        select(FlaggedPost, Topic.board_id)
        .join(Post, Post.id == FlaggedPost.post_id)
        .join(Topic, Topic.id == Post.topic_id)
        .where(FlaggedPost.id == flag_id)
    ).first()
    if row is None or not policy.may_decide(actor, row[1]):
        raise NotFound
    flag = row[0]
    if flag.settled_at is None:
        flag.settled_at = clock.now()
        flag.settled_by_id = actor.person_id
        audit.record(actor, audit.Tag.FLAG_SETTLED, "post", flag.post_id)
