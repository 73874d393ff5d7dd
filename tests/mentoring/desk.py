"""What the tests of runs and pairs share: a cycle to be matched, its cities and their people."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from hrforum.mentoring.actions import runs
from hrforum.mentoring.models import MatchingRun, Pairing, PairingEvent
from tests import factories as make


class Desk:
    """A cycle whose call is over: Utrecht (2 places) and Graz (1) offer, four associates ask.

    Linz names Graz first; Rosario speaks only Spanish, which nobody offers.
    """

    def __init__(self, db: Any) -> None:
        self.db = db
        self.housing = make.theme(slug="housing", name="Housing")
        self.budget = make.theme(slug="budget", name="Budget")
        self.chief = make.person("coordinator")
        self.actor = make.actor_of(self.chief)
        self.cycle = make.cycle(name="Round", slug="round", state="matching")
        self.members: dict[str, Any] = {}
        self.leads: dict[str, Any] = {}
        for name, country, membership in (
            ("Utrecht", "NL", "guest"), ("Graz", "AT", "guest"), ("Linz", "DE", "associate"),
            ("Lyon", "FR", "associate"), ("Turin", "IT", "associate"),
            ("Rosario", "AR", "associate"),
        ):  # fmt: skip
            slug = name.lower()
            self.members[slug] = make.member(
                name=name, slug=slug, country=country, membership=membership, population=200_000
            )
            self.leads[slug] = make.person()
            make.delegate(self.leads[slug], self.members[slug], role="lead")
        of = self.members
        make.offer(of["utrecht"], self.cycle, themes={self.housing: 3, self.budget: 1}, capacity=2)
        make.offer(of["graz"], self.cycle, themes={self.housing: 2, self.budget: 3})
        make.request(
            of["linz"], self.cycle, themes={self.budget: 3}, preferences=[of["graz"]],
        )  # fmt: skip
        make.request(of["lyon"], self.cycle, themes={self.housing: 3})
        make.request(of["turin"], self.cycle, themes={self.housing: 2})
        make.request(
            of["rosario"], self.cycle, themes={self.housing: 3}, languages={"es": "native"}
        )
        self.path = "/mentoring/cycles/round/"

    def id_of(self, slug: str) -> str:
        return str(self.members[slug].id)

    def run(self, mode: str = "flow", **more: Any) -> MatchingRun:
        """A run, computed as the worker does it."""
        made = runs.start(self.actor, "round", mode, **more)
        runs.run_due()
        return self.fresh(MatchingRun, made.id)

    def fresh(self, table: Any, key: int) -> Any:
        self.db.session.rollback()
        self.db.session.expire_all()
        return self.db.session.get(table, key)

    def states(self) -> dict[str, str]:
        """The pairs of the cycle: who with whom, in which state."""
        self.db.session.rollback()
        names = {member.id: slug for slug, member in self.members.items()}
        return {
            f"{names[row.mentor_id]}-{names[row.mentee_id]}": row.state
            for row in self.db.session.scalars(select(Pairing).order_by(Pairing.id))
        }

    def pair(self, names: str) -> int:
        """The id of the pair of two, the newest: "graz-linz"."""
        mentor, mentee = (self.members[slug].id for slug in names.split("-"))
        self.db.session.rollback()
        return self.db.session.scalars(
            select(Pairing.id)
            .where(Pairing.mentor_id == mentor, Pairing.mentee_id == mentee)
            .order_by(Pairing.id.desc())
        ).first()

    def acts(self, pairing_id: int) -> list[str]:
        self.db.session.rollback()
        return list(
            self.db.session.scalars(
                select(PairingEvent.act)
                .where(PairingEvent.pairing_id == pairing_id)
                .order_by(PairingEvent.id)
            )
        )
