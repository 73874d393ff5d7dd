"""Pictures and files in posts: what is taken, who gets it, what is left behind."""

from __future__ import annotations

import datetime as dt
import gc
import io
import os
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from hrforum.boards import actions
from hrforum.boards.actions import uploads as upload_actions
from hrforum.boards.models import Post
from hrforum.core import attachments, clock, markdown, uploads
from hrforum.core.errors import Invalid
from tests.accounts.test_avatar import bomb, picture
from tests.factories import boards, people
from tests.support import xss
from tests.support.attaching import LIMIT, PDF, attached, data, files, path_of, rows
from tests.support.page import Page, PageClient

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def packed(*parts: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return out.getvalue()


ODT = packed(("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<a/>"))
DOCX = packed(("[Content_Types].xml", b"<a/>"), ("word/document.xml", b"<a/>"))
XLSX = packed(("[Content_Types].xml", b"<a/>"), ("xl/workbook.xml", b"<a/>"))
DOCM = packed(
    ("[Content_Types].xml", b"<a/>"), ("word/document.xml", b"<a/>"), ("word/vbaProject.bin", b"x")
)


@pytest.fixture(autouse=True)
def _no_files(app: Flask) -> None:
    for name in files(app):
        (attachments.folder(data(app)) / name).unlink()


@pytest.fixture
def anna(app: Flask) -> Any:
    return people.person(display_name="Anna Berg")


@pytest.fixture
def topic(anna: Any) -> Any:
    return boards.topic(author=anna)


@pytest.fixture
def here(anna: Any, browser_of: Callable[[Any], PageClient]) -> PageClient:
    return browser_of(anna)


def reply(here: PageClient, topic: Any, content: bytes, name: str, **fields: Any) -> Page:
    """Answer with a file as a browser without JavaScript does."""
    form = {"body": "Look.", "alt": "Two trees", **fields}
    return here.post_form(
        path_of(topic), "form.composer", file=(io.BytesIO(content), name), submit="Reply", **form
    )


def shown(page: Page) -> Any:
    return page.select(".post .prose img")[-1]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "AVIF"])
def test_a_picture_stands_in_the_post(
    app: Flask, here: PageClient, topic: Any, kind: str, client: PageClient
) -> None:
    page = reply(here, topic, picture(kind, (3000, 1500)), f"photo.{kind.lower()}")
    image = shown(page)
    assert image.get("alt") == "Two trees"
    assert (image.get("width"), image.get("height")) == ("2000", "1000")
    answer = client.get(image.get("src"))
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "attachment" not in answer.headers.get("Content-Disposition", "")
    assert "Set-Cookie" not in answer.headers
    assert answer.sql == 1
    with Image.open(io.BytesIO(answer.response.data)) as stored:
        assert stored.size == (2000, 1000) and stored.format == "WEBP"
    assert len(files(app)) == 1


def test_what_the_picture_said_is_gone(app: Flask, here: PageClient, topic: Any) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x8825] = {1: "N", 2: (48.0, 12.0, 0.0)}
    content = picture("JPEG", exif=exif, comment=b"SecretComment", icc_profile=b"Secret" * 50)
    reply(here, topic, content, "SecretPlace.jpg")
    [name] = files(app)
    stored = (attachments.folder(data(app)) / name).read_bytes()
    assert b"Secret" not in stored and b"EXIF" not in stored and b"ICCP" not in stored
    assert "Secret" not in name


@pytest.mark.parametrize(
    ("content", "name", "as_name"),
    [
        (PDF, "../../etc/Plan für 2027.pdf", "Plan für 2027.pdf"),
        (PDF, "C:\\Users\\anna\\..\\plan.PDF", "plan.pdf"),
        (PDF, "\u202efdp.exe\u202c.pdf", "fdp.exe.pdf"),
        (PDF, "", "file.pdf"),
        (ODT, "a.odt", "a.odt"),
        (DOCX, "a.docx", "a.docx"),
        (XLSX, "a.xlsx", "a.xlsx"),
        (b"city;rights\nGraz;3\n", "a.csv", "a.csv"),
        ("Bürgermeister;3\n".encode("cp1252"), "a.csv", "a.csv"),
        (b"Notes.\n", "README", "README.txt"),
        (b"Notes.\n", "x" * 300 + ".txt", "x" * 80 + ".txt"),
    ],
)  # fmt: skip
def test_a_file_is_offered_for_download(
    app: Flask, anna: Any, topic: Any, client: PageClient, content: bytes, name: str, as_name: str
) -> None:
    upload = attached(anna, app, content, name)
    assert upload.name == as_name
    text = upload_actions.as_markdown(upload)
    actions.post_reply(people.actor_of(anna), topic.id, body=text)
    page = client.get(path_of(topic))
    link = page.select('.post .prose a[href*="/uploads/"]')[-1]
    assert as_name in "".join(link.itertext())
    answer = client.get(link.get("href"))
    assert answer.response.data == content
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


HOSTILE = [
    (b"", "a.png", "empty"),
    (b"\0" * 5000, "a.png", "format"),
    (b"GIF89a", "a.gif", "kind of file"),
    (picture()[:60], "a.png", "damaged|format"),
    (picture("JPEG", (900, 900))[:3000], "a.jpg", "damaged"),
    (SVG, "a.svg", "kind of file"),
    (SVG, "a.png", "format"),
    (SVG, "a.txt", "kind of file"),
    (b"<!doctype html><script>alert(1)</script>", "a.png", "format"),
    (b"<!doctype html><script>alert(1)</script>", "a.html", "kind of file"),
    (b"\xef\xbb\xbf \n<html>", "a.txt", "kind of file"),
    (b"alert(1)", "a.js", "kind of file"),
    (b"MZ\x90\0\3\0\0\0", "a.exe", "kind of file"),
    (picture("TIFF"), "a.tif", "kind of file"),
    (picture(), "a.pdf", "kind of file"),
    (PDF, "a.png", "kind of file"),
    (PDF[:9], "a.pdf", "kind of file"),
    (DOCM, "a.docx", "kind of file"),
    (ODT, "a.docx", "kind of file"),
    (ODT[:40], "a.odt", "kind of file"),
    (packed(("a.txt", b"a")), "a.zip", "kind of file"),
    (packed(("a.txt", b"a")), "a.docx", "kind of file"),
    (bomb(7000, 7000), "a.png", "megapixels"),
    (bomb(60_000, 60_000), "a.png", "megapixels"),
    (bomb(30_000, 10), "a.png", "megapixels"),
    (bomb(600, 600), "a.png", "damaged"),
    (b"%PDF-1.7" + b"\0" * LIMIT, "a.pdf", "at most 10 MB"),
]


# Werkzeug's test client leaves the file that it spools a large form to for the collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    ("content", "name", "message"),
    HOSTILE,
    ids=[f"{c[2]} {c[1]} {n}" for n, c in enumerate(HOSTILE)],
)
def test_what_is_refused(
    app: Flask, here: PageClient, topic: Any, db: Any, content: bytes, name: str, message: str
) -> None:
    page = reply(here, topic, content, name, body="My long words.", status=422)
    said = page.error("file")
    assert any(word in said for word in message.split("|")), said
    assert "My long words." in page.one("textarea[name=body]").text
    assert files(app) == [] and rows(db) == 0
    assert db.session.scalar(select(func.count()).select_from(Post)) == 1
    answer = here.post(
        "/uploads",
        {"file": (io.BytesIO(content), name), "csrf_token": token(here, topic)},
        status=422,
    )
    assert any(word in answer.json["error"] for word in message.split("|"))
    assert files(app) == [] and rows(db) == 0
    here.last = None
    del page, answer
    gc.collect()


def token(here: PageClient, topic: Any) -> str:
    return str(here.get(path_of(topic)).one('meta[name="csrf-token"]').get("content"))


def test_a_bomb_is_refused_before_it_is_decoded(
    app: Flask, anna: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: decoding is what must not happen, and would be noticed."""
    decoded: list[Any] = []
    real = uploads.upright
    monkeypatch.setattr(uploads, "upright", lambda image: decoded.append(image) or real(image))
    with pytest.raises(Invalid):
        attached(anna, app, bomb(7000, 7000))
    assert decoded == []
    attached(anna, app)
    assert len(decoded) == 1


def test_a_script_gets_the_words_for_the_text(
    app: Flask, here: PageClient, topic: Any, db: Any
) -> None:
    def send(alt: str) -> Any:
        sent = {"file": (io.BytesIO(picture()), "a.png"), "alt": alt, "csrf_token": csrf}
        return here.post("/uploads", sent, status=201).json

    csrf = token(here, topic)
    answer = send('A [tree](x) <b> & "more" *here*\nand there')
    html = markdown.render(answer["markdown"]).html
    assert xss.offences(html) == []
    assert 'alt="A [tree](x) &lt;b&gt; &amp; &quot;more&quot; *here* and there"' in html.replace(
        '"more"', "&quot;more&quot;"
    )
    assert answer["url"] in html and 'width="300"' in html
    # The same bytes again, as after a broken line: one file.
    assert send("Other words")["url"] == answer["url"]
    assert rows(db) == 1 and len(files(app)) == 1


def test_a_script_without_a_token_or_account_uploads_nothing(
    app: Flask, here: PageClient, client: PageClient
) -> None:
    sent = {"file": (io.BytesIO(picture()), "a.png")}
    here.post("/uploads", sent, status=400, follow=False)
    client.post("/uploads", {"file": (io.BytesIO(picture()), "a.png")}, status=401, follow=False)
    assert files(app) == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_upload_that_breaks_off_leaves_nothing(
    app: Flask, here: PageClient, topic: Any, db: Any
) -> None:
    csrf = token(here, topic)
    body = (
        b'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + csrf.encode()
        + b'\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        + picture()[:100]
    )  # fmt: skip
    page = here.open(
        "POST",
        "/uploads",
        input_stream=io.BytesIO(body),
        content_type="multipart/form-data; boundary=x",
        content_length=len(body) + 50_000,
        check=False,
    )
    assert page.status in (400, 422)
    assert files(app) == [] and rows(db) == 0
    here.last = None
    del page
    gc.collect()


def test_a_full_disk_is_said(
    app: Flask, here: PageClient, topic: Any, db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    page = reply(here, topic, picture(), "a.png", status=422)
    monkeypatch.setattr(os, "fsync", real)
    assert "no room" in page.error("file")
    assert "Look." in page.one("textarea[name=body]").text
    assert files(app) == [] and rows(db) == 0


def test_if_the_row_is_not_written_the_file_goes(
    app: Flask, anna: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any) -> None:
        raise RuntimeError("not now")

    monkeypatch.setattr(upload_actions, "_write_row", fail)
    with pytest.raises(RuntimeError):
        attached(anna, app)
    assert files(app) == []


def test_one_person_has_a_limit_a_day(
    app: Flask, anna: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_actions, "FILES_A_DAY", 2)
    attached(anna, app, b"one", "a.txt")
    attached(anna, app, b"two", "a.txt")
    with pytest.raises(Invalid, match="tomorrow"):
        attached(anna, app, b"three", "a.txt")
    attached(people.person(), app, b"three", "a.txt")
    with clock.at(clock.now() + dt.timedelta(hours=25)):
        attached(anna, app, b"three", "a.txt")
    monkeypatch.setattr(upload_actions, "BYTES_A_DAY", 10)
    with pytest.raises(Invalid, match="tomorrow"):
        attached(people.person(), app, b"more than ten", "a.txt")


def test_a_picture_without_words_is_asked_for_them(
    app: Flask, here: PageClient, topic: Any
) -> None:
    page = reply(here, topic, picture(), "a.png", alt="", status=422)
    assert "square brackets" in page.error("body")
    text = page.one("textarea[name=body]").text
    assert text.strip().startswith("Look.\n\n![](/uploads/posts/")
    again = here.post_form(
        page, "form.composer", body=text.replace("![]", "![A tree]"), submit="Reply"
    )
    assert shown(again).get("alt") == "A tree"
    assert len(files(app)) == 1


def test_a_preview_puts_the_picture_into_the_text(here: PageClient, topic: Any) -> None:
    page = here.post_form(
        path_of(topic),
        "form.composer",
        file=(io.BytesIO(picture()), "a.png"),
        alt="A tree",
        body="Look.",
        submit="Preview",
    )
    source = page.one(".composer-preview img").get("src")
    assert f"![A tree]({source})" in page.one("textarea[name=body]").text
    here.get(source)


def test_a_new_topic_and_an_edit_take_files(app: Flask, here: PageClient, topic: Any) -> None:
    board = boards.board()
    page = here.post_form(
        f"/boards/{board.slug}/new",
        "form.composer",
        title="A plan to read",
        body="Here.",
        file=(io.BytesIO(PDF), "plan.pdf"),
    )
    assert "plan.pdf (PDF, 1 kB)" in page.text
    edited = here.post_form(
        f"{path_of(topic)}1/edit",
        "form.composer",
        file=(io.BytesIO(picture()), "a.png"),
        alt="A tree",
        submit="Save",
    )
    assert shown(edited).get("alt") == "A tree"
