"""Members like a member."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from babel.lists import format_list
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.core import web
from hrforum.core.errors import NotFound
from hrforum.core.permissions import Actor, access
from hrforum.members import labels, profile, queries
from hrforum.members.blueprint import blueprint
from hrforum.members.queries import Alike, Like

ON_PAGE = 3
"""How many a member's own page names."""


@blueprint.get("/members/<slug>/like/")
@access("public")
def like(slug: str) -> Response:
    """The members that are like a member, and why.

    Raises:
        NotFound: there is no such current member.
    """
    version = queries.version()
    found = queries.alike(version, slug)
    if found is None:
        raise NotFound
    return web.render_kept((version, slug), "members/like.html", lambda: _context(found))


def like_section(actor: Actor, member_id: int) -> profile.Section | None:
    """What a member's page says of those that are like it."""
    version = queries.version()
    slug = queries.slug_of(version, member_id)
    found = queries.alike(version, slug) if slug else None
    if found is None or not found.likes:
        return None
    return "members/_like.html", _context(found, ON_PAGE)


def _context(found: Alike, most: int | None = None) -> dict[str, Any]:
    lang = web.actor().locale
    return {
        "member": found.row,
        "members": [
            {
                "url": f"/members/{each.row.slug}/",
                "name": each.row.name,
                "slug": each.row.slug,
                "kind_label": labels.KINDS[each.row.kind],
                "country_name": labels.country_name(each.row.country, lang),
                "membership": each.row.membership,
                "reasons": reasons(each, found.row.name, lang),
            }
            for each in found.likes[:most]
        ],
    }


def reasons(like: Like, ours: str, lang: str) -> list[str]:
    """Say in words in what a member is like ours, what matters most first.

    Args:
        like: what was found.
        ours: the name of our member.
        lang: the reader's language.
    """

    def listed(words: Sequence[str]) -> str:
        return str(format_list(list(words), locale=labels.locale(lang)))

    found: list[str] = []
    if like.helps:
        found.append(
            _("Strong in %(themes)s, where %(member)s looks for help",
              themes=listed(like.helps), member=ours)
        )  # fmt: skip
    if like.shares:
        found.append(
            _("Looks for help with %(themes)s, as %(member)s does",
              themes=listed(like.shares), member=ours)
        )  # fmt: skip
    if like.helped:
        found.append(
            _("Looks for help with %(themes)s, where %(member)s is strong",
              themes=listed(like.helped), member=ours)
        )  # fmt: skip
    if like.languages:
        names = [labels.language_name(code, lang) for code in like.languages]
        found.append(_("Shares %(languages)s", languages=listed(names)))
    if like.same_size:
        found.append(_("Similar size (%(people)s people)", people=_number(like.row.population)))
    if like.competences:
        found.append(
            ngettext(
                "May decide as much in %(num)s field",
                "May decide as much in %(num)s fields",
                like.competences,
            )
        )
    if like.same_country:
        found.append(_("In the same country"))
    elif like.kilometres is not None:
        found.append(_("%(km)s km away", km=_number(like.kilometres)))
    return found


def _number(value: int) -> str:
    return str(format_decimal(value))
