"""What an archive becomes in the database, on both databases."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import func, select

from hrforum.accounts.models import Person
from hrforum.boards.models import Board, Poll, PollOption, Post, Tag, Topic
from hrforum.core import markdown
from hrforum.core.errors import NotFound
from hrforum.core.models import AuditEntry
from hrforum.core.search import SearchDocument
from hrforum.importers.discourse import job, write
from hrforum.importers.discourse.categories import Wish
from hrforum.importers.discourse.progress import Progress
from hrforum.importers.models import ImportedItem
from tests import factories
from tests.importers import archive
from tests.importers.archive import START, post, topic


@pytest.fixture
def bring(app, tmp_path):
    def run(folder: Path, **options):
        wish = Wish(
            options.pop("boards", {}), options.pop("board", ""), options.pop("visibility", "public")
        )
        order = job.Order(folder, tmp_path / "scratch", wish, **{"language": "en", **options})
        return job.run(order, Progress())

    return run


def topics(db):
    db.session.expire_all()
    return list(db.session.scalars(select(Topic).order_by(Topic.id)))


def posts(db, topic_id=None):
    chosen = select(Post).order_by(Post.topic_id, Post.number)
    if topic_id:
        chosen = chosen.where(Post.topic_id == topic_id)
    return list(db.session.scalars(chosen))


def amounts(db):
    models = (Person, Board, Topic, Post, Poll, PollOption, ImportedItem, SearchDocument, Tag)
    return [db.session.scalar(select(func.count()).select_from(model)) for model in models]


def reasons(report):
    return dict(report.times)


def test_a_topic_keeps_what_it_was(db, bring, tmp_path):
    two = post(
        4, "Yes", username="Ben.X", user_id=8, name=None, reply_to_post_number=1, version=3,
        updated_at="2021-05-05T08:00:00Z", actions_summary=[{"id": 2, "count": 5}],
    )  # fmt: skip
    archive.write(
        tmp_path,
        topic(
            31, [post(1, "A roof"), two], title="A roof for all", views=99, tags=["Housing first"],
            closed=True, pinned_globally=True, pinned_at="2021-05-06T00:00:00Z",
            last_posted_at="2021-05-04T10:04:00Z",
            accepted_answer={"post_number": 4, "username": "Ben.X"},
        ),
    )  # fmt: skip
    report = bring(tmp_path)
    (made,) = topics(db)
    assert (made.title, made.slug, made.type) == ("A roof for all", "a-roof-for-all", "question")
    assert (made.posts_count, made.highest_number, made.views_imported) == (2, 4, 99)
    assert (made.accepted_number, made.tags_text) == (4, "housing-first")
    assert made.closed_at and made.closed_reason and made.pinned_at
    assert made.created_at == START + dt.timedelta(minutes=1)
    assert made.last_posted_at == START + dt.timedelta(minutes=4)
    first, second = posts(db)
    assert (first.number, second.number, second.reply_to_number) == (1, 4, 1)
    assert (second.likes_count, second.edited_at) == (5, dt.datetime(2021, 5, 5, 8, tzinfo=dt.UTC))
    assert first.html == "<p>A roof</p>" and first.html_version == markdown.RENDER_VERSION
    people = {p.username: p for p in db.session.scalars(select(Person))}
    assert people.keys() == {"amara", "ben.x"}
    assert people["ben.x"].display_name == "Ben.X"
    for person in people.values():
        assert person.email is None and person.password is None
        assert person.imported_from == "discourse"
        assert person.posts_count == 1
    board = db.session.scalars(select(Board)).one()
    assert (board.name, board.imported_from, board.visibility) == (
        "Imported category 10", "discourse", "public"
    )  # fmt: skip
    assert (board.topics_count, board.posts_count, board.last_topic_id) == (1, 2, made.id)
    assert (report.topics, report.posts, report.likes, report.people) == (1, 2, 5, 2)
    assert report.accepted == 1 and "1 accepted answers." in report.lines()[0]
    assert db.session.scalar(select(AuditEntry.tag)) == "import.finished"


def test_an_edit_whose_history_stayed_behind_is_no_link(db, bring, client, tmp_path):
    edited = post(1, version=2, updated_at="2021-05-05T08:00:00Z")
    bring(archive.write(tmp_path, topic(31, [edited])))
    (made,) = topics(db)
    page = client.get(f"/topics/{made.id}-{made.slug}/")
    assert page.texts("span.post-edited") == ["edited"]
    assert not any("history" in link for link in page.links())


def test_it_is_found_and_shown(db, bring, client, tmp_path):
    poll = {
        "name": "poll", "type": "multiple", "status": "closed", "voters": 3, "title": "Which?",
        "options": [{"html": "A <b>roof</b>", "votes": 2}, {"html": "A door", "votes": 1}],
    }  # fmt: skip
    archive.write(
        tmp_path, topic(31, [post(1, "Zaragoza has one"), post(2, "Choose", polls=[poll])])
    )
    bring(tmp_path)
    (made,) = topics(db)
    page = client.get(f"/topics/{made.id}-{made.slug}/")
    assert "Zaragoza has one" in page.text and "A roof" in page.text and "3 people" in page.text
    found = client.get("/search?q=zaragoza")
    assert any(f"/topics/{made.id}-{made.slug}" in link for link in found.links())
    assert client.get("/people/amara/").h1


def test_twice_adds_nothing_and_more_adds_what_is_new(db, bring, tmp_path):
    folder = tmp_path / "a"
    archive.write(
        folder, topic(31, [post(1), post(2, user_id=8, username="ben")]), topic(32, [post(1)])
    )
    bring(folder)
    before = amounts(db)
    report = bring(folder)
    assert amounts(db) == before
    assert (report.topics, report.posts, report.known_topics, report.known_posts) == (0, 0, 2, 3)
    assert not report.brought_nothing
    more = [
        post(1),
        post(2, user_id=8, username="ben"),
        post(5, "Zebra", user_id=9, username="cyd"),
    ]
    archive.write(folder, topic(31, more), topic(33, [post(1)]))
    report = bring(folder)
    assert (report.topics, report.posts, report.grown, report.people) == (1, 2, 1, 1)
    first = topics(db)[0]
    assert (first.posts_count, first.highest_number, first.version) == (3, 5, 2)
    board = db.session.scalars(select(Board)).one()
    assert (board.topics_count, board.posts_count) == (3, 5)
    words = db.session.scalars(
        select(SearchDocument.number).where(SearchDocument.topic_id == first.id)
    )
    assert sorted(words) == [1, 2, 5]


def test_what_was_written_here_meanwhile_stays(db, bring, tmp_path):
    folder = archive.write(tmp_path / "a", topic(31, [post(1)]))
    bring(folder)
    (made,) = topics(db)
    factories.post(made, body="Written here")
    archive.write(folder, topic(31, [post(1), post(2, "From there"), post(3, "Too")]))
    report = bring(folder)
    assert [p.body for p in posts(db)] == ["Post 1", "Written here", "Too"]
    assert reasons(report) == {"a post whose number somebody's post here has already": 1}


def test_links_and_quotations_find_their_topics(db, bring, tmp_path):
    later = topic(40, [post(1, "<p>x</p>"), post(2)], title="A later one")
    one = [post(1, "x"), post(2, "y")]
    first = topic(31, one, title="First")
    quoted = '[quote="amara, post:2, topic:40"]\nso\n[/quote]\n'
    text = quoted + "[there](/t/a-later-one/40) [no](/t/x/99)"
    archive.write(
        tmp_path, first, later,
        raws={31: archive.raw(one, {1: text, 2: '[quote="amara, post:1, topic:31"]x[/quote]'})},
    )  # fmt: skip
    bring(tmp_path)
    first, later = topics(db)
    assert (first.title, later.title) == ("First", "A later one")
    one, two = posts(db, first.id)
    assert f"](/topics/{later.id}-a-later-one/2):" in one.body
    assert f"[there](/topics/{later.id}-a-later-one/)" in one.body
    assert f"[@amara wrote in #1](/topics/{first.id}-first/1):" in two.body


def test_who_left_and_names_that_are_taken(db, bring, tmp_path):
    factories.person(username="amara", display_name="Amara of here")
    archive.write(
        tmp_path,
        topic(
            31,
            [
                post(1, "@amara said"),
                post(2, username=None, user_id=None, name=None),
                post(3, username="", user_id=77),
                post(4, username="admin", user_id=5, name="Admin\u202e\x07"),
                post(5, username="Łukasz Żółty", user_id=6, name="\x00\u200b"),
            ],
        ),
    )
    bring(tmp_path)
    people = {p.id: p for p in db.session.scalars(select(Person).where(Person.imported_from != ""))}
    authors = [people[p.author_id] for p in posts(db)]
    assert authors[0].username == "amara-2"
    assert posts(db)[0].body == "@amara-2 said"
    assert all(a.is_former and not a.active for a in authors[1:3])
    assert authors[1].id != authors[2].id
    assert authors[3].username == "admin-discourse"
    assert authors[3].display_name == "admin (discourse)"
    assert authors[4].username == "lukasz-zolty"
    assert authors[4].display_name == "Łukasz Żółty"


def test_what_is_not_for_everybody_stays_out(db, bring, tmp_path):
    archive.write(
        tmp_path,
        topic(
            31,
            [
                post(1),
                post(2, "secret-a", post_type=4),
                post(3, "secret-b", deleted_at="2021-01-01T00:00:00Z"),
                post(4, "secret-c", user_deleted=True),
                post(5, "secret-d", hidden=True),
                post(6, "closed it", post_type=3, action_code="closed.enabled"),
            ],
            closed=True,
        ),
        topic(32, [post(1, "secret-e")], archetype="private_message"),
        topic(33, [post(1, "secret-f")], deleted_at="2021-01-01T00:00:00Z"),
        topic(34, [post(1, "secret-g")], visible=False),
    )
    report = bring(tmp_path)
    assert [p.number for p in posts(db)] == [1, 5]
    assert "secret" not in "".join(p.body for p in posts(db) if not p.hidden_at)
    (made,) = topics(db)
    assert made.closed_reason == "closed it"
    assert made.closed_by_id == posts(db)[0].author_id
    hidden = posts(db)[1]
    assert hidden.hidden_reason and hidden.hidden_at
    indexed = db.session.scalars(select(SearchDocument.number).where(SearchDocument.kind == "post"))
    assert list(indexed) == [1]
    assert report.notes == 1
    assert sum(reasons(report).values()) == 6


def test_unlisted_topics_on_request(db, bring, tmp_path):
    archive.write(tmp_path, topic(34, [post(1)], visible=False))
    assert bring(tmp_path).brought_nothing
    assert bring(tmp_path, with_unlisted=True).topics == 1


def test_bad_files_are_told_and_the_rest_goes_on(db, bring, tmp_path):
    folder = archive.write(tmp_path / "a", topic(31, [post(1)]))
    put = folder / "json"
    whole = (put / "topic-31.31.json").read_bytes()
    (put / "cut.1.json").write_bytes(whole[:200])
    (put / "empty.2.json").write_bytes(b"")
    (put / "list.3.json").write_bytes(b"[1]")
    (put / "other.4.json").write_bytes(b'{"posts": []}')
    (put / "latin.5.json").write_bytes(b'{"title": "\xff"}')
    (put / "huge.6.json").write_bytes(b" " * 70_000_000)
    (put / "deep.7.json").write_bytes(b"[" * 100_000)
    archive.write(
        folder,
        topic(
            41, [post(1), post(0), {"id": 5}, "text", post(1, "again"), post(3, created_at=None)]
        ),
        topic(42, [post(2)]),
        topic(43, [post(1, "x" * 200_000)]),
        topic(44, [post(1), post(2, "y" * 50_000_000)]),
        topic(45, [post(1)], post_stream={"posts": [post(1)], "stream": [1001, 1002, 1003]}),
        topic(46, [post(1, "<p></p>")]),
    )
    report = bring(folder)
    assert [t.title for t in topics(db)] == ["Topic 31", "Topic 41", "Topic 44", "Topic 45"]
    assert reasons(report) == {
        "it is no JSON (unexpected end of data)": 1,
        "the file is empty": 1,
        "it is no topic: no JSON object": 1,
        "it is no topic: no posts in it": 1,
        "the file has 70 MB, more than 64 MB": 1,
        **{reason: n for reason, n in report.times.items() if reason.startswith("it is no JSON")},
        "a post without a number": 2,
        "a post that is no object": 1,
        "two posts with the same number": 1,
        "a post without a date": 1,
        "a topic whose opening post the archive does not hold": 1,
        "a topic whose opening post can't be kept": 2,
        "a post whose text can't be kept": 3,
        "posts that the topic lists and the file does not hold": 2,
    }
    text = "\n".join(report.lines())
    assert "json/cut.1.json" in text and "json/topic-44.44.json: post 2: 50000" in text


def test_values_of_any_kind_do_no_harm(db, bring, tmp_path):
    odd = post(
        1, username=5, user_id="7", name=["x"], cooked=None, updated_at=3, version="x",
        actions_summary={"id": 2}, polls=[{"options": "x"}, 3, {"options": [5, {"html": None}]}],
        reply_to_post_number="4", hidden="yes",
    )  # fmt: skip
    fine = post(2, "Zero\x00 half \ud800 \x1b[31m", reply_to_post_number=2**80)
    archive.write(
        tmp_path,
        topic(31, [post(1), odd | {"post_number": 3, "id": 9}, fine], views=-4, tags="x", title=7,
              slug=None, category_id="x", accepted_answer=[1], pinned_at="x"),
        topic(32, [post(1)], title="\x00\u202e" + "w" * 900, tags=[{"name": "A b"}, 3, None]),
    )  # fmt: skip
    report = bring(tmp_path)
    one, two = topics(db)
    assert one.title == "Topic 31" and len(two.title) == 200 and two.tags_text == "a-b"
    assert posts(db, one.id)[1].body == "Zero half \\[31m"
    assert reasons(report) == {}


def test_boards_as_the_operator_wants_them(db, bring, tmp_path):
    factories.board(slug="housing", name="Housing")
    factories.board(slug="imported-category-12", name="Taken")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "categories.json").write_text(
        '{"category_list": {"categories": [{"id": 11, "name": "Staff", "read_restricted": true},'
        '{"id": 10, "name": "Never asked"}]}}'
    )
    folder = archive.write(
        tmp_path / "a",
        *(topic(n, [post(1)], category_id=n) for n in (10, 11, 12)),
        topic(13, [post(1)], category_id=None),
    )
    with pytest.raises(NotFound):
        bring(folder, boards={10: "nowhere"})
    bring(folder, boards={10: "housing"}, visibility="signed_in")
    rows = db.session.execute(
        select(Topic.title, Board.slug, Board.visibility).join(Board, Board.id == Topic.board_id)
    )
    assert sorted(map(tuple, rows)) == [
        ("Topic 10", "housing", "public"),
        ("Topic 11", "staff", "moderators"),
        ("Topic 12", "imported-category-12-2", "signed_in"),
        ("Topic 13", "imported-topics", "signed_in"),
    ]


def test_two_forums_with_the_same_numbers(db, bring, tmp_path):
    one = archive.write(tmp_path / "a", topic(31, [post(1)]))
    other = archive.write(tmp_path / "b", topic(31, [post(1, username="zoe")], title="Theirs"))
    bring(one)
    report = bring(other, source="other-forum")
    assert (report.topics, report.people) == (1, 1)
    rows = db.session.execute(
        select(Topic.title, Person.username, Person.imported_from, Board.imported_from)
        .join(Person, Person.id == Topic.author_id)
        .join(Board, Board.id == Topic.board_id)
    )
    assert sorted(map(tuple, rows)) == [
        ("Theirs", "zoe", "other-forum", "other-forum"),
        ("Topic 31", "amara", "discourse", "discourse"),
    ]


def test_a_post_that_moved_to_another_topic_comes_in_once(db, bring, tmp_path):
    bring(archive.write(tmp_path / "a", topic(31, [post(1), post(2, id=77), post(3)])))
    moved = topic(32, [post(1), post(2, id=77), post(3)])
    report = bring(archive.write(tmp_path / "b", moved))
    assert (report.topics, report.posts) == (1, 2)
    assert reasons(report) == {"a post that is here already, in another topic": 1}


def test_one_board_for_all(db, bring, tmp_path):
    board = factories.board(slug="archive")
    archive.write(tmp_path, *(topic(n, [post(1)], category_id=n) for n in (10, 11)))
    bring(tmp_path, board="archive")
    assert {t.board_id for t in topics(db)} == {board.id}


class Stopped(BaseException):
    """As if the process had been killed."""


def test_an_import_that_broke_off_goes_on(db, bring, tmp_path, monkeypatch):
    folder = archive.write(
        tmp_path / "a", *(topic(n, [post(1), post(2, user_id=n)]) for n in range(31, 40))
    )
    monkeypatch.setattr(write, "POSTS", 4)
    original, calls = write.Writer._insert_posts, []

    def breaks(self, session, rows, documents):
        original(self, session, rows, documents)
        calls.append(1)
        if len(calls) == 3:
            raise Stopped

    monkeypatch.setattr(write.Writer, "_insert_posts", breaks)
    with pytest.raises(Stopped):
        bring(folder)
    monkeypatch.setattr(write.Writer, "_insert_posts", original)
    db.session.rollback()
    here = topics(db)
    assert 0 < len(here) < 9
    assert all(t.posts_count == len(posts(db, t.id)) == 2 for t in here)
    board = db.session.scalars(select(Board)).one()
    assert (board.topics_count, board.posts_count) == (len(here), 2 * len(here))
    report = bring(folder)
    assert (report.topics, report.known_topics) == (9 - len(here), len(here))
    assert [t.title for t in topics(db)] == [f"Topic {n}" for n in range(31, 40)]
    assert not db.session.scalar(select(func.count()).where(ImportedItem.kind == "planned"))
    counted = db.session.execute(select(Person.id, Person.posts_count))
    really = select(Post.author_id, func.count()).group_by(Post.author_id)
    assert sorted(map(tuple, counted)) == sorted(map(tuple, db.session.execute(really)))


def test_a_topic_that_the_database_refuses_leaves_the_others(db, bring, tmp_path, monkeypatch):
    folder = archive.write(tmp_path / "a", *(topic(n, [post(1)]) for n in (31, 32, 33)))
    original = write.Writer._new_about

    def spoiled(self, made):
        if made.topic_id == 32:
            made.posts[0].columns["direction"] = None
        return original(self, made)

    monkeypatch.setattr(write.Writer, "_new_about", spoiled)
    report = bring(folder)
    assert [t.title for t in topics(db)] == ["Topic 31", "Topic 33"]
    assert reasons(report) == {"the database refused it": 1}


def test_somebody_who_opens_a_topic_meanwhile_keeps_it(db, bring, tmp_path, monkeypatch):
    folder = archive.write(
        tmp_path / "a",
        topic(31, [post(1, '<p><a href="/t/topic-32/32">x</a></p>')]),
        topic(32, [post(1)]),
    )
    original = write.Writer.__init__
    mine = []

    def opens(self, *given):
        if not mine:
            mine.append(factories.topic(title="Mine").id)
        original(self, *given)

    monkeypatch.setattr(write.Writer, "__init__", opens)
    report = bring(folder)
    assert report.topics == 2
    found = {t.title: t for t in topics(db)}
    assert found["Mine"].id == mine[0] and len(found) == 3
    body = posts(db, found["Topic 31"].id)[0].body
    assert f"/topics/{found['Topic 32'].id}-topic-32/" in body
