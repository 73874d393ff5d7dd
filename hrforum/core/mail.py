"""How a mail leaves: as a file in development, through an SMTP server in production."""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from config import Config, ConfigError

TIMEOUT = 30.0  # seconds for each step of the conversation with the server
FOLDER = "mail"
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_METHOD = re.compile(r"^METHOD:([A-Z]+)\s*$", re.MULTILINE)
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


# Read by programs, in ASCII, and up to 998 characters a line may hold: never broken or encoded.
_AS_IS = {"list-unsubscribe", "list-unsubscribe-post", "list-id", "in-reply-to", "references"}


class _Wire(EmailPolicy):
    """How headers are written.

    The library encodes an address that is longer than a line as words (no mail program finds it
    then), and loses spaces where it breaks a subject that is not in ASCII.
    """

    def fold(self, name: str, value: Any) -> str:
        text = str(value)
        if name.lower() in _AS_IS and text.isascii():
            return f"{name}: {text}{self.linesep}"
        if name.lower() == "subject" and not text.isascii():
            words = Header(text, "utf-8", header_name=name).encode(linesep=self.linesep)
            return f"{name}: {words}{self.linesep}"
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("utf-8" if self.utf8 else "ascii", "surrogateescape")


_WIRE = _Wire(linesep="\r\n")


class Undeliverable(Exception):
    """The server will never take this mail: trying again is of no use."""


class NotNow(Exception):
    """The mail could not be handed over this time; it is tried again later."""


@dataclass(frozen=True)
class Mail:
    """What is sent: the columns of a row of the outbox."""

    id: int
    name: str
    recipient: str
    subject: str
    text: str
    html: str
    message_id: str
    created_at: datetime
    attempts: int = 1
    headers: Mapping[str, str] = field(default_factory=dict)
    calendar: str = ""


def one_line(text: str) -> str:
    """Return the text on one line, without control characters (for a header)."""
    words = "".join(c if c.isprintable() else " " for c in text).split()
    return " ".join(words)


def address(text: str) -> Address:
    """Return the mail address ``text`` as a header's value.

    Raises:
        ValueError: it is not one address.
    """
    if not text.isprintable() or " " in text:
        raise ValueError("That is not a mail address.")
    try:
        return Address(addr_spec=text)
    except Exception as error:
        # The parser raises errors of many kinds on input that is not an address.
        raise ValueError("That is not a mail address.") from error


def check_headers(headers: Mapping[str, str]) -> None:
    """Refuse a header that could bring others with it.

    Raises:
        ValueError: a name or a value is not one header's.
    """
    for name, value in headers.items():
        if not _HEADER.fullmatch(name) or not value.isprintable():
            raise ValueError(f"{name!r} is not an acceptable mail header.")


def domain_of(config: Config) -> str:
    """Return the domain that message ids and the list's id carry."""
    return config.MAIL_FROM.rpartition("@")[2] or "localhost"


def base_url(config: Config) -> str:
    """Return the address of this installation, for links in mails that no request causes."""
    host = "localhost" if config.HOST in ("0.0.0.0", "::", "127.0.0.1") else config.HOST  # noqa: S104 -- compared
    return config.PUBLIC_URL or f"http://{host}:{config.PORT}"


def compose(mail: Mail, config: Config) -> EmailMessage:
    """Return the message: plain text, HTML beside it when there is one, and its headers.

    Raises:
        Undeliverable: the recipient is no address, or a header is not acceptable.
    """
    message = EmailMessage(policy=_WIRE)
    try:
        check_headers(mail.headers)
        message["To"] = address(mail.recipient)
        message["From"] = Address(config.SITE_NAME, addr_spec=config.MAIL_FROM)
    except ValueError as error:
        raise Undeliverable(str(error)) from error
    host = urlsplit(config.PUBLIC_URL).hostname or domain_of(config)
    message["Subject"] = one_line(mail.subject)
    message["Date"] = mail.created_at
    # The same for every attempt, so that a server or a reader may drop the second of two.
    message["Message-ID"] = mail.message_id
    message["List-Id"] = f"{one_line(config.SITE_NAME)} <{mail.name}.{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    for name, value in mail.headers.items():
        del message[name]
        message[name] = value
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    if mail.calendar:
        _add_calendar(message, mail.calendar)
    return message


def _add_calendar(message: EmailMessage, calendar: str) -> None:
    found = _METHOD.search(calendar)
    method = found[1] if found else "PUBLISH"
    if method == "PUBLISH":
        # As a file, not as an invitation: there is nobody's answer to wait for.
        message.add_attachment(
            calendar.encode(),
            maintype="text",
            subtype="calendar",
            filename="event.ics",
            params={"charset": "utf-8", "method": method},
        )
        return
    # As RFC 6047 wants it: a further form of the same message, and its method beside the type.
    message.add_alternative(calendar, subtype="calendar", cte="base64", params={"method": method})


class Transport(Protocol):
    """Where messages go."""

    def send(self, mail: Mail) -> None:
        """Hand one mail over; raises Undeliverable or NotNow."""


class FolderTransport:
    """Development: each mail is a file that a mail program opens."""

    def __init__(self, folder: Path, config: Config) -> None:
        self.folder = folder
        self.config = config

    def send(self, mail: Mail) -> None:
        """Write the mail into the folder."""
        name = f"{mail.id:06d}-{re.sub(r'[^a-z0-9]+', '-', mail.name.lower())}.eml"
        part = self.folder / f".{name}.part"
        part.write_bytes(compose(mail, self.config).as_bytes())
        part.replace(self.folder / name)


@dataclass(frozen=True)
class SmtpServer:
    """What SMTP_URL says."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: str = "starttls"  # starttls, wrapped or no


def parse_smtp_url(url: str) -> SmtpServer:
    """Return the server named by ``smtp://user:password@host:587`` or ``smtps://…:465``.

    ``?tls=no`` sends without encryption, which is the default for this machine only.

    Raises:
        ConfigError: the address is not understood.
    """
    parts = urlsplit(url)
    tls = parse_qs(parts.query).get("tls", [""])[0].lower()
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or port == -1:
        raise ConfigError("SMTP_URL must look like smtp://user:password@host:587 or smtps://…:465.")
    if tls not in ("", "no", "off", "0", "yes", "on", "1", "starttls"):
        raise ConfigError("SMTP_URL: tls must be yes or no.")
    if parts.scheme == "smtps":
        mode = "wrapped"
    elif tls:
        mode = "no" if tls in ("no", "off", "0") else "starttls"
    else:
        mode = "no" if parts.hostname in _LOOPBACK else "starttls"
    return SmtpServer(
        host=parts.hostname,
        port=port or (465 if mode == "wrapped" else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=mode,
    )


def _say(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return f"{error.smtp_code} {one_line(text)}"[:500]
    return f"{type(error).__name__}: {one_line(str(error))}"[:500]


class SmtpTransport:
    """One conversation with an SMTP server; several mails go over it."""

    def __init__(self, client: smtplib.SMTP, config: Config) -> None:
        self.client = client
        self.config = config

    def send(self, mail: Mail) -> None:
        """Hand one mail over."""
        message = compose(mail, self.config)
        try:
            self.client.send_message(message, self.config.MAIL_FROM, [mail.recipient])
        except smtplib.SMTPRecipientsRefused as error:
            code, said = error.recipients[mail.recipient]
            text = f"{code} {one_line(said.decode('utf-8', 'replace'))}"
            raise (Undeliverable(text) if code >= 500 else NotNow(text)) from error
        except smtplib.SMTPDataError as error:
            kind = Undeliverable if error.smtp_code >= 500 else NotNow
            raise kind(_say(error)) from error
        except smtplib.SMTPNotSupportedError as error:
            raise Undeliverable(_say(error)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotNow(_say(error)) from error


@contextlib.contextmanager
def open_transport(config: Config) -> Iterator[Transport]:
    """Open the way out for some mails.

    Raises:
        NotNow: the server can't be reached, or does not let us in.
    """
    if not config.SMTP_URL:
        folder = config.DATA / FOLDER
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        yield FolderTransport(folder, config)
        return
    client = _connect(parse_smtp_url(config.SMTP_URL))
    try:
        yield SmtpTransport(client, config)
    finally:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            client.quit()


def _connect(server: SmtpServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    client: smtplib.SMTP | None = None
    try:
        if server.tls == "wrapped":
            client = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
        else:
            client = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
            if server.tls == "starttls":
                client.starttls(context=context)
        if server.user:
            client.login(server.user, server.password)
    except (smtplib.SMTPException, OSError) as error:
        if client is not None:
            client.close()
        raise NotNow(_say(error)) from error
    return client


def try_server(config: Config) -> None:
    """Connect to the SMTP server and sign in, send nothing (for `hrforum doctor`).

    Raises:
        NotNow: says what went wrong.
        ConfigError: SMTP_URL is not understood.
    """
    if config.SMTP_URL:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            _connect(parse_smtp_url(config.SMTP_URL)).quit()
