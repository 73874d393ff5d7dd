"""Where the topics' files are: a folder, or an archive whose files are first copied out.

An archive is somebody else's: names of members are only read, never used as places to write to.
Each file is copied under a number, links and devices are passed over, and there are limits for one
file, for all of them, and for how many.
"""

from __future__ import annotations

import lzma
import os
import re
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

MAX_FILE = 64_000_000
MAX_TOTAL = 50_000_000_000
MAX_FILES = 2_000_000
_CHUNK = 1 << 20
_DAMAGED = (
    tarfile.TarError, zipfile.BadZipFile, lzma.LZMAError, zlib.error, EOFError, OSError, ValueError
)  # fmt: skip
_LISTS = {"categories.json", "site.json"}
_NUMBER = re.compile(r"(\d+)\Z")


class Unreadable(Exception):
    """The path holds no archive that can be read; the message says why."""


@dataclass(slots=True)
class Source:
    """The files of an archive, as places where they can be read, and what was passed over."""

    topics: list[tuple[str, str]] = field(default_factory=list)
    """Name as the archive has it, and where to read it."""
    raws: dict[str, str] = field(default_factory=dict)
    lists: list[str] = field(default_factory=list)
    """Lists of categories."""
    problems: list[tuple[str, str]] = field(default_factory=list)

    def raw_for(self, name: str) -> str | None:
        """Return the Markdown that belongs to a topic's file, if there is one."""
        stem = PurePosixPath(name).stem
        found = self.raws.get(stem)
        if found is None and (number := _NUMBER.search(stem)):
            found = self.raws.get(number[1])
        return found


@contextmanager
def open_source(path: Path, scratch: Path) -> Iterator[Source]:
    """Give the files of ``path``; copies that were made of them are gone afterwards.

    Args:
        path: a folder, or a tar or zip archive.
        scratch: a folder to which copies may be written.

    Raises:
        Unreadable: there is nothing, or no archive that can be read.
    """
    if path.is_dir():
        yield _sorted_out(_walk(path), [])
        return
    if not path.is_file():
        raise Unreadable(f"There is no file or folder {path}.")
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="import-", dir=scratch) as folder:
        problems: list[tuple[str, str]] = []
        members = _zip(path, problems) if zipfile.is_zipfile(path) else _tar(path, problems)
        yield _sorted_out(_copied(members, Path(folder), problems), problems)


def _walk(folder: Path) -> Iterator[tuple[str, str]]:
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            place = Path(parent) / name
            # A link could lead to anything on this machine.
            if stat.S_ISREG(place.lstat().st_mode):
                yield place.relative_to(folder).as_posix(), str(place)


def _tar(path: Path, problems: list[tuple[str, str]]) -> Iterator[tuple[str, int, IO[bytes]]]:
    try:
        # Not as a stream: that would take an archive that was cut off for a whole one.
        with tarfile.open(path, "r:*") as archive:
            while (member := archive.next()) is not None:
                archive.members.clear()  # type: ignore[attr-defined]  # the stubs leave it out
                if not member.isfile():
                    if not member.isdir():
                        problems.append((member.name, "a link or device, not a file"))
                    continue
                stream = archive.extractfile(member)
                if stream is not None:
                    yield member.name, member.size, stream
    except _DAMAGED as error:
        problems.append((path.name, f"the archive could not be read to its end ({error})"))


def _zip(path: Path, problems: list[tuple[str, str]]) -> Iterator[tuple[str, int, IO[bytes]]]:
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if member.is_dir():
                    continue
                mode = member.external_attr >> 16
                if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
                    problems.append((member.filename, "a link or device, not a file"))
                    continue
                try:
                    with archive.open(member) as stream:
                        yield member.filename, member.file_size, stream
                except (*_DAMAGED, RuntimeError, NotImplementedError) as error:
                    problems.append((member.filename, f"could not be unpacked ({error})"))
    except _DAMAGED as error:
        problems.append((path.name, f"the archive could not be read ({error})"))


def _copied(
    members: Iterator[tuple[str, int, IO[bytes]]], folder: Path, problems: list[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    total = 0
    for number, (name, size, stream) in enumerate(members):
        if number >= MAX_FILES or total > MAX_TOTAL:
            problems.append((name, "the archive is larger than an import may be; it ends here"))
            return
        if not _is_wanted(name):
            continue
        if size > MAX_FILE:
            problems.append((name, too_large(size)))
            continue
        place = folder / f"{number:08}"
        try:
            written = _copy(stream, place)
        except _DAMAGED as error:
            place.unlink(missing_ok=True)
            problems.append((name, f"it could not be unpacked ({error})"))
            continue
        if written > MAX_FILE:
            # The size that was announced was not true.
            place.unlink()
            problems.append((name, too_large(written)))
            continue
        total += written
        yield name, str(place)


def _copy(stream: IO[bytes], place: Path) -> int:
    written = 0
    with place.open("wb") as out:
        while chunk := stream.read(_CHUNK):
            written += len(chunk)
            if written > MAX_FILE:
                break
            try:
                out.write(chunk)
            except OSError as error:
                # Not the archive's fault: going on would call every file of it damaged.
                raise Unreadable(f"There is no room for a copy in {place.parent}.") from error
    return written


def too_large(size: int) -> str:
    """Return why a file of that size is not read."""
    return f"the file has {size / 1e6:.0f} MB, more than {MAX_FILE / 1e6:.0f} MB"


def _is_wanted(name: str) -> bool:
    return PurePosixPath(name.replace("\\", "/")).suffix.lower() in (".json", ".md")


def _sorted_out(files: Iterator[tuple[str, str]], problems: list[tuple[str, str]]) -> Source:
    found = Source(problems=problems)
    loose: list[tuple[str, str]] = []
    loose_raws: dict[str, str] = {}
    for name, place in files:
        parts = PurePosixPath(name.replace("\\", "/"))
        folder, suffix = parts.parent.name.lower(), parts.suffix.lower()
        if parts.name.startswith("."):
            continue  # what file managers leave behind
        if parts.name.lower() in _LISTS:
            found.lists.append(place)
        elif suffix == ".json":
            (found.topics if folder == "json" else loose).append((name, place))
        elif suffix == ".md":
            (found.raws if folder == "raw" else loose_raws)[parts.stem] = place
    found.topics = found.topics or loose
    found.raws = found.raws or loose_raws
    return found
