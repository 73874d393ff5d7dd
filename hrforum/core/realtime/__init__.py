"""Live: Socket.IO for what people see change without loading the page anew.

`namespaces` declares what can be asked and pushed, `listeners` who is connected and what they may,
`live` serves and watches over them, `clients` writes one frame to many. Writes go through the
features' actions; sockets deliver. `hrforum.core.websocket` is the transport.
"""

from __future__ import annotations

from hrforum.core.realtime.listeners import Identity, Listener, recognise_by
from hrforum.core.realtime.live import Live, init_realtime, live_of
from hrforum.core.realtime.namespaces import Namespace, declared_namespaces

__all__ = [
    "Identity",
    "Listener",
    "Live",
    "Namespace",
    "declared_namespaces",
    "init_realtime",
    "live_of",
    "recognise_by",
]
