"""Many who come in at once are told the same room, which is read once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hrforum.rooms.actions import doors, lines, questions
from hrforum.rooms.halls import Hall
from hrforum.rooms.queries import changes
from tests import factories as make
from tests.rooms.support import RoomOf
from tests.support.live import LiveSite, live_site


@pytest.fixture
def site(make_app: Any) -> Iterator[LiveSite]:
    with live_site(make_app()) as found:
        found.deaf()
        yield found


@pytest.fixture
def enter(site: LiveSite, browser_of: Any) -> Callable[..., Any]:
    """Enter with a new socket, and return what is told."""

    def come(room: RoomOf, person: Any) -> Any:
        answer = site.listen(browser_of(person), namespace="/rooms").call(
            "enter", {"event": room.id}
        )
        assert answer["ok"] and answer["whole"], answer
        return answer

    return come


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often the whole room was read: an entry for each time."""
    found: list[int] = []
    whole = changes.whole

    def counted(event_id: int) -> Any:
        found.append(event_id)
        return whole(event_id)

    monkeypatch.setattr(changes, "whole", counted)
    return found


def test_the_room_is_read_once_until_something_happens(
    db: Any, enter: Callable[..., Any], reads: list[int]
) -> None:
    room = RoomOf()
    people = [make.person() for _ in range(4)]
    actors = [room.join(person)[0] for person in people]
    lines.say(room.chief, room.id, text="Before.", client_key="before-them")
    assert [line["text"] for line in enter(room, people[0])["lines"]] == ["Before."]
    assert enter(room, people[1])["lines"] == enter(room, people[2])["lines"]
    assert reads == [room.id]
    lines.say(actors[0], room.id, text="Now.", client_key="now-it-is")
    assert [line["text"] for line in enter(room, people[3])["lines"]] == ["Before.", "Now."]
    assert enter(room, people[0])["lines"][-1]["text"] == "Now."
    assert len(reads) == 2


def test_what_is_shared_holds_nothing_of_ones_own_and_nothing_of_the_hosts(
    db: Any, enter: Callable[..., Any], reads: list[int]
) -> None:
    room = RoomOf()
    doors.change_room(
        room.chief, room.id, allows_aliases=True, moderates_questions=True, kept_days=9
    )
    asker, other = make.person(display_name="Ana Real"), make.person()
    actor, _me = room.join(asker, alias="A tenant")
    room.join(other)
    number = questions.ask(
        actor, room.id, text="Who pays?", client_key="one-question", anonymous=True
    ).number
    hidden = lines.say(actor, room.id, text="My number: nought", client_key="a-line-of-hers").number
    lines.hide_line(room.chief, room.id, hidden, reason="Private.")
    gone = {"number": number, "changed": number, "state": "gone"}
    for _twice in range(2):
        host, mine, theirs = (enter(room, person) for person in (room.host, asker, other))
        assert theirs["questions"] == [gone]
        assert (mine["questions"][0]["text"], mine["questions"][0]["state"]) == (
            "Who pays?",
            "waiting",
        )
        assert host["questions"][0]["by"]["account"] == "Ana Real"
        assert "nought" in str(host)
        assert "nought" not in str(mine) + str(theirs) and "Ana Real" not in str(theirs)
    questions.settle(room.chief, room.id, number, "approve")
    # Open, and still without a name but for its asker and the hosts.
    assert enter(room, other)["questions"][0]["by"] is None
    assert enter(room, asker)["questions"][0]["by"]["name"] == "A tenant"


def test_what_was_pushed_before_they_came_in_is_in_it(db: Any, reads: list[int]) -> None:
    """Their number was read before the push, and they were let in after it."""
    room = RoomOf()
    hall = Hall(room.id, 0)
    before = lines.say(room.chief, room.id, text="Before.", client_key="before-them").number
    assert hall.as_whole(before, staff=False)
    hall.known = lines.say(room.chief, room.id, text="Pushed.", client_key="pushed-to").number
    told, _is_whole = hall.told(before, 0, 1, staff=False)
    assert [line["text"] for line in told["lines"]] == ["Before.", "Pushed."]
