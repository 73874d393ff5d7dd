"""What every answer carries, and its compression."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import zstandard
from flask import Flask, Response, request

from hrforum.core.assets import Assets

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

COMPRESS_FROM = 1_000  # bytes; below that a packet is a packet


def security_headers(app: Flask, *, https: bool) -> dict[str, str]:
    """Return what every answer carries; ``https`` promises that the site is reached that way."""
    assets: Assets = app.extensions["assets"]
    csp = "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' '{assets.importmap_hash}'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )
    headers = {
        "Content-Security-Policy": csp,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    }
    if https:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return headers


_zstd = zstandard.ZstdCompressor(level=3)


def compress(response: Response) -> None:
    """Compress a page of text for a browser that says it can read that."""
    if response.direct_passthrough or "Content-Encoding" in response.headers:
        return
    if response.mimetype not in (
        "text/html",
        "application/json",
        "application/atom+xml",
    ):
        return
    response.headers.add("Vary", "Accept-Encoding")
    accepted = request.headers.get("Accept-Encoding", "")
    if "zstd" not in accepted and "gzip" not in accepted:
        return
    body = response.get_data()
    if len(body) < COMPRESS_FROM:
        return
    if "zstd" in accepted:
        response.set_data(_zstd.compress(body))
        response.headers["Content-Encoding"] = "zstd"
    else:
        response.set_data(gzip.compress(body, 4))
        response.headers["Content-Encoding"] = "gzip"


class SecurityHeaders:
    """WSGI middleware that adds what every answer carries; what an answer sets itself stays."""

    def __init__(self, inner: WSGIApplication, headers: dict[str, str]) -> None:
        self.inner = inner
        self.headers = [*headers.items(), ("Cache-Control", "private, no-cache")]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""

        def start(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], object]:
            given = {name.lower() for name, _value in headers}
            headers += [pair for pair in self.headers if pair[0].lower() not in given]
            return start_response(status, headers, exc_info)

        return self.inner(environ, start)
