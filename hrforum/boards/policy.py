"""Who may see and do what on boards. Each predicate has an SQL twin where rows are filtered."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select

from hrforum.boards.models import PRIVATE, Board, BoardGroup, Post, Topic
from hrforum.core.permissions import Actor

FOR_GROUPS = ("groups", PRIVATE)


class Sight(NamedTuple):
    """All that decides which boards an actor may read: the key of what is compiled or kept."""

    everything: bool
    levels: tuple[str, ...]
    group_ids: tuple[int, ...]
    board_ids: tuple[int, ...]


def sight(actor: Actor) -> Sight:
    """Return what decides which boards the actor may read."""
    if actor.is_moderator:
        return Sight(True, (), tuple(sorted(actor.grants.group_ids)), ())
    levels = ["public"]
    if actor.is_signed_in:
        levels.append("signed_in")
    if actor.is_network_member:
        levels.append("members")
    grants = actor.grants
    return Sight(
        False,
        tuple(levels),
        tuple(sorted(grants.group_ids)),
        tuple(sorted(grants.moderated_board_ids)),
    )


def visible_to(seen: Sight) -> ColumnElement[bool]:
    """Return the condition on `Board` that holds for the boards of that sight."""
    either: list[ColumnElement[bool]] = [Board.visibility.in_(seen.levels)]
    if seen.everything:
        # Moderating is for what people say to each other in public, not for what they work on.
        either = [Board.visibility != PRIVATE]
    if seen.group_ids:
        in_group = (
            select(BoardGroup.board_id)
            .where(BoardGroup.board_id == Board.id)
            .where(BoardGroup.group_id.in_(seen.group_ids))
            .exists()
        )
        either.append(and_(Board.visibility.in_(FOR_GROUPS), in_group))
    if seen.board_ids:
        either.append(and_(Board.id.in_(seen.board_ids), Board.visibility != PRIVATE))
    return or_(*either)


def visible_boards(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Board` that holds for the boards that the actor may read."""
    return visible_to(sight(actor))


def may_read_board(
    actor: Actor,
    board_id: int,
    visibility: str,
    group_ids: frozenset[int] = frozenset(),
) -> bool:
    """Whether the actor may read a board: the twin of `visible_boards` for one loaded board."""
    if visibility == PRIVATE:
        return bool(actor.grants.group_ids & group_ids)
    if actor.moderates(board_id) or visibility == "public":
        return True
    if visibility == "signed_in":
        return actor.is_signed_in
    if visibility == "members":
        return actor.is_network_member
    if visibility == "groups":
        return bool(actor.grants.group_ids & group_ids)
    return False


def visible_topics(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Topic` joined with `Board`: not deleted, on a readable board."""
    return and_(Topic.deleted_at.is_(None), visible_boards(actor))


def readable_posts() -> ColumnElement[bool]:
    """Return the condition on `Post` for those whose text everybody on the board may read."""
    return and_(Post.deleted_at.is_(None), Post.hidden_at.is_(None))


def may_write(actor: Actor, board_id: int | None = None) -> bool:
    """Whether the actor, who may read the board, may open topics and reply on it.

    Without a board: whether they may write anywhere.
    """
    return actor.is_signed_in and not actor.is_barred(board_id)


def may_reply(actor: Actor, board: Board, topic: Topic) -> bool:
    """Whether the actor may reply: a closed topic takes replies from its moderators only.

    An archived one takes none: what stands in it stays as it is.
    """
    if topic.deleted_at is not None or topic.archived_at is not None:
        return False
    return may_write(actor, board.id) and (topic.closed_at is None or actor.moderates(board.id))


def may_still_speak(actor: Actor, member_id: int | None) -> bool:
    """Whether the actor may change what they wrote for that member, or for nobody (None).

    The words of a member are its own: who no longer speaks for it can't change or delete them.
    """
    return member_id is None or actor.mandate(member_id) is not None


def may_edit(actor: Actor, board_id: int, topic: Topic, post: Post) -> bool:
    """Whether the actor may change the text: its author while the topic is open, or a moderator."""
    if post.deleted_at is not None or topic.deleted_at is not None:
        return False
    if topic.archived_at is not None:
        return False
    if actor.moderates(board_id):
        return True
    mine = actor.is_signed_in and post.author_id == actor.person_id
    return (
        mine
        and (post.hidden_at is None or post.to_mend)
        and topic.closed_at is None
        and may_still_speak(actor, post.member_id)
    )


def may_delete(actor: Actor, board_id: int, topic: Topic, post: Post) -> bool:
    """Whether the actor may delete the post (and with number 1 the topic).

    An author may take back an opening post only while nobody has answered it.
    """
    if not may_edit(actor, board_id, topic, post):
        return False
    return actor.moderates(board_id) or post.number > 1 or topic.posts_count <= 1


def may_react(actor: Actor, topic: Topic, post: Post) -> bool:
    """Whether the actor, who may read the post, may react to it: somebody else's, open or closed.

    A closed topic takes reactions: they are no replies, and thanks often come late.
    """
    gone = topic.deleted_at is not None or post.deleted_at is not None
    gone = gone or topic.archived_at is not None
    return (
        actor.is_signed_in
        and post.author_id != actor.person_id
        and not gone
        and post.hidden_at is None
    )


def may_accept(actor: Actor, board_id: int, topic: Topic, *, any_type: bool = False) -> bool:
    """Whether the actor may choose the answer: who asked, or a moderator of the board."""
    if topic.deleted_at is not None or not (any_type or topic.type == "question"):
        return False
    if topic.archived_at is not None:
        return False
    asked = actor.is_signed_in and topic.author_id == actor.person_id
    return asked or actor.moderates(board_id)


def may_set_status(actor: Actor, board_id: int, topic: Topic) -> bool:
    """Whether the actor may say where a challenge stands: who opened it, or a moderator."""
    if topic.deleted_at is not None or topic.type != "challenge":
        return False
    if topic.archived_at is not None:
        return False
    mine = actor.is_signed_in and topic.author_id == actor.person_id
    return mine or actor.moderates(board_id)


def may_try(actor: Actor, topic: Topic, post: Post) -> bool:
    """Whether the actor may say that they tried what the post says: an answer to a challenge."""
    fits = topic.type == "challenge" and post.number > 1 and topic.archived_at is None
    return may_write(actor, topic.board_id) and fits


def may_translate(actor: Actor, topic: Topic, post: Post) -> bool:
    """Whether the actor, who may read the board, may say the post in another language.

    What its author wants is asked with the post: `queries.translations.in_own_words`.
    """
    gone = topic.deleted_at is not None or post.deleted_at is not None
    gone = gone or topic.archived_at is not None
    return may_write(actor, topic.board_id) and not gone and post.hidden_at is None


def may_remove_translation(actor: Actor, board_id: int, post: Post, translator_id: int) -> bool:
    """Whether the actor may take a translation away: who made it, the author, a moderator."""
    mine = actor.is_signed_in and actor.person_id in (translator_id, post.author_id)
    return mine or actor.moderates(board_id)


def may_close_poll(actor: Actor, board_id: int, post: Post) -> bool:
    """Whether the actor may end the polls of a post: its author, or a moderator of the board."""
    mine = actor.is_signed_in and post.author_id == actor.person_id
    return mine or actor.moderates(board_id)


def may_moderate(actor: Actor, board_id: int) -> bool:
    """Whether the actor may hide posts and close topics there."""
    return actor.moderates(board_id)


def may_administer_boards(actor: Actor) -> bool:
    """Whether the actor may make boards and change who reads and moderates them."""
    return actor.is_admin
