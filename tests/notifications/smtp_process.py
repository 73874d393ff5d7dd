"""A mail server in a process of its own, that can be killed: ``python -m … PORT LOG``.

Its log has a line ``taken N ID`` for each mail, written before the server says that it has taken
it, and ``went-on N ID`` when the same conversation goes on afterwards: then whoever sends has read
that answer. A mail that is taken without going on is in doubt, and the protocol has no way to ask.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP


class Handler:
    """Takes everything and writes down what it took."""

    def __init__(self, log: Path) -> None:
        self.log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self.numbers = itertools.count()

    def note(self, *words: str) -> None:
        """One write: a kill leaves the line whole or away."""
        os.write(self.log, (" ".join(words) + "\n").encode())

    def went_on(self, session: Any) -> None:
        """Whoever sends says something: what was taken before has been acknowledged."""
        if getattr(session, "taken", None):
            self.note("went-on", *session.taken)
            session.taken = None

    async def handle_MAIL(  # noqa: N802 -- the library's names
        self, _server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        self.went_on(session)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RSET(self, _server: Any, session: Any, _envelope: Any) -> str:  # noqa: N802
        self.went_on(session)
        return "250 OK"

    async def handle_QUIT(self, _server: Any, session: Any, _envelope: Any) -> str:  # noqa: N802
        self.went_on(session)
        return "221 Bye"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        head = envelope.content.decode("utf-8", "replace").partition("\r\n\r\n")[0]
        [line] = [x for x in head.splitlines() if x.lower().startswith("message-id:")]
        # A kill finds it before the mail is written down, after it, and after the answer.
        await asyncio.sleep(random.uniform(0.0, 0.01))
        session.taken = (f"{os.getpid()}.{next(self.numbers)}", line.partition(":")[2].strip())
        self.note("taken", *session.taken)
        await asyncio.sleep(random.uniform(0.0, 0.02))
        return "250 Message accepted for delivery"


def doubled(lines: Iterable[str]) -> tuple[dict[str, int], int, list[str]]:
    """What the log says.

    Returns:
        How often each mail was taken; how many of these were one more because the one before was
        in doubt; and the mails that were handed over again though the answer had been read.
    """
    takes: dict[str, list[str]] = defaultdict(list)
    acknowledged = set()
    for line in lines:
        act, number, message_id = line.split()
        if act == "taken":
            takes[message_id].append(number)
        else:
            acknowledged.add(number)
    again = [(name, n) for name, numbers in takes.items() for n in numbers[:-1]]
    wrong = [name for name, n in again if n in acknowledged]
    counted = {name: len(numbers) for name, numbers in takes.items()}
    return counted, len(again) - len(wrong), wrong


async def serve(port: int, log: Path) -> None:
    """Take mails until the process ends."""
    handler = Handler(log)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
