"""Review, results, evaluations and the end of a pair."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.core import clock
from hrforum.core.db import transactional
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.mentoring import pair_notices as notices
from hrforum.mentoring import policy
from hrforum.mentoring.actions import pair_common as common
from hrforum.mentoring.actions import pairs
from hrforum.mentoring.actions.pair_common import gather
from hrforum.mentoring.models import (
    ClosingReport,
    Evaluation,
    Output,
    PairFile,
    Pairing,
    Review,
)
from hrforum.mentoring.models.workspace import REVIEW_CHOICES, STAGES
from hrforum.mentoring.queries import papers, progress, workspace
from hrforum.mentoring.queries.workspace import Workspace

MOST_OUTPUTS = 60
CHOICES = ("5", "4", "3", "2", "1")
YES_NO = ("yes", "no")
# The questions of each stage: those with a mark, with yes or no, and in words.
ASKED = {
    "end": (("useful", "contact"), (), ("worked", "hard", "learned", "next")),
    "six": ((), ("in_touch",), ("changed", "next")),
    "twelve": ((), ("in_touch", "would_mentor"), ("changed", "next")),
}
NEEDED = ("worked", "learned", "changed")


@transactional
def review(actor: Actor, pairing_id: int, *, choice: str, text: str) -> Review:
    """Say at mid-term, for the actor's side, how it goes on; it may be changed until both said it.

    Where a side wants another partner or an end, the coordinators are asked to decide.

    Raises:
        NotFound, Conflict: as `pair_common.to_write`, or both have said it.
        Forbidden: the actor is neither lead nor officer of a side.
        ManyInvalid: the choice or the reason is missing.
    """
    found = common.to_write(actor, pairing_id)
    side = _speaking(found)
    values = gather(
        {
            "choice": lambda: common.one_of("choice", choice, REVIEW_CHOICES),
            "text": lambda: common.text("text", text, 6_000, needed=choice != "continue"),
        }
    )
    said = papers.reviews(pairing_id)
    row = db.session.get(Review, (pairing_id, side))
    if row is not None and (row.choice, row.text) == (values["choice"], values["text"]):
        return row
    if len(said) == 2:
        raise Conflict(_("Both sides have given their review. It stands as it is."))
    if row is None:
        row = Review(pairing_id=pairing_id, side=side, **values)
        db.session.add(row)
    row.choice, row.text = values["choice"], values["text"]
    row.said_at, row.said_by_id = clock.now(), actor.person_id
    db.session.flush()
    common.happened(actor, found, "reviewed", found.name_of(side), choice=row.choice)
    if row.choice in ("rematch", "stop"):
        notices.tell_coordinators(pairing_id, found.title, "review")
    return row


def _speaking(found: Workspace) -> str:
    if not found.place.speaks:
        raise Forbidden(_("Leads and officers of both cities say this for their side."))
    return found.place.side


@transactional
def add_output(
    actor: Actor, pairing_id: int, raw: Mapping[str, Any], client_key: str = ""
) -> Output:
    """Note what came of the pair: a link to a topic, a practice or a page, or one of its files.

    Args:
        actor: one of the pair's people.
        pairing_id: of which pair.
        raw: ``title``, ``link``, ``file`` (id), ``note``, ``is_shown``.
        client_key: the page's id for this write: the same twice makes one.

    Raises:
        NotFound, Forbidden, Conflict: as `pair_common.to_write`.
        ManyInvalid: something is wrong or missing.
    """
    found = common.to_write(actor, pairing_id)
    row = common.made_already(Output, pairing_id, client_key)
    if row is not None:
        return row  # type: ignore[no-any-return]  # a row of that table
    if workspace.count(Output, pairing_id) >= MOST_OUTPUTS:
        raise Conflict(_("A pair can have up to %(n)s results.", n=MOST_OUTPUTS))
    values = gather(
        {
            "title": lambda: common.line("title", raw.get("title", "")),
            "link": lambda: _link(raw.get("link", "")),
            "file_id": lambda: _file(pairing_id, raw.get("file", "")),
            "note": lambda: common.text("note", raw.get("note", ""), 2_000),
        }
    )
    if not values["link"] and values["file_id"] is None and not values["note"]:
        raise Invalid("link", _("Give a link or a file, or say in words what came of it."))
    row = Output(
        pairing_id=pairing_id,
        is_shown=bool(raw.get("is_shown")),
        client_key=client_key or None,
        added_by_id=actor.person_id,
        **values,
    )
    db.session.add(row)
    db.session.flush()
    common.happened(actor, found, "output", row.title, output=row.id)
    return row


def _link(value: str) -> str:
    link = common.line("link", value, 300, needed=False)
    if link and not (
        link.startswith(("https://", "http://")) or (link[0] == "/" and not link.startswith("//"))
    ):
        raise Invalid(
            "link", _("Write an address that begins with https://, or / for a page of this site.")
        )
    return link


def _file(pairing_id: int, value: str) -> int | None:
    if not value:
        return None
    if value.isascii() and value.isdigit() and len(value) < 10:
        found = db.session.scalar(
            select(PairFile.id).where(
                PairFile.id == int(value),
                PairFile.pairing_id == pairing_id,
                PairFile.removed_at.is_(None),
            )
        )
        if found is not None:
            return found
    raise Invalid("file", _("Choose one of the pair's files."))


@transactional
def remove_output(actor: Actor, pairing_id: int, output_id: int) -> None:
    """Take a result out of the list.

    Raises:
        NotFound, Forbidden, Conflict: as `pair_common.to_write`.
    """
    common.to_write(actor, pairing_id)
    row = db.session.scalar(
        select(Output).where(Output.id == output_id, Output.pairing_id == pairing_id)
    )
    if row is None:
        raise NotFound
    db.session.delete(row)
    db.session.flush()


def why_not_now(found: Workspace, stage: str) -> str:
    """Return why a stage's evaluation can't be given now; empty where it can."""
    if stage == "end":
        if found.pairing.state == "active":
            return ""
        if found.pairing.state == "paused":
            return str(_("This pair is paused. Nothing is written until it goes on."))
        return str(_("This pair has ended. Its evaluation stays as it is."))
    if found.pairing.state != "closed" or found.pairing.ended_at is None:
        return str(_("This look back comes after the pair was closed."))
    due = progress.stage_due(stage, found.pairing.ended_at.date())
    if clock.today() < due:
        return str(_("This look back opens on %(date)s.", date=format_date(due, "long")))
    return ""


@transactional
def evaluate(actor: Actor, pairing_id: int, stage: str, raw: Mapping[str, Any]) -> Evaluation:
    """Evaluate for the actor's side: at the end, or looking back after six or twelve months.

    It may be put right until the pair is closed; a look back at any time.

    Raises:
        NotFound: there is no such pair for the actor, or no such stage.
        Forbidden: the actor is neither lead nor officer of a side.
        Conflict: it is not the time, or it can't be changed any more.
        ManyInvalid: something is missing or too long.
    """
    if stage not in STAGES:
        raise NotFound
    found = workspace.load(actor, pairing_id, locked=True)
    side = _speaking(found)
    reason = why_not_now(found, stage)
    if reason:
        raise Conflict(reason)
    marks, decided, words = ASKED[stage]
    checks: dict[str, Any] = {}
    for names, known in ((marks, CHOICES), (decided, YES_NO)):
        for name in names:
            checks[name] = partial(common.one_of, name, raw.get(name) or "", known)
    for name in words:
        checks[name] = partial(common.text, name, raw.get(name) or "", 6_000, needed=name in NEEDED)
    answers = gather(checks)
    row = db.session.get(Evaluation, (pairing_id, stage, side))
    if row is not None and row.answers == answers:
        return row
    is_first = row is None
    if row is None:
        row = Evaluation(pairing_id=pairing_id, stage=stage, side=side)
        db.session.add(row)
    row.answers = answers
    row.said_at, row.said_by_id = clock.now(), actor.person_id
    db.session.flush()
    if is_first:
        common.happened(actor, found, "evaluated", found.name_of(side), stage=stage)
    said = {key[1] for key in papers.evaluations(pairing_id) if key[0] == stage}
    if stage == "end" and len(said) == 2:
        notices.tell_coordinators(pairing_id, found.title, "closing")
    return row


def may_close(actor: Actor, found: Workspace) -> bool:
    """Whether the actor may close the pair: its facilitator, and coordinators."""
    return policy.may_run(actor) or found.place.role == "facilitator"


def may_close_early(actor: Actor, found: Workspace) -> bool:
    """Whether the actor may close the pair though an evaluation is missing: coordinators."""
    return policy.may_run(actor)


@transactional
def close(actor: Actor, pairing_id: int, *, summary: str, lessons: str, why: str = "") -> Pairing:
    """Close a pair that has come to its end. Closed already, nothing more happens.

    It is closed with its report and both evaluations; what of these is missing has a written
    reason, which both cities read.

    Args:
        actor: the pair's facilitator or a coordinator.
        pairing_id: which pair.
        summary: what came of it; public where both cities show the pair.
        lessons: what the network should learn from it; for the pair and coordinators.
        why: why there is no report, or why an evaluation is missing.

    Raises:
        NotFound: there is no such pair for the actor.
        Forbidden: the actor may not close it.
        Conflict: it is not at work; or an evaluation is missing, and the actor is no coordinator.
        ManyInvalid: there is neither a report nor a reason, the reason for a missing evaluation is
            not given, or something is too long.
    """
    cycle = pairs.cycle_of_pair(pairing_id)
    found = workspace.load(actor, pairing_id, from_outside=True, locked=True)
    if not may_close(actor, found):
        raise Forbidden(_("A coordinator or the facilitator closes the pair."))
    if found.pairing.state == "closed":
        return found.pairing
    if found.pairing.state not in ("active", "paused"):
        raise Conflict(_("This pair has ended already."))
    said = {side for stage, side in papers.evaluations(pairing_id) if stage == "end"}
    is_early = len(said) < 2
    if is_early and not may_close_early(actor, found):
        raise Conflict(_("Both sides evaluate the mentoring first. Then the pair can be closed."))
    values = gather(
        {
            "summary": lambda: _report_or_reason(summary, why),
            "lessons": lambda: common.text("lessons", lessons, 6_000),
            "why": lambda: _reason(why, needed=is_early and bool(summary.strip())),
        }
    )
    reason = values.pop("why")
    if values["summary"] or values["lessons"]:
        db.session.add(ClosingReport(pairing_id=pairing_id, closed_by_id=actor.person_id, **values))
    event = pairs.end_pair(actor, cycle, found.pairing, "closed", reason, "closed")
    notices.tell_event(actor, found, event)
    return found.pairing


def _report_or_reason(summary: str, why: str) -> str:
    found = common.text("summary", summary, 6_000)
    if not found and not why.strip():
        raise Invalid("summary", _("Write what came of it, or below why there is no report."))
    return found


def _reason(why: str, *, needed: bool) -> str:
    found = common.text("why", why, 2_000)
    if needed and not found:
        raise Invalid("why", _("Write why an evaluation is missing: both cities read it."))
    return found
