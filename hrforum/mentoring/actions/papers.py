"""The pair's papers: agreement and signatures, needs report, roadmap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import select

from hrforum.core import clock
from hrforum.core.db import lock, transactional
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.core.permissions import Actor
from hrforum.extensions import db
from hrforum.members.models.profile import ELEMENTS
from hrforum.mentoring.actions import pair_common as common
from hrforum.mentoring.actions.pair_common import gather
from hrforum.mentoring.models import Agreement, AgreementSignature, Goal, NeedsReport
from hrforum.mentoring.models.workspace import GOAL_STATES
from hrforum.mentoring.queries import papers as queries
from hrforum.mentoring.queries.workspace import Workspace

MOST_GOALS = 60
MOST_QUESTIONS = 3


def template(found: Workspace) -> str:
    """Return the text that a pair begins its agreement with."""
    cycle = found.cycle
    words: str = _(
        "%(mentor)s (guest city) and %(mentee)s (associate) agree to work together in the "
        "mentoring cycle “%(cycle)s”.\n\n"
        "1. Time. The work begins on %(first)s and ends on %(last)s. On %(review)s both look at "
        "how it goes, and decide how to go on.\n"
        "2. Meetings. We hold %(sessions)s sessions. Each ends with minutes, and with who does "
        "what by when.\n"
        "3. What %(mentor)s does. It shares what worked and what did not, with documents, and "
        "opens doors to those who did the work.\n"
        "4. What %(mentee)s does. It says what it needs, decides itself what to take over, and "
        "does what it takes on.\n"
        "5. Plan. We write a needs report and a roadmap with goals. Each goal has somebody who "
        "answers for it, a day, and a sign by which we see that it is met.\n"
        "6. People. People with direct experience of the issue take part where it concerns them.\n"
        "7. Trust. What is said between us stays between us. What we publish, both have agreed "
        "to.\n"
        "8. Costs. Each side pays its own; what the network pays stands on the cycle's page.\n"
        "9. When it does not work. We say so early. Each side may ask the coordinators for "
        "another partner, or for an end.",
        mentor=found.mentor.name,
        mentee=found.mentee.name,
        cycle=cycle.name,
        first=format_date(cycle.starts_on, "long"),
        last=format_date(cycle.ends_on, "long"),
        review=format_date(cycle.review_on, "long"),
        sessions=cycle.planned_sessions,
    )
    return words


@transactional
def write_agreement(
    actor: Actor, pairing_id: int, *, body: str, why: str, based_on: int
) -> Agreement:
    """Write a further version of the agreement; it wants new signatures. Returns it.

    Args:
        actor: one of the pair's people.
        pairing_id: of which pair.
        body: the text.
        why: what changed, from the second version on.
        based_on: the version that the writer saw; 0 where there was none.

    Raises:
        NotFound, Forbidden, Conflict: as `pair_common.to_write`, or there is a newer version.
        ManyInvalid: the text or the reason is missing, or nothing changed.
    """
    found = common.to_write(actor, pairing_id)
    newest = queries.agreement(pairing_id)
    version = newest.row.version if newest else 0
    checks: dict[str, Callable[[], Any]] = {
        "body": lambda: common.text("body", body, needed=True),
        "why": lambda: common.text("why", why, 2_000, needed=version > 0),
    }
    values = gather(checks)
    if newest is not None and newest.row.body == values["body"]:
        if newest.row.made_by_id == actor.person_id and based_on == version - 1:
            return newest.row  # the same click twice
        raise Invalid("body", _("This is the text as it stands. Change it, or leave it."))
    if version != based_on:
        raise Conflict(_("Somebody else has written a version meanwhile. Read it first."))
    row = Agreement(
        pairing_id=pairing_id, version=version + 1, made_by_id=actor.person_id, **values
    )
    db.session.add(row)
    db.session.flush()
    common.happened(actor, found, "agreed", _version(row.version), version=row.version)
    return row


def _version(number: int) -> str:
    return str(_("version %(n)s", n=number))


@transactional
def sign(actor: Actor, pairing_id: int, version: int) -> Agreement:
    """Sign the newest version for the actor's side. Twice does nothing more.

    Raises:
        NotFound, Forbidden, Conflict: as `pair_common.to_write`; the actor leads neither side, or
            there is a newer version.
    """
    found = common.to_write(actor, pairing_id)
    if not found.place.binds:
        raise Forbidden(_("The leads of both cities sign the agreement."))
    newest = queries.agreement(pairing_id)
    if newest is None:
        raise NotFound
    if newest.row.version != version:
        raise Conflict(_("There is a newer version now. Read it, and sign that one."))
    if found.place.side in newest.signatures:
        return newest.row
    db.session.add(
        AgreementSignature(
            agreement_id=newest.row.id,
            side=found.place.side,
            name=actor.display_name[:160],
            signed_by_id=actor.person_id,
        )
    )
    db.session.flush()
    is_whole = len(newest.signatures) == 1
    act = "in_force" if is_whole else "signed"
    common.happened(actor, found, act, _version(version), version=version, side=found.place.side)
    return newest.row


@transactional
def write_needs(actor: Actor, pairing_id: int, raw: Mapping[str, Any], version: int) -> NeedsReport:
    """Save the needs report; the first time it keeps where the associate stands. Returns it.

    Args:
        actor: one of the pair's people.
        pairing_id: of which pair.
        raw: ``situation``, ``question_0`` to ``question_2``, and ``note_`` with each element.
        version: what the writer saw; 0 for a new one.

    Raises:
        NotFound, Forbidden, Conflict: as `pair_common.to_write`, or it was changed meanwhile.
        ManyInvalid: something is too long, or the situation is missing.
    """
    found = common.to_write(actor, pairing_id)
    row: NeedsReport | None = db.session.scalar(
        lock(select(NeedsReport).where(NeedsReport.pairing_id == pairing_id)).execution_options(
            populate_existing=True
        )
    )
    checks: dict[str, Callable[[], Any]] = {
        "situation": lambda: common.text("situation", raw.get("situation", ""), needed=True)
    }
    for n in range(MOST_QUESTIONS):
        name = f"question_{n}"
        checks[name] = partial(common.line, name, raw.get(name, ""), 600, needed=False)
    for element in ELEMENTS:
        name = f"note_{element}"
        checks[name] = partial(common.text, name, raw.get(name, ""), 2_000)
    values = gather(checks)
    if row is None and version:
        raise Conflict(_("This was changed in another window or by somebody else meanwhile."))
    if row is None:
        row = NeedsReport(
            pairing_id=pairing_id,
            baseline=queries.element_states(found.mentee.id),
            baseline_on=clock.today(),
            version=0,
        )
        db.session.add(row)
        is_first = True
    else:
        common.check_version(row, version)
        is_first = False
    row.situation = values["situation"]
    row.questions = [values[f"question_{n}"] for n in range(MOST_QUESTIONS)]
    row.questions = [each for each in row.questions if each]
    row.notes = {name: values[f"note_{name}"] for name in ELEMENTS if values[f"note_{name}"]}
    row.version += 1
    row.changed_at, row.changed_by_id = clock.now(), actor.person_id
    db.session.flush()
    # Told once: small changes are seen where it is read.
    common.happened(actor, found, "needs", tell=is_first)
    return row


@transactional
def save_goal(
    actor: Actor,
    pairing_id: int,
    goal_id: int | None,
    raw: Mapping[str, Any],
    *,
    version: int = 0,
    client_key: str = "",
) -> Goal:
    """Set a goal, or change one; return it.

    Args:
        actor: one of the pair's people.
        pairing_id: of which pair.
        goal_id: which; None makes one.
        raw: ``title``, ``indicator``, ``owner``, ``due_on``, ``state``, ``result``.
        version: what the writer saw.
        client_key: the page's id for this write: the same twice makes one.

    Raises:
        NotFound, Forbidden, Conflict: as `pair_common.to_write`, or it was changed meanwhile.
        ManyInvalid: something is wrong or missing.
    """
    found = common.to_write(actor, pairing_id)
    row: Goal | None = None
    if goal_id is None:
        row = common.made_already(Goal, pairing_id, client_key)
        if row is not None:
            return row
        if queries.count_goals(pairing_id) >= MOST_GOALS:
            raise Conflict(_("A pair can have up to %(n)s goals.", n=MOST_GOALS))
    else:
        row = _goal(pairing_id, goal_id)
    values = gather(
        {
            "title": lambda: common.line("title", raw.get("title", "")),
            "indicator": lambda: common.text(
                "indicator", raw.get("indicator", ""), 2_000, needed=True
            ),
            "owner_id": lambda: common.owner("owner", raw.get("owner", ""), found),
            "due_on": lambda: common.day("due_on", raw.get("due_on", "")),
            "state": lambda: common.one_of("state", raw.get("state") or "planned", GOAL_STATES),
            "result": lambda: common.text("result", raw.get("result", ""), 4_000),
        }
    )
    if row is None:
        row = Goal(pairing_id=pairing_id, client_key=client_key or None, **values)
        db.session.add(row)
        db.session.flush()
        common.happened(actor, found, "goal", row.title, goal=row.id)
        return row
    common.check_version(row, version)
    was = row.state
    for name, value in values.items():
        setattr(row, name, value)
    _changed(actor, found, row, was)
    return row


def _goal(pairing_id: int, goal_id: int) -> Goal:
    row: Goal | None = db.session.scalar(
        lock(
            select(Goal).where(Goal.id == goal_id, Goal.pairing_id == pairing_id)
        ).execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound
    return row


def _changed(actor: Actor, found: Any, row: Goal, was: str) -> None:
    row.version += 1
    row.changed_at = clock.now()
    db.session.flush()
    if row.state == "met" and was != "met":
        common.happened(actor, found, "goal_met", row.title, goal=row.id)


@transactional
def move_goal(actor: Actor, pairing_id: int, goal_id: int, state: str) -> Goal:
    """Move a goal to another column of the board; return it.

    Raises:
        NotFound, Forbidden, Conflict: as `pair_common.to_write`.
        Invalid: there is no such column.
    """
    found = common.to_write(actor, pairing_id)
    row = _goal(pairing_id, goal_id)
    common.one_of("state", state, GOAL_STATES)
    if row.state != state:
        was, row.state = row.state, state
        _changed(actor, found, row, was)
    return row
