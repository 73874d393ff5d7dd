"""What boards hold of what a person uploaded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flask_babel import lazy_gettext as _l
from sqlalchemy import String, cast, literal, select

from hrforum.boards.upload_models import Upload
from hrforum.core import attachments, holdings
from hrforum.core.holdings import Holding
from hrforum.extensions import db

_PLACE = "uploads/posts/"


def register() -> None:
    """Tell the registry."""
    holdings.register(_uploads())
    holdings.register_files("posts", _files)


def _uploads() -> Holding:
    return Holding(
        "uploads",
        _l("Pictures and files that you uploaded"),
        lambda person_id: select(
            Upload.created_at,
            Upload.name,
            Upload.size,
            Upload.unused_since,
            Upload.file.label("address"),
            (literal(_PLACE) + cast(Upload.id, String) + literal("-") + Upload.name).label("file"),
        ).where(Upload.owner_id == person_id, Upload.state == "kept"),
        Upload.id,
        {
            "created_at": _l("When"),
            "name": _l("Name"),
            "size": _l("Size in bytes"),
            "unused_since": _l("In no post since"),
            "address": _l("Name in the post"),
            "file": _l("Where it is in this archive"),
        },
        ("upload.owner_id",),
        place=13,
    )


def _files(person_id: int, data: Path) -> Iterator[tuple[str, Path]]:
    rows = db.session.execute(
        select(Upload.id, Upload.name, Upload.file)
        .where(Upload.owner_id == person_id, Upload.state == "kept")
        .order_by(Upload.id)
    ).all()
    db.session.rollback()
    for row in rows:
        path = attachments.folder(data) / row.file
        if path.is_file():
            yield f"{_PLACE}{row.id}-{row.name}", path
