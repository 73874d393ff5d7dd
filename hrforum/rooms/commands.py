"""What can be done in a room, by name: the same over a socket and by a form.

Each verb names the fields that it takes; a socket brings them typed, a form as text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from hrforum.core.errors import Invalid
from hrforum.core.permissions import Actor
from hrforum.rooms.actions import doors, lines, polls, questions, stage

_HIGHEST = 2**31


@dataclass(frozen=True, slots=True)
class Verb:
    """Something that can be done.

    Args:
        do: the action; gets the actor, the event's id and the fields.
        numbers, texts, flags: the fields by what they are.
        first: the fields that the action takes by their place.
        late: names of numbers that may be missing (0 then).
    """

    do: Callable[..., Any]
    numbers: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    flags: Mapping[str, bool] | None = None
    first: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    has_choice: bool = False


VERBS: Mapping[str, Verb] = {
    "say": Verb(lines.say, numbers=("reply_to",), texts=("text", "client_key"), late=("reply_to",)),
    "react": Verb(lines.react, ("line",), ("kind",), {"given": True}, first=("line", "kind")),
    "hide": Verb(lines.hide_line, ("line",), ("reason",), first=("line",)),
    "unhide": Verb(lines.unhide_line, ("line",), first=("line",)),
    "ask": Verb(questions.ask, texts=("text", "client_key"), flags={"anonymous": False}),
    "vote": Verb(questions.vote, ("question",), (), {"given": True}, first=("question",)),
    "settle": Verb(
        questions.settle, ("question",), ("do", "answer", "reason"), first=("question", "do")
    ),
    "merge": Verb(questions.merge, ("question", "into"), first=("question",)),
    "make_poll": Verb(
        polls.make_poll,
        (),
        ("kind", "title", "options", "client_key"),
        {"hides_results": False, "opens": False},
    ),
    "move_poll": Verb(polls.move_poll, ("poll",), ("to",), first=("poll",)),
    "answer_poll": Verb(polls.answer_poll, ("poll",), first=("poll", "choice"), has_choice=True),
    "raise_hand": Verb(stage.raise_hand, flags={"up": True}),
    "call_hand": Verb(stage.call_hand, ("hand",), ("to",), first=("hand",)),
    "doors": Verb(doors.move_doors, texts=("to",)),
    "set_timer": Verb(stage.set_timer, ("minutes",), ("label",)),
    "show_item": Verb(stage.show_item, ("item",), first=("item",)),
    "show_slide": Verb(stage.show_slide, ("slide",), first=("slide",)),
    "give_role": Verb(doors.give_role, ("person",), ("role",), first=("person",)),
    "send_out": Verb(doors.send_out, ("person",), ("reason",), first=("person",)),
    "let_back": Verb(doors.let_back, ("person",), first=("person",)),
}


def from_json(verb: Verb, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that a socket brings.

    Raises:
        Invalid: one is missing or of another kind.
    """
    found: dict[str, Any] = {}
    for name in verb.numbers:
        value = data.get(name, 0 if name in verb.late else None)
        if type(value) is not int or not 0 <= value < _HIGHEST:
            raise Invalid(name, _("A whole number is needed here."))
        found[name] = value
    for name in verb.texts:
        value = data.get(name, "")
        if not isinstance(value, str):
            raise Invalid(name, _("Text is needed here."))
        found[name] = value
    for name, default in (verb.flags or {}).items():
        value = data.get(name, default)
        if not isinstance(value, bool):
            raise Invalid(name, _("Yes or no is needed here."))
        found[name] = value
    if verb.has_choice:
        choice = data.get("choice")
        if not isinstance(choice, list) or len(choice) > 50:
            raise Invalid("choice", _("Choose something first."))
        found["choice"] = choice
    return found


def from_form(verb: Verb, form: MultiDict[str, str]) -> dict[str, Any]:
    """Return the fields that a form brings: a flag is ``yes`` or ``no``.

    A poll's ``choice`` comes as often as something is chosen; of a ranked one ``rank-0`` and so on
    say the place of each option.

    Raises:
        Invalid: a number is none.
    """
    found: dict[str, Any] = {}
    for name in verb.numbers:
        text = (form.get(name) or "").strip()
        if not text and name in verb.late:
            text = "0"
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise Invalid(name, _("A whole number is needed here."))
        found[name] = int(text)
    for name in verb.texts:
        found[name] = form.get(name) or ""
    for name, default in (verb.flags or {}).items():
        found[name] = (form.get(name) or ("yes" if default else "no")) == "yes"
    if verb.has_choice:
        found["choice"] = _choice(form)
    return found


def _choice(form: MultiDict[str, str]) -> list[Any]:
    words = form.getlist("word")
    if words:
        return [word for word in words if word.strip()]
    ranks = []
    for place in range(20):
        rank = (form.get(f"rank-{place}") or "").strip()
        if rank.isascii() and rank.isdigit() and len(rank) < 3:
            ranks.append((int(rank), place))
    if ranks:
        if len({rank for rank, _place in ranks}) < len(ranks):
            raise Invalid("choice", _("Give each place to one option only."))
        return [place for _rank, place in sorted(ranks)]
    return [
        int(each) if each.isascii() and each.isdigit() and len(each) < 3 else each
        for each in form.getlist("choice")
    ]


def run(name: str, actor: Actor, event_id: int, fields: dict[str, Any]) -> dict[str, Any]:
    """Do it, and return the room's number of what came of it.

    Raises:
        DomainError: as the action says.
    """
    verb = VERBS[name]
    given = dict(fields)
    first = [given.pop(each) for each in verb.first]
    done = verb.do(actor, event_id, *first, **given)
    return {"number": getattr(done, "number", 0)} if done is not None else {}
