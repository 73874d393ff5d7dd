"""A window on a map: which part of it is seen, how large, and where its neighbours are."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from hrforum.members.maps.projection import CHARTS, EUROPE, Chart

WIDTH = 720
"""A drawing is so many units wide; on a wide screen a unit is about a pixel."""
HEIGHTS = {"europe": 600, "world": 400}
STEP = 0.5  # of the window, that a step to a side goes


@dataclass(frozen=True, slots=True)
class Window:
    """What is seen of a chart: around a point, at a zoom of 0 (all) and up, each twice as near."""

    chart: Chart
    zoom: int
    x: int
    y: int

    @property
    def height(self) -> int:
        """The height of the drawing, in units."""
        return HEIGHTS[self.chart.name]

    @property
    def kilometres(self) -> float:
        """How many kilometres a unit of the drawing is."""
        return self.chart.width / (1 << self.zoom) / WIDTH

    @property
    def is_first(self) -> bool:
        """Whether this is what is seen of the chart at first."""
        return self == first(self.chart)

    @property
    def land(self) -> str:
        """The SVG transformation that puts the drawn land into this window."""
        scale = self.chart.unit / self.kilometres
        x = WIDTH / 2 - self.x / self.kilometres
        y = self.height / 2 + self.y / self.kilometres
        return f"translate({x:.1f} {y:.1f}) scale({scale:.4f})"

    def asked(self) -> dict[str, str]:
        """Return the parameters of this window's address."""
        found = {"area": self.chart.name}
        if not self.is_first:
            found |= {"zoom": str(self.zoom), "at": f"{self.x},{self.y}"}
        return found

    def moved(self, east: int, north: int) -> Window | None:
        """Return the window half a width or height further; None where there is no more."""
        return self._other(
            window(
                self.chart,
                self.zoom,
                self.x + east * STEP * WIDTH * self.kilometres,
                self.y + north * STEP * self.height * self.kilometres,
            )
        )

    def nearer(self) -> Window | None:
        """Return the next zoom, or None when there is none."""
        return self._other(window(self.chart, self.zoom + 1, self.x, self.y))

    def farther(self) -> Window | None:
        """Return the zoom before, or None when there is none."""
        if self.zoom == 1:
            return first(self.chart)
        return self._other(window(self.chart, self.zoom - 1, self.x, self.y))

    def around(self, west: float, south: float, east: float, north: float) -> Window | None:
        """Return the nearest window that shows all of this; None when it is not nearer."""
        zoom = self.zoom + 1
        while zoom < self.chart.zooms - 1:
            wide = replace(self, zoom=zoom + 1)
            room = 0.75 * wide.kilometres
            if east - west > room * WIDTH or north - south > room * wide.height:
                break
            zoom += 1
        made = window(self.chart, zoom, (west + east) / 2, (south + north) / 2)
        return made if made.zoom > self.zoom else None

    def _other(self, made: Window) -> Window | None:
        return None if made == self else made


def window(chart: Chart, zoom: int, x: float, y: float) -> Window:
    """Return a window, pushed back onto the chart and into its zooms where it lies outside."""
    zoom = min(max(zoom, 0), chart.zooms - 1)
    wide = chart.width / 2**zoom
    high = wide / WIDTH * HEIGHTS[chart.name]
    return Window(
        chart,
        zoom,
        _within(x, chart.west + wide / 2, chart.east - wide / 2, chart.centre[0]),
        _within(y, chart.south + high / 2, chart.north - high / 2, chart.centre[1]),
    )


def _within(value: float, low: float, high: float, middle: float) -> int:
    return round(min(max(value, low), high) if low <= high else middle)


def first(chart: Chart) -> Window:
    """Return what is seen of a chart at first."""
    return window(chart, 0, *chart.centre)


def asked(area: str, zoom: str, at: str) -> Window:
    """Return the window of an address; what it does not say, or says wrongly, is left out."""
    chart = CHARTS.get(area, EUROPE)
    try:
        level = int(zoom[:3])
        x, y = (float(number) for number in at[:40].split(","))
    except ValueError:
        return first(chart)
    if not (math.isfinite(x) and math.isfinite(y)):
        return first(chart)
    return window(chart, level, x, y)
