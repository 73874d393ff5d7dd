"""Asking a row's route as each of the eight, and what is wrong with what comes back."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import Flask
from sqlalchemy import text

from hrforum.extensions import db
from tests.meta.matrix.table import ROLES, Row, rule_of
from tests.meta.matrix.world import PICTURE, World
from tests.support.page import REDIRECTS, Page, PageClient, form_data

# Answers that let nobody do anything.
REFUSED = {"in", "back", "401", "403", "404", "405", "2fa"}
# What any request may write, refused or not: when the session was last used.
_BESIDES = re.compile(r"^UPDATE person_session SET seen_at\b", re.IGNORECASE)
_WRITES = re.compile(r"^\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)", re.IGNORECASE)
_DELETES = re.compile(r"^\s*DELETE\b", re.IGNORECASE)
_LEADS = {"/account/sign-in": "in", "/account/prove": "prove", "/settings/two-step/needed": "2fa"}


def answer_of(page: Page) -> str:
    """The answer in the table's words."""
    if page.status not in REDIRECTS:
        return str(page.status)
    leads = _LEADS.get(urlsplit(page.headers["Location"]).path)
    if page.response.request.method == "GET":
        return leads or str(page.status)
    return str(page.status) if written(page) else leads or "back"


def written(page: Page) -> set[str]:
    """The tables that a request has written to."""
    found = (_WRITES.match(each) for each in page.statements if not _BESIDES.match(each))
    return {match[1] for match in found if match}


@dataclass
class Walk:
    """The browsers of the eight on an application, and the way back to the world as it was.

    Args:
        app: the application that is asked.
        world: everything that is there.
        back: puts the database back to how the world was made; it may be told which tables have
            changed since.
    """

    app: Flask
    world: World
    back: Callable[[Collection[str] | None], None]
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.browsers = {who: PageClient(self.app) for who in self.world.cookies}
        self.cookies = dict(self.world.cookies)
        self.tokens = {who: self._token(who) for who in self.browsers}
        self.forms: dict[tuple[str, str], dict[str, Any]] = {}
        self.statement = text(
            " UNION ALL ".join(
                f"SELECT '{name}', count(*) FROM \"{name}\""  # noqa: S608 -- names of our tables
                for name in sorted(db.metadata.tables)
            )
        )
        self.counts = self._counts()

    def check(self, rows: list[Row]) -> list[str]:
        """Ask every row as everybody; return what is wrong."""
        self.wrong = []
        for row in rows:
            came = []
            for role, expected in zip(ROLES, row.answers, strict=True):
                answer, more = self._ask(row, role)
                came.append(answer)
                if answer != expected:
                    self.wrong.append(f"{row.place}: {row} as {role}: {answer}, not {expected}")
                self.wrong += [f"{row.place}: {row} as {role} ({answer}): {what}" for what in more]
            if tuple(came) != row.answers:
                self.wrong.append(
                    "    if that is right (think: may they?), the row is\n" + row.line(tuple(came))
                )
        return self.wrong

    def compare(self, rows: list[Row], role: str, likes: Callable[[Row], set[str]]) -> list[str]:
        """Ask every row as one; return where the answer is none of those that it should be like.

        Args:
            rows: what to ask.
            role: who asks, being no longer who the tables say.
            likes: the answers that are right for a row.
        """
        found = []
        for row in rows:
            answer, more = self._ask(row, role)
            if answer not in likes(row):
                found.append(f"{row.place}: {row} as {role}: {answer}, not {sorted(likes(row))}")
            found += [f"{row.place}: {row} as {role} ({answer}): {what}" for what in more]
        return found

    def open(self, who: str, method: str, path: str, **options: Any) -> Page:
        """Send one request from the browser of that one, as it was when the walk began."""
        browser = self.browsers[who]
        browser.client._cookies = dict(self.cookies[who])
        page = browser.open(method, path, check=False, **options)
        page.response.get_data()
        page.response.close()  # or the file that was sent stays open
        return page

    def _ask(self, row: Row, role: str) -> tuple[str, list[str]]:
        names = self.world.names(role)
        path = row.address.format_map(names)
        if row.method == "GET":
            page = self.open(role, "GET", path)
        else:
            data = self._data(row, role, names)
            page = self.open(role, row.method, path, data=data)
        answer = answer_of(page)
        more = []
        if page.status >= 500:
            more.append(page.text[:300])
        writes = written(page)
        counts = self._counts() if row.method != "GET" or writes else self.counts
        if answer in REFUSED:
            if writes:
                more.append(f"refused, but written to {', '.join(sorted(writes))}")
            gone = sorted(name for name in counts if counts[name] != self.counts[name])
            if gone:
                more.append(f"refused, but rows came or went in {', '.join(gone)}")
        if (writes and row.method != "GET") or counts != self.counts:
            changed = {name for name in counts if counts[name] != self.counts[name]}
            # What a deletion does to rows that pointed there, nothing here tells.
            deleted = any(_DELETES.match(each) for each in page.statements)
            self.back(None if deleted else changed | writes)
        return answer, more

    def _data(self, row: Row, role: str, names: dict[str, str]) -> dict[str, Any]:
        """A form that would do: what its page has in it, and what the row adds."""
        data = dict(self._form(row, role)) if row.source else {}
        for name, value in row.fields.items():
            given: Any = value.format_map(names)
            if given == "@picture":
                given = (io.BytesIO(PICTURE), "picture.png")
            elif name in data and isinstance(data[name], list):
                given = [given]
            data[name] = given
        return {**data, "csrf_token": self.tokens[role]}

    def _form(self, row: Row, role: str) -> dict[str, Any]:
        right = [r for r, a in zip(ROLES, row.answers, strict=True) if a not in REFUSED | {"prove"}]
        who = row.by or (role if role in right else next(iter(right), "other"))
        key = (str(row), who)
        if key not in self.forms:
            self.forms[key] = self._fetch(row, who)
        return self.forms[key]

    def _fetch(self, row: Row, who: str) -> dict[str, Any]:
        names = self.world.names(who)
        page = self.open(who, "GET", row.source.format_map(names))
        if traces := written(page):
            self.back(traces)  # looking may leave a trace
        wanted = row.address.format_map(names)
        forms = page.select("form") if page.is_html else []
        for same in (lambda path: path, lambda path: rule_of(self.app, "POST", path)):
            for form in forms:
                buttons = [b.get("formaction") for b in form.iter("button") if b.get("formaction")]
                for action in (form.get("action") or page.path, *buttons):
                    leads = same(urljoin(page.path, action).partition("?")[0])
                    if leads is not None and leads == same(wanted.partition("?")[0]):
                        return form_data(form)
        self.wrong.append(
            f"{row.place}: {row}: {page.path} as {who} ({page.status}) has no form to {wanted}"
        )
        return defaultdict(str)

    def _token(self, who: str) -> str:
        page = self.open(who, "GET", "/account/sign-in")
        if page.status in REDIRECTS:  # who is signed in has it on every page
            page = self.open(who, "GET", "/")
        self.cookies[who] = dict(self.browsers[who].client._cookies or {})
        fields = page.select("input[name=csrf_token]")
        assert fields, f"{page!r} has no form for {who}"
        return str(fields[0].get("value"))

    def _counts(self) -> dict[str, int]:
        found = {row[0]: row[1] for row in db.session.execute(self.statement)}
        db.session.rollback()
        return found
