"""Slides: a PDF's pages or pictures, with words, turned for all."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fpdf import FPDF
from PIL import Image

from hrforum.core.errors import Forbidden, Invalid
from hrforum.rooms import files, shapes
from hrforum.rooms.actions import slides, stage
from hrforum.rooms.queries import changes, pages
from tests.rooms.support import RoomOf
from tests.support.page import PageClient

LIMIT = 10_000_000


def pdf(*texts: str) -> bytes:
    made = FPDF(orientation="landscape")
    for text in texts:
        made.add_page()
        made.set_font("Helvetica", size=40)
        made.cell(text=text)
    return bytes(made.output())


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (80, 60), "navy").save(out, "PNG")
    return out.getvalue()


def test_a_pdf_becomes_pages_with_their_words(db: Any, tmp_path: Path) -> None:
    room = RoomOf()
    sent = [(pdf("Rents rise", "What helps"), "talk.pdf"), (picture(), "map.png")]
    assert slides.add_slides(room.chief, room.id, sent, data=tmp_path, limit=LIMIT) == 3
    found = pages.slides(room.id)
    assert [(each.position, each.text) for each in found] == [
        (1, "Rents rise"), (2, "What helps"), (3, "")
    ]  # fmt: skip
    assert all((files.folder(tmp_path) / each.file).is_file() for each in found)
    slides.describe_slides(room.chief, room.id, {3: "A map of the old town."})
    stage.show_slide(room.chief, room.id, 3)
    row = changes.room_row(room.id)
    shown = shapes.room(row)
    assert shown["slide"] == 3 and shown["picture"]["text"] == "A map of the old town."
    slides.clear_slides(room.chief, room.id, data=tmp_path)
    assert shapes.room(changes.room_row(room.id))["picture"] is None
    assert list(files.folder(tmp_path).iterdir()) == []


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "talk.pdf"),
        (b"%PDF-1.7 nonsense %%EOF", "talk.pdf"),
        (b"words", "talk.txt"),
        (b"<svg></svg>", "talk.svg"),
    ],
)
def test_what_is_no_slides_is_refused_and_leaves_nothing(
    db: Any, tmp_path: Path, content: bytes, name: str
) -> None:
    room = RoomOf()
    with pytest.raises(Invalid):
        slides.add_slides(
            room.chief, room.id, [(picture(), "a.png"), (content, name)], data=tmp_path, limit=LIMIT
        )
    assert pages.slides(room.id) == []
    assert not list(files.folder(tmp_path).glob("*"))


def test_too_many_pages_are_refused(
    db: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST", 2)
    room = RoomOf()
    with pytest.raises(Invalid, match="up to 2 pages"):
        slides.add_slides(
            room.chief, room.id, [(pdf("a", "b", "c"), "a.pdf")], data=tmp_path, limit=LIMIT
        )


def test_only_who_presents_brings_and_turns_slides(db: Any, tmp_path: Path) -> None:
    room = RoomOf()
    listener = room.join()[0]
    speaker = room.join(speaks=True)[0]
    with pytest.raises(Forbidden):
        slides.add_slides(listener, room.id, [(picture(), "a.png")], data=tmp_path, limit=LIMIT)
    slides.add_slides(speaker, room.id, [(picture(), "a.png")], data=tmp_path, limit=LIMIT)
    with pytest.raises(Forbidden):
        stage.show_slide(listener, room.id, 1)
    assert stage.show_slide(speaker, room.id, 1).slide == 1


def test_slides_by_forms(db: Any, browser_of: Callable[[Any], PageClient]) -> None:
    room = RoomOf()
    host = browser_of(room.host)
    path = f"{room.path}/slides"
    page = host.post_form(path, status=422)
    assert "Choose a file first." in page.text
    page = host.post_form(path, file=(io.BytesIO(pdf("Rents rise")), "talk.pdf"))
    assert "1 page came." in page.html and "Rents rise" in page.html
    page = host.post_form(
        page, f'form[action="{path}/texts"]', **{"text-1": "Rents rise by a tenth."}
    )
    page = host.post_form(
        room.path, f'form[action="{room.path}/do/show_slide"]', submit="Next page"
    )
    [shown] = page.select("figure img")
    assert shown.get("alt") == "Rents rise by a tenth."
    guest = room.join()
    assert guest
    file = shown.get("src")
    assert host.get(file, check=False).headers["Content-Type"] == "image/webp"
