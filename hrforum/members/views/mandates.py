"""One mandate of a member: changing, renewing and ending it, for those who lead."""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask_babel import format_date
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.core import clock, web
from hrforum.core.errors import Conflict, DomainError, Invalid, NotFound
from hrforum.core.permissions import access
from hrforum.members import labels, policy
from hrforum.members.actions import mandates as actions
from hrforum.members.blueprint import blueprint
from hrforum.members.forms.delegates import EndForm, MandateForm, RenewForm, SureForm
from hrforum.members.queries import delegates as queries
from hrforum.members.views.delegates import TEAM, managed_head

MANDATE = f"{TEAM}<int:delegate_id>/"


def _found(slug: str, delegate_id: int) -> tuple[Any, Any]:
    member = managed_head(slug)
    row = queries.mandate(member.id, min(delegate_id, 2**31 - 1))
    if row is None or row.deleted_at:
        raise NotFound
    return member, row


def _is_over(row: Any) -> bool:
    day = clock.today()
    return row.revoked_at is not None or (row.ends_on is not None and row.ends_on < day)


def _over(slug: str) -> Response:
    flash(_("This mandate has ended already."), "error")
    return web.see_other(f"/members/{slug}/delegates/")


@blueprint.route(f"{MANDATE}change", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("60 per hour")
def change_mandate(slug: str, delegate_id: int) -> Response:
    """Another role, or other days."""
    member, row = _found(slug, delegate_id)
    if _is_over(row):
        return _over(slug)
    form = MandateForm(role=row.role, starts_on=row.starts_on, ends_on=row.ends_on)
    if form.validate_on_submit():
        try:
            actions.change_delegate(
                web.actor(),
                slug,
                row.id,
                role=form.role.data or "",
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
            )
        except (Invalid, Conflict) as error:
            form.refuse(error)
        else:
            flash(_("The mandate of %(name)s is changed.", name=row.display_name), "success")
            return web.see_other(f"/members/{slug}/delegates/")
    return _page("members/mandate_change.html", member, row, form)


@blueprint.route(f"{MANDATE}renew", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("60 per hour")
def renew_mandate(slug: str, delegate_id: int) -> Response:
    """A year more, by one click."""
    member, row = _found(slug, delegate_id)
    form = RenewForm()
    if request.method == "GET":
        form.seen.data = row.ends_on.isoformat() if row.ends_on else ""
    if form.validate_on_submit():
        try:
            made = actions.renew_delegate(web.actor(), slug, row.id, seen=form.seen.data or "")
        except Conflict as error:
            flash(str(error), "error")
        else:
            last = format_date(made.ends_on, "long") if made.ends_on else ""
            flash(
                _(
                    "%(name)s speaks for %(member)s until %(date)s.",
                    name=row.display_name,
                    member=member.name,
                    date=last,
                ),
                "success",
            )
        return web.see_other(f"/members/{slug}/delegates/")
    return _page("members/mandate_renew.html", member, row, form, is_over=_is_over(row))


@blueprint.route(f"{MANDATE}end", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("60 per hour")
def end_mandate(slug: str, delegate_id: int) -> Response:
    """An end with a reason, which the delegate reads."""
    member, row = _found(slug, delegate_id)
    if _is_over(row):
        return _over(slug)
    form = EndForm()
    if form.validate_on_submit():
        try:
            actions.end_mandate(
                web.actor(),
                slug,
                row.id,
                last_day=form.ends_on.data,
                reason=form.reason.data or "",
            )
        except (Invalid, Conflict) as error:
            form.refuse(error)
        else:
            flash(_("The mandate of %(name)s ends.", name=row.display_name), "success")
            return web.see_other(f"/members/{slug}/delegates/")
    return _page("members/mandate_end.html", member, row, form)


def _page(template: str, member: Any, row: Any, form: Any, **more: Any) -> Response:
    return web.render(
        template,
        422 if form.errors else 200,
        member=member,
        row=row,
        role=labels.DELEGATE_ROLES[row.role],
        form=form,
        **more,
    )


@blueprint.get("/delegations/")
@access("signed_in")
def my_mandates() -> Response:
    """One's own mandates, past ones too."""
    who = web.actor()
    return web.render(
        "members/my_mandates.html",
        current="mandates",
        form=None,
        mandates=[_own(row) for row in queries.all_mandates_of(who.person_id or 0)],
    )


def _own(row: Any) -> dict[str, Any]:
    who = web.actor()
    return {
        "row": row,
        "role": labels.DELEGATE_ROLES[row.role],
        "country_name": labels.country_name(row.country, who.locale),
        "is_over": _is_over(row),
        "is_future": row.starts_on > clock.today(),
        "manages": policy.may_manage_delegates(who, row.member_id),
    }


@blueprint.route("/delegations/<int:delegate_id>/resign", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("30 per hour")
def resign(delegate_id: int) -> Response:
    """Give back one's own mandate.

    Raises:
        NotFound: it is not the actor's, or over.
    """
    who = web.actor()
    rows = queries.all_mandates_of(who.person_id or 0)
    row = next((each for each in rows if each.id == delegate_id and not _is_over(each)), None)
    if row is None:
        raise NotFound
    form = SureForm()
    if form.validate_on_submit():
        try:
            actions.resign(who, row.id)
        except DomainError as error:
            if isinstance(error, NotFound):
                raise
            form.refuse(error)
        else:
            flash(_("You no longer speak for %(member)s.", member=row.name), "success")
            return web.see_other("/delegations/")
    return web.render(
        "members/resign.html",
        422 if form.errors else 200,
        row=row,
        form=form,
        role=labels.DELEGATE_ROLES[row.role],
    )
