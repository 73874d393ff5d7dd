"""What members tell of how organisations join: answers to invitations, steps of applications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members.models.applications import Application
from hrforum.members.models.joining import Invitation
from hrforum.members.signals import JoiningStep, on_joining_step
from hrforum.notifications import actions, kinds, things
from hrforum.notifications.kinds import Kind
from hrforum.notifications.things import Thing

COORDINATORS = _l("For coordinators: who joins")
APPLICANTS = _l("Applying for membership")


def register() -> None:
    """Tell the registries, and listen to members."""
    kinds.register(
        Kind(
            "invitation_accepted", "invitation", COORDINATORS,
            _l("A city accepts an invitation of mine"), _l("%(who)s accepted your invitation"),
            _l("Your invitation was accepted: %(title)s"),
            "handshake", place=40,
        ),
        Kind(
            "invitation_refused", "invitation", COORDINATORS,
            _l("A city refuses an invitation of mine"), _l("This city refused your invitation"),
            _l("Your invitation was refused: %(title)s"),
            "undo-2", place=40,
        ),
        Kind(
            "invitation_expired", "invitation", COORDINATORS,
            _l("An invitation of mine expires"), _l("Your invitation has expired"),
            _l("Your invitation has expired: %(title)s"),
            "calendar-clock", place=40,
        ),
        _application(
            "application_submitted", COORDINATORS, _l("Somebody applies for membership"),
            _l("%(who)s sent an application"), _l("A new application: %(title)s"), "inbox",
        ),
        _application(
            "application_answered", COORDINATORS, _l("An applicant answers a question"),
            _l("%(who)s answered your question"),
            _l("An answer from the applicant: %(title)s"), "reply",
        ),
        _application(
            "application_second_look", COORDINATORS, _l("A decline needs a second pair of eyes"),
            _l("%(who)s proposes to decline this application and asks for a second pair of eyes"),
            _l("Please look at a proposed decline: %(title)s"), "eye",
        ),
        _application(
            "application_sent_back", COORDINATORS, _l("A decline that I proposed is sent back"),
            _l("%(who)s does not confirm that this application is declined"),
            _l("Your proposed decline was sent back: %(title)s"), "undo-2",
        ),
        _application(
            "application_due", COORDINATORS, _l("An application is due or late"),
            _l("This application is to be decided now"),
            _l("An application is due: %(title)s"), "calendar-clock",
        ),
        _application(
            "application_withdrawn", COORDINATORS,
            _l("An application that I have taken up is withdrawn or closes"),
            _l("This application ended without a decision"),
            _l("An application has ended: %(title)s"), "x",
        ),
        _application(
            "application_received", APPLICANTS, _l("My application has arrived"),
            _l("Your application has arrived. Its page shows where it stands"),
            _l("Your application has arrived: %(title)s"), "check",
        ),
        _application(
            "application_question", APPLICANTS, _l("The coordinators ask me something"),
            _l("%(who)s has a question about your application"),
            _l("A question about your application: %(title)s"), "circle-question-mark",
        ),
        _application(
            "application_reminder", APPLICANTS, _l("My answer is missing"),
            _l("Your application waits for your answer, and closes without it"),
            _l("Your application waits for your answer: %(title)s"), "calendar-clock",
        ),
        _application(
            "application_accepted", APPLICANTS, _l("My application is accepted"),
            _l("Your application is accepted. Welcome to the network"),
            _l("Your application is accepted: %(title)s"), "handshake",
        ),
        _application(
            "application_declined", APPLICANTS, _l("My application is declined"),
            _l("Your application was declined. You can apply again"),
            _l("Your application was declined: %(title)s"), "x",
        ),
        _application(
            "application_closed", APPLICANTS, _l("My application closes without my answer"),
            _l("Your application closed, since no answer came. You can apply again"),
            _l("Your application has closed: %(title)s"), "lock",
        ),
    )  # fmt: skip
    things.register_thing("invitation", load_invitations)
    things.register_thing("application", load_applications)
    on_joining_step(tell)


def _application(name: str, group: Any, label: Any, line: Any, subject: Any, icon: str) -> Kind:
    place = 35 if group is APPLICANTS else 40
    return Kind(name, "application", group, label, line, subject, icon, place=place)


def load_applications(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return applications: the actor's own, and for coordinators those that were sent."""
    mine = Application.person_id == actor.person_id
    if actor.is_coordinator:
        mine |= Application.state != "draft"
    rows = db.session.execute(
        select(
            Application.id,
            Application.name,
            Application.person_id,
            Application.state,
            Application.reason,
        ).where(Application.id.in_(set(ids)), mine)
    )
    return {
        row.id: _applied(
            row.id,
            row.name,
            row.person_id == actor.person_id,
            row.reason if row.state == "declined" else "",
        )
        for row in rows
    }


def _applied(application_id: int, name: str, is_own: bool, note: str) -> Thing:
    where = "apply" if is_own else "applications"
    return Thing(
        title=name,
        path=f"/members/{where}/{application_id}/",
        note=note,
        thread=f"application-{application_id}",
    )


def load_invitations(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return invitations; coordinators may see them."""
    if not actor.is_coordinator:
        return {}
    rows = db.session.execute(
        select(Invitation.id, Invitation.name, Invitation.reason, Invitation.state).where(
            Invitation.id.in_(set(ids))
        )
    )
    return {
        row.id: _invitation(row.id, row.name, row.reason if row.state == "refused" else "")
        for row in rows
    }


def _invitation(invitation_id: int, name: str, note: str) -> Thing:
    return Thing(
        title=name,
        path=f"/members/invitations/{invitation_id}/",
        note=note,
        thread=f"invitation-{invitation_id}",
    )


def tell(event: JoiningStep) -> None:
    """Tell the people whom the step concerns."""
    if event.thing == "invitation":
        invitation = db.session.get(Invitation, event.thing_id)
        if invitation is not None:
            _notify(event, _invitation(invitation.id, invitation.name, event.note), None)
        return
    application = db.session.get(Application, event.thing_id)
    if application is None:
        return
    is_own = application.person_id in event.person_ids
    thing = _applied(application.id, application.name, is_own, event.note)
    _notify(event, thing, application.person_id)


def _notify(event: JoiningStep, thing: Thing, owner: int | None) -> None:
    actions.notify(
        event.actor,
        [(person_id, event.kind) for person_id in event.person_ids],
        about=(event.thing, event.thing_id),
        key=f"{event.kind}:{event.event_id}",
        thing=thing,
        may_see=lambda reader: reader.is_coordinator or reader.person_id == owner,
    )
