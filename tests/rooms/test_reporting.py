"""Lines and questions of rooms: reported in two clicks, decided, brought back by an appeal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from hrforum.core import clock, reportables
from hrforum.core.errors import Conflict, Forbidden, NotFound
from hrforum.extensions import db as database
from hrforum.moderation.actions import appeals, reporting
from hrforum.moderation.models import Case, CaseSnapshot, Report
from hrforum.rooms import shapes
from hrforum.rooms.actions import lines, questions
from hrforum.rooms.actions.after import erase_old
from hrforum.rooms.models import Room, RoomLine, RoomQuestion
from hrforum.rooms.queries import changes
from tests import factories as make
from tests.moderation.support import HIDE, decided
from tests.rooms.support import RoomOf
from tests.support.page import PageClient

Browser = Callable[[Any], PageClient]
KINDS = ("room_line", "room_question")


class Scene:
    """A room in which somebody has written a line and asked a question."""

    def __init__(self, kind: str = "room_line") -> None:
        self.kind = kind
        self.room = RoomOf(visibility="public")
        self.author = make.person(display_name="Ada Author")
        self.actor, _me = self.room.join(self.author, alias="")
        said: Any
        if kind == "room_line":
            said = lines.say(
                self.actor, self.room.id, text="Mrs Example, Mill Street 4.", client_key="key-of-1"
            )
        else:
            said = questions.ask(
                self.actor, self.room.id, text="Mrs Example, Mill Street 4.", client_key="key-of-1"
            )
        self.id, self.number = said.id, said.number

    def seen(self, *, staff: bool = False) -> dict[str, Any]:
        """The thing as clients get it."""
        database.session.rollback()
        if self.kind == "room_line":
            return shapes.line(changes.one_line(self.room.id, self.number), staff=staff)
        return shapes.question(changes.one_question(self.room.id, self.number), staff=staff)

    def report(self, by: Any = None) -> int:
        found = reporting.report(
            make.actor_of(by or make.person()), self.kind, self.id, "rule-privacy"
        )
        return found.report.case_id

    def shows(self, *, staff: bool = False) -> bool:
        seen = self.seen(staff=staff)
        return seen.get("text") == "Mrs Example, Mill Street 4."


@pytest.mark.parametrize("kind", KINDS)
def test_two_clicks_from_the_room_make_a_case_with_a_snapshot(
    db: Any, browser_of: Browser, kind: str
) -> None:
    scene = Scene(kind)
    reader = make.person()
    scene.room.join(reader)
    page = browser_of(reader)
    where = f"/report/{kind}/{scene.id}"
    assert page.get(scene.room.path).has(f'a[href="{where}"]')
    # And from the page of the poorest line; the writer finds no such link at their own.
    assert page.get(f"{scene.room.path}/text").has(f'a[href="{where}"]')
    assert not browser_of(scene.author).get(scene.room.path).has(f'a[href="{where}"]')
    assert "Mill Street" not in page.post_form(where, submit="rule-privacy").text
    case = db.session.scalars(select(Case)).one()
    assert (case.thing_kind, case.author_id, case.board_id) == (kind, scene.author.id, None)
    shot = db.session.scalars(select(CaseSnapshot)).one()
    assert (shot.title, shot.body) == (scene.room.event.title, "Mrs Example, Mill Street 4.")


@pytest.mark.parametrize("kind", KINDS)
def test_anybody_with_the_address_reports_without_an_account_and_reads_nothing(
    db: Any, client: PageClient, kind: str
) -> None:
    scene = Scene(kind)
    word = "line" if kind == "room_line" else "question"
    form = f"/report/{kind}/{scene.id}"
    for place in (f"#{word}-", f"/text#{word}-", f"/{word}s/"):
        path = f"{scene.room.path}{place}{scene.number}"
        assert reportables.find(path) == (kind, scene.id), path
        assert client.post_form("/report/", place=f"http://localhost{path}").path == form
    # The room's address alone is the event's.
    assert reportables.find(scene.room.path) == ("event", scene.room.id)
    assert "Mill Street" not in client.get(form).text
    notice = reporting.Notice(place="", name="V", email="v@test.example", in_good_faith=True)
    reporting.give_notice(
        make.actor_of(None), kind, scene.id, "law-privacy", notice, explanation="Her street."
    )
    assert db.session.scalars(select(Report)).one().source == "visitor"


@pytest.mark.parametrize("kind", KINDS)
def test_a_room_that_one_may_not_see_has_nothing_to_report(db: Any, kind: str) -> None:
    scene = Scene(kind)
    scene.room.event.visibility = "members"
    db.session.commit()
    with pytest.raises(NotFound):
        scene.report()


@pytest.mark.parametrize("measure", ["hide", "remove"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_decision_hides_it_and_an_appeal_brings_it_back(db: Any, kind: str, measure: str) -> None:
    scene = Scene(kind)
    first, second = make.person("moderator"), make.person("moderator")
    case_id = scene.report()
    before = scene.seen()["changed"]
    row = decided(case_id, first, replace(HIDE, measure=measure))
    assert not scene.shows()
    assert scene.seen(staff=True)["changed"] > before  # who listens hears of it
    # Hosts read what is hidden, and nobody what was removed.
    assert scene.shows(staff=True) is (measure == "hide")
    assert scene.seen(staff=True)["reason"] == HIDE.words
    with pytest.raises(NotFound):
        scene.report()
    appeal = appeals.appeal(make.actor_of(scene.author), row.id, text="She agreed.")
    appeals.decide_appeal(make.actor_of(second), appeal.id, outcome="reversed", reasons="She did.")
    assert scene.shows()


def test_hosts_do_not_undo_what_moderators_decided(db: Any) -> None:
    scene = Scene()
    decided(scene.report(), make.person("moderator"))
    with pytest.raises(Forbidden):
        lines.unhide_line(scene.room.chief, scene.room.id, scene.number)
    reader, _me = scene.room.join()
    with pytest.raises(NotFound):
        lines.react(reader, scene.room.id, scene.number, "thanks")
    asked = Scene("room_question")
    decided(asked.report(), make.person("moderator"))
    for do in ("approve", "now", "reopen"):
        with pytest.raises(Conflict):
            questions.settle(asked.room.chief, asked.room.id, asked.number, do)
    reader, _me = asked.room.join()
    with pytest.raises(NotFound):
        questions.vote(reader, asked.room.id, asked.number)


def test_what_hosts_hid_stays_hidden_when_a_decision_is_taken_back(db: Any) -> None:
    scene = Scene()
    case_id = scene.report()
    lines.hide_line(scene.room.chief, scene.room.id, scene.number, reason="Not here.")
    row = decided(case_id, make.person("moderator"))
    assert scene.seen()["reason"] == HIDE.words
    appeal = appeals.appeal(make.actor_of(scene.author), row.id, text="She agreed.")
    appeals.decide_appeal(
        make.actor_of(make.person("moderator")), appeal.id, outcome="reversed", reasons="Yes."
    )
    assert (scene.seen()["hidden"], scene.seen()["reason"]) == (True, "Not here.")


def test_a_case_outlives_the_room_and_its_appeal_finds_nothing_to_restore(db: Any) -> None:
    scene = Scene()
    row = decided(scene.report(), make.person("moderator"))
    room = db.session.get_one(Room, scene.room.id)
    room.state, room.ended_at, room.kept_days = "ended", clock.now(), 1
    db.session.commit()
    with clock.at(clock.now() + dt.timedelta(days=2)):
        assert erase_old() == 1
        appeal = appeals.appeal(make.actor_of(scene.author), row.id, text="She agreed.")
        appeals.decide_appeal(
            make.actor_of(make.person("moderator")), appeal.id, outcome="reversed", reasons="Yes."
        )
    assert db.session.scalar(select(RoomLine.id)) is None
    assert db.session.scalar(select(CaseSnapshot.body)) == "Mrs Example, Mill Street 4."
    assert db.session.scalar(select(RoomQuestion.id)) is None
