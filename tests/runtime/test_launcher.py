"""The launcher `./luoshi`, with an environment that is already there: nothing is fetched here."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.runtime.scenes import ROOT, best_of

SAYS_WHAT_IT_GOT = """#!/bin/sh
echo "$PYTHONPATH"
pwd
printf '<%s>' "$@"
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose larger set is installed; its Python only tells how it was called."""
    root = tmp_path / "place with spaces" / "checkout"
    (root / ".venv" / "bin").mkdir(parents=True)
    for name in ("luoshi", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, root / name)
    python = root / ".venv" / "bin" / "python"
    python.write_text(SAYS_WHAT_IT_GOT)
    python.chmod(0o755)
    _stamp(root, "requirements-dev.lock")
    return root


def _stamp(root: Path, lock: str) -> None:
    with (root / lock).open("rb") as file:
        found = subprocess.run(["cksum"], stdin=file, capture_output=True, text=True, check=True).stdout.strip()
    (root / ".venv" / f".{lock}").write_text(f"{root} {found}")


def _run(program: Path, *words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(program), *words], cwd=cwd, env={"PATH": os.defpath, **environment}, capture_output=True, text=True
    )


def test_it_hands_over_every_word_from_any_folder_and_through_a_link(checkout: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(Path("place with spaces") / "checkout" / "luoshi")
    done = _run(link, "import", "messages", "a b.jsonl", "", cwd=tmp_path, PYTHONPATH="/mine")
    assert done.stdout.splitlines() == [
        f"{checkout}/src:/mine",
        str(tmp_path),
        "<-m><luoshi><import><messages><a b.jsonl><>",
    ]
    assert done.stderr == ""


def test_a_second_start_adds_less_than_a_fifth_of_a_second(checkout: Path) -> None:
    took = best_of(5, lambda: _run(checkout / "luoshi", "up", cwd=checkout))
    print(f"\nlauncher: {took:.3f} s")
    assert took < 0.2


def test_the_larger_set_serves_up_and_the_smaller_does_not_serve_test(checkout: Path) -> None:
    assert _run(checkout / "luoshi", "up", cwd=checkout).returncode == 0
    (checkout / ".venv" / ".requirements-dev.lock").unlink()
    _stamp(checkout, "requirements.lock")
    assert _run(checkout / "luoshi", "up", cwd=checkout).returncode == 0
    assert _wants_to_install(checkout, "test")


@pytest.mark.parametrize("change", ["lock", "python", "place"])
def test_a_changed_lock_a_lost_python_and_a_moved_checkout_are_noticed(checkout: Path, change: str) -> None:
    if change == "lock":
        with (checkout / "requirements-dev.lock").open("a") as lock:
            lock.write("# changed\n")
    elif change == "python":
        (checkout / ".venv" / "bin" / "python").unlink()
    else:
        checkout = checkout.rename(checkout.with_name("moved"))
    assert _wants_to_install(checkout, "test")


def _wants_to_install(checkout: Path, word: str) -> bool:
    """With a uv that can do nothing, the wish to install ends in a failure."""
    uv = checkout / ".luoshi" / "uv-0.13.9" / "bin"
    uv.mkdir(parents=True)
    for name in ("uv", "python"):
        (uv / name).symlink_to("/bin/false")
    done = _run(checkout / "luoshi", word, cwd=checkout)
    return done.returncode != 0 and "installing" in done.stderr and "<luoshi>" not in done.stdout


def test_without_a_usable_python_it_says_what_is_missing(checkout: Path, tmp_path: Path) -> None:
    (checkout / ".venv" / ".requirements-dev.lock").unlink()
    text = (checkout / "luoshi").read_text()
    assert " /usr/bin/python3 " in text
    (checkout / "luoshi").write_text(text.replace(" /usr/bin/python3 ", " "))
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("cat", "cksum", "dirname", "flock", "mkdir", "readlink", "sh"):
        (tools / name).symlink_to(shutil.which(name, path=os.defpath) or name)
    done = _run(checkout / "luoshi", "up", cwd=checkout, PATH=str(tools))
    assert done.returncode == 1
    assert "python3-venv" in done.stderr
    assert "需要 3.11 至 3.13" in done.stderr
