"""Commands: the audit log."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from hrforum.core import audit_chain
from hrforum.core.audit_verify import verify as prove

SHOWN = 20


@click.group()
def audit() -> None:
    """The audit log."""


@audit.command("verify")
@click.option(
    "--noted",
    "noted",
    multiple=True,
    help="A line that an earlier run printed, as NUMBER:HASH: it must still be in the chain.",
)
@with_appcontext
def verify(noted: tuple[str, ...]) -> None:
    """Prove the chain of seals, or say where it breaks (and exit with 1)."""
    anchors: dict[int, str] = {}
    for each in noted:
        number, colon, value = each.partition(":")
        if not colon or not number.isdecimal() or len(value) != 64:
            raise click.BadParameter(f"{each} is not NUMBER:HASH.", param_hint="--noted")
        anchors[int(number)] = value.lower()
    proof = prove(anchors)
    if proof.waiting and proof.waiting_since is not None:
        since = proof.waiting_since.isoformat(timespec="seconds")
        click.echo(f"{proof.waiting} entries wait for their seal, the oldest since {since}.")
    if proof.erased:
        click.echo(f"{proof.erased} entries had personal details that were erased.")
    if not proof.holds:
        for found in proof.breaks[:SHOWN]:
            entry = f" (entry {found.entry_id})" if found.entry_id is not None else ""
            click.echo(f"Seal {found.sequence}{entry}: {found.what}.", err=True)
        if len(proof.breaks) > SHOWN:
            click.echo(f"... and {len(proof.breaks) - SHOWN} more.", err=True)
        click.echo(f"The chain is broken in {len(proof.breaks)} places.", err=True)
        sys.exit(1)
    click.echo(f"The chain holds: {proof.sealed} entries.")
    click.echo(f"Note this elsewhere to prove it later: {proof.sequence}:{proof.head}")


@audit.command("seal")
@with_appcontext
def seal() -> None:
    """Seal what waits, as the worker does each minute."""
    click.echo(f"Sealed {audit_chain.seal_due(everywhere=True)} entries.")


commands = [audit]
