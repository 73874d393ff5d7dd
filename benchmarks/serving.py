"""Servers under measurement: started, asked, stopped; and what their processes cost."""

from __future__ import annotations

import http.client
import http.cookies
import json
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks import place
from config import ROOT

SERVER_CPU, CLIENT_CPU = (0, 1) if (os.cpu_count() or 1) > 1 else (None, None)
# As Chromium says it.
ACCEPT = {"Accept": "text/html", "Accept-Encoding": "gzip, deflate, br, zstd"}
CONNECTIONS = 8
_TICK = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """Return a port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """A server process with one worker, on a core of its own where there are two."""

    def __init__(
        self, module: str, environment: dict[str, str], command: list[str] | None = None
    ) -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            command or [sys.executable, "-m", module],
            cwd=ROOT,
            env=os.environ | environment | {"PORT": str(self.port), "HOST": "127.0.0.1"},
        )
        if SERVER_CPU is not None:
            os.sched_setaffinity(self.process.pid, {SERVER_CPU})
        deadline = time.monotonic() + 60
        while True:
            try:
                self.get("/")
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{module} does not start.") from None
                time.sleep(0.1)

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        self.process.wait(20)

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of one answer."""
        return self._ask("GET", path, "", headers)

    def post(self, path: str, values: dict[str, str], **headers: str) -> tuple[int, Any, bytes]:
        """Return status, headers and body of the answer to a form."""
        headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(values), headers)

    def _ask(self, method: str, path: str, body: str, headers: dict[str, str]) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        found = answer.read()
        connection.close()
        return answer.status, dict(answer.getheaders()), found

    def cpu(self) -> float:
        """Return the seconds of CPU that the server's processes have used."""
        return sum(_cpu(pid) for pid in [self.process.pid, *_children(self.process.pid)])

    def memory(self) -> int:
        """Return the resident megabytes of the server's processes."""
        total = 0
        for pid in [self.process.pid, *_children(self.process.pid)]:
            found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
            total += int(found[1]) if found else 0
        return total // 1024

    def load(
        self,
        paths: list[str],
        seconds: float,
        cookie: str = "",
        seed: int = 1,
        connections: int = CONNECTIONS,
    ) -> dict[str, Any]:
        """Ask for the paths at random for so long; return what the client says, and our CPU."""
        headers = dict(ACCEPT)
        if cookie:
            headers["Cookie"] = cookie
        task = {
            "port": self.port,
            "paths": paths,
            "headers": headers,
            "connections": connections,
            "seconds": seconds,
            "seed": seed,
            "cpu": CLIENT_CPU,
        }
        before = self.cpu()
        done = subprocess.run(
            [sys.executable, str(ROOT / "benchmarks/client.py")],
            input=json.dumps(task),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        found: dict[str, Any] = json.loads(done.stdout)
        found["cpu"] = (self.cpu() - before) / found["requests"]
        return found

    def sign_in(self) -> str:
        """Sign the reader in through the form, as a browser does; return the cookie."""
        _status, headers, page = self.get("/account/sign-in")
        cookie = _cookie(headers)
        values = {"email": place.EMAIL, "password": place.PASSWORD, "csrf_token": token(page)}
        status, headers, page = self.post("/account/sign-in", values, Cookie=cookie)
        if status != 303:
            raise RuntimeError(f"Signing in gives {status}: {page[:500]!r}")
        # The first page with a form puts the token for forms into the session.
        _status, first, _page = self.get("/boards/", Cookie=_cookie(headers))
        return _cookie(first) or _cookie(headers)


def token(page: bytes) -> str:
    """Return the CSRF token of a page's first form."""
    return hidden(page, "csrf_token")


def hidden(page: bytes, name: str) -> str:
    """Return the value of a hidden field."""
    for tag in re.findall(r"<input[^>]*>", page.decode()):
        if f'name="{name}"' in tag and (value := re.search(r'value="([^"]*)"', tag)):
            return value[1]
    raise RuntimeError(f"The page has no field {name}.")


def _cookie(headers: dict[str, str]) -> str:
    jar: http.cookies.SimpleCookie = http.cookies.SimpleCookie(headers.get("Set-Cookie", ""))
    return "; ".join(f"{name}={one.value}" for name, one in jar.items())


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICK


def _children(pid: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(folder.name))
    return found
