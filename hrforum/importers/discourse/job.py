"""The whole way of an archive, from its files to the report."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text

from hrforum.core import audit, fragments, search
from hrforum.core.db import transaction
from hrforum.core.permissions import SYSTEM
from hrforum.extensions import db
from hrforum.importers.discourse import categories, items, plan, pool, write
from hrforum.importers.discourse.categories import Wish
from hrforum.importers.discourse.people import People
from hrforum.importers.discourse.progress import Progress
from hrforum.importers.discourse.records import Atlas, Author, Problem, Survey, Task
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


@dataclass(slots=True)
class Contents:
    """What the first look at all files found."""

    topics: dict[int, Survey] = field(default_factory=dict)
    """The file with the lowest post number of each topic."""
    files: dict[int, list[int]] = field(default_factory=dict)
    keys: dict[int, list[int]] = field(default_factory=dict)
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
    settled = plan.settled()
    new = {number: found for number, found in contents.topics.items() if number not in settled}
    for number in [number for number, found in new.items() if found.first_number != 1]:
        # Without its opening post a topic has no beginning: an answer to nothing.
        name = source.topics[new.pop(number).index][0]
        report.tell(Problem(name, "a topic whose opening post the archive does not hold"))
        del contents.topics[number]
    if not contents.topics:
        return
    known = categories.listed(source.lists)
    boards_before = _boards()
    wanted = [found.category_id for found in new.values()]
    boards = categories.boards_for(wanted, known, order.wish)
    report.boards = _boards() - boards_before
    people = People()
    progress.stage("People", len(contents.authors))
    people.bring_in(list(contents.authors.values()), progress.advance)
    report.people = people.made
    tasks = list(_tasks(order, source, contents, set(new), set(settled), report))
    for _try in range(_PLANS):
        places = plan.plan({number: found.title for number, found in new.items()})
        atlas = Atlas(
            topics={**settled, **places},
            old_slugs={number: found.old_slug for number, found in contents.topics.items()},
            usernames=people.usernames,
            address=order.address.rstrip("/"),
            language=order.language,
        )
        first = plan.order(places)[:1]
        tasks.sort(key=lambda task: task.topic_id not in first)
        writer = write.Writer(people.ids, boards, places, settled)
        try:
            _convert(atlas, tasks, writer, report, progress)
            break
        except write.Overtaken:
            continue
    _settle(boards, report, progress)


def _look(order: Order, source: Source, report: Report, progress: Progress) -> Contents:
    contents = Contents()
    progress.stage("Reading", len(source.topics))
    sheets = (
        (index, name, str(place), order.with_unlisted)
        for index, (name, place) in enumerate(source.topics)
    )
    for found in pool.surveys(sheets):
        progress.advance(1)
        for problem in found.problems:
            report.tell(problem)
        if not found.topic_id:
            continue
        known = contents.topics.get(found.topic_id)
        contents.files.setdefault(found.topic_id, []).append(found.index)
        contents.keys.setdefault(found.topic_id, []).extend(found.post_keys)
        for author in found.authors:
            _merge(contents.authors, author)
        # Held for every topic of the archive: only what is needed later.
        slim = dataclasses.replace(found, authors=[], problems=[], post_keys=found.post_keys[:0])
        if known is None or found.first_number < known.first_number:
            contents.topics[found.topic_id] = slim
    return contents


def _merge(authors: dict[str, Author], author: Author) -> None:
    known = authors.setdefault(author.key, author)
    known.since = min(known.since, author.since)
    known.username = known.username or author.username
    known.name = known.name or author.name


def _boards() -> int:
    return int(db.session.scalar(text("SELECT count(*) FROM board")) or 0)


def _tasks(
    order: Order,
    source: Source,
    contents: Contents,
    new: set[int],
    settled: set[int],
    report: Report,
) -> Iterator[Task]:
    """Return what is to be converted: new topics, and known ones that have new posts."""
    for number in sorted(contents.topics):
        known_keys: frozenset[int] = frozenset()
        if number in settled:
            names = write.post_keys(number, contents.keys[number])
            here = items.known("post", names)
            known_keys = frozenset(names[name] for name in here)
            report.known_topics += 1
            report.known_posts += len(here)
            if len(known_keys) == len(names):
                continue
        elif number not in new:
            continue
        files = tuple(
            (name, str(place), str(raw) if (raw := source.raw_for(name)) else None)
            for name, place in (source.topics[index] for index in sorted(contents.files[number]))
        )
        yield Task(number, files, known_keys, order.with_unlisted)


def _convert(
    atlas: Atlas, tasks: list[Task], writer: write.Writer, report: Report, progress: Progress
) -> None:
    progress.stage("Topics", len(tasks))
    for found in pool.topics(atlas, tasks):
        progress.advance(1)
        if isinstance(found, Problem):
            report.tell(found)
            continue
        is_new = found.topic_id not in writer.settled
        if is_new and (not found.posts or found.posts[0].columns["number"] != 1):
            found.problems.append(
                Problem(found.file, "a topic whose opening post can't be kept")
            )
            found.posts.clear()
        for problem in found.problems:
            report.tell(problem)
        report.notes += found.notes
        if found.posts:
            report.add(writer.add(found))
    report.add(writer.flush())


def _settle(boards: dict[int, int], report: Report, progress: Progress) -> None:
    progress.stage("Counting")
    write.touched_boards(list(boards.values()))
    plan.finish()
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
