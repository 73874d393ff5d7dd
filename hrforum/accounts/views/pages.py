"""The site's own pages: read by all, versions kept, edited by administrators."""

from __future__ import annotations

import contextlib
from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from hrforum.accounts import actions, policy, queries
from hrforum.accounts.blueprint import blueprint
from hrforum.accounts.forms import PageForm, add_error
from hrforum.accounts.models import SitePage
from hrforum.core import markdown, web
from hrforum.core.errors import Conflict, Invalid, NotFound
from hrforum.core.permissions import access
from hrforum.core.web import render, see_other


def _known(slug: str) -> str:
    if slug not in actions.SLUGS:
        raise NotFound("There is no such page.")
    return slug


def _planted(slug: str) -> SitePage:
    """Return a page of an installation that was never set up: the texts that we ship."""
    config = web.settings()
    with contextlib.suppress(IntegrityError):  # somebody else asked at the same moment
        actions.plant_pages(site_name=config.SITE_NAME, contact_email=config.CONTACT_EMAIL)
    found = queries.page_in_force(slug)
    if found is None:
        raise NotFound("There is no such page.")
    return found


@access("public")
def page(slug: str) -> Response:
    """Show the version of a page that is in force."""
    found = queries.page_in_force(slug) or _planted(slug)
    return render(
        "pages/page.html", page=found, may_edit=policy.may_edit_pages(web.actor()), newest=None
    )


for _slug in actions.SLUGS:
    blueprint.add_url_rule(
        f"/{_slug}", endpoint="page", view_func=page, defaults={"slug": _slug}, methods=["GET"]
    )


@blueprint.get("/pages/<slug>/")
@access("public")
def page_moved(slug: str) -> Response:
    """Lead to the page's short address."""
    return see_other(f"/{_known(slug)}")


@blueprint.get("/pages/<slug>/versions/")
@access("public")
def page_versions(slug: str) -> Response:
    """List all versions of a page."""
    versions = queries.page_versions(_known(slug))
    if not versions:
        raise NotFound("There is no such page.")
    return render(
        "pages/versions.html",
        slug=slug,
        title=versions[0].title,
        versions=versions,
        may_edit=policy.may_edit_pages(web.actor()),
    )


@blueprint.get("/pages/<slug>/versions/<int:version>")
@access("public")
def page_version(slug: str, version: int) -> Response:
    """Show one version of a page."""
    found = queries.page_version(_known(slug), version) if version < 2**31 else None
    newest = queries.page_in_force(slug)
    if found is None or newest is None:
        raise NotFound("There is no such version.")
    return render("pages/page.html", page=found, may_edit=False, newest=newest)


@blueprint.route("/pages/<slug>/edit", methods=["GET", "POST"])
@access("admin")
def page_edit(slug: str) -> Response:
    """Write a new version: preview it, publish it."""
    present = queries.page_in_force(_known(slug))
    form = PageForm(obj=present)
    version = present.version if present else 0
    if request.method == "GET":
        form.based_on.data = str(version)
        form.note.data = ""  # that of the version before
        return _editor(slug, form)
    if not form.validate_on_submit():
        return _editor(slug, form)
    if "preview" in request.form:
        return _editor(slug, form, preview=markdown.render(form.body.data or "", above=1).html)
    based_on = form.based_on.data or ""
    try:
        made = actions.publish_page(
            web.actor(),
            slug,
            title=form.title.data or "",
            body=form.body.data or "",
            note=form.note.data or "",
            based_on=int(based_on) if based_on.isdecimal() and len(based_on) < 10 else -1,
        )
    except Invalid as error:
        add_error(form, error)
        return _editor(slug, form)
    except Conflict:
        # What they wrote stays; publishing again replaces the other's version knowingly.
        newest = queries.page_in_force(slug)
        form.based_on.data = str(newest.version if newest else 0)
        return _editor(slug, form, status=409, conflict=newest)
    flash(_("Version %(n)s is in force.", n=made.version), "success")
    return see_other(f"/{slug}")


def _editor(slug: str, form: PageForm, status: int = 200, **context: Any) -> Response:
    return render("pages/edit.html", status=status, slug=slug, form=form, **context)
