"""The directory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from hrforum.core import web
from hrforum.core.permissions import access
from hrforum.core.search import fold
from hrforum.members import labels, queries
from hrforum.members.blueprint import blueprint
from hrforum.members.models import KINDS, MEMBERSHIPS

LIST = "/members/"
MAP = "/members/map/"


@blueprint.get(LIST)
@access("public")
def directory() -> Response:
    """The directory, filtered as the address says."""
    filters = filters_asked()
    page = page_asked()
    version = queries.version()

    def context() -> dict[str, Any]:
        lang = web.actor().locale
        found = queries.directory(version, filters, page)
        return {
            "found": found,
            "filters": filters,
            "members": [_row(row, found.strengths[row.id], lang) for row in found.rows],
            "selects": selects(found.choices, filters, lang),
            "here": address(LIST, filters.asked()),
            "map_url": address(MAP, filters.asked()),
            "everywhere_url": address(LIST, {**filters.asked(), "place": ""}),
        }

    slots = {"mine": _mine}
    if filters.q:
        # What people type has no end: their pages would drive out those that many ask for.
        return web.render("members/directory.html", slots=slots, **context())
    return web.render_kept((version, filters, page), "members/directory.html", context, slots)


def _mine(_argument: str) -> str:
    """Where a delegate finds the members that are like their own: one reader's, never kept."""
    mandates = web.actor().grants.mandates
    return web.piece("members/_mine.html", mandates=mandates) if mandates else ""


_NAMES = ("q", "kind", "membership", "country", "language", "theme", "place")


def address(path: str, asked: Mapping[str, str]) -> str:
    """Return the address of a page of the directory with what is asked for."""
    said = {name: value for name, value in asked.items() if value}
    return path + (f"?{urlencode(said, safe=',')}" if said else "")


def page_asked() -> int:
    """Return ``?page=`` of this request; 1 when it is not a number."""
    number = request.args.get("page", "1")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1


def filters_asked() -> queries.Filters:
    """Read the filters from the address; a value that no filter has is left out."""
    asked = {name: request.args.get(name, "").strip()[:100] for name in _NAMES}
    if asked["kind"] not in KINDS:
        asked["kind"] = ""
    if asked["membership"] not in MEMBERSHIPS:
        asked["membership"] = ""
    asked["country"] = asked["country"].upper()
    if asked["country"] not in labels.country_codes():
        asked["country"] = ""
    if not labels.is_language(asked["language"]):
        asked["language"] = ""
    if asked["place"] != "none":
        asked["place"] = ""
    asked["q"] = asked["q"].replace("\x00", "")
    asked["theme"] = asked["theme"].replace("\x00", "")
    return queries.Filters(**asked)


def _row(row: Any, themes: list[str], lang: str) -> dict[str, Any]:
    return {
        "url": f"/members/{row.slug}/",
        "name": row.name,
        "slug": row.slug,
        "kind_label": labels.KINDS[row.kind],
        "membership": row.membership,
        "country_name": labels.country_name(row.country, lang),
        "themes": themes,
        "is_demo": row.is_demo,
    }


def selects(
    found: dict[str, list[queries.Choice]], filters: queries.Filters, lang: str
) -> dict[str, list[queries.Choice]]:
    """Return the choices of each filter with words in the reader's language."""
    words = {
        "kind": lambda value: str(labels.KINDS[value]),
        "membership": lambda value: str(labels.MEMBERSHIPS[value]),
        "country": lambda value: labels.country_name(value, lang),
        "language": lambda value: labels.language_name(value, lang),
    }
    selects: dict[str, list[queries.Choice]] = {}
    for name in ("kind", "membership", "country", "language", "theme"):
        choices = found[name]
        chosen = getattr(filters, name)
        if name in words:
            choices = [queries.Choice(c.value, words[name](c.value), c.count) for c in choices]
            if chosen and all(c.value != chosen for c in choices):
                choices.append(queries.Choice(chosen, words[name](chosen), 0))
            choices.sort(key=lambda c: fold(c.label))
        selects[name] = choices
    return selects
