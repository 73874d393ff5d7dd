"""The whole way of an archive, from its files to the report."""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text

from hrforum.core import audit, fragments, search
from hrforum.core.db import transaction
from hrforum.core.permissions import SYSTEM
from hrforum.extensions import db
from hrforum.importers.discourse import categories, plan, pool, write
from hrforum.importers.discourse.categories import Wish
from hrforum.importers.discourse.items import Ledger
from hrforum.importers.discourse.people import People
from hrforum.importers.discourse.progress import Progress
from hrforum.importers.discourse.records import SOURCE, Atlas, Author, Head, Place, Problem, Task
from hrforum.importers.discourse.report import Report
from hrforum.importers.discourse.source import Source, open_source

_PLANS = 5


@dataclass(frozen=True, slots=True)
class Order:
    """What the operator asks for."""

    path: Path
    scratch: Path
    """A folder for copies of an archive's files."""
    wish: Wish
    address: str = ""
    """The old forum's address, for links that lead to it."""
    language: str = ""
    """The language of all posts, if it is one; guessed for each otherwise."""
    with_unlisted: bool = False
    source: str = SOURCE
    """The forum's name, where archives of several come in."""


@dataclass(slots=True)
class Contents:
    """What the first look at all files found."""

    topics: dict[int, Head] = field(default_factory=dict)
    authors: dict[str, Author] = field(default_factory=dict)


def run(order: Order, progress: Progress) -> Report:
    """Bring an archive in and say what came of it.

    Raises:
        source.Unreadable: there is no archive at the path.
        NotFound: there is no board with a slug that the operator named.
    """
    start = time.monotonic()
    report = Report()
    progress.stage("Looking for files")
    with open_source(order.path, order.scratch) as source:
        report.files = len(source.topics)
        for name, reason in source.problems:
            report.tell(Problem(name, reason))
        _bring_in(order, source, report, progress)
    report.seconds = time.monotonic() - start
    return report


def _bring_in(order: Order, source: Source, report: Report, progress: Progress) -> None:
    contents = _look(order, source, report, progress)
    ledger = Ledger(order.source)
    settled = plan.settled(ledger)
    new = {number: found for number, found in contents.topics.items() if number not in settled}
    for number in [number for number, found in new.items() if found.first_number != 1]:
        # Without its opening post a topic has no beginning: an answer to nothing.
        name = source.topics[new.pop(number).files[0]][0]
        report.tell(Problem(name, "a topic whose opening post the archive does not hold"))
        del contents.topics[number]
    if not contents.topics:
        return
    known = categories.listed(source.lists)
    boards_before = _boards()
    wanted = [found.category_id for found in new.values()]
    boards = categories.boards_for(ledger, wanted, known, order.wish)
    report.boards = _boards() - boards_before
    people = People(ledger)
    progress.stage("People", len(contents.authors))
    people.bring_in(list(contents.authors.values()), progress.advance)
    report.people = people.made
    here = _here(ledger, contents, bool(settled))
    growing = _growing(contents, settled, here, report)
    for _try in range(_PLANS):
        places = plan.plan(ledger, {number: found.title for number, found in new.items()})
        atlas = Atlas(
            topics={**settled, **places},
            old_slugs={number: found.old_slug for number, found in contents.topics.items()},
            usernames=people.usernames,
            address=order.address.rstrip("/"),
            language=order.language,
        )
        writer = write.Writer(ledger, people.ids, boards, places, settled)
        numbers = [*plan.order(places), *growing]
        tasks = (
            _task(order, source, contents, number, here.get(number, frozenset()), number in new)
            for number in numbers
        )
        try:
            _convert(atlas, tasks, len(numbers), writer, report, progress)
            break
        except write.Overtaken:
            continue
    _settle(ledger, boards, report, progress)


def _look(order: Order, source: Source, report: Report, progress: Progress) -> Contents:
    contents = Contents()
    progress.stage("Reading", len(source.topics))
    sheets = (
        (index, name, place, order.with_unlisted)
        for index, (name, place) in enumerate(source.topics)
    )
    for found in pool.surveys(sheets, len(source.topics)):
        progress.advance(1)
        for problem in found.problems:
            report.tell(problem)
        if not found.topic_id:
            continue
        head = contents.topics.get(found.topic_id)
        if head is None:
            head = contents.topics[found.topic_id] = Head(
                found.title, found.old_slug, found.category_id, found.first_number,
                array("l"), array("q"),
            )  # fmt: skip
        head.files.append(found.index)
        head.keys.extend(found.post_keys)
        head.first_number = min(head.first_number, found.first_number)
        for author in found.authors:
            _merge(contents.authors, author)
    return contents


def _merge(authors: dict[str, Author], author: Author) -> None:
    known = authors.setdefault(author.key, author)
    known.since = min(known.since, author.since)
    known.username = known.username or author.username
    known.name = known.name or author.name


def _boards() -> int:
    return int(db.session.scalar(text("SELECT count(*) FROM board")) or 0)


def _here(ledger: Ledger, contents: Contents, any_here: bool) -> dict[int, frozenset[int]]:
    """Return which of each topic's posts are here; some may have moved to another topic since."""
    found: dict[int, frozenset[int]] = {}
    for number, head in contents.topics.items() if any_here else ():
        names = write.post_keys(number, head.keys)
        known = ledger.known("post", names)
        if known:
            found[number] = frozenset(names[name] for name in known)
    return found


def _growing(
    contents: Contents,
    settled: Mapping[int, Place],
    here: Mapping[int, frozenset[int]],
    report: Report,
) -> list[int]:
    """Return the topics of earlier imports that have new posts."""
    known = sorted(contents.topics.keys() & settled.keys())
    posts = {number: len(here.get(number, ())) for number in known}
    report.known_topics, report.known_posts = len(known), sum(posts.values())
    return [n for n in known if posts[n] < len(set(contents.topics[n].keys))]


def _task(
    order: Order,
    source: Source,
    contents: Contents,
    number: int,
    known: frozenset[int],
    is_new: bool,
) -> Task:
    names = (source.topics[index] for index in sorted(contents.topics[number].files))
    files = tuple((name, place, source.raw_for(name)) for name, place in names)
    return Task(number, files, known, order.with_unlisted, is_new)


def _convert(
    atlas: Atlas,
    tasks: Iterator[Task],
    total: int,
    writer: write.Writer,
    report: Report,
    progress: Progress,
) -> None:
    progress.stage("Topics", total)
    for found in pool.topics(atlas, tasks, total):
        progress.advance(1)
        if isinstance(found, Problem):
            report.tell(found)
            continue
        is_new = found.topic_id not in writer.settled
        if is_new and (not found.posts or found.posts[0].columns["number"] != 1):
            found.problems.append(Problem(found.file, "a topic whose opening post can't be kept"))
            found.posts.clear()
        for problem in found.problems:
            report.tell(problem)
        report.notes += found.notes
        if found.posts:
            report.add(writer.add(found))
    report.add(writer.flush())


def _settle(ledger: Ledger, boards: dict[int, int], report: Report, progress: Progress) -> None:
    progress.stage("Counting")
    write.touched_boards(list(boards.values()))
    plan.finish(ledger)
    with transaction() as session:
        for epoch in ("shelf", "faces"):
            fragments.bump(epoch)
        audit.record(
            SYSTEM,
            audit.Tag.IMPORT_FINISHED,
            "import",
            None,
            topics=report.topics,
            posts=report.posts,
            people=report.people,
        )
        if session.get_bind().dialect.name == "postgresql":
            # The planner would go by the tables' old sizes until somebody counts them.
            session.execute(text("ANALYZE person, topic, post, search_document, imported_item"))
    if report.posts:
        progress.stage("Search index", report.posts)
        moved = 0

        def moved_on(done: int, total: int) -> None:
            nonlocal moved
            progress.resize(total)
            progress.advance(done - moved)
            moved = done

        search.renumber(moved_on)
        search.optimize()
