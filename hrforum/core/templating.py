"""Filters and globals that every template may use."""

from __future__ import annotations

import datetime as dt

from flask import Flask
from markupsafe import Markup

from hrforum.core import i18n, shell, web


def _reader() -> tuple[str, str]:
    who = web.actor()
    return who.timezone, who.locale


def in_full(moment: dt.datetime) -> str:
    """Return the moment in words, with day, time and the reader's zone."""
    return i18n.full_date(moment, *_reader())


def as_time(moment: dt.datetime) -> Markup:
    """Return a ``<time>`` element: the date in words, the full date on hover."""
    tz, lang = _reader()
    return Markup('<time datetime="{}" title="{}" data-relative>{}</time>').format(
        moment.isoformat(timespec="seconds"),
        i18n.full_date(moment, tz, lang),
        i18n.short_date(moment, tz, lang),
    )


def trusted_html(html: str) -> Markup:
    """Return HTML that `hrforum.core.markdown` made, for a template to put in as it is."""
    return Markup(html)  # noqa: S704 -- the only caller's text was sanitised by core.markdown


def init_templating(app: Flask) -> None:
    """Give ``app``'s templates these filters and globals."""
    app.jinja_env.filters.update(in_full=in_full, as_time=as_time, trusted_html=trusted_html)
    app.jinja_env.globals.update(
        public_url=web.public_url,
        csrf_field=web.csrf_field,
        slot=shell.slot,
    )
