"""What applicants do: begin, save drafts, send, answer, withdraw, apply again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from hrforum.accounts.signals import PersonDeleted
from hrforum.core import audit, clock
from hrforum.core.db import transactional
from hrforum.core.errors import Conflict, Forbidden, Invalid
from hrforum.core.permissions import SYSTEM, Actor
from hrforum.extensions import db
from hrforum.members import deadlines, labels, questions
from hrforum.members.actions.applications.common import (
    decide,
    demand_state,
    happened,
    key_of,
    own,
    resume,
    said_already,
    tell_applicant,
    tell_coordinators,
    words,
)
from hrforum.members.actions.common import one_of, text
from hrforum.members.models.applications import OPEN_STATES, Application
from hrforum.members.models.organisations import KINDS, Theme

MOST_OPEN = 10  # drafts and applications under way that one person may have at a time


@transactional
def start_application(
    actor: Actor, *, kind: str, name: str, country: str, client_key: str | None = None
) -> Application:
    """Begin an application for an organisation; nobody else sees it until it is sent.

    Args:
        actor: a person.
        kind: one of `models.KINDS`.
        name: of the organisation.
        country: two letters (ISO 3166).
        client_key: the page's id for this write; a second call with it returns the first's.

    Raises:
        Forbidden: the actor is a visitor.
        Invalid: a value is not acceptable, or the actor has too many under way.
    """
    if actor.person_id is None:
        raise Forbidden(_("Sign in first."))
    client_key = key_of(client_key)
    if client_key is not None:
        twin = db.session.scalar(
            select(Application).where(
                Application.person_id == actor.person_id, Application.client_key == client_key
            )
        )
        if twin is not None:
            return twin
    one_of("kind", kind, KINDS)
    name = text("name", name.replace("\x00", ""), 160)
    one_of("country", country, labels.country_codes())
    _check_count(actor.person_id)
    return _new(actor, actor.person_id, kind, name, country, {}, client_key)


def _check_count(person_id: int) -> None:
    count = db.session.scalar(
        select(func.count(Application.id)).where(
            Application.person_id == person_id, Application.state.in_(("draft", *OPEN_STATES))
        )
    )
    if (count or 0) >= MOST_OPEN:
        raise Invalid(
            "name",
            _("You have %(n)s applications under way. Finish or withdraw one first.", n=MOST_OPEN),
        )


def _new(
    actor: Actor,
    person_id: int,
    kind: str,
    name: str,
    country: str,
    answers: Mapping[str, Any],
    client_key: str | None,
) -> Application:
    application = Application(
        person_id=person_id,
        client_key=client_key,
        kind=kind,
        name=name,
        country=country,
        answers=dict(answers),
    )
    db.session.add(application)
    db.session.flush()
    audit.record(actor, audit.Tag.APPLICATION_STARTED, "application", application.id, of=kind)
    return application


@transactional
def save_draft(
    actor: Actor,
    application_id: int,
    *,
    name: str,
    country: str,
    answers: Mapping[str, Any],
    version: int,
) -> Application:
    """Keep what was typed so far, however unfinished.

    Args:
        actor: who applies.
        application_id: a draft of theirs.
        name: of the organisation; an empty or impossible one leaves the last in place.
        country: two letters; the same.
        answers: by key of the question.
        version: the one that the page showed.

    Raises:
        NotFound: the actor has no such application.
        Conflict: it was saved in another window meanwhile, or is sent already.
    """
    application = own(actor, application_id)
    demand_state(application, "draft")
    values = {
        "name": " ".join(name.replace("\x00", "").split())[:160] or application.name,
        "country": country if country in labels.country_codes() else application.country,
        "answers": questions.cleaned(application.kind, answers),
    }
    if all(getattr(application, key) == value for key, value in values.items()):
        return application
    if version != application.version:
        raise Conflict(_("This draft was changed in another window."))
    for key, value in values.items():
        setattr(application, key, value)
    application.version += 1
    application.changed_at = clock.now()
    return application


@transactional
def submit_application(actor: Actor, application_id: int, version: int) -> Application:
    """Send a draft to the coordinators. Sending it twice changes nothing.

    Raises:
        NotFound: the actor has no such application.
        Conflict: it was changed since the actor looked at it, or is decided already.
        Invalid: an answer is missing or wrong; ``field`` is its key.
    """
    application = own(actor, application_id)
    if application.state == "submitted":
        return application
    demand_state(application, "draft")
    if version != application.version:
        raise Conflict(_("This draft was changed in another window. Look at it again."))
    themes = {row.slug: row.name for row in db.session.execute(select(Theme.slug, Theme.name))}
    wrong = questions.problems(application.kind, application.answers, themes)
    for key, message in wrong.items():
        raise Invalid(key, message)
    application.state = "submitted"
    application.submitted_at = clock.now()
    application.due_at = deadlines.review_due(clock.now())
    event = happened(actor, application, "submitted", audit.Tag.APPLICATION_SUBMITTED)
    tell_applicant(SYSTEM, application, "application_received", event)
    tell_coordinators(actor, application, "application_submitted", event)
    return application


@transactional
def answer_question(
    actor: Actor, application_id: int, body: str, client_key: str | None = None
) -> Application:
    """Answer what the coordinators asked; the application goes on.

    Raises:
        NotFound: the actor has no such application.
        Conflict: nothing is asked (any more).
        Invalid: there are no words, or too many.
    """
    application = own(actor, application_id)
    client_key = key_of(client_key)
    if said_already(application, client_key):
        return application
    demand_state(application, "waiting")
    body = words("body", body)
    resume(application)
    event = happened(
        actor, application, "answered", audit.Tag.APPLICATION_ANSWERED, body, client_key
    )
    tell_coordinators(
        actor, application, "application_answered", event, only=application.claimed_by_id
    )
    return application


@transactional
def withdraw_application(actor: Actor, application_id: int, reason: str = "") -> bool:
    """Take an application back; a draft is deleted. Returns whether the application is still there.

    Raises:
        NotFound: the actor has no such application.
        Conflict: it is decided already.
        Invalid: the reason is too long.
    """
    application = own(actor, application_id)
    if application.state == "draft":
        audit.record(actor, audit.Tag.APPLICATION_DELETED, "application", application.id)
        db.session.delete(application)
        return False
    if application.state == "withdrawn":
        return True
    demand_state(application, *OPEN_STATES)
    _withdraw(actor, application, words("reason", reason, required=False))
    return True


def _withdraw(actor: Actor, application: Application, reason: str) -> None:
    decide(application, actor, "withdrawn", reason)
    event = happened(actor, application, "withdrawn", audit.Tag.APPLICATION_WITHDRAWN, reason)
    if application.claimed_by_id is not None:
        tell_coordinators(
            actor, application, "application_withdrawn", event, only=application.claimed_by_id
        )


@transactional
def apply_again(actor: Actor, application_id: int) -> Application:
    """Begin a new draft with the answers of an application that came to nothing.

    Where there is such a draft already, it is returned.

    Raises:
        NotFound: the actor has no such application.
        Conflict: it is under way, or was accepted.
        Invalid: the actor has too many under way.
    """
    former = own(actor, application_id)
    demand_state(former, "declined", "closed", "withdrawn")
    key = f"again-{former.id:06d}"
    twin = db.session.scalar(
        select(Application).where(
            Application.person_id == former.person_id,
            Application.client_key == key,
            Application.state == "draft",
        )
    )
    if twin is not None:
        return twin
    _check_count(former.person_id)
    used = db.session.scalar(
        select(Application.id).where(
            Application.person_id == former.person_id, Application.client_key == key
        )
    )
    return _new(
        actor,
        former.person_id,
        former.kind,
        former.name,
        former.country,
        former.answers,
        None if used is not None else key,
    )


def forget_applicant(event: PersonDeleted) -> None:
    """Let applications go with the account of who applied, inside that transaction."""
    gone = Actor(person_id=event.person_id)
    rows = db.session.scalars(
        select(Application).where(Application.person_id == event.person_id).with_for_update()
    ).all()
    for application in rows:
        if application.state in OPEN_STATES:
            _withdraw(gone, application, "")
        if application.state != "accepted":
            application.answers = {}
    drafts = [each.id for each in rows if each.state == "draft"]
    db.session.flush()
    db.session.execute(delete(Application).where(Application.id.in_(drafts)))
