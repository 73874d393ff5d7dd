"""Slides as files: judged by their bytes, made anew, kept in the data folder."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from flask_babel import gettext as _

from hrforum.core import attachments, uploads
from hrforum.core.errors import Invalid
from hrforum.core.offload import off_loop
from hrforum.rooms import pdf_pages

MOST = 120  # pages of a room's slides
PATIENCE = 90  # seconds that a PDF may take


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was kept: its file's name, its size, the words that stand on it."""

    file: str
    width: int
    height: int
    text: str


def folder(data: Path) -> Path:
    """Return the folder of the slides of all rooms."""
    return data / "uploads" / "rooms"


def take(content: bytes, name: str, *, data: Path, limit: int) -> list[Page]:
    """Keep the pages of a PDF, or one picture.

    Raises:
        Invalid: too large, of another kind, damaged, or with too many pages; the field is ``file``.
    """
    taken = attachments.take(content, name, limit=limit)
    if taken.is_picture:
        return [_keep(data, taken.content, taken.width or 1, taken.height or 1, "")]
    if taken.ending != "pdf":
        raise Invalid("file", _("Use a PDF, or pictures of the pages."))
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        (place / "slides.pdf").write_bytes(taken.content)
        code = off_loop(_draw, place)
        if code == 3:
            raise Invalid("file", _("Slides can have up to %(n)s pages.", n=MOST))
        if code:
            raise Invalid(
                "file", _("The PDF can't be read. Save it again, or use pictures of the pages.")
            )
        pages = json.loads((place / "pages.json").read_text(encoding="utf-8"))
        return [
            _keep(data, (place / f"{n}.webp").read_bytes(), p["width"], p["height"], p["text"])
            for n, p in enumerate(pages, 1)
        ]


def _draw(place: Path) -> int:
    source = str(place / "slides.pdf")
    command = [sys.executable, "-I", pdf_pages.__file__, source, str(place), str(MOST)]
    try:
        done = subprocess.run(  # noqa: S603 -- our own script on our own file
            command, capture_output=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return 1
    return done.returncode


def _keep(data: Path, content: bytes, width: int, height: int, text: str) -> Page:
    taken = attachments.Taken(content, "webp", "page.webp", width, height)
    name = attachments.new_name(taken)
    try:
        folder(data).mkdir(parents=True, exist_ok=True)
        uploads.write(folder(data) / name, content)
    except OSError:
        raise Invalid(
            "file", _("The file could not be saved: the server has no room. Try again later.")
        ) from None
    return Page(name, width, height, text)


def drop(data: Path, names: Iterable[str]) -> None:
    """Remove files, if they are there."""
    for name in names:
        if attachments.FILE.fullmatch(name):
            with contextlib.suppress(OSError):
                (folder(data) / name).unlink(missing_ok=True)
