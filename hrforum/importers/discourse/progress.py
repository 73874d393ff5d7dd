"""How far an import is: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

_EVERY = 10.0  # seconds between plain lines


class Progress:
    """Says nothing: for tests, and the base of those that do."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a part of the way; ``total`` is how many steps it has, if that is known."""

    def advance(self, steps: int) -> None:
        """Go on."""

    def resize(self, total: int) -> None:
        """Correct how many steps there are."""


class Bar(Progress):
    """A bar for each part, drawn by rich."""

    def __init__(self) -> None:
        from rich import progress

        self.bars = progress.Progress(
            progress.TextColumn("{task.description:<18}"),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TimeElapsedColumn(),
        )
        self.task: progress.TaskID | None = None
        self.total: int | None = None

    def __enter__(self) -> Self:
        self.bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._finish()
        self.bars.stop()

    def _finish(self) -> None:
        if self.task is not None:
            done = self.bars.tasks[self.bars.task_ids.index(self.task)].completed
            self.bars.update(self.task, total=self.total or done or 1, completed=done or 1)

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a part of the way."""
        self._finish()
        self.total = total
        self.task = self.bars.add_task(name, total=total)

    def advance(self, steps: int) -> None:
        """Go on."""
        if self.task is not None:
            self.bars.advance(self.task, steps)

    def resize(self, total: int) -> None:
        """Correct how many steps there are."""
        self.total = total
        if self.task is not None:
            self.bars.update(self.task, total=total)


class Lines(Progress):
    """A line for each part, and one now and then while it lasts."""

    def __init__(self) -> None:
        self.name = ""
        self.done = 0
        self.total: int | None = None
        self.said = 0.0

    def _say(self, words: str) -> None:
        sys.stdout.write(words + "\n")
        sys.stdout.flush()
        self.said = time.monotonic()

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a part of the way."""
        self.name, self.done, self.total = name, 0, total
        self._say(f"{name}: {total}" if total is not None else f"{name} …")

    def advance(self, steps: int) -> None:
        """Go on."""
        self.done += steps
        if time.monotonic() - self.said > _EVERY:
            self._say(f"{self.name}: {self.done} of {self.total}")

    def resize(self, total: int) -> None:
        """Correct how many steps there are."""
        self.total = total


def fitting() -> Progress:
    """Return what fits where the output goes."""
    return Bar() if sys.stdout.isatty() else Lines()
