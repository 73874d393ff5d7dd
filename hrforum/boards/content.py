"""From what somebody typed to what is stored: checked, rendered, its language and direction known.

Nothing here writes; it runs before the write transaction, so that no lock is held while rendering.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import select

from hrforum.accounts.models import Person
from hrforum.boards.models import TOPIC_TYPES
from hrforum.boards.slugs import slugify
from hrforum.core import languages, markdown
from hrforum.core.errors import Invalid
from hrforum.core.offload import off_loop
from hrforum.extensions import db

MAX_BODY = markdown.MAX_SOURCE
MAX_TITLE = 200
MIN_TITLE = 4
MAX_TAGS = 5
MAX_TAG = 40
MAX_REASON = 500
MOST_MENTIONS = 50  # people that one text links to and that are told of it
_SPACES = re.compile(r"\s+")
_TAG = re.compile(r"[^\W_]+(?:-[^\W_]+)*\Z")
_BLOCK_END = re.compile(r"</(?:p|li|h[2-6]|blockquote|t[dh]|pre)>|<br>")
_CLIENT_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}\Z")


@dataclass(frozen=True, slots=True)
class Content:
    """A body ready to be stored."""

    body: str
    html: str
    text: str
    headings: list[Any] | None
    mentions: tuple[str, ...]
    language: str
    direction: str


def prepare(
    body: str, *, language: str = "", anchor: str | None = None, beside: str = ""
) -> Content:
    """Check and render a body.

    Args:
        body: Markdown as typed.
        language: the language's code if the writer gave it; detected otherwise.
        anchor: prefix of headings' ids; a random one when not given.
        beside: the words of a form's answers: with them the body may be empty, and they help to
            tell the language.

    Raises:
        Invalid: empty or too long; the field is ``body``.
    """
    body = body.replace("\r\n", "\n").strip("\n").rstrip()
    if not body.strip() and beside.strip():
        return _without_body(beside, language)
    if not body.strip():
        raise Invalid("body", _("Write something first."))
    if len(body) > MAX_BODY:
        raise Invalid(
            "body",
            _(
                "This text has %(length)s characters. A post can have up to %(most)s: "
                "please split it.",
                length=len(body),
                most=MAX_BODY,
            ),
        )
    people = known_people(markdown.mentioned(body))
    anchor = anchor or f"s{secrets.token_hex(3)}"
    rendered = off_loop(markdown.render, body, anchor=anchor, people=people)
    if not rendered.text.strip() and "<img" not in rendered.html and "<hr" not in rendered.html:
        raise Invalid("body", _("Nothing of this text would be visible. Write something first."))
    return Content(
        body=body,
        html=rendered.html,
        text=rendered.text,
        headings=[[h.level, h.anchor, h.text] for h in rendered.headings] or None,
        mentions=rendered.mentions,
        language=language or languages.detect(rendered.text) or "",
        direction=rendered.direction,
    )


def _without_body(beside: str, language: str) -> Content:
    known = language or languages.detect(beside) or ""
    way = languages.direction(known) if known else "ltr"
    return Content("", "", "", None, (), known, way)


def preview(body: str) -> str:
    """Return the body as it will look; an empty body gives an empty string.

    Raises:
        Invalid: the body is too long.
    """
    if not body.strip():
        return ""
    return prepare(body, anchor="preview").html


def known_people(usernames: tuple[str, ...]) -> dict[str, str]:
    """Return the addresses of those names that belong to people, by name: one statement or none."""
    if not usernames:
        return {}
    rows = db.session.scalars(
        select(Person.username)
        .where(Person.username.in_(usernames[:MOST_MENTIONS]))
        .where(Person.deleted_at.is_(None))
    )
    return {name: f"/people/{name}/" for name in rows}


def _visible(text: str) -> str:
    kept = (c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    return _SPACES.sub(" ", "".join(kept)).strip()


def clean_line(text: str) -> str:
    """Return the text on one line, without control characters and without spaces around it."""
    # Joiners are letters' business in Persian and the Indic scripts: keep them.
    kept = (
        c
        for c in text
        if c in "\u200c\u200d" or unicodedata.category(c) not in ("Cc", "Cf", "Cs") or c.isspace()
    )
    return _SPACES.sub(" ", "".join(kept)).strip()


def clean_title(title: str) -> str:
    """Return the title on one line without invisible characters.

    Raises:
        Invalid: too short or too long; the field is ``title``.
    """
    title = clean_line(title)
    if len(_visible(title)) < MIN_TITLE:
        raise Invalid("title", _("Give the topic a title of at least %(n)s letters.", n=MIN_TITLE))
    if len(title) > MAX_TITLE:
        raise Invalid(
            "title",
            _(
                "The title has %(length)s characters; it can have up to %(most)s.",
                length=len(title),
                most=MAX_TITLE,
            ),
        )
    return title


def clean_type(kind: str) -> str:
    """Return the topic's type.

    Raises:
        Invalid: there is no such type; the field is ``type``.
    """
    if kind not in TOPIC_TYPES:
        raise Invalid("type", _("Choose one of the types."))
    return kind


def clean_tags(typed: str) -> tuple[str, ...]:
    """Return the tags of a list divided by commas, each as the word of its address.

    Raises:
        Invalid: too many, or one that is too long; the field is ``tags``.
    """
    tags: list[str] = []
    for part in re.split(r"[,;\n]", typed):
        word = part.strip().lstrip("#").strip()
        if not word:
            continue
        tag = slugify(word, length=1000, fallback="")
        if not tag or len(tag) > MAX_TAG or not _TAG.match(tag):
            raise Invalid(
                "tags",
                _(
                    "“%(tag)s” can't be a tag: use letters and digits, at most %(most)s.",
                    tag=word[:60],
                    most=MAX_TAG,
                ),
            )
        if tag not in tags:
            tags.append(tag)
    if len(tags) > MAX_TAGS:
        raise Invalid("tags", _("Choose at most %(most)s tags.", most=MAX_TAGS))
    return tuple(tags)


def clean_reason(reason: str) -> str:
    """Return a moderator's reason.

    Raises:
        Invalid: empty or too long; the field is ``reason``.
    """
    reason = reason.strip()
    if not reason:
        raise Invalid("reason", _("Say why: the author and the readers will see it."))
    if len(reason) > MAX_REASON:
        raise Invalid("reason", _("Keep the reason under %(most)s characters.", most=MAX_REASON))
    return reason


def clean_client_key(key: str | None) -> str | None:
    """Return the page's id for this write, or None if it sent none that can be used."""
    return key if key and _CLIENT_KEY.match(key) else None


def words_of(html: str) -> str:
    """Return the words of stored HTML on one line, for excerpts."""
    spaced = _BLOCK_END.sub(" ", html)
    return Markup(spaced).striptags()  # noqa: S704 -- only to strip the tags, never shown as HTML
