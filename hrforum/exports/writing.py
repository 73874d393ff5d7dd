"""The archive itself: a ZIP with one JSON file, pages to read, and the person's uploads.

Records are read and written one after the other, so that ten thousand posts need no more memory
than ten. What the JSON holds is written down in docs/data-export.md.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from flask import current_app, g
from flask_babel import force_locale
from flask_babel import gettext as _

from hrforum.core import clock, holdings, i18n, languages
from hrforum.core.holdings import Holding
from hrforum.exports.holdings import words

FORMAT = "hrforum-data-export-1"
RECORDS_A_PAGE = 500
# For the pages, which are opened from a folder: whatever stands in a text, nobody is asked for it.
POLICY = "default-src 'none'; style-src 'self' file:; img-src 'self' file:"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
Beat = Callable[[], None]


def write(path: Path, person_id: int, *, locale: str, timezone: str, data: Path, beat: Beat) -> int:
    """Write a person's archive to ``path`` and return its size in bytes.

    Args:
        path: the file; what is there is written over.
        person_id: whose data.
        locale, timezone: for the pages to read.
        data: the installation's data folder.
        beat: called after each few hundred records: it may say "go on" to whoever waits, or raise.

    Raises:
        OSError: the disk is full or can't be written.
        Exception: whatever ``beat`` raises.
    """
    before = g.get("locale")
    g.locale = locale
    try:
        with (
            force_locale(locale),
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive,
        ):
            counts = _write_json(archive, person_id, beat)
            pages = _Pages(archive, locale, timezone, beat)
            pages.write(person_id, counts, list(_write_uploads(archive, person_id, data)))
    finally:
        g.locale = before
    return path.stat().st_size


def _write_json(archive: zipfile.ZipFile, person_id: int, beat: Beat) -> dict[str, int]:
    counts: dict[str, int] = {}
    head = {
        "format": FORMAT,
        "site": current_app.extensions["site"].name,
        "made_at": clock.now().isoformat(timespec="seconds"),
    }
    with archive.open("data.json", "w", force_zip64=True) as out:
        _put(out, json.dumps(head, ensure_ascii=False)[:-1])
        for holding in holdings.registered():
            _put(out, f",\n{json.dumps(holding.name)}: [")
            count = 0
            for record in holdings.records(holding, person_id):
                _put(out, ("," if count else "") + "\n" + json.dumps(record, ensure_ascii=False))
                count += 1
                if count % holdings.BATCH == 0:
                    beat()
            counts[holding.name] = count
            _put(out, "\n]" if count else "]")
        _put(out, "\n}\n")
    beat()
    return counts


def _write_uploads(archive: zipfile.ZipFile, person_id: int, data: Path) -> Iterator[str]:
    for name, path in holdings.uploads(person_id, data):
        # Pictures are compressed already.
        archive.write(path, name, zipfile.ZIP_STORED)
        yield name


class _Pages:
    """The pages to read: a list of contents, and for each kind of records as many as it needs."""

    def __init__(self, archive: zipfile.ZipFile, locale: str, timezone: str, beat: Beat) -> None:
        self.archive = archive
        self.beat = beat
        self.environment = current_app.jinja_env
        self.common: dict[str, Any] = {
            "site": current_app.extensions["site"],
            "lang": locale,
            "dir": languages.direction(locale),
            "made_at": i18n.full_date(clock.now(), timezone, locale),
            "shown": lambda value: shown(value, timezone, locale),
            "tag_words": words,
            "policy": POLICY,
        }

    def write(self, person_id: int, counts: dict[str, int], uploads: list[str]) -> None:
        """Write all of them."""
        held = [holding for holding in holdings.registered() if counts[holding.name]]
        profile = next(holdings.records(held[0], person_id)) if held else {}
        self.common["name"] = profile.get("display_name", "")
        empty = [holding for holding in holdings.registered() if not counts[holding.name]]
        self._page(
            "index.html", "exports/index.html", held=held, counts=counts, empty=empty,
            uploads=uploads,
        )  # fmt: skip
        style, *_rest = self.environment.loader.get_source(  # type: ignore[union-attr]
            self.environment, "exports/style.css"
        )
        self.archive.writestr("style.css", style)
        for holding in held:
            self._records(holding, person_id, counts[holding.name])

    def _records(self, holding: Holding, person_id: int, count: int) -> None:
        records = holdings.records(holding, person_id)
        last = (count - 1) // RECORDS_A_PAGE + 1
        for number in range(1, last + 1):
            self._page(
                page_name(holding.name, number),
                "exports/records.html",
                holding=holding,
                records=itertools.islice(records, RECORDS_A_PAGE),
                number=number,
                last=last,
                page_name=page_name,
            )
            self.beat()

    def _page(self, name: str, template: str, **context: Any) -> None:
        made = self.environment.get_template(template)
        with self.archive.open(name, "w") as out:
            # Piece by piece: a page of long posts would be large as one text.
            for piece in made.generate(**self.common, **context):
                _put(out, piece)


def page_name(name: str, number: int) -> str:
    """Return the file of a page of records."""
    return f"{name}.html" if number == 1 else f"{name}-{number}.html"


def shown(value: Any, timezone: str, locale: str) -> str:
    """Return a value in words: moments with the person's zone, lists and the like as JSON."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, str):
        if _MOMENT.fullmatch(value):
            return i18n.full_date(dt.datetime.fromisoformat(value), timezone, locale)
        return value
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, indent=2)
    return str(value)


def _put(out: IO[bytes], text: str) -> None:
    out.write(text.encode())
