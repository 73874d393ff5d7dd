"""The public page of a pair that both cities agreed to show."""

from __future__ import annotations

from werkzeug.wrappers import Response

from hrforum.core import web
from hrforum.core.permissions import access
from hrforum.members import words as member_words
from hrforum.mentoring import pair_words
from hrforum.mentoring.blueprint import blueprint
from hrforum.mentoring.queries import papers, shown


@blueprint.get("/mentoring/pairs/<int:pairing_id>/")
@access("public")
def shown_pair(pairing_id: int) -> Response:
    """Who works with whom on what, and what came of it."""
    found = shown.pair(pairing_id)
    since = found.pairing.started_at or found.pairing.created_at
    return web.render(
        "mentoring/pair/shown.html",
        found=found,
        changed=papers.element_changes(found.mentee.id, since),
        element_words=member_words.ELEMENTS,
        element_states=member_words.ELEMENT_STATES,
        outputs=shown.outputs(pairing_id),
        report=papers.closing(pairing_id) if found.pairing.state == "closed" else None,
        along=shown.along(pairing_id),
        state_words=pair_words.PAIRING_STATES,
        path=f"/mentoring/pairs/{pairing_id}/",
    )
