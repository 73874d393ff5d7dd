"""An SMTP server that keeps what it receives."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.support.servers import free_port


class MailServer:
    """Listens on a free loopback port; `messages` holds what came in, oldest first.

    `refuse` makes it answer every message with that SMTP reply instead of taking it.
    """

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refuse: str | None = None
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())

    @property
    def port(self) -> int:
        """The port it listens on."""
        port: int = self._controller.port
        return port

    def start(self) -> None:
        """Start to listen, in a thread of its own."""
        self._controller.start()

    def stop(self) -> None:
        """Stop to listen."""
        self._controller.stop()

    def clear(self) -> None:
        """Forget the messages and take new ones."""
        self.messages.clear()
        self.refuse = None

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Called by aiosmtpd for each message."""
        if self.refuse:
            return self.refuse
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.messages.append(message)
        return "250 Message accepted for delivery"
