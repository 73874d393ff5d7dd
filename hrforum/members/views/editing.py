"""Delegates keep their member's page: forms by section, confirming, the history, leaving."""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.core import clock, web
from hrforum.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from hrforum.core.permissions import access
from hrforum.members import policy, telling, words
from hrforum.members.actions import profile as actions
from hrforum.members.actions import profile_checks
from hrforum.members.actions.standing import leave as end_membership
from hrforum.members.blueprint import blueprint
from hrforum.members.forms.profile import (
    ConfirmForm,
    LeaveForm,
    ProfileForm,
    commitment_form,
    section_form,
)
from hrforum.members.models.profile import ELEMENT_PARTS
from hrforum.members.queries import details, history

MANY = "60 per minute"


def _editable(slug: str) -> Any:
    """Return the member's row.

    Raises:
        NotFound: there is no such member.
        Forbidden: the reader may not change its page.
    """
    member = history.member_head(slug)
    if member is None:
        raise NotFound
    if not policy.may_edit(web.actor(), member.id):
        raise Forbidden(_("Only its lead contact, its officers and coordinators may do this."))
    return member


@blueprint.get("/members/<slug>/edit")
@access("signed_in")
def edit_page(slug: str) -> Response:
    """What the page says, section by section: change it, confirm it."""
    actor = web.actor()
    member = _editable(slug)
    found = details.details(member.id)
    names = dict(history.themes().values())
    sections = []
    snapshots = []
    for section in details.sections_of(member.kind):
        values = details.snapshot(section, member, found)
        snapshots.append(values)
        sections.append(
            {
                "name": section,
                "title": words.SECTIONS[section],
                "base": details.fingerprint(values),
                "values": [_shown(key, value, found, names) for key, value in values.items()],
                "waiting": sum(found.confirmed(key) is None for key in values),
            }
        )
    return web.render(
        "members/edit.html",
        member=member,
        sections=sections,
        waiting=sum(section["waiting"] for section in sections),
        all_base=details.fingerprint(*snapshots),
        field_words=words.FIELDS,
        may_confirm=policy.may_confirm(actor, member.id),
        may_leave=actor.leads(member.id),
        is_former=not policy.is_current_on(member, clock.today()),
    )


def _shown(key: str, value: Any, found: Any, names: dict[str, str]) -> dict[str, Any]:
    return {
        "key": key,
        "id": key.partition(":")[2],
        "name": telling.name_of(key, names, value),
        "lines": telling.lines(key, value, web.actor().locale),
        "confirmed_at": found.confirmed(key),
    }


@blueprint.route("/members/<slug>/edit/<section>", methods=["GET", "POST"])
@access("signed_in")
@web.throttle(MANY)
def edit_section(slug: str, section: str) -> Response:
    """Change a section."""
    member = _editable(slug)
    if section == "commitments":
        return web.see_other(f"/members/{slug}/edit#commitments")
    if section not in details.sections_of(member.kind):
        raise NotFound
    themes = history.themes() if section == "themes" else {}
    values = details.snapshot(section, member, details.details(member.id))
    form = section_form(section, values, themes, web.actor().locale, request.form)
    if request.method == "GET":
        form.base.data = details.fingerprint(values)
    clash: dict[str, Any] | None = None
    if form.validate_on_submit():
        try:
            changed = actions.save_section(
                web.actor(), slug, section, form.typed(), form.base.data or ""
            )
        except Conflict:
            clash = _clash(slug, section, form, themes)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Saved.") if changed else _("Nothing was changed."), "success")
            return web.see_other(f"/members/{slug}/edit#{section}")
    return web.render(
        "members/edit_section.html",
        409 if clash else 422 if form.errors else 200,
        member=member,
        section=section,
        title=words.SECTIONS[section],
        form=form,
        themes=themes,
        element_parts=ELEMENT_PARTS,
        part_words=words.PARTS,
        element_words=words.ELEMENTS,
        clash=clash,
    )


def _clash(
    slug: str, section: str, form: ProfileForm, themes: dict[int, tuple[str, str]]
) -> dict[str, Any]:
    """Say what stands there now and differs from what was typed; the next save goes from there."""
    member = _editable(slug)
    now = details.snapshot(section, member, details.details(member.id))
    slugs = {theme_id: slug for theme_id, (slug, _name) in themes.items()}
    typed = profile_checks.check(section, form.typed(), slugs)
    form.base.data = details.fingerprint(now)
    return _differing(member.id, section, now, typed, dict(themes.values()))


def _differing(
    member_id: int, section: str, now: Any, typed: Any, names: dict[str, str]
) -> dict[str, Any]:
    lang = web.actor().locale
    differing = [key for key in now | typed if now.get(key) != typed.get(key)]
    return {
        "last": history.last_edit(member_id, section),
        "values": [
            {
                "name": telling.name_of(key, names, now.get(key), typed.get(key)),
                "lines": telling.lines(key, now.get(key), lang),
            }
            for key in differing
        ],
    }


@blueprint.route("/members/<slug>/edit/commitments/new", methods=["GET", "POST"])
@access("signed_in")
@web.throttle(MANY)
def new_commitment(slug: str) -> Response:
    """Write a commitment."""
    member = _editable(slug)
    form = commitment_form(None, request.form)
    if form.validate_on_submit():
        try:
            actions.save_commitment(web.actor(), slug, None, form.typed())
        except (Forbidden, NotFound):
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Saved."), "success")
            return web.see_other(f"/members/{slug}/edit#commitments")
    return web.render(
        "members/edit_commitment.html", 422 if form.errors else 200, member=member, form=form,
        commitment=None, clash=None,
    )  # fmt: skip


@blueprint.route("/members/<slug>/edit/commitments/<int:commitment_id>", methods=["GET", "POST"])
@access("signed_in")
@web.throttle(MANY)
def edit_commitment(slug: str, commitment_id: int) -> Response:
    """Change a commitment."""
    member = _editable(slug)
    key = f"commitment:{commitment_id}"
    value = details.snapshot("commitments", member, details.details(member.id)).get(key)
    if value is None:
        raise NotFound
    form = commitment_form(value, request.form)
    if request.method == "GET":
        form.base.data = details.fingerprint(value)
    clash: dict[str, Any] | None = None
    if form.validate_on_submit():
        try:
            actions.save_commitment(
                web.actor(), slug, commitment_id, form.typed(), form.base.data or ""
            )
        except Conflict:
            typed = profile_checks.check_commitment(form.typed())
            form.base.data = details.fingerprint(value)
            clash = _differing(member.id, "commitments", {key: value}, {key: typed}, {})
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Saved."), "success")
            return web.see_other(f"/members/{slug}/edit#commitments")
    return web.render(
        "members/edit_commitment.html",
        409 if clash else 422 if form.errors else 200,
        member=member,
        form=form,
        commitment={"id": commitment_id, "title": value["title"]},
        base=details.fingerprint(value),
        clash=clash,
    )


@blueprint.post("/members/<slug>/edit/commitments/<int:commitment_id>/remove")
@access("signed_in")
@web.throttle(MANY)
def remove_commitment(slug: str, commitment_id: int) -> Response:
    """Take a commitment off the page."""
    try:
        actions.remove_commitment(web.actor(), slug, commitment_id, request.form.get("base", ""))
    except Conflict as error:
        flash(str(error), "warning")
        return web.see_other(f"/members/{slug}/edit/commitments/{commitment_id}")
    flash(_("The commitment is off the page. The history keeps what it said."), "success")
    return web.see_other(f"/members/{slug}/edit#commitments")


@blueprint.post("/members/<slug>/confirm")
@access("signed_in")
@web.throttle(MANY)
def confirm(slug: str) -> Response:
    """Say in the member's name that what the page says is right."""
    member = _editable(slug)
    form = ConfirmForm()
    section = form.section.data or ""
    sections = (section,) if section else details.sections_of(member.kind)
    try:
        actions.confirm(web.actor(), slug, sections, form.base.data or "")
    except Conflict as error:
        flash(str(error), "warning")
    else:
        flash(_("Confirmed for %(member)s.", member=member.name), "success")
    return web.see_other(f"/members/{slug}/edit" + (f"#{section}" if section else ""))


@blueprint.get("/members/<slug>/history")
@access("public")
def page_history(slug: str) -> Response:
    """What the page said before, and who changed it.

    Everybody may read it, as they may read the page; names of people are for those signed in.
    """
    actor = web.actor()
    member = history.member_head(slug)
    if member is None:
        raise NotFound
    asked = request.args.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
    rows, following = history.edits(member.id, before)
    names = dict(history.themes().values())
    return web.render(
        "members/history.html",
        member=member,
        edits=[_edit(row, names) for row in rows],
        following=f"/members/{slug}/history?before={following}" if following else None,
        is_first=before is None,
        named=actor.is_signed_in,
    )


def _edit(row: Any, names: dict[str, str]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "id": row.id,
        "at": row.at,
        "by": row.display_name,
        "username": row.username,
        "for_member": row.for_member,
        "section": words.SECTIONS[row.section],
        "is_confirmation": row.act == "confirmed",
    }
    if row.act == "confirmed":
        return {**said, "count": len((row.after or {}).get("keys", ()))}
    return {
        **said,
        "name": telling.name_of(row.key, names, row.after, row.before),
        "is_new": row.before is None,
        "is_gone": row.after is None,
        "differences": telling.differences(row.key, row.before, row.after, web.actor().locale),
    }


@blueprint.route("/members/<slug>/leave", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("10 per minute")
def leave(slug: str) -> Response:
    """A lead contact ends the membership."""
    member = history.member_head(slug)
    if member is None:
        raise NotFound
    if not web.actor().leads(member.id):
        raise Forbidden(_("Only the lead contact or a coordinator may end a membership."))
    form = LeaveForm()
    if form.validate_on_submit():
        try:
            if not form.sure.data:
                raise Invalid("sure", _("Tick this if you are sure."))
            end_membership(web.actor(), slug, reason=form.reason.data or "")
        except (Invalid, Conflict) as error:
            form.refuse(error)
        else:
            flash(_("The membership of %(name)s ends today.", name=member.name), "success")
            return web.see_other(f"/members/{slug}/")
    return web.render(
        "members/leave.html",
        422 if form.errors else 200,
        member=member,
        form=form,
    )
