"""Deciding appeals."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.core import web
from hrforum.core.errors import Conflict, Invalid
from hrforum.core.permissions import access
from hrforum.moderation import grounds, policy, words
from hrforum.moderation.actions import appeals as actions
from hrforum.moderation.blueprint import blueprint
from hrforum.moderation.forms import OutcomeForm
from hrforum.moderation.notices import label_of
from hrforum.moderation.queries import case as queries
from hrforum.moderation.queries.appeals import case_of
from hrforum.moderation.views.case import case_path


@blueprint.route("/moderation/appeals/<int:appeal_id>", methods=["GET", "POST"])
@access("moderator")
def appeal(appeal_id: int) -> Response:
    """Look at an appeal with everything that was known, and decide it."""
    who = web.actor()
    found = queries.case_page(who, case_of(appeal_id))
    made, decision, outcome, decider = next(row for row in found.appeals if row[0].id == appeal_id)
    form = OutcomeForm()
    if form.validate_on_submit():
        try:
            actions.decide_appeal(
                who, appeal_id, form.outcome.data or "", reasons=form.reasons.data or ""
            )
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            flash(str(error), "warning")
            return web.see_other(case_path(found.case.id))
        else:
            flash(_("The appeal is decided. Who appealed is told."), "success")
            return web.see_other(case_path(found.case.id))
    return web.render(
        "moderation/appeal.html",
        422 if form.errors else 200,
        found=found,
        appeal=made,
        decision=decision,
        outcome=outcome,
        decider=decider,
        form=form,
        may_decide=policy.may_decide_appeal(who, found.case, decision, made),
        path=case_path(found.case.id),
        label=label_of(found.case.thing_kind),
        ground=grounds.GROUNDS[decision.ground],
        words=words,
    )
