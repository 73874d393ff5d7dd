"""What members tell of mandates: they end soon, are changed, renewed, given back, answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select

from hrforum.accounts.models import Person, Role, person_role
from hrforum.core import clock
from hrforum.core.db import AnyRow
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members import labels, policy
from hrforum.members.models import Delegate, Member
from hrforum.members.signals import (
    InvitationAnswered,
    MandateNews,
    on_invitation_answered,
    on_mandate_news,
)
from hrforum.notifications import actions, kinds, things
from hrforum.notifications.delegations import GROUP
from hrforum.notifications.kinds import Kind
from hrforum.notifications.things import Thing


def register() -> None:
    """Tell the registries, and listen to members."""
    kinds.register(
        Kind(
            "mandate_ending", "mandate", GROUP,
            _l("A mandate of mine, or of a member that I lead, ends soon"),
            _l("A mandate ends soon"),
            _l("A mandate to speak for %(title)s ends soon"),
            "clock", place=30,
        ),
        Kind(
            "mandate_over", "mandate", GROUP,
            _l("A mandate of mine, or of a member that I lead, has run out"),
            _l("A mandate has run out"),
            _l("A mandate to speak for %(title)s has run out"),
            "clock", place=30,
        ),
        Kind(
            "mandate_changed", "mandate", GROUP,
            _l("A mandate of mine is changed or renewed"),
            _l("%(who)s changed your mandate"),
            _l("Your mandate to speak for %(title)s was changed"),
            "landmark", place=30,
        ),
        Kind(
            "mandate_resigned", "mandate", GROUP,
            _l("A delegate of a member that I lead resigns"),
            _l("%(who)s no longer speaks for your member"),
            _l("A delegate of %(title)s has resigned"),
            "landmark", place=30,
        ),
        Kind(
            "delegate_accepted", "team", GROUP,
            _l("Somebody whom I invited as a delegate accepts"),
            _l("%(who)s accepted to speak for your member"),
            _l("Your invitation to speak for %(title)s was accepted"),
            "landmark", place=30,
        ),
        Kind(
            "delegate_refused", "team", GROUP,
            _l("Somebody whom I invited as a delegate refuses"),
            _l("Somebody refused to speak for your member"),
            _l("Your invitation to speak for %(title)s was refused"),
            "landmark", place=30,
        ),
        Kind(
            "member_leaderless", "team", GROUP,
            _l("A member of the network has no lead contact any more, or soon (for coordinators)"),
            _l("A member needs a new lead contact"),
            _l("%(title)s needs a new lead contact"),
            "landmark", place=30,
        ),
    )  # fmt: skip
    things.register_thing("mandate", load_mandates)
    things.register_thing("team", load_teams)
    on_mandate_news(tell)
    on_invitation_answered(tell_answer)


def _sentence(name: str, role: str, ends_on: dt.date | None) -> str:
    if ends_on is None:
        return f"{name} · {labels.DELEGATE_ROLES[role]}"
    until = _("until %(date)s", date=format_date(ends_on, "long"))
    return f"{name} · {labels.DELEGATE_ROLES[role]} · {until}"


def _mandate(row: Any, *, leads: bool) -> Thing:
    """Return a mandate as its delegate or one who manages it sees it."""
    # Said in the reader's language, which is known only when the mail or the page is written.
    words: Any = LazyString(_sentence, row.display_name, row.role, row.ends_on)
    path = f"/members/{row.slug}/delegates/{row.id}/renew" if leads else "/delegations/"
    return Thing(
        title=row.name,
        path=path,
        excerpt=words,
        thread=f"member-{row.member_id}",
        open=True,
    )


def _rows(ids: Sequence[int]) -> Sequence[AnyRow]:
    return db.session.execute(
        select(
            Delegate.id,
            Delegate.person_id,
            Delegate.member_id,
            Delegate.role,
            Delegate.ends_on,
            Delegate.revoked_at,
            Person.display_name,
            Member.name,
            Member.slug,
        )
        .join(Person, Person.id == Delegate.person_id)
        .join(Member, Member.id == Delegate.member_id)
        .where(Delegate.id.in_(set(ids)))
    ).all()


def load_mandates(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return the mandates that are the actor's own or theirs to manage: one statement."""
    return {
        row.id: _mandate(row, leads=row.person_id != actor.person_id and row.revoked_at is None)
        if row.revoked_at is None or row.person_id == actor.person_id
        else _team(row.member_id, row.name, row.slug)
        for row in _rows(ids)
        if row.person_id == actor.person_id or policy.may_manage_delegates(actor, row.member_id)
    }


def _team(member_id: int, name: str, slug: str) -> Thing:
    return Thing(
        title=name, path=f"/members/{slug}/delegates/", thread=f"member-{member_id}", open=True
    )


def load_teams(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return the members whose delegates the actor manages: one statement."""
    rows = db.session.execute(
        select(Member.id, Member.name, Member.slug).where(Member.id.in_(set(ids)))
    )
    return {
        row.id: _team(row.id, row.name, row.slug)
        for row in rows
        if policy.may_manage_delegates(actor, row.id)
    }


def tell(event: MandateNews) -> None:
    """Tell the delegate, the leads or the coordinators."""
    row = next(iter(_rows([event.delegate_id])), None)
    if event.what == "leaderless":
        _tell_team(
            event.actor,
            [(person_id, "member_leaderless") for person_id in _coordinators()],
            event.member_id,
            f"leaderless:{event.delegate_id}:{event.ends_on}:{event.days}",
        )
        return
    if row is None:
        # A mandate that had not begun is gone altogether.
        told = [(person_id, "mandate_resigned") for person_id in event.leads]
        if event.what == "resigned":
            _tell_team(event.actor, told, event.member_id, _moment(event))
        return
    if event.what in ("changed", "renewed"):
        _tell_one(event, "mandate_changed", [event.person_id], row, leads=False)
    elif event.what == "resigned":
        told = [(person_id, "mandate_resigned") for person_id in event.leads]
        _tell_team(event.actor, told, event.member_id, _moment(event))
    else:
        kind = "mandate_ending" if event.what == "ending" else "mandate_over"
        _tell_one(event, kind, [event.person_id], row, leads=False)
        _tell_one(event, kind, list(event.leads), row, leads=True)


def _moment(event: MandateNews) -> str:
    """Return the cause: for what time causes, the end that it is about; else the moment."""
    if event.what in ("ending", "over"):
        return f"mandate:{event.delegate_id}:{event.ends_on}:{event.days}"
    return f"mandate_{event.what}:{event.delegate_id}:{clock.now():%Y%m%d%H%M%S%f}"


def _tell_one(
    event: MandateNews, kind: str, people: list[int], row: AnyRow, *, leads: bool
) -> None:
    actions.notify(
        event.actor,
        [(person_id, kind) for person_id in people],
        about=("mandate", event.delegate_id),
        key=_moment(event),
        thing=_mandate(row, leads=leads),
    )


def _tell_team(actor: Actor, told: list[tuple[int, str]], member_id: int, key: str) -> None:
    member = db.session.get(Member, member_id)
    if member is None or not told:
        return
    actions.notify(
        actor,
        told,
        about=("team", member.id),
        key=key,
        thing=_team(member.id, member.name, member.slug),
    )


def _coordinators() -> list[int]:
    return list(
        db.session.scalars(
            select(person_role.c.person_id)
            .join(Role, Role.id == person_role.c.role_id)
            .where(Role.name == "coordinator")
            .order_by(person_role.c.person_id)
        )
    )


def tell_answer(event: InvitationAnswered) -> None:
    """Tell who invited."""
    if event.inviter_id is None:
        return
    kind = "delegate_accepted" if event.accepted else "delegate_refused"
    _tell_team(
        event.actor,
        [(event.inviter_id, kind)],
        event.member_id,
        # SQLite gives the number of a deleted invitation to another.
        f"invitation:{event.invitation_id}:{clock.now():%Y%m%d%H%M%S%f}",
    )
