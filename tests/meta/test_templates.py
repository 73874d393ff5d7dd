"""Every template parses, says nothing untranslated, and has nothing inline."""

from __future__ import annotations

import re
from pathlib import Path

import flask
import jinja2
import pytest
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from tests.meta.paths import TEMPLATES, templates

# Where HTML made elsewhere is put on the page as it is; each with who vouches for it.
SAFE = {
    "base.html": 1,  # the import map, which core/assets.py makes and the policy names by hash
    "pages/edit.html": 1,  # rendered by core/markdown in this request
    "pages/page.html": 1,  # rendered by core/markdown when it was published
    "people/person.html": 1,  # rendered by core/markdown when it was saved
}
# Words that are the same in every language.
SAME_EVERYWHERE = {"utf", "html", "nbsp", "amp", "lt", "gt", "quot", "middot", "hellip", "times"}
# Blocks that hold names of classes and the like.
MACHINE_BLOCKS = r"\{%-?\s*block (?:section|main_class|body_class)\b.*?endblock\b.*?%\}"
SPOKEN = ("alt", "title", "placeholder", "aria-label", "aria-description", "content")


def without_jinja(source: str) -> str:
    """A template without its comments, translated blocks, statements and expressions."""
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
    source = re.sub(MACHINE_BLOCKS, " ", source, flags=re.DOTALL)
    source = re.sub(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", " ", source, flags=re.DOTALL)
    source = re.sub(r"\{%.*?%\}", "", source, flags=re.DOTALL)
    return re.sub(r"\{\{.*?\}\}", "", source, flags=re.DOTALL)


def untranslated(source: str) -> list[str]:
    """Words of a template that no translator would ever see."""
    bare = without_jinja(source)
    bare = re.sub(r"<(script|style)\b.*?</\1>", " ", bare, flags=re.DOTALL)
    spoken = [
        match[2]
        for match in re.finditer(r"""\s([a-z-]+)="([^"]*)\"""", bare)
        if match[1] in SPOKEN and not re.match(r"width=|#|light|dark|[a-z]+$", match[2])
    ]
    text = re.sub(r"<!?/?[a-zA-Z][^>]*>", " ", bare)
    text = re.sub(r"\b\w+=", " ", text)  # a parameter of an address, in a macro that makes one
    words = re.findall(r"[^\W\d_]{2,}", " ".join([text, *spoken]))
    return [word for word in words if word.lower() not in SAME_EVERYWHERE]


def inline(source: str) -> list[str]:
    """What the Content-Security-Policy would refuse."""
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
    found = re.findall(r"<style\b", source)
    found += re.findall(r"\sstyle\s*=", source)
    found += re.findall(r"<[^>]*\s(on[a-z]+)\s*=", source)
    found += re.findall(r"(javascript:)", source)
    for match in re.finditer(r"<script\b([^>]*)>", source):
        kind = re.search(r'type="([^"]+)"', match[1])
        data = kind and kind[1] in {"importmap", "application/json", "application/ld+json"}
        if "src=" not in match[1] and not data:
            found.append(match[0])
    return found


def unescaped(source: str) -> int:
    """How often a template puts text on the page as it is."""
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
    return len(re.findall(r"\|\s*safe\b|autoescape\s+false|\bMarkup\(", source))


def name_of(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


@pytest.mark.database("sqlite")
def test_every_template_parses(app):
    broken = []
    for path in templates():
        try:
            app.jinja_env.get_template(name_of(path))
        except jinja2.TemplateError as error:
            broken.append(f"{name_of(path)}: {error}")
    assert broken == []


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_nothing_is_inline(path: Path):
    if path.is_relative_to(TEMPLATES / "email"):
        pytest.skip("mail programs know no style sheets")
    assert inline(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_text_is_escaped(path: Path):
    assert unescaped(path.read_text(encoding="utf-8")) <= SAFE.get(name_of(path), 0), (
        "|safe: return Markup from the one function that makes the HTML, or add it to SAFE"
    )


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_everything_is_translated(path: Path):
    if path.suffix == ".xml":
        pytest.skip("a format, not a page")
    assert untranslated(path.read_text(encoding="utf-8")) == []


def literal_addresses(source: str) -> list[str]:
    """The addresses on our own site that a template spells out, expressions as `1`."""
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
    found = re.findall(r"""\b(?:href|action|formaction|hx-get|hx-post)="(/[^"]*)"(?! ~)""", source)
    found = [re.sub(r"\{\{[^}]*'\?[^}]*\}\}", "", each) for each in found]  # a query, sometimes
    bare = [re.sub(r"\{\{.*?\}\}", "1", re.sub(r"\{%.*?%\}", "", each)) for each in found]
    # An address that is an expression altogether is not spelled out.
    return [re.split(r"[?#]", each)[0] for each in bare if each != "/1"]


def leads_somewhere(app: flask.Flask, path: str) -> bool:
    """Whether a route takes the address, by whatever method."""
    adapter = app.url_map.bind("localhost")
    for method in ("GET", "POST"):
        try:
            adapter.match(path, method=method)
        except RequestRedirect:
            return True
        except (NotFound, MethodNotAllowed):
            continue
        return True
    return False


@pytest.mark.database("sqlite")
def test_literal_addresses_lead_somewhere(app):
    dead = [
        f"{name_of(path)}: {address}"
        for path in templates()
        for address in literal_addresses(path.read_text(encoding="utf-8"))
        if not leads_somewhere(app, address)
    ]
    assert dead == []


@pytest.mark.database("sqlite")
def test_a_dead_address_is_seen(app):
    assert literal_addresses('<a href="/nowhere/{{ id }}?a=1">') == ["/nowhere/1"]
    assert not leads_somewhere(app, "/nowhere/1")
    assert leads_somewhere(app, "/")


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_style_has_no_left_and_right(path: Path):
    source = path.read_text(encoding="utf-8")
    assert re.findall(r'\balign="|\bdir="(?:ltr|rtl)"', without_jinja(source)) == []


@pytest.mark.parametrize(
    "source",
    [
        '<p style="color: red">',
        "<style>p{}</style>",
        '<button type="button" onclick="go()">',
        "<script>go()</script>",
        "<a href='javascript:go()'>",
    ],
)
def test_what_is_inline_is_seen(source: str):
    assert inline(source)


def test_what_is_not_inline_passes():
    good = '<script src="{{ asset(1) }}"></script><script type="application/ld+json">{}</script>'
    assert inline(good + "{# <style> #}<p data-on='x'>") == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Hello {{ name }}</p>", ["Hello"]),
        ('<img alt="A city">', ["city"]),
        ("{# note #}<p>{{ _('Hello') }} · {% trans %}Words{% endtrans %}</p>", []),
        ('<meta name="viewport" content="width=device-width">', []),
    ],
)
def test_what_is_not_translated_is_seen(source: str, words: list[str]):
    assert untranslated(source) == words


def test_what_is_not_escaped_is_seen():
    assert unescaped("{{ a|safe }}{{ b | safe }}{# c|safe #}") == 2
