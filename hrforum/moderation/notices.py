"""What moderation tells people: moderators, authors, reporters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select

from hrforum.accounts.models import Person, Role, person_role
from hrforum.boards.models import BoardModerator
from hrforum.core import reportables
from hrforum.core.permissions import SYSTEM, VISITOR, Actor
from hrforum.core.reportables import Reported
from hrforum.extensions import db
from hrforum.moderation import letters, policy
from hrforum.moderation.models import (
    Appeal,
    AppealOutcome,
    Case,
    CaseEvent,
    CaseSnapshot,
    CaseStanding,
    Decision,
    MisuseStep,
    Report,
    Reporter,
)
from hrforum.notifications import actions, kinds, things
from hrforum.notifications.kinds import Kind
from hrforum.notifications.things import Thing

_MODERATORS = _l("For moderators: reports and appeals")
_MINE = _l("Decisions about me, and my reports")


def register() -> None:
    """Tell the registries."""
    kinds.register(
        Kind(
            "case_new", "case", _MODERATORS, _l("Something is reported that I moderate"),
            _l("Something was reported"), _l("Reported: %(title)s"), "flag",
            mail="digest", place=42,
        ),
        Kind(
            "case_urgent", "case", _MODERATORS, _l("Something urgent is reported"),
            _l("Something urgent was reported. Please look now"), _l("Urgent report: %(title)s"),
            "triangle-alert", rank=2, place=42,
        ),
        Kind(
            "case_answer", "case", _MODERATORS, _l("An author answers, or changes what was asked"),
            _l("The author answered, or changed what was asked"),
            _l("The author answered: %(title)s"), "reply", place=42,
        ),
        Kind(
            "case_appeal", "case", _MODERATORS, _l("Somebody appeals against a decision"),
            _l("An appeal came. Somebody who did not decide first must look at it"),
            _l("An appeal came: %(title)s"), "scale", rank=1, place=42,
        ),
        Kind(
            "case_late", "case", _MODERATORS, _l("A case or an appeal is late"),
            _l("This case or an appeal in it is late"), _l("A case is late: %(title)s"),
            "calendar-clock", place=42,
        ),
        # These come by mail whatever one has chosen: the law wants it (DSA art. 17).
        Kind(
            "statement", "statement", _MINE, "", _l("A decision about what you wrote"),
            _l("A decision about what you wrote: %(title)s"), "scale", place=43, mailed=False,
        ),
        Kind(
            "statement_lifted", "statement", _MINE, "", _l("A decision about you was taken back"),
            _l("A decision was taken back: %(title)s"), "undo-2", place=43, mailed=False,
        ),
        Kind(
            "statement_appeal", "statement", _MINE, "", _l("Your appeal is decided"),
            _l("Your appeal is decided: %(title)s"), "scale", place=43, mailed=False,
        ),
        Kind(
            "case_question", "own_case", _MINE, _l("Moderators ask me about what I wrote"),
            _l("The moderators have a question about what you wrote"),
            _l("A question about what you wrote: %(title)s"), "circle-question-mark", place=43,
        ),
        Kind(
            "report_outcome", "report", _MINE, _l("What I reported is decided"),
            _l("What you reported is decided"), _l("What you reported is decided: %(title)s"),
            "flag", place=43,
        ),
        Kind(
            "report_appeal", "report", _MINE, _l("My appeal about a report is decided"),
            _l("Your appeal about a report is decided"),
            _l("Your appeal about a report is decided: %(title)s"), "flag", place=43,
        ),
        Kind(
            "report_misuse", "report", _MINE, _l("Moderators warn me about my reports"),
            _l("The moderators wrote to you about your reports"),
            _l("About your reports: %(title)s"), "triangle-alert", place=43,
        ),
    )  # fmt: skip
    things.register_thing("case", load_cases)
    things.register_thing("statement", load_statements)
    things.register_thing("own_case", load_own_cases)
    things.register_thing("report", load_reports)


def _title(case: Any, title: str | None) -> str:
    return title or f"#{case}"


def _first_title() -> Any:
    return (
        select(CaseSnapshot.title)
        .where(CaseSnapshot.case_id == Case.id, CaseSnapshot.number == 0)
        .scalar_subquery()
        .label("title")
    )


def load_cases(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return the cases that the actor may work on: one statement."""
    rows = db.session.execute(
        select(Case.id, Case.language, _first_title()).where(
            Case.id.in_(set(ids)), policy.cases_for(actor)
        )
    )
    return {row.id: _case(row.id, row.title, row.language) for row in rows}


def _case(case_id: int, title: str | None, lang: str = "") -> Thing:
    return Thing(
        title=_title(case_id, title),
        path=f"/moderation/cases/{case_id}",
        lang=lang,
        thread=f"case-{case_id}",
    )


def load_statements(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return the statements that are the actor's: one statement."""
    rows = db.session.execute(
        select(Decision.id, Case.language, _first_title())
        .join(Case, Case.id == Decision.case_id)
        .where(Decision.id.in_(set(ids)), policy.own_statements(actor))
    )
    return {row.id: _statement(row.id, row.title, row.language) for row in rows}


def _statement(decision_id: int, title: str | None, lang: str = "") -> Thing:
    return Thing(
        title=_title(decision_id, title), path=f"/moderation/statements/{decision_id}", lang=lang
    )


def load_own_cases(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return the cases about what the actor made: one statement."""
    rows = db.session.execute(
        select(Case.id, Case.language, _first_title()).where(
            Case.id.in_(set(ids)), Case.author_id == actor.person_id
        )
    )
    return {row.id: _own_case(row.id, row.title, row.language) for row in rows}


def _own_case(case_id: int, title: str | None, lang: str = "") -> Thing:
    path = f"/moderation/statements/questions/{case_id}"
    return Thing(title=_title(case_id, title), path=path, lang=lang)


def load_reports(actor: Actor, ids: Sequence[int]) -> Mapping[int, Thing]:
    """Return the actor's own reports: one statement."""
    rows = db.session.execute(
        select(Report.id, Case.language, _first_title())
        .join(Case, Case.id == Report.case_id)
        .where(Report.id.in_(set(ids)), Report.reporter_id == actor.person_id)
    )
    return {row.id: _report(row.id, row.title, row.language) for row in rows}


def _report(report_id: int, title: str | None, lang: str = "") -> Thing:
    return Thing(title=_title(report_id, title), path=f"/report/own/{report_id}", lang=lang)


def title_of(case: Case) -> str:
    """Return what the thing of a case was called when it was reported."""
    kept = db.session.scalar(
        select(CaseSnapshot.title).where(CaseSnapshot.case_id == case.id, CaseSnapshot.number == 0)
    )
    return _title(case.id, kept)


def moderators_of(case: Case) -> list[int]:
    """Return who may work on a case: the network's moderators and the board's; not its author."""
    network = (
        select(person_role.c.person_id)
        .join(Role, Role.id == person_role.c.role_id)
        .where(Role.name.in_(("moderator", "admin")))
    )
    board = select(BoardModerator.person_id).where(BoardModerator.board_id == case.board_id)
    return list(
        db.session.scalars(
            select(Person.id)
            .where(
                or_(Person.id.in_(network), Person.id.in_(board)),
                Person.active,
                Person.deleted_at.is_(None),
                func.coalesce(case.author_id, 0) != Person.id,
            )
            .order_by(Person.id)
        )
    )


def _tell_moderators(
    actor: Actor, case: Case, kind: str, key: str, but: Iterable[int | None] = ()
) -> None:
    left_out = set(but)
    actions.notify(
        actor,
        [(person_id, kind) for person_id in moderators_of(case) if person_id not in left_out],
        about=("case", case.id),
        key=key,
        thing=_case(case.id, title_of(case), case.language),
        may_see=lambda reader: policy.may_handle(reader, case),
    )


def tell_moderators(case: Case, standing: CaseStanding, report: Report, event_id: int) -> None:
    """Tell the moderators of a report; who reported stands nowhere in it."""
    kind = "case_urgent" if standing.urgency <= 2 else "case_new"
    _tell_moderators(VISITOR, case, kind, f"case:{case.id}:{event_id}", (report.reporter_id,))


def tell_answer(author: Actor, case: Case, standing: CaseStanding, event: CaseEvent) -> None:
    """Tell who has the case that its author answered; all of them where nobody has."""
    key = f"case:{case.id}:{event.id}"
    if standing.claimed_by_id is None:
        _tell_moderators(author, case, "case_answer", key)
        return
    actions.notify(
        author,
        [(standing.claimed_by_id, "case_answer")],
        about=("case", case.id),
        key=key,
        thing=_case(case.id, title_of(case), case.language),
        may_see=lambda reader: policy.may_handle(reader, case),
    )


def tell_late(case: Case, key: str, but: int | None = None) -> None:
    """Remind the moderators of a case or an appeal that is late."""
    _tell_moderators(SYSTEM, case, "case_late", key, (but,))


def tell_question(actor: Actor, case: Case, event: CaseEvent) -> None:
    """Tell the author that moderators ask; not which of them."""
    if case.author_id is not None:
        actions.notify(
            VISITOR,
            [(case.author_id, "case_question")],
            about=("own_case", case.id),
            key=f"question:{event.id}",
            thing=_own_case(case.id, title_of(case), case.language),
        )


def _tell_author(row: Decision, kind: str, key: str, thing: Thing) -> None:
    if row.author_id is not None:
        actions.notify(
            VISITOR,
            [(row.author_id, kind)],
            about=("statement", row.id),
            key=key,
            thing=thing,
        )


def tell_statement(actor: Actor, case: Case, row: Decision, *, mail: bool) -> None:
    """Give the author the statement of reasons: in the inbox and by mail (DSA art. 17).

    Args:
        actor: who decided; not named.
        case: of it.
        row: the decision.
        mail: whether to write at all; what was hidden on its page was told by boards already.
    """
    if not mail:
        return
    title = title_of(case)
    _tell_author(row, "statement", f"statement:{row.id}", _statement(row.id, title, case.language))
    letters.statement(case, row, title)


def tell_lifted(actor: Actor, case: Case, row: Decision, reason: str) -> None:
    """Tell the author that a decision about them is in force no more."""
    title = title_of(case)
    thing = _statement(row.id, title, case.language)
    _tell_author(row, "statement_lifted", f"lifted:{row.id}", thing)
    letters.lifted(row, title, reason)


def tell_reporters(actor: Actor, case: Case, row: Decision) -> None:
    """Tell all who reported what came of it (DSA art. 16(5)), those without an account by mail."""
    title = title_of(case)
    rows = db.session.execute(
        select(Report, Reporter.name, Reporter.email)
        .outerjoin(Reporter, Reporter.report_id == Report.id)
        .where(Report.case_id == case.id, Report.source != "moderator")
        .order_by(Report.id)
    ).all()
    for report, name, email in rows:
        if report.reporter_id is not None:
            actions.notify(
                VISITOR,
                [(report.reporter_id, "report_outcome")],
                about=("report", report.id),
                key=f"outcome:{report.id}:{row.id}",
                thing=_report(report.id, title, case.language),
            )
        elif email:
            letters.outcome(report, name, email, row, title)


def tell_appeal(who: Actor, case: Case, row: Decision, appeal: Appeal) -> None:
    """Tell those who may decide an appeal: not who decided first, not who appeals."""
    _tell_moderators(
        VISITOR, case, "case_appeal", f"appeal:{appeal.id}", (row.by_id, who.person_id)
    )


def tell_outcome(
    actor: Actor, case: Case, row: Decision, appeal: Appeal, done: AppealOutcome
) -> None:
    """Tell who appealed how the appeal was decided."""
    title = title_of(case)
    if appeal.side == "author":
        thing = _statement(row.id, title, case.language)
        _tell_author(row, "statement_appeal", f"appeal-decided:{appeal.id}", thing)
        letters.appeal_decided(row, title, done)
        return
    report = db.session.get_one(Report, appeal.report_id)
    if report.reporter_id is not None:
        actions.notify(
            VISITOR,
            [(report.reporter_id, "report_appeal")],
            about=("report", report.id),
            key=f"appeal-decided:{appeal.id}",
            thing=_report(report.id, title, case.language),
        )
        return
    named = db.session.get(Reporter, report.id)
    if named is not None and named.email:
        letters.reporters_appeal(report, named.name, named.email, title, done)


def tell_misuse(actor: Actor, report: Report, step: MisuseStep, email: str) -> None:
    """Tell somebody that their reports were unfounded, and what follows."""
    case = db.session.get_one(Case, report.case_id)
    title = title_of(case)
    if report.reporter_id is not None:
        actions.notify(
            VISITOR,
            [(report.reporter_id, "report_misuse")],
            about=("report", report.id),
            key=f"misuse:{step.id}",
            thing=_report(report.id, title, case.language),
        )
    elif email:
        letters.misuse(report, email, step, title)


def mail_receipt(report: Report, name: str, email: str, code: str, thing: Reported) -> None:
    """Confirm a notice to somebody without an account, with the code that shows its state."""
    letters.receipt(report, name, email, code, thing.title)


def label_of(kind: str) -> Any:
    """Return the word for a kind of thing."""
    found = reportables.known(kind)
    return found.label if found is not None else kind
