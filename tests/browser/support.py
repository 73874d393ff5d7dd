"""The product in a process of its own, and browser pages that are watched."""

from __future__ import annotations

import functools
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.error import URLError
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from tests.support import databases, servers

SIZES = {"desktop": (1280, 900), "phone": (360, 740)}
Size = Literal["desktop", "phone"]
DEMO_DOMAIN = "demo.hrforum.example"
DEMO_PASSWORD = "demo-rights-2030"  # noqa: S105 - the demo's, printed by `hrforum run`
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# PYTHONPATH: a second checkout runs its own code, not the installed one.
_KEPT = {"PATH", "HOME", "LANG", "TZ", "TMPDIR", "PYTHONPATH"}
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever a page asks for elsewhere fails here, and is a problem (see Watch).
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


@dataclass
class Watch:
    """What went wrong in a browser, on any page of it, since it was opened.

    A request to another origin, an error or a warning on the console (a violation of the
    Content-Security-Policy is one), an exception in a script, a dialog, an answer of 500 or more.
    `allow` takes patterns of problems that a test expects.
    """

    origin: str
    problems: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def on(self, context: BrowserContext) -> None:
        """Watch every page of a browser context."""
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", lambda error: self._add(f"exception: {error.error}"))
        context.on("dialog", self._dialog)

    def allow(self, *patterns: str) -> None:
        """Expect problems that match these patterns (in this browser)."""
        self.allowed += patterns

    def left(self) -> list[str]:
        """The problems that nobody expected."""
        return [p for p in self.problems if not any(re.search(a, p) for a in self.allowed)]

    def check(self) -> None:
        """Fail on problems that nobody expected."""
        left = self.left()
        assert not left, "in the browser:\n  " + "\n  ".join(left)

    def _add(self, problem: str) -> None:
        self.problems.append(problem)

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob", "about"} and not self._ours(parts):
            self._add(f"request to another origin: {request.url}")

    def _ours(self, parts: Any) -> bool:
        return parts.netloc == urlsplit(self.origin).netloc

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self._add(f"answer {response.status}: {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._add(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def _dialog(self, dialog: Any) -> None:
        self._add(f"dialog: {dialog.message}")
        dialog.dismiss()


def open_context(
    browser: Browser,
    origin: str,
    *,
    size: Size = "desktop",
    dark: bool = False,
    js: bool = True,
    locale: str = "en-GB",
    timezone: str = "Europe/Vienna",
    state: Any = None,
) -> tuple[BrowserContext, Watch]:
    """A fresh, watched browser context for a site; relative addresses lead to it."""
    width, height = SIZES[size]
    context = browser.new_context(
        base_url=origin,
        viewport={"width": width, "height": height},
        has_touch=size == "phone",
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        java_script_enabled=js,
        locale=locale,
        timezone_id=timezone,
        storage_state=state,
    )
    context.set_default_timeout(10_000)
    watch = Watch(origin)
    watch.on(context)
    return context, watch


def wait_for_scripts(page: Page) -> None:
    """Wait until the parts of the page are there: js/app.js says so."""
    page.wait_for_function(
        """() => document.documentElement.hasAttribute('data-ready')
                 || !document.querySelector('script[type=module]')"""
    )


def wait_at_goto(page: Page) -> None:
    """Let `goto` and `reload` of the page come back when its scripts can be pressed and clicked."""
    goto, reload = page.goto, page.reload

    def go(*args: Any, **kwargs: Any) -> Response | None:
        answer = goto(*args, **kwargs)
        if answer and "text/html" in answer.headers.get("content-type", ""):
            wait_for_scripts(page)
        return answer

    def again(*args: Any, **kwargs: Any) -> Response | None:
        answer = reload(*args, **kwargs)
        wait_for_scripts(page)
        return answer

    page.goto, page.reload = go, again  # type: ignore[method-assign]


@functools.cache
def axe_script() -> str:
    """The source of axe-core."""
    for package in ("axe_playwright_python", "axe_core_python"):
        spec = importlib.util.find_spec(package)
        if spec and spec.origin:
            return (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")
    raise servers.ServerError("axe-core is not installed: it is part of the dev requirements.")


def settle(page: Page) -> None:
    """Wait until nothing moves: a colour that changes is measured on its way otherwise."""
    page.evaluate(
        """async () => {
          for (let still = 0, frames = 0; still < 5 && frames < 200; frames++) {
            await new Promise(requestAnimationFrame);
            const moving = document.getAnimations().some(a => a.playState === 'running');
            still = moving ? 0 : still + 1;
          }
        }"""
    )


def axe_problems(page: Page, *, without: tuple[str, ...] = ()) -> list[str]:
    """What axe finds on a page, one line a rule; `without` names rules to leave out."""
    settle(page)
    page.evaluate(axe_script())
    options = {
        "runOnly": {"type": "tag", "values": RULES},
        "rules": {rule: {"enabled": False} for rule in without},
        "resultTypes": ["violations"],
    }
    result = page.evaluate("options => axe.run(document, options)", options)
    found = []
    for violation in result["violations"]:
        nodes = violation["nodes"]
        shown = [
            f"{node['html'][:160]} ({' '.join(node['failureSummary'].split())[:240]})"
            for node in nodes[:2]
        ]
        more = f" and {len(nodes) - 2} more" if len(nodes) > 2 else ""
        found.append(f"{violation['id']}: {violation['help']} — {'; '.join(shown)}{more}")
    return found


def assert_accessible(page: Page, *, without: tuple[str, ...] = ()) -> None:
    """Fail where axe finds something on the page as it stands."""
    found = axe_problems(page, without=without)
    assert not found, f"axe on {page.url}:\n  " + "\n  ".join(found)


def assert_fits(page: Page) -> None:
    """Fail where the page is wider than its window, naming what sticks out."""
    wide = page.evaluate(
        """() => {
          const root = document.documentElement;
          if (root.scrollWidth <= root.clientWidth) return [];
          return [...document.body.querySelectorAll('*')]
            .filter(e => { const r = e.getBoundingClientRect();
                           return r.right > root.clientWidth + 1 || r.left < -1; })
            .slice(0, 5).map(e => e.outerHTML.slice(0, 120)).concat(['(page)']);
        }"""
    )
    assert not wide, f"{page.url} is wider than its window:\n  " + "\n  ".join(wide)


def assert_good(page: Page, *, without: tuple[str, ...] = ()) -> None:
    """What every page must be, in the browser: accessible, and no wider than its window."""
    assert_fits(page)
    assert_accessible(page, without=without)


class Product:
    """`hrforum run` with demo data, on a free port, in a process of its own."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.folder = servers.run_folder() / f"{databases.worker()}-product-{kind}"
        self.port = servers.free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.log = self.folder.with_suffix(".log")
        self.states: dict[str, Any] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._read = 0
        seeded = Path(servers.once(f"seeded-{kind}", functools.partial(_seeded, kind)))
        # What is run once more after its time was over finds what the first attempt left.
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(seeded, self.folder)
        self.environment = environment(kind, self.folder, self.port)
        if kind == "postgresql":
            with servers.locked("create-database"):
                self.environment["DATABASE_URL"] = databases.create_postgresql(
                    f"{_seeded_name()}_{databases.worker()}", _seeded_name()
                )

    def start(self, **more: str) -> None:
        """Start it (with more settings from the environment) and wait until it answers."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                [command(), "run"],
                env={**self.environment, **more},
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        try:
            servers.wait_for(self._answers, "hrforum run", 30)
        except servers.ServerError as error:
            self.stop()
            raise servers.ServerError(f"{error}\n{self.log.read_text()[-4000:]}") from None

    def remove(self) -> None:
        """Stop it, and delete what it wrote."""
        self.stop()
        shutil.rmtree(self.folder)
        self.log.unlink()

    def stop(self) -> int | None:
        """Stop it as Ctrl-C does and return its exit code; kill what is left after 15 seconds."""
        process, self._process = self._process, None
        if process is None:
            return None
        process.send_signal(signal.SIGINT)
        try:
            return process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise servers.ServerError("hrforum run did not stop within 15 seconds.") from None

    def tracebacks(self) -> str:
        """What the log says since the last call, if there is a traceback in it."""
        with self.log.open(encoding="utf-8", errors="replace") as log:
            log.seek(self._read)
            news = log.read()
            self._read = log.tell()
        return news if "Traceback (most recent call last)" in news else ""

    def _answers(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise servers.ServerError(f"hrforum run ended with {self._process.returncode}.")
        try:
            with urllib.request.urlopen(f"{self.origin}/healthz", timeout=2) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False


def command() -> str:
    """The path of `hrforum` in this environment."""
    return str(Path(sys.executable).parent / "hrforum")


def environment(kind: str, folder: Path, port: int = 0) -> dict[str, str]:
    """The environment for a product of that kind of database on that data folder."""
    kept = {k: v for k, v in os.environ.items() if k in _KEPT}
    ours = {
        "HRFORUM_DATA": str(folder),
        "HRFORUM_LIMITS": "off",
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
    return {**kept, **ours}


def run_command(*words: str, environment: Mapping[str, str], timeout: float = 300) -> str:
    """Run `hrforum …` and return what it says; fail where it fails."""
    done = subprocess.run(  # noqa: S603 - our own command
        [command(), *words],
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, f"hrforum {' '.join(words)} ended with {done.returncode}:\n{said}"
    return said


def sign_in(page: Page, login: str, password: str = DEMO_PASSWORD) -> None:
    """Sign in through the form; a bare name means that demo login."""
    address = login if "@" in login else f"{login}@{DEMO_DOMAIN}"
    page.goto("/account/sign-in")
    form = page.locator("main form", has=page.locator("input[type=password]"))
    form.locator("input[name=email]").fill(address)
    form.locator("input[type=password]").fill(password)
    form.locator("button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/account/sign-in" not in url)


def _seeded(kind: str) -> str:
    """Make demo data once a run; each worker copies it."""
    folder = servers.run_folder() / f"seeded-{kind}"
    shutil.rmtree(folder, ignore_errors=True)  # one that was stopped half-way
    folder.mkdir(mode=0o700)
    settings = environment(kind, folder)
    if kind == "postgresql":
        settings["DATABASE_URL"] = databases.create_postgresql(_seeded_name())
    run_command("db", "upgrade", environment=settings)
    run_command("seed", "demo", environment=settings)
    return str(folder)


def _seeded_name() -> str:
    return f"hrforum_test_{servers.run_folder().name.split('-')[2]}_seeded"
