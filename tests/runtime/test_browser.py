"""What the tests of pages need is installed once, where that may be done, and never asked for by other tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from luoshi.runtime.browser import install, missing, wanted
from tests.runtime.scenes import as_root

LISTS_CHINESE = "echo 'NotoSansCJK-Regular.ttc: Noto Sans CJK SC'"


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """The programs of a machine, in a folder; none yet."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def program(machine: Path, name: str, does: str) -> None:
    """A program that does this."""
    path = machine / name
    path.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    path.chmod(0o755)


def installer(machine: Path, then: str) -> Path:
    """An apt-get that writes down what it was told, and after `install` does something more."""
    told = machine / "told"
    program(machine, "apt-get", f'echo "$@" >> {told}\n[ "$1" = update ] || {{ {then}\n}}')
    return told


def shell_for(machine: Path, name: str, does: str) -> str:
    """The words that put a program on the machine."""
    return f"printf '#!/bin/sh\\n%s\\n' \"{does}\" > {machine / name}; chmod +x {machine / name}"


def test_only_tests_that_look_at_pages_want_a_browser() -> None:
    assert wanted([])
    assert wanted(["tests"])
    assert wanted(["tests/core", "tests/browser/test_public.py"])
    assert wanted(["-k", "receipt"])
    assert not wanted(["tests/core", "tests/ledger/"])


def test_a_machine_with_chromium_but_no_chinese_font_lacks_the_font(machine: Path) -> None:
    program(machine, "chromium", "true")
    program(machine, "fc-list", "true")
    assert missing(str(machine)) == ("fonts-noto-cjk",)
    program(machine, "fc-list", LISTS_CHINESE)
    assert missing(str(machine)) == ()


@as_root
def test_what_is_missing_is_installed_once(machine: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = f"{machine}{os.pathsep}{tmp_path}"
    puts = [shell_for(machine, "chromium-headless-shell", "true"), shell_for(machine, "fc-list", "echo Noto Sans CJK")]
    told = installer(machine, "; ".join(puts))
    assert install(tmp_path / "kept", path)
    assert "chromium" in capfd.readouterr().err
    assert install(tmp_path / "kept", path)
    lines = told.read_text(encoding="utf-8").splitlines()
    assert lines == ["update -qq", "install -y -qq --no-install-recommends chromium-headless-shell fonts-noto-cjk"]


@as_root
def test_what_cannot_be_installed_is_said_and_not_tried_again(
    machine: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    told = installer(machine, "exit 100")
    assert not install(tmp_path / "kept", str(machine))
    assert "跳过" in capfd.readouterr().err
    assert not install(tmp_path / "kept", str(machine))
    assert len(told.read_text(encoding="utf-8").splitlines()) == 2
