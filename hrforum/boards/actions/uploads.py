"""Attaching pictures and files to posts."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from pathlib import Path
from typing import IO

from flask_babel import gettext as _
from sqlalchemy import func, insert, select, update

from hrforum.accounts.models import Person
from hrforum.boards import policy
from hrforum.boards.actions import upload_tidying as tidying
from hrforum.boards.actions.loading import must
from hrforum.boards.models import Post
from hrforum.boards.queries import uploads as queries
from hrforum.boards.upload_models import Upload, UploadUse
from hrforum.core import attachments, clock
from hrforum.core.attachments import Taken
from hrforum.core.db import transaction, transactional
from hrforum.core.errors import Invalid
from hrforum.core.permissions import Actor
from hrforum.extensions import db

A_DAY = dt.timedelta(days=1)
FILES_A_DAY = 100
BYTES_A_DAY = 200_000_000
MOST_IN_A_POST = 50
_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+!|~@:&])")


def attach(
    actor: Actor, stream: IO[bytes], name: str, *, data: Path, limit: int, field: str = "file"
) -> Upload:
    """Take a file that somebody wants to put into a post.

    The same bytes from the same person are kept once, so that a second try costs nothing.

    Args:
        actor: whose file it is.
        stream: the uploaded file.
        name: what it is called.
        data: the installation's data folder.
        limit: how many bytes it may have.
        field: the form field that messages belong to.

    Raises:
        Invalid: not acceptable (see `attachments.take`), too many today, or there is no room.
        Forbidden: the actor may not write.
    """
    must(policy.may_write(actor), _("Sign in to attach a file."))
    content = stream.read(limit + 1)
    digest = hashlib.sha256(content).hexdigest()
    if content and len(content) <= limit:
        found = _same(actor, digest, name, data)
        if found is not None:
            return found
        _must_have_room(actor, len(content), field)
    taken = attachments.take(content, name, limit=limit, field=field)
    # Decoded and written before the transaction: the one writer must not wait for it.
    file = attachments.new_name(taken)
    attachments.keep(data, file, taken.content, field)
    try:
        return _write_row(actor, taken, file, digest, len(content), field)
    except BaseException:
        attachments.drop(data, file)
        raise


@transactional
def _write_row(
    actor: Actor, taken: Taken, file: str, digest: str, received: int, field: str
) -> Upload:
    # Two files at once of one person wait for each other here: the day's limit holds.
    db.session.execute(select(Person.id).where(Person.id == actor.person_id).with_for_update())
    _must_have_room(actor, received, field)
    upload = Upload(
        owner_id=actor.person_id,
        file=file,
        name=taken.name,
        kind=taken.ending,
        size=len(taken.content),
        digest=digest,
        created_at=clock.now(),
        unused_since=clock.now(),
    )
    db.session.add(upload)
    db.session.flush()
    return upload


def _same(actor: Actor, digest: str, name: str, data: Path) -> Upload | None:
    """Return what the person uploaded before with the same bytes, kept for another day."""
    with transaction() as session:
        found = session.scalar(
            select(Upload)
            .where(
                Upload.owner_id == actor.person_id,
                Upload.digest == digest,
                Upload.state == "kept",
            )
            .order_by(Upload.id)
            .limit(1)
            .with_for_update()
        )
        if found is None or not (attachments.folder(data) / found.file).is_file():
            return None
        if attachments.shown_name(name, found.kind) != found.name:
            return None
        if found.unused_since is not None:
            found.unused_since = clock.now()
        return found


def _must_have_room(actor: Actor, more: int, field: str) -> None:
    files, size = db.session.execute(
        select(func.count(), func.coalesce(func.sum(Upload.size), 0)).where(
            Upload.owner_id == actor.person_id, Upload.created_at > clock.now() - A_DAY
        )
    ).one()
    if files >= FILES_A_DAY or size + more > BYTES_A_DAY:
        raise Invalid(
            field,
            _(
                "You have attached %(files)s files today, which is as much as one person can. "
                "Try again tomorrow.",
                files=files,
            ),
        )


def as_markdown(upload: Upload, alt: str = "") -> str:
    """Return what stands for the upload in a text: a picture with its description, or a link."""
    address = attachments.PREFIX + upload.file
    if upload.kind == "webp":
        return f"![{_plain(alt)}]({address})"
    return f"[{_plain(upload.name)} ({_size_of(upload)})]({address})"


def _plain(words: str) -> str:
    return _MARKS.sub(r"\\\1", " ".join(words.split())[:500])


def _size_of(upload: Upload) -> str:
    kilobytes = max(1, round(upload.size / 1000))
    size = f"{kilobytes / 1000:.1f} MB" if kilobytes >= 1000 else f"{kilobytes} kB"
    return f"{upload.kind.upper()}, {size}"


def use(actor: Actor, post: Post, before: str = "") -> None:
    """Note which uploads a post uses now; inside the transaction that writes its text.

    Args:
        actor: who writes.
        post: with its new HTML.
        before: the HTML that it had.

    Raises:
        Invalid: the text names a file that is not there (any more), or not for the actor.
    """
    now_used, then_used = attachments.names_in(post.html), attachments.names_in(before)
    new = now_used - then_used
    if len(now_used) > MOST_IN_A_POST and new:
        raise Invalid(
            "body", _("A post can have up to %(n)s pictures and files.", n=MOST_IN_A_POST)
        )
    if new:
        found = queries.ids_of(actor, new)
        if len(found) < len(new):
            raise Invalid(
                "body",
                _(
                    "A picture or file in this text is not there any more. Take its line out of "
                    "the text, and attach it again."
                ),
            )
        ids = sorted(found.values())
        # Against the worker, which may be about to remove one that nobody used so far.
        kept = db.session.execute(
            update(Upload)
            .where(Upload.id.in_(ids), Upload.state == "kept")
            .values(unused_since=None)
            .execution_options(synchronize_session=False)
        )
        if getattr(kept, "rowcount", 0) < len(ids):
            raise Invalid("body", _("A picture or file was removed meanwhile. Attach it again."))
        db.session.execute(
            insert(UploadUse), [{"upload_id": each, "post_id": post.id} for each in ids]
        )
    gone = then_used - now_used
    if gone:
        tidying.unuse(
            UploadUse.post_id == post.id,
            UploadUse.upload_id.in_(select(Upload.id).where(Upload.file.in_(sorted(gone)))),
        )
