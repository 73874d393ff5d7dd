"""What came in, what did not, and why."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from hrforum.importers.discourse.records import Problem
from hrforum.importers.discourse.write import Written

_EXAMPLES = 3


@dataclass(slots=True)
class Report:
    """Counts, and for each reason how often and the first examples."""

    files: int = 0
    people: int = 0
    boards: int = 0
    topics: int = 0
    grown: int = 0
    posts: int = 0
    polls: int = 0
    likes: int = 0
    accepted: int = 0
    from_markdown: int = 0
    notes: int = 0
    known_topics: int = 0
    known_posts: int = 0
    seconds: float = 0.0
    times: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, written: Written) -> None:
        """Add what a transaction brought in."""
        self.topics += written.topics
        self.grown += written.grown
        self.posts += written.posts
        self.polls += written.polls
        self.likes += written.likes
        self.accepted += written.accepted
        self.from_markdown += written.from_markdown
        for problem in written.problems:
            self.tell(problem)

    def tell(self, problem: Problem) -> None:
        """Add something that did not come in."""
        self.times[problem.reason] += problem.times
        told = self.examples[problem.reason]
        if len(told) < _EXAMPLES:
            where = problem.file.encode("utf-8", "replace").decode()
            shown = "".join(char if char.isprintable() else "?" for char in where)[:200]
            told.append(f"{shown}: {problem.detail}" if problem.detail else shown)

    @property
    def brought_nothing(self) -> bool:
        """Whether nothing of the archive is here now."""
        return not (self.topics or self.posts or self.known_topics)

    def lines(self) -> list[str]:
        """Return the report as lines of text."""
        came = (
            f"Came in: {self.topics} topics, {self.posts} posts ({self.from_markdown} from "
            f"Markdown, {self.posts - self.from_markdown} from HTML), {self.people} people, "
            f"{self.boards} boards, {self.polls} polls, {self.likes} likes, "
            f"{self.accepted} accepted answers."
        )
        lines = [came]
        if self.grown:
            lines.append(f"{self.grown} topics that were here already got new posts.")
        if self.known_topics:
            lines.append(f"Here already: {self.known_topics} topics with {self.known_posts} posts.")
        if self.notes:
            lines.append(
                f"Notes of the old forum (closed, pinned, split …), not taken over: {self.notes}. "
                "What they say of a topic's state was taken over."
            )
        if not self.times:
            lines.append("Nothing was left out.")
        else:
            lines.append("Not taken over:")
        for reason, times in sorted(self.times.items(), key=lambda pair: -pair[1]):
            lines.append(f"  {times} × {reason}")
            lines += [f"      {example}" for example in self.examples[reason]]
            if times > len(self.examples[reason]) and self.examples[reason]:
                lines.append("      …")
        lines.append(f"Took {self.seconds:.0f} s.")
        return lines
