"""From the wish to the archive: what is in it, who gets it, what survives."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import insert, select

from hrforum.accounts.models import Person
from hrforum.core import clock
from hrforum.core.errors import Conflict
from hrforum.core.models import AuditEntry, OutboxMail
from hrforum.exports import actions, files, jobs, writing
from hrforum.exports.models import DataExport
from hrforum.notifications.models import Notification
from tests import factories
from tests.factories import people
from tests.support import html_check
from tests.support.page import PASSWORD, PageClient

PAGE = "/settings/data/"
TOKEN = "sEcRet-t0ken_that.signs-somebody-in-at-once"  # noqa: S105 -- made up
BODY = "Ask me about **housing**.\n\n<script>alert(1)</script> https://evil.example/x.png"


@pytest.fixture
def anna(app: Flask) -> Person:
    return people.person(email="anna@city.example", display_name="Anna Berg", bio="My bio")


@pytest.fixture
def here(anna: Person, browser_of: Callable[[Any], PageClient]) -> PageClient:
    return browser_of(anna)


def rows(db: Any) -> list[DataExport]:
    db.session.expire_all()
    return list(db.session.scalars(select(DataExport).order_by(DataExport.id)))


def data(app: Flask) -> Path:
    return Path(app.config["HRFORUM"].DATA)


def download(client: PageClient) -> zipfile.ZipFile:
    """The archive, fetched by the button of the page."""
    page = client.get(PAGE)
    [link] = [path for path in page.links("main a") if path.endswith(".zip")]
    answer = client.open("GET", link)
    assert answer.status == 200 and answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "attachment; filename=my-data-" in answer.headers["Content-Disposition"]
    content = io.BytesIO(answer.response.get_data())
    answer.response.close()
    return zipfile.ZipFile(content)


def read(archive: zipfile.ZipFile) -> Any:
    return json.loads(archive.read("data.json"))


def test_from_the_button_to_the_archive(
    app: Flask, here: PageClient, anna: Person, db: Any, mailbox: Any
) -> None:
    page = here.get(PAGE)
    assert page.h1 == "Download my data" and PAGE in here.get("/settings/").links("nav a")
    page = here.post_form(page)
    assert "is being made" in page.text and not page.has("main form")
    assert [row.state for row in rows(db)] == ["waiting"]
    jobs.make_archives()
    mail = mailbox.last("anna@city.example")
    assert "ready" in mail.subject and PAGE in mail.body_text
    assert [n.kind for n in db.session.scalars(select(Notification))] == ["data_ready"]
    assert "archive of your data is ready" in here.get("/notifications/").text
    archive = download(here)
    assert archive.testzip() is None
    content = read(archive)
    assert content["format"] == writing.FORMAT
    [profile] = content["profile"]
    assert profile["email"] == "anna@city.example" and profile["bio"] == "My bio"
    assert [act["tag"] for act in content["acts"]][-1] == "account.data_asked"
    assert len(content["sessions"]) == len(content["devices"]) == 1
    assert archive.read("style.css")
    tags = [tag for tag in _tags(db) if "data" in tag]
    assert tags == ["account.data_asked", "account.data_made", "account.data_fetched"]


def _tags(db: Any) -> list[str]:
    return list(db.session.scalars(select(AuditEntry.tag).order_by(AuditEntry.id)))


def filled(anna: Person, ben: Person, db: Any) -> None:
    """Things of two people that touch each other."""
    board = factories.board()
    topic = factories.topic(board, author=ben, title="Ben's question")
    post = factories.post(topic, author=anna, body=BODY, language="ar", direction="rtl")
    factories.post(topic, author=ben, body="Only Ben said this.")
    from hrforum.boards.models import PostRevision

    db.session.add(
        PostRevision(post_id=post.id, version=1, body="An earlier word", written_at=clock.now())
    )
    for person in (anna, ben):
        db.session.add(
            OutboxMail(
                name="reset",
                recipient=person.email,
                person_id=person.id,
                subject="Hello",
                body_text=f"Open http://x.example/account/recover/{TOKEN}",
                message_id=person.email,
            )
        )
    db.session.commit()


def test_it_holds_what_is_mine_and_nothing_else(
    app: Flask, here: PageClient, anna: Person, db: Any
) -> None:
    ben = people.person(email="ben@other.example", display_name="Ben Secret")
    filled(anna, ben, db)
    picture = io.BytesIO()
    Image.new("RGB", (300, 300), "teal").save(picture, "PNG")
    from hrforum.accounts import actions as accounts

    picture.seek(0)
    accounts.set_avatar(people.actor_of(anna), picture, data=data(app), limit=10**6)
    here.post_form(PAGE)
    jobs.make_archives()
    archive = download(here)
    content = read(archive)
    [post] = content["posts"]
    assert post["body"] == BODY and post["topic"] == "Ben's question"
    assert [r["body"] for r in content["post_revisions"]] == ["An earlier word"]
    [mail] = [m for m in content["mails"] if m["subject"] == "Hello"]
    assert mail["text"] == "Open http://x.example/account/recover/…"
    assert sorted(n for n in archive.namelist() if "/" in n) == [
        "uploads/picture-256.webp", "uploads/picture-64.webp",
    ]  # fmt: skip
    everything = "".join(
        archive.read(name).decode() for name in archive.namelist() if "uploads/" not in name
    )
    db.session.refresh(anna)
    for never in (
        "ben@other.example", "Ben Secret", "Only Ben said this", "sEcRet-t0ken",
        anna.password, anna.fs_uniquifier, "argon2", "key_hash",
    ):  # fmt: skip
        assert never not in everything, never


def test_the_pages_are_readable_and_ask_nobody(
    app: Flask, here: PageClient, anna: Person, db: Any
) -> None:
    filled(anna, people.person(), db)
    here.post_form(PAGE)
    jobs.make_archives()
    archive = download(here)
    names = set(archive.namelist())
    for name in names:
        if not name.endswith(".html"):
            continue
        page = archive.read(name).decode()
        root, errors = html_check.parse(page, fragment=False)
        assert not errors, (name, errors)
        assert "<script" not in page and not re.search(r'(?:src|href)="(?:https?:)?//', page)
        for link in re.findall(r'(?:src|href)="([^"]+)"', page):
            assert link in names, (name, link)
        assert root.get("lang") == "en" and root.get("dir") == "ltr"
    posts = archive.read("posts.html").decode()
    assert '<dd lang="ar" dir="rtl">Ask me about **housing**' in posts
    assert "&lt;script&gt;" in posts
    index = archive.read("index.html").decode()
    assert 'href="posts.html"' in index and "Anna Berg" in index


@pytest.mark.parametrize("who", ["visitor", "ben", "admin"])
def test_nobody_else_gets_it(app: Flask, here: PageClient, db: Any, who: str) -> None:
    here.post_form(PAGE)
    jobs.make_archives()
    path = f"{PAGE}{rows(db)[0].name}.zip"
    other = PageClient(app)
    if who == "visitor":
        assert other.get(path, status=303).location.startswith("/account/sign-in")
        return
    other.sign_in(people.person(*(["admin"] if who == "admin" else [])).email)
    other.get(path, status=404)
    other.get(f"{PAGE}unknown.zip", status=404)
    other.get(f"/uploads/avatars/{rows(db)[0].name}.zip", status=404)
    other.get(f"/static/../exports/{rows(db)[0].name}.zip", status=404)


def test_it_wants_a_fresh_sign_in(app: Flask, here: PageClient, db: Any) -> None:
    here.post_form(PAGE)
    jobs.make_archives()
    path = f"{PAGE}{rows(db)[0].name}.zip"
    with clock.at(clock.now() + dt.timedelta(minutes=50)):
        for address in (PAGE, path):
            assert here.get(address, status=303).location.startswith("/account/prove")


def test_one_at_a_time(app: Flask, here: PageClient, anna: Person, db: Any) -> None:
    form = here.get(PAGE)
    here.post_form(form)
    page = here.post_form(form)
    assert "is being made already" in page.html and len(rows(db)) == 1
    with pytest.raises(Conflict):
        actions.ask(people.actor_of(anna))
    actions.ask(people.actor_of(people.person()))
    jobs.make_archives()
    assert [row.state for row in rows(db)] == ["ready", "ready"]


def test_a_new_one_replaces_the_old_one(app: Flask, here: PageClient, db: Any) -> None:
    for _n in range(2):
        here.post_form(PAGE)
        jobs.make_archives()
    assert [row.state for row in rows(db)] == ["gone", "ready"]
    assert [p.name for p in files.folder(data(app)).iterdir()] == [f"{rows(db)[1].name}.zip"]


def test_it_expires(app: Flask, here: PageClient, db: Any) -> None:
    here.post_form(PAGE)
    jobs.make_archives()
    [row] = rows(db)
    path = f"{PAGE}{row.name}.zip"
    row.expires_at = clock.now() - dt.timedelta(seconds=1)
    db.session.commit()
    page = here.get(path, status=410)
    assert "This archive is gone" in page.text and page.has("main form")
    jobs.tidy_archives()
    assert rows(db)[0].state == "gone" and list(files.folder(data(app)).iterdir()) == []
    here.get(path, status=410)
    with clock.at(clock.now() + dt.timedelta(days=40)):
        jobs.tidy_archives()
    assert rows(db) == []


def test_seven_days(app: Flask, here: PageClient, db: Any) -> None:
    here.post_form(PAGE)
    jobs.make_archives()
    [row] = rows(db)
    assert row.expires_at - row.finished_at == dt.timedelta(days=7)


def test_deleting_the_account_removes_it(
    app: Flask, here: PageClient, anna: Person, db: Any
) -> None:
    here.post_form(PAGE)
    jobs.make_archives()
    assert len(list(files.folder(data(app)).iterdir())) == 1
    fields = {"posts": "keep", "sure": "y"}
    page = here.get("/settings/delete")
    if page.has("[name=password]"):
        fields["password"] = PASSWORD
    here.post_form(page, **fields)
    assert rows(db) == [] and list(files.folder(data(app)).iterdir()) == []


def test_an_account_that_goes_while_it_is_made(
    app: Flask, here: PageClient, anna: Person, db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.post_form(PAGE)
    real = writing.write

    def write(*args: Any, **named: Any) -> int:
        size = real(*args, **named)
        actions.forget_person(anna.id)
        return size

    monkeypatch.setattr(writing, "write", write)
    jobs.make_archives()
    assert rows(db) == [] and list(files.folder(data(app)).iterdir()) == []


def test_a_worker_that_dies_loses_nothing(
    app: Flask, here: PageClient, db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(path: Path, *_args: Any, **_named: Any) -> int:
        path.write_bytes(b"half a file")
        raise Killed

    here.post_form(PAGE)
    with monkeypatch.context() as broken:
        broken.setattr(writing, "write", die)
        with pytest.raises(Killed):
            jobs.make_archives()
    assert rows(db)[0].state == "making"
    jobs.make_archives()  # too early: it might still be at it
    assert rows(db)[0].state == "making"
    with clock.at(clock.now() + dt.timedelta(minutes=11)):
        jobs.make_archives()
    assert rows(db)[0].state == "ready" and rows(db)[0].attempts == 2
    with zipfile.ZipFile(files.archive(data(app), rows(db)[0].name)) as archive:
        assert archive.testzip() is None
    assert len(list(db.session.scalars(select(Notification)))) == 1
    jobs.make_archives()
    assert len(list(db.session.scalars(select(Notification)))) == 1


def test_the_first_worker_comes_too_late(
    app: Flask, here: PageClient, db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was only slow: another has made the archive meanwhile, and it is told once."""
    here.post_form(PAGE)
    real = writing.write
    seen: list[int] = []

    def slow(*args: Any, **named: Any) -> int:
        if not seen:
            seen.append(1)
            with clock.at(clock.now() + dt.timedelta(minutes=11)):
                jobs.make_archives()
        return real(*args, **named)

    monkeypatch.setattr(writing, "write", slow)
    jobs.make_archives()
    assert rows(db)[0].state == "ready"
    assert len(list(db.session.scalars(select(Notification)))) == 1
    assert len(list(files.folder(data(app)).iterdir())) == 1


def test_what_fails_is_tried_again_and_given_up(
    app: Flask, here: PageClient, db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: Any, **_named: Any) -> int:
        raise OSError("No space left on device")

    here.post_form(PAGE)
    with monkeypatch.context() as broken:
        broken.setattr(writing, "write", full)
        for n in range(5):
            with clock.at(clock.now() + dt.timedelta(hours=n)):
                jobs.make_archives()
    assert [row.state for row in rows(db)] == ["failed"] and rows(db)[0].attempts == 5
    page = here.get(PAGE)
    assert "could not be made" in page.text
    here.post_form(page)
    jobs.make_archives()
    assert rows(db)[-1].state == "ready"


def many_posts(anna: Person, db: Any, count: int) -> None:
    from hrforum.boards.models import Post

    topic = factories.topic(factories.board(), author=anna)
    db.session.execute(
        insert(Post),
        [
            {"topic_id": topic.id, "number": n + 2, "author_id": anna.id, "html": "",
             "body": f"Post {n}. " + "Some words of a person. " * 80}
            for n in range(count)
        ],
    )  # fmt: skip
    db.session.commit()


def peak(path: Path, person_id: int, folder: Path) -> int:
    """The most memory that writing an archive took, in bytes."""
    tracemalloc.start()
    writing.write(path, person_id, locale="en", timezone="UTC", data=folder, beat=lambda: None)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


@pytest.mark.slow
def test_memory_stays_flat(app: Flask, db: Any, tmp_path: Path) -> None:
    few, many = people.person(), people.person()
    many_posts(few, db, 1_000)
    many_posts(many, db, 10_000)
    peak(tmp_path / "warm.zip", few.id, data(app))
    small = peak(tmp_path / "a.zip", few.id, data(app))
    large = peak(tmp_path / "b.zip", many.id, data(app))
    assert large < small * 1.5, (
        f"{small / 1e6:.1f} MB for 1,000 posts, {large / 1e6:.1f} for 10,000"
    )
    archive = zipfile.ZipFile(tmp_path / "b.zip")
    assert len(read(archive)["posts"]) >= 10_000
    assert "posts-20.html" in archive.namelist()
    text = archive.read("posts-2.html").decode()
    assert 'href="posts.html"' in text and 'href="posts-3.html"' in text


def test_negative_control_a_list_of_everything_is_seen(
    app: Flask, db: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the measure is for: records that are gathered first take more with each post."""
    from hrforum.core import holdings

    real = holdings.records
    monkeypatch.setattr(holdings, "records", lambda *args: iter(list(real(*args))))
    monkeypatch.setattr(holdings, "BATCH", 50)
    few, many = people.person(), people.person()
    many_posts(few, db, 50)
    many_posts(many, db, 1_500)
    peak(tmp_path / "warm.zip", few.id, data(app))
    small = peak(tmp_path / "a.zip", few.id, data(app))
    assert peak(tmp_path / "b.zip", many.id, data(app)) > small * 1.5


def test_what_the_page_costs(app: Flask, here: PageClient, db: Any) -> None:
    here.get(PAGE)
    costs = [here.get(PAGE).sql]
    for _n in range(3):
        here.post_form(PAGE)
        jobs.make_archives()
    here.get(PAGE)
    costs.append(here.get(PAGE).sql)
    assert costs == [3, 3]
