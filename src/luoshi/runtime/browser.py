"""Debian's Chromium and a Chinese font, which the tests of pages look through; nothing that ships needs them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

# Chromium without a window: three times as quick to open a page, and what a whole Chromium shows.
PACKAGES = ("chromium-headless-shell", "fonts-noto-cjk")
PROGRAMS = ("chromium-headless-shell", "chromium")
NEEDED_BY = ("tests/browser", "tests/web")
STAMP = "no-browser"


def wanted(words: Sequence[str]) -> bool:
    """Whether these words for pytest run tests that look at pages."""
    places = [word.rstrip("/") for word in words if word.startswith("tests")]
    return not places or any(place == "tests" or place.startswith(NEEDED_BY) for place in places)


def missing(path: str | None = None) -> tuple[str, ...]:
    """The packages that are not installed, looked for on `path` (the system's by default)."""
    chromium = any(shutil.which(program, path=path) for program in PROGRAMS)
    found = (chromium, _has_chinese(shutil.which("fc-list", path=path)))
    return tuple(package for package, there in zip(PACKAGES, found, strict=True) if not there)


def install(folder: Path, path: str | None = None) -> bool:
    """Installs what is missing where that may be done: as root, with apt. True when nothing is missing afterwards.

    What could not be installed is not tried again while the file `no-browser` stands in `folder`; the tests that need
    it skip, saying so.
    """
    packages, stamp = missing(path), folder / STAMP
    if not packages:
        return True
    apt = shutil.which("apt-get", path=path)
    if os.geteuid() != 0 or apt is None:
        _say(f"没有 {'、'.join(packages)}，也不能在此安装；看页面的测试将跳过。", f"{', '.join(packages)}: not here.")
        return False
    if stamp.exists():
        _say(f"上次没有装成；删去 {stamp} 可以再试。", f"Not installed last time; remove {stamp} to try again.")
        return False
    _say(f"正在安装 {'、'.join(packages)}（apt，只此一次）……", f"Installing {', '.join(packages)} by apt, once …")
    words = ["install", "-y", "-qq", "--no-install-recommends", *packages]
    done = _apt(apt, ["update", "-qq"]) and _apt(apt, words) and not missing(path)
    if not done:
        folder.mkdir(parents=True, exist_ok=True)
        stamp.touch()
        _say("没有装成；看页面的测试将跳过。", "Not installed: the tests that look at pages will skip.")
    return done


def _apt(program: str, words: Sequence[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run([program, *words], env=environment, stdout=sys.stderr, check=False).returncode == 0


def _has_chinese(program: str | None) -> bool:
    if program is None:
        return False
    listed = subprocess.run([program, ":lang=zh"], capture_output=True, check=False)
    return bool(listed.stdout.strip())


def _say(zh: str, en: str) -> None:
    print(zh, en, sep="\n", file=sys.stderr)
