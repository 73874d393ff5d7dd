"""What the writes of moderation share: cases found and locked, events, snapshots."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import func, select

from hrforum.core import audit, clock, reportables
from hrforum.core.db import lock
from hrforum.core.errors import Invalid, NotFound
from hrforum.core.permissions import SYSTEM, Actor
from hrforum.core.reportables import Reportable, Reported
from hrforum.extensions import db
from hrforum.moderation import policy
from hrforum.moderation.grounds import GROUNDS, WITHIN, Ground
from hrforum.moderation.models import Case, CaseEvent, CaseSnapshot, CaseStanding, Report

TEXT = 5_000
LINE = 300


class Open(NamedTuple):
    """A case with where it stands, both locked."""

    case: Case
    standing: CaseStanding


def case_locked(case_id: int) -> Open:
    """Return a case and where it stands, locked.

    Raises:
        NotFound: there is none.
    """
    standing = db.session.scalar(
        lock(select(CaseStanding).where(CaseStanding.case_id == case_id)).execution_options(
            populate_existing=True
        )
    )
    case = db.session.get(Case, case_id)
    if standing is None or case is None:
        raise NotFound
    return Open(case, standing)


def case_to_handle(actor: Actor, case_id: int) -> Open:
    """Return a case that the actor may work on, locked.

    Raises:
        NotFound: there is none for the actor.
    """
    found = case_locked(case_id)
    if not policy.may_handle(actor, found.case):
        raise NotFound
    return found


def kind_of(case: Case) -> Reportable:
    """Return the kind of thing that a case is about.

    Raises:
        NotFound: the feature is not there any more.
    """
    kind = reportables.known(case.thing_kind)
    if kind is None:
        raise NotFound
    return kind


def happened(actor: Actor, found: Open, act: str, text: str = "") -> CaseEvent:
    """Note that something happened in a case."""
    event = CaseEvent(case_id=found.case.id, actor_id=actor.person_id, act=act, text=text)
    db.session.add(event)
    found.standing.version += 1
    found.standing.changed_at = clock.now()
    db.session.flush()
    audit.record(actor, audit.Tag.CASE_CHANGED, "case", found.case.id, act=act)
    return event


def key_of(kind: str, thing_id: int) -> str:
    """Return what names a thing while a case about it is open."""
    return f"{kind}:{thing_id}"


def open_case(kind: str, thing: Reported, ground: Ground) -> Open:
    """Return the open case about a thing, locked; make one with a snapshot where there is none."""
    key = key_of(kind, thing.id)
    known = db.session.scalar(lock(select(CaseStanding).where(CaseStanding.open_key == key)))
    if known is not None:
        return case_locked(known.case_id)
    now = clock.now()
    case = Case(
        thing_kind=kind,
        thing_id=thing.id,
        board_id=thing.board_id,
        author_id=thing.author_id,
        language=thing.language,
        path=thing.path[:LINE],
        opened_at=now,
    )
    db.session.add(case)
    db.session.flush()
    standing = CaseStanding(
        case_id=case.id,
        open_key=key,
        urgency=ground.urgency,
        due_at=now + WITHIN[ground.urgency],
    )
    db.session.add(standing)
    db.session.flush()
    found = Open(case, standing)
    snapshot(case, thing)
    happened(SYSTEM, found, "opened")
    return found


def snapshot(case: Case, thing: Reported) -> None:
    """Keep what the thing says now, unless it is what was kept last."""
    last = db.session.scalar(
        select(CaseSnapshot)
        .where(CaseSnapshot.case_id == case.id)
        .order_by(CaseSnapshot.number.desc())
        .limit(1)
    )
    lines = [list(line) for line in thing.lines]
    if last is not None and (last.title, last.body, last.lines) == (thing.title, thing.text, lines):
        return
    db.session.add(
        CaseSnapshot(
            case_id=case.id,
            number=last.number + 1 if last is not None else 0,
            title=thing.title[:LINE],
            body=thing.text,
            lines=lines,
            kept=dict(thing.kept),
        )
    )
    db.session.flush()


def more_urgent(standing: CaseStanding, ground: Ground) -> bool:
    """Let a case be as urgent as its most urgent report; return whether it became more so."""
    if ground.urgency >= standing.urgency:
        return False
    standing.urgency = ground.urgency
    standing.due_at = min(standing.due_at, clock.now() + WITHIN[ground.urgency])
    return True


def ground_of(code: str, field: str = "ground") -> Ground:
    """Return the ground of that code.

    Raises:
        Invalid: there is none.
    """
    found = GROUNDS.get(code)
    if found is None:
        raise Invalid(field, _("Choose what is wrong."))
    return found


def clean_text(text: str, field: str, *, missing: str = "", most: int = TEXT) -> str:
    """Return a text as it is kept.

    Raises:
        Invalid: it is empty, and ``missing`` says that it may not be; or it is too long.
    """
    text = text.replace("\r\n", "\n").strip()
    if not text and missing:
        raise Invalid(field, missing)
    if len(text) > most:
        raise Invalid(field, _("Use at most %(n)s characters.", n=most))
    return text


def reporter_ids(case_id: int) -> frozenset[int]:
    """Return who reported, of those with an account; a moderator's own find is no report."""
    rows = db.session.scalars(
        select(Report.reporter_id).where(
            Report.case_id == case_id,
            Report.source != "moderator",
            Report.reporter_id.is_not(None),
        )
    )
    return frozenset(person_id for person_id in rows if person_id is not None)


def reports_of(case_id: int) -> Sequence[Report]:
    """Return the reports of a case, oldest first."""
    return db.session.scalars(
        select(Report).where(Report.case_id == case_id).order_by(Report.id)
    ).all()


def count_since(table: type, condition: object, since: dt.datetime) -> int:
    """Return how many rows of ``table`` there are since a moment under a condition."""
    rows = select(func.count()).select_from(table).where(condition, table.at > since)  # type: ignore[arg-type, attr-defined]  # tables with a moment
    return db.session.scalar(rows) or 0
