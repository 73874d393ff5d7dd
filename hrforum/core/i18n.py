"""The reader's language and time zone, and dates as words."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from functools import lru_cache

from babel.dates import format_date, format_time
from flask import current_app, g, has_request_context
from flask_wtf import FlaskForm

from hrforum.core import web


def locale() -> str:
    """Return the locale of the reader: the one that a mail is written in, or the actor's."""
    forced: str | None = g.get("locale")
    if forced:
        return forced
    if not has_request_context():
        return "en"
    return (
        web.actor().locale if "actor" in g or current_app.extensions.get("actor_loader") else "en"
    )


def keep_form_words() -> None:
    """Let the translations of the forms' own messages be read once for each language.

    Flask-WTF's way reads the file again for each form; WTForms keeps them by `Meta.locales`.
    """
    FlaskForm.Meta.locales = property(lambda _meta: [locale()])


def timezone() -> str:
    """Return the time zone of the reader."""
    return web.actor().timezone if has_request_context() else "UTC"


@lru_cache(maxsize=700)
def zone(name: str) -> dt.tzinfo:
    """Return the zone of that IANA name; UTC when there is none."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return dt.UTC


def full_date(moment: dt.datetime, tz: str, lang: str) -> str:
    """Return the moment in words with day, time and zone, for a title or a tooltip."""
    local = moment.astimezone(zone(tz))
    day = _day(local.date(), "EEEE d MMMM y", lang)
    return f"{day}, {_clock(local.hour, local.minute, lang)} {local.tzname() or tz}"


def short_date(moment: dt.datetime, tz: str, lang: str) -> str:
    """Return the date in words: ``12 March 2026``."""
    return _day(moment.astimezone(zone(tz)).date(), "d MMMM y", lang)


def short_time(moment: dt.datetime, tz: str, lang: str) -> str:
    """Return the time of day: ``14:05``."""
    local = moment.astimezone(zone(tz))
    return _clock(local.hour, local.minute, lang)


# A page shows some fifty dates, and Babel takes 0.1 ms for each.
@lru_cache(maxsize=20_000)
def _day(day: dt.date, pattern: str, lang: str) -> str:
    return str(format_date(day, pattern, locale=lang))


@lru_cache(maxsize=5_000)
def _clock(hour: int, minute: int, lang: str) -> str:
    return str(format_time(dt.time(hour, minute), "HH:mm", locale=lang))
