"""Pictures and files for posts: what they are is judged by their bytes, never by their name."""

from __future__ import annotations

import contextlib
import io
import re
import secrets
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path

from flask_babel import gettext as _
from PIL import Image

from hrforum.core import uploads
from hrforum.core.errors import Invalid
from hrforum.core.offload import off_loop

MAX_SIDE = 2_000
PICTURES = (*uploads.FORMATS, "AVIF")
LONGEST_NAME = 80
PREFIX = "/uploads/posts/"

_PICTURE_ENDINGS = frozenset({"jpg", "jpeg", "jpe", "jfif", "png", "apng", "webp", "gif", "avif"})
_TEXTS = {"csv": "csv", "tsv": "csv"}
_TEXT_ENDINGS = frozenset({"txt", "text", "md", *_TEXTS})
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
_OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_MOST_PARTS = 5_000
_KEY = r"[A-Za-z0-9_-]{24}"
FILE = re.compile(_KEY + r"(?:-([1-9][0-9]{0,3})x([1-9][0-9]{0,3})\.webp|\.[a-z]{3,4})")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that may be kept: what is stored, and under which name it is shown.

    ``ending`` says what it is; ``width`` and ``height`` are those of a picture.
    """

    content: bytes
    ending: str
    name: str
    width: int | None = None
    height: int | None = None

    @property
    def is_picture(self) -> bool:
        """Whether it is shown in the page; anything else is offered for download."""
        return self.width is not None


def folder(data: Path) -> Path:
    """Return the folder of what was attached to posts."""
    return data / "uploads" / "posts"


def take(content: bytes, name: str, *, limit: int, field: str = "file") -> Taken:
    """Return what becomes of an uploaded file.

    Pictures are decoded, made smaller, and encoded anew: place, camera and comments are gone. Of a
    moving picture the first frame stays, as nobody could stop it.

    Args:
        content: the file.
        name: what the sender calls it; only its end and the words in it count.
        limit: how many bytes it may have.
        field: the form field that messages belong to.

    Raises:
        Invalid: empty, too large, of a kind that is not taken, damaged, or not what its name says.
    """
    if not content:
        raise Invalid(field, _("This file is empty. Choose another one."))
    if len(content) > limit:
        raise Invalid(
            field, _("The file is too large. Use one of at most %(n)s MB.", n=limit // 10**6)
        )
    said = _ending(name)
    if content[:4] == b"PK\x03\x04" or content.startswith(b"%PDF-"):
        ending = off_loop(_document, content)
        _must_agree(said, frozenset({ending or ""}), ending, field)
        return Taken(content, ending or "", shown_name(name, ending or ""))
    if _is_text(content):
        ending = _TEXTS.get(said, "txt")
        _must_agree(said, _TEXT_ENDINGS, ending, field)
        return Taken(content, ending, shown_name(name, ending))
    if said and said not in _PICTURE_ENDINGS:
        raise Invalid(field, _refusal())
    with uploads.picture_errors(field):
        webp, width, height = off_loop(_picture, content)
    return Taken(webp, "webp", shown_name(name, "webp"), width, height)


def _refusal() -> str:
    words: str = _(
        "This kind of file can't be attached, or it is not what its name says. Use a picture "
        "(JPEG, PNG, WebP, GIF, AVIF), PDF, a document (ODT, DOCX), a table (ODS, XLSX, CSV), "
        "slides (ODP, PPTX) or plain text."
    )
    return words


def _must_agree(said: str, known: frozenset[str], ending: str | None, field: str) -> None:
    """Refuse a file whose name promises something else than its bytes hold."""
    if ending is None or (said and said not in known):
        raise Invalid(field, _refusal())


def _ending(name: str) -> str:
    base = re.split(r"[/\\]", name)[-1]
    return base.rpartition(".")[2].strip().casefold() if "." in base.lstrip(".") else ""


def _is_text(content: bytes) -> bool:
    # What begins like markup (SVG, HTML, XML) is no plain text, whatever its name says.
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    return not _CONTROL.search(content) and not start.startswith(b"<") and bool(start)


def _document(content: bytes) -> str | None:
    """Return the ending of a document, or None for any other file. Nothing is unpacked."""
    if content.startswith(b"%PDF-"):
        return "pdf" if b"%%EOF" in content[-2048:] else None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts[:_MOST_PARTS]}
            if len(parts) > _MOST_PARTS or any("vbaproject" in n.casefold() for n in names):
                return None
            if parts and parts[0].filename == "mimetype" and parts[0].file_size < 100:
                return _OPEN_DOCUMENT.get(archive.read(parts[0]).strip())
            if "[Content_Types].xml" in names:
                return next((end for part, end in _OFFICE.items() if part in names), None)
    except Exception:
        # Readers of archives fail in many ways on bytes made to break them.
        return None
    return None


def _picture(content: bytes) -> tuple[bytes, int, int]:
    return uploads.judged(content, PICTURES, _smaller)


def _smaller(image: Image.Image) -> tuple[bytes, int, int]:
    image.draft("RGB", (MAX_SIDE, MAX_SIDE))
    plain = uploads.upright(image)
    plain.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    return uploads.as_webp(plain), plain.width, plain.height


def shown_name(name: str, ending: str) -> str:
    """Return a file's name as it is shown: no folders, nothing invisible, the true ending."""
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(
        " " if char.isspace() else char for char in base if char.isspace() or _printable(char)
    )
    stem = kept.rpartition(".")[0] if _ending(kept) else kept
    stem = " ".join(stem.split()).strip(". ")[:LONGEST_NAME].strip(". ")
    return f"{stem or 'file'}.{ending}"


def _printable(char: str) -> bool:
    # Marks that turn the direction would let a name read as another one ("exe.fdp").
    return (
        unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn") and char not in '<>:"|?*'
    )


def new_name(taken: Taken) -> str:
    """Return a random name for the file; a picture's says how large it is."""
    key = secrets.token_urlsafe(18)
    size = f"-{taken.width}x{taken.height}" if taken.is_picture else ""
    return f"{key}{size}.{taken.ending}"


def keep(data: Path, name: str, content: bytes, field: str = "file") -> None:
    """Write a file under its name; nothing stays if that fails.

    Raises:
        Invalid: the disk is full or can't be written.
    """
    try:
        folder(data).mkdir(parents=True, exist_ok=True)
        uploads.write(folder(data) / name, content)
    except OSError:
        raise Invalid(
            field, _("The file could not be saved: the server has no room. Try again later.")
        ) from None


def drop(data: Path, name: str) -> bool:
    """Remove a file; whether it is gone now."""
    if not FILE.fullmatch(name):
        return False
    with contextlib.suppress(OSError):
        (folder(data) / name).unlink(missing_ok=True)
        return True
    return False


def names_in(html: str) -> frozenset[str]:
    """Return the names of the files that a post's HTML shows or links to."""
    if PREFIX not in html:
        return frozenset()
    return frozenset(re.findall(rf'(?:src|href)="{PREFIX}([A-Za-z0-9_.-]+)"', html))
