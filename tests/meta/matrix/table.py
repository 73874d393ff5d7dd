"""The tables as texts: what a row says, and whether rows and routes are the same."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect, Rule

from hrforum.core.web import access_of

ROLES = (
    "visitor",
    "person",
    "associate",
    "guest",
    "moderator",
    "coordinator",
    "admin",
    "suspended",
)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
FOLDER = "tests/meta/matrix"
# Which table a new row goes into, by how its address begins.
TABLES = {
    "/account/": "account",
    "/settings/": "settings",
    "/notifications/": "settings",
    "/boards/": "boards",
    "/topics/": "boards",
    "/tags/": "boards",
    "/unread/": "boards",
    "/bookmarks/": "reacting",
    "/drafts/": "drafts",
    "/members/invitations/": "joining",
    "/members/apply/": "joining",
    "/members/applications/": "joining",
    "/invitations/": "joining",
    "/delegations/": "joining",
    "/members/": "members",
    "/mentoring/pairings/": "pairs",
    "/mentoring/pairs/": "pairs",
    "/mentoring/": "mentoring",
    "/events/": "events",
    "/uploads/events/": "events",
    "/moderation/": "moderation",
    "/report/": "moderation",
    "/admin/": "admin",
    "/": "site",
}
# What a route that says no more than its access most likely answers, to begin a new row with.
LIKELY = {
    "public": "200 200 200 200 200 200 200 200",
    "development": "200 200 200 200 200 200 200 200",
    "signed_in": "in 200 200 200 200 200 200 in",
    "moderator": "in 404 404 404 200 404 200 in",
    "coordinator": "in 404 404 404 404 200 200 in",
    "admin": "in 404 404 404 404 404 200 in",
}


@dataclass(frozen=True)
class Row:
    """One example of a route with what each of the eight gets."""

    method: str
    address: str
    answers: tuple[str, ...]
    place: str = ""
    source: str = ""  # the page with the form that is sent
    by: str = ""  # who opens that page; empty: the first whom the row lets in
    fields: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.address}"

    def line(self, answers: tuple[str, ...]) -> str:
        """The row as it stands in a table, with these answers."""
        return f"{self.method:4} {self.address} {' '.join(answers)}"


def read(name: str, text: str) -> list[Row]:
    """The rows of a table (see `tests.meta.matrix`).

    Raises:
        ValueError: a line is no row; the message says where.
    """
    source = Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8").splitlines()
    known: list[tuple[str, list[str], str]] = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        place = f"{FOLDER}/{name}.py line {source.index(line) + 1 if line in source else '?'}"
        if line[0] == " ":
            if not known:
                raise ValueError(f"{place}: a line of fields without a row above it")
            known[-1][1].extend(part.strip() for part in line.split(" | ") if part.strip(" |"))
        else:
            known.append((line, [], place))
    return [_row(line, parts, place) for line, parts, place in known]


def _row(line: str, parts: list[str], place: str) -> Row:
    words = line.split()
    method, address, answers = words[0], words[1], tuple(words[2:])
    if method not in METHODS or len(answers) not in (1, len(ROLES)):
        raise ValueError(f"{place}: not method, address and {len(ROLES)} answers: {line}")
    source = by = ""
    fields = {}
    for part in parts:
        if part.startswith("from "):
            source = part.removeprefix("from ").strip()
        elif part.startswith("by "):
            by = part.removeprefix("by ").strip()
        else:
            name, equals, value = part.partition("=")
            if not equals:
                raise ValueError(f"{place}: no field, `from` or `by`: {part}")
            fields[name.strip()] = value.strip()
    answers = answers * len(ROLES) if len(answers) == 1 else answers
    return Row(method, address, answers, place, source, by, fields)


def rule_of(app: Flask, method: str, path: str) -> Rule | None:
    """The rule that answers an address; None where there is none."""
    try:
        rule, _values = app.url_map.bind("localhost").match(
            path.partition("?")[0], method=method, return_rule=True
        )
    except (HTTPException, RequestRedirect):
        return None
    return rule


def uncovered(app: Flask, rows: list[Row], names: dict[str, str]) -> list[str]:
    """What is wrong between routes and rows: a route without a row, a row without a route.

    Args:
        app: the application.
        rows: all rows.
        names: what stands for the placeholders.
    """
    wrong = []
    met: set[tuple[str, str]] = set()
    seen: set[tuple[str, str, str]] = set()
    for row in rows:
        rule = rule_of(app, row.method, row.address.format_map(names))
        if rule is None:
            wrong.append(f"{row.place}: no route answers {row}: take the row out.")
            continue
        met.add((row.method, rule.rule))
        once = (row.method, row.address, str(sorted(row.fields.items())))
        if once in seen:
            wrong.append(f"{row.place}: {row} stands there twice.")
        seen.add(once)
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
        served = [method for method in METHODS if method in (rule.methods or ())]
        wrong += [_add(app, each, rule) for each in served if (each, rule.rule) not in met]
    return wrong


def _add(app: Flask, method: str, rule: Rule) -> str:
    level = access_of(app, rule.endpoint) or "nobody"
    path = re.sub(r"<(?:[^<>:]+:)?([^<>]+)>", r"{\1}", rule.rule)
    table = next(name for start, name in TABLES.items() if path.startswith(start))
    answers = LIKELY.get(level, "404 404 404 404 404 404 404 404")
    if method != "GET":
        answers = answers.replace("in", "401").replace("200", "303")
    return (
        f"{method} {rule.rule} ({rule.endpoint}, access {level}) is in no table: add to "
        f"{FOLDER}/{table}.py, with names of {FOLDER}/world.py for what stands in braces and the "
        f"right answers, the line\n{method:4} {path} {answers}"
        + ("" if method == "GET" else "\n     from THE PAGE WITH THE FORM | field=value")
    )
