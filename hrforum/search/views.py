"""The result page: parse, ask, render."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from urllib.parse import urlencode

from flask import Blueprint, jsonify, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hrforum.accounts.forms import WHO_LABELS
from hrforum.boards.rows import avatar_url
from hrforum.core import i18n, web
from hrforum.core.permissions import access
from hrforum.core.search.query import parse
from hrforum.members import labels
from hrforum.search import completing, queries
from hrforum.search.forms import SearchForm
from hrforum.search.queries import Wanted

blueprint = Blueprint("search", __name__)
FILTERS = ("board", "author", "type", "tag", "language", "since", "until", "sort")


@blueprint.get("/search")
@access("public")
def search() -> BaseResponse:
    """Show what was found."""
    actor = web.actor()
    # Browsers and crawlers send NUL bytes too; no database keeps them.
    args = request.args.copy()
    for name in list(args):
        args[name] = args[name].replace("\x00", " ")
    form = SearchForm(args)
    known = queries.boards(actor)
    readable = [(board.slug, board.name) for board in known if board.visible]
    form.offer(readable)
    fine = form.validate()
    wanted = _wanted(form, args.get("kind", ""), args.get("page", ""), actor.timezone)
    # With a filter that can't be meant, any results would be of another question.
    found = queries.results(actor, wanted, known) if fine else queries.Results(parse(wanted.typed))
    if found.unknown_author:
        form.author.errors = [_("There is nobody with this username.")]
    typed = {name: args[name] for name in ("q", *FILTERS) if args.get(name)}
    if wanted.page > 1 and not found.hits:
        return redirect(_address(typed, wanted.kind))
    return web.render(
        "search/results.html",
        form=form,
        wanted=wanted,
        found=found,
        asked=bool(wanted.typed.strip()) or wanted.is_filtered,
        tabs=_tabs(typed, found, wanted.kind),
        address=_address(typed, wanted.kind),
        most=queries.COUNTED,
        labels=labels,
        who=WHO_LABELS,
        avatar_url=avatar_url,
        locale=actor.locale,
    )


@blueprint.get("/search/complete")
@access("signed_in")
def complete_word() -> BaseResponse:
    """Answer the composer: what a sign and the beginning behind it may mean, as JSON."""
    sign, start = (request.args.get(name, "").replace("\x00", " ") for name in ("sign", "q"))
    found = completing.complete(web.actor(), sign, start)
    answer = jsonify([asdict(one) for one in found])
    answer.headers["Cache-Control"] = "private, max-age=60"
    return answer


def _wanted(form: SearchForm, kind: str, page: str, zone: str) -> Wanted:
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 1
    return Wanted(
        typed=(form.q.data or "")[:500],
        kind=kind if kind in queries.KINDS else "posts",
        board=form.board.data or "",
        author=(form.author.data or "").strip(),
        type=form.type.data or "",
        tag=(form.tag.data or "").strip().lstrip("#"),
        language=form.language.data or "",
        since=_moment(form.since.data, zone),
        until=_moment(form.until.data, zone, days=1),
        newest_first=form.sort.data == "newest",
        page=min(max(number, 1), queries.MOST_PAGES),
    )


def _moment(day: dt.date | None, zone: str, days: int = 0) -> dt.datetime | None:
    """Return when that day begins in the reader's zone, ``days`` later."""
    if day is None or not 1900 < day.year < 3000:
        return None
    day += dt.timedelta(days=days)
    return dt.datetime(day.year, day.month, day.day, tzinfo=i18n.zone(zone))


def _address(typed: dict[str, str], kind: str) -> str:
    given = dict(typed)
    if kind != "posts":
        given["kind"] = kind
    return f"/search?{urlencode(given)}" if given else "/search"


def _tabs(typed: dict[str, str], found: queries.Results, kind: str) -> list[tuple[str, str, str]]:
    names = {"posts": _("Discussions"), "members": _("Members"), "people": _("People")}
    tabs = []
    for key, name in names.items():
        count = found.counts.get(key, 0)
        more = count > queries.COUNTED or (key == kind and found.cut_at is not None)
        number = f"{min(count, queries.COUNTED)}+" if more else str(count)
        label = f"{name} ({number})" if found.counts else name
        only = typed if key == "posts" else {k: v for k, v in typed.items() if k == "q"}
        tabs.append((key, label, _address(only, key)))
    return tabs
