"""A person's public page."""

from __future__ import annotations

from werkzeug.wrappers import Response

from hrforum.accounts import policy, profile, queries
from hrforum.accounts.blueprint import blueprint
from hrforum.accounts.forms import WHO_LABELS
from hrforum.core import web
from hrforum.core.errors import NotFound
from hrforum.core.permissions import access
from hrforum.core.web import piece, render


@blueprint.get("/people/<username>/")
@access("public")
def person(username: str) -> Response:
    """Show who somebody is, and what features above know of them."""
    actor = web.actor()
    found = queries.public_person(username)
    if found is None:
        raise NotFound("There is no such person.")
    sections = [
        piece(template, actor=actor, section=context, **context)
        for template, context in profile.sections(actor, found.id)
    ]
    return render(
        "people/person.html",
        person=found,
        says_is=WHO_LABELS[found.who] if found.who != "other" else "",
        sections=sections,
        is_own=policy.may_edit_person(actor, found.id),
    )
