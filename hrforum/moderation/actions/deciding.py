"""Decisions: what is done to a thing and towards its author, with facts, ground and length."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import exists, select

from hrforum.accounts.actions import sanctions
from hrforum.accounts.models import Role, person_role
from hrforum.core import audit, clock, reportables
from hrforum.core.db import transaction
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.moderation import notices, policy
from hrforum.moderation.actions import common
from hrforum.moderation.actions.common import Open
from hrforum.moderation.grounds import RABAT, Ground
from hrforum.moderation.models import Case, CaseSnapshot, Decision, Lifting, Report
from hrforum.moderation.models.decisions import MEASURES, STEPS

YEAR = dt.timedelta(days=365)
MOST_DAYS = 730
#: What a step is in the rows of `accounts`; a warning restricts nothing.
SANCTIONS = {
    "no_posting_here": "no_posting",
    "no_posting": "no_posting",
    "approval": "approval",
    "suspend": "suspended",
    "close": "closed",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a moderator chose and wrote.

    Args:
        measure: towards the thing.
        ground: code of the ground.
        facts: what happened, in the words of the statement of reasons.
        reasons: why these facts fall under the ground.
        words: what readers see in place of the thing, or above it.
        step: towards the author.
        days: how long; 0: until it is lifted.
        found_by_machine, decided_by_machine: whether automated means were used.
        is_grave: so grave that no warning is due before a suspension.
        rabat: the six answers, by their names in `grounds.RABAT`.
        unfounded: ids of reports that are manifestly unfounded.
    """

    measure: str
    ground: str
    facts: str
    reasons: str = ""
    words: str = ""
    step: str = "none"
    days: int = 0
    found_by_machine: bool = False
    decided_by_machine: bool = False
    is_grave: bool = False
    rabat: dict[str, str] = field(default_factory=dict)
    unfounded: Sequence[int] = ()


def decide(
    actor: Actor, case_id: int, choice: Choice, *, version: int, client_key: str | None = None
) -> Decision:
    """Decide a case, do what was decided, and tell author and reporters.

    Args:
        actor: a moderator of the case who neither made nor reported the thing.
        case_id: which.
        choice: what.
        version: of the case, as the moderator saw it.
        client_key: made by the page: a double click decides once.

    Raises:
        NotFound: there is no such case for the actor.
        Forbidden: the actor reported it, or the step is not theirs to take.
        Invalid: something is missing or does not go together; the field says where.
        Conflict: a colleague decided or changed it meanwhile.
    """
    with transaction() as session:
        found = common.case_to_handle(actor, case_id)
        if client_key:
            twin = session.scalar(select(Decision).where(Decision.client_key == client_key))
            if twin is not None:
                return twin
        _must_be_theirs(actor, found, version)
        ground, kept = _checked(actor, found, choice)
        if found.standing.state == "mended":
            _replace_mending(actor, case_id)
        row = Decision(
            case_id=case_id,
            author_id=found.case.author_id,
            by_id=actor.person_id,
            measure=choice.measure,
            step=choice.step,
            until=_until(choice),
            ground=ground.code,
            found_by=_found_by(case_id),
            found_by_machine=choice.found_by_machine,
            decided_by_machine=choice.decided_by_machine,
            client_key=client_key or None,
            **kept,
        )
        session.add(row)
        session.flush()
        _do(actor, found, row)
        settle(actor, found, row, choice.unfounded)
        return row


def _replace_mending(actor: Actor, case_id: int) -> None:
    """End the decision that asked the author to change it: the one that follows takes its place."""
    asked = db.session.scalar(
        select(Decision.id)
        .where(Decision.case_id == case_id, Decision.measure == "edit")
        .order_by(Decision.id.desc())
        .limit(1)
    )
    if asked is not None:
        lift(actor, asked, cause="replaced")


def _must_be_theirs(actor: Actor, found: Open, version: int) -> None:
    if not policy.may_decide(actor, found.case, common.reporter_ids(found.case.id)):
        raise Forbidden(_("You reported this yourself. Somebody else has to decide."))
    standing = found.standing
    if standing.state in ("decided", "mending"):
        raise Conflict(_("A colleague has decided this case meanwhile."))
    if standing.version != version:
        raise Conflict(_("Something has happened in this case while you were writing. Look again."))
    if standing.claimed_by_id not in (None, actor.person_id):
        raise Conflict(_("A colleague has taken this case meanwhile."))


def _checked(actor: Actor, found: Open, choice: Choice) -> tuple[Ground, dict[str, Any]]:
    kind = common.kind_of(found.case)
    if choice.measure not in MEASURES or (
        choice.measure not in ("none", "keep") and choice.measure not in kind.do
    ):
        raise Invalid("measure", _("Choose what happens to it."))
    if choice.measure == "none" and choice.step == "none":
        raise Invalid("measure", _("Choose what happens to it."))
    if choice.step not in STEPS:
        raise Invalid("step", _("Choose what happens towards its author."))
    ground = common.ground_of(choice.ground)
    if choice.step != "none":
        _check_step(actor, found.case, choice)
    facts = common.clean_text(
        choice.facts, "facts", missing=_("Write the facts. The author reads them.")
    )
    restricts = choice.measure not in ("none", "keep") or choice.step != "none"
    reasons = common.clean_text(
        choice.reasons,
        "reasons",
        missing=_("Say why these facts break the rule or the law.") if restricts else "",
    )
    words = " ".join(choice.words.split())
    if choice.measure in ("label", "edit", "hide") and not words:
        raise Invalid("words", _("Write what readers see."))
    if len(words) > common.LINE:
        raise Invalid("words", _("Use at most %(n)s characters.", n=common.LINE))
    rabat = None
    if ground.incites and restricts:
        rabat = _rabat(choice.rabat)
    return ground, {"facts": facts, "reasons": reasons, "words": words, "rabat": rabat}


def _rabat(given: dict[str, str]) -> dict[str, str]:
    kept = {}
    for name, (label, _hint) in RABAT.items():
        missing = _("A decision on incitement needs this: %(what)s.", what=label)
        kept[name] = common.clean_text(
            given.get(name, ""), f"rabat_{name}", missing=missing, most=2_000
        )
    return kept


def _check_step(actor: Actor, case: Case, choice: Choice) -> None:
    if case.author_id is None:
        raise Invalid("step", _("Nobody with an account made this."))
    here = choice.step in ("warn", "no_posting_here")
    if not here and not policy.may_restrict_everywhere(actor):
        raise Forbidden(
            _(
                "You moderate one board: you can warn, or restrict writing on it. For more, leave "
                "the case to the network's moderators."
            )
        )
    if choice.step == "no_posting_here" and case.board_id is None:
        raise Invalid("step", _("This stands on no board."))
    if not 0 <= choice.days <= MOST_DAYS:
        raise Invalid("days", _("Write a number of days up to %(n)s.", n=MOST_DAYS))
    if choice.step == "suspend" and choice.days == 0:
        raise Invalid("days", _("Say for how many days. To end it for good, close the account."))
    if choice.step not in ("suspend", "close"):
        return
    holds = exists().where(
        person_role.c.person_id == case.author_id,
        person_role.c.role_id == Role.id,
        Role.name.in_(("admin", "moderator", "coordinator")),
    )
    if db.session.scalar(select(holds)):
        raise Forbidden(
            _("They have a role in this installation. An administrator must take it away first.")
        )
    if not choice.is_grave and not _was_warned(case.author_id):
        raise Invalid(
            "step",
            _(
                "They must be warned first, and were not within the last year. If this is so "
                "grave that no warning is due, say so."
            ),
        )


def _was_warned(person_id: int) -> bool:
    warned = (
        select(Decision.id)
        .outerjoin(Lifting, Lifting.decision_id == Decision.id)
        .where(
            Decision.author_id == person_id,
            Decision.step != "none",
            Decision.at > clock.now() - YEAR,
            Lifting.decision_id.is_(None),
        )
    )
    return db.session.scalar(warned.limit(1)) is not None


def _until(choice: Choice) -> dt.datetime | None:
    if choice.step in ("none", "warn", "close") or not choice.days:
        return None
    return clock.now() + dt.timedelta(days=choice.days)


def _found_by(case_id: int) -> str:
    rows = db.session.execute(
        select(Report.source, Report.capacity).where(Report.case_id == case_id)
    ).all()
    if any(row.capacity == "authority" for row in rows):
        return "authority"
    return "report" if any(row.source != "moderator" for row in rows) else "own"


def _do(actor: Actor, found: Open, row: Decision) -> None:
    kind = common.kind_of(found.case)
    thing = kind.load(actor, found.case.thing_id)
    if thing is not None:
        common.snapshot(found.case, thing)
    if row.measure in kind.do:
        if thing is None:
            raise Invalid(
                "measure", _("It is gone already. Choose that nothing is done to the text.")
            )
        kind.do[row.measure](actor, found.case.thing_id, row.words)
    impose(row, found.case)


def impose(row: Decision, case: Case) -> None:
    """Put what a decision says towards the author into force."""
    kind = SANCTIONS.get(row.step)
    if kind is None or row.author_id is None:
        return
    sanctions.impose(
        row.author_id,
        kind,
        board_id=case.board_id if row.step == "no_posting_here" else None,
        until=row.until,
        decision_id=row.id,
    )


def settle(
    actor: Actor,
    found: Open,
    row: Decision,
    unfounded: Sequence[int] = (),
    *,
    told: bool = False,
) -> None:
    """Note a decision in its case and tell whom it concerns; ``told``: the author knows already."""
    standing = found.standing
    standing.state = "mending" if row.measure == "edit" else "decided"
    standing.open_key = None
    standing.claimed_by_id = None
    common.happened(actor, found, "decided", str(row.id))
    theirs = {report.id for report in common.reports_of(found.case.id)}
    for report_id in sorted(theirs.intersection(unfounded)):
        common.happened(actor, found, "unfounded", str(report_id))
    audit.record(
        actor,
        audit.Tag.CASE_DECIDED,
        "case",
        found.case.id,
        measure=row.measure,
        step=row.step,
        ground=row.ground,
    )
    restricts = row.measure not in ("none", "keep") or row.step != "none"
    if restricts and row.author_id is not None:
        notices.tell_statement(actor, found.case, row, mail=not told)
    notices.tell_reporters(actor, found.case, row)


def lift(actor: Actor, decision_id: int, *, cause: str, reason: str = "") -> bool:
    """Undo all that a decision did, inside a transaction; return whether it was in force."""
    if db.session.get(Lifting, decision_id) is not None:
        return False
    row = db.session.get_one(Decision, decision_id)
    found = common.case_locked(row.case_id)
    kind = reportables.known(found.case.thing_kind)
    if kind is not None and row.measure in kind.undo and not _another_holds(found.case, row):
        kept = db.session.scalar(
            select(CaseSnapshot.kept)
            .where(CaseSnapshot.case_id == found.case.id)
            .order_by(CaseSnapshot.number.desc())
            .limit(1)
        )
        kind.undo[row.measure](actor, found.case.thing_id, kept or {})
    sanctions.lift(decision_id)
    db.session.add(
        Lifting(decision_id=decision_id, by_id=actor.person_id, cause=cause, reason=reason)
    )
    db.session.flush()
    if found.standing.state in ("mending", "mended"):
        found.standing.state = "decided"
    common.happened(actor, found, "lifted", reason)
    audit.record(actor, audit.Tag.DECISION_LIFTED, "case", found.case.id, cause=cause)
    return True


def _another_holds(case: Case, row: Decision) -> bool:
    """Whether another decision in force keeps the thing as this one does."""
    same = ("hide", "edit") if row.measure in ("hide", "edit") else (row.measure,)
    other = (
        select(Decision.id)
        .join(Case, Case.id == Decision.case_id)
        .outerjoin(Lifting, Lifting.decision_id == Decision.id)
        .where(
            Case.thing_kind == case.thing_kind,
            Case.thing_id == case.thing_id,
            Decision.id != row.id,
            Decision.measure.in_(same),
            Lifting.decision_id.is_(None),
        )
    )
    return db.session.scalar(other.limit(1)) is not None


def take_back(actor: Actor, decision_id: int, *, reason: str) -> Decision:
    """Take a decision back: it was wrong, or the author has mended what they were asked to.

    Raises:
        NotFound: there is none for the actor.
        Invalid: no reason; field ``reason``.
        Conflict: it is in force no more.
    """
    with transaction():
        row = db.session.get(Decision, decision_id)
        if row is None:
            raise NotFound
        found = common.case_to_handle(actor, row.case_id)
        reason = common.clean_text(
            reason, "reason", missing=_("Say why. The author reads it."), most=2_000
        )
        if row.measure in ("none", "keep") and row.step == "none":
            raise Conflict(_("This decision changed nothing: there is nothing to take back."))
        cause = "mended" if found.standing.state == "mended" else "moderator"
        if not lift(actor, decision_id, cause=cause, reason=reason):
            raise Conflict(_("This decision was taken back before."))
        notices.tell_lifted(actor, found.case, row, reason)
        return row
