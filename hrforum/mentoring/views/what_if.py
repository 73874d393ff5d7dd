"""Coordinators' pages that try a change of a run, and publish one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from hrforum.core import web
from hrforum.core.errors import Conflict, Invalid
from hrforum.core.forms import VersionedForm
from hrforum.core.permissions import access
from hrforum.mentoring import jobs
from hrforum.mentoring.actions import cycle_checks, overrides, publishing, runs
from hrforum.mentoring.blueprint import blueprint
from hrforum.mentoring.matching.words import PARTS
from hrforum.mentoring.queries import runs as queries
from hrforum.mentoring.views import proposal
from hrforum.mentoring.views.cycles import cycle_path
from hrforum.mentoring.views.matching import RUN, run_path

CHANGES = {
    "lock": _l("Keep these two together"),
    "forbid": _l("Keep these two apart"),
    "move": _l("Move the associate to this guest city"),
    "weights": _l("Change what counts how much, for this run alone"),
}


class WhatIfForm(VersionedForm):
    """One change to try."""

    change = RadioField(
        _l("What to change"),
        choices=[SelectChoice(*each) for each in CHANGES.items()],
        default="lock",
        validate_choice=False,
    )
    mentee = SelectField(_l("Associate"), validate_choice=False)
    mentor = SelectField(_l("Guest city"), validate_choice=False)
    reason = TextAreaField(_l("Reason"))
    least_score = StringField(_l("Least score of a pair"))


for _name, _label in PARTS.items():
    setattr(WhatIfForm, f"w_{_name}", StringField(_label))


@blueprint.route(f"{RUN}what-if", methods=["GET", "POST"])
@access("coordinator")
@web.throttle("240 per hour")
def mentoring_what_if(slug: str, number: int) -> Response:
    """Try a change: it makes a new run beside this one, with what it does to everybody."""
    found = queries.one(web.actor(), slug, number)
    asked = found.row.inputs.get("asked", {}).get("rules", {})
    said = cycle_checks.rule_values(asked)
    prefilled = {
        name: request.args.get(name, "") for name in ("change", "mentor", "mentee")
        if request.args.get(name)
    }  # fmt: skip
    form = WhatIfForm(data={**said, **prefilled})
    status = 200
    if form.validate_on_submit():
        try:
            run = _try(found, form, asked)
        except (Invalid, Conflict) as error:
            form.refuse(error)
            status = 422 if isinstance(error, Invalid) else 409
        else:
            return web.see_other(run_path(slug, run.number))
    mentors, mentees = queries.taking_part(found.cycle)
    for field, choices in ((form.mentor, mentors), (form.mentee, mentees)):
        field.choices = [SelectChoice("", _("Choose one")), *(map(_choice, choices.items()))]
    return web.render(
        "mentoring/what_if.html",
        status,
        cycle=found.cycle,
        run=found.row,
        form=form,
        weight_names=[f"w_{name}" for name in PARTS],
        path=cycle_path(slug),
        here=run_path(slug, number),
    )


def _choice(pair: tuple[str, str]) -> SelectChoice:
    return SelectChoice(*pair)


def _try(found: queries.Run, form: WhatIfForm, asked: Mapping[str, Any]) -> Any:
    slug, who = found.cycle.slug, web.actor()
    change = form.change.data
    rules, note = asked, form.reason.data or ""
    if change == "weights":
        rules = {**asked, **cycle_checks.check_rules(form.typed(), asked)}
        note = str(_("Other weights"))
    elif change in ("lock", "move", "forbid"):
        kind = "forbidden" if change == "forbid" else "locked"
        mentor, mentee = _id(form, "mentor"), _id(form, "mentee")
        overrides.decide(who, slug, kind, mentor, mentee, form.reason.data or "")
    else:
        raise Invalid("change", _("Choose what to change."))
    return runs.start(
        who, slug, found.row.mode, note=note, rules=rules, based_on=found.row.number,
        nudge=jobs.run_matchings.nudge,
    )  # fmt: skip


def _id(form: WhatIfForm, name: str) -> int:
    text = str(form[name].data or "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Invalid(name, _("Choose one."))
    return int(text)


@blueprint.route(f"{RUN}publish", methods=["GET", "POST"])
@access("coordinator")
@web.throttle("60 per hour")
def publish_mentoring_run(slug: str, number: int) -> Response:
    """Say what publishing does, and which pairs no longer hold; then do it."""
    found = queries.one(web.actor(), slug, number)
    form = VersionedForm()
    status = 200
    if form.validate_on_submit():
        try:
            made, left = publishing.publish(web.actor(), slug, number)
        except Conflict as error:
            form.refuse(error)
            status = 409
        else:
            flash(
                ngettext(
                    "%(num)s pair is proposed. Both cities are asked.",
                    "%(num)s pairs are proposed. All cities are asked.",
                    made,
                ),
                "success",
            )
            if left:
                flash(
                    ngettext(
                        "%(num)s pair of the run was left out, because it no longer holds.",
                        "%(num)s pairs of the run were left out, because they no longer hold.",
                        left,
                    ),
                    "warning",
                )
            return web.see_other(cycle_path(slug, "pairs/"))
    if found.row.state != "done":
        return web.see_other(run_path(slug, number))
    _problem, result = queries.opened(found.row)
    checked = publishing.check(found.cycle, found.row, result)
    reasons = [reason for left in checked.left for reason in left.reasons]
    ids = {each for left in checked.left for each in (left.pair.mentor, left.pair.mentee)}
    cities = queries.cities(ids)
    tell = proposal.speaker(reasons)
    return web.render(
        "mentoring/publish.html",
        status,
        cycle=found.cycle,
        found=found,
        run=found.row,
        result=result,
        checked=checked,
        left=[(each.pair, [tell(r) for r in each.reasons]) for each in checked.left],
        cities=cities,
        form=form,
        path=cycle_path(slug),
        here=run_path(slug, number),
    )
