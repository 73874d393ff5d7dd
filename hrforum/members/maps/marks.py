"""Points on a window gathered into marks that do not lie on each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import hypot

from hrforum.members.maps.window import WIDTH, Window

Spot = tuple[float, float]
Bounds = tuple[float, float, float, float]
"""West, south, east, north, in kilometres."""
LETTER = 6.5
"""Units that a letter of a label takes, generously."""
LINE = 16
_EDGE = 20_000.0  # km: west and south of every chart
_SIDE = 1 << 12


@dataclass(slots=True)
class Points:
    """Where everybody is on a chart, in kilometres; 0, 0 for who is not on it."""

    xs: list[float]
    ys: list[float]
    _cells: dict[float, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, spots: Sequence[Spot | None]) -> Points:
        """Return the points of these spots."""
        return cls(
            [spot[0] if spot else 0.0 for spot in spots], [s[1] if s else 0.0 for s in spots]
        )

    def cells(self, size: float) -> list[int]:
        """Return the number of the cell that each point is in; kept, for there are few sizes."""
        found = self._cells.get(size)
        if found is None:
            found = self._cells[size] = [
                int((x + _EDGE) // size) * _SIDE + int((y + _EDGE) // size)
                for x, y in zip(self.xs, self.ys, strict=True)
            ]
        return found


@dataclass(slots=True)
class Mark:
    """One point, or several too near each other; ``x`` and ``y`` in units of the drawing."""

    x: float
    y: float
    places: list[int]
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class Label:
    """A name beside a mark; ``side`` says where it stands: ``start`` is right of it."""

    x: float
    y: float
    side: str


def gather(window: Window, points: Points, places: Iterable[int], gap: float) -> list[Mark]:
    """Return the marks of these places that the window shows, at least ``gap`` units apart.

    Cells lie fast on the chart, so that marks stay together when the window moves. Only sorting
    the places into cells takes time by their number; the window shows a fixed number of cells.
    """
    scale = window.kilometres
    size = gap * scale
    cells = points.cells(size)
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for place in places:
        groups[cells[place]].append(place)
    half_x, half_y = WIDTH / 2 * scale, window.height / 2 * scale
    west, east = window.x - half_x, window.x + half_x
    south, north = window.y - half_y, window.y + half_y
    found = []
    for cell, group in groups.items():
        column, row = divmod(cell, _SIDE)
        left, low = column * size - _EDGE, row * size - _EDGE
        if left > east or left + size < west or low > north or low + size < south:
            continue
        if left < west or left + size > east or low < south or low + size > north:
            group = [
                place
                for place in group
                if west <= points.xs[place] <= east and south <= points.ys[place] <= north
            ]
            if not group:
                continue
        xs = [points.xs[place] for place in group]
        ys = [points.ys[place] for place in group]
        x, y = sum(xs) / len(xs), sum(ys) / len(ys)
        bounds = (min(xs), min(ys), max(xs), max(ys))
        found.append(Mark((x - west) / scale, (north - y) / scale, group, bounds))
    return merged(found, gap)


def merged(marks: list[Mark], gap: float) -> list[Mark]:
    """Join marks nearer than ``gap`` until there are none; largest first."""
    marks = [Mark(mark.x, mark.y, list(mark.places), mark.bounds) for mark in marks]
    while True:
        marks.sort(key=lambda mark: (-len(mark.places), mark.places[0]))
        kept: list[Mark] = []
        for mark in marks:
            x, y = mark.x, mark.y
            near = None
            for each in kept:
                # Most are far away: two comparisons tell it sooner than the root.
                if -gap < each.x - x < gap and hypot(each.x - x, each.y - y) < gap:
                    near = each
                    break
            if near is None:
                kept.append(mark)
                continue
            both = len(near.places) + len(mark.places)
            near.x += (mark.x - near.x) * len(mark.places) / both
            near.y += (mark.y - near.y) * len(mark.places) / both
            near.places += mark.places
            a, b = near.bounds, mark.bounds
            near.bounds = (
                min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])
            )  # fmt: skip
        if len(kept) == len(marks):
            break
        marks = kept
    # As one reads: by rows from the north, each from the west.
    return sorted(kept, key=lambda mark: (int(mark.y // gap), mark.x))


def labels(
    window: Window, marks: Sequence[Mark], names: Sequence[str], order: Sequence[int], radius: float
) -> dict[int, Label]:
    """Find room for the names of marks.

    Args:
        window: where they stand.
        marks: all of them: no name may lie on one.
        names: the name of each; an empty one gets no label.
        order: the numbers of the marks, the most important first.
        radius: of a mark, in units.

    Returns:
        The label of each mark that has room for one, by the mark's number.
    """
    taken = []
    for mark in marks:
        size = radius if len(mark.places) == 1 else 2 * radius
        taken.append((mark.x - size, mark.y - size, mark.x + size, mark.y + size))
    found: dict[int, Label] = {}
    for number in order:
        mark, long = marks[number], len(names[number]) * LETTER
        if not long:
            continue
        for side, west in (
            ("start", mark.x + radius + 2),
            ("end", mark.x - radius - 2 - long),
        ):
            box = (west, mark.y - LINE / 2, west + long, mark.y + LINE / 2)
            if west >= 0 and box[2] <= WIDTH and not any(_touch(box, other) for other in taken):
                taken.append(box)
                edge = west if side == "start" else box[2]
                found[number] = Label(edge, mark.y, side)
                break
    return found


Box = tuple[float, float, float, float]


def _touch(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
