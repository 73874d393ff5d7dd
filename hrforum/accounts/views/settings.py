"""A person's own settings."""

from __future__ import annotations

import zoneinfo
from functools import lru_cache
from typing import Any

from flask import flash, request, session
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from hrforum.accounts import actions, browsers, login, queries
from hrforum.accounts.blueprint import blueprint
from hrforum.accounts.forms import (
    AvatarForm,
    DeleteForm,
    EmptyForm,
    NewPasswordForm,
    ProfileForm,
    add_error,
)
from hrforum.accounts.fresh import fresh_sign_in
from hrforum.accounts.views import throttles
from hrforum.core import clock, i18n, uploads, web
from hrforum.core.errors import Invalid, NotFound
from hrforum.core.permissions import access
from hrforum.core.web import render, see_other, settings

PROFILE = "/settings/"
AVATAR = "/settings/avatar"
PASSWORD = "/settings/password"  # noqa: S105 -- an address, not a password
SESSIONS = "/settings/sessions"
DELETE = "/settings/delete"


METHODS = {
    "password": _l("Signed in with the password"),
    "app": _l("Signed in with password and app"),
    "code": _l("Signed in with password and recovery code"),
    "passkey": _l("Signed in with a passkey"),
    "link": _l("Signed in with a link from a mail"),
}


def _page(template: str, current: str, status: int = 200, **context: Any) -> Response:
    return render(template, status=status, current=current, **context)


@blueprint.route(PROFILE, methods=["GET", "POST"])
@access("signed_in")
def settings_profile() -> Response:
    """Name, who they are, language, time zone, appearance."""
    actor = web.actor()
    person = actions.own(actor)
    form = ProfileForm(obj=person)
    form.timezone.choices = zone_choices()
    if form.validate_on_submit():
        try:
            actions.update_profile(
                actor,
                display_name=form.display_name.data or "",
                who=form.who.data or "",
                claim=form.claim.data or "",
                bio=form.bio.data or "",
                locale=form.locale.data or "en",
                timezone=form.timezone.data or "UTC",
                appearance=form.appearance.data or "system",
            )
        except Invalid as error:
            add_error(form, error)
        else:
            flash(_("Your settings are saved."), "success")
            return see_other(PROFILE)
    return _page("account/settings_profile.html", "profile", form=form, email=person.email)


@lru_cache(maxsize=1)
def _zones() -> tuple[str, ...]:
    return tuple(sorted(z for z in zoneinfo.available_timezones() if _is_place(z)))


def _is_place(name: str) -> bool:
    regions = (
        "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe",
        "Indian", "Pacific",
    )  # fmt: skip
    return name == "UTC" or name.split("/")[0] in regions


def zone_choices() -> list[SelectChoice]:
    """Return all time zones of the IANA list, grouped by region, with today's offset."""
    now = clock.now()
    choices = []
    for name in _zones():
        region, _slash, place = name.partition("/")
        offset = now.astimezone(i18n.zone(name)).strftime("%z")
        label = f"{(place or region).replace('_', ' ')} (UTC{offset[:3]}:{offset[3:]})"
        choices.append(SelectChoice(name, label, optgroup=region))
    return choices


@blueprint.route(AVATAR, methods=["GET", "POST"])
@access("signed_in")
@throttles.per_network("60 per hour")
def settings_avatar() -> Response:
    """Upload a picture."""
    actor = web.actor()
    form = AvatarForm()
    if form.validate_on_submit():
        try:
            if not form.picture.data:
                raise Invalid("picture", _("Choose a picture first."))
            actions.set_avatar(
                actor,
                form.picture.data.stream,
                data=settings().DATA,
                limit=settings().MAX_UPLOAD,
            )
        except Invalid as error:
            add_error(form, error)
        else:
            flash(_("Your new picture is in place."), "success")
            return see_other(AVATAR)
    return _page("account/settings_avatar.html", "avatar", form=form)


@blueprint.post(f"{AVATAR}/remove")
@access("signed_in")
def remove_avatar() -> Response:
    """Take the picture away."""
    actions.remove_avatar(web.actor(), data=settings().DATA)
    flash(_("Your picture is removed."), "success")
    return see_other(AVATAR)


@blueprint.get("/uploads/avatars/<name>")
@access("public")
def avatar(name: str) -> Response:
    """Serve a picture. Its name is random and never used twice, so it may be kept for good."""
    path = uploads.avatar_file(settings().DATA, name)
    if path is None:
        raise NotFound("There is no such picture.")
    response = Response(path.read_bytes(), mimetype="image/webp")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@blueprint.route(PASSWORD, methods=["GET", "POST"])
@access("signed_in")
@fresh_sign_in
def settings_password() -> Response:
    """Change the password."""
    form = NewPasswordForm()
    if form.validate_on_submit():
        keep = bool(session.permanent)
        try:
            person = actions.change_password(
                web.actor(),
                form.new_password.data or "",
                base_url=web.public_url(""),
            )
        except Invalid as error:
            add_error(form, error)
        else:
            key = actions.open_session(person, keep=keep, agent=request.user_agent.string)
            login.sign_in(person, key, keep=keep)
            flash(_("Your password is changed. All other devices were signed out."), "success")
            return see_other(PASSWORD)
    email = actions.own(web.actor()).email or ""
    return _page("account/settings_password.html", "password", form=form, email=email)


@blueprint.get(SESSIONS)
@access("signed_in")
def settings_sessions() -> Response:
    """Where the person is signed in."""
    mine = login.current_key_hash()
    rows = [
        {
            "id": row.id,
            "agent": browsers.describe(row.agent),
            "created_at": row.created_at,
            "seen_at": row.seen_at or row.created_at,
            "method": METHODS.get(row.method, ""),
            "expires_at": row.expires_at,
            "is_this": row.key_hash == mine,
        }
        for row in queries.live_sessions(web.actor().person_id or 0)
    ]
    rows.sort(key=lambda row: not row["is_this"])
    return _page("account/settings_sessions.html", "sessions", form=EmptyForm(), sessions=rows)


@blueprint.post(f"{SESSIONS}/end")
@access("signed_in")
@fresh_sign_in
def end_sessions() -> Response:
    """End one session of the list, or all but this one."""
    chosen = request.form.get("session", "")
    actor = web.actor()
    if chosen == "others":
        ended = actions.sign_out_others(
            actor, login.current_key_hash(), base_url=web.public_url("")
        )
        if ended:
            flash(_("All other devices are signed out."), "success")
        else:
            flash(_("There was no other device to sign out."), "info")
        return see_other(SESSIONS)
    if not chosen.isdecimal() or len(chosen) > 18:
        raise NotFound("There is no such session.")
    actions.close_session_by_id(actor, int(chosen))
    flash(_("That device is signed out."), "success")
    return see_other(SESSIONS)


@blueprint.route(DELETE, methods=["GET", "POST"])
@access("signed_in")
@fresh_sign_in
def settings_delete() -> Response:
    """Delete the account."""
    form = DeleteForm()
    person = actions.own(web.actor())
    if form.validate_on_submit():
        try:
            actions.delete_account(
                web.actor(),
                with_posts=form.posts.data == "delete",
                data=settings().DATA,
            )
        except Invalid as error:
            add_error(form, error)
        else:
            login.sign_out()
            flash(_("Your account is deleted."), "success")
            return see_other("/")
    return _page(
        "account/settings_delete.html", "delete", form=form, posts_count=person.posts_count
    )
