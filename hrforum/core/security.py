"""Small tools that several features need to stay safe: keyed hashes, networks, own addresses."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from werkzeug.wrappers import Request

_OWN = frozenset({"same-origin", "none"})


def keyed_hash(key: str, purpose: str, value: str) -> str:
    """Return a hash of ``value`` that only this installation can make (hexadecimal, 32 signs).

    Args:
        key: the installation's secret key.
        purpose: what the hash is for; the same value gives another hash for another purpose.
        value: an address, a name: what must not be kept or logged as it is.
    """
    mac = hmac.new(key.encode(), f"{purpose}\0{value}".encode(), hashlib.sha256)
    return mac.hexdigest()[:32]


def network(address: str | None) -> str:
    """Return the network that a machine's address stands for: itself, or its /64 in IPv6."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


#: How wide a range of addresses can be blocked, narrowest first.
WIDTHS = {4: (32, 24, 16), 6: (64, 56, 48)}


def ranges(address: str | None) -> dict[int, str]:
    """Return the ranges that a machine's address lies in, by the length of their prefix.

    The narrowest is `network`'s. An address that is none lies in no range.
    """
    narrowest = network(address)
    try:
        found = ipaddress.ip_network(narrowest)
    except ValueError:
        return {}
    first, *wider = WIDTHS[found.version]
    return {first: narrowest, **{width: str(found.supernet(new_prefix=width)) for width in wider}}


def safe_path(target: str | None, default: str = "/") -> str:
    """Return ``target`` when it is an address on this site, else ``default``.

    Browsers read ``//host`` and ``/\\host`` as another site, and drop tabs and line ends first.
    """
    if not target or not target.startswith("/") or len(target) > 2000:
        return default
    if target.startswith("//") or "\\" in target or any(ord(c) < 33 for c in target):
        return default
    parts = urlsplit(target)
    return default if parts.netloc or parts.scheme else target


def from_here(request: Request) -> bool:
    """Whether a browser says that a page of this site sent the request.

    Browsers that say nothing of the kind are judged by Origin or Referer; without any of the
    three the answer is no.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in _OWN
    source = request.headers.get("Origin") or request.headers.get("Referer")
    return bool(source) and urlsplit(source or "").netloc == request.host


@contextmanager
def even_time(seconds: float) -> Iterator[None]:
    """Let the block take at least so long, so that its time does not tell which way it went."""
    started = time.monotonic()
    try:
        yield
    finally:
        left = started + seconds - time.monotonic()
        if left > 0:
            time.sleep(left)
