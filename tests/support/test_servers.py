"""The servers answer, and say clearly what is wrong where they can't."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage

import psycopg
import pytest
import redis

from tests.support import databases, servers


def test_postgresql_is_new_enough():
    url = databases.psycopg_url(servers.postgresql_url())
    with psycopg.connect(url) as connection:
        assert connection.info.server_version >= 150000
    assert servers.postgresql_url() == servers.postgresql_url(), "one server a run"


def test_valkey_is_empty_each_time(redis_url):
    with redis.Redis.from_url(redis_url) as connection:
        assert connection.dbsize() == 0
        connection.set("key", "value")


def test_mail_is_kept_or_refused(mail_server):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@test.example", "b@test.example", "Łódź"
    message.set_content("Words.")
    with smtplib.SMTP("127.0.0.1", mail_server.port) as connection:
        connection.send_message(message)
        assert [kept["Subject"] for kept in mail_server.messages] == ["Łódź"]
        mail_server.refuse = "451 Try again later"
        with pytest.raises(smtplib.SMTPDataError, match="Try again later"):
            connection.send_message(message)


def test_a_missing_browser_is_told(monkeypatch, tmp_path):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(servers.ServerError, match="apt-get install chromium"):
        servers.find_chromium()
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(servers.ServerError, match="/nowhere/chromium"):
        servers.find_chromium()


def test_what_never_gets_ready_is_told():
    with pytest.raises(servers.ServerError, match="A thing was not ready"):
        servers.wait_for(lambda: False, "A thing", seconds=0.05)
