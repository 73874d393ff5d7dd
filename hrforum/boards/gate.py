"""What somebody is about to write on a public page, shown to a floor above before it is written.

Features register what looks at it; without one everything passes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hrforum.boards import fields as questions
from hrforum.boards.models import Post
from hrforum.core.permissions import Actor


@dataclass(frozen=True, slots=True)
class Submission:
    """A topic, a reply or another text of a post, as it was typed.

    ``fields`` are the arguments of the action that writes it, in values that JSON knows; of an edit
    also ``post_id``, the text ``before`` and, of an opening, ``answers_before``.
    """

    kind: str  # topic, reply, edit
    board_id: int
    topic_id: int | None
    title: str
    body: str
    language: str
    client_key: str
    fields: Mapping[str, Any]
    trapped: bool = False  # a field was filled in that people don't see

    @property
    def answers(self) -> str:
        """The words of the answers to the questions of its type: with them the body may be empty.

        Raises:
            Invalid: an answer is not acceptable.
        """
        kind = str(self.fields.get("type") or "")
        return questions.text_of(kind, questions.cleaned(kind, self.fields.get("answers") or {}))

    @property
    def words(self) -> str:
        """Body and answers."""
        return f"{self.body}\n{self.answers}".strip()

    @property
    def before(self) -> str:
        """The same of the text that an edit changes."""
        said = self.fields
        return f"{said.get('before', '')}\n{said.get('answers_before', '')}".strip()


# Returns where the author reads why the text waits, None to let it pass; may raise `Invalid`.
Check = Callable[[Actor, Submission], str | None]
Written = Callable[[Actor, Submission, Post], None]

_checks: list[Check] = []
_written: list[Written] = []


def register(check: Check, written: Written) -> None:
    """Let a feature look at what is about to be written, and at what was."""
    _checks.append(check)
    _written.append(written)


def stop(actor: Actor, submission: Submission) -> str | None:
    """Return the address where the author reads why the text waits; None: write it.

    Raises:
        Invalid: it may not be written at all.
    """
    for check in _checks:
        place = check(actor, submission)
        if place is not None:
            return place
    return None


def passed(actor: Actor, submission: Submission, post: Post) -> None:
    """Tell that the text stands in a post now."""
    for written in _written:
        written(actor, submission, post)
