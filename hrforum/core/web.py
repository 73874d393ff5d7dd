"""What every request passes: access, headers, error pages, rendering, statement counts."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from cachetools import LRUCache
from flask import (
    Flask,
    Response,
    abort,
    current_app,
    g,
    get_flashed_messages,
    redirect,
    request,
    session,
)
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from config import Config
from hrforum.core import errors, languages, shell
from hrforum.core.answers import SecurityHeaders, best_coding, compress, pack, security_headers
from hrforum.core.assets import Assets
from hrforum.core.permissions import VISITOR, Access, Actor, Grants
from hrforum.core.shell import Slot, Slots
from hrforum.extensions import limiter

F = TypeVar("F", bound=Callable[..., Any])
ActorLoader = Callable[[], Actor]
Fillers = Slots | Callable[[shell.Skeleton], Slots] | None


class SignInNeeded(Exception):
    """The visitor must sign in first; what they typed is kept by `hrforum.accounts`."""


class SecondFactorNeeded(Exception):
    """The person has the role for this page, but no second factor: `hrforum.accounts` leads on."""


def settings() -> Config:
    """Return the settings of the application at work."""
    return current_app.config["HRFORUM"]  # type: ignore[no-any-return]  # set in wiring


def actor() -> Actor:
    """Return who makes this request. Views pass it on; actions and queries get it as argument."""
    found: Actor | None = g.get("actor")
    if found is None:
        loader: ActorLoader | None = current_app.extensions.get("actor_loader")
        found = g.actor = loader() if loader else VISITOR
    return found


def asset(name: str) -> str:
    """Return the address of a static file."""
    assets: Assets = current_app.extensions["assets"]
    return assets.url(name)


def csrf_field() -> Markup:
    """Return the hidden field that every POST form of a signed-in reader needs."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(shell.slot("csrf"))


def throttle(limit: str) -> Callable[[F], F]:
    """Limit how often one person (or one address of a visitor) may POST to a view."""

    def key() -> str:
        who = actor()
        return f"person:{who.person_id}" if who.is_signed_in else get_remote_address()

    decorator: Any = limiter.limit(limit, key_func=key, methods=["POST"])
    return decorator  # type: ignore[no-any-return]  # it gives back the view's own signature


def public_url(path: str) -> str:
    """Return the absolute address of ``path`` (for mail, feeds, canonical links)."""
    base = settings().PUBLIC_URL or request.host_url.rstrip("/")
    return base + path


def render(template: str, status: int = 200, slots: Fillers = None, **context: Any) -> Response:
    """Return a page made from ``template``, with what `base.html` needs; ``slots`` as below."""
    text = _render(template, actor(), context)
    return _page(shell.cut(text), slots, status)


@dataclass(frozen=True, slots=True)
class Audience:
    """All that the template of a kept page may know of its reader."""

    is_signed_in: bool


def render_kept(
    key: tuple[Hashable, ...],
    template: str,
    context: Callable[[], dict[str, Any]],
    slots: Fillers = None,
    status: int = 200,
) -> Response:
    """Return a page whose skeleton is kept.

    Args:
        key: the versions of everything that it shows, and who may read it. The reader's language,
            zone and being signed in are added here.
        template: gets `Audience` for ``actor``: what is one reader's own goes into slots.
        context: makes the template's context; called only when no skeleton is kept.
        slots: what fills the page's own slots, or a function that gets the skeleton and returns it.
        status: HTTP's.
    """
    who = actor()
    full = (template, who.is_signed_in, who.locale, who.timezone, public_url(""), *key)
    skeleton = shell.kept(
        full, lambda: _render(template, Audience(who.is_signed_in), context(), who.locale)
    )
    if not who.is_signed_in and (coding := best_coding()):
        return _packed_page(full, skeleton, slots, status, coding)
    return _page(skeleton, slots, status)


def _render(
    template: str, who: Actor | Audience, context: dict[str, Any], lang: str | None = None
) -> str:
    app = current_app
    lang = context.setdefault("lang", lang or actor().locale)
    context.setdefault("dir", languages.direction(lang))
    return app.jinja_env.get_template(template).render(
        actor=who,
        site=app.extensions["site"],
        request_path=request.path,
        slot=shell.slot,
        **context,
    )


def _page(skeleton: shell.Skeleton, slots: Fillers, status: int) -> Response:
    body = shell.fill(skeleton, _all_slots(skeleton, slots))
    return Response(body, status=status, mimetype="text/html")


def _packed_page(
    key: Hashable,
    skeleton: shell.Skeleton,
    slots: Fillers,
    status: int,
    coding: str,
) -> Response:
    """Return a visitor's page compressed: the same filling of the same skeleton is packed once."""
    filled = shell.values(skeleton, _all_slots(skeleton, slots))
    body = shell.packed(
        (key, filled, coding), lambda: pack(shell.join(skeleton, filled), coding, once=True)
    )
    response = Response(body, status=status, mimetype="text/html")
    response.headers.add("Content-Encoding", coding)
    response.headers.add("Vary", "Accept-Encoding")
    return response


def _all_slots(skeleton: shell.Skeleton, slots: Fillers) -> dict[str, Slot]:
    who = actor()
    own: dict[str, Slot] = {
        "appearance": who.appearance,
        "scheme": _SCHEMES.get(who.appearance, "light dark"),
        "shortcuts": "on" if who.shortcuts else "off",
        "header": _header,
        "flashes": _flashes,
        "csrf": csrf,
    }
    if slots:
        own.update(slots(skeleton) if callable(slots) else slots)
    return own


_tokens: LRUCache[str, str] = LRUCache(maxsize=10_000)
_SAFE = ("GET", "HEAD", "OPTIONS")
_SCHEMES = {"light": "light", "dark": "dark"}


def csrf(_argument: str = "") -> str:
    """Return the token that this reader's forms must send back."""
    # A token holds when it was made, but lasts as long as the session: one serves all its pages.
    raw = session.get("csrf_token")
    known: str | None = _tokens.get(raw) if raw else None
    if known is None:
        known = generate_csrf()
        _tokens[session["csrf_token"]] = known
    return known


def _header(_argument: str) -> bytes:
    who = actor()
    assets: Assets = current_app.extensions["assets"]
    key: tuple[Hashable, ...] = ("header", assets.fingerprint, who.locale)
    name = "visitor"
    if who.is_signed_in:
        key += (
            who.username,
            who.display_name,
            who.avatar,
            who.grants.roles,
            who.grants.waiting_roles,
            bool(who.grants.moderated_board_ids),
        )
        name = "person"
    skeleton = shell.kept(
        key, lambda: _render(f"components/site_header_{name}.html", who, {}, who.locale)
    )
    return shell.fill(skeleton, {"csrf": csrf, **current_app.extensions.get("header_slots", {})})


def register_header_slot(app: Flask, name: str, filler: Slot) -> None:
    """Let a feature fill a slot of the header, which is kept, with what is one reader's own."""
    app.extensions.setdefault("header_slots", {})[name] = filler


def _flashes(_argument: str) -> str:
    if not session.get("_flashes"):
        return ""
    return current_app.jinja_env.get_template("components/flashes.html").render(
        flashed=get_flashed_messages(with_categories=True)
    )


def piece(template: str, **context: Any) -> Markup:
    """Return a rendered piece of a page, safe to put into another.

    It gets the reader's language, zone and nothing else of the reader, so that it may be kept in
    `hrforum.core.fragments` under a key with both.
    """
    who = actor()
    return Markup(  # noqa: S704 -- the template escapes what it shows
        current_app.jinja_env.get_template(template).render(
            site=current_app.extensions["site"],
            lang=who.locale,
            timezone=who.timezone,
            **context,
        )
    )


def allowed(level: Access, who: Actor) -> bool:
    """Whether ``who`` passes the coarse rule of a route."""
    if level == "public":
        return True
    if level == "signed_in":
        return who.is_signed_in
    if level == "moderator":
        # Board moderators pass here; the action checks the board.
        return who.is_moderator or bool(who.grants.moderated_board_ids)
    if level == "coordinator":
        return who.is_coordinator
    if level == "admin":
        return who.is_admin
    return settings().development


def declare_access(app: Flask, table: dict[str, Access]) -> None:
    """Give the endpoints of a library's views their access level."""
    app.extensions.setdefault("access", {}).update(table)


def access_of(app: Flask, endpoint: str) -> Access | None:
    """Return the declared access of an endpoint, or None when there is none."""
    table: dict[str, Access] = app.extensions.get("access", {})
    if endpoint in table:
        return table[endpoint]
    return getattr(app.view_functions.get(endpoint), "_hrforum_access", None)


def check_routes(app: Flask) -> None:
    """Refuse to start with a route that nobody guards.

    Raises:
        RuntimeError: names the unguarded endpoints.
    """
    bare = [r.endpoint for r in app.url_map.iter_rules() if access_of(app, r.endpoint) is None]
    if bare:
        raise RuntimeError("Routes without a declared access: " + ", ".join(sorted(set(bare))))


def _guard() -> BaseResponse | None:
    endpoint = request.endpoint
    if endpoint is None:
        return None
    level = access_of(current_app, endpoint)
    if level == "public":
        return None
    who = actor()
    if level is not None and allowed(level, who):
        if request.method not in _SAFE and who.is_suspended:
            _refuse_suspended(endpoint)
        return None
    if level in ("signed_in", "moderator", "coordinator", "admin") and not who.is_signed_in:
        raise SignInNeeded
    if level is not None and _waits(level, who):
        raise SecondFactorNeeded
    abort(404)


def open_to_suspended(app: Flask, *endpoints: str) -> None:
    """Let people who may only read for a while use these forms: endpoints, or ``feature.``."""
    app.extensions.setdefault("open_to_suspended", set()).update(endpoints)


def _refuse_suspended(endpoint: str) -> None:
    known: set[str] = current_app.extensions.get("open_to_suspended", set())
    if endpoint not in known and f"{endpoint.partition('.')[0]}." not in known:
        raise errors.Forbidden(
            _(
                "Your account may only read at present. The reasons, until when it lasts and how "
                "to appeal are at %(address)s.",
                address="/moderation/statements/",
            )
        )


def _waits(level: Access, who: Actor) -> bool:
    """Whether ``who`` would pass if they had a second factor."""
    waiting = Grants(roles=who.grants.waiting_roles)
    return bool(waiting.roles) and allowed(level, replace(who, grants=waiting))


def settings_of(app: Flask) -> Config:
    """Return the settings of ``app`` (where no application context is needed)."""
    return app.config["HRFORUM"]  # type: ignore[no-any-return]  # set in wiring


def _finish(response: Response) -> Response:
    headers = response.headers
    if settings().development:
        started = g.get("started", 0.0)
        total = (time.perf_counter() - started) * 1000 if started else 0
        headers["Server-Timing"] = f"sql;desc={g.get('sql', 0)}, total;dur={total:.1f}"
    compress(response)
    return response


def count_statements(engine: Engine) -> None:
    """Count each statement of a request in ``g.sql`` (shown as Server-Timing in development)."""

    @event.listens_for(engine, "before_cursor_execute")
    def _count(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(("BEGIN", "PRAGMA")):
            return
        if g:
            g.sql = g.get("sql", 0) + 1


def _start() -> None:
    g.started = time.perf_counter()


def error_page(code: int, **context: Any) -> Response:
    """Return the finished page of an error."""
    return render(f"errors/{code}.html", status=code, **context)


def _http_error(error: HTTPException) -> BaseResponse:
    if error.code is None or error.code < 400:
        return error.get_response()
    code = error.code if error.code in (400, 403, 404, 413, 429, 500, 503) else 400
    if error.code == 405:
        code = 404
    if code != 429:
        response = error_page(code)
        response.status_code = error.code
        return response
    limit = limiter.current_limit
    seconds = max(1, int(limit.reset_at - time.time())) if limit is not None else None
    response = error_page(429, retry_after=seconds)
    if seconds is not None:
        response.headers["Retry-After"] = str(seconds)
    return response


def _safe_page(code: int) -> Response:
    """Return an error page that asks nothing of the database."""
    g.actor = VISITOR
    return error_page(code)


def init_web(app: Flask) -> None:
    """Hook all of this into ``app``; assets must be there already."""
    headers = security_headers(app, https=not settings_of(app).development)
    app.wsgi_app = SecurityHeaders(app.wsgi_app, headers)  # type: ignore[method-assign]  # the way
    if settings_of(app).development:
        app.before_request(_start)
    app.before_request(_guard)
    app.after_request(_finish)

    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(errors.NotFound, lambda _e: error_page(404))
    app.register_error_handler(
        errors.Forbidden, lambda e: error_page(403, explanation=Markup.escape(str(e)))
    )
    app.register_error_handler(errors.Busy, lambda _e: _safe_page(503))

    @app.errorhandler(OperationalError)
    def _database_gone(error: OperationalError) -> Response:
        app.logger.error("database: %s", error.orig.__class__.__name__)
        return _safe_page(503)

    @app.errorhandler(500)
    def _broken(error: Exception) -> Response:
        return _safe_page(500)


def see_other(path: str) -> BaseResponse:
    """Redirect after a POST (303), so that the back button and a reload repeat nothing."""
    return redirect(path, code=303)
