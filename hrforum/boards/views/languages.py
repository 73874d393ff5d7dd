"""The languages that somebody reads."""

from __future__ import annotations

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.boards import actions, tongues
from hrforum.boards.forms import LanguagesForm
from hrforum.boards.queries import reading
from hrforum.boards.views import blueprint
from hrforum.core import languages, web
from hrforum.core.errors import Invalid
from hrforum.core.permissions import access

LANGUAGES = "/settings/languages"
MANY = "60 per minute"


@blueprint.route(LANGUAGES, methods=["GET", "POST"])
@access("signed_in")
@web.throttle(MANY)
def reading_languages() -> Response:
    """Choose the languages that one reads."""
    actor = web.actor()
    form = LanguagesForm()
    now = reading.settings(actor.person_id or 0)
    chosen = tongues.split(now.languages)
    error = ""
    if form.validate_on_submit():
        chosen = tuple(request.form.getlist("languages"))
        try:
            actions.choose_languages(
                actor,
                chosen,
                folds_others=bool(form.folds_others.data),
                translatable=bool(form.translatable.data),
            )
            flash(_("Your settings are saved."), "success")
            return web.see_other(LANGUAGES)
        except Invalid as refused:
            error = str(refused)
    if request.method == "GET":
        form.folds_others.data = now.folds_others
        form.translatable.data = now.translatable
    asked = _asked_for()
    first = [
        *(code for code in chosen if code in languages.LANGUAGES),
        *(code for code in (*asked, actor.locale, "en") if code not in chosen),
    ]
    first = list(dict.fromkeys(code for code in first if code in languages.LANGUAGES))
    return web.render(
        "boards/languages.html",
        422 if error else 200,
        current="languages",
        form=form,
        error=error,
        chosen=chosen,
        first=[(code, tongues.name(code, actor.locale), languages.name(code)) for code in first],
        others=[
            (code, name, languages.name(code))
            for code, name in tongues.everything(actor.locale)
            if code not in first
        ],
    )


def _asked_for() -> list[str]:
    """Return the languages that the browser asks for, its first choice first."""
    codes = [str(value).split("-")[0].lower() for value in request.accept_languages.values()]
    return list(dict.fromkeys(code for code in codes if code in languages.LANGUAGES))
