"""Two texts side by side: what was taken away and what was added, word by word."""

from __future__ import annotations

import difflib
import re

from markupsafe import Markup, escape

_PARTS = re.compile(r"\s+|[^\W_]+|.", re.DOTALL)
# Comparing words costs the product of both lengths; beyond this lines are compared.
MOST_WORDS = 3_000


def difference(old: str, new: str) -> Markup:
    """Return ``new`` with what was added in ``<ins>`` and what was taken away in ``<del>``."""
    a, b = _PARTS.findall(old), _PARTS.findall(new)
    if len(a) > MOST_WORDS or len(b) > MOST_WORDS:
        a, b = old.splitlines(keepends=True), new.splitlines(keepends=True)
    out: list[str] = []
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        removed, added = "".join(a[a1:a2]), "".join(b[b1:b2])
        if tag == "equal":
            out.append(str(escape(added)))
            continue
        if removed:
            out.append(f"<del>{escape(removed)}</del>")
        if added:
            out.append(f"<ins>{escape(added)}</ins>")
    return Markup("".join(out))  # noqa: S704 -- every part is escaped above
