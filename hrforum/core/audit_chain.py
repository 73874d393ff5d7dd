"""The seals of the audit log: each entry, in order, with the hash of the one before.

The worker seals, never the write itself: writes would have to wait for one another. The order is
that of the seals' own sequence, given under a lock. On PostgreSQL ids commit out of order; an entry
that comes late is sealed when it is seen, after entries with higher ids.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, insert, select, text

from hrforum.core import clock, jobs
from hrforum.core.db import transaction
from hrforum.core.models import AuditEntry, AuditSeal
from hrforum.extensions import db

START = "0" * 64  # what the first seal has in the place of the one before
BATCH = 200  # seals a transaction: SQLite's other writers wait for it
# How far behind the newest sealed id a late entry is looked for each time; once a day everywhere.
WINDOW = 10_000
NUDGE_PAUSE = 10.0  # seconds between two nudges of a process: the periodic job finds the rest
_LOCK = 0x68726661  # PostgreSQL's advisory lock of the sealer

_last_nudge = float("-inf")


def canonical(value: Mapping[str, Any]) -> bytes:
    """Return the one way to write a JSON object: sorted, without spaces, in ASCII."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    ).encode()


def personal_digest(salt: str, personal: Mapping[str, Any]) -> str:
    """Return what the chain covers of personal details: it says nothing once the salt is gone."""
    return hashlib.sha256(salt.encode() + b"\n" + canonical(personal)).hexdigest()


def new_salt() -> str:
    """Return a salt that nobody can guess."""
    return secrets.token_hex(16)


def seal_hash(entry: Any, *, sequence: int, previous_hash: str, sealed_at: dt.datetime) -> str:
    """Return the hash that the seal of an entry (a row with its columns) must have."""
    covered = {
        "sequence": sequence,
        "previous": previous_hash,
        "sealed_at": sealed_at.isoformat(timespec="microseconds"),
        "id": entry.id,
        "at": entry.at.isoformat(timespec="microseconds"),
        "actor_id": entry.actor_id,
        "tag": entry.tag,
        "object_kind": entry.object_kind,
        "object_id": entry.object_id,
        "reason": entry.reason,
        "details": entry.details,
        "personal": entry.personal_digest,
    }
    return hashlib.sha256(canonical(covered)).hexdigest()


def nudge() -> None:
    """Ask the worker to seal after the commit, at most once in a while."""
    global _last_nudge
    now = time.monotonic()
    if now - _last_nudge >= NUDGE_PAUSE:
        _last_nudge = now
        seal_audit.nudge_after_commit()


@jobs.periodic("audit.seal", every_minutes=1)
def seal_audit() -> None:
    """Seal what is new."""
    seal_due()


@jobs.periodic("audit.sweep", every_minutes=1440)
def sweep_audit() -> None:
    """Seal what came so late that `seal_audit` no longer looks there."""
    seal_due(everywhere=True)


def seal_due(*, everywhere: bool = False) -> int:
    """Seal the entries that have no seal yet, in order of their ids; return how many.

    Several workers may do it at once: they wait for each other.

    Args:
        everywhere: look at all entries, not only near the newest sealed one.
    """
    sealed = 0
    while True:
        # Without an entry there is nothing to write: look before taking SQLite's one write lock.
        if db.session.scalar(_unsealed(everywhere).with_only_columns(AuditEntry.id)) is None:
            break
        sealed += _seal_batch(everywhere)
    db.session.rollback()
    return sealed


def _unsealed(everywhere: bool, limit: int = 1) -> Any:
    wanted = (
        select(*AuditEntry.__table__.columns)
        .outerjoin(AuditSeal, AuditSeal.entry_id == AuditEntry.id)
        .where(AuditSeal.sequence.is_(None))
        .order_by(AuditEntry.id)
        .limit(limit)
    )
    if not everywhere:
        newest = select(func.coalesce(func.max(AuditSeal.entry_id), 0)).scalar_subquery()
        wanted = wanted.where(AuditEntry.id > newest - WINDOW)
    return wanted


def _seal_batch(everywhere: bool) -> int:
    with transaction() as session:
        if session.get_bind().dialect.name == "postgresql":
            # The next statement sees all that the sealer before us has committed.
            session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        last = session.execute(
            select(AuditSeal.sequence, AuditSeal.hash).order_by(AuditSeal.sequence.desc()).limit(1)
        ).first()
        sequence, previous = (last.sequence, last.hash) if last else (0, START)
        entries = session.execute(_unsealed(everywhere, BATCH)).all()
        now = clock.now()
        seals = []
        for entry in entries:
            sequence += 1
            sealed = seal_hash(entry, sequence=sequence, previous_hash=previous, sealed_at=now)
            seals.append(
                {
                    "sequence": sequence,
                    "entry_id": entry.id,
                    "previous_hash": previous,
                    "hash": sealed,
                    "sealed_at": now,
                }
            )
            previous = sealed
        if seals:
            session.execute(insert(AuditSeal), seals)
    return len(seals)
