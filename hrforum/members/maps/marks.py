"""Points on a window gathered into marks that do not lie on each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import hypot

from hrforum.members.maps.window import WIDTH, Window

Spot = tuple[float, float]
LETTER = 6.5
"""Units that a letter of a label takes, generously."""
LINE = 16


@dataclass(slots=True)
class Mark:
    """One point, or several too near each other, in units of the drawing."""

    x: float
    y: float
    places: list[int]


@dataclass(frozen=True, slots=True)
class Label:
    """A name beside a mark; ``side`` says where it stands: ``start`` is right of it."""

    x: float
    y: float
    side: str


def gather(
    window: Window, spots: Sequence[Spot | None], places: Iterable[int], gap: float
) -> list[Mark]:
    """Return the marks of these places that the window shows, at least ``gap`` units apart.

    Each step takes time by the number of points; what follows only by that of cells of the
    window, of which there is a fixed number.
    """
    scale = 1 / window.kilometres
    left, top = window.x - WIDTH / 2 / scale, window.y + window.height / 2 / scale
    cells: dict[tuple[int, int], list[tuple[float, float, int]]] = {}
    for place in places:
        spot = spots[place]
        if spot is None:
            continue
        x, y = (spot[0] - left) * scale, (top - spot[1]) * scale
        if 0 <= x <= WIDTH and 0 <= y <= window.height:
            cells.setdefault((int(x // gap), int(y // gap)), []).append((x, y, place))
    return merged([_mark(points) for points in cells.values()], gap)


def _mark(points: list[tuple[float, float, int]]) -> Mark:
    xs, ys, places = zip(*points, strict=True)
    return Mark(sum(xs) / len(xs), sum(ys) / len(ys), list(places))


def merged(marks: list[Mark], gap: float) -> list[Mark]:
    """Join marks nearer than ``gap`` until there are none; largest first."""
    marks = [Mark(mark.x, mark.y, list(mark.places)) for mark in marks]
    while True:
        marks.sort(key=lambda mark: (-len(mark.places), mark.places[0]))
        kept: list[Mark] = []
        for mark in marks:
            near = next(
                (each for each in kept if hypot(each.x - mark.x, each.y - mark.y) < gap), None
            )
            if near is None:
                kept.append(mark)
                continue
            both = len(near.places) + len(mark.places)
            near.x += (mark.x - near.x) * len(mark.places) / both
            near.y += (mark.y - near.y) * len(mark.places) / both
            near.places += mark.places
        if len(kept) == len(marks):
            break
        marks = kept
    for mark in kept:
        mark.places.sort()
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
