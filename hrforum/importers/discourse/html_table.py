"""Tables of HTML as tables of Markdown."""

from __future__ import annotations

from lxml import etree

from hrforum.importers.discourse.html_inline import Inline

_MOST_COLUMNS = 40
_SIDES = {"left": ":--", "right": "--:", "center": ":-:"}


def table(element: etree._Element, inline: Inline) -> str:
    """Return a table; one that Markdown can't hold becomes a line for each row."""
    rows: list[list[str]] = []
    sides: list[str] = []
    for row in element.iter("tr"):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        if not cells:
            continue
        if not rows:
            sides = [_side(cell) for cell in cells]
        rows.append([_cell(inline.inside(cell)) for cell in cells])
    if not rows:
        return ""
    width = max(len(row) for row in rows)
    if width > _MOST_COLUMNS:
        return "  \n".join(" – ".join(cell for cell in row if cell) for row in rows)
    full = [row + [""] * (width - len(row)) for row in rows]
    sides += ["---"] * (width - len(sides))
    lines = [full[0], sides[:width], *full[1:]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _side(cell: etree._Element) -> str:
    style = (cell.get("style") or "").replace(" ", "") + (cell.get("align") or "")
    return next((line for side, line in _SIDES.items() if style.endswith(side)), "---")
