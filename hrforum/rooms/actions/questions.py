"""Questions to the speakers: asked, voted for, let through, merged, answered."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import delete, func, insert, select, update

from hrforum.core import audit, clock
from hrforum.core.db import transactional
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.rooms.actions import inside
from hrforum.rooms.actions.inside import Inside, next_number
from hrforum.rooms.models import Room, RoomQuestion, RoomVote

MAX_QUESTION = 600
MAX_ANSWER = 4_000
MOST_A_PERSON = 30
OPEN = ("open", "now", "answered")
# What can be done with a question, and which right it takes.
SETTLING = {
    "approve": "moderate",
    "now": "present",
    "answered": "present",
    "reopen": "moderate",
    "dismiss": "moderate",
}


@transactional
def ask(
    actor: Actor, event_id: int, *, text: str, client_key: str, anonymous: bool = False
) -> RoomQuestion:
    """Ask something. Where questions are moderated, hosts let it through first.

    Raises:
        Invalid: empty, too long, or too many; the field is ``text``.
        NotFound, Forbidden: as `inside.enter`; or the room takes no questions now.
    """
    client_key = inside.clean_key(client_key)
    here = inside.enter(actor, event_id)
    mine = (RoomQuestion.room_id == event_id) & (RoomQuestion.by_id == here.me.id)
    known: RoomQuestion | None = db.session.scalar(
        select(RoomQuestion).where(mine, RoomQuestion.client_key == client_key)
    )
    if known is not None:
        return known
    here.must_speak()
    text = inside.clean_text(text, "text", MAX_QUESTION, _("Write your question first."))
    if (db.session.scalar(select(func.count()).where(mine)) or 0) >= MOST_A_PERSON:
        raise Invalid("text", _("You have asked %(n)s questions here already.", n=MOST_A_PERSON))
    number = next_number(here.room)
    waits = here.room.moderates_questions and here.role == "attendee"
    question = RoomQuestion(
        room_id=event_id,
        number=number,
        changed=number,
        by_id=here.me.id,
        client_key=client_key,
        at=clock.now(),
        text=text,
        is_anonymous=anonymous,
        state="waiting" if waits else "open",
        votes=0,
    )
    db.session.add(question)
    db.session.flush()
    return question


def _question(room: Room, number: int) -> RoomQuestion:
    found: RoomQuestion | None = db.session.scalar(
        select(RoomQuestion)
        .where(RoomQuestion.room_id == room.event_id, RoomQuestion.number == number)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(_("There is no such question."))
    return found


@transactional
def vote(actor: Actor, event_id: int, question: int, *, given: bool = True) -> RoomQuestion:
    """Let the actor's vote for a question stand, or not: one a person.

    Raises:
        NotFound, Forbidden: as `inside.enter`; there is no such question, it is the actor's own,
            or it takes no votes (any more).
    """
    here = inside.enter(actor, event_id)
    here.must_speak()
    found = _question(here.room, question)
    if found.state in ("waiting", "dismissed") or found.withheld is not None:
        raise NotFound(_("There is no such question."))
    if found.state not in ("open", "now"):
        raise Forbidden(_("This question takes no votes any more."))
    if found.by_id == here.me.id:
        raise Forbidden(_("You can't vote for a question of your own."))
    mine = (RoomVote.question_id == found.id) & (RoomVote.by_id == here.me.id)
    stands = db.session.scalar(select(RoomVote.number).where(mine)) is not None
    if stands == given:
        return found
    number = next_number(here.room)
    if given:
        db.session.add(RoomVote(question_id=found.id, by_id=here.me.id, number=number))
    else:
        db.session.execute(delete(RoomVote).where(mine))
    found.votes += 1 if given else -1
    found.changed = number
    db.session.flush()
    return found


@transactional
def settle(
    actor: Actor, event_id: int, question: int, do: str, *, answer: str = "", reason: str = ""
) -> RoomQuestion:
    """Move a question on.

    Args:
        actor: a host, moderator or speaker, as `SETTLING` says.
        event_id: in which room.
        question: its number.
        do: ``approve`` a waiting one; answer it ``now``, aloud; say that it is ``answered`` (with
            ``answer``, if it was in writing); ``reopen`` it; ``dismiss`` it with a ``reason``.
        answer: the written answer; may be empty.
        reason: why it is dismissed.

    Raises:
        Invalid: a value is not acceptable; the field is ``do``, ``answer`` or ``reason``.
        NotFound: there is no such question.
        Forbidden: the role does not allow it.
        Conflict: it was merged into another one, or moderators decided that it stays hidden.
    """
    here = inside.enter(actor, event_id)
    if do not in SETTLING:
        raise Invalid("do", _("Choose what to do with the question."))
    here.must(SETTLING[do], _("Your role in this room does not allow this."))
    found = _question(here.room, question)
    if found.state == "merged":
        raise Conflict(_("This question was merged into another one."))
    if found.withheld is not None:
        raise Conflict(_("Moderators decided this. It can be appealed against."))
    if do == "answered":
        if answer.strip():
            found.answer = inside.clean_text(
                answer, "answer", MAX_ANSWER, _("Write the answer first.")
            )
        found.answered_by_id, found.answered_at = actor.person_id, clock.now()
        found.state = "answered"
    elif do == "dismiss":
        found.reason = inside.clean_reason(reason)
        found.state = "dismissed"
        audit.record(
            actor, audit.Tag.ROOM_QUESTION_DISMISSED, "event", event_id, found.reason,
            question=found.number,
        )  # fmt: skip
    else:
        if do == "now":
            _only_one_now(here, found)
        found.state = "now" if do == "now" else "open"
        found.reason = ""
    found.changed = next_number(here.room)
    db.session.flush()
    return found


def _only_one_now(here: Inside, found: RoomQuestion) -> None:
    """Let the question that was answered aloud so far be answered."""
    for other in db.session.scalars(
        select(RoomQuestion).where(
            RoomQuestion.room_id == here.room.event_id,
            RoomQuestion.state == "now",
            RoomQuestion.id != found.id,
        )
    ):
        other.state = "answered"
        other.answered_by_id, other.answered_at = here.actor.person_id, clock.now()
        other.changed = next_number(here.room)


@transactional
def merge(actor: Actor, event_id: int, question: int, *, into: int) -> RoomQuestion:
    """Merge a question into another: its voters and its asker count there, each once.

    Raises:
        Invalid: they are the same; the field is ``into``.
        NotFound: one of them is not there.
        Forbidden: the actor does not moderate.
        Conflict: one of them was merged or dismissed before.
    """
    here = inside.enter(actor, event_id)
    here.must("moderate", _("Only hosts and moderators of this room can do this."))
    if question == into:
        raise Invalid("into", _("Choose another question."))
    gone, kept = _question(here.room, question), _question(here.room, into)
    if gone.state == "merged" and gone.merged_into == kept.number:
        return gone
    if {gone.state, kept.state} & {"merged", "dismissed"} or gone.withheld or kept.withheld:
        raise Conflict(_("One of the two was merged or dismissed before."))
    number = next_number(here.room)
    there = set(db.session.scalars(select(RoomVote.by_id).where(RoomVote.question_id == kept.id)))
    voters = set(db.session.scalars(select(RoomVote.by_id).where(RoomVote.question_id == gone.id)))
    more = sorted((voters | {gone.by_id}) - there - {kept.by_id})
    if more:
        db.session.execute(
            insert(RoomVote),
            [{"question_id": kept.id, "by_id": each, "number": number} for each in more],
        )
    kept.votes = len(there) + len(more)
    kept.changed = number
    gone.state, gone.merged_into = "merged", kept.number
    gone.changed = next_number(here.room)
    db.session.execute(
        update(RoomQuestion)
        .where(RoomQuestion.room_id == event_id, RoomQuestion.merged_into == gone.number)
        .values(merged_into=kept.number, changed=gone.changed)
    )
    db.session.flush()
    audit.record(
        actor, audit.Tag.ROOM_CHANGED, "event", event_id, act="merge", question=gone.number,
        into=kept.number,
    )  # fmt: skip
    return gone
