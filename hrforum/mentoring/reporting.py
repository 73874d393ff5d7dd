"""The report on a cycle for funders: figures in words, as rows for a table program, as a PDF.

What a city wrote for its coordinators stands in none of them: why it said no, what it works on.
"""

from __future__ import annotations

import csv as tables
import io
from pathlib import Path
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from fontTools.ttLib import TTFont
from fpdf import FPDF

from hrforum.core import clock
from hrforum.core.errors import Conflict
from hrforum.mentoring import words
from hrforum.mentoring.queries.pairs import Followed, Report

FONTS = Path(__file__).parent / "fonts"
# What a table program would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
AT_WORK = ("active", "paused", "closed")


def figures(report: Report) -> list[tuple[str, str]]:
    """Return what is counted, each with its name."""
    counts = report.counts
    came = sum(counts.get(state, 0) for state in AT_WORK)
    held = sum(each.progress.sessions_held for each in report.pairs)
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
        f"{each.progress.sessions_held}/{report.cycle.planned_sessions}"
        if pairing.state in AT_WORK
        else "",
        f"{each.progress.goals_met}/{each.progress.goals}" if each.progress.goals else "",
    )


def csv(report: Report) -> bytes:
    """Return the report as comma-separated values, with a mark by which programs know UTF-8."""
    out = io.StringIO()
    writer = tables.writer(out)
    writer.writerow([_plain(report.cycle.name), clock.today().isoformat()])
    writer.writerows([_plain(name), _plain(value)] for name, value in figures(report))
    writer.writerow([])
    writer.writerow(columns())
    writer.writerows([_plain(cell) for cell in line(report, each)] for each in report.pairs)
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def pdf(report: Report) -> bytes:
    """Return the report as a PDF.

    Raises:
        Conflict: its fonts have no letters for a name; the page can be printed instead.
    """
    title = f"{report.cycle.name}"
    rows = [line(report, each) for each in report.pairs]
    known = figures(report)
    _demand_letters([title, *(cell for row in rows for cell in row)])
    document = _Document(orientation="landscape", format="A4")
    document.set_title(title)
    document.set_lang("en")
    document.set_creator("hrforum")
    for style, name in (("", "NotoSans-Regular"), ("B", "NotoSans-Bold")):
        document.add_font("Noto", style, FONTS / f"{name}.ttf")
    document.set_margin(18)
    document.add_page()
    document.set_font("Noto", "B", 20)
    document.multi_cell(0, 10, title, new_x="LMARGIN", new_y="NEXT")
    document.set_font("Noto", "", 10)
    dates = _(
        "Mentoring from %(first)s to %(last)s. As of %(day)s.",
        first=format_date(report.cycle.starts_on, "long"),
        last=format_date(report.cycle.ends_on, "long"),
        day=format_date(clock.today(), "long"),
    )
    document.multi_cell(0, 6, str(dates), new_x="LMARGIN", new_y="NEXT")
    document.ln(4)
    _table(document, [(name, value) for name, value in known], (60, 40), heading=False)
    document.ln(6)
    if rows:
        document.set_font("Noto", "B", 13)
        document.multi_cell(0, 8, str(_("The pairs")), new_x="LMARGIN", new_y="NEXT")
        _table(document, [columns(), *rows], (26, 26, 18, 14, 14, 14, 11, 11), heading=True)
    return bytes(document.output())


class _Document(FPDF):
    """A4, with the number of the page below."""

    def footer(self) -> None:
        """Write the number of the page."""
        self.set_y(-14)
        self.set_font("Noto", "", 8)
        self.cell(0, 6, f"{self.page_no()}", align="R")


def _table(document: FPDF, rows: Any, widths: tuple[int, ...], *, heading: bool) -> None:
    document.set_font("Noto", "", 9)
    with document.table(
        col_widths=widths, line_height=5.5, borders_layout="HORIZONTAL_LINES",
        first_row_as_headings=heading, text_align="LEFT", width=None,
    ) as table:  # fmt: skip
        for cells in rows:
            row = table.row()
            for cell in cells:
                row.cell(str(cell))


_letters: set[int] = set()


def _demand_letters(texts: list[str]) -> None:
    if not _letters:
        with TTFont(FONTS / "NotoSans-Regular.ttf", lazy=True) as font:
            _letters.update(font.getBestCmap())
    strange = sorted({text for text in texts if any(ord(c) not in _letters for c in text)})
    if strange:
        raise Conflict(
            _(
                "The PDF has letters for Latin, Greek and Cyrillic only, and these need others: "
                "%(names)s. Print this page instead: your browser has them.",
                names=", ".join(strange[:5]),
            )
        )
