"""What the environment may say, and what it is told when it says something else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from luoshi.core.errors import BadInput
from luoshi.runtime.settings import Settings, load
from tests.conftest import ROOT

HOME = {"HOME": "/home/li"}


def test_an_empty_environment_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert load(HOME) == Settings(data=Path("/home/li/.local/state/luoshi"))
    assert load(HOME | {"XDG_STATE_HOME": "/state"}).data == Path("/state/luoshi")


def test_root_keeps_its_state_where_the_system_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert load(HOME).data == Path("/var/lib/luoshi")


def test_what_is_set_is_taken(tmp_path: Path) -> None:
    found = load(
        {
            "LUOSHI_DATA": str(tmp_path),
            "LUOSHI_DATABASE_URL": "postgresql://owner@db.example/luoshi?sslmode=verify-full",
            "LUOSHI_SECRET_KEY": "k" * 32,
            "LUOSHI_DEBUG": "1",
            "LUOSHI_PUBLIC_URL": "https://luoshi.example.cn/",
            "LUOSHI_TEST_ANYTHING": "tests may have their own",
        }
    )
    assert found == Settings(
        data=tmp_path,
        database_url="postgresql://owner@db.example/luoshi?sslmode=verify-full",
        secret_key="k" * 32,
        debug=True,
        public_url="https://luoshi.example.cn",
    )


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("LUOSHI_DATBASE_URL", "postgresql://x", "LUOSHI_DATBASE_URL"),
        ("LUOSHI_DATA", "relative/path", "absolute"),
        ("LUOSHI_DATA", "/etc/passwd", "not a folder"),
        ("LUOSHI_DEBUG", "yes", "0 or 1"),
        ("LUOSHI_SECRET_KEY", "short", "32"),
        ("LUOSHI_POSTGRES_BIN", "/nowhere", "postgres"),
        ("LUOSHI_PUBLIC_URL", "http://plain.example", "https"),
        ("LUOSHI_SESSION_MINUTES", "4", "5 to 720"),
        ("LUOSHI_SESSION_HOURS", "25", "1 to 24"),
        ("LUOSHI_PROOF_MINUTES", "two", "1 to 60"),
        ("LUOSHI_DATABASE_URL", "mysql://owner@db/luoshi", "postgresql://"),
        ("LUOSHI_DATABASE_URL", "postgresql://owner@db", "dbname"),
        ("LUOSHI_DATABASE_URL", "postgresql://db/luoshi", "user"),
        ("LUOSHI_DATABASE_URL", "postgresql://owner@db/luoshi?nonsense=1", "cannot be read"),
        ("LUOSHI_DATABASE_URL", "postgresql://owner@db/luoshi?sslmode=maybe", "verify-full"),
        ("LUOSHI_DATABASE_URL", "postgresql://owner@db/luoshi?sslrootcert=/nowhere.pem", "/nowhere.pem"),
    ],
)
def test_a_wrong_setting_is_named_in_both_languages(name: str, value: str, told: str) -> None:
    with pytest.raises(BadInput) as caught:
        load(HOME | {name: value})
    assert name in caught.value.en
    assert told in caught.value.en
    assert name in caught.value.zh


def test_behind_https_cookies_are_secure_and_browsers_stay_with_it() -> None:
    """As a process of its own starts: Django's settings are read once."""
    program = (
        "from luoshi.runtime import django_settings as d\n"
        "print(d.SESSION_COOKIE_NAME, d.CSRF_COOKIE_NAME, d.SESSION_COOKIE_SECURE, d.CSRF_COOKIE_SECURE,"
        " d.SECURE_HSTS_SECONDS, d.SESSION_COOKIE_AGE, d.SESSION_IDLE_SECONDS, d.PROOF_SECONDS, d.CSP_FORMS_TO)"
    )
    told = subprocess.run(
        [sys.executable, "-c", program],
        env={
            **os.environ,
            "PYTHONPATH": "src",
            "LUOSHI_PUBLIC_URL": "https://luoshi.example.cn",
            "LUOSHI_SESSION_HOURS": "8",
            "LUOSHI_SESSION_MINUTES": "30",
            "LUOSHI_PROOF_MINUTES": "5",
            "LUOSHI_OIDC_ISSUER": "https://id.example.cn/realm",
            "LUOSHI_OIDC_CLIENT_ID": "luoshi",
            "LUOSHI_OIDC_CLIENT_SECRET": "s" * 32,
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert (
        told == "__Host-luoshi_session __Host-luoshi_csrf True True 31536000 28800 1800 300 ['https://id.example.cn']\n"
    )


def test_a_client_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    key = tmp_path / "client.key"
    key.write_text("secret")
    url = f"postgresql://owner@db/luoshi?sslkey={key}"
    key.chmod(0o644)
    with pytest.raises(BadInput, match="0600"):
        load(HOME | {"LUOSHI_DATABASE_URL": url})
    key.chmod(0o600)
    assert load(HOME | {"LUOSHI_DATABASE_URL": url, "LUOSHI_DATA": str(tmp_path)}).database_url == url
