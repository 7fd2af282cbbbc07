"""How a drill judges: a broken promise is code 1, and a control that does not break is none."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from luoshi.core.errors import BadInput
from luoshi.runtime.commands import drill
from luoshi.runtime.drills.ground.notes import Event, Notes
from luoshi.runtime.drills.ground.record import differences
from luoshi.runtime.drills.ground.report import Promise, Report, words_of
from luoshi.runtime.main import main

KEPT, BROKEN = Promise("nothing lost", kept=True, figure=0), Promise("nothing lost", kept=False, figure=3)
OTHER = Promise("quick", kept=False, figure=11.5)


def code(*promises: Promise, breaks: str = "", as_json: bool = False) -> int:
    return Report("kill", {"tried": 5}, promises, breaks).show(as_json=as_json)


def test_the_code_says_whether_every_promise_was_kept(capsys: pytest.CaptureFixture[str]) -> None:
    assert [code(KEPT), code(BROKEN), code(KEPT, OTHER)] == [0, 1, 1]
    assert "BROKEN  nothing lost: 3" in capsys.readouterr().out


def test_a_control_succeeds_when_its_own_promise_broke_and_no_other_counts(capsys: pytest.CaptureFixture[str]) -> None:
    breaks = "nothing lost"
    assert [code(BROKEN, breaks=breaks), code(KEPT, breaks=breaks), code(KEPT, OTHER, breaks=breaks)] == [0, 1, 1]
    assert "the control did not fail" in capsys.readouterr().out


def test_as_json_it_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert code(BROKEN, as_json=True) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["drill"], said["ok"], said["tried"]) == ("kill", False, {"tried": 5})
    assert said["promises"] == [{"text": "nothing lost", "kept": False, "figure": 3}]


def test_every_drill_takes_the_common_words_and_is_named_in_the_docs() -> None:
    for name in drill.names():
        words = words_of(name, "").parse_args(["--json", "--control"])
        assert (words.json, words.control) == (True, True)


def test_a_drill_that_is_none_is_refused_and_the_list_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drill"]) == 0
    assert {"kill", "backup"} <= set(capsys.readouterr().out.split())
    assert main(["drill", "nonsense", "--kills", "3"]) == 2
    assert "没有名为 nonsense 的演练" in capsys.readouterr().err


def test_a_drill_of_no_name_says_which_there_are() -> None:
    with pytest.raises(BadInput) as caught:
        drill.run(Namespace(words=["nonsense"]))
    assert "kill" in caught.value.en


def event(stream: UUID, version: int = 1, sha256: str = "ab") -> Event:
    return Event(stream, version, sha256)


def test_what_is_lost_and_what_is_there_too_often_are_counted_apart() -> None:
    a, b, c = uuid4(), uuid4(), uuid4()
    held = [event(a), event(b)]
    assert differences(held, [event(a), event(b)]) == (0, 0)
    assert differences(held, [event(a)]) == (1, 0)
    assert differences(held, [event(a), event(b), event(c)]) == (0, 1)
    assert differences(held, [event(a), event(b, sha256="cd")]) == (1, 1), "other bytes are another event"
    assert differences([event(a), event(a)], [event(a)]) == (1, 0), "two acknowledgements want two events"


def test_a_line_half_written_is_no_acknowledgement(tmp_path: Path) -> None:
    notes = Notes(tmp_path)
    stream = uuid4()
    notes.acknowledgements("http-0").write_text(f"{stream} 1 ab\n{stream} 2 c")
    assert notes.acknowledged() == [event(stream)]
    assert notes.count() == 1


@pytest.mark.parametrize("name", drill.names())
def test_it_says_what_it_takes(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["drill", name, "--help"])
    assert ended.value.code == 0
    assert "--control" in capsys.readouterr().out
