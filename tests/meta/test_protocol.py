"""docs/protocol.md and the code name the same forms, calls and pushes."""

from __future__ import annotations

import re

from flask import Flask

from hrforum.core.realtime import declared_namespaces
from tests.meta.paths import ROOT


def documented() -> set[str]:
    text = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
    return set(re.findall(r"`POST (\S+)`", text))


def served(app: Flask) -> set[str]:
    return {rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}


def test_every_form_is_documented_and_every_documented_form_is_served(app: Flask) -> None:
    assert sorted(served(app) - documented()) == []
    assert sorted(documented() - served(app)) == []


def documented_events() -> set[tuple[str, str, str]]:
    text = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8").partition("\n## Sockets")[2]
    found = set()
    for part in text.split("\n### ")[1:]:
        name = re.match(r"`(/\w+)`", part)
        assert name, part[:40]
        rows = re.findall(r"^\| (call|push) \| `(\w+)` \|", part, re.MULTILINE)
        found |= {(name[1], kind, event) for kind, event in rows}
    return found


def test_every_event_of_a_socket_is_documented_and_the_other_way_round(app: Flask) -> None:
    served = {
        (space.name, kind, event)
        for space in declared_namespaces().values()
        for kind, events in (("call", space.calls), ("push", space.pushes))
        for event in events
    }
    assert sorted(served - documented_events()) == []
    assert sorted(documented_events() - served) == []


def test_only_declared_events_are_pushed(app: Flask) -> None:
    pushed = set()
    for path in sorted((ROOT / "hrforum").rglob("live.py")):
        text = path.read_text(encoding="utf-8")
        pushed |= set(re.findall(r"\.emit\(\s*\"(\w+)\"", text))
    declared = {event for space in declared_namespaces().values() for event in space.pushes}
    assert pushed == declared
