"""What of a person can be found by the search."""

from __future__ import annotations

from hrforum.accounts.models import Person
from hrforum.core import markdown, search


def is_findable(person: Person) -> bool:
    """Whether the search may show the person: an account in use, or one from an archive."""
    in_use = person.confirmed_at is not None or person.imported_from is not None
    return in_use and person.active and person.deleted_at is None


def document(person: Person) -> search.Document:
    """Return the person as the index wants it."""
    words = (person.username, person.claim, markdown.plain(person.bio) if person.bio else "")
    return search.Document(
        kind="person",
        id=person.id,
        title=person.display_name,
        body="\n".join(part for part in words if part),
        author_id=person.id,
        at=person.created_at,
    )


def index_person(person: Person) -> None:
    """Bring the index up to date with a person, inside the transaction that changed them."""
    if is_findable(person):
        search.put(document(person))
    else:
        search.remove("person", person.id)
