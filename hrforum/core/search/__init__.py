"""The full-text index: FTS5 on SQLite, tsvector on PostgreSQL, folded in Python before either.

Writers call `put`, `remove`, `move`, `update_topic` and `remove_topic` inside their own
transaction.
"""

from __future__ import annotations

from hrforum.core.search.fold import fold
from hrforum.core.search.tables import SearchDocument
from hrforum.core.search.words import Document
from hrforum.core.search.write import (
    clear,
    move,
    optimize,
    put,
    remove,
    remove_topic,
    renumber,
    update_topic,
)

__all__ = [
    "Document",
    "SearchDocument",
    "clear",
    "fold",
    "move",
    "optimize",
    "put",
    "remove",
    "remove_topic",
    "renumber",
    "update_topic",
]
