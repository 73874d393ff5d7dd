"""What every page must be: valid, named, labelled, and free of anything inline or foreign.

`problems(html)` lists what is wrong with a page in plain words; an empty list is a good
page. The page client calls it for each page that a test fetches.
"""

from __future__ import annotations

import base64
import hashlib
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any

import html5lib
import html5lib.constants
import lxml.etree
import lxml.html

from tests.support.css import select

# Elements that take only running text and such elements (HTML, "phrasing content").
RUNNING_TEXT_ONLY = frozenset(
    "abbr b bdi bdo button cite code data dfn em h1 h2 h3 h4 h5 h6 i kbd label mark p q s samp "
    "small span strong sub sup time u var pre".split()
)
BLOCKS = frozenset(
    "address article aside blockquote dd details dialog div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main nav ol p pre section table ul".split()
)
INTERACTIVE = frozenset("a button details input select textarea".split())
OBSOLETE = frozenset("acronym big center dir font frame marquee nobr strike tt".split())
CHILDREN = {
    "ul": {"li", "script", "template"},
    "ol": {"li", "script", "template"},
    "menu": {"li", "script", "template"},
    "dl": {"dt", "dd", "div", "script", "template"},
    "tr": {"td", "th", "script", "template"},
    "select": {"option", "optgroup", "hr"},
}
# Attributes that hold ids of other elements of the page.
POINTERS = (
    "for aria-labelledby aria-describedby aria-controls aria-errormessage aria-owns "
    "aria-activedescendant aria-details list form popovertarget commandfor"
).split()
# Attributes through which a page loads something. Links that only name another page
# (canonical, alternate, author) load nothing.
LOADED = {
    "img": ("src", "srcset"),
    "source": ("src", "srcset"),
    "script": ("src",),
    "iframe": ("src",),
    "audio": ("src",),
    "video": ("src", "poster"),
    "track": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "use": ("href",),
    "image": ("href",),
    "input": ("src",),
    "form": ("action",),
    "button": ("formaction",),
}
NAMING_LINKS = {"canonical", "alternate", "author", "license", "me", "prev", "next", "help"}
DATA_BLOCKS = {"application/json", "application/ld+json"}
FOREIGN = re.compile(r"(?:^|[\s,])(?:https?:)?//", re.IGNORECASE)
WITHOUT_LABEL = {"hidden", "submit", "button", "reset", "image"}
# html5lib knows HTML as it was in 2013; what it complains about wrongly.
NOT_ERRORS: frozenset[str] = frozenset()


def parse(html: str, *, fragment: bool = False) -> tuple[Any, list[str]]:
    """The tree (lxml; a fragment sits in a `div`) and the parser's own errors."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # names that XML would not allow, such as hx-on::load
        parser = html5lib.HTMLParser(
            tree=html5lib.getTreeBuilder("lxml"), namespaceHTMLElements=False
        )
        if fragment:
            nodes = parser.parseFragment(html)
            root = lxml.etree.Element("div")
            for node in nodes:
                if isinstance(node, str):
                    _append_text(root, node)
                else:
                    root.append(node)
        else:
            root = parser.parse(html).getroot()
    errors = []
    for (line, column), code, details in parser.errors:
        if code not in NOT_ERRORS:
            message = html5lib.constants.E.get(code, code) % details
            errors.append(f"line {line}, column {column}: {message} ({code})")
    _forget_svg_namespace(root)
    return root, errors


def quick(html: str, *, fragment: bool = False) -> Any:
    """The tree of a page that need not be checked, in a tenth of the time."""
    html = re.sub(r"(<textarea\b[^>]*>)\r?\n", r"\1", html)  # as HTML says, libxml2 keeps it
    if fragment or not html.strip():
        return lxml.html.fragment_fromstring(html, create_parent="div")
    return lxml.html.document_fromstring(html)


def problems(html: str, *, csp: str | None = None, fragment: bool = False) -> list[str]:
    """What is wrong with a page (or with a fragment of one), in plain words.

    `csp` is the Content-Security-Policy that came with it: inline scripts are allowed if
    it names their nonce or their hash.
    """
    return look(html, csp=csp, fragment=fragment)[1]


def look(html: str, *, csp: str | None = None, fragment: bool = False) -> tuple[Any, list[str]]:
    """The tree of a page and its `problems`."""
    root, found = parse(html, fragment=fragment)
    found = [f"not valid HTML: {error}" for error in found]
    if not fragment:
        found += _page_frame(root, html)
        found += _pointers(root)
    found += _ids(root)
    found += _structure(root)
    found += _controls(root)
    found += _names(root)
    found += _inline(root, csp)
    found += _foreign(root)
    return root, found


def name_of(element: Any, root: Any) -> str:
    """The name by which assistive technology calls an element, roughly."""
    if element.get("aria-label", "").strip():
        return str(element.get("aria-label")).strip()
    if element.get("aria-labelledby"):
        named = (select(root, f"[id={word}]") for word in element.get("aria-labelledby").split())
        return " ".join(_text(match[0]) for match in named if match).strip()
    return _text(element)


def _text(element: Any) -> str:
    """Text as it is spoken: alt texts in, what is hidden from assistive technology out."""
    if not isinstance(element.tag, str) or element.get("aria-hidden") == "true":
        return ""
    if element.tag == "img":
        return str(element.get("alt", ""))
    if element.tag in {"script", "style", "template"}:
        return ""
    if element.tag == "svg" and element.get("aria-label"):
        return str(element.get("aria-label"))
    parts = [element.text or ""]
    for child in element:
        parts += [_text(child), child.tail or ""]
    return " ".join("".join(parts).split())


def _page_frame(root: Any, html: str) -> Iterator[str]:
    if not re.match(r"\s*<!doctype html>", html, re.IGNORECASE):
        yield "the page does not start with <!doctype html>"
    if not root.get("lang"):
        yield "<html> has no lang"
    if root.get("dir") not in {"ltr", "rtl"}:
        yield "<html> has no dir (ltr or rtl)"
    titles = select(root, "head > title")
    if len(titles) != 1 or not _text(titles[0]):
        yield "the page needs one title that is not empty"
    headings = [h for h in select(root, "h1") if not any(a.tag == "template" for a in _above(h))]
    if len(headings) != 1:
        yield f"the page has {len(headings)} h1 headings, not one"
    if len(select(root, "main")) != 1:
        yield "the page needs one <main>"
    if not select(root, "meta[name=viewport]"):
        yield "the page has no <meta name=viewport>"


def _ids(root: Any) -> Iterator[str]:
    counted = Counter(element.get("id") for element in select(root, "[id]"))
    for name, count in counted.items():
        if not name or re.search(r"\s", name):
            yield f"an id is empty or has a space: {name!r}"
        if count > 1:
            yield f"the id {name!r} is used {count} times"


def _pointers(root: Any) -> Iterator[str]:
    ids = {element.get("id") for element in select(root, "[id]")}
    names = ids | {element.get("name") for element in select(root, "a[name]")}
    for element in _elements(root):
        for attribute in POINTERS:
            for target in (element.get(attribute) or "").split():
                if target not in ids:
                    yield f"{_shown(element)}: {attribute} points to #{target}, which is not there"
        href = element.get("href", "")
        if element.tag == "a" and href.startswith("#") and href not in {"#top", "#"}:
            if href[1:] not in names:
                yield f"{_shown(element)}: links to {href}, which is not on the page"


def _structure(root: Any) -> Iterator[str]:
    for element in _elements(root):
        tag, parent = element.tag, element.getparent()
        if tag in OBSOLETE:
            yield f"{_shown(element)}: <{tag}> is obsolete"
        if parent is None or not isinstance(parent.tag, str):
            continue
        allowed = CHILDREN.get(parent.tag)
        if allowed and tag not in allowed:
            yield f"{_shown(element)}: not allowed directly inside <{parent.tag}>"
        if tag == "li" and parent.tag not in {"ul", "ol", "menu", "template"}:
            if parent.getparent() is not None:
                yield f"{_shown(element)}: <li> outside a list"
        above = {ancestor.tag for ancestor in _above(element)}
        if tag in BLOCKS and parent.tag in RUNNING_TEXT_ONLY:
            yield f"{_shown(element)}: <{tag}> inside <{parent.tag}>, which takes running text"
        if tag in INTERACTIVE and tag != "details" and above & {"a", "button"}:
            if not (tag == "input" and element.get("type") == "hidden"):
                yield f"{_shown(element)}: a control inside a link or a button"
        if tag == "label" and "label" in above:
            yield f"{_shown(element)}: a label inside a label"
        if tag == "main" and above & {"article", "aside", "footer", "header", "nav"}:
            yield f"{_shown(element)}: <main> inside another part of the page"


def _controls(root: Any) -> Iterator[str]:
    labelled = {e.get("for"): e for e in select(root, "label[for]") if _text(e)}
    for control in select(root, "input, select, textarea"):
        kind = (control.get("type") or "text").lower() if control.tag == "input" else ""
        if kind in {"submit", "button", "reset"} and control.get("value", "").strip():
            continue
        if kind == "hidden":
            continue
        wrapped = any(a.tag == "label" and _text(a) for a in _above(control))
        named = control.get("id") in labelled or wrapped
        named = named or bool(name_of(control, root) and control.tag == "input")
        named = named or bool(control.get("aria-label") or control.get("aria-labelledby"))
        if not named:
            yield f"{_shown(control)}: a form control without a label"
    for form in select(root, "form"):
        method = form.get("method", "get").lower()
        if method == "post" and not select(form, "input[name=csrf_token]"):
            yield f"{_shown(form)}: a form that posts without a csrf_token"
    for button in select(root, "button"):
        if not button.get("type"):
            yield f"{_shown(button)}: a button without a type"


def _names(root: Any) -> Iterator[str]:
    for image in select(root, "img"):
        if image.get("alt") is None:
            yield f"{_shown(image)}: a picture without alt"
    for drawing in select(root, "svg"):
        hidden = drawing.get("aria-hidden") == "true" or any(
            a.get("aria-hidden") == "true" or a.tag in {"svg", "symbol"} for a in _above(drawing)
        )
        if not hidden and not name_of(drawing, root) and not select(drawing, "title"):
            yield f"{_shown(drawing)}: a drawing that is neither hidden nor named"
    for link in select(root, "a"):
        href = link.get("href")
        if href is not None and href.strip() in {"", "#"}:
            yield f"{_shown(link)}: a link that leads nowhere"
        if href is not None and not name_of(link, root):
            yield f"{_shown(link)}: a link without a name"
        if link.get("target") == "_blank" and "noopener" not in (link.get("rel") or ""):
            yield f"{_shown(link)}: opens a window without rel=noopener"
    for element in select(root, "button, summary, h1, h2, h3, h4, h5, h6, legend, label, option"):
        if element.tag == "option" and element.get("value") == "":
            continue
        if not name_of(element, root) and not element.get("label"):
            yield f"{_shown(element)}: <{element.tag}> without words"
    for frame in select(root, "iframe"):
        if not frame.get("title"):
            yield f"{_shown(frame)}: a frame without a title"


def _inline(root: Any, csp: str | None) -> Iterator[str]:
    nonces = set(re.findall(r"'nonce-([^']+)'", csp or ""))
    hashes = set(re.findall(r"'sha256-([^']+)'", csp or ""))
    for element in _elements(root):
        for name, value in element.attrib.items():
            if name == "style":
                yield f"{_shown(element)}: a style attribute"
            if re.match(r"on[a-z]", name):
                yield f"{_shown(element)}: a script in the attribute {name}"
            if re.match(r"\s*(?:javascript|vbscript)\s*:", value, re.IGNORECASE):
                yield f"{_shown(element)}: a script in the address of {name}"
        if element.tag == "style":
            yield f"{_shown(element)}: a <style> element"
        if element.tag == "script" and not element.get("src"):
            data = (element.get("type") or "").lower() in DATA_BLOCKS
            digest = hashlib.sha256((element.text or "").encode()).digest()
            named = base64.b64encode(digest).decode() in hashes or element.get("nonce") in nonces
            if not data and not named:
                yield f"{_shown(element)}: an inline script that the policy does not name"


def _foreign(root: Any) -> Iterator[str]:
    for element in _elements(root):
        for attribute in LOADED.get(element.tag, ()):
            if FOREIGN.search(element.get(attribute) or ""):
                yield f"{_shown(element)}: loads from another site"
        if element.tag == "link" and FOREIGN.search(element.get("href") or ""):
            if not set((element.get("rel") or "").lower().split()) & NAMING_LINKS:
                yield f"{_shown(element)}: loads from another site"
        if element.tag == "meta" and (element.get("http-equiv") or "").lower() == "refresh":
            yield f"{_shown(element)}: the page reloads by itself"


def _elements(root: Any) -> Iterator[Any]:
    return (element for element in root.iter() if isinstance(element.tag, str))


def _above(element: Any) -> Iterator[Any]:
    parent = element.getparent()
    while parent is not None:
        yield parent
        parent = parent.getparent()


def _shown(element: Any) -> str:
    """The start of an element, as a reader of the source would look for it."""
    attributes = "".join(
        f' {name}="{value[:40]}"'
        for name, value in element.attrib.items()
        if name in {"id", "class", "name", "type", "href", "src", "for", "action", "rel"}
    )
    words = _text(element)[:40]
    return f"<{element.tag}{attributes}>{words}"


def _append_text(root: Any, text: str) -> None:
    if len(root):
        root[-1].tail = (root[-1].tail or "") + text
    else:
        root.text = (root.text or "") + text


def _forget_svg_namespace(root: Any) -> None:
    """Selectors name `svg` and `math` as HTML writes them, without namespaces."""
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.startswith("{"):
            element.tag = element.tag.partition("}")[2]
