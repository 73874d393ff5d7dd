"""Forms of prevention: they parse; what is acceptable is the actions' business."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from hrforum.boards.forms import DomainForm, language_choices

EFFECT_CHOICES = [
    SelectChoice("flag", _l("Flag: it is written, and moderators look at it")),
    SelectChoice("hold", _l("Hold: it waits for a moderator")),
    SelectChoice("block", _l("Block: it can't be written")),
]
RAID_CHOICES = [
    SelectChoice("60", _l("One hour")),
    SelectChoice("240", _l("4 hours")),
    SelectChoice("720", _l("12 hours")),
    SelectChoice("1440", _l("One day")),
]


def whole(text: str | None) -> int:
    """Return a whole number; -1 for what is none."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1


class RulesForm(DomainForm):
    """What waits."""

    first_posts = StringField(_l("Accepted posts that make somebody known"))
    links = BooleanField(_l("Posts with links wait until their author is known"))
    burst = StringField(_l("Texts of new people in ten minutes that switch the raid on"))


class RaidForm(DomainForm):
    """How long everything from new people waits."""

    minutes = SelectField(_l("For how long"), choices=RAID_CHOICES, validate_choice=False)


class WordForm(DomainForm):
    """A word or a site to watch."""

    pattern = StringField(_l("Word, words or site"))
    language = SelectField(_l("Language"), validate_choice=False)
    effect = SelectField(_l("What happens"), choices=EFFECT_CHOICES, validate_choice=False)
    note = StringField(_l("Note"))

    def fill(self) -> None:
        """Offer the languages."""
        self.language.choices = [
            SelectChoice("", _l("All languages")),
            *(choice for choice in language_choices() if choice.value),
        ]


class DecisionForm(DomainForm):
    """A decision on what waits."""

    trust = BooleanField(_l("Nothing of theirs waits again"))
    reason = TextAreaField(_l("Reason"))
    days = StringField(_l("Block where it came from for so many days"))
    prefix = StringField(_l("How wide"))


EFFECTS_SHORT = {"flag": _l("Flag"), "hold": _l("Hold"), "block": _l("Block")}
