"""Small things that processes of one installation do for each other."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import signal
import sys
from collections.abc import Iterator

PARENT = "HRFORUM_PARENT"
_PR_SET_PDEATHSIG = 1


@contextlib.contextmanager
def loading() -> Iterator[None]:
    """Look for no garbage meanwhile: what a start loads stays, and looking takes a fifth of it."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def follow_parent() -> None:
    """Stop this process when the supervisor that started it dies, however it dies (Linux)."""
    parent = os.environ.get(PARENT, "")
    if not parent:
        return
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(parent):
        # It was gone before we could ask to be told.
        sys.exit(1)
