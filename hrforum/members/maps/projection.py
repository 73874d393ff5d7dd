"""From degrees to kilometres on a flat map, and which maps there are.

Both projections keep areas true, so that no part of the world looks more important than it is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

RADIUS = 6371.0072  # km, of the sphere with the earth's surface
_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_ROOT = math.sqrt(3) / 2


@dataclass(frozen=True, slots=True)
class Chart:
    """A flat map.

    ``west``, ``south``, ``east``, ``north`` are what has land drawn, in kilometres from its origin
    (y grows to the north); ``width`` of them are seen at first, around ``centre``.
    """

    name: str
    west: float
    south: float
    east: float
    north: float
    width: float
    centre: tuple[float, float]
    zooms: int
    unit: float
    """Kilometres of one step in the drawing in ``static/maps``."""

    def place(self, latitude: float, longitude: float) -> tuple[float, float] | None:
        """Return where a place is, in kilometres, or None when this map does not show it."""
        x, y = PROJECTIONS[self.name](latitude, longitude)
        inside = self.west <= x <= self.east and self.south <= y <= self.north
        return (x, y) if inside else None


def equal_earth(latitude: float, longitude: float) -> tuple[float, float]:
    """Project with Equal Earth (Šavrič, Patterson, Jenny 2018), cut in the Bering Strait."""
    turned = math.radians((longitude - 11 + 180) % 360 - 180)
    theta = math.asin(_ROOT * math.sin(math.radians(latitude)))
    square = theta * theta
    sixth = square**3
    slope = _A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square)
    x = turned * math.cos(theta) / (_ROOT * slope)
    y = theta * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))
    return RADIUS * x, RADIUS * y


def laea_europe(latitude: float, longitude: float) -> tuple[float, float]:
    """Project with Lambert's azimuthal equal-area projection around 52° N 10° E, Europe's usual."""
    phi, turned = math.radians(latitude), math.radians(longitude - 10)
    sin0, cos0 = math.sin(math.radians(52)), math.cos(math.radians(52))
    cosine = sin0 * math.sin(phi) + cos0 * math.cos(phi) * math.cos(turned)
    if cosine < -0.999:
        # The opposite point of the earth becomes the circle around this map.
        return 2 * RADIUS, 0.0
    k = math.sqrt(2 / (1 + cosine))
    x = k * math.cos(phi) * math.sin(turned)
    y = k * (cos0 * math.sin(phi) - sin0 * math.cos(phi) * math.cos(turned))
    return RADIUS * x, RADIUS * y


PROJECTIONS = {"europe": laea_europe, "world": equal_earth}
EUROPE = Chart("europe", -3400, -2900, 4000, 2900, 4800, (130, -120), 5, 0.5)
WORLD = Chart("world", -17300, -6900, 17300, 8700, 34600, (0, 900), 6, 2)
CHARTS = {chart.name: chart for chart in (EUROPE, WORLD)}
