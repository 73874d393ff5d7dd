"""A city that was invited: what it is asked, accepting, refusing."""

from __future__ import annotations

import contextlib
from zoneinfo import available_timezones

from flask import flash, request
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from hrforum.accounts import actions as accounts
from hrforum.accounts import queries as account_queries
from hrforum.accounts.models import SitePage
from hrforum.core import clock, web
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.permissions import access
from hrforum.members import deadlines, labels, policy
from hrforum.members.actions import invitations as actions
from hrforum.members.blueprint import blueprint
from hrforum.members.forms.joining import AcceptForm, ReasonForm
from hrforum.members.queries import joining as queries
from hrforum.members.queries.joining import Invited

INVITED = "/invitations/<token>"


@blueprint.get(INVITED)
@access("public")
def invited(token: str) -> Response:
    """Say who invites, to what, and what is signed."""
    found = queries.invited(token)
    why = _why_dead(found)
    if found is None or why:
        return _dead(found, why)
    who = web.actor()
    address = _own_address()
    return web.render(
        "members/joining/invited.html",
        row=found.row,
        path=f"/invitations/{token}",
        country=labels.country_name(found.row.country, who.locale),
        commitment=_commitment(),
        address=address,
        is_inviter=who.is_signed_in and who.person_id == found.row.invited_by_id,
        may_accept=policy.may_accept(who, address, found.row),
    )


@blueprint.route(f"{INVITED}/accept", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("30 per hour")
def accept_invitation(token: str) -> Response:
    """Confirm what the network says of the city, and sign."""
    found = queries.invited(token)
    why = _why_dead(found)
    who = web.actor()
    again = why == "accepted" and found is not None and found.row.decided_by_id == who.person_id
    if found is None or (why and not (again and request.method == "POST")):
        return _dead(found, why)
    if not again and not policy.may_accept(who, _own_address(), found.row):
        return web.see_other(f"/invitations/{token}")
    commitment = _commitment()
    form = AcceptForm()
    form.offer(who.locale)
    if request.method == "GET":
        form.name.data = found.row.name
        form.signer_name.data = who.display_name
        form.page_id.data = str(commitment.id)
        form.speaks_until.data = deadlines.first_mandate()
    if form.validate_on_submit():
        try:
            member = _accept(token, form)
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            if _why_dead(queries.invited(token)):
                return web.see_other(f"/invitations/{token}")
            form.page_id.data = str(commitment.id)
            form.agreed.data = False
            form.refuse(error)
        except (Forbidden, NotFound):
            return web.see_other(f"/invitations/{token}")
        else:
            flash(_("Welcome. This is the page of your city, and you speak for it."), "success")
            return web.see_other(f"/members/{member}/")
    return web.render(
        "members/joining/accept.html",
        422 if form.errors else 200,
        form=form,
        row=found.row,
        path=f"/invitations/{token}",
        country=labels.country_name(found.row.country, who.locale),
        commitment=commitment,
    )


def _accept(token: str, form: AcceptForm) -> str:
    page_id = form.page_id.data or ""
    zone = form.timezone.data or ""
    basics = actions.Basics(
        name=form.name.data or "",
        region=form.region.data or "",
        website=form.website.data or "",
        timezone=zone if zone in available_timezones() else "UTC",
        summary=form.summary.data or "",
        population=form.population.data,
        language=form.language.data or "",
        second_language=form.second_language.data or "",
    )
    signature = actions.Signature(
        page_id=int(page_id) if page_id.isascii() and page_id.isdigit() else 0,
        name=form.signer_name.data or "",
        role=form.signer_role.data or "",
        agreed=bool(form.agreed.data),
    )
    last = form.speaks_until.data
    return actions.accept(web.actor(), token, basics, signature, last).slug


@blueprint.route(f"{INVITED}/refuse", methods=["GET", "POST"])
@access("public")
@web.throttle("30 per hour")
def refuse_invitation(token: str) -> Response:
    """Say no, with or without a reason; the link is enough for it."""
    found = queries.invited(token)
    why = _why_dead(found)
    if found is None or why:
        return _dead(found, why)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            actions.refuse(web.actor(), token, form.reason.data or "")
        except Invalid as error:
            form.refuse(error)
        except (Conflict, NotFound):
            return web.see_other(f"/invitations/{token}")
        else:
            return web.render("members/joining/refused.html", row=found.row)
    return web.render(
        "members/joining/refuse.html",
        422 if form.errors else 200,
        form=form,
        row=found.row,
        path=f"/invitations/{token}",
    )


def _why_dead(found: Invited | None) -> str:
    """Return why a link can't be used: a word; empty when it can."""
    if found is None:
        return "wrong"
    row = found.row
    if row.state == "open":
        if not found.is_live:
            return "replaced"
        return "expired" if row.expires_on < clock.today() else ""
    return str(row.state)


def _dead(found: Invited | None, why: str) -> Response:
    return web.render(
        "members/joining/invitation_dead.html",
        404 if found is None else 410,
        why=why,
        row=found.row if found else None,
    )


def _own_address() -> str | None:
    person = account_queries.person(web.actor().person_id)
    return person.email if person else None


def _commitment() -> SitePage:
    """Return the text in force; an installation that was never set up gets the one we ship."""
    found = queries.commitment_in_force()
    if found is None:
        config = web.settings()
        with contextlib.suppress(IntegrityError):  # somebody else asked at the same moment
            accounts.plant_pages(site_name=config.SITE_NAME, contact_email=config.CONTACT_EMAIL)
        found = queries.commitment_in_force()
    if found is None:
        raise NotFound
    return found
