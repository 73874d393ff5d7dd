"""Pictures: what is taken, what is refused, what is left on the disk."""

from __future__ import annotations

import gc
import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from hrforum.accounts.models import Person
from hrforum.core import uploads
from hrforum.core.errors import Invalid
from tests.factories import people
from tests.support.page import Page, PageClient

AVATAR = "/settings/avatar"
LIMIT = 5_000_000


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 200), **options: Any) -> bytes:
    out = io.BytesIO()
    mode = options.pop("mode", "RGB")
    Image.new(mode, size, options.pop("color", (200, 30, 30))).save(out, kind, **options)
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is huge."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(name: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum)

    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.fixture
def anna(app: Flask) -> Person:
    return people.person(display_name="Anna Berg")


@pytest.fixture
def here(anna: Person, browser_of: Callable[[Any], PageClient]) -> PageClient:
    return browser_of(anna)


def folder(app: Flask) -> Path:
    return uploads.avatar_folder(app.config["HRFORUM"].DATA)


def files(app: Flask) -> list[str]:
    return sorted(p.name for p in folder(app).iterdir()) if folder(app).exists() else []


def upload(here: PageClient, data: bytes, name: str = "me.png", **options: Any) -> Page:
    return here.post_form(AVATAR, "main form[enctype]", picture=(io.BytesIO(data), name), **options)


def shown(here: PageClient) -> str:
    return str(here.get(AVATAR).one("main img").get("src"))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_is_made_anew(app: Flask, here: PageClient, anna: Person, kind: str) -> None:
    page = upload(here, picture(kind))
    assert "in place" in page.html
    assert len(files(app)) == 2
    for size in uploads.SIZES:
        path = shown(here).replace("-256", f"-{size}")
        answer = PageClient(app).get(path)
        assert answer.headers["Content-Type"] == "image/webp"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "immutable" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert answer.sql == 0
        image = Image.open(io.BytesIO(answer.response.data))
        assert image.size == (size, size) and image.format == "WEBP"
    public = PageClient(app).get(f"/people/{anna.username}/")
    assert public.one("main .person-head img").get("src") == shown(here)


def test_what_the_file_said_is_gone(app: Flask, here: PageClient) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x8825] = {1: "N", 2: (48.0, 12.0, 0.0)}
    data = picture("JPEG", exif=exif, comment=b"SecretComment", icc_profile=b"SecretProfile" * 50)
    assert b"Secret" in data
    upload(here, data)
    for path in folder(app).iterdir():
        content = path.read_bytes()
        assert b"Secret" not in content and b"EXIF" not in content and b"ICCP" not in content


def test_it_stands_upright(app: Flask, here: PageClient) -> None:
    wide = Image.new("RGB", (400, 400), "white")
    wide.paste((255, 0, 0), (0, 0, 400, 100))  # red above
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    out = io.BytesIO()
    wide.save(out, "JPEG", exif=exif, quality=95)
    upload(here, out.getvalue())
    [large] = [p for p in folder(app).iterdir() if "-256" in p.name]
    with Image.open(large) as stored:
        turned = stored.convert("RGB")
    red, green, _blue = turned.getpixel((250, 128))  # type: ignore[misc]
    assert red > 200 and green < 80


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"", "me.png", "empty"),
        (b"\0" * 5000, "me.png", "format"),
        (b"GIF89a", "me.gif", "format|damaged"),
        (picture()[:60], "me.png", "damaged|format"),
        (picture("JPEG", (900, 900))[:3000], "me.jpg", "damaged"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "me.svg",
         "format"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "me.png", "format"),
        (b"<!doctype html><script>alert(1)</script>", "me.png", "format"),
        (picture("TIFF"), "me.png", "format"),
        (picture("BMP"), "me.png", "format"),
        (b"%PDF-1.7\n", "me.png", "format"),
        (bomb(7000, 7000), "me.png", "megapixels"),
        (bomb(60_000, 60_000), "me.png", "megapixels"),
        (bomb(30_000, 10), "me.png", "megapixels"),
        (bomb(0, 0), "me.png", "damaged|format"),
        (bomb(600, 600), "me.png", "damaged"),
    ],
)  # fmt: skip
def test_what_is_refused(
    app: Flask, here: PageClient, data: bytes, name: str, message: str
) -> None:
    page = upload(here, data, name)
    said = page.error("picture")
    assert any(word in said for word in message.split("|")), said
    assert files(app) == []
    assert not page.has("main img")


def test_a_bomb_is_refused_before_it_is_decoded(
    monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    """Negative control: decoding is what must not happen, and would be noticed."""
    decoded = []
    monkeypatch.setattr(uploads, "_encoded", lambda image: decoded.append(image) or {})
    with pytest.raises(Invalid):
        uploads.square_pictures(io.BytesIO(bomb(7000, 7000)), LIMIT)
    assert decoded == []
    uploads.square_pictures(io.BytesIO(picture()), LIMIT)
    assert len(decoded) == 1


# Werkzeug's test client leaves the file that it spools a large form to for the collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_too_large_a_file(app: Flask, here: PageClient) -> None:
    assert "at most 5 MB" in upload(here, picture() + b"\0" * LIMIT).error("picture")
    page = upload(here, picture() + b"\0" * 21_000_000, status=413, follow=False)
    assert page.h1
    assert files(app) == []
    del page
    here.last = None
    gc.collect()


def test_nothing_chosen(here: PageClient) -> None:
    page = here.post_form(AVATAR, "main form[enctype]")
    assert "Choose a picture first" in page.error("picture")


def test_a_new_one_takes_the_place_of_the_old(app: Flask, here: PageClient) -> None:
    upload(here, picture())
    first = shown(here)
    upload(here, picture(color=(0, 0, 200)))
    assert shown(here) != first and len(files(app)) == 2
    here.get(first, status=404)


def test_it_can_be_removed(app: Flask, here: PageClient, anna: Person, db: Any) -> None:
    upload(here, picture())
    page = here.post_form(AVATAR, "form[action$=remove]")
    assert "removed" in page.html and not page.has("main img")
    db.session.refresh(anna)
    assert anna.avatar is None and files(app) == []


def test_a_full_disk_is_said(
    app: Flask, here: PageClient, anna: Person, db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(here, picture())
    before = files(app)
    real, calls = uploads.write, []

    def full(path: Path, content: bytes) -> None:
        calls.append(path)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        real(path, content)

    monkeypatch.setattr(uploads, "write", full)
    page = upload(here, picture())
    assert "no room" in page.error("picture")
    assert files(app) == before
    db.session.refresh(anna)
    assert f"{anna.avatar}-256.webp" in before


def test_if_the_row_is_not_written_the_files_go(
    app: Flask, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hrforum.accounts.actions import profile

    def fail(*_args: Any, **_details: Any) -> None:
        raise RuntimeError("not now")

    monkeypatch.setattr(profile.audit, "record", fail)
    with pytest.raises(RuntimeError):
        profile.set_avatar(
            people.actor_of(anna),
            io.BytesIO(picture()),
            data=app.config["HRFORUM"].DATA,
            limit=LIMIT,
        )
    assert files(app) == []


@pytest.mark.parametrize(
    "name",
    ["../../hrforum.db", "..%2f..%2fhrforum.db", "x-64.webp", "a" * 24 + "-512.webp", ".new-abc",
     "a" * 24 + "-64.webp%00.html"],
)  # fmt: skip
def test_only_pictures_are_served(app: Flask, client: PageClient, name: str) -> None:
    client.get(f"/uploads/avatars/{name}", status=404)


def test_a_visitor_uploads_nothing(app: Flask, client: PageClient) -> None:
    client.post(AVATAR, {"picture": (io.BytesIO(picture()), "a.png")}, status=401, follow=False)
    assert files(app) == []
