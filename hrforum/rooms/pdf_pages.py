"""Draws the pages of a PDF: a script of its own, so that a file made to break it breaks it alone.

``python pdf_pages.py FILE FOLDER MOST`` writes ``1.webp`` and on, and ``pages.json`` with the size
and text of each page, into FOLDER. It imports nothing of ours and ends with 3 where there are too
many pages.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

SIDE = 1_600  # pixels of the longer side
TEXT = 4_000
SECONDS = 120
MEMORY = 2_000_000_000


def draw(source: Path, folder: Path, most: int) -> int:
    """Write the pages; return the exit code."""
    import pypdfium2

    document: Any = pypdfium2.PdfDocument(source)
    if len(document) > most:
        return 3
    pages = []
    for number in range(len(document)):
        page: Any = document[number]
        width, height = page.get_size()
        picture = page.render(scale=SIDE / max(width, height, 1)).to_pil().convert("RGB")
        picture.save(folder / f"{number + 1}.webp", "WEBP", quality=80, method=4)
        words = page.get_textpage().get_text_bounded()
        pages.append(
            {"width": picture.width, "height": picture.height, "text": words.strip()[:TEXT]}
        )
    (folder / "pages.json").write_text(json.dumps(pages), encoding="utf-8")
    return 0


def main() -> None:
    """Do it within limits."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.exit(draw(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))


if __name__ == "__main__":
    main()
