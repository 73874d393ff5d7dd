"""What fills the slots under a post: its reactions, and what a reader may do with it.

Both differ from reader to reader and change more often than the page, so that they are pieces of
their own, kept by what they show.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l

from hrforum.boards import tongue_slots, tongues
from hrforum.boards.models import REACTIONS
from hrforum.boards.queries.base import topic_path
from hrforum.boards.queries.marks import Marks, read
from hrforum.core import shell, web
from hrforum.core.permissions import Actor

# Word for the button, and icon.
WORDS: dict[str, tuple[Any, str]] = {
    "thanks": (_l("Thanks"), "heart"),
    "agree": (_l("I agree"), "thumbs-up"),
    "same": (_l("Same here"), "equal"),
    "tried": (_l("Tried it"), "footprints"),
    "helped": (_l("It helped"), "sprout"),
}
Filler = Callable[[str], bytes]


def slots(number: int, author_id: int, state: str, archived: int) -> dict[str, Any]:
    """Return the marks of a post's slots, for the kept page."""
    return {
        "reactions": shell.slot("reactions", f"{number}:{author_id}:{state}:{archived}"),
        "marks": shell.slot("marks", f"{number}:{author_id}:{state}"),
        "hush": shell.slot("hush", str(author_id)),
        "unhush": shell.slot("unhush", str(author_id)),
    }


def fillers(actor: Actor, stamp: Any, *, moderates: bool) -> dict[str, Filler]:
    """Return what fills the slots of a page, from the stamp of that page: without a query."""
    found = read(stamp)

    def reactions(argument: str) -> bytes:
        number, author, state, archived = argument.split(":")
        if state:
            return b""
        return piece(
            actor,
            stamp,
            found,
            int(number),
            archived=int(archived),
            own_post=int(author) == actor.person_id,
        )

    def marks(argument: str) -> bytes:
        number, _author, state = argument.split(":")
        kept = int(number) in found.kept
        return _marks(actor, stamp, int(number), state, moderates=moderates, kept=kept)

    muted = {int(each) for each in (getattr(stamp, "muted", "") or "").split(",") if each}

    def hush(author: str) -> bytes:
        if int(author) not in muted:
            return b""
        skeleton = shell.kept(("hush", actor.locale), lambda: web.piece("topics/_hush.html"))
        return shell.fill(skeleton, {})

    def unhush(author: str) -> bytes:
        return b"</details>" if int(author) in muted else b""

    own = tongue_slots.fillers(actor, topic_path(stamp.id, stamp.slug), tongues.of_stamp(stamp))
    return {
        "reactions": reactions,
        "marks": marks,
        "hush": hush,
        "unhush": unhush,
        **own,
    }


def piece(
    actor: Actor, stamp: Any, marks: Marks, number: int, *, archived: int, own_post: bool
) -> bytes:
    """Return the reactions to a post, with buttons for those who may react."""
    counts = dict(marks.counts.get(number, {}))
    named = sum(counts.values())
    if archived:
        counts["thanks"] = counts.get("thanks", 0) + archived
    may = actor.is_signed_in and not own_post and not stamp.deleted
    if not counts and not may:
        return b""
    own = marks.own.get(number, frozenset())
    path = topic_path(stamp.id, stamp.slug)
    skeleton = shell.kept(
        ("reactions", path, number, tuple(counts.items()), named, own, may, actor.locale),
        lambda: web.piece(
            "topics/_reactions.html",
            path=path,
            number=number,
            named=named,
            may=may,
            reactions=[
                {
                    "kind": kind,
                    "word": WORDS[kind][0],
                    "icon": WORDS[kind][1],
                    "count": counts.get(kind, 0),
                    "own": kind in own,
                }
                for kind in REACTIONS
            ],
        ),
    )
    return shell.fill(skeleton, {"csrf": web.csrf})


def _marks(
    actor: Actor, stamp: Any, number: int, state: str, *, moderates: bool, kept: bool
) -> bytes:
    if state or stamp.deleted or not actor.is_signed_in:
        return b""
    asked = stamp.author_id == actor.person_id or moderates
    accepted = stamp.accepted_number == number
    offers: list[str] = []
    if asked and accepted:
        offers.append("take-back")
    elif asked and stamp.type == "question" and number > 1:
        offers.append("accept")
    if stamp.type == "challenge":
        if number > 1:
            offers.append("tried")
        elif asked:
            offers.append("status")
    if accepted:
        offers.append("practice")
    offers.append("kept" if kept else "keep")
    offers.append("translate")
    path = topic_path(stamp.id, stamp.slug)
    skeleton = shell.kept(
        ("marks", path, number, tuple(offers), actor.locale),
        lambda: web.piece(
            "topics/_marks.html",
            path=path,
            number=number,
            offers=offers,
            topic_id=stamp.id,
            board=stamp.board_slug,
        ),
    )
    return shell.fill(skeleton, {"csrf": web.csrf})
