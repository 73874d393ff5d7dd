"""The namespace ``/rooms`` over real sockets: who hears what, in which order, until when."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hrforum.accounts import actions as accounts
from hrforum.core.db import transaction
from hrforum.events.models import EventHost, Registration
from hrforum.rooms import live as rooms
from hrforum.rooms.actions import doors, lines, questions
from hrforum.rooms.queries import changes
from tests import factories as make
from tests.rooms.support import RoomOf, register
from tests.support.live import Ear, LiveSite, live_site
from tests.support.page import PageClient
from tests.support.sql import recorded

Browser = Callable[[Any], PageClient]


@pytest.fixture
def site(make_app: Any) -> Iterator[LiveSite]:
    with live_site(make_app()) as found:
        yield found


def key(n: Any) -> str:
    return f"client-key-{n}"


class Guest:
    """Somebody in the room with a socket."""

    def __init__(self, site: LiveSite, room: RoomOf, browser: PageClient, person: Any) -> None:
        self.room, self.person = room, person
        self.site, self.browser = site, browser
        self.ear: Ear = site.listen(browser, namespace="/rooms")

    def call(self, verb: str, **data: Any) -> Any:
        return self.ear.call(verb, {"event": self.room.id, **data})

    def enter(self, since: int = 0) -> Any:
        answer = self.call("enter", **({"since": since} if since else {}))
        assert answer["ok"], answer
        return answer

    def say(self, text: str, n: Any) -> Any:
        return self.call("say", text=text, client_key=key(n))

    def lines_until(self, text: str) -> list[tuple[int, str]]:
        """The lines heard, in their order, until this one."""
        found: list[tuple[int, str]] = []
        while not found or found[-1][1] != text:
            found += [(line["number"], line["text"]) for line in self.ear.hear("news")["lines"]]
        return found


@pytest.fixture
def guest(site: LiveSite, browser_of: Browser) -> Callable[..., Guest]:
    def come(room: RoomOf, person: Any = None, **options: Any) -> Guest:
        if person is None or person.id != room.host.id:
            person = person or make.person()
            room.join(person, **options)
        found = Guest(site, room, browser_of(person), person)
        found.enter()
        return found

    return come


Come = Callable[..., Guest]


def test_what_one_says_all_hear_in_one_order(db: Any, guest: Come) -> None:
    room = RoomOf()
    ana, ben, host = guest(room), guest(room), guest(room, room.host)
    for n in range(6):
        answer = (ana if n % 2 else ben).say(f"Line {n}", n)
        assert answer["ok"] and answer["number"]
    heard = [each.lines_until("Line 5") for each in (ana, ben, host)]
    assert heard[0] == heard[1] == heard[2]
    assert [text for _number, text in heard[0]] == [f"Line {n}" for n in range(6)]


def test_a_burst_comes_in_few_frames(db: Any, site: LiveSite, guest: Come) -> None:
    room = RoomOf()
    ana, host = guest(room), guest(room, room.host)
    for n in range(20):
        lines.say(make.actor_of(ana.person), room.id, text=f"Line {n}", client_key=key(n))
    assert len(host.lines_until("Line 19")) == 20
    heard = [each for each, _data in host.ear.heard if each == "news"]
    assert len(heard) < 10


def test_who_was_away_gets_what_is_missing_once(db: Any, guest: Come, site: LiveSite) -> None:
    room = RoomOf()
    ana, ben = guest(room), guest(room)
    ana.say("Before.", 1)
    known = ben.enter()["number"]
    ben.ear.close()
    for n in range(2, 5):
        ana.say(f"Meanwhile {n}.", n)
    lines.hide_line(room.chief, room.id, ana.enter()["lines"][0]["number"], reason="Rude.")
    back = Guest(site, room, ben.browser, ben.person)
    answer = back.enter(known)
    assert not answer["whole"]
    assert [(line["text"], line["hidden"]) for line in answer["lines"]] == [
        ("", True),
        ("Meanwhile 2.", False),
        ("Meanwhile 3.", False),
        ("Meanwhile 4.", False),
    ]
    assert back.enter(answer["number"])["lines"] == []


def test_who_missed_too_much_gets_the_whole(
    db: Any, guest: Come, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "MOST", 2)
    room = RoomOf()
    ana = guest(room)
    known = ana.enter()["number"]
    for n in range(4):
        ana.say(f"Line {n}", n)
    answer = ana.enter(known)
    assert answer["whole"] and len(answer["lines"]) == 4


def test_a_retry_over_a_new_connection_writes_once(db: Any, guest: Come, site: LiveSite) -> None:
    room = RoomOf()
    ana = guest(room)
    first = ana.say("Once.", 1)
    ana.ear.close()
    again = Guest(site, room, ana.browser, ana.person)
    assert again.say("Once.", 1) == first
    assert [line["text"] for line in again.enter()["lines"]] == ["Once."]


def test_every_call_is_answered(db: Any, guest: Come) -> None:
    room = RoomOf()
    ana = guest(room)
    for verb, data, error in (
        ("say", {"text": "", "client_key": key(1)}, "invalid"),
        ("say", {"text": 5, "client_key": key(1)}, "invalid"),
        ("say", {"text": "Hello", "client_key": "short"}, "invalid"),
        ("say", {"text": "Hello " * 400, "client_key": key(1)}, "invalid"),
        ("react", {"line": 99_999, "kind": "thanks"}, "not_found"),
        ("react", {"line": "1", "kind": "thanks"}, "invalid"),
        ("vote", {"question": 99_999}, "not_found"),
        ("vote", {"question": 1, "given": "yes"}, "invalid"),
        ("answer_poll", {"poll": 1, "choice": 3}, "invalid"),
        ("doors", {"to": "ended"}, "forbidden"),
        ("set_timer", {"minutes": 5}, "forbidden"),
        ("show_slide", {"slide": 1}, "forbidden"),
        ("nothing", {}, "unknown"),
    ):
        answer = ana.call(verb, **data)
        assert (answer["ok"], answer["error"]) == (False, error), (verb, data)
        assert answer["message"]
    assert ana.ear.call("say", {"event": 99_999, "text": "x", "client_key": key(1)})["error"] == (
        "not_found"
    )
    assert ana.ear.call("enter", {})["error"] == "invalid"


def test_hosts_hear_what_is_not_for_all(db: Any, guest: Come) -> None:
    room = RoomOf()
    doors.change_room(
        room.chief, room.id, allows_aliases=True, moderates_questions=True, kept_days=9
    )
    asker = guest(room, make.person(display_name="Ana Real"), alias="A tenant")
    other, host = guest(room), guest(room, room.host)
    number = asker.call("ask", text="Who pays?", client_key=key(1), anonymous=True)["number"]

    def heard(who: Guest) -> Any:
        while True:
            for each in who.ear.hear("news")["questions"]:
                if each["number"] == number:
                    return each

    assert heard(other) == {"number": number, "changed": number, "state": "gone"}
    shown = heard(host)
    assert (shown["text"], shown["state"]) == ("Who pays?", "waiting")
    assert (shown["by"]["name"], shown["by"]["account"]) == ("A tenant", "Ana Real")
    mine = [heard(asker), heard(asker)]
    assert [each["state"] for each in mine] == ["gone", "waiting"]
    host.call("settle", question=number, do="approve")
    public = heard(other)
    assert (public["text"], public["by"]) == ("Who pays?", None)
    assert "Ana Real" not in str(other.enter()) and "Ana Real" in str(host.enter())


def test_hidden_words_go_to_nobody_but_hosts(db: Any, guest: Come) -> None:
    room = RoomOf()
    ana, ben, host = guest(room), guest(room), guest(room, room.host)
    number = ana.say("A phone number: nought", 1)["number"]
    ben.call("say", text="I quote you.", client_key=key(2), reply_to=number)
    ben.lines_until("I quote you.")
    assert host.call("hide", line=number, reason="Private data.")["ok"]
    hidden = ben.ear.hear("news")["lines"][0]
    assert (hidden["hidden"], hidden["text"], hidden["reason"]) == (True, "", "Private data.")
    assert "nought" not in str(ben.enter()) and "nought" in str(host.enter())


def test_polls_are_pushed_as_answers_come(db: Any, guest: Come) -> None:
    room = RoomOf()
    ana, host = guest(room), guest(room, room.host)
    number = host.call(
        "make_poll", kind="single", title="Which?", options="A\nB", client_key=key(1)
    )["number"]
    assert ana.ear.hear("news")["polls"] == [{"number": number, "changed": number, "state": "gone"}]
    host.call("move_poll", poll=number, to="open")
    assert ana.ear.hear("news")["polls"][0]["state"] == "open"
    assert ana.call("answer_poll", poll=number, choice=[1])["ok"]
    pushed = host.ear.hear("news")
    while not pushed["polls"] or not pushed["polls"][0]["voters"]:
        pushed = host.ear.hear("news")
    assert [row["votes"] for row in pushed["polls"][0]["result"]["rows"]] == [0, 1]
    assert ana.enter()["own"]["answers"] == {str(number): [1]}


def test_who_has_not_come_in_hears_nothing(db: Any, site: LiveSite, browser_of: Browser) -> None:
    room = RoomOf()
    registered = make.person()
    register(registered, room.event)
    for n, browser in enumerate((browser_of(make.person()), browser_of(registered))):
        ear = site.listen(browser, namespace="/rooms")
        assert ear.call("enter", {"event": room.id})["error"] in ("not_found", "forbidden")
        lines.say(room.chief, room.id, text="Inside.", client_key=key(n))
        ear.hears_nothing("news")
    visitor = site.listen(namespace="/rooms")
    assert visitor.call("enter", {"event": room.id})["error"] == "not_found"


def cancel(room: RoomOf, guest: Guest) -> None:
    with transaction() as session:
        session.query(Registration).filter_by(person_id=guest.person.id).one().state = "cancelled"


def send_out(room: RoomOf, guest: Guest) -> None:
    me = room.person_of(guest.person)
    doors.send_out(room.chief, room.id, me, reason="Insults.")


def hide_event(room: RoomOf, _guest: Guest) -> None:
    from hrforum.events.models import Event

    with transaction() as session:
        session.get_one(Event, room.id).state = "cancelled"


@pytest.mark.parametrize("how", [cancel, send_out, hide_event])
def test_who_may_not_be_here_any_more_hears_nothing_within_five_seconds(
    db: Any, site: LiveSite, guest: Come, how: Any
) -> None:
    site.deaf()  # nobody tells: a silent listener is found all the same
    room = RoomOf()
    ana = guest(room)
    how(room, ana)
    assert ana.ear.hear("gone", 5) == {"event": room.id}
    with transaction() as session:
        session.get_one(type(room.event), room.id).state = "published"
    lines.say(room.chief, room.id, text="Among us.", client_key=key(1))
    ana.ear.hears_nothing("news", 1.5)
    assert ana.call("say", text="Hello?", client_key=key(2))["ok"] is (how is hide_event)


def test_a_session_that_ends_or_a_suspension_ends_the_socket(
    db: Any, site: LiveSite, guest: Come
) -> None:
    site.deaf()
    room = RoomOf()
    ana, ben = guest(room), guest(room)
    accounts.close_other_sessions(ana.person.id, None)
    accounts.change_people(
        make.actor_of(make.person("admin")), "deactivate", [ben.person.id], reason="Spam."
    )
    assert ana.ear.gone_within(5) == "4401"
    assert ben.ear.gone_within(5) == "4401"


def test_a_host_who_is_taken_off_the_event_sees_no_more_than_others(
    db: Any, site: LiveSite, guest: Come
) -> None:
    site.deaf()
    room = RoomOf()
    second = make.person()
    with transaction() as session:
        session.add(EventHost(event_id=room.id, person_id=second.id))
    helper = guest(room, second)
    assert helper.enter()["me"]["role"] == "host"
    with transaction() as session:
        session.query(EventHost).filter_by(person_id=second.id).delete()
    assert helper.ear.hear("role", 5) == {"event": room.id, "role": "attendee"}
    asker, _me = room.join()
    doors.change_room(
        room.chief, room.id, allows_aliases=True, moderates_questions=True, kept_days=9
    )
    questions.ask(asker, room.id, text="Only for hosts?", client_key=key(1))
    time.sleep(1.5)
    helper.ear.hears_nothing("nothing", 0.2)
    assert "Only for hosts?" not in str(helper.ear.heard)
    assert helper.call("doors", to="ended")["error"] == "forbidden"


def test_a_flood_of_one_is_refused_and_the_others_are_heard(
    db: Any, make_app: Any, browser_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "AT_ONCE", 5.0)
    monkeypatch.setattr(rooms, "A_SECOND", 0.01)  # however slow the machine is
    room = RoomOf()
    with live_site(make_app(LIMITS=True)) as site:
        people = [make.person() for _ in range(2)]
        for person in people:
            room.join(person)
        loud, calm = (Guest(site, room, browser_of(person), person) for person in people)
        calm.enter()
        answers = [loud.say(f"Buy {n}", n) for n in range(12)]
        assert answers[0]["ok"] and answers[-1]["error"] == "too_many"
        assert calm.say("I am still here.", 99)["ok"]


def test_presence_is_counted_and_time_only_of_those_who_agreed(
    db: Any, site: LiveSite, guest: Come
) -> None:
    from hrforum.core import clock
    from hrforum.rooms.actions import presence
    from hrforum.rooms.models import RoomPerson

    room = RoomOf()
    _yes, agreed = room.join(counts_presence=True)
    _no, silent = room.join()
    guest(room)
    import datetime as dt

    start = clock.now()
    for second in (0, 15, 30, 200, 210):
        with clock.at(start + dt.timedelta(seconds=second)):
            presence.note_presence([agreed.id, silent.id])
    db.session.rollback()
    rows = {
        row.id: row.seconds for row in db.session.query(RoomPerson.id, RoomPerson.seconds).all()
    }
    assert rows[agreed.id] == 40 and rows[silent.id] == 0


def test_the_room_costs_the_same_for_few_and_for_many(db: Any, site: LiveSite, guest: Come) -> None:
    site.deaf()
    room = RoomOf()
    part: Any = site.live.parts["/rooms"]
    first = guest(room)

    def cost() -> int:
        with site.app.app_context(), recorded(db.engine) as statements:
            part._ticks = 11
            part.tick()
        return len(statements)

    time.sleep(1.2)
    one = site.site.call(cost)
    for _ in range(8):
        guest(room)
    assert first.enter()["ok"]
    assert site.site.call(cost) == one


def test_entering_costs_the_same_with_one_line_and_with_three_hundred(
    db: Any, site: LiveSite, guest: Come
) -> None:
    room = RoomOf()
    ana = guest(room)
    actor = make.actor_of(ana.person)

    def cost() -> int:
        with recorded(db.engine) as statements:
            found = changes.whole(room.id)
            assert found is not None
        return len(statements)

    lines.say(actor, room.id, text="One.", client_key=key("one"))
    few = cost()
    for n in range(300):
        lines.say(actor, room.id, text=f"Line {n}", client_key=key(n))
    assert cost() == few == 5
    answer = ana.enter()
    assert len(answer["lines"]) == changes.LINES
    first = answer["lines"][0]["number"]
    before = ana.call("earlier", number=first)["lines"]
    assert len(before) == changes.LINES and before[-1]["number"] == first - 1
