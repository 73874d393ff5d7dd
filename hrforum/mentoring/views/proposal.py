"""What the page of a run shows, made from what the run started from and came to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hrforum.core import web
from hrforum.core.errors import NotFound
from hrforum.members import labels
from hrforum.mentoring import picture, why
from hrforum.mentoring.matching.compare import compare
from hrforum.mentoring.matching.explain import Explainer, PairReasons
from hrforum.mentoring.matching.proposal import Pair, Proposal
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
    is_whole = len(explainer.problem.mentees) <= WHOLE
    shown, pages = _part(proposal.pairs, page)
    drawn = proposal.pairs if is_whole else shown
    alone = proposal.unmatched if is_whole else ()
    paired = {pair.mentor for pair in proposal.pairs}
    idle = [m.id for m in explainer.problem.mentors if m.id not in paired] if is_whole else []
    reasons = {pair.mentee: explainer.pair(pair.mentee) for pair in drawn}
    found = queries.cities(_named(proposal, drawn, [*alone, *idle], reasons))
    names = {each: row.name for each, row in found.items()}

    def by_name(pair: Pair) -> tuple[str, str]:
        return names.get(pair.mentor, ""), names.get(pair.mentee, "")

    # By name where all names are known; else by the matching's own order, a page after the other.
    rows = sorted(drawn, key=by_name)
    first = (page - 1) * PAGE
    here = rows[first : first + PAGE] if is_whole else rows
    at = {pair.mentee: 1 + n // PAGE if is_whole else page for n, pair in enumerate(rows)}
    themes = queries.themes()
    tell = speaker([], found)
    lang = web.actor().locale
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
            for pair in here
        ],
        "picture": picture.draw(
            rows,
            sorted(alone, key=lambda each: names.get(each, "")),
            sorted(idle, key=lambda each: names.get(each, "")),
            names,
        ),
        "is_whole": is_whole,
        "themes": themes,
        "page_of": at,
        "page": page,
        "pages": pages,
    }  # fmt: skip


def _named(
    proposal: Proposal, drawn: Any, others: list[str], reasons: dict[str, PairReasons]
) -> set[str]:
    """Return all cities that a page of pairs names."""
    wanted = {each for pair in drawn for each in (pair.mentor, pair.mentee)} | set(others)
    for blocking in proposal.audit.first:
        wanted |= {blocking.mentor, blocking.mentee}
    for group in proposal.groups:
        wanted |= {group.mentor, *group.mentees}
    for each in reasons.values():
        wanted |= _ids([each.alternative, *each.overruled])
    return wanted


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
