"""Small news between processes: a kind and an id, after the commit.

News carry nothing: whoever hears them looks into the database, under the rights of whom it serves.
They may get lost (a process that died, no Redis): live processes also look by themselves.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from hrforum.core.db import after_commit

log = logging.getLogger("hrforum.live")

Receiver = Callable[[str, int], None]
_receivers: tuple[Receiver, ...] = ()


def hear(receiver: Receiver) -> None:
    """Call ``receiver(kind, id)`` with all news, on the thread of whoever tells them.

    It must return at once and raise nothing.
    """
    global _receivers
    _receivers = (*_receivers, receiver)


def hear_no_more(receiver: Receiver) -> None:
    """Take a receiver away."""
    global _receivers
    _receivers = tuple(each for each in _receivers if each != receiver)


def tell(kind: str, which: int) -> None:
    """Tell now that the thing of that kind and id has changed."""
    for receiver in _receivers:
        receiver(kind, which)


def tell_after_commit(kind: str, which: int) -> None:
    """Tell once the transaction under way is committed; several of the same are one."""
    after_commit(lambda: tell(kind, which), key=("news", kind, which))
