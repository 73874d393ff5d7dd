"""Reports, cases, decisions, appeals: what each act does and who may do it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from hrforum.accounts.models import Person
from hrforum.accounts.sanction_models import Sanction
from hrforum.boards import actions as boards
from hrforum.boards.models import Post
from hrforum.core import clock
from hrforum.core.errors import Conflict, Forbidden, Invalid, NotFound
from hrforum.moderation.actions import appeals, casework, deciding, misuse, reporting, timing
from hrforum.moderation.models import (
    Case,
    CaseSnapshot,
    Decision,
    Lifting,
    Report,
    Reporter,
)
from hrforum.moderation.queries import case as case_queries
from hrforum.moderation.queries import queue as queue_queries
from hrforum.notifications.models import Notification
from tests import factories as make
from tests.moderation.support import HIDE, decided, reported, state, version

DAY = dt.timedelta(days=1)


def told(person: Any) -> list[str]:
    from hrforum.extensions import db

    rows = select(Notification.kind).where(Notification.person_id == person.id)
    return list(db.session.scalars(rows.order_by(Notification.id)))


@pytest.fixture
def scene(app: Any) -> Any:
    """A board with its moderator, a post on it, its author, two network moderators."""

    class Scene:
        keeper = make.person()
        author = make.person()
        first = make.person("moderator")
        second = make.person("moderator")
        board = make.board(moderators=[keeper])
        topic = make.topic(board, author)
        post = make.post(topic, author, body="Mrs Example lives in Mill Street 4.")

    return Scene


def test_reports_on_one_thing_make_one_case_with_its_text_then(db: Any, scene: Any) -> None:
    case_id = reported(scene.post)
    boards.edit_post(
        make.actor_of(scene.author), scene.topic.id, 2, body="Nothing.", base_version=1
    )
    assert reported(scene.post, ground="law-threat") == case_id
    shots = db.session.scalars(select(CaseSnapshot).where(CaseSnapshot.case_id == case_id)).all()
    assert [shot.body for shot in shots] == ["Mrs Example lives in Mill Street 4."]
    queue = queue_queries.queue(make.actor_of(scene.first), queue_queries.Asked())
    assert [(row.reports_count, row.urgency) for row in queue.rows] == [(2, 2)]
    decided(case_id, scene.first)
    boards.unhide_post(make.actor_of(scene.first), scene.topic.id, 2)
    assert reported(scene.post) != case_id


def test_one_person_reports_once(db: Any, scene: Any) -> None:
    who = make.actor_of(make.person())
    one = reporting.report(who, "post", scene.post.id, "rule-person")
    two = reporting.report(who, "post", scene.post.id, "rule-person")
    assert one.code and not two.code and one.report.id == two.report.id
    assert db.session.scalar(select(func.count()).select_from(Report)) == 1


def test_one_does_not_report_ones_own_or_what_one_cannot_see(scene: Any) -> None:
    with pytest.raises(Forbidden):
        reporting.report(make.actor_of(scene.author), "post", scene.post.id, "rule-person")
    inside = make.topic(make.board(visibility="moderators"))
    hidden = make.post(inside)
    for kind, thing in (("post", hidden.id), ("topic", inside.id), ("nothing", 1)):
        with pytest.raises(NotFound):
            reporting.report(make.actor_of(make.person()), kind, thing, "rule-person")


@pytest.mark.parametrize("field", ["name", "email", "good_faith", "explanation", "ground"])
def test_a_notice_needs_what_the_law_asks(app: Any, scene: Any, field: str) -> None:
    notice = reporting.Notice(place="", name="Ada", email="ada@x.example", in_good_faith=True)
    ground, explanation = "law-privacy", "Her street."
    if field == "name":
        notice = replace(notice, name=" ")
    elif field == "email":
        notice = replace(notice, email="ada at x")
    elif field == "good_faith":
        notice = replace(notice, in_good_faith=False)
    elif field == "explanation":
        explanation = " "
    else:
        ground = "law-nothing"
    with pytest.raises(Invalid) as refused:
        reporting.give_notice(
            make.actor_of(None), "post", scene.post.id, ground, notice, explanation=explanation
        )
    assert refused.value.field == field


def test_abuse_of_children_is_reported_without_a_name(db: Any, scene: Any) -> None:
    reporting.give_notice(
        make.actor_of(None),
        "post",
        scene.post.id,
        "law-child",
        reporting.Notice(place="", in_good_faith=True),
        explanation="The picture.",
    )
    assert db.session.scalar(select(func.count()).select_from(Reporter)) == 0


def test_a_board_s_moderator_acts_on_their_board_only(scene: Any) -> None:
    elsewhere = make.post(make.topic())
    here, there = reported(scene.post), reported(elsewhere)
    keeper = make.actor_of(scene.keeper)
    queue = queue_queries.queue(keeper, queue_queries.Asked())
    assert [row.id for row in queue.rows] == [here]
    for act in (
        lambda: casework.claim(keeper, there),
        lambda: casework.note(keeper, there, text="x"),
        lambda: case_queries.case_page(keeper, there),
        lambda: deciding.decide(keeper, there, HIDE, version=version(there)),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(Forbidden):
        decided(here, scene.keeper, replace(HIDE, step="no_posting", days=3))
    assert decided(here, scene.keeper).measure == "hide"


def test_nobody_judges_their_own_post(scene: Any) -> None:
    for judge in (make.person("moderator"), make.person("admin"), scene.keeper):
        own = make.post(scene.topic, judge)
        case_id = reported(own)
        actor = make.actor_of(judge)
        assert case_id not in [
            row.id for row in queue_queries.queue(actor, queue_queries.Asked()).rows
        ]
        with pytest.raises(NotFound):
            case_queries.case_page(actor, case_id)
        with pytest.raises(NotFound):
            decided(case_id, judge, replace(HIDE, measure="keep"))
        colleague = make.person("moderator")
        decided(case_id, colleague)
        with pytest.raises(Forbidden):
            boards.unhide_post(actor, scene.topic.id, own.number)
        # The control: a colleague can.
        boards.unhide_post(make.actor_of(colleague), scene.topic.id, own.number)


def test_who_reported_does_not_decide(scene: Any) -> None:
    case_id = reported(scene.post, scene.first)
    with pytest.raises(Forbidden):
        decided(case_id, scene.first)
    assert decided(case_id, scene.second)


def test_a_protected_reporter_is_named_to_the_network_s_moderators_only(scene: Any) -> None:
    ada = make.person(display_name="Ada Protected")
    bo = make.person(display_name="Bo Open")
    case_id = reported(scene.post, ada)
    reporting.report(make.actor_of(bo), "post", scene.post.id, "rule-person", is_protected=False)
    board = case_queries.case_page(make.actor_of(scene.keeper), case_id)
    assert [each.who for each in board.reports] == ["", "Bo Open"]
    assert "Ada" not in " ".join(str(event) for event in board.events)
    network = case_queries.case_page(make.actor_of(scene.first), case_id)
    assert [each.who for each in network.reports] == ["Ada Protected", "Bo Open"]


def test_incitement_needs_all_six_answers(scene: Any) -> None:
    case_id = reported(scene.post, ground="law-incitement")
    six = ("context", "speaker", "intent", "content", "extent", "likelihood")
    choice = replace(HIDE, ground="law-incitement")
    for left_out in six:
        answers = {name: "Something." for name in six if name != left_out}
        with pytest.raises(Invalid) as refused:
            decided(case_id, scene.first, replace(choice, rabat=answers))
        assert refused.value.field == f"rabat_{left_out}"
    assert state(case_id) == "open"
    row = decided(case_id, scene.first, replace(choice, rabat=dict.fromkeys(six, "Something.")))
    assert set(row.rabat or {}) == set(six)


@pytest.mark.parametrize("measure", ["label", "hide", "remove", "edit"])
def test_each_measure_is_done_and_undone(db: Any, scene: Any, measure: str) -> None:
    row = decided(reported(scene.post), scene.first, replace(HIDE, measure=measure))
    db.session.expire_all()
    post = db.session.get_one(Post, scene.post.id)
    done = {
        "label": post.moderators_note,
        "hide": post.hidden_at,
        "remove": post.deleted_at,
        "edit": post.hidden_at and post.to_mend,
    }
    assert done[measure]
    made = appeals.appeal(make.actor_of(scene.author), row.id, text="It is public.")
    appeals.decide_appeal(make.actor_of(scene.second), made.id, "reversed", reasons="It is.")
    db.session.expire_all()
    post = db.session.get_one(Post, scene.post.id)
    assert not (post.moderators_note or post.hidden_at or post.deleted_at or post.to_mend)
    assert db.session.get_one(Lifting, row.id).cause == "appeal"
    assert told(scene.author)[-1] == "statement_appeal"


def test_a_post_is_mended_and_shown_again(db: Any, scene: Any) -> None:
    case_id = reported(scene.post)
    row = decided(case_id, scene.first, replace(HIDE, measure="edit"))
    assert state(case_id) == "mending"
    author = make.actor_of(scene.author)
    boards.edit_post(author, scene.topic.id, 2, body="A tenant.", base_version=1)
    assert state(case_id) == "mended"
    deciding.take_back(make.actor_of(scene.first), row.id, reason="Thank you.")
    db.session.expire_all()
    assert db.session.get_one(Post, scene.post.id).hidden_at is None
    assert told(scene.author)[-1] == "statement_lifted"
    # The control: what is hidden for good is not the author's to change.
    other = make.post(scene.topic, scene.author)
    decided(reported(other), scene.first)
    with pytest.raises(Forbidden):
        boards.edit_post(author, scene.topic.id, other.number, body="Else.", base_version=1)


def test_restrictions_hold_where_they_should_and_end_by_themselves(db: Any, scene: Any) -> None:
    case_id = reported(scene.post)
    decided(case_id, scene.keeper, replace(HIDE, step="no_posting_here", days=3))
    other = make.topic()

    def author() -> Any:
        return make.actor_of(db.session.get_one(Person, scene.author.id, populate_existing=True))

    with pytest.raises(Forbidden, match="until"):
        boards.post_reply(author(), scene.topic.id, body="More.")
    with pytest.raises(Forbidden):
        boards.open_topic(author(), scene.board.id, title="More of it", body="More.")
    boards.post_reply(author(), other.id, body="Elsewhere.")
    with clock.at(clock.now() + 4 * DAY):
        boards.post_reply(author(), scene.topic.id, body="Back again.")


def test_a_suspension_needs_a_warning_first(db: Any, scene: Any) -> None:
    suspend = replace(HIDE, measure="none", step="suspend", days=7)
    case_id = reported(scene.post)
    with pytest.raises(Invalid) as refused:
        decided(case_id, scene.first, suspend)
    assert refused.value.field == "step"
    decided(case_id, scene.first, replace(HIDE, step="warn"))
    row = decided(reported(make.post(scene.topic, scene.author)), scene.first, suspend)
    author = make.actor_of(db.session.get_one(Person, scene.author.id, populate_existing=True))
    assert author.is_suspended and not author.needs_approval()
    with clock.at(clock.now() + 8 * DAY):
        assert not author.is_suspended
    deciding.take_back(make.actor_of(scene.second), row.id, reason="Too hard.")
    again = db.session.get_one(Person, scene.author.id, populate_existing=True)
    assert not make.actor_of(again).is_suspended


def test_a_closed_account_opens_again_on_appeal(db: Any, scene: Any) -> None:
    close = replace(HIDE, measure="remove", step="close", is_grave=True)
    row = decided(reported(scene.post), scene.first, close)
    db.session.expire_all()
    assert not db.session.get_one(Person, scene.author.id).active
    made = appeals.appeal(make.actor_of(scene.author), row.id, text="It was not me.")
    appeals.decide_appeal(make.actor_of(scene.second), made.id, "reversed", reasons="It was not.")
    db.session.expire_all()
    assert db.session.get_one(Person, scene.author.id).active
    assert db.session.get_one(Post, scene.post.id).deleted_at is None
    assert db.session.scalars(select(Sanction.lifted_at)).one() is not None


def test_staff_are_not_suspended_over_the_administrators_heads(scene: Any) -> None:
    post = make.post(scene.topic, make.person("admin"))
    close = replace(HIDE, step="close", is_grave=True)
    with pytest.raises(Forbidden):
        decided(reported(post), scene.first, close)


def test_the_first_decider_never_decides_the_appeal(scene: Any) -> None:
    row = decided(reported(scene.post), scene.first)
    made = appeals.appeal(make.actor_of(scene.author), row.id, text="Wrong.")
    with pytest.raises(Forbidden):
        appeals.decide_appeal(make.actor_of(scene.first), made.id, "upheld", reasons="Right.")
    with pytest.raises(Conflict):
        appeals.appeal(make.actor_of(scene.author), row.id, text="Wrong.")
    with pytest.raises(NotFound):
        appeals.appeal(make.actor_of(make.person()), row.id, text="Wrong.")
    appeals.decide_appeal(make.actor_of(scene.keeper), made.id, "upheld", reasons="Right.")


def test_nobody_decides_their_own_appeal_as_the_reporter(scene: Any) -> None:
    case_id = reported(scene.post, scene.second)
    decided(case_id, scene.first, replace(HIDE, measure="keep", reasons=""))
    report_id = case_queries.case_page(make.actor_of(scene.first), case_id).reports[0].row.id
    made = appeals.appeal_of_reporter(make.actor_of(scene.second), report_id, text="Look again.")
    with pytest.raises(Forbidden):
        appeals.decide_appeal(make.actor_of(scene.second), made.id, "reversed", reasons="I am.")
    third = make.person("moderator")
    appeals.decide_appeal(make.actor_of(third), made.id, "reversed", reasons="It names her.")
    assert state(case_id) == "open"
    assert decided(case_id, third).measure == "hide"


def test_after_six_months_there_is_no_appeal(scene: Any) -> None:
    row = decided(reported(scene.post), scene.first)
    author = make.actor_of(scene.author)
    with clock.at(clock.now() + 184 * DAY), pytest.raises(Conflict):
        appeals.appeal(author, row.id, text="Late.")
    with clock.at(clock.now() + 182 * DAY):
        assert appeals.appeal(author, row.id, text="In time.")


def test_hiding_on_the_page_is_a_decision_that_can_be_appealed(db: Any, scene: Any) -> None:
    boards.hide_post(make.actor_of(scene.keeper), scene.topic.id, 2, reason="Names a tenant.")
    row = db.session.scalars(select(Decision)).one()
    assert (row.measure, row.found_by, row.facts) == ("hide", "own", "Names a tenant.")
    made = appeals.appeal(make.actor_of(scene.author), row.id, text="She agreed.")
    appeals.decide_appeal(make.actor_of(scene.first), made.id, "reversed", reasons="She did.")
    db.session.expire_all()
    assert db.session.get_one(Post, scene.post.id).hidden_at is None
    boards.hide_post(make.actor_of(scene.keeper), scene.topic.id, 2, reason="Again.")
    boards.unhide_post(make.actor_of(scene.keeper), scene.topic.id, 2)
    assert db.session.scalar(select(func.count()).select_from(Lifting)) == 2


def test_the_author_is_asked_and_answers(scene: Any) -> None:
    case_id = reported(scene.post)
    casework.claim(make.actor_of(scene.first), case_id)
    casework.ask_author(make.actor_of(scene.first), case_id, text="Did she agree?")
    assert told(scene.author) == ["case_question"]
    with pytest.raises(NotFound):
        casework.answer(make.actor_of(make.person()), case_id, text="Yes.")
    casework.answer(make.actor_of(scene.author), case_id, text="She did.")
    assert told(scene.first)[-1] == "case_answer"
    with pytest.raises(Conflict):
        casework.claim(make.actor_of(scene.second), case_id)


def test_two_moderators_do_not_decide_twice(scene: Any) -> None:
    case_id = reported(scene.post)
    seen = version(case_id)
    decided(case_id, scene.first)
    with pytest.raises(Conflict):
        deciding.decide(make.actor_of(scene.second), case_id, HIDE, version=seen)


def test_unfounded_reports_are_warned_of_before_they_are_refused(scene: Any) -> None:
    ada = make.person()
    case_id = reported(scene.post, ada)
    mod = make.actor_of(scene.first)
    row = case_queries.case_page(mod, case_id).reports[0].row
    with pytest.raises(Invalid, match="unfounded"):
        misuse.take_step(mod, row.id, "warned", reason="Again.")
    keep = replace(HIDE, measure="keep", reasons="", unfounded=[row.id])
    decided(case_id, scene.first, keep)
    with pytest.raises(Invalid, match="warned first"):
        misuse.take_step(mod, row.id, "suspended", reason="Again.")
    with pytest.raises(Forbidden):
        misuse.take_step(make.actor_of(scene.keeper), row.id, "warned", reason="Again.")
    misuse.take_step(mod, row.id, "warned", reason="Please stop.")
    other = make.post(scene.topic, scene.author)
    assert reported(other, ada)
    misuse.take_step(mod, row.id, "suspended", reason="It went on.")
    more = make.post(scene.topic, scene.author)
    with pytest.raises(Forbidden):
        reported(more, ada)
    assert reported(more, ada, ground="law-life")
    with clock.at(clock.now() + 31 * DAY):
        assert reported(make.post(scene.topic, scene.author), ada)


def test_a_threat_to_life_is_told_at_once_and_comes_first(scene: Any) -> None:
    other = make.post(make.topic())
    reported(other, ground="law-threat")
    urgent = reported(scene.post, ground="law-life")
    queue = queue_queries.queue(make.actor_of(scene.first), queue_queries.Asked())
    assert queue.rows[0].id == urgent and queue.rows[0].urgency == 1
    assert told(scene.keeper) == ["case_urgent"]
    casework.note(make.actor_of(scene.first), urgent, text="Police Linz.", act="authority_told")


def test_late_cases_and_appeals_are_reminded_of_once(scene: Any) -> None:
    case_id = reported(scene.post)
    with clock.at(clock.now() + 8 * DAY):
        assert timing.remind() == 1
        assert timing.remind() == 0
    assert told(scene.first)[-1] == "case_late"
    row = decided(case_id, scene.first)
    appeals.appeal(make.actor_of(scene.author), row.id, text="Wrong.")
    with clock.at(clock.now() + 15 * DAY):
        timing.remind()
        timing.remind()
    assert told(scene.second).count("case_late") == 2
    assert told(scene.first).count("case_late") == 1


def test_names_and_texts_are_erased_a_year_after_the_end(db: Any, scene: Any) -> None:
    reporting.give_notice(
        make.actor_of(None),
        "post",
        scene.post.id,
        "law-privacy",
        reporting.Notice(place="", name="Ada", email="ada@x.example", in_good_faith=True),
        explanation="Her street.",
    )
    case_id = db.session.scalars(select(Case.id)).one()
    with clock.at(clock.now() + 400 * DAY):
        assert timing.erase_old() == 0  # it is still open
    decided(case_id, scene.first)
    with clock.at(clock.now() + 400 * DAY):
        assert timing.erase_old() == 2
    for table in (Reporter, CaseSnapshot):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0
    assert db.session.scalar(select(func.count()).select_from(Report)) == 1
