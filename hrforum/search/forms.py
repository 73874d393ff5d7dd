"""The form above the results: it comes by GET, so it carries no token."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional, ValidationError

from hrforum.boards.models import TOPIC_TYPES
from hrforum.core import languages

_SHORT = _l("Use at most %(max)d characters.")
TYPES = {
    "discussion": _l("Discussion"),
    "challenge": _l("Challenge"),
    "question": _l("Question"),
    "practice": _l("Practice"),
}


class Choice(SelectField):  # type: ignore[misc]  # WTForms has no types
    """A list of choices with an error in our words."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not in the list; a board that is hidden is not."""
        if self.data not in {value for value, *_label in self.iter_choices()}:
            raise ValidationError(_("Choose one from the list."))


class Day(DateField):  # type: ignore[misc]  # WTForms has no types
    """A day with an error in our words."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the day; an empty one is none."""
        if not valuelist or not valuelist[0].strip():
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(_("Write the day like 2026-03-31.")) from None


class SearchForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Words and filters."""

    class Meta:
        """No token: nothing is changed."""

        csrf = False

    q = StringField(_l("Search for"))
    board = Choice(_l("Board"), default="")
    type = Choice(
        _l("Type of topic"),
        choices=[
            SelectChoice("", _l("Any")),
            *(SelectChoice(kind, TYPES[kind]) for kind in TOPIC_TYPES),
        ],
        default="",
    )
    author = StringField(_l("Author's username"), [Optional(), Length(max=40, message=_SHORT)])
    tag = StringField(_l("Tag"), [Optional(), Length(max=60, message=_SHORT)])
    language = Choice(_l("Language"), default="")
    since = Day(_l("From"), [Optional()])
    until = Day(_l("Until"), [Optional()])
    sort = Choice(
        _l("Order"),
        choices=[
            SelectChoice("", _l("Best first")),
            SelectChoice("newest", _l("Newest first")),
        ],
        default="",
    )

    def validate_since(self, given: Any) -> None:
        """Refuse a day that no post can be from."""
        if given.data and not 1990 <= given.data.year <= 2200:
            raise ValidationError(_("Choose a day after 1989."))

    def validate_until(self, given: Any) -> None:
        """Refuse a day before the first one."""
        self.validate_since(given)
        first: Any = self.since.data
        if given.data and first and given.data < first:
            raise ValidationError(_("The last day comes before the first. Swap them."))

    def offer(self, boards: list[tuple[str, str]]) -> None:
        """Offer these boards (slug, name) and the languages."""
        self.board.choices = [
            SelectChoice("", _l("All boards")),
            *(SelectChoice(slug, name) for slug, name in boards),
        ]
        self.language.choices = [
            SelectChoice("", _l("Any")),
            *(SelectChoice(code, names[0]) for code, names in languages.LANGUAGES.items()),
        ]
