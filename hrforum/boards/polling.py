"""What fills the slot of a poll: its question, the reader's vote, the result."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from markupsafe import Markup

from hrforum.boards import polls
from hrforum.boards.queries import polls as queries
from hrforum.boards.queries.base import topic_path
from hrforum.boards.queries.polls import Shown
from hrforum.core import shell, web
from hrforum.core.permissions import Actor


class PagePolls:
    """The polls on one page of a topic, asked for once, and only where the page has any."""

    def __init__(self, actor: Actor, stamp: Any, page: int, *, moderates: bool) -> None:
        self._actor = actor
        self._stamp = stamp
        self._page = page
        self._moderates = moderates

    @cached_property
    def _all(self) -> dict[int, Shown]:
        shown = queries.polls_of_page(self._actor, self._stamp.id, self._page)
        return {one.poll.id: one for one in shown}

    def slots(self) -> dict[int, list[Markup]]:
        """Return the marks of the slots by number of the post, for the kept page."""
        found: dict[int, list[Markup]] = {}
        for one in self._all.values():
            found.setdefault(one.poll.number, []).append(shell.slot("poll", str(one.poll.id)))
        return found

    def fill(self, argument: str) -> bytes:
        """Return the poll for this reader."""
        found = self._all.get(int(argument))
        if found is None:
            return b""
        return piece(self._actor, self._stamp, found, moderates=self._moderates)


def piece(
    actor: Actor,
    topic: Any,
    shown: Shown,
    *,
    moderates: bool,
    error: str = "",
    typed: Sequence[str] | dict[int, str] = (),
) -> bytes:
    """Return a poll as HTML; with ``error`` the vote ``typed`` that could not be taken."""
    poll = shown.poll
    open_now = polls.is_open(poll, topic_closed=bool(topic.closed)) and not topic.deleted
    may_vote = open_now and actor.is_signed_in
    may_close = open_now and (moderates or poll.author_id == actor.person_id)
    path = topic_path(topic.id, topic.slug)

    def make() -> str:
        return web.piece(
            "topics/_poll.html",
            path=path,
            poll=poll,
            is_open=open_now,
            may_vote=may_vote,
            may_close=may_close,
            visible=results_shown(shown, open_now=open_now),
            own=shown.own,
            signed_in=actor.is_signed_in,
            error=error,
            ranks=_ranks(shown, typed),
            result=_result(shown),
            options=shown.options,
            rounds=_rounds(shown),
        )

    if error:
        skeleton = shell.cut(make())
    else:
        key = (
            "poll", path, poll.id, poll.version, open_now, may_vote, may_close, tuple(shown.own),
            actor.is_signed_in, actor.locale, actor.timezone,
        )  # fmt: skip
        skeleton = shell.kept(key, make)
    return shell.fill(skeleton, {"csrf": web.csrf})


def results_shown(shown: Shown, *, open_now: bool) -> bool:
    """Whether this reader sees the result now."""
    return not open_now or not shown.poll.hides_results or bool(shown.own)


def _ranks(shown: Shown, typed: Sequence[str] | dict[int, str]) -> dict[int, str]:
    """Return what stands in the form: the place typed or voted for each option."""
    if isinstance(typed, dict):
        return typed
    return {option_id: str(place) for place, option_id in enumerate(shown.own, 1)}


def _result(shown: Shown) -> list[dict[str, Any]]:
    voters = shown.poll.voters_count
    most = max([voters, 1, *(votes for _id, _text, votes in shown.options)])
    rounds = shown.poll.rounds or {}
    if shown.poll.kind == "ranked" and rounds:
        winners = set(rounds["winners"])
    else:
        best = max(votes for _id, _text, votes in shown.options)
        winners = {id_ for id_, _text, votes in shown.options if votes == best and best}
    return [
        {
            "id": id_,
            "text": text,
            "votes": votes,
            "share": round(votes * 100 / most),
            "leads": id_ in winners,
        }
        for id_, text, votes in shown.options
    ]


def _rounds(shown: Shown) -> list[dict[str, Any]]:
    names = {id_: text for id_, text, _votes in shown.options}
    return [
        {
            "counts": [(names.get(id_, ""), count) for id_, count in one["counts"]],
            "exhausted": one["exhausted"],
            "out": [names.get(id_, "") for id_ in one["out"]],
        }
        for one in (shown.poll.rounds or {}).get("rounds", ())
    ]
