"""The words people type, and the codes and lines that come back."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from importlib import import_module

import pytest

from luoshi.cli.all import COMMANDS
from luoshi.cli.command import Command
from luoshi.runtime.main import OWN, main
from tests.runtime.scenes import ROOT, environment, luoshi, settings_for_data


def test_every_listed_command_exists_under_its_name() -> None:
    for name, (module, summary) in (OWN | COMMANDS).items():
        command = import_module(module).COMMAND
        assert isinstance(command, Command)
        assert command.name == name
        assert summary


def test_help_names_every_command_and_is_quick(capsys: pytest.CaptureFixture[str]) -> None:
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "luoshi", "--help"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
    )
    print(f"\n--help: {time.perf_counter() - started:.2f} s")
    assert all(re.search(rf"^    {name}\s", done.stdout, re.MULTILINE) for name in OWN | COMMANDS)
    for heavy in ("django", "psycopg", "numpy", "granian"):
        assert f"| {heavy}\n" not in done.stderr, f"--help imports {heavy}"


def test_wrong_words_are_refused_with_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    for words in ([], ["nonsense"], ["up", "--nonsense"]):
        with pytest.raises(SystemExit) as caught:
            main(words)
        assert caught.value.code == 2


def test_an_error_of_ours_is_two_lines_chinese_first(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LUOSHI_DATA", "relative")
    assert main(["doctor"]) == 2
    zh, en = capsys.readouterr().err.splitlines()
    assert zh.startswith("设置 LUOSHI_DATA 有误")
    assert en.startswith("LUOSHI_DATA:")


def test_words_for_other_programs_reach_them_untouched() -> None:
    with settings_for_data() as settings:
        assert luoshi(settings, "test", "--version").stdout.startswith("pytest")
        refused = luoshi(settings, "bench", "nonsense", "--rows", "3")
        assert refused.returncode == 2
        assert "nonsense" in refused.stderr
        asked = luoshi(settings, "psql", "--no-psqlrc", "-At", "-c", "SHOW is_superuser", "-c", "SELECT current_user")
        assert asked.stdout.split() == ["off", "luoshi_owner"], asked.stderr


@pytest.mark.parametrize(("order", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_command_without_a_traceback(order: signal.Signals, code: int) -> None:
    with settings_for_data() as settings:
        script = (
            "import luoshi.runtime.main as m, signal, time\n"
            # Whoever started these tests in the background may have left SIGINT ignored.
            "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
            "from luoshi.cli.command import Command\n"
            "def run(words):\n    print('running', flush=True)\n    time.sleep(60)\n    return 0\n"
            "m._load = lambda module: Command('check', '', lambda parser: None, run)\n"
            "raise SystemExit(m.main(['check']))\n"
        )
        process = subprocess.Popen(
            [sys.executable, "-c", script],
            env=environment(settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "running\n"
        process.send_signal(order)
        _, said = process.communicate(timeout=20)
        assert process.returncode == code
        assert said == ""
