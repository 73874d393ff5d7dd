"""docs/protocol.md and the code name the same forms."""

from __future__ import annotations

import re

from flask import Flask

from tests.meta.paths import ROOT


def documented() -> set[str]:
    text = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
    return set(re.findall(r"`POST (\S+)`", text))


def served(app: Flask) -> set[str]:
    return {rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}


def test_every_form_is_documented_and_every_documented_form_is_served(app: Flask) -> None:
    assert sorted(served(app) - documented()) == []
    assert sorted(documented() - served(app)) == []
