"""Why something may be reported and restricted: the house rules by number, and the law."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground.

    Args:
        code: stands in rows: never renamed. It begins with ``rule`` or ``law``.
        label: what is wrong, for people.
        hint: what it is about, in a sentence.
        urgency: 1 (life) to 4.
        incites: a decision on it needs the six answers of the Rabat Plan of Action.
        unnamed: who reports it is not asked for name and address (DSA art. 16(2)(c)).
    """

    code: str
    label: Any
    hint: Any
    urgency: int = 4
    incites: bool = False
    unnamed: bool = False

    @property
    def is_law(self) -> bool:
        """Whether it is the law's, not only the house rules'."""
        return self.code.startswith("law")


_ALL = (
    Ground(
        "law-life", _l("Somebody's life or safety is in danger"),
        _l("A threat to kill or hurt, a suicide that is announced, an attack that is planned."), 1,
    ),
    Ground(
        "rule-person", _l("It attacks a person instead of what they said"),
        _l("House rule 1: insults, mockery, harassment."),
    ),
    Ground(
        "rule-dignity", _l("It says that some people have fewer rights or are worth less"),
        _l("House rule 2."), 3,
    ),
    Ground(
        "rule-privacy", _l("It lets somebody be recognised who did not choose to be here"),
        _l("House rule 6: names, pictures, addresses, details of a case."), 2,
    ),
    Ground(
        "rule-shelter", _l("It tells where a shelter or a safe house is"), _l("House rule 7."), 2,
    ),
    Ground(
        "rule-office", _l("It speaks for a city or a body without the right to"),
        _l("House rules 3, 8 and 9: hidden interests, quotes without asking, false positions."),
    ),
    Ground(
        "rule-advertising", _l("It advertises or campaigns, or is posted again and again"),
        _l("House rule 10."),
    ),
    Ground("rule-other", _l("It breaks another house rule"), _l("Say which one.")),
    Ground(
        "law-incitement", _l("It incites to hatred, discrimination or violence"),
        _l("Against people because of who they are or what they believe."), 2, incites=True,
    ),
    Ground(
        "law-threat", _l("It threatens or stalks somebody"), _l("A crime in every country here."),
        2,
    ),
    Ground(
        "law-child", _l("It shows or offers sexual abuse of children"),
        _l("You need not give your name for this."), 2, unnamed=True,
    ),
    Ground(
        "law-terror", _l("It calls for terrorism, or helps it"),
        _l("Calls, instructions, recruiting."), 2, incites=True,
    ),
    Ground(
        "law-privacy", _l("It makes personal data public against the law"),
        _l("Private data, pictures, letters."), 2,
    ),
    Ground(
        "law-defamation", _l("It says false things that harm somebody's name"),
        _l("Facts that are wrong, not opinions."), 3,
    ),
    Ground(
        "law-property", _l("It uses a work or a name without the right to"),
        _l("Copyright, trademarks."), 3,
    ),
    Ground(
        "law-fraud", _l("It deceives people for money, or spreads malware"), _l("Scams, phishing."),
        3,
    ),
    Ground("law-other", _l("It breaks another law"), _l("Say which law, if you know it."), 3),
)  # fmt: skip
GROUNDS = {ground.code: ground for ground in _ALL}
#: By urgency: how soon somebody should have decided.
WITHIN = {
    1: dt.timedelta(hours=4),
    2: dt.timedelta(hours=24),
    3: dt.timedelta(days=3),
    4: dt.timedelta(days=7),
}
URGENCIES = {
    1: _l("Life in danger"),
    2: _l("Urgent"),
    3: _l("Soon"),
    4: _l("Normal"),
}
RABAT = {
    "context": (
        _l("Context"),
        _l("What is going on around it: conflict, election, attacks, who is targeted."),
    ),
    "speaker": (_l("Speaker"), _l("Their position and influence, with this audience.")),
    "intent": (_l("Intent"), _l("Whether they mean to incite; carelessness is not enough.")),
    "content": (_l("Content and form"), _l("How direct it is, its style, its arguments.")),
    "extent": (_l("Extent"), _l("How public it is, how often, how many it reaches.")),
    "likelihood": (
        _l("Likelihood of harm"),
        _l("How likely it is that somebody acts on it, and how soon."),
    ),
}


def law() -> list[Ground]:
    """Return the grounds of the law."""
    return [ground for ground in _ALL if ground.is_law]


def rules() -> list[Ground]:
    """Return the grounds of the house rules."""
    return [ground for ground in _ALL if not ground.is_law]
