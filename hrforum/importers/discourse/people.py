"""Who wrote in the archive, as accounts that nobody can sign in to until they are claimed."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import select

from hrforum.accounts import rules
from hrforum.accounts.actions.deletion import FORMER_NAME
from hrforum.accounts.indexing import document
from hrforum.accounts.models import Person
from hrforum.core import clock, search
from hrforum.core.db import transaction
from hrforum.core.errors import Invalid
from hrforum.extensions import db
from hrforum.importers.discourse import items
from hrforum.importers.discourse.items import Ledger
from hrforum.importers.discourse.records import SOURCE, Author

_LONGEST = 30


class People:
    """The archive's authors and who they are here."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.ids: dict[str, int] = {}
        """The archive's key → the person's id."""
        self.usernames: dict[str, str] = {}
        """The archive's username without case → ours."""
        self.made = 0

    def bring_in(
        self, authors: Sequence[Author], progress: Callable[[int], None] = lambda _n: None
    ) -> None:
        """Find those who came in before, and make accounts for the others."""
        # Who stands there with an id is found by it where a post gives the name alone.
        numbered = {
            author.username.casefold(): author.key
            for author in authors
            if author.username and not author.key.startswith("name:")
        }
        twins = {
            author.key: numbered[author.username.casefold()]
            for author in authors
            if author.key.startswith("name:") and author.username.casefold() in numbered
        }
        for some in items.slices([author for author in authors if author.key not in twins]):
            known = self.ledger.known("user", (author.key for author in some))
            self.ids |= known
            self._make([author for author in some if author.key not in known])
            self._learn_names(some)
            progress(len(some))
        self.ids |= {key: self.ids[twin] for key, twin in twins.items()}

    def _learn_names(self, authors: Iterable[Author]) -> None:
        old = {self.ids[author.key]: author.username for author in authors if author.username}
        rows = db.session.execute(
            select(Person.id, Person.username).where(
                Person.id.in_(old), Person.deleted_at.is_(None)
            )
        )
        self.usernames.update((old[row.id].casefold(), row.username) for row in rows)

    def _make(self, authors: Sequence[Author]) -> None:
        if not authors:
            return
        with transaction() as session:
            names = _free_usernames(authors)
            ids = items.take_ids(session, Person, len(authors))
            rows = [
                _columns(author, username) | {"id": person_id, "imported_from": self.ledger.source}
                for author, username, person_id in zip(authors, names, ids, strict=True)
            ]
            items.add_rows(session, Person, rows)
            self.ledger.note(
                session,
                "user",
                ((author.key, row["id"]) for author, row in zip(authors, rows, strict=True)),
            )
            search.put(
                *(
                    document(Person(**row, bio="", claim=""))
                    for row in rows
                    if row["deleted_at"] is None
                )
            )
        self.ids |= {author.key: row["id"] for author, row in zip(authors, rows, strict=True)}
        self.made += len(rows)


def _columns(author: Author, username: str) -> dict[str, Any]:
    gone = not author.username
    return {
        "username": username,
        "display_name": FORMER_NAME if gone else _display_name(author),
        "email": None,
        "password": None,
        "active": not gone,
        "confirmed_at": None,
        "created_at": author.since,
        "deleted_at": clock.now() if gone else None,
    }


def _display_name(author: Author) -> str:
    for name in (author.name, author.username, f"{author.username} ({SOURCE})"):
        try:
            return rules.display_name(name[:80])
        except Invalid:
            continue
    return f"Person {secrets.token_hex(3)}"


def _base(author: Author) -> str:
    name = author.username.lower()
    try:
        # Mentions are read without case, up to this length.
        if len(name) > _LONGEST or len(name) < 2:
            raise Invalid("username", name)
        rules.username(name)
    except Invalid:
        name = rules.username_base(author.username)
    if name and rules.is_reserved_username(name):
        name = f"{name[:20]}-{SOURCE}"
    return name or f"person-{secrets.token_hex(3)}"


def _free_usernames(authors: Sequence[Author]) -> list[str]:
    wanted = [
        _base(author) if author.username else f"former-{secrets.token_hex(4)}" for author in authors
    ]
    taken = _taken(wanted)
    names: list[str] = []
    for base in wanted:
        name = base
        if name in taken:
            name = _another(base, taken)
        taken.add(name)
        names.append(name)
    return names


def _another(base: str, taken: set[str]) -> str:
    stem = base[: _LONGEST - 4].rstrip("-._")
    candidates = [f"{stem}-{n}" for n in range(2, 100)]
    candidates.append(f"{stem[:20]}-{secrets.token_hex(4)}")
    used = taken | _taken(candidates)
    return next(name for name in candidates if name not in used)


def _taken(names: Sequence[str]) -> set[str]:
    return set(db.session.scalars(select(Person.username).where(Person.username.in_(names))))
