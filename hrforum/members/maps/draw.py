"""Draw the land of ``static/maps`` anew: ``python -m hrforum.members.maps.draw FILE``.

FILE is ``countries-50m.json`` of the npm package ``world-atlas`` 2.0.2 (Natural Earth, public
domain).
What is drawn and what is not: ``static/maps/README.md``.
"""

from __future__ import annotations

import heapq
import json
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from hrforum.members.maps.projection import EUROPE, PROJECTIONS, WORLD, Chart

FOLDER = Path(__file__).parents[3] / "static" / "maps"
# km² that a bend, and an island, must have to be seen.
DETAIL = {"europe": (14.0, 50.0), "world": (650.0, 900.0)}
# One country on this map, whatever the source says: the second is drawn as part of the first.
SAME = {"N. Cyprus": "Cyprus", "Somaliland": "Somalia"}
UNDRAWN = ("Antarctica",)

Point = tuple[float, float]
Line = list[Point]


def degrees(topology: dict[str, Any]) -> list[Line]:
    """Return the arcs of a topology in (longitude, latitude)."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        found.append(line)
    return found


def simplified(line: Line, least: float) -> Line:
    """Take away the bends that are smaller than ``least`` (Visvalingam and Whyatt)."""
    before = [*range(-1, len(line) - 1)]
    after = [*range(1, len(line) + 1)]
    gone = [False] * len(line)

    def bend(n: int) -> float:
        return abs(area([line[before[n]], line[n], line[after[n]]]))

    heap = [(bend(n), n) for n in range(1, len(line) - 1)]
    heapq.heapify(heap)
    size = {n: value for value, n in heap}
    while heap and heap[0][0] < least:
        value, n = heapq.heappop(heap)
        if gone[n] or size[n] != value:
            continue
        gone[n] = True
        before[after[n]], after[before[n]] = before[n], after[n]
        for other in (before[n], after[n]):
            if 0 < other < len(line) - 1:
                size[other] = max(bend(other), value)
                heapq.heappush(heap, (size[other], other))
    return [point for n, point in enumerate(line) if not gone[n]]


def area(ring: Line) -> float:
    """Return the signed area within a ring."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return sum(x * v - u * y for (x, y), (u, v) in pairs) / 2


def rings(geometry: dict[str, Any]) -> Iterator[list[int]]:
    """Yield the rings of a geometry as numbers of arcs."""
    for each in geometry.get("geometries", ()):
        yield from rings(each)
    if geometry["type"] == "Polygon":
        yield from geometry["arcs"]
    elif geometry["type"] == "MultiPolygon":
        for polygon in geometry["arcs"]:
            yield from polygon


def joined(numbers: list[int], arcs: list[Line]) -> Line:
    """Return a ring of arcs as one line; a number below zero is an arc that runs backwards."""
    ring: Line = []
    for number in numbers:
        line = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += line[1:] if ring else line
    return ring


def clipped(ring: Line, chart: Chart) -> Line:
    """Cut a ring at the edges of the chart (Sutherland and Hodgman)."""
    edges = ((0, chart.west, 1), (0, chart.east, -1), (1, chart.south, 1), (1, chart.north, -1))
    for axis, edge, sign in edges:
        found: Line = []
        for a, b in zip(ring, [*ring[1:], *ring[:1]], strict=True):
            inside_a, inside_b = sign * (a[axis] - edge) >= 0, sign * (b[axis] - edge) >= 0
            if inside_a:
                found.append(a)
            if inside_a != inside_b:
                t = (edge - a[axis]) / (b[axis] - a[axis])
                found.append((a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])))
        ring = found
    return ring


def inside(line: Line, chart: Chart) -> Iterator[Line]:
    """Yield the parts of a line that the chart shows."""
    part: Line = []
    for point in line:
        if chart.west <= point[0] <= chart.east and chart.south <= point[1] <= chart.north:
            part.append(point)
            continue
        if len(part) > 1:
            yield part
        part = []
    if len(part) > 1:
        yield part


def path(lines: list[Line], unit: float, close: str) -> str:
    """Return the lines as the data of an SVG path, in whole units."""
    words = []
    for line in lines:
        whole = [(round(x / unit), round(-y / unit)) for x, y in line]
        steps = [(u - x, v - y) for (x, y), (u, v) in pairwise(whole)]
        if close:
            steps = steps[:-1] if line[0] == line[-1] else steps
        moves = [f"{x} {y}" for x, y in steps if x or y]
        if len(moves) > (1 if close else 0):
            words.append(f"M{whole[0][0]} {whole[0][1]}l{' '.join(moves)}{close}")
    return "".join(words).replace(" -", "-")


def borders(topology: dict[str, Any]) -> Iterator[int]:
    """Yield the arcs that two countries share, but for borders that this map does not draw."""
    users: dict[int, set[str]] = {}
    for country in topology["objects"]["countries"]["geometries"]:
        name = country["properties"]["name"]
        for ring in rings(country):
            for number in ring:
                arc = number if number >= 0 else ~number
                users.setdefault(arc, set()).add(SAME.get(name, name))
    yield from (arc for arc, names in users.items() if len(names) > 1)


def in_ukraine(line: Line) -> bool:
    """Whether a border (in degrees) is the source's line between Crimea and the mainland."""
    return all(32.5 < x < 36.8 and 44.2 < y < 46.4 for x, y in line)


def draw(topology: dict[str, Any], chart: Chart) -> str:
    """Return the SVG file of a chart."""
    least, island = DETAIL[chart.name]
    raw = degrees(topology)
    project = PROJECTIONS[chart.name]
    arcs = [simplified([project(lat, lon) for lon, lat in line], least) for line in raw]
    land = []
    undrawn = {
        tuple(ring)
        for country in topology["objects"]["countries"]["geometries"]
        if country["properties"]["name"] in UNDRAWN
        for ring in rings(country)
    }
    for numbers in rings(topology["objects"]["land"]):
        if tuple(numbers) in undrawn:
            continue
        ring = joined(numbers, arcs)
        if chart is WORLD and any(abs(a[0] - b[0]) > 15000 for a, b in pairwise(ring)):
            # The Bering Strait's edge of the map cuts two small islands: they are left out.
            continue
        ring = clipped(ring, chart)
        if len(ring) > 3 and abs(area(ring)) >= island:
            land.append(ring)
    lines = [
        part
        for arc in borders(topology)
        if not in_ukraine(raw[arc])
        for part in inside(arcs[arc], chart)
    ]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg">'
        f'<path id="land" d="{path(land, chart.unit, "z")}"/>'
        '<path id="borders" fill="none" vector-effect="non-scaling-stroke" '
        f'd="{path(lines, chart.unit, "")}"/></svg>\n'
    )


def main() -> None:
    """Write both files."""
    topology = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    for chart in (EUROPE, WORLD):
        text = draw(topology, chart)
        (FOLDER / f"{chart.name}.svg").write_text(text, encoding="utf-8")
        print(f"{chart.name}.svg: {len(text):,} bytes")  # noqa: T201 -- a tool for the terminal


if __name__ == "__main__":
    main()
