"""The words that the room's scripts use, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from hrforum.core.db import AnyRow
from hrforum.rooms import words
from hrforum.rooms.actions.doors import MOVES

_SAID = (1, 2, 3, 5, 11, 100)


def script_words(slides: Sequence[AnyRow]) -> dict[str, Any]:
    """Return the words by name; ``{name}`` stands for what is put in."""
    return {
        "roles": _texts(words.ROLES),
        "states": _texts(words.STATES),
        "doors": _texts(words.DOORS),
        "reactions": _texts(words.REACTIONS),
        "question_states": _texts(words.QUESTION_STATES),
        "poll_kinds": _texts(words.POLL_KINDS),
        "poll_states": _texts(words.POLL_STATES),
        "moves": MOVES,
        "pages": len(slides),
        **_chat(),
        **_questions(),
        **_polls(),
        **_room(),
    }


def _texts(found: dict[str, Any]) -> dict[str, str]:
    return {key: str(text) for key, text in found.items()}


def _forms(say: Callable[[int], str]) -> str:
    return "|".join(say(number) for number in _SAID)


def _chat() -> dict[str, str]:
    return {
        "to": _("To"),
        "hidden": _("Hidden by the hosts: %(reason)s", reason="{reason}"),
        "withheld": _("Hidden by the moderators: %(reason)s", reason="{reason}"),
        "report": _("Report"),
        "report_line": _("Report the line of %(name)s", name="{name}"),
        "report_question": _("Report question %(n)s", n="{n}"),
        "taken_back": _("Its writer took this line back."),
        "answer": _("Answer"),
        "more": _("More"),
        "act_on": _("Answer or react to the line of %(name)s", name="{name}"),
        "replying": _("You answer %(name)s.", name="{name}"),
        "take_back": _("Take it back"),
        "hide": _("Hide it"),
        "hide_reason": _("Reason, which everybody reads"),
        "show_again": _("Show it again"),
        "sending": _("Is being sent…"),
        "edit_again": _("Change it"),
        "new_lines": _forms(lambda n: str(ngettext("%(num)s new line", "%(num)s new lines", n))),
        "away": _("There is no connection at the moment."),
    }


def _questions() -> dict[str, str]:
    return {
        "vote": _("Vote"),
        "vote_back": _("Take back"),
        "vote_one": ngettext("vote", "votes", 1),
        "vote_many": ngettext("vote", "votes", 2),
        "no_name": _("Without a name"),
        "asked_without": _("asked without a name"),
        "answer_title": _("Answer"),
        "in_topic": _("Goes on in a topic"),
        "move_on": _("Answer or move on"),
        "approve": _("Let it through"),
        "now": _("Answer it aloud now"),
        "is_answered": _("It is answered"),
        "reopen": _("Open it again"),
        "in_writing": _("Answer in writing"),
        "send_answer": _("Send the answer"),
        "same_as": _("It asks the same as"),
        "merge": _("Merge it into that one"),
        "dismiss_reason": _("Reason, which its writer reads"),
        "dismiss": _("Don't take it up"),
        "own_page": _("Page of this question"),
        "asked": _("A question waits for you: %(text)s", text="{text}"),
        "answered_now": _("Being answered: %(text)s", text="{text}"),
        "question_sent": _("Your question is sent."),
    }


def _polls() -> dict[str, str]:
    return {
        "right": _("right"),
        "percent": _("%(n)s %%", n="{n}"),
        "option": _("Option"),
        "answers": _("Answers"),
        "first_places": _("First places"),
        "share": _("Share"),
        "result_of": _("Result: %(poll)s", poll="{poll}"),
        "how_counted": _("How it was counted"),
        "out": _("goes out"),
        "word": _("Word %(n)s", n="{n}"),
        "no_place": _("no place"),
        "place_twice": _("Give each place to one option only."),
        "choose_first": _("Choose something first."),
        "counted": _("Your answer is counted."),
        "change_answer": _("Change my answer"),
        "give_answer": _("Answer"),
        "your_answer": _("Your answer:"),
        "result_later": _("The result is shown when the hosts close the poll."),
        "close_poll": _("Close the poll"),
        "open_poll": _("Open the poll"),
        "poll_opened": _("A poll is open: %(poll)s", poll="{poll}"),
        "voters": _forms(
            lambda n: str(ngettext("%(num)s person answered", "%(num)s people answered", n))
        ),
    }


def _room() -> dict[str, str]:
    return {
        "gone": _("You are not in this room any more."),
        "look_again": _("Look again"),
        "has_word": _("has the word"),
        "give_word": _("Give the word"),
        "hand_down": _("Take down"),
        "hand_up": _("%(name)s raised a hand", name="{name}"),
        "you_have_word": _("You have the word."),
        "slide_alt": _("Page %(n)s of the slides, without a description", n="{n}"),
        "slide_now": _("Slides, page %(n)s. %(text)s", n="{n}", text="{text}"),
        "time_over": _("Time is over: %(label)s", label="{label}"),
        "room_is": _("The room: %(state)s", state="{state}"),
        "agenda_now": _("On the agenda now: %(item)s", item="{item}"),
        "sent_out": _("sent out"),
        "is_away": _("away"),
        "manage": _("Manage"),
        "role": _("Role"),
        "give_role": _("Give this role"),
        "let_back": _("Let in again"),
        "out_reason": _("Reason, which they read"),
        "send_out": _("Send out"),
        "end_sure": _("End it now? It can't be opened again"),
        "done": _("Done."),
    }
