"""People: accounts, signing in, sessions, profiles, the pages an administrator keeps.

Owns the tables ``person``, ``role``, ``person_role``, ``person_session``, ``known_device``,
``sign_in_tries``, ``sign_in_link``, ``person_totp``, ``passkey``, ``recovery_code``,
``spent_token``, ``address_change``, ``person_mute``, ``site_page``, ``site_page_acceptance`` and
``sanction``.
"""

from __future__ import annotations

import datetime as dt

from flask import Flask
from flask_wtf.csrf import CSRFError

from hrforum.accounts import (
    block_models,
    holdings,
    jobs,
    library,
    live,
    login,
    models,
    queries,
    reportable,
    sanction_models,
    sanctions,
    staff,
)
from hrforum.accounts.blueprint import blueprint
from hrforum.accounts.fresh import FreshSignInNeeded
from hrforum.accounts.views import muting, prove, sign_in, two_step
from hrforum.core import permissions, uploads, web

__all__ = ["block_models", "init", "jobs", "models", "muting", "sanction_models"]


def init(app: Flask) -> None:
    """Bind the feature to the application."""
    app.config.update(
        PERMANENT_SESSION_LIFETIME=dt.timedelta(days=30),
        # The row says how long a session lasts; a cookie on every answer would add nothing.
        SESSION_REFRESH_EACH_REQUEST=False,
    )
    security = library.init_security(app, web.settings_of(app))
    security.login_manager.user_loader(login.load_user)
    app.extensions["actor_loader"] = login.load_actor
    permissions.register_grants("roles", queries.role_grants)
    permissions.register_grants("proof", staff.proof_grants)
    permissions.register_grants("sanctions", sanctions.sanction_grants)
    holdings.register()
    live.register()
    reportable.register()
    app.jinja_env.globals["avatar_url"] = uploads.avatar_url
    app.register_blueprint(blueprint)
    app.register_error_handler(web.SignInNeeded, sign_in.sign_in_needed)
    app.register_error_handler(FreshSignInNeeded, prove.fresh_sign_in_needed)
    app.register_error_handler(web.SecondFactorNeeded, two_step.second_factor_needed)
    app.register_error_handler(CSRFError, sign_in.token_missing)
