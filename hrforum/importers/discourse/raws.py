"""The Markdown of a topic's posts, as Discourse serves all of them in one text at ``/raw/ID``.

Each post has a line ``username | 2021-07-10 18:10:43 UTC | #1``, an empty line, its text, and a
line of 25 hyphens. Somebody may have written such lines into a post: a text counts only where name
and number are those of a post, in order, and where nothing else claims the same number.
"""

from __future__ import annotations

import re
from collections import Counter

RULE = "-" * 25
_HEAD = re.compile(
    r"(?:\A|\n" + RULE + r"\n\n)"
    r"(?P<name>\S*) \| \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC \| #(?P<number>\d{1,9})\n\n"
)


def split(text: str, names: dict[int, str]) -> dict[int, str]:
    """Return the texts by post number.

    Args:
        text: the whole of it.
        names: number of each post → its author's username, as the JSON has it.
    """
    heads = []
    position = 0
    while found := _HEAD.search(text, position):
        number = int(found["number"])
        if names.get(number, "").casefold() == found["name"].casefold() and number in names:
            heads.append((number, found.start(), found.end()))
        # The rule that ends one text may be the beginning of the next head.
        position = found.end() - 2
    times = Counter(number for number, _start, _end in heads)
    texts: dict[int, str] = {}
    before = 0
    for index, (number, _start, end) in enumerate(heads):
        last = index + 1 == len(heads)
        stop = len(text) if last else heads[index + 1][1]
        following = 0 if last else heads[index + 1][0]
        doubtful = (
            times[number] > 1
            or times[following] > 1
            or number <= before
            or (not last and following <= number)
        )
        before = max(before, number)
        if not doubtful:
            texts[number] = text[end:stop].rstrip().removesuffix(RULE).rstrip()
    return texts
