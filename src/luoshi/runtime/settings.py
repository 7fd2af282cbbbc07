"""What the environment says, read once and checked before anything starts."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from luoshi.core.errors import BadInput

NAMES = frozenset(
    {
        "LUOSHI_DATA",
        "LUOSHI_DATABASE_URL",
        "LUOSHI_SECRET_KEY",
        "LUOSHI_DEBUG",
        "LUOSHI_POSTGRES_BIN",
        "LUOSHI_PUBLIC_URL",
        "LUOSHI_SESSION_MINUTES",
        "LUOSHI_SESSION_HOURS",
        "LUOSHI_PROOF_MINUTES",
        "LUOSHI_OIDC_ISSUER",
        "LUOSHI_OIDC_CLIENT_ID",
        "LUOSHI_OIDC_CLIENT_SECRET",
        "LUOSHI_OIDC_NAME",
        "LUOSHI_OIDC_CLAIM",
        "LUOSHI_WEBHOOK_NETWORKS",
    }
)
# Read by tests and benches alone, never by the system.
FOREIGN = ("LUOSHI_TEST_", "LUOSHI_BENCH_", "LUOSHI_SHARED")

# https://www.postgresql.org/docs/15/libpq-ssl.html
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
SECRET_KEY_LENGTH = 32
# How long a desk may lie still before its session ends: by default two hours, at most a working day.
SESSION_MINUTES, MOST_SESSION_MINUTES = 120, 720
# When a session ends that is in use all the time: by default after a working day.
SESSION_HOURS, MOST_SESSION_HOURS = 12, 24
# How long a proof of who somebody is holds for what is grave.
PROOF_MINUTES, MOST_PROOF_MINUTES = 10, 60


@dataclass(frozen=True, slots=True)
class Oidc:
    """A government's identity server (OpenID Connect Core 1.0). `claim` is the one that holds an officer's code."""

    issuer: str
    client_id: str
    client_secret: str
    name: str
    claim: str

    @property
    def origin(self) -> str:
        """Scheme, host and port of the issuer."""
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the environment decides.

    `data` is the folder of state; `database_url` a real server instead of the embedded one; `secret_key` None means
    generated once and kept in `data`; `postgres_bin` other binaries than the wheel's; `public_url` the https address
    behind which people reach the pages; `session_minutes` how long a session lives unused, `session_hours` in any case;
    `proof_minutes` how long a proof of identity holds for what is grave; `oidc` the identity server officers may sign
    in with; `webhook_networks` the private networks into which webhooks may go; `throwaway` (tests
    only) skips what makes the *making* of a cluster slow, never the durability of what is written to it.
    """

    data: Path
    database_url: str | None = None
    secret_key: str | None = None
    debug: bool = False
    postgres_bin: Path | None = None
    public_url: str | None = None
    session_minutes: int = SESSION_MINUTES
    session_hours: int = SESSION_HOURS
    proof_minutes: int = PROOF_MINUTES
    oidc: Oidc | None = None
    webhook_networks: tuple[str, ...] = ()
    throwaway: bool = False


def load(environ: Mapping[str, str]) -> Settings:
    """Settings from LUOSHI_* variables. Raises BadInput naming the variable and what it may hold."""
    unknown = sorted(name for name in environ if name.startswith("LUOSHI_") and not _known(name))
    if unknown:
        raise BadInput(
            "unknown_setting",
            f"不认识的设置：{'、'.join(unknown)}；可用的有：{'、'.join(sorted(NAMES))}。",
            f"Unknown settings: {', '.join(unknown)}; there are: {', '.join(sorted(NAMES))}.",
            {"names": unknown},
        )
    given = {name: value for name, value in environ.items() if name in NAMES and value}
    return Settings(
        data=_data_folder(environ),
        database_url=_database_url(given.get("LUOSHI_DATABASE_URL")),
        secret_key=_secret_key(given.get("LUOSHI_SECRET_KEY")),
        debug=_truth("LUOSHI_DEBUG", given.get("LUOSHI_DEBUG", "0")),
        postgres_bin=_postgres_bin(given.get("LUOSHI_POSTGRES_BIN")),
        public_url=_public_url(given.get("LUOSHI_PUBLIC_URL")),
        session_minutes=_whole(given, "LUOSHI_SESSION_MINUTES", SESSION_MINUTES, 5, MOST_SESSION_MINUTES),
        session_hours=_whole(given, "LUOSHI_SESSION_HOURS", SESSION_HOURS, 1, MOST_SESSION_HOURS),
        proof_minutes=_whole(given, "LUOSHI_PROOF_MINUTES", PROOF_MINUTES, 1, MOST_PROOF_MINUTES),
        oidc=_oidc(given),
        webhook_networks=_networks(given.get("LUOSHI_WEBHOOK_NETWORKS", "")),
    )


def _known(name: str) -> bool:
    return name in NAMES or name.startswith(FOREIGN)


def _wrong(name: str, zh: str, en: str) -> BadInput:
    return BadInput("bad_setting", f"设置 {name} 有误：{zh}", f"{name}: {en}", {"name": name})


def _data_folder(environ: Mapping[str, str]) -> Path:
    text = environ.get("LUOSHI_DATA") or _default_data_folder(environ)
    folder = Path(text)
    if not folder.is_absolute():
        raise _wrong("LUOSHI_DATA", f"须为绝对路径，而不是 {text}。", f"must be an absolute path, not {text}.")
    if folder.exists() and not folder.is_dir():
        raise _wrong("LUOSHI_DATA", f"{text} 不是文件夹。", f"{text} is not a folder.")
    return folder


def _default_data_folder(environ: Mapping[str, str]) -> str:
    """The system's state folder for root, the user's otherwise (XDG Base Directory Specification 0.8)."""
    if os.geteuid() == 0:
        return "/var/lib/luoshi"
    state = environ.get("XDG_STATE_HOME", "")
    if state.startswith("/"):
        return f"{state}/luoshi"
    home = environ.get("HOME", "")
    if not home.startswith("/"):
        raise _wrong("LUOSHI_DATA", "没有主目录时必须设置。", "must be set where there is no home folder.")
    return f"{home}/.local/state/luoshi"


def _secret_key(text: str | None) -> str | None:
    if text is not None and len(text) < SECRET_KEY_LENGTH:
        raise _wrong(
            "LUOSHI_SECRET_KEY",
            f"至少 {SECRET_KEY_LENGTH} 个字符。",
            f"must have at least {SECRET_KEY_LENGTH} characters.",
        )
    return text


def _truth(name: str, text: str) -> bool:
    if text not in {"0", "1"}:
        raise _wrong(name, f"只能是 0 或 1，而不是 {text}。", f"must be 0 or 1, not {text}.")
    return text == "1"


def _whole(given: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = given.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise _wrong(name, f"须为 {least} 至 {most} 的整数。", f"must be {least} to {most}.")
    return int(text)


def _oidc(given: Mapping[str, str]) -> Oidc | None:
    """The identity server: issuer, client and secret together, or none of them."""
    needed = ("LUOSHI_OIDC_ISSUER", "LUOSHI_OIDC_CLIENT_ID", "LUOSHI_OIDC_CLIENT_SECRET")
    missing = [name for name in needed if name not in given]
    if missing == list(needed):
        return None
    if missing:
        raise _wrong(missing[0], "与另外两项须一起设置。", "must be set together with the other two.")
    issuer = given["LUOSHI_OIDC_ISSUER"]
    parts = urlsplit(issuer)
    # A server on the same machine may speak plainly; what crosses a network may not.
    local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if not parts.hostname or (parts.scheme != "https" and not (local and parts.scheme == "http")):
        raise _wrong("LUOSHI_OIDC_ISSUER", "须以 https:// 开头。", "must start with https://.")
    return Oidc(
        issuer.rstrip("/"),
        given["LUOSHI_OIDC_CLIENT_ID"],
        given["LUOSHI_OIDC_CLIENT_SECRET"],
        given.get("LUOSHI_OIDC_NAME", "统一身份认证"),
        given.get("LUOSHI_OIDC_CLAIM", "preferred_username"),
    )


def _networks(text: str) -> tuple[str, ...]:
    name = "LUOSHI_WEBHOOK_NETWORKS"
    try:
        return tuple(str(ip_network(part.strip())) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise _wrong(name, "须形如 10.8.0.0/16，多个用逗号隔开。", f"must look like 10.8.0.0/16: {error}.") from error


def _postgres_bin(text: str | None) -> Path | None:
    if text is None:
        return None
    folder = Path(text)
    missing = [name for name in ("postgres", "initdb") if not os.access(folder / name, os.X_OK)]
    if missing:
        raise _wrong(
            "LUOSHI_POSTGRES_BIN",
            f"{text} 中没有可运行的 {'、'.join(missing)}。",
            f"no runnable {' and '.join(missing)} in {text}.",
        )
    return folder.resolve()


def _public_url(text: str | None) -> str | None:
    if text is None:
        return None
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.hostname or parts.path not in {"", "/"} or parts.query:
        raise _wrong(
            "LUOSHI_PUBLIC_URL",
            "须形如 https://luoshi.example.cn，不带路径。",
            "must look like https://luoshi.example.cn, without a path.",
        )
    return f"https://{parts.netloc}"


def _database_url(text: str | None) -> str | None:
    """A libpq URL naming user and database. Files of TLS are checked here, where the message can say which."""
    if text is None:
        return None
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    name = "LUOSHI_DATABASE_URL"
    if not text.startswith(("postgresql://", "postgres://")):
        raise _wrong(name, "须以 postgresql:// 开头。", "must start with postgresql://.")
    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(text).items()}
    except ProgrammingError as error:
        raise _wrong(name, "无法读懂。", f"cannot be read: {str(error).strip()}.") from error
    for key, example in (("dbname", "/luoshi"), ("user", "owner@")):
        if key not in parts:
            raise _wrong(name, f"缺少 {key}（如 {example}）。", f"lacks {key} (such as {example}).")
    _check_tls(name, parts)
    return text


def _check_tls(name: str, parts: Mapping[str, str]) -> None:
    mode = parts.get("sslmode", "require")
    if mode not in SSL_MODES:
        raise _wrong(
            name, f"sslmode 只能是 {'、'.join(SSL_MODES)}。", f"sslmode must be one of {', '.join(SSL_MODES)}."
        )
    for key in ("sslrootcert", "sslcert", "sslkey"):
        file = parts.get(key)
        if file is not None and file != "system" and not os.access(file, os.R_OK):
            raise _wrong(name, f"{key} 文件 {file} 读不到。", f"{key} file {file} cannot be read.")
    key_file = parts.get("sslkey")
    if key_file is not None and stat.S_IMODE(Path(key_file).stat().st_mode) & 0o077:
        raise _wrong(name, f"sslkey 文件 {key_file} 须为 0600。", f"sslkey file {key_file} must have mode 0600.")
