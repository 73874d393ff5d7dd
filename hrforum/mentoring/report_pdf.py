"""The report on a cycle as a PDF. Loaded when one is asked for: its library takes its time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from fontTools.ttLib import TTFont
from fpdf import FPDF

from hrforum.core import clock
from hrforum.core.errors import Conflict
from hrforum.mentoring.queries.pairs import Report
from hrforum.mentoring.reporting import columns, figures, line

FONTS = Path(__file__).parent / "fonts"


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
