"""Hostile text in an archive does nothing, wherever it stands."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from hrforum.accounts.models import Person
from hrforum.boards.models import Board, Post, Topic
from hrforum.importers.discourse import job
from hrforum.importers.discourse.categories import Wish
from hrforum.importers.discourse.progress import Progress
from tests.importers import archive
from tests.support.xss import offences, vectors

SOURCES = [vector.source for vector in vectors()]


@pytest.fixture
def imported(app, tmp_path):
    """An archive whose every text is a vector: HTML in one topic, Markdown in another."""
    cooked = [
        archive.post(
            n,
            f"<div>{source}</div>",
            id=n,
            username=source[:60],
            user_id=n,
            name=source,
            polls=[{"name": "p", "title": source, "options": [{"html": source, "votes": 1}]}]
            if n % 40 == 2
            else [],
        )
        for n, source in enumerate(SOURCES, 2)
    ]
    # Some vectors leave nothing to show: they can't open a topic.
    cooked.insert(0, archive.post(1, id=1))
    plain = [archive.post(n, id=5_000 + n) for n in range(1, len(SOURCES) + 1)]
    texts = dict(enumerate(SOURCES, 1))
    others = [
        archive.topic(
            100 + n,
            [archive.post(1), archive.post(2, "<p>x</p>", post_type=3, action_code=source)],
            title=source,
            slug=source,
            category_id=n % 50,
            tags=[source[:60]],
        )
        for n, source in enumerate(SOURCES)
    ]
    (tmp_path / "a").mkdir()
    rows = ",".join(
        f'{{"id": {n}, "name": {_json(SOURCES[n])}, "description": {_json(SOURCES[n + 50])}}}'
        for n in range(50)
    )
    (tmp_path / "a" / "site.json").write_text(f'{{"categories": [{rows}]}}')
    folder = archive.write(
        tmp_path / "a",
        archive.topic(1, cooked, title="HTML"),
        archive.topic(2, plain, title="Markdown"),
        *others,
        raws={2: archive.raw(plain, texts)},
    )
    order = job.Order(folder, tmp_path / "scratch", Wish({}), language="en")
    return job.run(order, Progress())


def _json(text: str) -> str:
    import json

    return json.dumps(text)


def test_hostile_archives_come_in_and_do_nothing(db, imported, client):
    assert imported.topics == len(SOURCES) + 2
    bodies = list(db.session.scalars(select(Post)))
    found = {}
    for row in bodies:
        html = row.html.replace(f'id="p{row.number}-', 'id="post-1-')
        if problems := offences(html):
            found[row.body[:100]] = problems
    assert found == {}
    markdown = [row for row in bodies if row.body in SOURCES]
    assert len(markdown) > 100, "the Markdown of the archive was not read"
    names = db.session.scalars(select(Person.display_name).where(Person.imported_from != ""))
    assert all(name.isprintable() or "\u200c" in name or "\u200d" in name for name in names)
    # The page client checks every page that it fetches: no script, valid HTML.
    topics = list(db.session.scalars(select(Topic).order_by(Topic.id)))
    for topic in [*topics[:2], *topics[2::60]]:
        client.get(f"/topics/{topic.id}-{topic.slug}/")
    for topic in topics[:2]:
        for page in range(2, 24, 7):
            client.get(f"/topics/{topic.id}-{topic.slug}/?page={page}")
    for slug in list(db.session.scalars(select(Board.slug)))[::12]:
        client.get(f"/boards/{slug}/")
    client.get("/boards/")
    people = db.session.scalars(select(Person.username).where(Person.deleted_at.is_(None)))
    for username in list(people)[::60]:
        client.get(f"/people/{username}/")
