"""`./luoshi up`: the database, then the worker and the web, until a signal; they stop in the other order."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser, Namespace
from contextlib import closing
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psycopg

from luoshi.cli.command import Command
from luoshi.core.errors import BadInput, Unavailable
from luoshi.runtime import web_parent
from luoshi.runtime.commands.project import environment
from luoshi.runtime.dropping import give_files, user_of_pages
from luoshi.runtime.folders import Folders, prepare
from luoshi.runtime.furnishing import furnish
from luoshi.runtime.keeping import Kept
from luoshi.runtime.locks import Held
from luoshi.runtime.log.keeper import kept_keeper
from luoshi.runtime.opening import open_database
from luoshi.runtime.postgres import Running
from luoshi.runtime.settings import Settings, load

LOCK = "up.lock"
LOG = "up.log"
WORKER = (sys.executable, "-m", "luoshi", "worker", "--with-parent")
# A first start makes the cluster and migrates it; a start after a crash recovers it.
START_SECONDS = 180.0


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, help="8000 by default")
    parser.add_argument("--bind", default="127.0.0.1", metavar="ADDRESS", help="this machine only by default")
    parser.add_argument("--detach", action="store_true", help="转入后台运行 · return once it serves; stop it with down")
    parser.add_argument(
        "--empty",
        action="store_true",
        help="不要演示数据，只建第一名管理员 · no demo district, a first administrator only",
    )


def run(words: Namespace) -> int:
    """Serves until SIGINT or SIGTERM. Raises Unavailable for a taken port or a data folder in use, before starting."""
    settings = load(os.environ)
    folders, _ = prepare(settings)
    lock = Held(folders.run / LOCK)
    if not lock.take():
        raise _already_up(folders, lock)
    try:
        _check_port(words.bind, words.port)
        if words.detach:
            with open_database(settings, "up", join=False) as running:
                _furnish(running, words, folders)
            lock.release()
            return _detach(words, folders)
        lock.sign({"pid": os.getpid()})
        return _serve(settings, words, folders, lock)
    finally:
        lock.release()


def _already_up(folders: Folders, lock: Held) -> Unavailable:
    holder = lock.holder()
    where = holder.get("address", "")
    return Unavailable(
        "already_running",
        f"{folders.data} 上已有落实在运行（进程 {holder.get('pid')}，{where}）；可用 ./luoshi down 停止。",
        f"Luoshi already runs on {folders.data} (process {holder.get('pid')}, {where}); ./luoshi down stops it.",
        {"path": str(folders.data), **holder},
    )


def _check_port(address: str, port: int) -> None:
    if not 0 < port < 65536:
        raise BadInput("bad_port", f"端口 {port} 不在 1 至 65535 之间。", f"Port {port} is not between 1 and 65535.")
    try:
        family = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0][0]
        with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
    except OSError as error:
        raise Unavailable(
            "port_taken",
            f"不能在 {address} 的端口 {port} 上服务（{error.strerror}）；可用 --port 另选。",
            f"Port {port} of {address} cannot be served on ({error.strerror}); choose another with --port.",
            {"address": address, "port": port},
        ) from error


def _serve(settings: Settings, words: Namespace, folders: Folders, lock: Held) -> int:
    pages = Kept(web_parent.command(words.bind, words.port), "网页进程", "pages")
    worker = Kept(WORKER, "后台进程", "worker")
    # They read their modules while the database starts.
    pages.start()
    try:
        with open_database(settings, "up", join=False) as running:
            _furnish(running, words, folders)
            _check_log(settings, running)
            give_files(settings)
            _warn_of_root(settings)
            worker.start()
            try:
                _serve_pages(pages, words, lock)
            finally:
                pages.stop()
                worker.stop()
    finally:
        pages.stop()
    return 0


def _warn_of_root(settings: Settings) -> None:
    _, closed = user_of_pages(settings)
    if closed is not None:
        print(
            f"网页和后台以 root 运行：数据库的用户读不到 {closed}。请把程序放到谁都能进的文件夹（如 /opt/luoshi）。",
            f"Pages and worker run as root: the database's user cannot read {closed}. Put the program where everybody "
            "may enter, such as /opt/luoshi.",
            sep="\n",
            file=sys.stderr,
        )


def _check_log(settings: Settings, running: Running) -> None:
    """Before anything is recorded: a database older than what was signed is only read."""
    with psycopg.connect(running.dsn("app"), autocommit=True) as connection:
        broken = kept_keeper(settings).check(connection, datetime.now(UTC))
    if broken is not None:
        print(broken.zh, broken.en, "./luoshi log --help", sep="\n", file=sys.stderr)


def _serve_pages(pages: Kept, words: Namespace, lock: Held) -> None:
    ended = threading.Event()
    for order in (signal.SIGINT, signal.SIGTERM):
        signal.signal(order, lambda *_: ended.set())
    pages.go()
    threading.Thread(target=_announce, args=(words, lock), daemon=True).start()
    ended.wait()


def _furnish(running: Running, words: Namespace, folders: Folders) -> None:
    """Fills an empty installation, and shows the passwords this once. Before the worker begins."""
    furnished = furnish(running, folders.demonstration, empty=words.empty)
    if furnished.accounts:
        print("账号（密码只显示这一次）· accounts (passwords are shown this once):")
        print("\n".join(account.line() for account in furnished.accounts), flush=True)
    if furnished.keys:
        print("密封的钥匙：备份文件和口令（只显示这一次），登录后在“钥匙”页装回浏览器，才打得开效能投诉。")
        print(
            "Sealing keys: file and passphrase (shown this once); restore them on the page of keys to open complaints:"
        )
        print("\n".join(key.line() for key in furnished.keys), flush=True)


def _announce(words: Namespace, lock: Held) -> None:
    """Says the address once the first page comes back."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(words.bind, words.bind)  # noqa: S104
    while not answers(host, words.port):
        time.sleep(0.05)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{words.port}"
    lock.sign({"pid": os.getpid(), "address": address})
    print(f"落实已启动 · Luoshi is up: {address}", flush=True)


def answers(host: str, port: int) -> bool:
    """Whether pages and database answer there."""
    try:
        with closing(HTTPConnection(host, port, timeout=10)) as connection:
            connection.request("HEAD", "/health")
            connection.getresponse()
    except (OSError, HTTPException):
        return False
    return True


def _detach(words: Namespace, folders: Folders) -> int:
    command = [sys.executable, "-m", "luoshi", "up", "--port", str(words.port), "--bind", words.bind]
    log = folders.run / LOG
    with log.open("wb") as output:
        os.fchmod(output.fileno(), 0o600)
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environment(),
            cwd="/",
            start_new_session=True,
        )
    return _wait_for_detached(process, folders, log)


def _wait_for_detached(process: subprocess.Popen[bytes], folders: Folders, log: Path) -> int:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        holder = Held(folders.run / LOCK).holder()
        if holder.get("pid") == process.pid and "address" in holder:
            print(f"落实已启动 · Luoshi is up: {holder['address']} (./luoshi down)")
            return 0
        if process.poll() is not None:
            print(log.read_text("utf-8", errors="replace"), end="", file=sys.stderr)
            return process.returncode or 1
        time.sleep(0.05)
    process.terminate()
    raise Unavailable(
        "start_too_slow",
        f"{START_SECONDS:.0f} 秒内未能启动；记录在 {log}。",
        f"It did not start within {START_SECONDS:.0f} s; its log is {log}.",
    )


COMMAND = Command("up", "start everything", configure, run)
