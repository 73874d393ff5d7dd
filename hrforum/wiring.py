"""The one list of features, extensions, error pages and commands."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask_babel import lazy_gettext as _l
from werkzeug.middleware.proxy_fix import ProxyFix

from config import ROOT, Config
from hrforum.core import assets, i18n, marks, platform, realtime, templating, web
from hrforum.core import db as database
from hrforum.core import models as core_models
from hrforum.extensions import babel, csrf, db, limiter
from hrforum.importers import models as importer_models

# Floors without views have tables too, and the migrations must know them.
TABLES = (core_models, importer_models)


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookies, with a signer made once: making it anew costs each page 20 µs."""

    def get_signing_serializer(self, app: Flask) -> Any:
        """Return the signer of ``app``, whose key does not change while it runs."""
        if "session_signer" not in app.extensions:
            app.extensions["session_signer"] = super().get_signing_serializer(app)
        return app.extensions["session_signer"]


class Site(Flask):
    """The application; all its functions are plain ones."""

    session_interface = Sessions()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``func``: to ask seven times a request whether it is a coroutine costs 25 µs."""
        return func


def wire(config: Config) -> Flask:
    """Return an application with everything bound to it."""
    app = Site(
        "hrforum",
        root_path=str(ROOT / "hrforum"),
        template_folder=str(ROOT / "templates"),
        static_folder=None,
    )
    _configure(app, config)
    realtime.init_realtime(app)
    if config.TRUSTED_PROXIES:
        n = config.TRUSTED_PROXIES
        app.wsgi_app = ProxyFix(app.wsgi_app, n, n, n, n)  # type: ignore[method-assign]  # as documented
    _bind_extensions(app, config)
    assets.init_assets(app)
    platform.init_platform(app)
    web.init_web(app)
    _features(app)
    web.check_routes(app)
    return app


def _configure(app: Flask, config: Config) -> None:
    sqlite = config.DATABASE_URL.startswith("sqlite")
    if sqlite and config.DATABASE_URL.startswith("sqlite:////"):
        config.DATA.mkdir(parents=True, exist_ok=True)
    app.config.update(
        HRFORUM=config,
        SECRET_KEY=config.SECRET_KEY,
        TESTING=config.TESTING,
        # Twice the largest file: for one that is a little too large the form can still say so, with
        # what was typed.
        MAX_CONTENT_LENGTH=2 * config.MAX_ATTACHMENT + 500_000,
        MAX_FORM_MEMORY_SIZE=config.MAX_BODY,
        SQLALCHEMY_DATABASE_URI=config.DATABASE_URL,
        SQLALCHEMY_ENGINE_OPTIONS=(
            {"pool_size": 10, "max_overflow": 40}
            if sqlite
            else {
                "pool_size": 10,
                "max_overflow": 20,
                "connect_args": {
                    # Sharing out or compiling statements this short costs more than it saves.
                    "options": "-c timezone=UTC -c jit=off -c max_parallel_workers_per_gather=0",
                    "prepare_threshold": 3,
                    "connect_timeout": 3,
                    "tcp_user_timeout": 10_000,
                },
            }
        ),
        SESSION_COOKIE_NAME="hrforum",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # The row says when a session ends; signing the cookie anew each time would change nothing.
        SESSION_REFRESH_EACH_REQUEST=False,
        SESSION_COOKIE_SECURE=not config.development,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_I18N_ENABLED=False,  # i18n.keep_form_words does it
        RATELIMIT_ENABLED=config.LIMITS,
        RATELIMIT_STORAGE_URI=config.REDIS_URL or "memory://",
        BABEL_DEFAULT_LOCALE="en",
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "translations"),
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.extensions["site"] = SimpleNamespace(
        name=config.SITE_NAME,
        tagline=_l("Where cities and their people work out human rights together"),
        is_demo=False,
        contact_email=config.CONTACT_EMAIL,
    )


def _bind_extensions(app: Flask, config: Config) -> None:
    db.init_app(app)
    app.teardown_appcontext(database.end_session)  # runs before the extension's own
    with app.app_context():
        database.prepare_engine(db.engine, app.config["SQLALCHEMY_ENGINE_OPTIONS"])
        if config.development:
            web.count_statements(db.engine)
    csrf.init_app(app)
    i18n.keep_form_words()
    limiter.init_app(app)
    # Limits stand on the views that need them, as decorators; asking on each request costs 60 µs.
    hooks = app.before_request_funcs.get(None, [])
    hooks[:] = [hook for hook in hooks if hook != limiter._check_request_limit]
    babel.init_app(app, locale_selector=i18n.locale, timezone_selector=i18n.timezone)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.globals.update(marks.JINJA_GLOBALS)
    templating.init_templating(app)


def _features(app: Flask) -> None:
    from hrforum import (
        accounts,
        admin,
        boards,
        curating,
        events,
        exports,
        guarding,
        home,
        members,
        mentoring,
        moderation,
        notifications,
        rooms,
        search,
    )

    everything = (
        accounts,
        members,
        notifications,
        boards,
        events,
        rooms,
        curating,
        guarding,
        mentoring,
        moderation,
        search,
        home,
        admin,
        exports,
    )
    for feature in everything:
        feature.init(app)
