"""Which addresses a post may point to, and what to call them.

The rule is used three times: by the parser (a refused link stays text), and by both
sanitizers, so that a mistake in one of the three is not enough.
"""

import re
from urllib.parse import unquote

SCHEMES = frozenset({"http", "https", "mailto"})
UPLOADS = "/uploads/"

_BEFORE_COLON = re.compile(r"[^/?#:]*:")
# With one of these before it, no browser reads a scheme; `foo):` is a path.
_NO_SCHEME = re.compile(r"[()!$'*,;=@~_&]")
# Browsers resolve these before the request, so a picture could name any page of the site.
_CLIMBS = re.compile(r"(?:^|[/\\])(?:\.|%2e){1,2}(?:[/\\?#]|$)", re.IGNORECASE)
# The last part of the address: what was uploaded for posts is called so by the server.
_SIZE = re.compile(r"\A/uploads/posts/[\w-]{24}-([1-9][0-9]{0,3})x([1-9][0-9]{0,3})\.webp\Z", re.A)
_LABEL_LENGTH = 80


def allowed(url: str) -> bool:
    """Whether a link may point to `url`, which is already decoded and normalised.

    True for http, https, mailto, and for addresses without a scheme (paths, queries,
    fragments) that stay on this site; false for everything else.
    """
    found = _BEFORE_COLON.match(url)
    if found and not _NO_SCHEME.search(found.group()):
        return found.group()[:-1].lower() in SCHEMES
    return not url.startswith(("//", "/\\", "\\"))


def uploaded(url: str) -> bool:
    """Whether `url` is a picture that was uploaded here, the only kind a page loads."""
    return url.startswith(UPLOADS) and len(url) > len(UPLOADS) and not _CLIMBS.search(url)


def size(url: str) -> tuple[str, str] | None:
    """Width and height of a picture whose address names them, as those in posts do."""
    found = _SIZE.search(url)
    return (found.group(1), found.group(2)) if found else None


def label(url: str) -> str:
    """A name for a link that was written without one: the last part of its path, or its host."""
    path = re.split(r"[?#]", url, maxsplit=1)[0].rstrip("/")
    name = unquote(path.rsplit("/", 1)[-1], errors="replace").strip() or url
    # What the address hides in percent signs may be a line break or worse.
    name = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in name)
    return name if len(name) <= _LABEL_LENGTH else name[: _LABEL_LENGTH - 1] + "…"
