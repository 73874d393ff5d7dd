"""What this feature tells: the archive is ready, or could not be made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hrforum.core.permissions import SYSTEM, Actor
from hrforum.exports import policy
from hrforum.exports.models import DataExport
from hrforum.extensions import db
from hrforum.notifications import actions, kinds, things
from hrforum.notifications.kinds import Kind
from hrforum.notifications.things import Thing

THING = "data_export"
READY = "data_ready"
FAILED = "data_failed"
PAGE = "/settings/data/"
_GROUP = _l("My account")


def register() -> None:
    """Tell the registries."""
    kinds.register(
        Kind(
            READY,
            THING,
            _GROUP,
            _l("The archive of my data is ready"),
            _l("The archive of your data is ready"),
            _l("The archive of your data is ready"),
            "file-check",
            place=80,
        ),
        Kind(
            FAILED,
            THING,
            _GROUP,
            _l("The archive of my data could not be made"),
            _l("The archive of your data could not be made"),
            _l("The archive of your data could not be made"),
            "triangle-alert",
            place=81,
        ),
    )
    things.register_thing(THING, load)


def load(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return the actor's own archives."""
    found = db.session.scalars(
        select(DataExport.id).where(DataExport.id.in_(set(ids)), policy.own_of(actor))
    )
    return {export_id: _thing(export_id) for export_id in found}


def _thing(export_id: int) -> Thing:
    return Thing(title=_("Download my data"), path=PAGE, thread=f"data-{export_id}")


def tell(export: DataExport, kind: str) -> None:
    """Tell the person, in the transaction under way."""
    actions.notify(
        SYSTEM,
        [(export.person_id, kind)],
        about=(THING, export.id),
        key=f"{THING}:{export.name}",
        thing=_thing(export.id),
    )
