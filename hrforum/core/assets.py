"""Static files under one fingerprint, compressed once.

The fingerprint of the whole tree is a folder of the address (``/assets/<fingerprint>/js/app.js``):
relative imports between modules and ``url()`` in styles carry it too, and a browser may keep all of
it for a year.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import mimetypes
from pathlib import Path

import brotli
from flask import Flask, Response, abort, request

from hrforum.core.permissions import access

STATIC = Path(__file__).resolve().parents[2] / "static"
BUNDLE = "css/bundle.css"
TEXT = {".css", ".js", ".svg", ".json", ".txt", ".map", ".webmanifest"}
TYPES = {
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/json",
}

# Bare names that the browser's modules import, and where npm put them (copied by `make`).
VENDOR = {
    "@github/combobox-nav": "vendor/combobox-nav/index.js",
    "@github/markdown-toolbar-element": "vendor/markdown-toolbar-element/index.js",
    "@github/paste-markdown": "vendor/paste-markdown/index.js",
    "@github/text-expander-element": "vendor/text-expander-element/index.js",
    "socket.io-client": "vendor/socket.io-client/socket.io.esm.min.js",
}


class Assets:
    """The static tree: addresses, bytes, and the import map with its CSP hash."""

    def __init__(self, root: Path = STATIC) -> None:
        self.root = root
        self._bytes: dict[tuple[str, str], bytes] = {}
        self.fingerprint = self._fingerprint()
        self.prefix = f"/assets/{self.fingerprint}"
        imports = {
            name: f"{self.prefix}/{path}"
            for name, path in VENDOR.items()
            if (root / path).is_file()
        }
        self.importmap = json.dumps({"imports": imports}, separators=(",", ":"))
        digest = hashlib.sha256(self.importmap.encode()).digest()
        self.importmap_hash = "sha256-" + base64.b64encode(digest).decode()

    def _fingerprint(self) -> str:
        digest = hashlib.sha256()
        for path in sorted(p for p in self.root.rglob("*") if p.is_file()):
            digest.update(path.relative_to(self.root).as_posix().encode())
            digest.update(path.read_bytes())
        return digest.hexdigest()[:12]

    def url(self, name: str) -> str:
        """Return the address of a static file; ``css`` is the bundle of all styles."""
        return f"{self.prefix}/{BUNDLE if name == 'css' else name}"

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes, or None when there is no such file below the static folder."""
        if name == BUNDLE:
            listed = (self.root / "css" / "bundle.txt").read_text().split()
            return "\n".join((self.root / "css" / part).read_text() for part in listed).encode()
        path = (self.root / name).resolve()
        if not path.is_relative_to(self.root) or not path.is_file():
            return None
        return path.read_bytes()

    def encoded(self, name: str, accepted: str) -> tuple[bytes | None, str]:
        """Return the bytes in the best encoding that the browser accepts, and its name."""
        encoding = ""
        if Path(name).suffix in TEXT:
            encoding = "br" if "br" in accepted else "gzip" if "gzip" in accepted else ""
        key = (name, encoding)
        if key not in self._bytes:
            raw = self.read(name)
            if raw is None:
                return None, ""
            if encoding == "br":
                raw = brotli.compress(raw, quality=9)
            elif encoding == "gzip":
                raw = gzip.compress(raw, 9)
            self._bytes[key] = raw
        return self._bytes[key], encoding


def init_assets(app: Flask) -> Assets:
    """Serve the static tree of ``app`` and give templates ``asset()`` and ``importmap``."""
    assets = Assets()
    app.extensions["assets"] = assets

    @app.get("/assets/<fingerprint>/<path:name>")
    @access("public")
    def assets_file(fingerprint: str, name: str) -> Response:
        if app.debug or app.config["HRFORUM"].ENV == "development":
            assets._bytes.clear()
        body, encoding = assets.encoded(name, request.headers.get("Accept-Encoding", ""))
        if body is None:
            abort(404)
        suffix = Path(name).suffix
        kind = TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        response = Response(body, mimetype=kind)
        response.headers["Vary"] = "Accept-Encoding"
        if encoding:
            response.headers["Content-Encoding"] = encoding
        # An old fingerprint is answered too (a page kept open over an update), but not kept.
        fresh = fingerprint == assets.fingerprint
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if fresh else "no-cache"
        )
        return response

    app.jinja_env.globals.update(asset=assets.url, importmap=assets.importmap)
    return assets
