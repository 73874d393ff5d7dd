"""What was typed for a cycle, checked: values, or everything that is wrong with them at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from hrforum.members.actions.profile_checks import Typed
from hrforum.members.models.organisations import KINDS
from hrforum.mentoring.matching.problem import Rules
from hrforum.mentoring.matching.score import PARTS

DAYS = ("call_starts_on", "call_ends_on", "starts_on", "review_on", "ends_on")
POINTS = ("least_score", "floor_new", "floor_small")
MOST_PEOPLE = 50_000_000


def check_cycle(raw: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a cycle as typed.

    Args:
        raw: what was typed, by the names of fields.
        kept: values that can't be changed any more; what was typed for them does not count.

    Raises:
        ManyInvalid: something is not acceptable.
    """
    typed = Typed(raw)
    name = typed.line("name", 160)
    if not name:
        typed.wrong("name", _("Write the name of the cycle."))
    values: dict[str, Any] = {
        "name": name,
        "description": typed.lines("description", 6_000),
        "consent_days": _number(typed, "consent_days", 1, 90),
        "planned_sessions": _number(typed, "planned_sessions", 1, 60),
        "rules": _rules(typed, raw),
    }
    values["kinds"] = [kind for kind in KINDS if kind in _list(raw, "kinds")]
    for day in DAYS:
        values[day] = kept[day] if day in kept else _day(typed, day)
    values |= kept
    _check_order(typed, values, kept)
    typed.done()
    return values


def _list(raw: Mapping[str, Any], name: str) -> Sequence[str]:
    found = raw.get(name) or ()
    return [found] if isinstance(found, str) else found


def _day(typed: Typed, name: str) -> dt.date | None:
    before = len(typed.problems)
    found = typed.day(name)
    if found is None and len(typed.problems) == before:
        typed.wrong(name, _("Write a date."))
    return dt.date.fromisoformat(found) if found and len(typed.problems) == before else None


def _number(typed: Typed, name: str, least: int, most: int) -> int:
    found = typed.number(name, least, most)
    if found is None and not typed.filled(name):
        typed.wrong(name, _("Write a number from %(a)s to %(b)s.", a=least, b=most))
    return found or 0


def _rules(typed: Typed, raw: Mapping[str, Any]) -> dict[str, Any]:
    weights = {part: _number(typed, f"w_{part}", 0, 1000) for part in PARTS}
    if not any(weights.values()) and not any(p.field.startswith("w_") for p in typed.problems):
        typed.wrong(f"w_{PARTS[0]}", _("At least one weight must be above zero."))
    return {
        "weights": weights,
        "same_country": bool(raw.get("same_country")),
        "guests_rank": bool(raw.get("guests_rank")),
        **{name: _number(typed, name, 0, 1000) for name in POINTS},
        "small_below": _number(typed, "small_below", 0, MOST_PEOPLE),
    }


def check_rules(raw: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return weights and the least score as typed, for one run; all else is as ``kept`` says.

    Raises:
        ManyInvalid: something is not acceptable.
    """
    said = {**rule_values(kept), **{k: v for k, v in raw.items() if k[:2] == "w_"}}
    said["least_score"] = raw.get("least_score")
    typed = Typed(said)
    found = _rules(typed, said)
    typed.done()
    return found


def _check_order(typed: Typed, values: Mapping[str, Any], kept: Mapping[str, Any]) -> None:
    """Say which day comes before one that it must follow."""
    messages = {
        ("call_starts_on", "call_ends_on"): _("The call can't end before it begins."),
        ("call_ends_on", "starts_on"): _("The pairs begin after the call has ended."),
        ("starts_on", "review_on"): _("The review can't be before the pairs begin."),
        ("review_on", "ends_on"): _("The cycle can't end before its review."),
    }
    for (first, second), message in messages.items():
        one, other = values[first], values[second]
        if one is not None and other is not None and one > other:
            typed.wrong(first if second in kept else second, message)


def rule_values(rules: Mapping[str, Any]) -> dict[str, Any]:
    """Return rules as a form shows them; what a cycle does not say has the matching's default."""
    plain = Rules()
    weights = rules.get("weights") or {}
    found: dict[str, Any] = {
        f"w_{part}": str(weights.get(part, getattr(plain.weights, part))) for part in PARTS
    }
    for name in (*POINTS, "small_below"):
        found[name] = str(rules.get(name, getattr(plain, name)))
    found["same_country"] = bool(rules.get("same_country", plain.same_country))
    return {**found, "guests_rank": bool(rules.get("guests_rank"))}
