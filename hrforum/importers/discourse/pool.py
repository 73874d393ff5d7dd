"""The processes that read and render: as many as there are processors, never far ahead."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TypeVar

from hrforum.importers.discourse.convert import Converter
from hrforum.importers.discourse.reading import BadFile
from hrforum.importers.discourse.records import Atlas, Problem, Survey, Task, Topic
from hrforum.importers.discourse.survey import survey

T = TypeVar("T")
R = TypeVar("R")
Sheet = tuple[int, str, str, bool]
_AHEAD = 3
"""Tasks that wait for each process; what they hold is all that is in memory."""
_FEW = 20
"""Below this, starting processes takes longer than the work."""
_converter: Converter | None = None


def workers() -> int:
    """Return how many processes an import uses."""
    return max(1, min(os.cpu_count() or 1, 8))


def _start(atlas: Atlas | None) -> None:
    global _converter
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it and ends us
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    if atlas is not None:
        _converter = Converter(atlas)


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    """End this process when its parent is gone: killed, it could not say so."""
    parent.join()
    os._exit(1)


def _surveyed(sheets: list[Sheet]) -> list[Survey]:
    return [survey(*sheet) for sheet in sheets]


def _converted(tasks: list[Task]) -> list[Topic | Problem]:
    if _converter is None:
        raise RuntimeError("The process was not started for this.")
    return [_one(_converter, task) for task in tasks]


def _one(converter: Converter, task: Task) -> Topic | Problem:
    try:
        return converter.topic(task)
    except BadFile as error:
        return Problem(task.files[0][0], str(error))
    except Exception as error:  # one topic that nobody foresaw must not end the import
        name = type(error).__name__
        return Problem(task.files[0][0], "it could not be converted", f"{name}: {error}"[:300])


def surveys(sheets: Iterable[Sheet], total: int) -> Iterator[Survey]:
    """Return what each file holds, in order."""
    if total < _FEW:
        yield from _surveyed(list(sheets))
        return
    with _executor(None) as executor:
        for some in _flow(executor, _surveyed, _slices(sheets, 20)):
            yield from some


def topics(atlas: Atlas, tasks: Iterable[Task], total: int) -> Iterator[Topic | Problem]:
    """Return each topic's rows, or why there are none, in order."""
    if total < _FEW:
        converter = Converter(atlas)
        yield from (_one(converter, task) for task in tasks)
        return
    with _executor(atlas) as executor:
        for some in _flow(executor, _converted, _slices(tasks, 4)):
            yield from some


def _executor(atlas: Atlas | None) -> ProcessPoolExecutor:
    # Forking a process that has connections and threads is asking for trouble.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers(), context, _start, (atlas,))


def _slices(things: Iterable[T], size: int) -> Iterator[list[T]]:
    some: list[T] = []
    for thing in things:
        some.append(thing)
        if len(some) == size:
            yield some
            some = []
    if some:
        yield some


def _flow(
    executor: ProcessPoolExecutor, work: Callable[[T], R], things: Iterable[T]
) -> Iterator[R]:
    waiting: deque[Future[R]] = deque()
    try:
        for thing in things:
            waiting.append(executor.submit(work, thing))
            if len(waiting) >= workers() * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
