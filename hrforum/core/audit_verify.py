"""Proving the audit log: every seal is computed anew from what the tables say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from hrforum.core import audit_chain
from hrforum.core.models import AuditDetail, AuditEntry, AuditSeal
from hrforum.extensions import db

BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold: the seal's number, its entry and what is wrong."""

    sequence: int
    entry_id: int | None
    what: str


@dataclass(slots=True)
class Proof:
    """What `verify` found. The chain holds when there are no ``breaks``."""

    breaks: list[Break] = field(default_factory=list)
    sealed: int = 0
    erased: int = 0
    waiting: int = 0
    waiting_since: dt.datetime | None = None
    sequence: int = 0
    head: str = audit_chain.START

    @property
    def holds(self) -> bool:
        """Whether nothing was changed, removed or put in between."""
        return not self.breaks


def verify(anchors: dict[int, str] | None = None) -> Proof:
    """Prove the chain.

    Args:
        anchors: hashes noted elsewhere, by sequence. Only they show that the end of the log was
            cut off, or the whole chain written anew.
    """
    proof = Proof()
    wanted = dict(anchors or {})
    for row in _rows():
        proof.sealed += 1
        if row.sequence != proof.sequence + 1:
            first, last = proof.sequence + 1, row.sequence - 1
            what = f"the seals {first} to {last} are missing" if last > first else "it is missing"
            proof.breaks.append(Break(first, None, what))
        elif row.previous_hash != proof.head:
            _broken(proof, row, "it does not continue the seal before")
        noted = wanted.pop(row.sequence, None)
        if noted is not None and noted != row.hash:
            _broken(proof, row, "its hash is not the one that was noted")
        _entry(proof, row)
        proof.sequence, proof.head = row.sequence, row.hash
    proof.breaks.extend(
        Break(sequence, None, "it was noted, and is missing") for sequence in sorted(wanted)
    )
    unsealed = db.session.execute(
        select(func.count(AuditEntry.id), func.min(AuditEntry.at))
        .outerjoin(AuditSeal, AuditSeal.entry_id == AuditEntry.id)
        .where(AuditSeal.sequence.is_(None))
    ).one()
    proof.waiting, proof.waiting_since = unsealed
    db.session.rollback()
    return proof


def _entry(proof: Proof, row: Any) -> None:
    if row.id is None:
        _broken(proof, row, "its entry is missing")
        return
    expected = audit_chain.seal_hash(
        row,
        sequence=row.sequence,
        previous_hash=row.previous_hash,
        sealed_at=row.sealed_at,
    )
    if expected != row.hash:
        _broken(proof, row, "the entry or its seal was changed")
    if row.salt is not None:
        if audit_chain.personal_digest(row.salt, row.personal) != row.personal_digest:
            _broken(proof, row, "its personal details were changed")
    elif row.personal_digest is not None:
        proof.erased += 1


def _broken(proof: Proof, row: Any, what: str) -> None:
    proof.breaks.append(Break(row.sequence, row.entry_id, what))


def _rows() -> Iterator[Any]:
    """All seals in order with entry and personal details, a batch at a time."""
    wanted = (
        select(
            AuditSeal.sequence,
            AuditSeal.entry_id,
            AuditSeal.previous_hash,
            AuditSeal.hash,
            AuditSeal.sealed_at,
            *AuditEntry.__table__.columns,
            AuditDetail.personal,
            AuditDetail.salt,
        )
        .outerjoin(AuditEntry, AuditEntry.id == AuditSeal.entry_id)
        .outerjoin(AuditDetail, AuditDetail.entry_id == AuditSeal.entry_id)
        .order_by(AuditSeal.sequence)
        .limit(BATCH)
    )
    last = None
    while True:
        rows = db.session.execute(
            wanted if last is None else wanted.where(AuditSeal.sequence > last)
        ).all()
        yield from rows
        if len(rows) < BATCH:
            return
        last = rows[-1].sequence
