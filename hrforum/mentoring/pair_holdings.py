"""What the workspaces of pairs hold about a person, for "Download my data"."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, String, cast, select
from sqlalchemy.orm import InstrumentedAttribute

from hrforum.core import holdings
from hrforum.core.holdings import Holding
from hrforum.extensions import db
from hrforum.members.models import Member
from hrforum.mentoring.actions import pair_files
from hrforum.mentoring.models import (
    Agreement,
    AgreementSignature,
    Evaluation,
    Goal,
    OpenAction,
    PairFile,
    Pairing,
    PairSession,
    Review,
    SessionAttendee,
)

_PAIR = {"pair": _l("Number of the pair"), "associate": _l("Associate")}
_WHEN = _l("When")


def register() -> None:
    """Tell the registry."""
    holdings.register(
        Holding(
            "mentoring_goals",
            _l("Goals of pairs that you answer for"),
            lambda person_id: (
                _of_pair(Goal, Goal.pairing_id)
                .add_columns(Goal.title, Goal.due_on, Goal.state)
                .where(Goal.owner_id == person_id)
            ),
            Goal.id,
            {**_PAIR, "title": _l("Goal"), "due_on": _l("By when"), "state": _l("Status")},
            ("mentoring_goal.owner_id",),
        ),
        Holding(
            "mentoring_open_actions",
            _l("What you took on in sessions"),
            lambda person_id: (
                _of_pair(OpenAction, OpenAction.pairing_id)
                .add_columns(OpenAction.title, OpenAction.due_on, OpenAction.done_at)
                .where(OpenAction.owner_id == person_id)
            ),
            OpenAction.id,
            {
                **_PAIR,
                "title": _l("What is to be done"),
                "due_on": _l("By when"),
                "done_at": _l("Done"),
            },
            ("mentoring_open_action.owner_id",),
        ),
        Holding(
            "mentoring_sessions",
            _l("Sessions of pairs that you were at"),
            lambda person_id: (
                select(
                    PairSession.pairing_id.label("pair"),
                    PairSession.title,
                    PairSession.starts_at,
                )
                .join(SessionAttendee, SessionAttendee.session_id == PairSession.id)
                .where(SessionAttendee.person_id == person_id)
            ),
            PairSession.id,
            {"pair": _PAIR["pair"], "title": _l("Session"), "starts_at": _WHEN},
            ("mentoring_session_attendee.person_id",),
        ),
        Holding(
            "mentoring_signatures",
            _l("Agreements of pairs that you signed"),
            lambda person_id: (
                select(
                    Agreement.pairing_id.label("pair"),
                    Agreement.version,
                    AgreementSignature.side,
                    AgreementSignature.name,
                    AgreementSignature.signed_at,
                )
                .join(AgreementSignature, AgreementSignature.agreement_id == Agreement.id)
                .where(AgreementSignature.signed_by_id == person_id)
            ),
            Agreement.id,
            {
                "pair": _PAIR["pair"],
                "version": _l("Version"),
                "side": _l("Side"),
                "name": _l("Your name then"),
                "signed_at": _WHEN,
            },
            ("mentoring_agreement_signature.signed_by_id",),
        ),
        Holding(
            "mentoring_reviews",
            _l("Reviews of pairs that you gave for a member"),
            lambda person_id: (
                _of_pair(Review, Review.pairing_id)
                .add_columns(Review.choice, Review.text, Review.said_at)
                .where(Review.said_by_id == person_id)
            ),
            cast(Review.pairing_id, String).concat(Review.side),
            {**_PAIR, "choice": _l("Choice"), "text": _l("Your reason"), "said_at": _WHEN},
            ("mentoring_review.said_by_id",),
            texts=frozenset({"text"}),
        ),
        Holding(
            "mentoring_evaluations",
            _l("Evaluations of pairs that you gave for a member"),
            lambda person_id: (
                _of_pair(Evaluation, Evaluation.pairing_id)
                .add_columns(Evaluation.stage, Evaluation.answers, Evaluation.said_at)
                .where(Evaluation.said_by_id == person_id)
            ),
            cast(Evaluation.pairing_id, String).concat(Evaluation.stage).concat(Evaluation.side),
            {**_PAIR, "stage": _l("Stage"), "answers": _l("Answers"), "said_at": _WHEN},
            ("mentoring_evaluation.said_by_id",),
        ),
        Holding(
            "mentoring_files",
            _l("Files that you added to pairs"),
            lambda person_id: (
                _of_pair(PairFile, PairFile.pairing_id)
                .add_columns(PairFile.name, PairFile.note, PairFile.added_at, PairFile.removed_at)
                .where(PairFile.added_by_id == person_id)
            ),
            PairFile.id,
            {
                **_PAIR,
                "name": _l("Name"),
                "note": _l("Note"),
                "added_at": _l("Added"),
                "removed_at": _l("Removed"),
            },
            ("mentoring_file.added_by_id",),
        ),
    )
    holdings.leave_out(
        "an act for the pair; it stands among the acts in pairs",
        "mentoring_agreement.made_by_id",
        "mentoring_needs_report.changed_by_id",
        "mentoring_session.planned_by_id",
        "mentoring_output.added_by_id",
        "mentoring_closing_report.closed_by_id",
    )
    holdings.register_files("mentoring", _files)


def _of_pair(table: type[Any], pairing_id: InstrumentedAttribute[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(Pairing.id.label("pair"), Member.name.label("associate"))
        .select_from(table)
        .join(Pairing, Pairing.id == pairing_id)
        .join(Member, Member.id == Pairing.mentee_id)
    )


def _files(person_id: int, data: Path) -> Iterator[tuple[str, Path]]:
    rows = db.session.execute(
        select(PairFile.id, PairFile.file, PairFile.name).where(
            PairFile.added_by_id == person_id, PairFile.removed_at.is_(None)
        )
    ).all()
    for row in rows:
        path = pair_files.folder(data) / row.file
        if path.is_file():
            yield f"pairs/{row.id}-{row.name}", path
