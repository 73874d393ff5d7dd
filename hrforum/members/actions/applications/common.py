"""What the writes of applications share."""

from __future__ import annotations

import datetime as dt
import re

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.accounts.models import Person
from hrforum.core import audit, clock
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members import labels, policy
from hrforum.members.models.applications import Application, ApplicationEvent
from hrforum.members.queries.joining import coordinator_ids
from hrforum.members.signals import JoiningStep, joining_step

WORDS_LENGTH = 4_000
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


def words(field: str, value: str, *, required: bool = True) -> str:
    """Return a text of several lines, tidied; raise Invalid where it is missing or too long."""
    value = value.replace("\r\n", "\n").replace("\x00", "").strip()
    if required and not value:
        raise Invalid(field, _("Write something here."))
    if len(value) > WORDS_LENGTH:
        raise Invalid(field, _("Use at most %(n)s characters.", n=WORDS_LENGTH))
    return value


def key_of(client_key: str | None) -> str | None:
    """Return the page's id for this write, or None if it sent none that can be used."""
    return client_key if client_key and _KEY.fullmatch(client_key) else None


def own(actor: Actor, application_id: int) -> Application:
    """Return an application of the actor's own, locked; raise NotFound for any other."""
    found = _locked(application_id)
    if found is None or not policy.may_apply_with(actor, found):
        raise NotFound(_("There is no such application."))
    return found


def to_decide(actor: Actor, application_id: int) -> Application:
    """Return an application that the actor may work on, locked.

    Raises:
        NotFound: there is none, it is a draft, or the actor does not coordinate the network.
        Forbidden: it is the actor's own.
    """
    found = _locked(application_id)
    if found is None or found.state == "draft" or not policy.may_manage(actor):
        raise NotFound(_("There is no such application."))
    if not policy.may_decide(actor, found):
        raise Forbidden(_("This application is your own. Another coordinator decides on it."))
    return found


def _locked(application_id: int) -> Application | None:
    return db.session.scalar(
        select(Application)
        .where(Application.id == application_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def demand_state(application: Application, *states: str) -> None:
    """Raise Conflict unless the application is in one of these states."""
    if application.state not in states:
        state = labels.APPLICATION_STATES[application.state]
        raise Conflict(
            _("This is not possible any more. The application is now: %(state)s.", state=state)
        )


def demand_claimed(actor: Actor, application: Application) -> None:
    """Raise Conflict unless the actor has taken the application up."""
    if application.claimed_by_id == actor.person_id:
        return
    who = db.session.scalar(
        select(Person.display_name).where(Person.id == application.claimed_by_id)
    )
    if who:
        raise Conflict(_("%(who)s has taken up this application.", who=who))
    raise Conflict(_("Take the application up first."))


def demand_seen(application: Application, seen: int) -> None:
    """Raise Conflict when something has happened that the actor has not seen."""
    last = db.session.scalar(
        select(ApplicationEvent.id)
        .where(ApplicationEvent.application_id == application.id)
        .order_by(ApplicationEvent.id.desc())
        .limit(1)
    )
    if last is not None and last != seen:
        raise Conflict(
            _("Something has happened since you opened this page. Look at it, and decide then.")
        )


def said_already(application: Application, client_key: str | None) -> bool:
    """Whether the page has sent this already: a second click writes nothing."""
    if client_key is None:
        return False
    return (
        db.session.scalar(
            select(ApplicationEvent.id).where(
                ApplicationEvent.application_id == application.id,
                ApplicationEvent.client_key == client_key,
            )
        )
        is not None
    )


def happened(
    actor: Actor,
    application: Application,
    act: str,
    tag: audit.Tag | None = None,
    note: str = "",
    client_key: str | None = None,
) -> ApplicationEvent:
    """Write down what happened, here and (with a tag) in the audit log."""
    event = ApplicationEvent(
        application_id=application.id,
        actor_id=actor.person_id,
        act=act,
        note=note,
        client_key=client_key,
    )
    db.session.add(event)
    db.session.flush()
    if tag is not None:
        audit.record(actor, tag, "application", application.id, state=application.state)
    return event


def tell_applicant(
    actor: Actor, application: Application, kind: str, event: ApplicationEvent, note: str = ""
) -> None:
    """Tell who applied."""
    _tell(actor, application, kind, event, (application.person_id,), note)


def tell_coordinators(
    actor: Actor,
    application: Application,
    kind: str,
    event: ApplicationEvent,
    *,
    only: int | None = None,
    without: int | None = None,
) -> None:
    """Tell one coordinator, or all (``only`` None) but one; the applicant is none of them."""
    told = (only,) if only is not None else coordinator_ids()
    told = tuple(each for each in told if each not in (without, application.person_id))
    _tell(actor, application, kind, event, told, "")


def _tell(
    actor: Actor,
    application: Application,
    kind: str,
    event: ApplicationEvent,
    told: tuple[int, ...],
    note: str,
) -> None:
    if told:
        joining_step(JoiningStep(actor, kind, "application", application.id, event.id, told, note))


def decide(application: Application, actor: Actor, state: str, reason: str) -> None:
    """Close an application."""
    application.state = state
    application.reason = reason
    application.decided_at = clock.now()
    application.decided_by_id = actor.person_id
    application.due_at = None
    application.closes_at = None


def resume(application: Application) -> None:
    """Go on after the applicant's answer: the time that was waited for it does not count."""
    if application.asked_at is not None and application.due_at is not None:
        application.due_at += max(clock.now() - application.asked_at, dt.timedelta())
    application.asked_at = None
    application.closes_at = None
    application.reminded_at = None
    application.state = "in_review" if application.claimed_by_id is not None else "submitted"
