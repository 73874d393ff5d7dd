"""What of members can be reported: their pages, and applications to those who may read them."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hrforum.core import reportables
from hrforum.core.permissions import Actor
from hrforum.core.reportables import Reportable, Reported
from hrforum.extensions import db
from hrforum.members.models import Member
from hrforum.members.models.applications import Application

_MEMBER = re.compile(r"/members/([a-z0-9-]+)/")
_APPLICATION = re.compile(r"/members/applications/([0-9]{1,9})/?")


def register() -> None:
    """Tell the registry. Coordinators change what stands on a member's page; nothing is hidden."""
    reportables.register(
        Reportable("member", _l("member's page"), load_member, find=_find_member),
        Reportable("application", _l("application"), load_application, find=_find_application),
    )


def load_member(_actor: Actor, member_id: int) -> Reported | None:
    """Return a member's page."""
    member = db.session.get(Member, member_id)
    if member is None:
        return None
    return Reported(
        id=member.id,
        title=member.name,
        path=f"/members/{member.slug}/",
        author_id=None,
        text=member.summary,
        lines=(("URL", member.website),) if member.website else (),
    )


def load_application(actor: Actor, application_id: int) -> Reported | None:
    """Return an application that was handed in, to coordinators; moderators read the snapshot."""
    row = db.session.get(Application, application_id)
    if row is None or row.state == "draft" or not actor.is_coordinator:
        return None
    text = "\n\n".join(str(answer) for answer in row.answers.values() if answer)
    return Reported(
        id=row.id,
        title=row.name,
        path=f"/members/applications/{row.id}/",
        author_id=row.person_id,
        text=text,
    )


def _find_member(path: str) -> int | None:
    found = _MEMBER.search(path)
    return db.session.scalar(select(Member.id).where(Member.slug == found[1])) if found else None


def _find_application(path: str) -> int | None:
    found = _APPLICATION.search(path)
    return int(found[1]) if found else None
