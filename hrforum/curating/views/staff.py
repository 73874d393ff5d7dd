"""The moderators' desk, who looks after a topic, notes on topics and people."""

from __future__ import annotations

from flask import flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from hrforum.accounts import queries as account_queries
from hrforum.boards.queries.base import topic_path
from hrforum.core import clock, web
from hrforum.core.errors import Invalid, NotFound
from hrforum.core.permissions import access
from hrforum.curating import actions, forms
from hrforum.curating.blueprint import blueprint
from hrforum.curating.queries import staff as queries
from hrforum.curating.views import frame

MANY = "60 per minute"


@blueprint.get("/curating/")
@access("moderator")
def desk() -> Response:
    """Show what moderators look after, and their boards."""
    actor = web.actor()
    return web.render(
        "curating/desk.html",
        rows=queries.desk(actor),
        boards=queries.boards_of(actor),
        today=clock.today(),
        own_id=actor.person_id,
    )


@blueprint.route("/topics/<int:topic_id>-<slug>/curate/assign", methods=["GET", "POST"])
@access("moderator")
@web.throttle(MANY)
def assign(topic_id: int, slug: str) -> Response:
    """Say who looks after a topic; show its notes."""
    topic = frame.to_curate(topic_id)
    form = forms.AssignForm()
    form.person.choices = [
        SelectChoice("", _l("Nobody")),
        *(SelectChoice(m.username, m.display_name) for m in queries.moderators_of(topic.board_id)),
    ]
    now = queries.assignment(topic.id)
    if request.method == "GET" and now is not None:
        form.person.data = now.username
        form.due_on.data = now.due_on.isoformat() if now.due_on else ""
        form.note.data = now.note
    elif form.validate_on_submit():
        try:
            actions.assign(
                web.actor(),
                topic_id,
                username=form.person.data or "",
                due_on=forms.day(form.due_on.data, "due_on"),
                note=form.note.data or "",
            )
            flash(_("It is saved."), "success")
            return web.see_other(f"{topic_path(topic.id, topic.slug)}curate/assign")
        except Invalid as error:
            form.refuse(error)
    return _page(topic, form, forms.NoteForm(formdata=None))


@blueprint.post("/topics/<int:topic_id>-<slug>/curate/note")
@access("moderator")
@web.throttle(MANY)
def note_topic(topic_id: int, slug: str) -> Response:
    """Write a note on a topic."""
    topic = frame.to_curate(topic_id)
    form = forms.NoteForm()
    try:
        actions.note_topic(
            web.actor(), topic_id, body=form.body.data or "", client_key=form.client_key.data
        )
        flash(_("The note is saved."), "success")
        return web.see_other(f"{topic_path(topic.id, topic.slug)}curate/assign")
    except Invalid as error:
        form.validate()
        form.refuse(error)
    blank = forms.AssignForm(formdata=None)
    blank.person.choices = [SelectChoice("", _l("Nobody"))]
    blank.person.choices += [
        SelectChoice(m.username, m.display_name) for m in queries.moderators_of(topic.board_id)
    ]
    now = queries.assignment(topic.id)
    if now is not None:
        blank.person.data = now.username
        blank.due_on.data = now.due_on.isoformat() if now.due_on else ""
        blank.note.data = now.note
    return _page(topic, blank, form)


def _page(topic: object, form: forms.AssignForm, note: forms.NoteForm) -> Response:
    note.start()
    shown = frame.of_topic(topic)  # type: ignore[arg-type]  # a row
    return web.render(
        "curating/assign.html",
        422 if form.errors or note.errors else 200,
        form=form,
        note_form=note,
        notes=queries.topic_notes(shown["topic"].id),
        **shown,
    )


@blueprint.route("/people/<username>/notes", methods=["GET", "POST"])
@access("moderator")
@web.throttle(MANY)
def person_notes(username: str) -> Response:
    """Show and write notes on a person; for moderators of all boards."""
    actor = web.actor()
    if not actor.is_moderator:
        raise NotFound
    person = account_queries.public_person(username)
    if person is None or person.is_former:
        raise NotFound
    form = forms.NoteForm()
    if form.validate_on_submit():
        try:
            actions.note_person(
                actor, username, body=form.body.data or "", client_key=form.client_key.data
            )
            flash(_("The note is saved."), "success")
            return web.see_other(f"/people/{username}/notes")
        except Invalid as error:
            form.refuse(error)
    form.start()
    return web.render(
        "curating/person_notes.html",
        422 if form.errors else 200,
        form=form,
        person=person,
        notes=queries.person_notes(person.id),
        own=person.id == actor.person_id,
    )
