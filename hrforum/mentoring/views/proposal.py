"""What the page of a run shows, made from what the run started from and came to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hrforum.core import web
from hrforum.core.errors import NotFound
from hrforum.members import labels
from hrforum.mentoring import picture, why
from hrforum.mentoring.matching.compare import compare
from hrforum.mentoring.matching.explain import Explainer
from hrforum.mentoring.matching.proposal import Proposal
from hrforum.mentoring.matching.reasons import Reason
from hrforum.mentoring.matching.words import PASSED, Names, say
from hrforum.mentoring.models import MatchingRun
from hrforum.mentoring.queries import runs as queries

PAGE = 30
WHOLE = 150  # associates up to which the whole match is one picture
SHOWS = ("pairs", "unmatched", "changes")


def _ids(reasons: Iterable[Reason]) -> set[str]:
    found: set[str] = set()
    for reason in reasons:
        for name, value in reason.values.items():
            if name in ("mentor", "mentee", "city", "other", "refuge") and value:
                found.add(str(value))
            elif name == "mentors" and isinstance(value, tuple):
                found.update(value)
    return found


def speaker(reasons: Iterable[Reason], known: dict[str, Any] | None = None) -> Any:
    """Return a function that says reasons in the reader's language: at most one statement."""
    lang = web.actor().locale
    wanted = _ids(reasons)
    found = known if known is not None and wanted <= set(known) else queries.cities(wanted)

    def city(each: str) -> str:
        return str(found[each].name) if each in found else "?"

    names = Names(city, lambda code: labels.language_name(code, lang))
    return lambda reason: say(reason, names)


def pairs_page(run: MatchingRun, page: int) -> dict[str, Any]:
    """Return a page of the pairs, each explained, and their picture: two statements."""
    explainer = queries.explainer(run)
    proposal = explainer.proposal
    rows = proposal.pairs
    shown, pages = _part(rows, page)
    reasons = {pair.mentee: explainer.pair(pair.mentee) for pair in shown}
    is_whole = len(explainer.problem.mentees) <= WHOLE
    drawn = rows if is_whole else shown
    alone = proposal.unmatched if is_whole else ()
    paired = {pair.mentor for pair in rows}
    idle = [m.id for m in explainer.problem.mentors if m.id not in paired] if is_whole else []
    wanted = {p.mentor for p in drawn} | {p.mentee for p in drawn} | {*alone, *idle}
    wanted |= {b.mentor for b in proposal.audit.first} | {b.mentee for b in proposal.audit.first}
    wanted |= {g.mentor for g in proposal.groups} | {m for g in proposal.groups for m in g.mentees}
    for each in reasons.values():
        wanted |= _ids([each.alternative, *each.overruled])
    found = queries.cities(wanted)
    tell = speaker([], found)
    themes = queries.themes()
    lang = web.actor().locale
    names = {each: row.name for each, row in found.items()}
    at = {pair.mentee: 1 + number // PAGE for number, pair in enumerate(rows)}
    order = sorted(idle, key=lambda each: names.get(each, ""))
    return {
        "cities": found,
        "rows": [
            {
                "pair": pair,
                "lines": why.lines(
                    explainer.mentors[pair.mentor], explainer.mentees[pair.mentee],
                    explainer.problem.rules, themes, lang,
                ),
                "passed": [PASSED[code] for code in reasons[pair.mentee].passed],
                "overruled": [tell(each) for each in reasons[pair.mentee].overruled],
                "alternative": tell(reasons[pair.mentee].alternative),
            }
            for pair in shown
        ],
        "picture": picture.draw(
            drawn, sorted(alone, key=lambda each: names.get(each, "")), order, names
        ),
        "is_whole": is_whole,
        "page_of": at,
        "themes": themes,
        "page": page,
        "pages": pages,
    }  # fmt: skip


def unmatched_page(run: MatchingRun, page: int) -> dict[str, Any]:
    """Return a page of those without a mentor: why, and what would change it. One statement."""
    explainer = queries.explainer(run)
    shown, pages = _part(explainer.proposal.unmatched, page)
    said = {each: explainer.unmatched(each) for each in shown}
    wanted = set(shown)
    for reasons in said.values():
        wanted |= _ids(reasons)
    found = queries.cities(wanted)
    tell = speaker([], found)
    return {
        "cities": found,
        "rows": [{"city": each, "reasons": _split(said[each], tell)} for each in shown],
        "page": page,
        "pages": pages,
    }


def _split(reasons: tuple[Reason, ...], tell: Any) -> tuple[list[str], list[str]]:
    """Return why not, and what would change it."""
    change = [r for r in reasons if r.code.startswith(("would_", "one_more"))]
    return [tell(r) for r in reasons if r not in change], [tell(r) for r in change]


def changes_page(base: MatchingRun, run: MatchingRun, page: int) -> dict[str, Any]:
    """Return what a run changes against the one it was tried as a change of: one statement."""
    _problem, before = queries.opened(base)
    problem, after = queries.opened(run)
    change = compare(problem, before, after)
    shown, pages = _part(change.moves, page)
    wanted = {each for move in shown for each in (move.mentee, move.before, move.after) if each}
    return {
        "cities": queries.cities(wanted),
        "change": change,
        "rows": shown,
        "page": page,
        "pages": pages,
    }


def _part(rows: Any, page: int) -> tuple[Any, int]:
    pages = max(1, -(-len(rows) // PAGE))
    if not 1 <= page <= pages:
        raise NotFound
    return rows[(page - 1) * PAGE : page * PAGE], pages


def none_found(explainer: Explainer, proposal: Proposal) -> list[str]:
    """Return in words why a run has no pair at all; empty where it has one: one statement."""
    tell = speaker(proposal.problems)
    return [tell(each) for each in proposal.problems]
