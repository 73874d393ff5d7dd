"""The pages that an administrator keeps: house rules, privacy and the like, in versions."""

from __future__ import annotations

import tomllib
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from hrforum.accounts import policy, queries
from hrforum.accounts.models import SitePage
from hrforum.core import audit, markdown
from hrforum.core.db import transactional
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.permissions import SYSTEM, Actor
from hrforum.extensions import db

SLUGS = (
    "about",
    "house-rules",
    "privacy",
    "accessibility",
    "contact",
    "commitment",
    "terms",
    "contact-points",
    "ordering",
)
LONGEST = 60_000
_DEFAULTS = Path(__file__).parents[1] / "pages_default"


@transactional
def plant_pages(*, site_name: str, contact_email: str) -> int:
    """Make version 1 of each page that has none yet; return how many were made.

    Args:
        site_name: stands in the texts for ``{site_name}``.
        contact_email: stands in them for ``{contact_email}``.
    """
    made = 0
    for slug in SLUGS:
        if queries.page_in_force(slug) is not None:
            continue
        title, body = _default(slug)
        body = body.replace("{site_name}", site_name).replace("{contact_email}", contact_email)
        _add(SYSTEM, slug, 1, title, body, "")
        made += 1
    return made


@transactional
def publish_page(
    actor: Actor, slug: str, *, title: str, body: str, note: str, based_on: int
) -> SitePage:
    """Put a new version of a page in force, and return it.

    Args:
        actor: who publishes.
        slug: one of `SLUGS`.
        title: the heading.
        body: the text, in Markdown.
        note: what changed, in one line, for the history.
        based_on: the version that the editor saw.

    Raises:
        NotFound: there is no such page.
        Forbidden: the actor does not administer the installation.
        Conflict: somebody published another version meanwhile.
        Invalid: a text is missing or too long, or nothing changed.
    """
    if slug not in SLUGS:
        raise NotFound("There is no such page.")
    if not policy.may_edit_pages(actor):
        raise Forbidden(_("Only administrators can edit this page."))
    present = queries.page_in_force(slug)
    version = present.version if present else 0
    if version != based_on:
        raise Conflict(_("Somebody published version %(n)s meanwhile.", n=version))
    title = " ".join(title.split())
    body = body.replace("\r\n", "\n").strip()
    note = " ".join(note.split())
    if not title:
        raise Invalid("title", _("Write a title."))
    if len(title) > 200:
        raise Invalid("title", _("Use at most %(n)s characters.", n=200))
    if not body:
        raise Invalid("body", _("Write the text of the page."))
    if len(body) > LONGEST:
        raise Invalid("body", _("Use at most %(n)s characters.", n=LONGEST))
    if not note:
        raise Invalid("note", _("Say in a few words what changed."))
    if len(note) > 200:
        raise Invalid("note", _("Use at most %(n)s characters.", n=200))
    if present and (present.title, present.body) == (title, body):
        raise Invalid("body", _("Nothing has changed since version %(n)s.", n=version))
    try:
        return _add(actor, slug, version + 1, title, body, note)
    except IntegrityError:
        # Both editors saw the same version, and the other's transaction was a moment earlier.
        raise Conflict(_("Somebody published another version meanwhile.")) from None


def _add(actor: Actor, slug: str, version: int, title: str, body: str, note: str) -> SitePage:
    page = SitePage(
        slug=slug,
        version=version,
        title=title,
        body=body,
        body_html=markdown.render(body, anchor=slug, above=1).html,
        note=note,
        author_id=actor.person_id,
    )
    db.session.add(page)
    db.session.flush()
    audit.record(actor, audit.Tag.PAGE_PUBLISHED, "page", page.id, slug=slug, version=version)
    return page


def _default(slug: str) -> tuple[str, str]:
    text = (_DEFAULTS / f"{slug}.md").read_text(encoding="utf-8")
    _before, head, body = text.split("+++\n", 2)
    return str(tomllib.loads(head)["title"]), body.strip()
