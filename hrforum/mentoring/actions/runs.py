"""Runs of the matching: asked for on a page, done by the worker, cancelled, proved.

The row comes first, the queue only nudges. Whoever computes beats into the row; a run whose worker
fell silent is taken up by the next. What a run starts from is written once, before it computes:
taken up again it starts from the same.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import CursorResult, func, or_, select, update

from hrforum.core import audit, clock
from hrforum.core.db import after_commit, lock, transaction, transactional
from hrforum.core.errors import Busy, Conflict, Invalid, NotFound
from hrforum.core.permissions import SYSTEM, Actor
from hrforum.extensions import db
from hrforum.mentoring import pairing_notices, policy
from hrforum.mentoring.actions.common import ACT_TEXT, cycle_locked
from hrforum.mentoring.matching import record
from hrforum.mentoring.matching.problem import Mode, Problem
from hrforum.mentoring.matching.proposal import Proposal
from hrforum.mentoring.matching.reasons import CancelledError, NoSolutionError
from hrforum.mentoring.models import RUN_MODES, Cycle, MatchingRun
from hrforum.mentoring.queries import inputs

log = logging.getLogger("hrforum.mentoring")

LEASE = dt.timedelta(minutes=2)
ATTEMPTS = 3
BEAT = 0.5  # seconds between two looks at the row while a run computes
OPEN_TO_RUNS = ("call", "matching", "running")
# What each step of the engine is of the whole, in per cent: where it begins, how much it is.
STEPS = {
    "score": (10, 45), "search": (55, 0), "pairs": (55, 10), "worst": (60, 20), "asking": (55, 30),
    "total": (80, 10), "audit": (90, 5),
}  # fmt: skip
Nudge = Callable[[], object]


def start(
    actor: Actor,
    slug: str,
    mode: str,
    *,
    note: str = "",
    rules: Mapping[str, Any] | None = None,
    based_on: int | None = None,
    nudge: Nudge = bool,
) -> MatchingRun:
    """Ask for a run of the cycle's matching; the worker does it.

    Args:
        actor: a coordinator.
        slug: the cycle's.
        mode: of `RUN_MODES`.
        note: what it is tried for; may be empty.
        rules: other rules than the cycle's, for this run alone.
        based_on: the number of the run that it is tried as a change of.
        nudge: called after the commit.

    Raises:
        NotFound: no such cycle or run, or the actor is no coordinator.
        Invalid: there is no such mode, or the note is too long.
        Conflict: the cycle is a draft or closed, or another run is under way.
    """
    if mode not in RUN_MODES:
        raise Invalid("mode", _("Choose how the pairs are found."))
    note = " ".join(note.split())
    if len(note) > ACT_TEXT:
        raise Invalid("note", _("Use at most %(n)s characters.", n=ACT_TEXT))
    with transaction() as session:
        cycle = to_match(actor, slug)
        earlier = _one(cycle, based_on) if based_on is not None else None
        asked = {"rules": dict(rules if rules is not None else cycle.rules)}
        under_way = session.scalar(
            select(MatchingRun).where(
                MatchingRun.cycle_id == cycle.id, MatchingRun.state.in_(("queued", "running"))
            )
        )
        if under_way is not None:
            return _same_or_conflict(under_way, mode, asked)
        last = session.scalar(
            select(func.max(MatchingRun.number)).where(MatchingRun.cycle_id == cycle.id)
        )
        run = MatchingRun(
            cycle_id=cycle.id, number=(last or 0) + 1, mode=mode, note=note,
            based_on_id=earlier.id if earlier is not None else None,
            started_by_id=actor.person_id, inputs={"asked": asked},
        )  # fmt: skip
        session.add(run)
        session.flush()
        audit.record(actor, audit.Tag.MATCHING_STARTED, "mentoring_matching_run", run.id, mode=mode)

        def later() -> None:
            nudge()

        after_commit(later)
        return run


def to_match(actor: Actor, slug: str) -> Cycle:
    """Return a cycle whose matching the actor may run, locked.

    Raises:
        NotFound: no such cycle, or the actor is no coordinator.
        Conflict: it is a draft or closed.
    """
    if not policy.may_run(actor):
        raise NotFound
    cycle = cycle_locked(actor, slug)
    if cycle.state == "draft":
        raise Conflict(_("Publish the call first: nobody can offer or ask in a draft."))
    if cycle.state not in OPEN_TO_RUNS:
        raise Conflict(_("This cycle is closed. Nothing can be matched in it any more."))
    return cycle


def _same_or_conflict(run: MatchingRun, mode: str, asked: Mapping[str, Any]) -> MatchingRun:
    """Return the run under way where the same was asked for twice: a double click."""
    if run.mode == mode and run.inputs.get("asked") == asked:
        return run
    raise Conflict(
        _("Run %(n)s is under way. Wait until it is done, or cancel it first.", n=run.number)
    )


def _one(cycle: Cycle, number: int) -> MatchingRun:
    run: MatchingRun | None = db.session.scalar(
        lock(
            select(MatchingRun).where(
                MatchingRun.cycle_id == cycle.id, MatchingRun.number == number
            )
        ).execution_options(populate_existing=True)
    )
    if run is None:
        raise NotFound
    return run


def done_run(cycle: Cycle, number: int) -> MatchingRun:
    """Return a run that is done, locked.

    Raises:
        NotFound: the cycle has no such run.
        Conflict: it is not done.
    """
    run = _one(cycle, number)
    if run.state != "done":
        raise Conflict(_("This run has no result."))
    return run


@transactional
def cancel(actor: Actor, slug: str, number: int) -> MatchingRun:
    """Stop a run that is under way; whoever computes it sees that within a second.

    Raises:
        NotFound: no such run, or the actor is no coordinator.
        Conflict: it is over.
    """
    if not policy.may_run(actor):
        raise NotFound
    run = _one(cycle_locked(actor, slug), number)
    if run.state == "cancelled":
        return run
    if run.state not in ("queued", "running"):
        raise Conflict(_("This run is over already."))
    run.state, run.finished_at = "cancelled", clock.now()
    audit.record(actor, audit.Tag.MATCHING_CANCELLED, "mentoring_matching_run", run.id)
    return run


@transactional
def ask_replay(actor: Actor, slug: str, number: int, nudge: Nudge = bool) -> MatchingRun:
    """Ask the worker to compute a run again from its inputs and to compare the results.

    Raises:
        NotFound: no such run, or the actor is no coordinator.
        Conflict: it has no result.
    """
    if not policy.may_run(actor):
        raise NotFound
    run = done_run(cycle_locked(actor, slug), number)
    if run.replay_asked_at is None or run.replayed_at is not None:
        run.replay_asked_at, run.replayed_at, run.replay_same = clock.now(), None, None
        audit.record(actor, audit.Tag.MATCHING_REPLAYED, "mentoring_matching_run", run.id)

        def later() -> None:
            nudge()

        after_commit(later)
    return run


def run_due() -> int:
    """Compute the runs that wait, those whose worker fell silent, and the proofs asked for.

    Returns:
        How many came to an end.
    """
    done = 0
    while run_next():
        done += 1
    ids = db.session.scalars(
        select(MatchingRun.id)
        .where(MatchingRun.replay_asked_at.is_not(None), MatchingRun.replayed_at.is_(None))
        .order_by(MatchingRun.replay_asked_at)
    ).all()
    db.session.rollback()
    return done + sum(_replay(run_id) for run_id in ids)


def run_next() -> bool:
    """Compute the run that waits longest, here and now; return whether there was one."""
    claimed = _claim()
    if claimed is None:
        return False
    _compute(*claimed)
    return True


def _claim() -> tuple[int, int] | None:
    """Take the next run; return its id and which attempt this is."""
    now = clock.now()
    silent = (MatchingRun.state == "running") & (
        or_(MatchingRun.beat_at.is_(None), MatchingRun.beat_at < now - LEASE)
    )
    due = (
        select(MatchingRun)
        .where(or_(MatchingRun.state == "queued", silent))
        .order_by(MatchingRun.id)
        .limit(1)
    )
    # Without a row there is nothing to write: look before taking SQLite's one write lock.
    if db.session.scalar(due.with_only_columns(MatchingRun.id)) is None:
        db.session.rollback()
        return None
    with transaction() as session:
        run = session.scalar(
            due.with_for_update(skip_locked=True).execution_options(populate_existing=True)
        )
        if run is None:
            return None
        run.attempts += 1
        if run.attempts > ATTEMPTS:
            # Whoever tried died without a word each time: memory, most likely.
            run.state, run.finished_at, run.error = "failed", now, "crashed"
            return run.id, 0
        run.state, run.beat_at = "running", now
        run.started_at = run.started_at or now
        return run.id, run.attempts


def _compute(run_id: int, attempt: int) -> None:
    if not attempt:
        return
    try:
        problem, mode = _inputs(run_id, attempt)
        # The engine brings numpy and OR-Tools with it: only the worker needs them in memory.
        from hrforum.mentoring.matching.solve import solve

        proposal = solve(problem, mode, _beat(run_id, attempt))
        _finish(run_id, attempt, "done", result=_result(proposal))
    except CancelledError:
        return
    except NoSolutionError as error:
        said = [[reason.code, dict(reason.values)] for reason in error.reasons]
        _finish(run_id, attempt, "failed", error="no_solution", result={"problems": said})
    except Exception as error:
        # A mistake or a database that went away: the coordinator is told, and can ask again.
        db.session.rollback()
        log.exception("matching run %s failed: %s", run_id, type(error).__name__)
        _finish(run_id, attempt, "failed", error="broken")


def _result(proposal: Proposal) -> dict[str, Any]:
    return {
        "proposal": record.write_proposal(proposal),
        # What lists show, without reading the whole.
        "summary": {
            "pairs": len(proposal.pairs),
            "unmatched": len(proposal.unmatched),
            "worst": proposal.worst,
            "total": proposal.total,
            "blocking": proposal.audit.count,
        },
    }


def _inputs(run_id: int, attempt: int) -> tuple[Problem, Mode]:
    """Return what the run starts from, written into its row at the first attempt."""
    run = db.session.get_one(MatchingRun, run_id)
    mode, said = cast("Mode", run.mode), run.inputs
    if "problem" in said:
        return record.read_problem(said["problem"]), mode
    # Outside the write: reading thousands of cities takes seconds.
    cycle = db.session.get_one(Cycle, run.cycle_id)
    problem = inputs.problem_of(cycle, clock.today(), said["asked"]["rules"])
    text = record.write_problem(problem)
    with transaction():
        run = _own(run_id, attempt)
        run.inputs = {**said, "problem": text, "engine": record.ENGINE}
        run.inputs_hash = record.digest(text)
        run.progress = STEPS["score"][0]
    return problem, mode


def _own(run_id: int, attempt: int) -> MatchingRun:
    run: MatchingRun | None = db.session.scalar(
        lock(
            select(MatchingRun).where(
                MatchingRun.id == run_id,
                MatchingRun.state == "running",
                MatchingRun.attempts == attempt,
            )
        ).execution_options(populate_existing=True)
    )
    if run is None:
        raise CancelledError
    return run


def _beat(run_id: int, attempt: int) -> Callable[[str, int], None]:
    """Return what writes the progress, and stops the computing of a run that was cancelled."""
    last = 0.0

    def beat(step: str, percent: int) -> None:
        nonlocal last
        if time.monotonic() - last < BEAT:
            return
        begins, size = STEPS.get(step, (10, 0))
        try:
            with transaction() as session:
                written = session.execute(
                    update(MatchingRun)
                    .where(
                        MatchingRun.id == run_id,
                        MatchingRun.state == "running",
                        MatchingRun.attempts == attempt,
                    )
                    .values(progress=begins + size * percent // 100, beat_at=clock.now())
                )
        except Busy:
            return  # a number that nobody sees this time
        last = time.monotonic()
        if not cast("CursorResult[Any]", written).rowcount:
            raise CancelledError

    return beat


def _finish(
    run_id: int, attempt: int, state: str, *, result: dict[str, Any] | None = None, error: str = ""
) -> None:
    with transaction() as session:
        try:
            run = _own(run_id, attempt)
        except CancelledError:
            return
        run.state, run.result, run.error = state, result, error
        run.finished_at, run.progress = clock.now(), 100
        session.flush()
        pairing_notices.tell_run(run, session.get_one(Cycle, run.cycle_id))


def _replay(run_id: int) -> int:
    run = db.session.get(MatchingRun, run_id)
    if run is None or run.result is None:
        return 0
    text, mode = run.inputs["problem"], cast("Mode", run.mode)
    stored, digest = run.result["proposal"], run.inputs_hash
    db.session.rollback()
    same = record.digest(text) == digest and compute_again(text, mode) == stored
    with transaction() as session:
        session.execute(
            update(MatchingRun)
            .where(MatchingRun.id == run_id)
            .values(replayed_at=clock.now(), replay_same=same)
        )
        audit.record(
            SYSTEM, audit.Tag.MATCHING_REPLAYED, "mentoring_matching_run", run_id, same=same
        )
    return 1


def compute_again(text: str, mode: Mode) -> str:
    """Return the result that a run's inputs lead to, written down.

    Args:
        text: the inputs, as `record.write_problem` wrote them.
        mode: of the run.
    """
    from hrforum.mentoring.matching.solve import solve

    return record.write_proposal(solve(record.read_problem(text), mode))
