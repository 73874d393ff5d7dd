"""What members tell of how organisations join: an invitation was answered, or ran out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members.models.joining import Invitation
from hrforum.members.signals import JoiningStep, on_joining_step
from hrforum.notifications import actions, kinds, things
from hrforum.notifications.kinds import Kind
from hrforum.notifications.things import Thing

COORDINATORS = _l("For coordinators: who joins")


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
    )  # fmt: skip
    things.register_thing("invitation", load_invitations)
    on_joining_step(tell)


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
    if event.thing != "invitation":
        return
    invitation = db.session.get(Invitation, event.thing_id)
    if invitation is None:
        return
    actions.notify(
        event.actor,
        [(person_id, event.kind) for person_id in event.person_ids],
        about=("invitation", invitation.id),
        key=f"{event.kind}:{event.event_id}",
        thing=_invitation(invitation.id, invitation.name, event.note),
        may_see=lambda reader: reader.is_coordinator,
    )
