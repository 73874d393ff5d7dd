"""What of events can be reported: their pages."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hrforum.core import reportables
from hrforum.core.permissions import Actor
from hrforum.core.reportables import Reportable, Reported
from hrforum.events import policy
from hrforum.events.models import Event
from hrforum.events.queries.base import event_path
from hrforum.extensions import db

_PAGE = re.compile(r"/events/([0-9]{1,9})-")


def register() -> None:
    """Tell the registry. Hosts and coordinators change or cancel an event; nothing is hidden."""
    reportables.register(Reportable("event", _l("event"), load, find=_find))


def load(actor: Actor, event_id: int) -> Reported | None:
    """Return an event that the actor may see."""
    event = db.session.scalar(select(Event).where(Event.id == event_id, policy.visible_to(actor)))
    if event is None:
        return None
    return Reported(
        id=event.id,
        title=event.title,
        path=event_path(event.id, event.slug),
        author_id=event.created_by_id,
        language=event.language,
        text=event.text,
    )


def _find(path: str) -> int | None:
    found = _PAGE.search(path)
    return int(found[1]) if found else None
