"""What of accounts can be reported: a person's page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hrforum.accounts.models import Person
from hrforum.core import audit, fragments, markdown, reportables
from hrforum.core.db import transactional
from hrforum.core.permissions import Actor
from hrforum.core.reportables import Reportable, Reported
from hrforum.extensions import db

_PAGE = re.compile(r"/people/([^/?#]+)/")


def register() -> None:
    """Tell the registry."""
    reportables.register(
        Reportable(
            "person",
            _l("profile"),
            load,
            do={"remove": _clear},
            undo={"remove": _give_back},
            find=_find,
        )
    )


def load(_actor: Actor, person_id: int) -> Reported | None:
    """Return a person's page."""
    person = db.session.get(Person, person_id)
    if person is None or person.deleted_at is not None:
        return None
    lines = ((str(_("Name")), person.display_name), (str(_("Works with")), person.claim))
    return Reported(
        id=person.id,
        title=person.display_name,
        path=f"/people/{person.username}/",
        author_id=person.id,
        text=person.bio,
        lines=tuple(line for line in lines if line[1]),
        kept={"bio": person.bio, "claim": person.claim},
    )


def _find(path: str) -> int | None:
    found = _PAGE.search(path)
    return (
        db.session.scalar(select(Person.id).where(Person.username == found[1])) if found else None
    )


@transactional
def _clear(actor: Actor, person_id: int, words: str) -> None:
    person = db.session.get_one(Person, person_id, with_for_update=True)
    person.bio = person.bio_html = person.claim = ""
    fragments.bump("faces")
    audit.record(
        actor,
        audit.Tag.ACCOUNT_PROFILE_CLEARED,
        "person",
        person_id,
        about=person_id,
        personal={"reason": words},
    )


@transactional
def _give_back(actor: Actor, person_id: int, kept: Mapping[str, Any]) -> None:
    # Where the person has written nothing else since.
    person = db.session.get_one(Person, person_id, with_for_update=True)
    if not person.bio and kept.get("bio"):
        person.bio = kept["bio"]
        person.bio_html = markdown.render(person.bio).html
    if not person.claim:
        person.claim = kept.get("claim", "")
    fragments.bump("faces")
    audit.record(actor, audit.Tag.ACCOUNT_PROFILE_GIVEN_BACK, "person", person_id)
