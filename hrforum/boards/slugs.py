"""Words in addresses."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")


def slugify(text: str, length: int = 80, fallback: str = "topic") -> str:
    """Return ``text`` as words of an address joined by hyphens, in lower case.

    Latin letters lose their accents; letters of other scripts stay, since a transcription would
    say nothing to those who read them.
    """
    folded = unicodedata.normalize("NFKD", text.casefold())
    folded = "".join(c for c in folded if unicodedata.category(c) != "Mn")
    words = _WORD.findall(unicodedata.normalize("NFC", folded))
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:length]
        if len(longer) > length:
            break
        slug = longer
    return slug or fallback
