"""What can go wrong in the domain, in words that a person can act on."""

from __future__ import annotations

from collections.abc import Sequence


class DomainError(Exception):
    """Something that the person asked for can't be done; ``str(error)`` says why, translated."""


class Invalid(DomainError):
    """A value is not acceptable; ``field`` names the form field that the message belongs to."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class ManyInvalid(Invalid):
    """Several values are not acceptable; ``all`` holds each with its field."""

    def __init__(self, problems: Sequence[Invalid]) -> None:
        super().__init__(problems[0].field, str(problems[0]))
        self.all = list(problems)


class Forbidden(DomainError):
    """The actor may see the thing but not do this to it."""


class NotFound(DomainError):
    """There is no such thing, or the actor may not know of it: both look the same."""


class Conflict(DomainError):
    """Somebody else changed the thing meanwhile."""


class TooMany(DomainError):
    """It was tried too often in a short time: nothing was looked at."""


class Busy(DomainError):
    """The database could not take the write before the deadline: nothing was written."""
