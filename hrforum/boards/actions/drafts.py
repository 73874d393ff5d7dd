"""Keeping what somebody types until they send it."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from hrforum.boards.content import MAX_BODY
from hrforum.boards.draft_models import Draft, is_kind
from hrforum.boards.queries import drafts as queries
from hrforum.boards.queries.drafts import Kept
from hrforum.core import clock
from hrforum.core.db import transactional
from hrforum.core.errors import Conflict, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db

MOST = 200  # drafts of one person
KEPT_DAYS = 90
TEXTS = ("title", "body", "tags", "reason", "why")
FIELDS = (*TEXTS, "type", "language", "for_member", "reply_to", "version", "source_version")
PARTS = ("challenge_", "practice_", "poll_")  # the names of the other questions begin so
MAX_FIELD = 20_000  # letters of a field other than the text
MOST_FIELDS = 80


def is_kept(name: str) -> bool:
    """Whether a draft keeps the form's field of that name."""
    return name in FIELDS or name.startswith(PARTS)


def _is_written(name: str) -> bool:
    return name in TEXTS or (name.startswith(PARTS) and name != "poll_kind")


@transactional
def save_draft(
    actor: Actor,
    kind: str,
    thing_id: int,
    fields: Mapping[str, str],
    *,
    base_version: int,
    client_key: str = "",
) -> Kept:
    """Keep what somebody has typed at a place; return it as it is kept now.

    A draft without a word in it is deleted. What is kept already is not written again.

    Args:
        actor: the writer.
        kind: as `is_kind` knows them.
        thing_id: the board's, the topic's or the post's id.
        fields: the form's, several values of one name a line each; `is_kept` says which.
        base_version: the draft's version that the writer started from; 0: they know of none.
        client_key: the page's id for its write: what has been sent meanwhile is not kept.

    Raises:
        NotFound: there is no such place for the actor.
        Invalid: too long, or too many drafts; the field is ``body``.
        Conflict: another page has saved, deleted or sent it meanwhile; nothing is written.
    """
    if not is_kind(kind) or not queries.is_open(actor, kind, thing_id):
        raise NotFound
    said = {name: text for name, text in sorted(fields.items()) if text and is_kept(name)}
    if len(said) > MOST_FIELDS or any(
        len(text) > (MAX_BODY if name == "body" else MAX_FIELD) for name, text in said.items()
    ):
        raise Invalid("body", _("This is too long to be kept as a draft."))
    row = db.session.scalar(
        select(Draft)
        .where(Draft.person_id == actor.person_id, Draft.kind == kind, Draft.thing_id == thing_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    written = any(text.strip() for name, text in said.items() if _is_written(name))
    if row is None:
        if not written:
            return queries.NONE
        return _begin(actor, kind, thing_id, said, base_version, client_key)
    if queries.read(row.fields) == said:
        return Kept(row.version, said, row.saved_at)
    if row.version != base_version:
        raise Conflict(_("This draft was changed in another window or on another device."))
    if not written:
        db.session.delete(row)
        return queries.NONE
    row.fields = _text(said)
    row.version += 1
    row.saved_at = clock.now()
    return Kept(row.version, said, row.saved_at)


def _text(said: Mapping[str, str]) -> str:
    return json.dumps(said, ensure_ascii=False)


def _begin(
    actor: Actor, kind: str, thing_id: int, said: dict[str, str], base_version: int, key: str
) -> Kept:
    if base_version or queries.was_written(actor, kind, key):
        raise Conflict(_("This draft was sent or deleted in another window."))
    held = db.session.scalar(
        select(func.count()).select_from(Draft).where(Draft.person_id == actor.person_id)
    )
    if (held or 0) >= MOST:
        raise Invalid("body", _("You have too many drafts. Delete some of them first."))
    now = clock.now()
    version = 1 + secrets.randbelow(1_000_000_000)
    make = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    made = db.session.execute(
        make(Draft)
        .values(
            person_id=actor.person_id,
            kind=kind,
            thing_id=thing_id,
            version=version,
            fields=_text(said),
            saved_at=now,
        )
        .on_conflict_do_nothing()
        .returning(Draft.id)
    ).first()
    if made is None:
        raise Conflict(_("This draft was changed in another window or on another device."))
    return Kept(version, said, now)


@transactional
def delete_draft(actor: Actor, kind: str, thing_id: int) -> None:
    """Delete the actor's draft at a place.

    Raises:
        NotFound: they have none there.
    """
    row = db.session.scalar(
        select(Draft)
        .where(Draft.person_id == actor.person_id, Draft.kind == kind, Draft.thing_id == thing_id)
        .with_for_update()
    )
    if row is None:
        raise NotFound
    db.session.delete(row)


def sent(actor: Actor, kind: str, thing_id: int, version: int) -> None:
    """Clear the draft that a write came from, inside the write's transaction.

    Another version stays: it holds words that were not sent.
    """
    if version:
        db.session.execute(
            delete(Draft).where(
                Draft.person_id == actor.person_id,
                Draft.kind == kind,
                Draft.thing_id == thing_id,
                Draft.version == version,
            )
        )


@transactional
def delete_sent(actor: Actor, kind: str, thing_id: int, version: int) -> None:
    """Clear the draft that a text came from which waits now, as `sent` does for one written."""
    sent(actor, kind, thing_id, version)


@transactional
def forget_old_drafts() -> int:
    """Delete the drafts that nobody has changed for `KEPT_DAYS` days; return how many."""
    before = clock.now() - dt.timedelta(days=KEPT_DAYS)
    gone = db.session.execute(delete(Draft).where(Draft.saved_at < before).returning(Draft.id))
    return len(gone.all())


def forget_person(person_id: int) -> None:
    """Erase a person's drafts, inside the deletion of the account."""
    db.session.execute(delete(Draft).where(Draft.person_id == person_id))
