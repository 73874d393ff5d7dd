"""Small things that processes of one installation do for each other."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PARENT = "HRFORUM_PARENT"
_PR_SET_PDEATHSIG = 1


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
