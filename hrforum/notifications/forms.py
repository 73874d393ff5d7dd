"""Forms: buttons with a token, and the table of preferences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from hrforum.notifications import kinds
from hrforum.notifications.rhythm import Rhythm

PREFIX = "mail_"
HOURS = [SelectChoice(str(hour), f"{hour:02}:00") for hour in range(24)]
NO_HOUR = [SelectChoice("", _l("no quiet hours"))]


class EmptyForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """A button: nothing but the token that guards it."""


class PreferencesForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """When mail comes, and one choice for each kind; made by `preferences_form`."""

    every = SelectField(
        _l("A digest comes"),
        choices=[SelectChoice("daily", _l("Every day")), SelectChoice("weekly", _l("Once a week"))],
    )
    weekday = SelectField(
        _l("On which day"),
        description=_l("Counts for a weekly digest."),
        choices=[
            SelectChoice("0", _l("Monday")),
            SelectChoice("1", _l("Tuesday")),
            SelectChoice("2", _l("Wednesday")),
            SelectChoice("3", _l("Thursday")),
            SelectChoice("4", _l("Friday")),
            SelectChoice("5", _l("Saturday")),
            SelectChoice("6", _l("Sunday")),
        ],
    )
    hour = SelectField(_l("At what hour"), choices=HOURS)
    quiet_from = SelectField(_l("No mail from"), choices=NO_HOUR + HOURS)
    quiet_to = SelectField(_l("No mail until"), choices=NO_HOUR + HOURS)
    pause = DateField(_l("Send me nothing until"), validators=[Optional()])

    def rhythm(self) -> Rhythm:
        """Return when mail is wanted; the pause stands beside it."""
        quiet = [int(f.data) if f.data else None for f in (self.quiet_from, self.quiet_to)]
        return Rhythm(
            every=self.every.data,
            hour=int(self.hour.data),
            weekday=int(self.weekday.data),
            quiet_from=quiet[0],
            quiet_to=quiet[1],
        )

    def chosen(self) -> dict[str, str]:
        """Return the choices by kind."""
        return {
            name.removeprefix(PREFIX): field.data
            for name, field in self._fields.items()
            if name.startswith(PREFIX)
        }


def preferences_form(
    now: Mapping[str, str], rhythm: Rhythm, pause: dt.date | None
) -> PreferencesForm:
    """Return a form with a field for each registered kind, filled with the present choices."""
    labels = {
        "at_once": _l("Mail at once"),
        "digest": _l("In the digest"),
        "never": _l("No mail"),
    }
    fields = {
        f"{PREFIX}{kind.name}": SelectField(
            kind.label, choices=[SelectChoice(each, labels[each]) for each in kind.choices]
        )
        for kind in kinds.choosable()
    }
    made: PreferencesForm = type("Preferences", (PreferencesForm,), fields)(
        data={f"{PREFIX}{name}": choice for name, choice in now.items()}
        | {
            "every": rhythm.every,
            "weekday": str(rhythm.weekday),
            "hour": str(rhythm.hour),
            "quiet_from": "" if rhythm.quiet_from is None else str(rhythm.quiet_from),
            "quiet_to": "" if rhythm.quiet_to is None else str(rhythm.quiet_to),
            "pause": pause,
        }
    )
    return made
