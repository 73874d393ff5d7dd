"""What much to follow costs: ``python -m benchmarks.tracking``, on 1,000,000 posts.

One reader asks for *unread*, *my feed* and the inbox, and the worker writes their digest: first
with one topic tracked and one person followed, then with every topic (50,000), 200 people and
20,000 notifications. Statements and the median of processor time inside the process. Fill first:

    python -m benchmarks.generate --posts 1000000
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import re
import statistics
import time
from typing import Any

from sqlalchemy import delete, event, insert, literal, select, update

from benchmarks import place

ROUNDS = 30
FOLLOWED = 200
TOLD = 20_000
MANY = "many"


def measured(kind: str, name: str) -> dict[str, list[tuple[int, float]]]:
    """Return (statements, milliseconds) of each page, with little to follow and with much."""
    os.environ.update(place.environment(kind, name) | {"HRFORUM_ENV": "development"})
    from hrforum import create_app
    from hrforum.accounts.models import Person
    from hrforum.extensions import db

    app = create_app()
    client = app.test_client()
    found: dict[str, list[tuple[int, float]]] = {}
    with app.app_context():
        page = client.get("/account/sign-in").text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)', page)
        values = {"email": place.EMAIL, "password": place.PASSWORD}
        client.post("/account/sign-in", data=values | {"csrf_token": token[1] if token else ""})
        reader = db.session.scalars(select(Person.id).where(Person.username == "reader")).one()
        for amount in ("little", MANY):
            follow(reader, amount == MANY)
            for path in ("/unread/", "/feed/", "/notifications/"):
                found.setdefault(path, []).append(asked(client, path))
            found.setdefault("a digest", []).append(digested(reader))
    return found


def follow(reader: int, much: bool) -> None:
    """Let the reader track all topics and follow many people, or one of each."""
    from hrforum.accounts.models import Person
    from hrforum.boards.models import Post, Topic
    from hrforum.boards.reading_models import PersonFollow, ReadingSettings, TopicReading
    from hrforum.core.db import transaction
    from hrforum.notifications.models import Notification

    now = dt.datetime.now(dt.UTC)
    with transaction() as session:
        for table, whose in (
            (TopicReading, TopicReading.person_id),
            (PersonFollow, PersonFollow.follower_id),
            (Notification, Notification.person_id),
        ):
            session.execute(delete(table).where(whose == reader))
        session.execute(
            update(ReadingSettings)
            .where(ReadingSettings.person_id == reader)
            .values(unread_from=None, read_until=None)
        )
        tracked = select(literal(reader), Topic.id, Topic.highest_number - 1, literal(2))
        people = select(literal(reader), Person.id, literal(now, Person.created_at.type)).where(
            Person.id != reader
        )
        told: Any = select(
            literal(reader),
            literal("mention"),
            literal("post:").concat(Post.id),
            literal("post"),
            Post.id,
            Post.author_id,
            literal(now - dt.timedelta(hours=1), Post.created_at.type),
        ).where(Post.author_id != reader)
        session.execute(
            insert(TopicReading).from_select(
                ["person_id", "topic_id", "last_number", "level"],
                tracked if much else tracked.limit(1),
            )
        )
        session.execute(
            insert(PersonFollow).from_select(
                ["follower_id", "person_id", "created_at"],
                people.limit(FOLLOWED if much else 1),
            )
        )
        columns = "person_id kind key thing_kind thing_id actor_id created_at".split()
        session.execute(insert(Notification).from_select(columns, told.limit(TOLD if much else 1)))


def asked(client: Any, path: str) -> tuple[int, float]:
    """Return what a page costs, at the median."""
    times, statements = [], 0
    for _round in range(ROUNDS):
        started = time.process_time()
        answer = client.get(path)
        times.append((time.process_time() - started) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answers {answer.status_code}")
        statements = int(re.findall(r"sql;desc=(\d+)", answer.headers["Server-Timing"])[0])
    return statements, statistics.median(times)


def digested(reader: int) -> tuple[int, float]:
    """Return what writing the reader's digest costs, at the median."""
    from hrforum.core.db import transaction
    from hrforum.extensions import db
    from hrforum.notifications import digests
    from hrforum.notifications.models import NotificationPreference, NotificationRhythm

    sent: list[str] = []

    def count(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "COMMIT")):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", count)
    times = []
    for _round in range(ROUNDS):
        with transaction() as session:
            for table in (NotificationRhythm, NotificationPreference):
                session.execute(delete(table).where(table.person_id == reader))
            session.add(NotificationPreference(person_id=reader, kind="mention", mail="digest"))
            past = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)
            session.add(NotificationRhythm(person_id=reader, next_at=past, digested_id=0))
        sent.clear()
        started = time.process_time()
        if not digests.write(reader):
            raise RuntimeError("No digest was due.")
        times.append((time.process_time() - started) * 1000)
    event.remove(db.engine, "before_cursor_execute", count)
    return len(sent), statistics.median(times)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=place.DATABASES, default="sqlite")
    parser.add_argument("--name", default="1000000")
    given = parser.parse_args()
    print(
        "| | one topic, one person | all topics, 200 people, 20,000 notifications |\n|---|---|---|"
    )
    for what, (few, many) in measured(given.database, given.name).items():
        cells = [f"{statements} statements, {times:.1f} ms" for statements, times in (few, many)]
        print(f"| {what} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
