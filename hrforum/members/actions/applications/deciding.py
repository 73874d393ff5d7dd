"""What coordinators do: claim, ask, accept, decline with a second pair of eyes."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.accounts.models import Person
from hrforum.core import audit, clock
from hrforum.core.db import transactional
from hrforum.core.errors import Conflict, Forbidden, Invalid
from hrforum.core.permissions import SYSTEM, Actor
from hrforum.extensions import db
from hrforum.members import deadlines, policy, questions
from hrforum.members.actions.applications.common import (
    decide,
    demand_claimed,
    demand_seen,
    demand_state,
    happened,
    key_of,
    said_already,
    tell_applicant,
    tell_coordinators,
    to_decide,
    words,
)
from hrforum.members.actions.delegates import add_delegate
from hrforum.members.actions.organisations import create_member, free_slug
from hrforum.members.actions.profile import take_as_own
from hrforum.members.models import Member
from hrforum.members.models.applications import OPEN_STATES, Application
from hrforum.members.queries.joining import sort_name_of

NEED = 2  # what a theme that was chosen in an application counts as


@transactional
def claim(actor: Actor, application_id: int, *, take_over: bool = False) -> Application:
    """Take an application up; claiming one's own claim again changes nothing.

    Args:
        actor: a coordinator.
        application_id: which one.
        take_over: also where another coordinator has it.

    Raises:
        NotFound: there is no such application.
        Forbidden: it is the actor's own.
        Conflict: it is decided, or another coordinator has it.
    """
    application = to_decide(actor, application_id)
    demand_state(application, *OPEN_STATES)
    if application.claimed_by_id == actor.person_id:
        return application
    if application.claimed_by_id is not None and not take_over:
        demand_claimed(actor, application)
    application.claimed_by_id = actor.person_id
    if application.state == "submitted":
        application.state = "in_review"
    happened(actor, application, "claimed", audit.Tag.APPLICATION_CLAIMED)
    return application


@transactional
def release(actor: Actor, application_id: int) -> Application:
    """Give an application back to the queue.

    Raises:
        NotFound: there is no such application.
        Forbidden: it is the actor's own.
        Conflict: it is decided, or the actor has not taken it up.
    """
    application = to_decide(actor, application_id)
    demand_state(application, "in_review", "waiting")
    demand_claimed(actor, application)
    application.claimed_by_id = None
    if application.state == "in_review":
        application.state = "submitted"
    happened(actor, application, "released", audit.Tag.APPLICATION_RELEASED)
    return application


@transactional
def ask(actor: Actor, application_id: int, body: str, client_key: str | None = None) -> Application:
    """Ask the applicant for more; the application waits for the answer.

    Raises:
        NotFound: there is no such application.
        Forbidden: it is the actor's own.
        Conflict: it is decided, or the actor has not taken it up.
        Invalid: there are no words, or too many.
    """
    application = to_decide(actor, application_id)
    client_key = key_of(client_key)
    if said_already(application, client_key):
        return application
    demand_state(application, "in_review", "waiting")
    demand_claimed(actor, application)
    body = words("body", body)
    if application.state != "waiting":
        application.asked_at = clock.now()
    application.state = "waiting"
    # Whoever is asked something new has the whole time again.
    application.closes_at = None
    application.reminded_at = None
    event = happened(actor, application, "asked", audit.Tag.APPLICATION_ASKED, body, client_key)
    tell_applicant(actor, application, "application_question", event)
    return application


@transactional
def accept_application(actor: Actor, application_id: int, seen: int, note: str = "") -> Application:
    """Accept: this makes the member, and the applicant its lead delegate.

    Args:
        actor: the coordinator who took it up.
        application_id: which one.
        seen: the last event that the actor saw.
        note: words for the applicant.

    Raises:
        NotFound: there is no such application.
        Forbidden: it is the actor's own.
        Conflict: something happened meanwhile, the actor has not taken it up, or there is such a
            member.
        Invalid: the note is too long.
    """
    application = to_decide(actor, application_id)
    demand_state(application, "in_review", "waiting")
    demand_claimed(actor, application)
    demand_seen(application, seen)
    note = words("note", note, required=False)
    _check_new(application)
    member = _make_member(application)
    last = deadlines.first_mandate()
    add_delegate(SYSTEM, application.person_id, member.id, "lead", ends_on=last)
    take_as_own(Actor(person_id=application.person_id), member)
    application.member_id = member.id
    decide(application, actor, "accepted", note)
    event = happened(actor, application, "accepted", audit.Tag.APPLICATION_ACCEPTED, note)
    tell_applicant(actor, application, "application_accepted", event)
    return application


@transactional
def propose_decline(actor: Actor, application_id: int, seen: int, reason: str) -> Application:
    """Propose to decline; another coordinator has to confirm it before the applicant is told.

    Raises:
        NotFound: there is no such application.
        Forbidden: it is the actor's own.
        Conflict: something happened meanwhile, or the actor has not taken it up.
        Invalid: there is no reason, or it is too long.
    """
    application = to_decide(actor, application_id)
    demand_state(application, "in_review", "waiting")
    demand_claimed(actor, application)
    demand_seen(application, seen)
    reason = words("reason", reason)
    application.state = "second_look"
    application.proposed_by_id = actor.person_id
    application.reason = reason
    application.due_at = deadlines.second_look_due()
    application.asked_at = application.closes_at = application.reminded_at = None
    event = happened(actor, application, "proposed", audit.Tag.APPLICATION_DECLINE_PROPOSED, reason)
    tell_coordinators(actor, application, "application_second_look", event, without=actor.person_id)
    return application


@transactional
def confirm_decline(actor: Actor, application_id: int, seen: int) -> Application:
    """Confirm a decline that another coordinator proposed; the applicant is told why.

    Raises:
        NotFound: there is no such application.
        Forbidden: the actor proposed it, or it is the actor's own.
        Conflict: something happened meanwhile.
    """
    application = _second(actor, application_id, seen)
    decide(application, actor, "declined", application.reason)
    event = happened(
        actor, application, "declined", audit.Tag.APPLICATION_DECLINED, application.reason
    )
    tell_applicant(actor, application, "application_declined", event, application.reason)
    return application


@transactional
def send_back(actor: Actor, application_id: int, seen: int, note: str) -> Application:
    """Do not confirm a decline: it goes back to who proposed it, with a reason.

    Raises:
        NotFound: there is no such application.
        Forbidden: the actor proposed it, or it is the actor's own.
        Conflict: something happened meanwhile.
        Invalid: there is no reason, or it is too long.
    """
    application = _second(actor, application_id, seen)
    note = words("note", note)
    proposer = application.proposed_by_id
    application.state = "in_review" if application.claimed_by_id is not None else "submitted"
    application.reason = ""
    application.proposed_by_id = None
    application.reminded_at = None
    application.due_at = deadlines.second_look_due()
    event = happened(actor, application, "sent_back", audit.Tag.APPLICATION_SENT_BACK, note)
    if proposer is not None:
        tell_coordinators(actor, application, "application_sent_back", event, only=proposer)
    return application


def _second(actor: Actor, application_id: int, seen: int) -> Application:
    application = to_decide(actor, application_id)
    demand_state(application, "second_look")
    if not policy.may_confirm_decline(actor, application):
        raise Forbidden(_("You proposed this decline. Another coordinator has to look at it."))
    demand_seen(application, seen)
    return application


def _check_new(application: Application) -> None:
    same = db.session.scalar(
        select(Member.name)
        .where(
            Member.sort_name == sort_name_of(application.name),
            Member.country == application.country,
        )
        .limit(1)
    )
    if same is not None:
        raise Conflict(_("%(name)s is a member already, or was one.", name=same))
    there = select(Person.id).where(
        Person.id == application.person_id, Person.active, Person.deleted_at.is_(None)
    )
    if db.session.scalar(there) is None:
        raise Conflict(_("The applicant's account is closed."))


def _make_member(application: Application) -> Member:
    answers = application.answers
    levels = {
        str(answers.get("third_language") or ""): "basic",
        str(answers.get("second_language") or ""): "working",
        str(answers.get("language") or ""): "native",
    }
    chosen: dict[str, tuple[int, int]] = {}
    for slug in answers.get("strengths") or ():
        chosen[slug] = (NEED, 0)
    for slug in answers.get("needs") or ():
        chosen[slug] = (chosen.get(slug, (0, 0))[0], NEED)
    population = questions.number(answers, "population")
    try:
        return create_member(
            SYSTEM,
            name=application.name,
            slug=free_slug(application.name, application.country),
            kind=application.kind,
            membership="associate",
            country=application.country,
            since=clock.today(),
            region=str(answers.get("region") or "")[:120],
            website=str(answers.get("website") or ""),
            summary=str(answers.get("summary") or ""),
            population=population,
            population_year=clock.today().year if population else None,
            population_source=_("its application") if population else "",
            languages={code: level for code, level in levels.items() if code},
            themes=chosen,
        )
    except Invalid as error:
        # What was acceptable when it was sent (a theme, say) may be gone.
        raise Conflict(f"{error.field}: {error}") from error
