"""The forms of accounts: what fields there are; what is wrong with them is said by `rules`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    FileField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from hrforum.accounts import passwords, rules
from hrforum.core.errors import Invalid


def by_rule(rule: Callable[[str], Any]) -> Callable[[Any, Field], None]:
    """Return a validator that lets a rule of the domain judge a field and clean its value."""

    def judge(_form: Any, field: Field) -> None:
        try:
            cleaned = rule(field.data or "")
        except Invalid as error:
            raise ValidationError(str(error)) from None
        if isinstance(cleaned, str):
            field.data = cleaned

    return judge


class SignInForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """Address, password, and whether to stay signed in."""

    email = EmailField(
        _l("E-mail address"), validators=[InputRequired(_l("Write your e-mail address."))]
    )
    password = PasswordField(_l("Password"), validators=[InputRequired(_l("Write your password."))])
    remember = BooleanField(_l("Keep me signed in on this device for 30 days"))
    next = HiddenField()


class EmptyForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """A button: nothing but the token that guards it."""


class KeepForm(EmptyForm):
    """A button to sign in with, and whether to stay signed in."""

    remember = BooleanField(_l("Keep me signed in on this device for 30 days"))


class EmailForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """An address to send a mail to."""

    email = EmailField(
        _l("E-mail address"),
        validators=[InputRequired(_l("Write your e-mail address.")), by_rule(rules.email)],
    )


class CodeForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """A code: of an app, or a recovery code."""

    code = StringField(_l("Code"), validators=[InputRequired(_l("Write the code."))])


class AppForm(CodeForm):
    """The first code of a new app; ``setup`` holds the app's secret, sealed."""

    setup = HiddenField()


class PasskeyForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """A new passkey: what the browser made, and its name."""

    name = StringField(
        _l("Name of the passkey"),
        validators=[InputRequired(_l("Give the passkey a name that you know it by."))],
    )
    credential = HiddenField()


class NewAddressForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """Another address for the account."""

    email = EmailField(
        _l("New e-mail address"),
        validators=[InputRequired(_l("Write the new e-mail address.")), by_rule(rules.email)],
    )


class SignUpForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """What a new person tells us. ``website`` is a trap: people don't see it, machines fill it."""

    display_name = StringField(
        _l("Your name"),
        validators=[InputRequired(_l("Write your name.")), by_rule(rules.display_name)],
    )
    email = EmailField(
        _l("E-mail address"),
        validators=[InputRequired(_l("Write your e-mail address.")), by_rule(rules.email)],
    )
    password = PasswordField(_l("Password"), validators=[InputRequired(_l("Choose a password."))])
    accept = BooleanField(
        _l("I accept the house rules and the privacy notice"),
        validators=[
            InputRequired(_l("To join, you have to accept the house rules and the privacy notice."))
        ],
    )
    website = StringField(_l("Leave this field empty"))
    began = HiddenField()
    timezone = HiddenField(render_kw={"data-zone": ""})
    next = HiddenField()

    def validate_password(self, field: Field) -> None:
        """Refuse a password that is easy to guess."""
        by_rule(
            lambda value: passwords.check(
                value, email=self.email.data or "", name=self.display_name.data or ""
            )
        )(self, field)


class PasswordForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """The password, asked again to be sure."""

    password = PasswordField(
        _l("Your password"), validators=[InputRequired(_l("Write your password."))]
    )


class NewPasswordForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """A new password."""

    new_password = PasswordField(
        _l("New password"), validators=[InputRequired(_l("Choose a password."))]
    )


# The words of the network's own page on who takes part.
WHO_LABELS = {
    "citizen": _l("Citizen or resident"),
    "civil_society": _l("Civil society"),
    "academic": _l("Academic"),
    "decision_maker": _l("Decision-maker"),
    "institution": _l("Institution"),
    "investor": _l("Investor"),
    "practitioner": _l("Human rights cities practitioner"),
    "local_innovator": _l("Local innovator"),
    "other": _l("Curious or interested"),
}
LOCALES = {"en": "English"}
APPEARANCE_LABELS = {
    "system": _l("As my device"),
    "light": _l("Light"),
    "dark": _l("Dark"),
}


def _choices(labels: dict[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in labels.items()]


class ProfileForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """Profile and preferences."""

    display_name = StringField(_l("Your name"), validators=[InputRequired(_l("Write your name."))])
    who = RadioField(_l("Who you are"), choices=_choices(WHO_LABELS))
    claim = StringField(
        _l("Organisation you work with"), validators=[Optional(), by_rule(rules.claim)]
    )
    bio = TextAreaField(_l("About you"), validators=[Optional(), by_rule(rules.bio)])
    locale = SelectField(_l("Language of the forum"), choices=_choices(LOCALES))
    timezone = SelectField(_l("Time zone"))
    appearance = RadioField(_l("Appearance"), choices=_choices(APPEARANCE_LABELS))


class AvatarForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """A picture."""

    picture = FileField(_l("Picture"))


class DeleteForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """Deleting the account."""

    posts = RadioField(
        _l("What shall happen to your posts?"),
        choices=_choices(
            {
                "keep": _l("They stay, as those of a former member"),
                "delete": _l("They go with my account"),
            }
        ),
        validators=[InputRequired(_l("Choose what happens to your posts."))],
    )
    sure = BooleanField(
        _l("I understand that this can't be undone"),
        validators=[InputRequired(_l("Tick this box to delete your account."))],
    )


class PageForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """A new version of one of the site's pages."""

    title = StringField(_l("Title"), validators=[InputRequired(_l("Write a title."))])
    body = TextAreaField(_l("Text"), validators=[InputRequired(_l("Write the text of the page."))])
    note = StringField(_l("What changed"))
    based_on = HiddenField()


def add_error(form: FlaskForm, error: Invalid) -> None:
    """Put what an action refused beside its field, or above the form when there is none."""
    field = getattr(form, error.field, None)
    if isinstance(field, Field):
        field.errors = [*field.errors, str(error)]
    else:
        form.form_errors = [*form.form_errors, str(error)]
