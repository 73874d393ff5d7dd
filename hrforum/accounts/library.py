"""Flask-Security, bound so that a visitor costs nothing.

It hashes passwords, signs the tokens of mails and signs people in. Its own views stay off: ours
write in one transaction and answer alike whether an address is known or not. Second factor and
passkeys can be registered beside them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Flask
from flask_principal import identity_loaded
from flask_security import MailUtil, Security, SQLAlchemyUserDatastore

from config import Config
from hrforum.accounts.models import Person, Role
from hrforum.core import clock
from hrforum.core.outbox import queue_mail
from hrforum.extensions import db


class OutboxMailUtil(MailUtil):
    """What Flask-Security mails by itself goes through the outbox like all other mail."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],
        body: str | None,
        html: str | None,
        **kwargs: Any,
    ) -> None:
        """Queue a mail whose words the library has made already."""
        address = recipient if isinstance(recipient, str) else recipient[1]
        queue_mail("security", address, subject=subject, body=body or "", html=html or "")


def init_security(app: Flask, config: Config) -> Security:
    """Bind Flask-Security to ``app``; `hrforum.extensions.csrf` must be there already."""
    app.config.update(
        SECURITY_PASSWORD_SALT=config.PASSWORD_SALT,
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 -- a scheme, not a password
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_CONFIRMABLE=True,
        SECURITY_RECOVERABLE=True,
        SECURITY_REGISTERABLE=True,
        SECURITY_CHANGEABLE=True,
        SECURITY_JOIN_USER_ROLES=False,
        # The tokens of mails carry these hashes, signed; a slow hash would guard nothing more.
        SECURITY_HASHING_SCHEMES=["hex_sha256"],
        SECURITY_DEPRECATED_HASHING_SCHEMES=[],
        SECURITY_CONFIRM_EMAIL_WITHIN=dt.timedelta(days=3),
        SECURITY_RESET_PASSWORD_WITHIN=dt.timedelta(hours=6),
        SECURITY_DATETIME_FACTORY=clock.now,
        SECURITY_CLI_USERS_NAME="",
        SECURITY_CLI_ROLES_NAME="",
        SESSION_PROTECTION=None,
    )
    if config.TESTING:
        # Tests hash hundreds of times; what argon2id costs is not what they look at.
        app.config["SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS"] = {
            "argon2__time_cost": 1,
            "argon2__memory_cost": 64,
            "argon2__parallelism": 1,
        }
    security = Security(
        app,
        SQLAlchemyUserDatastore(db, Person, Role),
        register_blueprint=False,
        mail_util_cls=OutboxMailUtil,
    )
    _quiet(app, security)
    return security


def _quiet(app: Flask, security: Security) -> None:
    """Take away what would read the session, and so a person, on every request.

    The libraries load the user before and touch the session after each request, also for a
    picture or a style sheet; the actor's loader does both when a view asks who is there.
    """
    _drop(app.before_request_funcs, security.principal._on_before_request)
    _drop(app.after_request_funcs, security.login_manager._update_remember_cookie)
    for receiver in list(identity_loaded.receivers_for(app)):
        identity_loaded.disconnect(receiver, sender=app)
    security.login_manager.request_loader(lambda _request: None)


def _drop(table: Any, function: Any) -> None:
    kept = [f for f in table.get(None, []) if f != function]
    if len(kept) == len(table.get(None, [])):
        raise RuntimeError(f"{function.__qualname__} is not hooked in any more: look again.")
    table[None] = kept
