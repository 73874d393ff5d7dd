"""Who may do what: each role against each act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from hrforum.core.errors import DomainError
from hrforum.moderation.actions import appeals, casework, deciding, misuse
from hrforum.moderation.queries import case as case_queries
from hrforum.moderation.queries import statements
from tests import factories as make
from tests.moderation.support import HIDE, decided, reported, version

# first: decided the case that is appealed; keeper: moderates the board; elsewhere: another one.
ROLES = "visitor person author reporter elsewhere keeper first moderator coordinator admin".split()
TABLE = """
#             visitor person author reporter elsewhere keeper first moderator coordinator admin
claim         no      no     no     no       no        yes    yes   yes       no          yes
note          no      no     no     no       no        yes    yes   yes       no          yes
ask           no      no     no     no       no        yes    yes   yes       no          yes
see_case      no      no     no     no       no        yes    yes   yes       no          yes
see_reporter  no      no     no     no       no        no     yes   yes       no          yes
hide          no      no     no     no       no        yes    yes   yes       no          yes
bar_here      no      no     no     no       no        yes    yes   yes       no          yes
bar_all       no      no     no     no       no        no     yes   yes       no          yes
suspend       no      no     no     no       no        no     yes   yes       no          yes
close         no      no     no     no       no        no     yes   yes       no          yes
take_back     no      no     no     no       no        yes    yes   yes       no          yes
judge_appeal  no      no     no     no       no        yes    no    yes       no          yes
warn_reporter no      no     no     no       no        no     yes   yes       no          yes
read          no      no     yes    no       no        no     no    no        no          no
appeal        no      no     yes    no       no        no     no    no        no          no
"""
WANTED = {
    line.split()[0]: dict(zip(ROLES, line.split()[1:], strict=True))
    for line in TABLE.splitlines()
    if line and not line.startswith("#")
}


class Scene:
    """A case that waits, one that is decided, one whose decision is appealed."""

    def __init__(self) -> None:
        self.people: dict[str, Any] = {
            "visitor": None,
            "person": make.person(),
            "author": make.person(),
            "reporter": make.person(),
            "elsewhere": make.person(),
            "keeper": make.person(),
            "first": make.person("moderator"),
            "moderator": make.person("moderator"),
            "coordinator": make.person("coordinator"),
            "admin": make.person("admin"),
        }
        board = make.board(moderators=[self.people["keeper"]])
        make.board(moderators=[self.people["elsewhere"]])
        author, reporter = self.people["author"], self.people["reporter"]
        topic = make.topic(board, author)
        self.waiting = reported(make.post(topic, author), reporter)
        done = reported(make.post(topic, author), reporter)
        # Its own reports tell which one is unfounded: nobody is warned of a sound one.
        self.report = case_queries.case_page(self.actor("first"), done).reports[0].row.id
        self.done = decided(done, self.people["first"], replace(HIDE, unfounded=[self.report]))
        self.plain = decided(reported(make.post(topic, author), reporter), self.people["first"])
        self.made = appeals.appeal(self.actor("author"), self.done.id, text="Wrong.")

    def actor(self, role: str) -> Any:
        """The actor of a role."""
        return make.actor_of(self.people[role])

    def decide(self, actor: Any, **changes: Any) -> object:
        """Decide the case that waits."""
        choice = replace(HIDE, **changes)
        return deciding.decide(actor, self.waiting, choice, version=version(self.waiting))

    def knows(self, actor: Any) -> object:
        """Learn who reported."""
        if not case_queries.case_page(actor, self.waiting).reports[0].who:
            raise DomainError("protected")
        return True


ACTS: dict[str, Callable[[Scene, Any], object]] = {
    "claim": lambda s, a: casework.claim(a, s.waiting),
    "note": lambda s, a: casework.note(a, s.waiting, text="Look."),
    "ask": lambda s, a: casework.ask_author(a, s.waiting, text="Why?"),
    "see_case": lambda s, a: case_queries.case_page(a, s.waiting),
    "see_reporter": lambda s, a: s.knows(a),
    "hide": lambda s, a: s.decide(a),
    "bar_here": lambda s, a: s.decide(a, step="no_posting_here", days=3),
    "bar_all": lambda s, a: s.decide(a, step="no_posting", days=3),
    "suspend": lambda s, a: s.decide(a, step="suspend", days=3, is_grave=True),
    "close": lambda s, a: s.decide(a, step="close", is_grave=True),
    "take_back": lambda s, a: deciding.take_back(a, s.done.id, reason="Wrong."),
    "judge_appeal": lambda s, a: appeals.decide_appeal(a, s.made.id, "upheld", reasons="Right."),
    "warn_reporter": lambda s, a: misuse.take_step(a, s.report, "warned", reason="Stop."),
    "read": lambda s, a: statements.statement(a, s.done.id),
    "appeal": lambda s, a: appeals.appeal(a, s.plain.id, text="Wrong."),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_does_what_the_table_says(app: Any, role: str, act: str) -> None:
    scene = Scene()
    try:
        ACTS[act](scene, scene.actor(role))
        got = "yes"
    except DomainError:
        got = "no"
    assert got == WANTED[act][role]
