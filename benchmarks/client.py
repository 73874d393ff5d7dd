"""The load, in a process of its own: ``python -m benchmarks.client`` reads its task as JSON.

Keep-alive connections on plain sockets, each with one request under way. What is sent is made
before the clock starts; answers are only looked at for their status and length, so that the client
costs little next to what it measures.
"""

from __future__ import annotations

import json
import os
import random
import select
import socket
import sys
import time
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Connection:
    """One keep-alive connection."""

    socket: socket.socket
    sent: float = 0.0
    got: bytearray = field(default_factory=bytearray)
    wanted: int = 0


def wanted(got: bytearray) -> int:
    """Return how long the answer is in all; 0 while its headers are not complete.

    Raises:
        ValueError: it is not as answers with a length are.
    """
    end = got.find(b"\r\n\r\n")
    if end < 0:
        return 0
    head = bytes(got[:end]).lower()
    at = head.find(b"\r\ncontent-length:")
    if at < 0:
        raise ValueError(f"An answer without a length: {bytes(got[:300])!r}")
    return end + 4 + int(head[at + 17 :].split(b"\r\n", 1)[0])


def run(task: dict[str, Any]) -> dict[str, Any]:
    """Send requests for ``seconds`` on ``connections`` at once; report what came back.

    ``paths`` are asked for in random order from ``seed``; ``headers`` are sent with each.
    """
    chance = random.Random(task["seed"])
    rest = "".join(f"{name}: {value}\r\n" for name, value in task["headers"].items())
    requests = [
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{rest}\r\n".encode() for path in task["paths"]
    ]
    poller = select.epoll()
    open_: dict[int, Connection] = {}
    for _ in range(task["connections"]):
        made = socket.create_connection(("127.0.0.1", task["port"]))
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        open_[made.fileno()] = Connection(made)
        poller.register(made, select.EPOLLIN)
    times: list[float] = []
    statuses: dict[str, int] = {}
    size = 0
    clock = time.perf_counter
    start = clock()
    end = start + task["seconds"]
    for one in open_.values():
        one.sent = clock()
        one.socket.sendall(chance.choice(requests))
    under_way = len(open_)
    while under_way:
        for number, _event in poller.poll(10):
            one = open_[number]
            piece = one.socket.recv(262_144)
            if not piece:
                raise ConnectionError("The server closed a connection.")
            one.got += piece
            one.wanted = one.wanted or wanted(one.got)
            if not one.wanted or len(one.got) < one.wanted:
                continue
            now = clock()
            times.append(now - one.sent)
            size += len(one.got)
            status = one.got[9:12].decode()
            statuses[status] = statuses.get(status, 0) + 1
            one.got = bytearray()
            one.wanted = 0
            if now < end:
                one.sent = clock()
                one.socket.sendall(chance.choice(requests))
            else:
                under_way -= 1
    took = clock() - start
    for one in open_.values():
        one.socket.close()
    times.sort()
    return {
        "requests": len(times),
        "seconds": took,
        "p50": times[len(times) // 2],
        "p95": times[int(len(times) * 0.95)],
        "bytes": size / len(times),
        "statuses": statuses,
    }


def main() -> None:
    """Do the task on standard input."""
    task = json.load(sys.stdin)
    if task.get("cpu") is not None:
        os.sched_setaffinity(0, {task["cpu"]})
    json.dump(run(task), sys.stdout)


if __name__ == "__main__":
    main()
