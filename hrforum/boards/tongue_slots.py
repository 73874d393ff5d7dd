"""What of a topic's page depends on the languages that its reader reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hrforum.boards.tongues import Tongues, name
from hrforum.core import shell, web
from hrforum.core.permissions import Actor


def slots(number: int, code: str) -> dict[str, Any]:
    """Return the marks before and behind a post's text, for the kept page."""
    return {"fold": shell.slot("fold", f"{number}:{code}"), "unfold": shell.slot("unfold", code)}


def open_slot(which: str, original: str, offered: Sequence[str]) -> Any:
    """Return the mark in the tag of one of a post's texts that says whether it stands open."""
    return shell.slot("text", f"{which}:{original}:{','.join(offered)}")


def fillers(actor: Actor, path: str, tongues: Tongues) -> dict[str, Any]:
    """Return what fills those marks for one reader: no statement."""

    def fold(argument: str) -> bytes:
        number, code = argument.split(":")
        if tongues.reads(code):
            return b""
        skeleton = shell.kept(
            ("fold", path, number, code, tongues.folds, actor.locale),
            lambda: web.piece(
                "topics/_fold.html",
                language=name(code, actor.locale),
                folds=tongues.folds,
                ask=f"{path}{number}/translations",
                number=number,
            ),
        )
        return shell.fill(skeleton, {})

    def unfold(code: str) -> bytes:
        return b"</details>" if tongues.folds and not tongues.reads(code) else b""

    def text(argument: str) -> bytes:
        which, original, offered = argument.split(":")
        return b" open" if tongues.best(original, offered.split(",")) == which else b""

    return {"fold": fold, "unfold": unfold, "text": text}
