"""Posts follow CommonMark: its own examples without raw HTML come out equal.

White space between words is ignored, and so is what we do on purpose, which is done here to the
expected HTML: headings below a post's own and without gaps, pictures from elsewhere as
links, names for links without words, `rel` on links, code blocks that can be focused.
"""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import html5lib
import pytest
from markdown_it import MarkdownIt

from hrforum.core.markdown import render

DATA = Path(__file__).parent / "data" / "commonmark.json"
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCKS = frozenset("blockquote div h3 h4 h5 h6 hr li ol p pre table td th tr ul".split())

# Addresses with a scheme that no post may have: they stay text.
REFUSED = frozenset({596, 598, 599, 601})  # irc:, a+b+c:, made-up-scheme:, localhost:
# http://… and https://… without markup become links, which CommonMark leaves as text.
BARE = frozenset({602, 608, 611})

Node = str | tuple[str, tuple[tuple[str, str], ...], tuple["Node", ...]]


class Example(NamedTuple):
    number: int
    section: str
    markdown: str
    html: str


def examples() -> list[Example]:
    reader = MarkdownIt("commonmark")

    def raw(markdown: str) -> bool:
        tokens = reader.parse(markdown)
        return any(
            token.type.startswith("html_")
            for outer in tokens
            for token in (outer, *(outer.children or ()))
        )

    found = json.loads(DATA.read_text(encoding="utf-8"))["examples"]
    return [Example(**one) for one in found if not raw(one["markdown"])]


def parse(html: str) -> Any:
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    return parser.parseFragment(html)


def ours(root: Any) -> Any:
    """The tree of the expected HTML, changed as the renderer changes posts on purpose."""
    parents = {child: parent for parent in root.iter() for child in parent}
    opened: list[str] = []
    for element in list(root.iter()):
        if element.tag in HEADINGS:
            opened = [*(tag for tag in opened if tag < element.tag), element.tag]
            element.tag = f"h{min(2 + len(opened), 6)}"
        elif element.tag == "pre":
            element.set("tabindex", "0")
        elif element.tag == "img":
            picture_to_link(element, parents)
    for element in root.iter("a"):
        element.set("rel", "nofollow ugc noopener")
        if not "".join(element.itertext()).strip() and not len(element):
            element.text = last_part(element.get("href"))
    return root


def picture_to_link(element: Any, parents: dict[Any, Any]) -> None:
    source, alt = element.attrib.pop("src"), " ".join(element.attrib.pop("alt", "").split())
    above = element
    while above in parents and above.tag != "a":
        above = parents[above]
    element.text = alt or last_part(source)
    if above.tag == "a":
        # A link inside a link can't be: its words alone. The empty tag is taken out later.
        element.tag = "words"
        element.attrib.clear()
    else:
        element.tag = "a"
        element.set("href", source)


def last_part(url: str) -> str:
    return unquote(re.split("[?#]", url)[0].rstrip("/").rsplit("/", 1)[-1]) or url


def nodes(element: Any, *, verbatim: bool = False) -> tuple[Node, ...]:
    """What `element` holds, with white space evened out unless it counts."""
    verbatim = verbatim or element.tag in ("pre", "code")
    found: list[Node] = []

    def text(more: str | None) -> None:
        if more:
            before = found.pop() if found and isinstance(found[-1], str) else ""
            assert isinstance(before, str)
            found.append(before + more)

    text(element.text)
    for child in element:
        if child.tag == "words":
            text("".join(child.itertext()))
        else:
            inside = nodes(child, verbatim=verbatim)
            found.append((child.tag, tuple(sorted(child.attrib.items())), inside))
        text(child.tail)
    if verbatim:
        return tuple(found)
    return tuple(evened(found, element.tag))


def evened(found: list[Node], tag: str) -> list[Node]:
    def edge(index: int) -> bool:
        if not 0 <= index < len(found):
            return tag in BLOCKS or tag == "DOCUMENT_FRAGMENT"
        beside = found[index]
        return not isinstance(beside, str) and (beside[0] in BLOCKS or beside[0] == "br")

    result: list[Node] = []
    for index, node in enumerate(found):
        if not isinstance(node, str):
            result.append(node)
            continue
        node = re.sub("[ \t\r\n]+", " ", node)
        node = node.lstrip(" ") if edge(index - 1) else node
        node = node.rstrip(" ") if edge(index + 1) else node
        if node:
            result.append(node)
    return result


@pytest.mark.parametrize("example", examples(), ids=lambda one: f"{one.number}-{one.section}")
def test_example(example: Example) -> None:
    html = render(example.markdown).html
    got, wanted = nodes(parse(html)), nodes(ours(parse(example.html)))
    if example.number in REFUSED | BARE:
        assert got != wanted, "no longer an exception"
    else:
        assert got == wanted


@pytest.mark.parametrize("number", sorted(REFUSED))
def test_refused_addresses_stay_text(number: int) -> None:
    one = next(one for one in examples() if one.number == number)
    assert "<a" not in render(one.markdown).html


@pytest.mark.parametrize("number", sorted(BARE))
def test_bare_addresses_differ_only_in_being_links(number: int) -> None:
    one = next(one for one in examples() if one.number == number)
    got = re.sub('<a href="http[^>]*>(.*?)</a>', r"\1", render(one.markdown).html)
    assert nodes(parse(got)) == nodes(ours(parse(one.html)))


def test_nearly_every_example_is_compared() -> None:
    assert len(examples()) > 560
    assert len(REFUSED | BARE) < 15


def test_the_comparison_sees_a_difference() -> None:
    """The negative control."""
    assert nodes(parse("<p>a b</p>")) == nodes(parse("<p>a\nb </p>\n"))
    for other in ("<p>ab</p>", "<p>a <em>b</em></p>", "<p title=x>a b</p>", "<div>a b</div>"):
        assert nodes(parse("<p>a b</p>")) != nodes(parse(other))
    assert nodes(parse("<pre>a  b</pre>")) != nodes(parse("<pre>a b</pre>"))
