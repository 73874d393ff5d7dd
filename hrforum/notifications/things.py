"""What notifications are about: the feature that owns a thing shows it to those who may see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hrforum.core.permissions import Actor


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing as the inbox and a mail show it.

    Args:
        title: of the thing or of what it stands in.
        path: where it is read.
        lang: the title's language; empty when unknown.
        excerpt: its beginning; empty for what is hidden.
        excerpt_lang, excerpt_dir: the excerpt's.
        place: where it is, in a word: the board's name.
        note: a moderator's reason, if there is one.
        thread: mails with the same thread stand together: ``topic-12``.
        answers: the key of what it answers (``post:34``), if that may have been told too.
        line: what happened, in the reader's language with ``%(who)s`` for who did it; where empty,
            the kind's own words stand.
        open: whether everybody on the web may read it; else mails do not carry its text.
        calendar: an iCalendar object that its mails carry.
    """

    title: str
    path: str
    lang: str = ""
    excerpt: str = ""
    excerpt_lang: str = ""
    excerpt_dir: str = "auto"
    place: str = ""
    note: str = ""
    thread: str = ""
    answers: str = ""
    line: str = ""
    open: bool = False
    calendar: str = ""


Loader = Callable[[Actor, Sequence[int]], Mapping[int, Thing]]
_loaders: dict[str, Loader] = {}


def register_thing(kind: str, loader: Loader) -> None:
    """Let a feature show its things.

    ``loader(actor, ids)`` returns those that the actor may see now, by id, in one statement.
    """
    _loaders[kind] = loader


def load(actor: Actor, wanted: Mapping[str, Sequence[int]]) -> dict[tuple[str, int], Thing]:
    """Return the things that the actor may see: one statement for each kind that is wanted."""
    return {
        (kind, thing_id): thing
        for kind, ids in wanted.items()
        if ids and kind in _loaders
        for thing_id, thing in _loaders[kind](actor, ids).items()
    }
