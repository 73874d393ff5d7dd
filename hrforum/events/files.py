"""Where covers and materials lie."""

from __future__ import annotations

import contextlib
from pathlib import Path

from flask_babel import gettext as _

from hrforum.core import attachments, uploads
from hrforum.core.attachments import Taken
from hrforum.core.errors import Invalid

PREFIX = "/uploads/events/"


def folder(data: Path) -> Path:
    """Return the folder of what belongs to events."""
    return data / "uploads" / "events"


def keep(data: Path, taken: Taken, field: str) -> str:
    """Write a file; return its name.

    Raises:
        Invalid: the disk is full or can't be written.
    """
    name = attachments.new_name(taken)
    try:
        folder(data).mkdir(parents=True, exist_ok=True)
        uploads.write(folder(data) / name, taken.content)
    except OSError:
        raise Invalid(
            field, _("The file could not be saved: the server has no room. Try again later.")
        ) from None
    return name


def drop(data: Path, name: str) -> None:
    """Remove a file, if it is there."""
    if attachments.FILE.fullmatch(name):
        with contextlib.suppress(OSError):
            (folder(data) / name).unlink(missing_ok=True)
