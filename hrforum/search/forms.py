"""The form above the results: it comes by GET, so it carries no token."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from hrforum.boards.models import TOPIC_TYPES
from hrforum.core import languages

TYPES = {
    "discussion": _l("Discussion"),
    "challenge": _l("Challenge"),
    "question": _l("Question"),
    "practice": _l("Practice"),
}


class SearchForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Words and filters."""

    class Meta:
        """No token: nothing is changed."""

        csrf = False

    q = StringField(_l("Search for"), [Optional(), Length(max=500)])
    board = SelectField(_l("Board"), validate_choice=False, default="")
    type = SelectField(
        _l("Type of topic"),
        choices=[
            SelectChoice("", _l("Any")),
            *(SelectChoice(kind, TYPES[kind]) for kind in TOPIC_TYPES),
        ],
        validate_choice=False,
        default="",
    )
    author = StringField(_l("Author's username"), [Optional(), Length(max=40)])
    tag = StringField(_l("Tag"), [Optional(), Length(max=60)])
    language = SelectField(_l("Language"), validate_choice=False, default="")
    since = DateField(_l("From"), [Optional()])
    until = DateField(_l("Until"), [Optional()])
    sort = SelectField(
        _l("Order"),
        choices=[
            SelectChoice("", _l("Best first")),
            SelectChoice("newest", _l("Newest first")),
        ],
        validate_choice=False,
        default="",
    )

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
