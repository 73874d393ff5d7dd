"""What people read of decisions about them: the statement of reasons, questions, the appeal."""

from __future__ import annotations

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hrforum.core import web
from hrforum.core.errors import Conflict, Invalid
from hrforum.core.permissions import Actor, access
from hrforum.moderation import grounds, letters, words
from hrforum.moderation.actions import appeals as actions
from hrforum.moderation.actions import casework
from hrforum.moderation.blueprint import blueprint
from hrforum.moderation.forms import TextForm
from hrforum.moderation.notices import label_of
from hrforum.moderation.queries import statements as queries
from hrforum.moderation.queries.statements import Statement, last_day

STATEMENTS = "/moderation/statements/"


@blueprint.get(STATEMENTS)
@access("signed_in")
def statements() -> Response:
    """List all decisions about the reader, and what moderators ask them."""
    who = web.actor()
    return web.render(
        "moderation/statements.html",
        rows=queries.own_statements(who),
        questions=queries.own_questions(who),
        restrictions=[each for each in who.grants.restrictions if each.holds(each.board_id)],
        label_of=label_of,
        words=words,
        grounds=grounds.GROUNDS,
    )


def _found(decision_id: int) -> tuple[Statement, str]:
    """Return a statement and the key that opens it; who made the thing needs none."""
    key = request.values.get("key", "")
    has_key = bool(key) and letters.has_key(decision_id, key)
    if not has_key and not web.actor().is_signed_in and not key:
        raise web.SignInNeeded
    return queries.statement(web.actor(), decision_id, has_key=has_key), key if has_key else ""


@blueprint.get(f"{STATEMENTS}<int:decision_id>")
@access("public")
def statement(decision_id: int) -> Response:
    """Show a statement of reasons to its author; the link of the mail works without signing in."""
    found, key = _found(decision_id)
    return _show(found, key, TextForm())


def _show(found: Statement, key: str, form: TextForm, status: int = 200) -> Response:
    row = found.decision
    return web.render(
        "moderation/statement.html",
        status,
        found=found,
        key=key,
        form=form,
        path=f"{STATEMENTS}{row.id}",
        label=label_of(found.case.thing_kind),
        ground=grounds.GROUNDS[row.ground],
        rabat=grounds.RABAT,
        words=words,
        last_day=last_day(row),
    )


@blueprint.post(f"{STATEMENTS}<int:decision_id>/appeal")
@access("public")
@web.throttle("20 per hour")
def statement_appeal(decision_id: int) -> Response:
    """Appeal against a decision about oneself."""
    found, key = _found(decision_id)
    form = TextForm()
    back = f"{STATEMENTS}{decision_id}" + (f"?key={key}" if key else "")
    if not form.validate_on_submit():
        return _show(found, key, form, 422)
    author = web.actor()
    if key:
        # The key stands for the author: whose account is closed can't sign in.
        author = Actor(person_id=found.decision.author_id, locale=author.locale)
    try:
        actions.appeal(author, decision_id, text=form.text.data or "")
    except Invalid as error:
        form.refuse(error)
        return _show(found, key, form, 422)
    except Conflict as error:
        flash(str(error), "warning")
    else:
        flash(_("Your appeal is here. Somebody who did not decide looks at it."), "success")
    return web.see_other(back)


@blueprint.route(f"{STATEMENTS}questions/<int:case_id>", methods=["GET", "POST"])
@access("signed_in")
def statement_question(case_id: int) -> Response:
    """Answer what moderators ask about one's own."""
    found = queries.question(web.actor(), case_id)
    form = TextForm()
    if form.validate_on_submit():
        try:
            casework.answer(web.actor(), case_id, text=form.text.data or "")
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            flash(str(error), "warning")
            return web.see_other(STATEMENTS)
        else:
            flash(_("Thank you. The moderators have your answer."), "success")
            return web.see_other(STATEMENTS)
    return web.render(
        "moderation/question.html",
        422 if form.errors else 200,
        found=found,
        form=form,
        label=label_of(found.case.thing_kind),
    )
