"""The report on a cycle for funders: figures in words, and rows for a table program.

What a city wrote for its coordinators stands in none of them: why it said no, what it works on.
"""

from __future__ import annotations

import csv as tables
import io

from flask_babel import gettext as _

from hrforum.core import clock
from hrforum.core.spreadsheets import safe
from hrforum.mentoring import words
from hrforum.mentoring.queries.pairs import Followed, Report

AT_WORK = ("active", "paused", "closed")


def figures(report: Report) -> list[tuple[str, str]]:
    """Return what is counted, each with its name."""
    counts = report.counts
    came = sum(counts.get(state, 0) for state in AT_WORK)
    held = sum(each.progress.held for each in report.pairs)
    planned = report.cycle.planned_sessions * came
    goals = sum(each.progress.goals for each in report.pairs)
    met = sum(each.progress.goals_met for each in report.pairs)
    days = report.days_to_consent
    refused = counts.get("declined", 0) + counts.get("lapsed", 0)
    return [
        (str(_("Guest cities that offered")), str(report.offers)),
        (str(_("Places that they offered")), str(report.places)),
        (str(_("Associates that asked")), str(report.requests)),
        (str(_("Pairs proposed")), str(sum(counts.values()))),
        (str(_("Pairs that came to work")), str(came)),
        (str(_("Pairs that came to their end")), str(counts.get("closed", 0))),
        (str(_("Pairs ended early")), str(counts.get("stopped", 0))),
        (
            str(_("Refused or not answered")),
            str(refused),
        ),
        (str(_("Days from the proposal to both answers, in the middle")), _number(days)),
        (str(_("Associates that were never mentored before")), str(report.new)),
        (str(_("Places that went to new or small cities")), _share(report.new_or_small, came)),
        (str(_("Sessions held of those planned")), _share(held, planned)),
        (str(_("Goals met of those set")), _share(met, goals)),
        (str(_("On the waiting list")), str(report.waiting)),
    ]


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


def _share(part: int, whole: int) -> str:
    if not whole:
        return "–"
    return str(
        _("%(part)s of %(whole)s (%(percent)s %%)", part=part, whole=whole,
          percent=round(100 * part / whole))
    )  # fmt: skip


def columns() -> tuple[str, ...]:
    """Return the headings of the list of pairs."""
    return (
        str(_("Guest city")), str(_("Associate")), str(_("State")), str(_("Proposed")),
        str(_("Began")), str(_("Ended")), str(_("Sessions")), str(_("Goals met")),
    )  # fmt: skip


def line(report: Report, each: Followed) -> tuple[str, ...]:
    """Return a pair's line under `columns`."""
    pairing = each.pairing
    return (
        each.row.mentor,
        each.row.mentee,
        str(words.PAIRING_STATES[pairing.state]),
        *(
            moment.date().isoformat() if moment is not None else ""
            for moment in (pairing.created_at, pairing.started_at, pairing.ended_at)
        ),
        f"{each.progress.held}/{report.cycle.planned_sessions}" if pairing.state in AT_WORK else "",
        f"{each.progress.goals_met}/{each.progress.goals}" if each.progress.goals else "",
    )


def csv(report: Report) -> bytes:
    """Return the report as comma-separated values, with a mark by which programs know UTF-8."""
    out = io.StringIO()
    writer = tables.writer(out)
    writer.writerow([safe(report.cycle.name), clock.today().isoformat()])
    writer.writerows([safe(name), safe(value)] for name, value in figures(report))
    writer.writerow([])
    writer.writerow(columns())
    writer.writerows([safe(cell) for cell in line(report, each)] for each in report.pairs)
    return out.getvalue().encode("utf-8-sig")
