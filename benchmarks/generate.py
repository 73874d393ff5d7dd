"""Fill a database with posts: ``python -m benchmarks.generate --database sqlite --posts 40000``.

The same posts each time: 20 boards, topics of very different lengths, one of 2,000 posts, words as
common as words are. Rendered and indexed as the product does it, but written in bulk.
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
import os
import random
import time
from collections.abc import Iterator
from typing import Any

from benchmarks import filling, place, writing
from hrforum.accounts.models import Person
from hrforum.boards.models import Board, Post, Tag, Topic, TopicTag
from hrforum.boards.slugs import slugify
from hrforum.core import markdown
from hrforum.core.search.tables import SearchDocument
from hrforum.core.search.words import Document, as_text, as_tsvector, facet, topic_facets
from hrforum.core.search.write import BUCKETS
from hrforum.members.models import KINDS, Delegate, Member, MemberLanguage, MemberTheme, Theme

BOARDS = 20
LONG_TOPIC = 2_000
MEMBERS = 120
TAGS = 300
BODIES = 1_000
START = dt.datetime(2023, 11, 1, tzinfo=dt.UTC)
SPAN = 3 * 365 * 86_400.0
TYPES = ("discussion", "discussion", "discussion", "question", "challenge", "practice")
FIRST_NAMES = "Ana Ben Chloé Dara Emeka Freya Goran Hana Ilse João Karim Léa Mona Nils Olga".split()
LAST_NAMES = "Adler Brandt Costa Dimov Eriksen Farah García Haddad Ivanov Jansen Kaya Lind".split()


class Plan:
    """Who writes what, where and when; the same for both kinds of database."""

    def __init__(self, posts: int, topics: int, people: int, members: int = MEMBERS) -> None:
        self.random = random.Random(2030)
        self.people = people
        self.members = members
        self.member_texts: list[tuple[str, str]] = []
        self.writer = writing.Writer(2030)
        self.bodies = [self.writer.body(n) for n in range(BODIES)]
        self.tags = self.writer.tags(TAGS)
        self.sizes = self._sizes(posts, topics)
        self.boards = [self.random.randint(1, BOARDS) for _ in range(topics)]
        self.titles = [self.writer.title() for _ in range(topics)]
        self.types = [self.random.choice(TYPES) for _ in range(topics)]
        self.topic_tags = [
            sorted(self.random.sample(range(len(self.tags)), self.random.randint(0, 4)))
            for _ in range(topics)
        ]
        self.posts = self._posts()

    def _sizes(self, posts: int, topics: int) -> list[int]:
        weights = [math.exp(self.random.gauss(0, 1.1)) for _ in range(topics)]
        long = topics // 3
        rest = posts - LONG_TOPIC - (topics - 1)
        weights[long] = 0
        share = rest / sum(weights)
        sizes = [1 + int(weight * share) for weight in weights]
        sizes[long] = LONG_TOPIC
        left = posts - sum(sizes)
        for n in range(left):
            sizes[(n * 7) % long] += 1
        return sizes

    def _posts(self) -> list[tuple[float, int, int, int, int]]:
        """Return (seconds from the start, topic, number, author, body), in the order of time."""
        chance = self.random
        found = []
        topics = len(self.sizes)
        for topic, size in enumerate(self.sizes):
            at = SPAN * 0.98 * topic / topics + chance.random() * 3600
            gap = min(40_000.0, (SPAN - at) / (size + 1))
            for number in range(1, size + 1):
                # Some people write much and most write little.
                author = 1 + int(self.people * chance.random() ** 2.5)
                found.append((at, topic, number, author, chance.randrange(BODIES)))
                at += chance.expovariate(1) * gap if size < 500 else gap
        found.sort()
        return found


def moment(seconds: float) -> dt.datetime:
    return START + dt.timedelta(seconds=min(seconds, SPAN))


def person_name(number: int) -> str:
    first = FIRST_NAMES[number % len(FIRST_NAMES)]
    return f"{first} {LAST_NAMES[number // len(FIRST_NAMES) % len(LAST_NAMES)]} {number}"


def fill(out: Any, plan: Plan, kind: str, password: str) -> None:
    """Write everything."""
    _members(out, plan)
    topics = _topics(plan)
    _people(out, plan, password)
    _boards(out, plan, topics)
    out.rows(
        Topic.__table__,
        ("id", "board_id", "slug", "title", "type", "language", "author_id", "tags_text", "excerpt")
        + ("created_at", "last_posted_at", "last_poster_id", "posts_count", "highest_number"),
        filling.numbered(topics),
    )
    out.rows(Tag.__table__, ("id", "slug", "name"), filling.numbered((t, t) for t in plan.tags))
    out.rows(
        TopicTag.__table__,
        ("topic_id", "tag_id"),
        ((n, tag + 1) for n, tags in enumerate(plan.topic_tags, 1) for tag in tags),
    )
    out.rows(
        Post.__table__,
        ("id", "topic_id", "number", "author_id", "reply_to_number", "body", "html", "html_version")
        + ("headings", "headings_count", "language", "created_at"),
        filling.numbered(_posts(plan)),
    )
    out.rows(
        SearchDocument.__table__,
        ("id", "kind", "ref_id", "board_id", "topic_id", "number", "author_id", "at", "words"),
        _documents(plan, kind),
    )


def _topics(plan: Plan) -> list[tuple[Any, ...]]:
    first: dict[int, tuple[float, int, int, int, int]] = {}
    last: dict[int, tuple[float, int, int, int, int]] = {}
    for post in plan.posts:
        first.setdefault(post[1], post)
        last[post[1]] = post
    return [
        (
            plan.boards[n],
            slugify(title),
            title,
            plan.types[n],
            "en",
            first[n][3],
            " ".join(plan.tags[tag] for tag in plan.topic_tags[n]),
            plan.bodies[first[n][4]].excerpt,
            moment(first[n][0]),
            moment(last[n][0]),
            last[n][3],
            plan.sizes[n],
            plan.sizes[n],
        )
        for n, title in enumerate(plan.titles)
    ]


def _people(out: Any, plan: Plan, password: str) -> None:
    counts = [0] * (plan.people + 2)
    for post in plan.posts:
        counts[post[3]] += 1
    rows = [
        (
            n,
            f"person{n}@bench.hrforum.example",
            f"person-{n}",
            person_name(n),
            None,
            START,
            f"{n:064x}",
            counts[n],
        )
        for n in range(1, plan.people + 1)
    ]
    reader = plan.people + 1
    rows.append((reader, place.EMAIL, "reader", "The Reader", password, START, f"{reader:064x}", 0))
    out.rows(
        Person.__table__,
        ("id", "email", "username", "display_name", "password", "confirmed_at", "fs_uniquifier")
        + ("posts_count",),
        rows,
    )


def _boards(out: Any, plan: Plan, topics: list[tuple[Any, ...]]) -> None:
    rows = []
    for n in range(1, BOARDS + 1):
        numbered = enumerate(topics, 1)
        here = [(topic[9], number, topic) for number, topic in numbered if topic[0] == n]
        name = " ".join(plan.writer.title().split()[:3])
        latest = max(here)
        rows.append(
            (
                n,
                f"board-{n}",
                name,
                plan.writer.sentence(),
                n,
                "public",
                len(here),
                sum(topic[11] for _at, _n, topic in here),
                latest[1],
                latest[0],
            )
        )
    out.rows(
        Board.__table__,
        ("id", "slug", "name", "description", "position", "visibility", "topics_count")
        + ("posts_count", "last_topic_id", "last_posted_at"),
        rows,
    )


def _members(out: Any, plan: Plan) -> None:
    # A chance of its own: how many members there are changes nothing else.
    chance = random.Random(1948)
    countries = "AT BE DE ES FI FR IT NL PL PT SE UA".split()
    names = [f"{plan.writer.title().split()[-1].capitalize()} {n}" for n in range(1, MEMBERS + 1)]
    names = [f"{names[n % MEMBERS].split()[0]} {n + 1}" for n in range(plan.members)]
    summaries = [plan.writer.sentence() for _n in range(MEMBERS)]
    plan.member_texts = [(name, summaries[n % MEMBERS]) for n, name in enumerate(names)]
    out.rows(
        Member.__table__,
        ("id", "slug", "name", "sort_name", "kind", "membership", "country", "summary")
        + ("latitude", "longitude", "population"),
        filling.numbered(
            (
                slugify(name),
                name,
                writing.folded(name),
                chance.choice((KINDS[0], KINDS[0], *KINDS)),
                chance.choice(("guest", "associate", "associate")),
                chance.choice(countries),
                summaries[n % MEMBERS],
                round(chance.triangular(36, 66, 50), 4),
                round(chance.triangular(-9, 32, 10), 4),
                int(math.exp(chance.gauss(11.5, 1.2))),
            )
            for n, name in enumerate(names)
        ),
    )
    out.rows(
        Theme.__table__,
        ("id", "slug", "name", "position"),
        ((900 + n, f"bench-theme-{n}", f"Theme {n}", 900 + n) for n in range(12)),
    )
    spoken = "bg cs de el es fi fr hr it nl pl pt ro sv uk".split()
    out.rows(
        MemberLanguage.__table__,
        ("member_id", "code", "level"),
        (
            (n, code, "working")
            for n in range(1, plan.members + 1)
            for code in ("en", *chance.sample(spoken, chance.randint(0, 2)))
        ),
    )
    out.rows(
        MemberTheme.__table__,
        ("member_id", "theme_id", "strength", "need"),
        (
            (n, 900 + theme, chance.randint(0, 3), chance.randint(0, 3))
            for n in range(1, plan.members + 1)
            for theme in range(12)
        ),
    )
    out.rows(
        Delegate.__table__,
        ("id", "person_id", "member_id", "role", "starts_on"),
        filling.numbered(
            (n * 7 % plan.people + 1, n % plan.members + 1, "officer", START.date())
            for n in range(min(3 * plan.members, plan.people))
        ),
    )


def _posts(plan: Plan) -> Iterator[tuple[Any, ...]]:
    for at, topic, number, author, chosen in plan.posts:
        body = plan.bodies[chosen]
        answers = number - 1 - chosen % 7 if number > 8 and chosen % 5 < 2 else None
        yield (
            topic + 1,
            number,
            author,
            answers,
            body.body,
            body.html,
            markdown.RENDER_VERSION,
            body.headings,
            body.headings_count,
            "en",
            moment(at),
        )


def _documents(plan: Plan, kind: str) -> Iterator[tuple[Any, ...]]:
    """Yield what `hrforum.core.search.put` would write for each person, member and post."""
    sqlite = kind == "sqlite"
    number = 0
    made = as_text if sqlite else as_tsvector
    for number in range(1, plan.people + 1):
        document = Document("person", number, person_name(number), "", at=START)
        yield (
            number,
            "person",
            number,
            None,
            None,
            None,
            None,
            START,
            made(document) + _bucket(number, sqlite),
        )
    for n, (name, summary) in enumerate(plan.member_texts, 1):
        document = Document("member", n, name, summary, at=START)
        number += 1
        words = made(document) + _bucket(number, sqlite)
        yield number, "member", n, None, None, None, None, START, words
    first = number
    of_topic = [
        sorted(topic_facets(plan.boards[n], plan.types[n], [plan.tags[t] for t in tags]))
        for n, tags in enumerate(plan.topic_tags)
    ]
    for n, (at, topic, number, author, chosen) in enumerate(plan.posts, 1):
        body = plan.bodies[chosen]
        when = moment(at)
        if number == 1:
            document = Document(
                kind="post",
                id=n,
                title=plan.titles[topic],
                body=body.plain,
                board_id=plan.boards[topic],
                author_id=author,
                type=plan.types[topic],
                language="en",
                tags=tuple(plan.tags[t] for t in plan.topic_tags[topic]),
                at=when,
            )
            words = made(document)
        else:
            marks = [*of_topic[topic], facet("k", "post"), f":y{when.year}", f":a{author}", ":len"]
            words = (
                f"{body.sqlite_words} . {' '.join(marks)}"
                if sqlite
                else body.postgresql_words + "".join(f" '{mark}'" for mark in marks)
            )
        words += _bucket(first + n, sqlite)
        yield first + n, "post", n, plan.boards[topic], topic + 1, number, author, when, words


def _bucket(number: int, sqlite: bool) -> str:
    if sqlite:
        return ""
    return "".join(f" ':{sign}{number >> bits}'" for sign, bits in BUCKETS.items())


def main() -> None:
    """Make one database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=place.DATABASES, default="sqlite")
    parser.add_argument("--posts", type=int, default=40_000)
    parser.add_argument("--topics", type=int, default=0, help="a twentieth of the posts")
    parser.add_argument("--people", type=int, default=0, help="500, or 5,000 from 500,000 posts")
    parser.add_argument("--members", type=int, default=MEMBERS)
    parser.add_argument("--name", default="", help="of the data; the number of posts")
    given = parser.parse_args()
    name = given.name or str(given.posts)
    topics = given.topics or given.posts // 20
    people = given.people or (5_000 if given.posts >= 500_000 else 500)

    started = time.perf_counter()
    os.environ.update(place.environment(given.database, name))
    url = os.environ["DATABASE_URL"]
    filling.create(given.database, url)
    password = _migrated()
    plan = Plan(given.posts, topics, people, given.members)
    print(f"planned after {time.perf_counter() - started:.0f} s")
    out = filling.Sqlite(url) if given.database == "sqlite" else filling.Postgresql(url)
    fill(out, plan, given.database, password)
    print(f"filled after {time.perf_counter() - started:.0f} s")
    out.finish()
    print(f"{given.posts:,} posts in {topics:,} topics: {time.perf_counter() - started:.0f} s")


def _migrated() -> str:
    """Migrate the database and return the hash of the reader's password."""
    from hrforum import create_app
    from hrforum.accounts import passwords
    from hrforum.core.schema import upgrade
    from hrforum.extensions import db

    app = create_app()
    with app.app_context():
        upgrade()
        hashed = passwords.hashed(place.PASSWORD)
        db.session.remove()
        db.engine.dispose()
    return hashed


if __name__ == "__main__":
    main()
