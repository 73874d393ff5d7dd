"""Pictures that people upload: judged by their bytes, made anew, kept under names of ours."""

from __future__ import annotations

import contextlib
import io
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TypeVar

from flask_babel import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from hrforum.core.errors import Invalid
from hrforum.core.offload import off_loop

R = TypeVar("R")

SIZES = (256, 64)
MAX_PIXELS = 40_000_000
LONGEST_SIDE = 20_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_NAME = re.compile(r"[A-Za-z0-9_-]{16,40}-(?:256|64)\.webp")


def avatar_url(name: str | None, size: int = 64) -> str | None:
    """Return the address of a person's picture in one of `SIZES`; None when there is none."""
    return f"/uploads/avatars/{name}-{size}.webp" if name else None


def avatar_folder(data: Path) -> Path:
    """Return the folder of the pictures of people."""
    return data / "uploads" / "avatars"


def avatar_file(data: Path, file_name: str) -> Path | None:
    """Return the file behind a picture's address, or None where there is none."""
    if not _NAME.fullmatch(file_name):
        return None
    path = avatar_folder(data) / file_name
    return path if path.is_file() else None


def square_pictures(stream: IO[bytes], limit: int, field: str = "picture") -> dict[int, bytes]:
    """Return an uploaded picture as squares in each of `SIZES`, encoded anew as WebP.

    What the file said beside its pixels (place, camera, comments) is gone.

    Args:
        stream: the uploaded file.
        limit: how many bytes it may have.
        field: the form field that messages belong to.

    Raises:
        Invalid: empty, too large, no picture, broken, or too many pixels.
    """
    data = stream.read(limit + 1)
    if not data:
        raise Invalid(field, _("Choose a picture first. The file was empty."))
    if len(data) > limit:
        raise Invalid(
            field, _("The file is too large. Use one of at most %(n)s MB.", n=limit // 10**6)
        )
    with picture_errors(field):
        return off_loop(_squares, data)


@contextlib.contextmanager
def picture_errors(field: str) -> Iterator[None]:
    """Say in words what `judged` finds wrong with a picture.

    Args:
        field: the form field that messages belong to.

    Raises:
        Invalid: too many pixels, no picture, or a damaged one.
    """
    try:
        yield
    except _TooManyPixels:
        raise Invalid(
            field,
            _("The picture has too many pixels. Use one of at most 40 megapixels."),
        ) from None
    except _NoPicture:
        raise Invalid(field, _("Use a picture in the format JPEG, PNG, WebP or GIF.")) from None
    except _Broken:
        raise Invalid(
            field, _("The picture is damaged and can't be read. Save it again and retry.")
        ) from None


class _TooManyPixels(Exception):
    pass


class _NoPicture(Exception):
    pass


class _Broken(Exception):
    pass


def judged(data: bytes, formats: tuple[str, ...], make: Callable[[Image.Image], R]) -> R:
    """Return what ``make`` makes of a picture, once its header says that it can be decoded.

    Runs in a native thread; its errors are for `picture_errors`.

    Args:
        data: the file.
        formats: Pillow's names of those that are tried.
        make: gets the opened picture, not yet decoded.
    """
    try:
        # The header alone says how large the picture will be: nothing is decoded yet.
        image = Image.open(io.BytesIO(data), formats=formats)
    except UnidentifiedImageError:
        raise _NoPicture from None
    except Image.DecompressionBombError:
        raise _TooManyPixels from None
    except Exception:
        # Parsers of several formats fail in many ways on bytes made to break them.
        raise _Broken from None
    with image:
        width, height = image.size
        if width * height > MAX_PIXELS or max(width, height) > LONGEST_SIDE:
            raise _TooManyPixels
        try:
            return make(image)
        except Exception:
            raise _Broken from None


def _squares(data: bytes) -> dict[int, bytes]:
    return judged(data, FORMATS, _encoded)


def _encoded(image: Image.Image) -> dict[int, bytes]:
    # JPEG can be decoded at a fraction of its size: less memory for a picture of 64 pixels.
    image.draft("RGB", (SIZES[0] * 2, SIZES[0] * 2))
    plain = upright(image)
    found: dict[int, bytes] = {}
    for size in SIZES:
        square = ImageOps.fit(plain, (size, size), Image.Resampling.LANCZOS)
        found[size] = as_webp(square)
    return found


def upright(image: Image.Image) -> Image.Image:
    """Return the decoded picture (of a moving one the first frame) the right way up."""
    image.load()
    turned = ImageOps.exif_transpose(image)
    alpha = turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info
    return turned.convert("RGBA" if alpha else "RGB")


def as_webp(picture: Image.Image, quality: int = 82) -> bytes:
    """Return the picture's pixels, and nothing else of it, as WebP."""
    # A new image has no metadata to carry over, not even a colour profile.
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()


def keep_avatar(data: Path, pictures: dict[int, bytes], field: str = "picture") -> str:
    """Write the squares under a new random name and return it; nothing stays if that fails.

    Raises:
        Invalid: the disk is full or can't be written.
    """
    name = secrets.token_urlsafe(18)
    folder = avatar_folder(data)
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for size, content in pictures.items():
            path = folder / f"{name}-{size}.webp"
            written.append(path)
            write(path, content)
    except OSError:
        for path in written:
            path.unlink(missing_ok=True)
        raise Invalid(
            field, _("The picture could not be saved: the server has no room. Try again later.")
        ) from None
    return name


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        OSError: the disk is full or can't be written; nothing is left.
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def drop_avatar(data: Path, name: str | None) -> None:
    """Remove the files of a picture; missing ones are no error."""
    for size in SIZES if name else ():
        with contextlib.suppress(OSError):
            (avatar_folder(data) / f"{name}-{size}.webp").unlink(missing_ok=True)
