"""Working on a case until it is decided: claiming, talking, asking the author."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.core import clock
from hrforum.core.db import transactional
from hrforum.core.errors import Conflict, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.moderation import notices
from hrforum.moderation.actions import common
from hrforum.moderation.grounds import WITHIN
from hrforum.moderation.models import Case, CaseStanding

NOTES = ("noted", "authority_told", "dispute")


@transactional
def claim(actor: Actor, case_id: int) -> Case:
    """Take a case, so that two do not do the same work; a colleague's after they gave it back.

    Raises:
        NotFound: there is none for the actor.
        Conflict: a colleague has it, or it is decided.
    """
    found = common.case_to_handle(actor, case_id)
    if found.standing.state == "decided":
        raise Conflict(_("This case is decided."))
    if found.standing.claimed_by_id == actor.person_id:
        return found.case
    if found.standing.claimed_by_id is not None:
        raise Conflict(_("A colleague has taken this case meanwhile."))
    found.standing.claimed_by_id = actor.person_id
    common.happened(actor, found, "claimed")
    return found.case


@transactional
def release(actor: Actor, case_id: int) -> Case:
    """Give a case back to the queue: one's own, or, as a network's moderator, a colleague's.

    Raises:
        NotFound: there is none for the actor.
        Conflict: a colleague has it.
    """
    found = common.case_to_handle(actor, case_id)
    if found.standing.claimed_by_id is None:
        return found.case
    if found.standing.claimed_by_id != actor.person_id and not actor.is_moderator:
        raise Conflict(_("A colleague has taken this case meanwhile."))
    found.standing.claimed_by_id = None
    common.happened(actor, found, "released")
    return found.case


@transactional
def note(actor: Actor, case_id: int, *, text: str, act: str = "noted") -> Case:
    """Write something for the other moderators of the case.

    Args:
        actor: a moderator of it.
        case_id: which.
        text: what.
        act: ``noted``; ``authority_told`` where police or another authority was told of a danger
            (DSA art. 18); ``dispute`` where the matter went to an out-of-court body (art. 21).

    Raises:
        NotFound: there is none for the actor.
        Invalid: nothing is written; field ``text``.
    """
    found = common.case_to_handle(actor, case_id)
    if act not in NOTES:
        raise Invalid("act", _("Choose what to do."))
    text = common.clean_text(text, "text", missing=_("Write something."))
    common.happened(actor, found, act, text)
    return found.case


@transactional
def ask_author(actor: Actor, case_id: int, *, text: str) -> Case:
    """Ask who made the thing; who reported is not named.

    Raises:
        NotFound: there is none for the actor.
        Invalid: nothing is asked (field ``text``), or there is nobody to ask.
        Conflict: the case is decided.
    """
    found = common.case_to_handle(actor, case_id)
    if found.standing.state == "decided":
        raise Conflict(_("This case is decided."))
    if found.case.author_id is None:
        raise Invalid("text", _("Nobody with an account made this: there is nobody to ask."))
    text = common.clean_text(text, "text", missing=_("Write your question."), most=2_000)
    found.standing.state = "asked"
    event = common.happened(actor, found, "asked", text)
    notices.tell_question(actor, found.case, event)
    return found.case


@transactional
def answer(author: Actor, case_id: int, *, text: str) -> Case:
    """Answer the moderators' question about one's own.

    Raises:
        NotFound: nobody asked the actor.
        Invalid: nothing is answered; field ``text``.
        Conflict: the case was decided meanwhile.
    """
    found = common.case_locked(case_id)
    if author.person_id is None or found.case.author_id != author.person_id:
        raise NotFound
    if found.standing.state != "asked":
        raise Conflict(_("This question is closed: the case was decided, or you have answered."))
    text = common.clean_text(text, "text", missing=_("Write your answer."), most=2_000)
    found.standing.state = "open"
    event = common.happened(author, found, "answered", text)
    notices.tell_answer(author, found.case, found.standing, event)
    return found.case


@transactional
def mended(author: Actor, thing_kind: str, thing_id: int) -> None:
    """Note that an author changed what a decision asked them to; the moderators look again."""
    case_id = db.session.scalar(
        select(Case.id)
        .join(CaseStanding, CaseStanding.case_id == Case.id)
        .where(
            Case.thing_kind == thing_kind,
            Case.thing_id == thing_id,
            CaseStanding.state == "mending",
        )
        .order_by(Case.id.desc())
        .limit(1)
    )
    if case_id is None:
        return
    found = common.case_locked(case_id)
    found.standing.state = "mended"
    found.standing.due_at = clock.now() + WITHIN[3]
    event = common.happened(author, found, "mended")
    notices.tell_answer(author, found.case, found.standing, event)
