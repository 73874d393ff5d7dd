"""The page on which a guest city ranks those who ask."""

from __future__ import annotations

from typing import Any

from flask import flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from hrforum.core import clock, web
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.forms import VersionedForm
from hrforum.core.permissions import access
from hrforum.core.search import fold
from hrforum.members import labels
from hrforum.mentoring import words
from hrforum.mentoring.actions import common
from hrforum.mentoring.actions import ranking as actions
from hrforum.mentoring.blueprint import blueprint
from hrforum.mentoring.queries import applications
from hrforum.mentoring.queries import ranking as queries
from hrforum.mentoring.queries.applications import OFFERS, Found
from hrforum.mentoring.views.cycles import CYCLE, cycle_path


@blueprint.route(f"{CYCLE}offers/<member>/ranking", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("120 per hour")
def rank_applicants(slug: str, member: str) -> Response:
    """Who asks in the cycle and could be paired with the city, and its ranking of them."""
    who = web.actor()
    common.member_to_act_for(who, member)
    found = applications.application(who, slug, OFFERS, member)
    if found.row is None or not found.cycle.rules.get("guests_rank"):
        raise NotFound
    offer_path = cycle_path(slug, f"offers/{member}/")
    try:
        actions.demand_open(found.cycle, found.row)
    except Conflict as error:
        flash(str(error), "info")
        return web.see_other(offer_path)
    chosen = queries.ranked(found.row.id)
    listed = queries.applicants(found, chosen, clock.today())
    there = {each.id for each in listed}
    form = _form(listed, [each for each in chosen if each in there], found.version)
    status = 200
    if form.validate_on_submit():
        typed = [field.data or "" for field in form if field.name.startswith("rank_")]
        try:
            actions.rank(who, slug, member, typed, form.version())
        except (Invalid, Conflict, Forbidden) as error:
            form.refuse(error)
            status = 422 if isinstance(error, Invalid) else 409
            if status == 409:
                newest = applications.application(who, slug, OFFERS, member)
                form.base.data = str(newest.version)
        else:
            flash(
                _("Your ranking is saved. You can change it until pairs are published."), "success"
            )
            return web.see_other(offer_path)
    return web.render("mentoring/ranking.html", status, form=form, **_page(found, listed))


def _form(listed: list[queries.Applicant], chosen: list[int], version: int) -> VersionedForm:
    choices = [
        SelectChoice("", _("None")),
        *(
            SelectChoice(str(each.id), each.name)
            for each in sorted(listed, key=lambda a: fold(a.name))
        ),
    ]
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {"base": str(version)}
    for n in range(min(actions.MOST_RANKED, len(listed))):
        fields[f"rank_{n}"] = SelectField(
            _("Choice %(n)s", n=n + 1), choices=choices, validate_choice=False
        )
        data[f"rank_{n}"] = str(chosen[n]) if n < len(chosen) else ""
    made: VersionedForm = type("RankingForm", (VersionedForm,), fields)(data=data)
    return made


def _page(found: Found, listed: list[queries.Applicant]) -> dict[str, Any]:
    lang = web.actor().locale
    themes = applications.theme_names()
    return {
        "cycle": found.cycle,
        "member": found.member,
        "path": cycle_path(found.cycle.slug),
        "offer_path": cycle_path(found.cycle.slug, f"offers/{found.member.slug}/"),
        "is_cut": len(listed) == queries.MOST_LISTED,
        "listed": [
            {
                "row": each,
                "country": labels.country_name(each.country, lang),
                "themes": [
                    (name, words.NEEDS[each.themes[key]])
                    for key, name in themes.items()
                    if key in each.themes
                ],
            }
            for each in listed
        ],
    }
