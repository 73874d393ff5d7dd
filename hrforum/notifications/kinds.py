"""The registry of kinds: every feature says here what it tells people of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notification. Texts are lazy translations.

    Args:
        name: stands in rows, in addresses of lists of mail and in links: never renamed.
        thing: the kind of thing that it is about, as in `things.register_thing`.
        group: heading of the preferences under which it stands.
        label: what happens, as the reader's preference: "Somebody mentions me".
        line: what happened, with ``%(who)s`` for the person who did it, if it matters.
        subject: the mail's subject; ``%(title)s`` is the thing's. Mails of one topic share it, so
            that programs which sort by subject keep them together.
        icon: of the sprite.
        rank: one person is told of a cause once, as the kind with the highest rank.
        mail: what holds for people who have chosen nothing.
        place: where it stands among the preferences, small numbers first.
        mailed: whether it can come by mail at all; what cannot, has no preference.
        at_once: whether a mail of its own can be asked for, or digests only.
    """

    name: str
    thing: str
    group: Any
    label: Any
    line: Any
    subject: Any
    icon: str
    rank: int = 0
    mail: str = "at_once"
    place: int = 50
    mailed: bool = True
    at_once: bool = True

    @property
    def choices(self) -> tuple[str, ...]:
        """What people may choose for their mail, of `MAIL_CHOICES`."""
        return ("at_once", "digest", "never") if self.at_once else ("digest", "never")


#: Not something that happens, but what gathers it: mails of digests are a list of their own.
DIGEST = Kind(
    name="digest",
    thing="",
    group="",
    label=_l("there is something for your digest"),
    line="",
    subject="",
    icon="mail",
    mailed=False,
)
#: What people do to each other: nobody hears of it from whom they muted. What somebody does for an
#: office (decisions, mandates, events, mentoring) reaches everybody.
TALK = frozenset(
    (
        "mention",
        "reply",
        "topic_reply",
        "watched",
        "quote",
        "reaction",
        "accepted",
        "translated",
        "translated_mine",
        "translation_stale",
    )
)
_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Add kinds."""
    for kind in kinds:
        _kinds[kind.name] = kind


def known(name: str) -> Kind | None:
    """Return the kind of that name; digests count as one."""
    return DIGEST if name == DIGEST.name else _kinds.get(name)


def registered() -> tuple[Kind, ...]:
    """Return all kinds in the order of the preferences."""
    return tuple(sorted(_kinds.values(), key=lambda kind: kind.place))


def choosable() -> tuple[Kind, ...]:
    """Return the kinds of which one chooses whether they come by mail, in their order."""
    return tuple(kind for kind in registered() if kind.mailed)


def strongest(told: list[tuple[int, str]]) -> dict[int, Kind]:
    """Return for each person the kind of the highest rank.

    Raises:
        KeyError: a kind is not registered.
    """
    found: dict[int, Kind] = {}
    for person_id, name in told:
        kind = _kinds[name]
        if person_id not in found or kind.rank > found[person_id].rank:
            found[person_id] = kind
    return found
