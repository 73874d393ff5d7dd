"""A pseudo-language: every message in ⟦ăççéñţş⟧, so that what nobody translates stands out."""

from __future__ import annotations

import io
import re
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),  # type: ignore[dict-item]  # Babel's notation for a context
    "lazy_pgettext": ((1, "c"), 2),  # type: ignore[dict-item]
    "npgettext": ((1, "c"), 2, 3),  # type: ignore[dict-item]
}
OPEN, CLOSE = "⟦", "⟧"
_ACCENTS = str.maketrans("aceinostuyACEINOSTUY", "ăçéîñőşţűýĂÇÉÎÑŐŞŢŰÝ")
_PLACE = re.compile(r"(%\(\w+\)[sd]|%[sd%]|\{\w*\}|<[^>]+>|&\w+;)")


def extract(root: Path = ROOT) -> Catalog:
    """All messages of the product, as `pybabel extract -F babel.cfg` finds them."""
    with (root / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    catalogue = Catalog(locale="en")
    for folder in ("hrforum", "templates"):
        mapping = [
            (pattern.removeprefix(f"{folder}/"), how)
            for pattern, how in methods
            if pattern.startswith(folder)
        ]
        chosen = {pattern.removeprefix(f"{folder}/"): values for pattern, values in options.items()}
        for name, line, message, comments, context in extract_from_dir(
            root / folder, mapping, chosen, keywords=KEYWORDS
        ):
            catalogue.add(
                message,
                locations=[(f"{folder}/{name}", line)],
                auto_comments=comments,
                context=context,
            )
    return catalogue


def accented(text: str) -> str:
    """A message in the pseudo-language; placeholders and tags stay as they are."""
    parts = _PLACE.split(text)
    changed = [
        part if number % 2 else part.translate(_ACCENTS) for number, part in enumerate(parts)
    ]
    return f"{OPEN}{''.join(changed)}{CLOSE}"


def compiled(catalogue: Catalog) -> bytes:
    """The messages of a catalogue in the pseudo-language, as gettext reads them."""
    pseudo = Catalog(locale="en")
    for message in catalogue:
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        strings = tuple(accented(each) for each in ids)
        pseudo[message.id] = Message(
            message.id, strings if len(strings) > 1 else strings[0], context=message.context
        )
    target = io.BytesIO()
    write_mo(target, pseudo)
    return target.getvalue()


def install(folder: Path) -> Path:
    """Put the pseudo-language into a folder in the place of English."""
    place = folder / "en" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "messages.mo").write_bytes(compiled(extract()))
    return folder


def left_in_english(text: str, allowed: tuple[str, ...] = ()) -> list[str]:
    """The words of a page's text that stand outside the brackets."""
    depth, outside = 0, []
    for part in re.split(f"([{OPEN}{CLOSE}])", text):
        if part == OPEN:
            depth += 1
        elif part == CLOSE:
            depth -= 1
        elif depth == 0:
            outside.append(part)
    rest = " ".join(outside)
    for words in allowed:
        rest = rest.replace(words, " ")
    return re.findall(r"[^\W\d_]{2,}", rest)
