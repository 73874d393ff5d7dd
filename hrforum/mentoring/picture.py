"""The picture of a match: guest cities on one side, associates on the other, lines between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hrforum.mentoring.matching.proposal import Pair

ROW, TOP = 28, 20
LEFT, RIGHT = 200, 380  # where the lines begin and end
WIDTH = 580
LONGEST = 26  # characters of a name that fit beside a line


@dataclass(frozen=True, slots=True)
class Dot:
    """A city: its id, its name, how far down it stands, whether it has nobody."""

    id: str
    name: str
    y: int
    is_alone: bool


@dataclass(frozen=True, slots=True)
class Strand:
    """A pair: the line's path, where it leads, how strong it is (1 to 5)."""

    mentee: str
    path: str
    words: tuple[str, str]
    score: int
    strength: int
    is_locked: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is drawn."""

    mentors: tuple[Dot, ...]
    mentees: tuple[Dot, ...]
    strands: tuple[Strand, ...]
    height: int
    width: int = WIDTH
    left: int = LEFT
    right: int = RIGHT


def draw(
    pairs: Sequence[Pair], alone: Sequence[str], idle: Sequence[str], names: Mapping[str, str]
) -> Picture:
    """Return the picture of a match.

    Args:
        pairs: who is paired.
        alone: associates without a mentor.
        idle: guest cities without an associate.
        names: of all of these, by id.
    """

    def called(each: str) -> str:
        name = names.get(each, each)
        return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"

    by_mentor: dict[str, list[Pair]] = {}
    for pair in sorted(pairs, key=lambda p: (names.get(p.mentor, ""), -p.score, p.mentee)):
        by_mentor.setdefault(pair.mentor, []).append(pair)
    mentors: list[Dot] = []
    mentees: list[Dot] = []
    strands: list[Strand] = []
    y = TOP
    for mentor, own in by_mentor.items():
        middle = y + ROW * (len(own) - 1) // 2
        mentors.append(Dot(mentor, called(mentor), middle, is_alone=False))
        for pair in own:
            mentees.append(Dot(pair.mentee, called(pair.mentee), y, is_alone=False))
            strands.append(_strand(pair, middle, y, names))
            y += ROW
    first_free = y
    for each in alone:
        mentees.append(Dot(each, called(each), y, is_alone=True))
        y += ROW
    left = first_free
    for each in idle:
        mentors.append(Dot(each, called(each), left, is_alone=True))
        left += ROW
    height = max(y, left) - ROW + 2 * TOP
    return Picture(tuple(mentors), tuple(mentees), tuple(strands), max(height, 2 * TOP))


def _strand(pair: Pair, start: int, end: int, names: Mapping[str, str]) -> Strand:
    middle = (LEFT + RIGHT) // 2
    return Strand(
        pair.mentee,
        f"M{LEFT} {start}C{middle} {start} {middle} {end} {RIGHT} {end}",
        (names.get(pair.mentor, pair.mentor), names.get(pair.mentee, pair.mentee)),
        pair.score,
        min(5, 1 + pair.score // 200),
        pair.is_locked,
    )
