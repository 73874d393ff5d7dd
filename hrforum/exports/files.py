"""Where archives lie: beside the uploads, not among them, and readable for nobody else."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

PART = ".part"
_OLD = 24 * 3600  # seconds after which a file that no row knows is nobody's


def folder(data: Path) -> Path:
    """Return the folder of the archives, made where it is missing."""
    path = data / "exports"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def archive(data: Path, name: str) -> Path:
    """Return the path of an archive's file."""
    return folder(data) / f"{name}.zip"


def part(data: Path, name: str, attempt: int) -> Path:
    """Return the path of a file that is being written; each attempt has its own."""
    return folder(data) / f"{name}-{attempt}{PART}"


def drop(data: Path, name: str) -> None:
    """Remove an archive's file and what attempts have left; missing ones are no error."""
    for path in (archive(data, name), *folder(data).glob(f"{name}-*{PART}")):
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def drop_strays(data: Path, known: set[str]) -> None:
    """Remove old files that belong to none of the archives ``known``."""
    for path in folder(data).iterdir():
        with contextlib.suppress(OSError):
            name = path.name.removesuffix(".zip")
            if name not in known and path.stat().st_mtime < time.time() - _OLD:
                path.unlink()
