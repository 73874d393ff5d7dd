"""What a member's page shows of its profile and its standing, in words of the reader's language."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from flask_babel import gettext as _

from hrforum.members import labels, policy, words
from hrforum.members.models.profile import COMPETENCE_LEVELS, ELEMENT_PARTS
from hrforum.members.periods import Period, standing
from hrforum.members.queries.details import CITY_KINDS, Details


class Said(NamedTuple):
    """Where a value is from, and when the member confirmed it."""

    source: str
    confirmed_at: dt.datetime | None


def profile_context(member: Any, found: Details, lang: str) -> dict[str, Any]:
    """Return what the template needs to show the profile."""
    is_city = member.kind in CITY_KINDS
    return {
        "is_city": is_city,
        "said": _said_of(found),
        "elements_said": _together(found, [f"element:{name}" for name in found.elements]),
        "themes_said": _together(
            found, [f"theme:{row.key}" for row in found.themes if row.a or row.b]
        ),
        "languages": [
            (labels.language_name(each.key, lang), labels.LANGUAGE_LEVELS[each.text])
            for each in found.languages
        ],
        "themes": [row for row in found.themes if row.a or row.b],
        "parts": _parts(found) if is_city and found.elements else [],
        "element_counts": _counts(found),
        "commitments": [_commitment(row, found) for row in found.commitments],
        "competences": _competences(found) if is_city else [],
        "charters": found.charters,
        "availability": words.AVAILABILITIES.get(member.mentoring_availability, ""),
        "level_words": labels.LEVELS,
        "need_words": labels.NEEDS,
    }


def standing_context(member: Any, found: Details, day: dt.date) -> dict[str, Any]:
    """Return what the template needs to show how the membership stands, and what was before."""
    periods = standing(found.events).periods
    present = periods[-1] if periods else None
    turned = present if present and present.turn == "changed" else None
    is_former = not policy.is_current_on(member, day)
    return {
        "is_former": is_former,
        "is_suspended": policy.is_suspended_on(member, day),
        "present_since": present.starts_on if present else member.since,
        "turned": {"name": _name_of(turned), "note": turned.note} if turned else None,
        "earlier": [] if is_former else [_period(each) for each in periods[:-1]],
        "all_periods": [_period(each) for each in periods] if is_former else [],
    }


def _name_of(period: Period) -> str:
    if period.kind in CITY_KINDS:
        return str(_("Guest city") if period.membership == "guest" else _("Associate city"))
    return str(labels.MEMBERSHIPS[period.membership])


def _period(period: Period) -> dict[str, Any]:
    return {
        "name": _name_of(period),
        "starts_on": period.starts_on,
        "ends_on": period.ends_on,
        "note": period.note,
    }


def _said_of(found: Details) -> Any:
    def said(key: str) -> Said:
        return _said(found, key)

    return said


def _said(found: Details, key: str) -> Said:
    """Where a value is from: its source, or else who said it."""
    confirmed_at = found.confirmed(key)
    said_by = _("said by the member itself") if confirmed_at else _("entered by the network")
    return Said(found.source(key) or str(said_by), confirmed_at)


def _together(found: Details, keys: list[str]) -> Said | None:
    """Return what holds for all these values alike, so that it is said once; None: they differ."""
    said = [_said(found, key) for key in keys]
    days = {each.confirmed_at.date() if each.confirmed_at else None for each in said}
    if len(said) < 2 or len(days) > 1 or len({each.source for each in said}) > 1:
        return None
    return said[0]


def _parts(found: Details) -> list[dict[str, Any]]:
    parts = []
    for part, names in ELEMENT_PARTS.items():
        elements = []
        for name in names:
            row = found.elements.get(name)
            elements.append(
                {
                    "key": f"element:{name}",
                    "label": words.ELEMENTS[name],
                    "state": row.text if row else "unsaid",
                    "word": words.ELEMENT_STATES[row.text] if row else _("Nothing said"),
                    "dated": row.day if row else None,
                    "link": row.link if row else "",
                }
            )
        parts.append({"label": words.PARTS[part], "elements": elements})
    return parts


def _counts(found: Details) -> dict[str, int]:
    counts = dict.fromkeys(("adopted", "planned", "none"), 0)
    for row in found.elements.values():
        counts[row.text] += 1
    counts["unsaid"] = sum(map(len, ELEMENT_PARTS.values())) - len(found.elements)
    return counts


def _commitment(row: Any, found: Details) -> dict[str, Any]:
    return {
        "key": f"commitment:{row.a}",
        "title": row.name,
        "text": row.text,
        "due_on": row.day,
        "state": row.key,
        "word": words.COMMITMENT_STATES[row.key],
        "progress": row.b,
        "evidence": found.evidence.get(row.a, []),
    }


def _competences(found: Details) -> list[dict[str, Any]]:
    """Return the fields by how far the city decides in them."""
    grouped = []
    for level in COMPETENCE_LEVELS:
        areas = [
            words.COMPETENCES[a] for a in words.COMPETENCES if found.competences.get(a) == level
        ]
        if areas:
            grouped.append({"label": words.COMPETENCE_LEVELS[level], "areas": areas})
    return grouped
