"""Posts that read like nothing but are built like posts: their words are as common as words are."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass

from hrforum.boards.slugs import slugify
from hrforum.core import markdown, search
from hrforum.core.search.words import Document, as_tsvector, stream

# The most common first. Where a word stands decides how many posts have it (Zipf's law): HOUSING
# stands where a third of the posts have it.
_FRAME = (
    "the of and to in a for is that we on with our are as it this be by not from have at or an has "
    "they can city rights housing their which people who more was will municipality"
).split()
_FIELD = (
    "police hate crime evictions shelter participation council budget women disability data racism "
    "neighbourhood residents office complaint training school youth asylum homeless rent landlord "
    "profiling equality indicators monitoring assembly petition library mediation language access "
    "translation procurement transport climate heat water play square safety night workers care "
    "health mental clinic documents permit register indicator survey network mentor practice "
    "visit charter ombudsperson commissioner association university institution workshop report"
).split()
COMMON = "housing"
VOCABULARY = 8_000
_SOUNDS = [c + v for c in "b d f g k l m n p r s t v z br st tr pl".split() for v in "aeiou"]


@dataclass(frozen=True, slots=True)
class Body:
    """A body, rendered, with its words as either index takes them."""

    body: str
    html: str
    headings: str | None
    headings_count: int
    plain: str
    excerpt: str
    sqlite_words: str
    postgresql_words: str


class Writer:
    """Writes the same texts each time."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        words = list(dict.fromkeys([*_FRAME, *_FIELD]))
        known = set(words)
        while len(words) < VOCABULARY:
            word = "".join(self.random.choices(_SOUNDS, k=self.random.choice((2, 2, 3, 3, 4))))
            if word not in known:
                known.add(word)
                words.append(word)
        self._words = words
        self._weights = list(itertools.accumulate(1 / rank for rank in range(1, len(words) + 1)))

    def _some(self, count: int) -> list[str]:
        return self.random.choices(self._words, cum_weights=self._weights, k=count)

    def sentence(self) -> str:
        words = self._some(self.random.randint(6, 20))
        if self.random.random() < 0.1:
            at = self.random.randrange(len(words))
            words[at] = f"**{words[at]}**"
        return " ".join(words).capitalize() + "."

    def title(self) -> str:
        return " ".join(self._some(self.random.randint(4, 9))).capitalize()

    def tags(self, count: int) -> list[str]:
        return sorted({slugify(word) for word in self._words[60 : 60 + count]})

    def body(self, number: int) -> Body:
        """Return a post of about 130 words; some have a list, a quotation, a link, headings."""
        chance = self.random.random
        parts: list[str] = []
        if chance() < 0.25:
            parts.append("> " + self.sentence())
        words = 0
        wanted = self.random.gauss(115, 45)
        while words < max(20, wanted):
            paragraph = " ".join(self.sentence() for _ in range(self.random.randint(1, 4)))
            words += paragraph.count(" ") + 1
            parts.append(paragraph)
        if chance() < 0.2:
            items = self.random.randint(2, 4)
            parts.append("\n".join(f"- {self.sentence()}" for _ in range(items)))
        if chance() < 0.15:
            parts[-1] += f" See [{' '.join(self._some(3))}](https://city.example/{number})."
        if chance() < 0.04:
            parts = [part for one in parts for part in (f"## {' '.join(self._some(3))}", one)]
        return _rendered("\n\n".join(parts), number)


def _rendered(source: str, number: int) -> Body:
    made = markdown.render(source, anchor=f"s{number:x}")
    document = Document(kind="post", id=0, title="", body=made.text)
    headings = [f'[{h.level}, "{h.anchor}", "{h.text}"]' for h in made.headings]
    # What the index says of a document beside its words is added to each post's own copy.
    unmarked = [w for w in as_tsvector(document).split(" ") if not w.startswith("':")]
    return Body(
        body=source,
        html=made.html,
        headings=f"[{', '.join(headings)}]" if headings else None,
        headings_count=len(headings),
        plain=made.text,
        excerpt=markdown.excerpt(made.text),
        sqlite_words=" . ".join(" ".join(part) for part in stream(document)[:-1] if part),
        postgresql_words=" ".join(unmarked),
    )


def folded(text: str) -> str:
    return search.fold(text)
