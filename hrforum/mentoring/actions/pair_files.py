"""Files of a pair: taken as those of posts are, kept apart from them, given to its people only."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path
from typing import IO

from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.core import attachments, clock, uploads
from hrforum.core.attachments import Taken
from hrforum.core.db import after_commit, transactional
from hrforum.core.errors import Forbidden, Invalid
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.mentoring.actions import pair_common as common
from hrforum.mentoring.models import PairFile
from hrforum.mentoring.queries import papers, workspace

MOST_FILES = 200


def folder(data: Path) -> Path:
    """Return the folder of the files of pairs."""
    return data / "uploads" / "pairs"


def add(
    actor: Actor,
    pairing_id: int,
    stream: IO[bytes],
    name: str,
    *,
    note: str,
    data: Path,
    limit: int,
) -> PairFile:
    """Take a file for the pair; the same bytes are kept once. Returns it.

    Args:
        actor: one of the pair's people.
        pairing_id: of which pair.
        stream: the file.
        name: what it is called.
        note: what it is, in a sentence.
        data: the installation's data folder.
        limit: how many bytes it may have.

    Raises:
        NotFound, Forbidden, Conflict: as `pair_common.to_write`.
        Invalid: the file or the note is not acceptable, or there is no room.
    """
    # Who may not write learns it before their file is looked at.
    _check(actor, pairing_id)
    said = common.line("note", note, 300, needed=False)
    content = stream.read(limit + 1)
    taken = attachments.take(content, name, limit=limit)
    digest = hashlib.sha256(content).hexdigest()
    file = attachments.new_name(taken)
    try:
        folder(data).mkdir(parents=True, exist_ok=True)
        uploads.write(folder(data) / file, taken.content)
    except OSError:
        raise Invalid(
            "file", _("The file could not be saved: the server has no room. Try again later.")
        ) from None
    try:
        row = _write_row(actor, pairing_id, taken, file, digest, said)
    except BaseException:
        _drop(data, file)
        raise
    if row.file != file:
        _drop(data, file)
    return row


@transactional
def _check(actor: Actor, pairing_id: int) -> None:
    common.to_write(actor, pairing_id)


@transactional
def _write_row(
    actor: Actor, pairing_id: int, taken: Taken, file: str, digest: str, note: str
) -> PairFile:
    found = common.to_write(actor, pairing_id)
    same = db.session.scalar(
        select(PairFile).where(
            PairFile.pairing_id == pairing_id,
            PairFile.digest == digest,
            PairFile.removed_at.is_(None),
        )
    )
    if same is not None:
        return same
    if workspace.count(PairFile, pairing_id, PairFile.removed_at.is_(None)) >= MOST_FILES:
        raise Invalid("file", _("A pair can have up to %(n)s files.", n=MOST_FILES))
    row = PairFile(
        pairing_id=pairing_id,
        file=file,
        name=taken.name,
        kind=taken.ending,
        size=len(taken.content),
        digest=digest,
        note=note,
        added_by_id=actor.person_id,
    )
    db.session.add(row)
    db.session.flush()
    common.happened(actor, found, "file", taken.name, file=row.id)
    return row


def _drop(data: Path, file: str) -> None:
    with contextlib.suppress(OSError):
        (folder(data) / file).unlink(missing_ok=True)


def may_remove(actor: Actor, found: workspace.Workspace, added_by_id: int | None) -> bool:
    """Whether the actor may remove a file: who added it, and the leads of both cities."""
    return found.may_write and (added_by_id == actor.person_id or found.place.binds)


@transactional
def remove(actor: Actor, pairing_id: int, file_id: int, *, data: Path) -> None:
    """Remove a file for good.

    Raises:
        NotFound, Conflict: as `pair_common.to_write`, or there is no such file.
        Forbidden: the actor did not add it and leads neither side.
    """
    found = common.to_write(actor, pairing_id)
    row = papers.file(pairing_id, file_id)
    if not may_remove(actor, found, row.added_by_id):
        raise Forbidden(_("Who added a file can remove it, and the leads of both cities."))
    row.removed_at = clock.now()
    name = row.file
    after_commit(lambda: _drop(data, name))
    db.session.flush()
