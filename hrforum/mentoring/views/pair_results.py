"""Files, review, results, evaluations and the closing report of a pair."""

from __future__ import annotations

import io
from typing import Any

from flask import send_file
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from hrforum.core import clock, web
from hrforum.core.errors import DomainError, Invalid, NotFound
from hrforum.core.permissions import access
from hrforum.members import words as member_words
from hrforum.mentoring import pair_words
from hrforum.mentoring.actions import pair_files, results
from hrforum.mentoring.blueprint import blueprint
from hrforum.mentoring.forms.pairs import (
    QUESTIONS,
    YES_NO,
    ClosingForm,
    FileForm,
    OutputForm,
    ReviewForm,
    evaluation_form,
    offer,
)
from hrforum.mentoring.models.workspace import STAGES
from hrforum.mentoring.queries import papers, progress, workspace
from hrforum.mentoring.queries.workspace import Workspace
from hrforum.mentoring.views.pair_common import PAIR, enter, flashed, refuse, saved, show

_SIDES = ("mentor", "mentee")


@blueprint.route(f"{PAIR}files/", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("120 per hour")
def pair_files_page(pairing_id: int) -> Response:
    """The pair's files; one is added."""
    found = enter(pairing_id, "files")
    who, settings = web.actor(), web.settings()
    form = FileForm()
    status = 200
    if form.validate_on_submit():
        given = form.file.data
        try:
            if not isinstance(given, FileStorage) or not given.filename:
                raise Invalid("file", _("Choose a file first."))
            pair_files.add(
                who,
                pairing_id,
                given.stream,
                given.filename,
                note=form.note.data or "",
                data=settings.DATA,
                limit=settings.MAX_ATTACHMENT,
            )
        except DomainError as error:
            status = refuse(form, error)
        else:
            return saved(pairing_id, "files/", _("The file is here."))
    return show(
        found,
        "files",
        "files",
        status,
        form=form,
        files=[
            (row, pair_files.may_remove(who, found, row.added_by_id))
            for row in papers.files(pairing_id)
        ],
    )


@blueprint.get(f"{PAIR}files/<int:file_id>")
@access("signed_in")
def pair_file(pairing_id: int, file_id: int) -> Response:
    """Give out a file to the pair's people."""
    enter(pairing_id, "file")
    row = papers.file(pairing_id, file_id)
    path = pair_files.folder(web.settings().DATA) / row.file
    if not path.is_file():
        raise NotFound
    picture = row.kind == "webp"
    response = send_file(
        io.BytesIO(path.read_bytes()),
        mimetype="image/webp" if picture else "application/octet-stream",
        as_attachment=not picture,
        download_name=row.name,
        etag=row.file,
        conditional=True,
    )
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@blueprint.post(f"{PAIR}files/<int:file_id>/remove")
@access("signed_in")
@web.throttle("120 per hour")
def remove_pair_file(pairing_id: int, file_id: int) -> Response:
    """Remove a file for good."""
    try:
        pair_files.remove(web.actor(), pairing_id, file_id, data=web.settings().DATA)
    except DomainError as error:
        return flashed(pairing_id, "files/", error)
    return saved(pairing_id, "files/", _("The file is removed."))


@blueprint.route(f"{PAIR}review/", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("60 per hour")
def pair_review(pairing_id: int) -> Response:
    """The mid-term review: what both sides say, and one's own."""
    found = enter(pairing_id, "review", from_outside=True)
    said = papers.reviews(pairing_id)
    own = said.get(found.place.side)
    form = ReviewForm(data={"choice": own.choice, "text": own.text} if own else {})
    status = 200
    if form.validate_on_submit():
        try:
            results.review(
                web.actor(),
                pairing_id,
                choice=form.choice.data or "",
                text=form.text.data or "",
            )
        except DomainError as error:
            status = refuse(form, error)
        else:
            return saved(pairing_id, "review/", _("Your side's review is saved."))
    return show(
        found,
        "review",
        "review",
        status,
        form=form,
        said=said,
        sides=[(side, found.name_of(side), said.get(side)) for side in _SIDES],
        may_say=found.may_write and found.place.speaks and len(said) < 2,
        choice_words=pair_words.REVIEW_CHOICES,
        today=clock.today(),
    )


@blueprint.route(f"{PAIR}results/", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("120 per hour")
def pair_results(pairing_id: int) -> Response:
    """What came of the pair: results, evaluations, the closing report, what is public."""
    found = enter(pairing_id, "results", from_outside=True)
    form = OutputForm()
    files = papers.files(pairing_id) if found.place.is_inside else []
    offer(form.file, [(row.id, row.name) for row in files], _("None"))
    status = 200
    if form.validate_on_submit():
        try:
            results.add_output(web.actor(), pairing_id, form.typed(), form.key())
        except DomainError as error:
            status = refuse(form, error)
        else:
            return saved(pairing_id, "results/")
    said = papers.evaluations(pairing_id)
    return show(
        found,
        "results",
        "results",
        status,
        form=form,
        outputs=papers.outputs(pairing_id),
        stages=[
            (stage, pair_words.STAGES[stage], _opens(found, stage), _given(found, said, stage))
            for stage in STAGES
        ],
        closing=papers.closing(pairing_id),
        may_close=results.may_close(web.actor(), found),
        may_close_early=results.may_close_early(web.actor(), found),
        both_said=all(("end", side) in said for side in _SIDES),
    )


def _opens(found: Workspace, stage: str) -> Any:
    if stage == "end" or found.pairing.ended_at is None:
        return None
    return progress.stage_due(stage, found.pairing.ended_at.date())


def _given(found: Workspace, said: Any, stage: str) -> list[tuple[str, bool]]:
    return [(found.name_of(side), (stage, side) in said) for side in _SIDES]


@blueprint.post(f"{PAIR}results/<int:output_id>/remove")
@access("signed_in")
@web.throttle("120 per hour")
def remove_result(pairing_id: int, output_id: int) -> Response:
    """Take a result out of the list."""
    try:
        results.remove_output(web.actor(), pairing_id, output_id)
    except DomainError as error:
        return flashed(pairing_id, "results/", error)
    return saved(pairing_id, "results/", _("Removed."))


@blueprint.route(f"{PAIR}evaluation/<stage>/", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("60 per hour")
def pair_evaluation(pairing_id: int, stage: str) -> Response:
    """What both sides say at the end, or looking back; a side reads the other's when both did."""
    if stage not in STAGES:
        raise NotFound
    found = enter(pairing_id, "evaluation", from_outside=True)
    every = papers.evaluations(pairing_id)
    said = {side: every[(stage, side)] for side in _SIDES if (stage, side) in every}
    side = found.place.side
    closed = results.why_not_now(found, stage)
    own = said.get(side)
    form = evaluation_form(stage, own.answers if own else None)
    status = 200
    if form.validate_on_submit():
        try:
            results.evaluate(web.actor(), pairing_id, stage, form.typed())
        except DomainError as error:
            status = refuse(form, error)
        else:
            return saved(
                pairing_id, f"evaluation/{stage}/", _("Your side's answers are saved. Thank you.")
            )
    sees_all = not found.place.is_inside or side == "network" or len(said) == 2
    marks, decided, texts = results.ASKED[stage]
    return show(
        found,
        "results",
        "evaluation",
        status,
        form=form,
        stage=stage,
        title=pair_words.STAGES[stage],
        closed_because=closed,
        may_say=found.place.speaks and not closed,
        shown=[
            (found.name_of(each), said[each])
            for each in _SIDES
            if each in said and (sees_all or each == side)
        ],
        hidden=[found.name_of(each) for each in said if not sees_all and each != side],
        marks=marks,
        decided=decided,
        texts=texts,
        question_words=QUESTIONS,
        mark_words=pair_words.MARKS,
        yes_no=YES_NO,
    )


@blueprint.route(f"{PAIR}closing/", methods=["GET", "POST"])
@access("signed_in")
@web.throttle("60 per hour")
def pair_closing(pairing_id: int) -> Response:
    """The closing report; whoever may close the pair writes it."""
    found = enter(pairing_id, "closing", from_outside=True)
    who = web.actor()
    form = ClosingForm()
    status = 200
    if form.validate_on_submit():
        try:
            results.close(
                who,
                pairing_id,
                summary=form.summary.data or "",
                lessons=form.lessons.data or "",
                why=form.why.data or "",
            )
        except DomainError as error:
            status = refuse(form, error)
        else:
            return saved(pairing_id, "closing/", _("The pair is closed. Its people are told."))
    said = papers.evaluations(pairing_id)
    since = found.pairing.started_at or found.pairing.created_at
    return show(
        found,
        "results",
        "closing",
        status,
        form=form,
        report=papers.closing(pairing_id),
        along=progress.of([pairing_id])[pairing_id],
        may_close=results.may_close(who, found) and found.pairing.state in ("active", "paused"),
        may_close_early=results.may_close_early(who, found),
        missing=[found.name_of(side) for side in _SIDES if ("end", side) not in said],
        said=[(found.name_of(side), said.get(("end", side))) for side in _SIDES],
        goals=papers.goals(pairing_id),
        goal_words=pair_words.GOAL_STATES,
        outputs=papers.outputs(pairing_id),
        changed=papers.element_changes(found.mentee.id, since),
        element_words=member_words.ELEMENTS,
        element_states=member_words.ELEMENT_STATES,
        sessions=[row for row in papers.sessions(pairing_id) if row.state == "held"],
        mates=workspace.team(found.pairing, former=True),
        question_words=QUESTIONS,
        mark_words=pair_words.MARKS,
        texts=results.ASKED["end"][2],
        marks=results.ASKED["end"][0],
    )
