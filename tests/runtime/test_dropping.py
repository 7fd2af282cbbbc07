"""Started by root, pages and worker run as the user the database runs as; and where they cannot, it is said."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from luoshi.core.errors import Unavailable
from luoshi.runtime import web_parent
from luoshi.runtime.dropping import give_files, user_of_pages
from luoshi.runtime.settings import Settings
from tests.runtime.scenes import ROOT, alive, as_root, environment, eventually, free_port, luoshi_up, settings_for_data

pytestmark = as_root


@pytest.fixture(scope="module")
def made() -> Iterator[Settings]:
    """A data folder of root's, given to the database's user."""
    with settings_for_data() as settings:
        yield settings


@pytest.fixture
def open_program(made: Settings) -> None:
    """The program, and the Python that runs it, lie where the database's user may read them."""
    _, closed = user_of_pages(made)
    if closed is not None:
        pytest.skip(f"CHECKOUT CLOSED: the database's user cannot read {closed}")


def children(pid: int) -> dict[int, str]:
    """The processes that this one started, and theirs, with their command lines."""
    found: dict[int, str] = {}
    parents = {pid}
    for entry in sorted(int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()):
        try:
            parent = int(Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()[1])
            line = Path(f"/proc/{entry}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        except FileNotFoundError:
            continue
        if parent in parents:
            parents.add(entry)
            found[entry] = line
    return found


def those(pid: int, word: str) -> list[int]:
    """The children whose command line has this word."""
    return [child for child, line in children(pid).items() if word in line]


def pages_of(pid: int) -> list[int]:
    """The web processes: what the process that is to be forked has forked."""
    return [page for parent in those(pid, web_parent.MODULE) for page in those(parent, web_parent.MODULE)]


def user(pid: int) -> str:
    """The user ids of a process: real, effective, saved, of files."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(line for line in lines if line.startswith("Uid:"))


@pytest.mark.usefixtures("open_program")
def test_pages_and_worker_are_not_root_and_still_serve(made: Settings) -> None:
    port = free_port()
    with luoshi_up(made, port) as process:
        owner = made.data.stat().st_uid
        assert owner != 0
        nobody = f"Uid:{f'{chr(9)}{owner}' * 4}"
        assert eventually(lambda: [user(one) for one in those(process.pid, "luoshi worker")] == [nobody])
        assert eventually(lambda: len(pages_of(process.pid)) > 1), "the second is a moment later"
        pages = pages_of(process.pid)
        assert eventually(lambda: {user(one) for one in pages} == {nobody})
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        for verb in ("HEAD", "GET"):
            connection.request(verb, "/health")
            answer = connection.getresponse()
            assert (answer.status, answer.read()) == (200, b"ok\n" if verb == "GET" else b"")
        assert (made.data / "files").stat().st_uid == owner

        process.send_signal(signal.SIGKILL)
        process.wait()
        assert eventually(lambda: not any(map(alive, pages))), "the kernel ends them with their parent"


@pytest.mark.usefixtures("open_program")
def test_files_that_root_put_there_before_are_theirs_at_the_next_start(made: Settings) -> None:
    folder = made.data / "files" / "ab"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kept").write_bytes(b"sealed")
    os.chown(folder, 0, 0)
    (folder / "outside").symlink_to("/etc/hostname")
    with luoshi_up(made, free_port()):
        assert {folder.stat().st_uid, (folder / "kept").stat().st_uid} == {made.data.stat().st_uid}
        assert Path("/etc/hostname").stat().st_uid == 0


def test_a_program_under_a_closed_home_runs_as_root_and_doctor_says_why(made: Settings) -> None:
    with luoshi_up(made, free_port()):
        pass  # there is a database to look at from now on
    with tempfile.TemporaryDirectory() as home:
        shutil.copytree(ROOT / "src" / "luoshi", Path(home) / "src" / "luoshi")
        words = environment(made) | {"PYTHONPATH": f"{home}/src"}
        command = [sys.executable, "-P", "-m", "luoshi", "doctor"]
        found = subprocess.run(command, env=words, capture_output=True, text=True, check=False, timeout=120)
    (line,) = [line for line in found.stdout.splitlines() if "pages run as" in line]
    assert line.startswith("ok     pages run as: root")
    assert home in line


def test_files_that_were_given_away_come_back_when_root_must_keep_the_pages(tmp_path: Path) -> None:
    """As when a checkout that everybody could read is moved under a closed home; nobody else's folder is taken."""
    nobody = pwd.getpwnam("nobody").pw_uid
    settings = Settings(data=tmp_path / "data", database_url="postgresql://owner@127.0.0.1/luoshi")
    kept = settings.data / "files" / "ab" / "file"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"sealed")
    for path in (settings.data / "files", kept.parent, kept):
        os.chown(path, nobody, nobody)
    give_files(settings)
    assert {path.stat().st_uid for path in (settings.data / "files", kept.parent, kept)} == {0}
    os.chown(settings.data / "files", 12345, 12345)
    with pytest.raises(Unavailable) as caught:
        give_files(settings)
    assert caught.value.code == "folder_not_ours"
