"""The yardstick: a bare Flask "hello" behind the product's own server."""

from __future__ import annotations

import os
from typing import Any

from flask import Flask

from config import load
from hrforum.server import Server


class Hello(Server):
    """The product's server with another application in it."""

    def load(self) -> Any:
        app = Flask("hello")

        @app.get("/")
        def hello() -> str:
            return "Hello, World!"

        return app


if __name__ == "__main__":
    Hello(load(), int(os.environ.pop("HRFORUM_LISTEN_FD", "") or 0) or None).run()
