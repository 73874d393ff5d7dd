"""Who may do what with reports, cases, decisions and appeals."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true

from hrforum.core.permissions import Actor
from hrforum.moderation.models import Appeal, Case, Decision


def may_work(actor: Actor) -> bool:
    """Whether there is a queue for the actor: moderators of the installation or of a board."""
    return actor.is_moderator or bool(actor.grants.moderated_board_ids)


def may_handle(actor: Actor, case: Any) -> bool:
    """Whether the actor may see and work on a case: their board's, and never one about themselves.

    Who made the thing learns of it by the statement of reasons, not as a moderator.
    """
    if not actor.is_signed_in or case.author_id == actor.person_id:
        return False
    return actor.is_moderator or case.board_id in actor.grants.moderated_board_ids


def cases_for(actor: Actor) -> ColumnElement[bool]:
    """The SQL twin of `may_handle`."""
    if not may_work(actor):
        return false()
    theirs: ColumnElement[bool] = true()
    if not actor.is_moderator:
        theirs = Case.board_id.in_(sorted(actor.grants.moderated_board_ids))
    # `author_id <> x` alone would lose the cases about things without an author.
    return and_(theirs, or_(Case.author_id.is_(None), Case.author_id != actor.person_id))


def may_decide(actor: Actor, case: Any, reporter_ids: frozenset[int]) -> bool:
    """Whether the actor may decide a case: not what they made, and not what they reported."""
    return may_handle(actor, case) and actor.person_id not in reporter_ids


def may_decide_appeal(actor: Actor, case: Any, decision: Any, appeal: Any) -> bool:
    """Whether the actor may decide an appeal: somebody else than who decided first or appeals."""
    return (
        may_handle(actor, case)
        and decision.by_id != actor.person_id
        and appeal.person_id != actor.person_id
    )


def may_know_reporter(actor: Actor, *, is_protected: bool) -> bool:
    """Whether the actor may learn who reported: of a protected one only the network's moderators.

    Authors never do.
    """
    return actor.is_moderator or (not is_protected and may_work(actor))


def may_read_statement(actor: Actor, decision: Any) -> bool:
    """Whether the actor may read a statement of reasons: it is its author's own."""
    return actor.is_signed_in and decision.author_id == actor.person_id


def own_statements(actor: Actor) -> ColumnElement[bool]:
    """The SQL twin of `may_read_statement`; a report that changed nothing has no statement."""
    return and_(
        Decision.author_id == actor.person_id,
        or_(Decision.measure.not_in(("none", "keep")), Decision.step != "none"),
    )


def may_restrict_everywhere(actor: Actor) -> bool:
    """Whether the actor may restrict a person beyond one board, or their account."""
    return actor.is_moderator


def appeals_for(actor: Actor) -> ColumnElement[bool]:
    """The SQL twin of `may_decide_appeal`; the statement joins `Appeal`, `Decision`, `Case`."""
    return and_(
        cases_for(actor),
        or_(Decision.by_id.is_(None), Decision.by_id != actor.person_id),
        or_(Appeal.person_id.is_(None), Appeal.person_id != actor.person_id),
    )
