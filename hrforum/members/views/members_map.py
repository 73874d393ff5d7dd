"""The map of members."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from flask_babel import ngettext

from hrforum.core import web
from hrforum.core.permissions import access
from hrforum.members import labels, queries
from hrforum.members.blueprint import blueprint
from hrforum.members.maps import window
from hrforum.members.maps.window import Window
from hrforum.members.views.directory import LIST, MAP, address, filters_asked, page_asked, selects

AREAS = {"europe", "world"}


@blueprint.get(MAP)
@access("public")
def members_map() -> Response:
    """The members on a map, filtered as the address says, with a list of those who are seen."""
    filters = filters_asked()
    page = page_asked()
    asked = _window()
    version = queries.version()

    def context() -> dict[str, Any]:
        return _context(queries.map_page(version, filters, asked, page))

    if filters.q or (asked and not asked.is_first):
        # Parts of the map have no end, as little as what people type.
        return web.render("members/map.html", **context())
    return web.render_kept((version, filters, asked, page), "members/map.html", context)


def _window() -> Window | None:
    area = request.args.get("area", "")
    if area not in AREAS:
        return None
    return window.asked(area, request.args.get("zoom", ""), request.args.get("at", ""))


def _context(found: queries.Map) -> dict[str, Any]:
    lang = web.actor().locale
    filters, seen = found.filters, found.window
    asked = filters.asked()

    def at(part: Window | None) -> str | None:
        return address(MAP, asked | part.asked()) if part else None

    here = address(MAP, asked | seen.asked())
    return {
        "found": found,
        "filters": filters,
        "window": seen,
        "selects": selects(found.choices, filters, lang),
        "sets": {
            name: [_mark(each, n, name, lang, at) for n, each in enumerate(marks)]
            for name, marks in found.marks.items()
        },
        "members": [
            {
                "url": f"/members/{row.slug}/",
                "name": row.name,
                "slug": row.slug,
                "kind_label": labels.KINDS[row.kind],
                "country_name": labels.country_name(row.country, lang),
                "membership": row.membership,
                "marks": " ".join(f"{name}-{n}" for name, n in numbers.items()),
            }
            for row, numbers in found.rows
        ],
        "here": here,
        "base": address(MAP, asked | {"area": seen.chart.name}),
        "list_url": address(LIST, asked),
        "unplaced_url": address(LIST, asked | {"place": "none"}),
        "areas": [
            (name, words, address(MAP, asked | {"area": name}))
            for name, words in (("europe", _("Europe")), ("world", _("World")))
        ],
        "zooms": [
            ("in", "plus", _("Zoom in"), at(seen.nearer())),
            ("out", "minus", _("Zoom out"), at(seen.farther())),
        ],
        "moves": [
            ("west", "arrow-left", _("Move west"), at(seen.moved(-1, 0))),
            ("north", "arrow-up", _("Move north"), at(seen.moved(0, 1))),
            ("south", "arrow-down", _("Move south"), at(seen.moved(0, -1))),
            ("east", "arrow-right", _("Move east"), at(seen.moved(1, 0))),
        ],
    }


def _mark(each: queries.Shown, number: int, name: str, lang: str, at: Any) -> dict[str, Any]:
    if each.row is not None:
        country = labels.country_name(each.row.country, lang)
        words = f"{each.name}, {country}. {labels.MEMBERSHIPS[each.row.membership]}"
        url = f"/members/{each.row.slug}/"
    else:
        url = at(each.nearer)
        words = ngettext(
            "%(num)s member around %(name)s",
            "%(num)s members around %(name)s",
            each.count,
            name=each.name,
        )
        words += ": " + (_("zoom in") if url else _("see the list"))
    return {
        "id": f"{name}-{number}",
        "x": round(each.x, 1),
        "y": round(each.y, 1),
        "url": f"{url}#map" if url and each.row is None else url or "#members-here",
        "words": words,
        "count": each.count,
        "name": each.name,
        "guest": each.row is not None and each.row.membership == "guest",
        "label": each.label,
        "size": min(18, 10 + 2 * len(str(each.count)) + (each.count > 30) * 2),
    }
