"""The rules of prevention: for moderators of all boards."""

from __future__ import annotations

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.boards import tongues
from hrforum.core import web
from hrforum.core.errors import Invalid, NotFound
from hrforum.core.permissions import access
from hrforum.guarding import actions, forms, policy, queries, words
from hrforum.guarding.blueprint import blueprint

RULES = "/curating/prevention"
MANY = "30 per minute"


def _must_set() -> None:
    if not policy.may_set(web.actor()):
        raise NotFound


def _page(
    rules: forms.RulesForm | None = None,
    word: forms.WordForm | None = None,
    raid: forms.RaidForm | None = None,
) -> Response:
    now = queries.rules()
    if rules is None:
        rules = forms.RulesForm(formdata=None)
        rules.first_posts.data = str(now.first_posts)
        rules.links.data = now.links
        rules.burst.data = str(now.burst)
    word = word or forms.WordForm(formdata=None)
    word.fill()
    raid = raid or forms.RaidForm(formdata=None)
    locale = web.actor().locale
    return web.render(
        "guarding/rules.html",
        422 if rules.errors or word.errors or raid.errors else 200,
        rules=rules,
        word=word,
        raid=raid,
        now=now,
        words=[
            {"row": row, "language": tongues.name(row.language, locale)}
            for row in queries.watched()
        ],
        effects=dict(forms.EFFECTS_SHORT),
        networks=queries.networks(),
        widths=words.RANGES,
    )


@blueprint.route(RULES, methods=["GET", "POST"])
@access("moderator")
@web.throttle(MANY)
def rules() -> Response:
    """Show and change the rules."""
    _must_set()
    if request.method == "GET":
        return _page()
    form = forms.RulesForm()
    try:
        actions.save_rules(
            web.actor(),
            first_posts=forms.whole(form.first_posts.data),
            links=bool(form.links.data),
            burst=forms.whole(form.burst.data),
        )
        flash(_("The rules are saved."), "success")
        return web.see_other(RULES)
    except Invalid as error:
        form.validate()
        form.refuse(error)
    return _page(rules=form)


@blueprint.post(f"{RULES}/raid")
@access("moderator")
@web.throttle(MANY)
def raid() -> Response:
    """Switch the raid on for some time, or off."""
    _must_set()
    form = forms.RaidForm()
    if "end" in request.form:
        actions.end_raid(web.actor())
        flash(_("The raid is over: new people write as before."), "success")
        return web.see_other(RULES)
    try:
        actions.start_raid(web.actor(), minutes=forms.whole(form.minutes.data))
        flash(_("Everything from new people waits now. It ends by itself."), "success")
        return web.see_other(RULES)
    except Invalid as error:
        form.validate()
        form.refuse(error)
    return _page(raid=form)


@blueprint.post(f"{RULES}/words")
@access("moderator")
@web.throttle(MANY)
def add_word() -> Response:
    """Watch a word."""
    _must_set()
    form = forms.WordForm()
    form.fill()
    try:
        actions.watch_word(
            web.actor(),
            form.pattern.data or "",
            language=form.language.data or "",
            effect=form.effect.data or "",
            note=form.note.data or "",
        )
        flash(_("The word is watched."), "success")
        return web.see_other(RULES)
    except Invalid as error:
        form.validate()
        form.refuse(error)
    return _page(word=form)


@blueprint.post(f"{RULES}/words/<int:word_id>/remove")
@access("moderator")
@web.throttle(MANY)
def remove_word(word_id: int) -> Response:
    """Watch a word no longer."""
    actions.remove_word(web.actor(), word_id)
    flash(_("The word is watched no longer."), "success")
    return web.see_other(RULES)


@blueprint.post(f"{RULES}/networks/<int:block_id>/lift")
@access("moderator")
@web.throttle(MANY)
def lift(block_id: int) -> Response:
    """Let people write from a network again."""
    actions.lift_block(web.actor(), block_id)
    flash(_("The block is lifted."), "success")
    return web.see_other(RULES)
