"""No text costs more than its length: whatever is typed, 20 kB are done soon.

On a quiet machine each is done within a second (`python -m benchmarks.rendering`). What is measured
here is this thread's own processor time, and what fails is three times as long: a shared machine
is half as fast from one minute to the next, and what is quadratic takes ten times as long.
"""

import random
import time
from collections.abc import Callable

import pytest
from bleach.sanitizer import Cleaner

from hrforum.core.markdown import MAX_SOURCE, TooLong, mentioned, plain, render, sanitize

SIZE = 20_000
SECONDS = 3.0
PEOPLE = {"ab": "/people/ab/"}


def filled(pattern: str, size: int = SIZE) -> str:
    return (pattern * (size // len(pattern) + 1))[:size]


# Repeated as often as fits.
PATTERNS = (
    "[ ![ [a ![a [a]( [] [a](b [a](<b ![[]() [[]() ] *[a* [a][a [b][ [a](((( > >a\\n\\n - #\\n "
    "#a\\n 1. * ** *a_ a**b _a__b_ ~~a ***a* *a~~a & &amp; &lt &#1; &#x202e;a ` `a` ```\\n "
    "~~~\\na\\n~~~\\n > ```\\n < <a <http: <http:a> <a@b. <!-- </ http:// https://a. :// @ @ab "
    "@__a _@ a\\n\\n a\\\\\\n \\n \\t \\\\ \\\\* ***\\n a\\n-\\n a|b\\n a|b\\n-|-\\n1|2\\n\\n "
    "|a|\\n|-|\\n\\n |a|b|\\n|-|-|\\n|\\n|\\n\\n ![](/uploads/a) ![a](b) [a]:\\n [a]:/u\\n م *م* "
    "\u2067 \u202a\u2067\u202c 漢字。 a\u0301\u0302 \x00 😀 \"<>&' http://ü.de @ab, a@b.c,"
)
# What repeats with a space, which can't be in the list above.
SPACED = (
    *("> ", "> - ", "- 1. ", "- - - ", "* a\n", "- a\n  - b\n", "- ```\n", "*a **a ", "a *_ b_* "),
    *("[a](/b) ", "http://a.b ", "@ab ", "a@b.c ", "[a]: ", '[foo]: /u "\n', "    a\n\n"),
    *('[a](b "', "[a](b (c", "`` ` ", "*م* ", "م م\n\n"),
)
MADE: dict[str, Callable[[], str]] = {
    "brackets in brackets": lambda: "[" * 10_000 + "]" * 10_000,
    "links in links": lambda: "[" * 5_000 + "a" + "](b)" * 3_700,
    "pictures in pictures": lambda: "![" * 3_000 + "a" + "](b)" * 3_000,
    "emphasis in emphasis": lambda: "*a " * 3_300 + "a* " * 3_300,
    "strong in strong": lambda: "**a " * 2_500 + "a** " * 2_500,
    "struck in struck": lambda: "~~a " * 2_500 + "a~~ " * 2_500,
    "deep quotation, lazy lines": lambda: ">" * 50 + "a\n" + filled("a\n"),
    "deep list, lazy lines": lambda: "- " * 25 + "a\n" + filled("a\n"),
    "deep quotations": lambda: (">" * 55 + "a\n") * 350,
    "staircase of lists": lambda: "".join(" " * (2 * i) + "- a\n" for i in range(138)),
    "table of cells": lambda: "|" + "a|" * 10 + "\n|" + "-|" * 10 + "\n" + "|a|" * 3_000,
    "table of rows": lambda: (
        "|" + "a|" * 10 + "\n|" + "-|" * 10 + "\n" + ("|" + "a|" * 10 + "\n") * 900
    ),
    "table of empty cells": lambda: "|" + "a|" * 256 + "\n|" + "-|" * 256 + "\n" + "|\n" * 9_000,
    "wide table": lambda: "|" + "a|" * 5_000 + "\n|" + "-|" * 5_000,
    "lines that end a table": lambda: "a|b\n-|-\n" + filled("a\n"),
    "backtick runs": lambda: "".join("`" * i + " " for i in range(199)),
    "one long title, many references": lambda: "[a]: /u '" + "t" * 15_000 + "'\n\n" + "[a]" * 1_600,
    "one long address, many pictures": lambda: "[a]: /" + "u" * 15_000 + "\n\n" + "![a]" * 1_200,
    "many references": lambda: "".join(f"[r{i}]: /u\n" for i in range(900)) + "[r1] " * 1_500,
    "long address": lambda: "http://a.b/" + filled("a"),
    "address that ends in brackets": lambda: "http://a.b/" + filled(")"),
    "long host": lambda: "http://" + filled("a."),
    "long foreign host": lambda: "http://" + "ü" * 9_000 + ".de",
    "percent signs": lambda: "[a](/" + filled("%") + ")",
    "entities in an address": lambda: "[a](/" + filled("&amp;") + ")",
    "backslashes in a title": lambda: '[a](b "' + filled("\\"),
    "long mail address": lambda: "<a@" + filled("a."),
    "one word": lambda: filled("a"),
    "heading below a long paragraph": lambda: filled("a\n") + "==",
    "the same heading": lambda: filled("# a\n"),
    "footnotes in footnotes": lambda: filled("[^a]: "),
    "one footnote, many references": lambda: "[^a]: b\n\n" + filled("[^a]"),
    "many footnotes": lambda: "".join(f"[^{i}]: [^{i}]\n" for i in range(1_200)) + "[^1] " * 900,
    "parts that nobody closes": lambda: filled(":::details\n"),
    "parts in parts": lambda: ":::details a\n" * 800 + ":::\n" * 800,
    "parts in quotations": lambda: filled("> :::details a\n> b\n"),
    "closing colons": lambda: ":::details\n" + filled("::::\n"),
    "boxes": lambda: filled("- [ ] a\n"),
    "code of many words": lambda: "```python\n" + "a=1;" * 1_490 + "\n```\n" + filled("a\n"),
    "one long string": lambda: "```js\n" + "'" + "\\a" * 2_900,
    "open brackets in code": lambda: "```cpp\n" + "<(" * 2_900,
    "open comments in code": lambda: "```php\n" + "/* " * 1_900,
    "spaces in code": lambda: "```yaml\n" + "a: " * 1_900,
    "a template in code": lambda: "```html\n" + "<a b='" * 950,
    "a heredoc in code": lambda: "```rb\n" + "<<A " * 1_400,
    "a word in code": lambda: "```sql\n" + "a" * 5_900,
}


def seconds(source: str, limit: float) -> float:
    """The processor time of rendering; where it is above `limit`, the best of three."""
    best = float("inf")
    for _ in range(3):
        began = time.thread_time()
        html = render(source, anchor="post-1", people=PEOPLE).html
        assert len(html) < 20 * len(source)
        best = min(best, time.thread_time() - began)
        if best < limit:
            break
    return best


def cases() -> dict[str, str]:
    patterns = [
        one.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\")
        for one in PATTERNS.split(" ")
    ]
    found = {repr(one): filled(one) for one in (*patterns, *SPACED)}
    found |= {name: make()[: SIZE + 100] for name, make in MADE.items()}
    pieces = ["[", "]", "(", ")", "*", "_", "`", "~", "<", ">", "!", "\\", "\n", "- ", "> ", "# "]
    pieces += ["|", "a", " ", "@ab", "http://a.b", "&amp;", '"', "'", "1. ", "\n\n", "    ", ":"]
    for seed in range(8):
        chance = random.Random(seed)
        found[f"chance {seed}"] = "".join(chance.choices(pieces, k=SIZE))[:SIZE]
    return found


CASES = cases()


@pytest.mark.parametrize("name", CASES)
def test_20_kb_take_little_time(name: str) -> None:
    assert seconds(CASES[name], SECONDS) < SECONDS


def test_the_clock_notices_what_is_quadratic() -> None:
    """The negative control: bleach as it comes looks for each element among all its siblings."""
    html = "<div><p>a</p></div>" * 8_000
    ours = stock = sanitize._first()
    began = time.thread_time()
    ours.clean(html)
    linear = time.thread_time() - began
    stock.walker = Cleaner(tags=frozenset(sanitize.ALLOWED)).walker
    began = time.thread_time()
    stock.clean(html)
    assert time.thread_time() - began > 2 * linear


@pytest.mark.slow
@pytest.mark.parametrize("name", [*MADE, *map(repr, SPACED)])
def test_time_grows_with_the_length(name: str) -> None:
    limit = 4 * SECONDS
    assert seconds((CASES[name] * 5)[:MAX_SOURCE], limit) < limit


def test_the_longest_post_is_rendered_and_one_character_more_is_refused() -> None:
    source = filled("word ", MAX_SOURCE)
    assert render(source).text.startswith("word word")
    for function in (render, plain, mentioned):
        with pytest.raises(TooLong) as caught:
            function(source + "@")
        assert caught.value.length == MAX_SOURCE + 1


@pytest.mark.parametrize(("mark", "depth"), [("> ", 100), ("- ", 100), ("1. ", 60)])
def test_what_is_nested_too_deep_stays_readable(mark: str, depth: int) -> None:
    rendered = render(mark * depth + "the end")
    assert "the end" in rendered.text
    assert "the end" in rendered.html


def test_a_table_ends_where_its_empty_cells_would_outgrow_the_post() -> None:
    source = "|a|b|c|d|e|f|g|h|\n|-|-|-|-|-|-|-|-|\n" + "|x\n" * 1_000 + "\nafter"
    html = render(source).html
    assert html.count("<td>") < 3_000
    assert html.endswith("<p>after</p>")
