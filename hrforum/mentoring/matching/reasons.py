"""A reason as a code with its values; `words` says it to people, in their language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Value = str | int | tuple[str, ...]


@dataclass(frozen=True)
class Reason:
    """Why something is so.

    ``values``: by name. The name says what it is: ``mentor``, ``mentee``, ``city`` and the like
    are ids of cities, ``languages``, ``themes``, ``formats`` codes, the rest numbers.
    """

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)


class NoSolutionError(Exception):
    """What the coordinator has decided can't be kept; ``reasons`` say what to change."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        super().__init__("; ".join(reason.code for reason in reasons))
        self.reasons = reasons


class CancelledError(Exception):
    """Raise it in a progress callback: the matching stops there."""
