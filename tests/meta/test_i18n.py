"""Everything that people read goes through gettext, in a way that extraction sees."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.meta.paths import shown, sources, tree
from tests.support import pseudo
from tests.support.page import PageClient

GETTEXT = {
    "_", "_l", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext", "pgettext", "npgettext",
}  # fmt: skip
PAGES = (
    "/",
    "/boards/",
    "/members/",
    "/search",
    "/search?q=nothing",
    "/account/sign-in",
    "/account/sign-up",
    "/account/recover",
    "/no-such-page",
)
FILES = [path for path in sources("hrforum") if path.name != "config.py"]


def badly_called(module: ast.Module) -> list[str]:
    """Calls of gettext that extraction would not see, or not as they are."""
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.JoinedStr):
            found += [
                f"line {call.lineno}: gettext inside an f-string"
                for call in ast.walk(node)
                if _is_gettext(call)
            ]
        if _is_gettext(node) and isinstance(node, ast.Call):
            first = node.args[0] if node.args else None
            if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
                found.append(f"line {node.lineno}: gettext of something that is not a literal")
    return found


def _is_gettext(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name | ast.Attribute)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) in GETTEXT
    )


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_gettext_is_called_so_that_it_is_extracted(path: Path):
    assert badly_called(tree(path)) == []


@pytest.mark.parametrize(
    "source", ["f'{_(\"Hello\")}'", "f'a {gettext(\"b\")} c'", "_(f'Hello {name}')", "_(words)"]
)
def test_a_bad_call_is_seen(source: str):
    assert badly_called(ast.parse(source))


def test_a_good_call_passes():
    assert badly_called(ast.parse("_('Hello %(name)s', name=f'{name}')")) == []


@pytest.fixture(scope="module")
def catalogue():
    return pseudo.extract()


def test_messages_are_found_in_code_and_in_templates(catalogue):
    places = {name.split("/")[0] for message in catalogue for name, _line in message.locations}
    assert places == {"hrforum", "templates"}
    assert catalogue.get("Skip to the content")


def test_messages_are_plain(catalogue):
    shouting = [
        message.id
        for message in catalogue
        if message.id and ("!" in str(message.id) or "oops" in str(message.id).lower())
    ]
    assert shouting == []


def test_placeholders_have_names(catalogue):
    nameless = [m.id for m in catalogue if m.id and "%s" in str(m.id)]
    assert nameless == []


def test_the_pseudo_language():
    assert pseudo.accented("Save %(count)d posts") == "⟦Şăvé %(count)d pőşţş⟧"
    assert pseudo.left_in_english("⟦Şăvé Utrecht⟧ Delete 5", ("Utrecht",)) == ["Delete"]


@pytest.fixture(scope="module")
def pseudo_language(tmp_path_factory):
    return str(pseudo.install(tmp_path_factory.mktemp("pseudo")))


@pytest.fixture
def pseudo_app(make_app, pseudo_language):
    """An application that speaks the pseudo-language in the place of English."""
    app = make_app(SITE_NAME="1234")
    babel = app.extensions["babel"]
    babel.translation_directories[:] = [pseudo_language]
    # All applications of the process share what was once loaded.
    babel.instance.domain_instance.cache.clear()
    yield app
    babel.instance.domain_instance.cache.clear()


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("path", PAGES)
def test_pages_speak_another_language(pseudo_app, path):
    """An empty forum in the pseudo-language: no word of it stays English."""
    page = PageClient(pseudo_app).get(path, status=404 if path == "/no-such-page" else 200)
    texts = page.doc.xpath(
        "//body//text()[normalize-space() and not(ancestor::script) and not(ancestor::template)"
        " and not(ancestor::*[@translate='no'])]"
    )
    attributes = page.doc.xpath(
        "//title/text() | //@aria-label | //@placeholder | //img/@alt | //@title"
    )
    # One message may hold links: the brackets are counted over the whole page.
    spoken = [" ".join(map(str, texts)), *map(str, attributes)]
    found = [
        word for text in spoken for word in pseudo.left_in_english(text, ("English", "en", "UTC"))
    ]
    assert found == []
    assert pseudo.OPEN in page.text
