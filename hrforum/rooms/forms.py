"""The forms of a room's lobby and settings."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, StringField

from hrforum.core.forms import RefusingForm


class LobbyForm(RefusingForm):
    """Coming in."""

    alias = StringField(_l("Name that others see"))
    counts_presence = BooleanField(_l("Put me on the hosts' list of who took part, with my time"))


class SettingsForm(RefusingForm):
    """What holds in a room."""

    allows_aliases = BooleanField(_l("People may come in with another name"))
    moderates_questions = BooleanField(_l("Hosts let questions through before others see them"))
    kept_days = IntegerField(_l("Days that what people write is kept"))
