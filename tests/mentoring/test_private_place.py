"""Private means private: search, feeds, notifications, exports; and a right that ends takes it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from hrforum.boards import actions as boards
from hrforum.boards.models import Board
from hrforum.core import clock, holdings
from hrforum.core.errors import NotFound
from hrforum.core.models import AuditEntry
from hrforum.members.actions import mandates, standing
from hrforum.mentoring.access import entered_by, place_of
from hrforum.mentoring.actions import papers, teams
from hrforum.mentoring.actions.pair_common import rights_changed
from hrforum.mentoring.models import Pairing, PairingPerson
from hrforum.mentoring.queries import workspace
from tests import factories as make
from tests.factories import pairs
from tests.notifications.support import kinds_of


@pytest.fixture
def pair(db: Any) -> pairs.Pair:
    return pairs.pair()


def board_of(db: Any, pair: pairs.Pair) -> Board:
    found = db.session.get(Pairing, pair.id)
    return db.session.get(Board, found.board_id)


def test_search_boards_and_feeds_know_nothing(
    db: Any, pair: pairs.Pair, browser_of: Any, client: Any
) -> None:
    board = board_of(db, pair)
    moderator, admin = make.person("moderator"), make.person("admin")
    stranger = make.person(username="stranger")
    topic, _post = boards.open_topic(
        make.actor_of(pair.guest),
        board.id,
        title="Quincunx among us",
        body="Only we read of the quincunx. @stranger",
    )
    for who in (moderator, admin, stranger, make.person("coordinator")):
        browser = browser_of(who)
        for path in ("/search?q=quincunx", "/boards/", "/", "/unread/"):
            assert "uincunx among us" not in browser.get(path).html, path
        browser.get(f"/boards/{board.slug}/", status=404)
        browser.get(f"/topics/{topic.id}-{topic.slug}/", status=404)
    assert kinds_of(stranger) == []
    assert "uincunx" not in client.get("/feeds/latest.atom").html
    assert board.slug not in client.get("/sitemap.xml").html
    assert board.slug not in browser_of(admin).get("/admin/boards/").html
    browser_of(admin).get(f"/admin/boards/{board.slug}/", status=404)
    assert "Quincunx among us" in browser_of(pair.town).get("/search?q=quincunx").text
    with pytest.raises(NotFound):
        boards.post_reply(make.actor_of(moderator), topic.id, body="Let me in.")
    # A pair is not shown before both cities say so.
    for path in ("/mentoring/", "/members/linz/", f"/mentoring/cycles/{pair.cycle.slug}/"):
        assert "Utrecht" not in client.get(path).text, path


def test_a_board_of_that_name_is_not_moved_into(db: Any) -> None:
    make.board(slug="pair-1")
    made = pairs.pair()
    assert made.id == 1 and board_of(db, made).slug == "pair-1-2"


def test_a_right_that_ends_takes_workspace_and_board(
    db: Any, pair: pairs.Pair, browser_of: Any
) -> None:
    board = board_of(db, pair)
    officer = make.person()
    mandate = make.delegate(officer, pair.mentee)
    browser = browser_of(officer)
    # A new officer finds all of it by the mandate alone.
    assert browser.get(f"{pair.path}handover/").h1 == "Hand-over"
    rights_changed([officer.id])
    browser.get(f"/boards/{board.slug}/")
    mandates.end_mandate(
        make.actor_of(pair.town), "linz", mandate.id, reason="Moved.", last_day=None
    )
    browser.get(pair.path, status=404)
    browser.get(f"/boards/{board.slug}/", status=404)
    assert officer.id not in workspace.people_ids(pair.pairing, clock.today())
    standing.suspend(make.actor_of(make.person("coordinator")), "linz", reason="Rights.")
    browser_of(pair.town).get(pair.path, status=404)
    browser_of(pair.guest).get(pair.path)


def test_the_predicate_and_its_sql_twin_agree(db: Any, pair: pairs.Pair) -> None:
    day = clock.today()
    people = [pair.guest, pair.town, make.person("coordinator"), make.person()]
    for role in ("officer", "elected", "expert"):
        people.append(make.person())
        make.delegate(people[-1], pair.mentor, role=role)
    over = make.person()
    make.delegate(over, pair.mentor, ends_on=day - dt.timedelta(days=1))
    people.append(over)
    for number, role in enumerate(("cso", "observer", "elected")):
        people.append(make.person(username=f"mate{number}"))
        if role == "elected":
            make.delegate(people[-1], pair.mentor, role="elected")
        teams.add(make.actor_of(pair.guest), pair.id, who=f"mate{number}", role=role)
    seen = []
    for state in ("proposed", "active", "paused", "closed", "declined", "stopped"):
        row = db.session.get(Pairing, pair.id)
        row.state = state
        db.session.commit()
        for who in people:
            own = db.session.scalar(
                select(PairingPerson).where(
                    PairingPerson.person_id == who.id, PairingPerson.left_at.is_(None)
                )
            )
            place = place_of(make.actor_of(who), row, own)
            twin = db.session.scalar(select(Pairing.id).where(entered_by(who.id, day)))
            assert (twin is not None) == (place is not None and place.is_inside)
            seen.append(twin is not None)
    assert any(seen) and not all(seen)


def test_looking_in_stands_in_the_log(db: Any, pair: pairs.Pair, browser_of: Any) -> None:
    desk = browser_of(make.person("coordinator"))
    papers.write_needs(make.actor_of(pair.town), pair.id, {"situation": "Secret rents."}, 0)
    page = desk.get(f"{pair.path}roadmap/")
    assert "You look in as a coordinator" in page.text and "Needs" not in page.texts(".tabs a")
    desk.get(f"{pair.path}needs/", status=404)
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "pair.looked_at"))
    assert [(e.object_id, e.details) for e in entries] == [(pair.id, {"page": "roadmap"})]
    browser_of(pair.town).get(f"{pair.path}roadmap/")
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == "pair.looked_at"))
    assert len(list(entries)) == 1


def test_an_export_holds_ones_own_only(db: Any, pair: pairs.Pair) -> None:
    town = make.actor_of(pair.town)
    papers.write_agreement(town, pair.id, body="We meet.", why="", based_on=0)
    papers.sign(town, pair.id, 1)
    papers.save_goal(
        town, pair.id, None,
        {"title": "Plan", "indicator": "Vote", "owner": str(pair.town.id), "due_on": "2030-01-01"},
    )  # fmt: skip
    by_name = {each.name: each for each in holdings.registered()}

    def held(name: str, who: Any) -> list[Any]:
        return list(holdings.records(by_name[name], who.id))

    [signed] = held("mentoring_signatures", pair.town)
    assert (signed["pair"], signed["version"], signed["side"]) == (pair.id, 1, "mentee")
    [goal] = held("mentoring_goals", pair.town)
    assert goal["title"] == "Plan"
    assert held("mentoring_signatures", pair.guest) == held("mentoring_goals", pair.guest) == []


def test_one_guest_with_several_associates_and_a_mentee_that_mentors(
    db: Any, pair: pairs.Pair, browser_of: Any
) -> None:
    theme = make.theme(name="Housing")
    other = make.member(name="Bregenz", slug="bregenz")
    second = pairs.pair(
        pair.mentor, other, pair.cycle, guest=pair.guest, town=make.person(), theme_id=theme.id
    )
    row = db.session.get(Pairing, pair.id)
    row.theme_id = theme.id
    db.session.commit()
    page = browser_of(pair.guest).get(second.path)
    assert "The same theme, the same guest city" in page.text and "Linz" in page.text
    assert len(browser_of(pair.guest).get("/mentoring/pairings/").select("h2")) == 2
    # Linz, mentored to the end, mentors Bregenz later: its lead finds both pairs.
    row.state = "closed"
    db.session.commit()
    later = make.cycle(state="running")
    third = pairs.pair(pair.mentee, other, later, guest=pair.town, town=make.person())
    page = browser_of(pair.town).get(third.path)
    assert "Linz" in page.texts(".pair-names")[0]
    assert workspace.load(make.actor_of(pair.town), third.id).place.side == "mentor"
    assert len(browser_of(pair.town).get("/mentoring/pairings/").select("h2")) == 2
    browser_of(pair.guest).get(third.path, status=404)


def test_pages_cost_the_same_however_much_is_there(
    db: Any, pair: pairs.Pair, browser_of: Any
) -> None:
    guest = make.actor_of(pair.guest)
    browser = browser_of(pair.guest)
    names = ("", "people/", "roadmap/", "sessions/", "files/", "results/", "handover/", "closing/")

    def cost() -> tuple[int, ...]:
        return tuple(browser.get(pair.path + name).sql for name in names)

    def goal(n: int) -> None:
        values = {"title": f"G{n}", "indicator": "I", "owner": str(pair.guest.id)}
        papers.save_goal(guest, pair.id, None, values | {"due_on": "2030-01-01"})

    goal(0)
    browser.get(pair.path)
    one = cost()
    for n in range(30):
        goal(n + 1)
    for n in range(10):
        make.person(username=f"mate{n}")
        teams.add(guest, pair.id, who=f"mate{n}", role="cso")
    assert cost() == one
