"""Every refusal has words in two languages, each of its figures is filled in, and each is met in some story."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from luoshi.core.refusals import REFUSALS, length, listed, refuse
from luoshi.core.worktime import Limit

ROOT = Path(__file__).resolve().parents[2]
CHINESE = re.compile(r"[一-鿿]")


def calls(folder: Path, name: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call of a function or method by this name, with the file it stands in."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _called(node) == name:
                yield path.name, node


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _code(call: ast.Call) -> str:
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def figures(sentence: str) -> set[str]:
    """The names of the gaps in a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


RAISED = [(file, _code(call), {word.arg for word in call.keywords}) for file, call in calls(ROOT / "src", "refuse")]


@pytest.mark.parametrize("code", REFUSALS)
def test_both_sentences_tell_the_same_figures(code: str) -> None:
    zh, en = REFUSALS[code]
    assert figures(zh) >= figures(en)
    assert CHINESE.search(zh)
    assert not CHINESE.search(en)
    assert zh.endswith("。")
    assert en.endswith(".")


def test_every_refusal_in_the_source_has_words_and_gives_their_figures() -> None:
    assert RAISED
    for file, code, given in RAISED:
        assert code in REFUSALS, f"{file} refuses with {code!r}, which has no words"
        assert figures(REFUSALS[code][0]) <= given, f"{file} leaves gaps in {code}"


def test_no_words_are_left_without_a_refusal() -> None:
    assert {code for _, code, _ in RAISED} == set(REFUSALS)


def test_every_refusal_is_met_in_a_story() -> None:
    met = {_code(call) for _, call in calls(ROOT / "tests" / "core" / "case", "refused")}
    assert set(REFUSALS) - met == set()


def test_each_language_gets_its_own_words() -> None:
    refusal = refuse("not_in_this_state", state=("已办结", "closed"), command=("签收", "sign for"))
    assert "已办结" in refusal.zh
    assert "closed" in refusal.en
    assert not CHINESE.search(refusal.en)
    assert refusal.data == {"state": "closed", "command": "sign for"}
    assert (refusal.code, refusal.status) == ("not_in_this_state", 409)


def test_a_code_without_words_is_a_fault_of_the_programme() -> None:
    with pytest.raises(KeyError):
        refuse("because")


def test_limits_and_lists_are_said_as_people_say_them() -> None:
    assert length(Limit.parse("5wd")) == ("5个工作日", "5 working days")
    assert length(Limit.parse("30min")) == ("30分钟", "30 minutes by the clock")
    assert listed([("答复", "answered"), "属地不符"]) == ("答复、属地不符", "answered, 属地不符")
