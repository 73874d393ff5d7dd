"""What a member's page says, and each value of it as something that can be compared."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Date, bindparam, cast, literal, null, select, union_all

from hrforum.accounts.models import SitePage
from hrforum.extensions import UtcDateTime, db
from hrforum.members.models import (
    Commitment,
    CommitmentEvidence,
    MemberCharter,
    MemberCompetence,
    MemberElement,
    MemberLanguage,
    MembershipEvent,
    MemberTheme,
    MemberValue,
    Theme,
)
from hrforum.members.models.joining import CommitmentSignature
from hrforum.members.models.profile import ELEMENTS

Value = dict[str, Any]
Snapshot = dict[str, Value]
"""The values of a section by their keys, in what JSON knows; empty ones are not there."""

CITY_KINDS = ("municipality", "city_outside_eu")
_LANGUAGE_ORDER = {"native": 0, "working": 1, "basic": 2}


class Turn(NamedTuple):
    """A turn of the membership, as `periods.standing` adds them up."""

    turn: str
    day: dt.date | None
    until: dt.date | None
    membership: str
    kind: str
    note: str


class Signed(NamedTuple):
    """A version of the network's commitment, and who signed it for the member."""

    page: str
    title: str
    version: int
    name: str
    role: str
    signed_at: dt.datetime


@dataclass(slots=True)
class Details:
    """All rows that belong to a member's page, by what they are."""

    languages: list[Any] = field(default_factory=list)
    themes: list[Any] = field(default_factory=list)
    elements: dict[str, Any] = field(default_factory=dict)
    competences: dict[str, str] = field(default_factory=dict)
    charters: list[Any] = field(default_factory=list)
    commitments: list[Any] = field(default_factory=list)
    evidence: dict[int, list[Any]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    events: list[Turn] = field(default_factory=list)
    signatures: list[Signed] = field(default_factory=list)

    def source(self, key: str) -> str:
        """Return the source of a value; empty when none is given."""
        row = self.values.get(key)
        return row.text if row else ""

    def confirmed(self, key: str) -> dt.datetime | None:
        """Return when the member confirmed a value; None while it has not."""
        row = self.values.get(key)
        return row.confirmed_at if row else None


def details(member_id: int) -> Details:
    """Return all rows of a member's page but the member's own: one statement."""
    by_what: dict[str, list[Any]] = defaultdict(list)
    for row in db.session.execute(_statement(), {"member_id": member_id}):
        by_what[row.what].append(row)
    evidence: dict[int, list[Any]] = defaultdict(list)
    for row in sorted(by_what["evidence"], key=lambda row: row.b):
        evidence[row.a].append(row)
    return Details(
        languages=sorted(by_what["language"], key=lambda row: (_LANGUAGE_ORDER[row.text], row.key)),
        themes=sorted(by_what["theme"], key=lambda row: (row.c, row.key)),
        elements={row.key: row for row in by_what["element"]},
        competences={row.key: row.text for row in by_what["competence"]},
        charters=sorted(by_what["charter"], key=lambda row: row.a),
        commitments=sorted(by_what["commitment"], key=lambda row: row.a),
        evidence=evidence,
        values={row.key: row for row in by_what["value"]},
        events=[
            Turn(row.key, row.day, row.until, row.name, row.link, row.text)
            for row in sorted(by_what["event"], key=lambda row: row.a)
        ],
        signatures=[
            Signed(row.key, row.link, row.a, row.name, row.text, row.entered_at)
            for row in sorted(by_what["signature"], key=lambda row: row.b, reverse=True)
        ],
    )


@lru_cache(maxsize=1)
def _statement() -> Any:
    """Return the one statement: each table gives the same columns, filled with what it has."""
    which: Any = bindparam("member_id")
    parts = (
        _part("language", MemberLanguage.code, text=MemberLanguage.level).where(
            MemberLanguage.member_id == which
        ),
        _part(
            "theme",
            Theme.slug,
            name=Theme.name,
            text=MemberTheme.evidence,
            a=MemberTheme.strength,
            b=MemberTheme.need,
            c=Theme.position,
        )
        .join(MemberTheme, MemberTheme.theme_id == Theme.id)
        .where(MemberTheme.member_id == which),
        _part(
            "element",
            MemberElement.element,
            text=MemberElement.state,
            link=MemberElement.link,
            day=MemberElement.dated,
        ).where(MemberElement.member_id == which),
        _part("competence", MemberCompetence.area, text=MemberCompetence.level).where(
            MemberCompetence.member_id == which
        ),
        _part(
            "charter",
            literal(""),
            name=MemberCharter.name,
            link=MemberCharter.link,
            a=MemberCharter.id,
            day=MemberCharter.signed_on,
        ).where(MemberCharter.member_id == which),
        _part(
            "commitment",
            Commitment.state,
            name=Commitment.title,
            text=Commitment.text,
            a=Commitment.id,
            b=Commitment.progress,
            day=Commitment.due_on,
        ).where(Commitment.member_id == which),
        _part(
            "evidence",
            literal(""),
            name=CommitmentEvidence.title,
            link=CommitmentEvidence.link,
            a=CommitmentEvidence.commitment_id,
            b=CommitmentEvidence.id,
        )
        .join(Commitment, Commitment.id == CommitmentEvidence.commitment_id)
        .where(Commitment.member_id == which),
        _part(
            "value",
            MemberValue.key,
            text=MemberValue.source,
            entered_at=MemberValue.entered_at,
            confirmed_at=MemberValue.confirmed_at,
        ).where(MemberValue.member_id == which),
        _part(
            "event",
            MembershipEvent.turn,
            name=MembershipEvent.membership,
            text=MembershipEvent.note,
            link=MembershipEvent.kind,
            a=MembershipEvent.id,
            day=MembershipEvent.day,
            until=MembershipEvent.until,
        ).where(MembershipEvent.member_id == which),
        _part(
            "signature",
            SitePage.slug,
            name=CommitmentSignature.name,
            text=CommitmentSignature.role,
            link=SitePage.title,
            a=SitePage.version,
            b=CommitmentSignature.id,
            entered_at=CommitmentSignature.signed_at,
        )
        .join(CommitmentSignature, CommitmentSignature.page_id == SitePage.id)
        .where(CommitmentSignature.member_id == which),
    )
    return union_all(*parts)


def _part(what: str, key: Any, **given: Any) -> Any:
    """Return the select of one table with all columns of the union."""
    columns = {
        "name": literal(""),
        "text": literal(""),
        "link": literal(""),
        "a": literal(0),
        "b": literal(0),
        "c": literal(0),
        "day": cast(null(), Date()),
        "until": cast(null(), Date()),
        "entered_at": cast(null(), UtcDateTime()),
        "confirmed_at": cast(null(), UtcDateTime()),
    }
    return select(
        literal(what).label("what"),
        key.label("key"),
        *(column.label(name) for name, column in {**columns, **given}.items()),
    )


def sections_of(kind: str) -> tuple[str, ...]:
    """Return the sections that the page of a member of that kind has."""
    if kind in CITY_KINDS:
        return (
            "about", "elements", "commitments", "competences", "themes", "languages", "charters",
            "mentoring",
        )  # fmt: skip
    return ("about", "commitments", "themes", "languages", "charters", "mentoring")


def snapshot(section: str, member: Any, found: Details) -> Snapshot:
    """Return the values of a section of a member's page."""
    return _SNAPSHOTS[section](member, found)


def fingerprint(*snapshots: Mapping[str, Any]) -> str:
    """Return what tells whether values are still those that somebody saw."""
    text = json.dumps(snapshots, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _about(member: Any, found: Details) -> Snapshot:
    said: Snapshot = {
        "summary": {"value": member.summary, "source": found.source("summary")},
        "region": {"value": member.region, "source": found.source("region")},
        "website": {"value": member.website, "source": found.source("website")},
        "timezone": {"value": member.timezone, "source": found.source("timezone")},
        "population": {
            "value": member.population,
            "year": member.population_year,
            "source": member.population_source,
        },
        "area": {"value": member.area_km2, "source": found.source("area")},
        "code": {"value": member.regional_code, "source": found.source("code")},
        "legal": {"value": member.legal_framework, "source": found.source("legal")},
    }
    return {key: value for key, value in said.items() if value["value"] not in ("", None)}


def _elements(_member: Any, found: Details) -> Snapshot:
    return {
        f"element:{name}": {
            "state": row.text,
            "dated": _iso(row.day),
            "link": row.link,
            "source": found.source(f"element:{name}"),
        }
        for name in ELEMENTS
        if (row := found.elements.get(name))
    }


def _commitments(_member: Any, found: Details) -> Snapshot:
    return {
        f"commitment:{row.a}": {
            "title": row.name,
            "text": row.text,
            "due_on": _iso(row.day),
            "state": row.key,
            "progress": row.b,
            "source": found.source(f"commitment:{row.a}"),
            "evidence": [[each.name, each.link] for each in found.evidence.get(row.a, ())],
        }
        for row in found.commitments
    }


def _themes(_member: Any, found: Details) -> Snapshot:
    return {
        f"theme:{row.key}": {
            "strength": row.a,
            "need": row.b,
            "evidence": row.text,
            "source": found.source(f"theme:{row.key}"),
        }
        for row in found.themes
        if row.a or row.b or row.text
    }


def _list(key: str, rows: Iterable[Any], source: str) -> Snapshot:
    listed = [list(row) for row in rows]
    return {key: {"rows": listed, "source": source}} if listed else {}


def _languages(_member: Any, found: Details) -> Snapshot:
    rows = ((row.key, row.text) for row in found.languages)
    return _list("languages", rows, found.source("languages"))


def _competences(_member: Any, found: Details) -> Snapshot:
    return _list("competences", sorted(found.competences.items()), found.source("competences"))


def _charters(_member: Any, found: Details) -> Snapshot:
    rows = ((row.name, _iso(row.day), row.link) for row in found.charters)
    return _list("charters", rows, found.source("charters"))


def _mentoring(member: Any, found: Details) -> Snapshot:
    value = {
        "places": member.mentoring_places,
        "availability": member.mentoring_availability,
        "note": member.mentoring_note,
    }
    empty = value == {"places": None, "availability": "", "note": ""}
    return {} if empty else {"mentoring": {**value, "source": found.source("mentoring")}}


_SNAPSHOTS = {
    "about": _about,
    "elements": _elements,
    "commitments": _commitments,
    "competences": _competences,
    "themes": _themes,
    "languages": _languages,
    "charters": _charters,
    "mentoring": _mentoring,
}


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
