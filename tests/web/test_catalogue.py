"""The English catalogue: every message that a page asks for is in it, or its page is listed as awaiting its English."""

from __future__ import annotations

import ast
import gettext
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

from luoshi.runtime.catalogues import LOCALE, compile_catalogues

ROOMS = Path(__file__).parents[2] / "src" / "luoshi"
WRITTEN = LOCALE / "en" / "LC_MESSAGES" / "django.po"
AWAITING = Path(__file__).with_name("awaiting_english.txt")
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
DATA = (
    "registry/case_types/*.toml",
    "registry/rounds.toml",
    "judgement/rating.toml",
    "judgement/cards/cards.toml",
    "judgement/complaints/complaints.toml",
    "judgement/inspections/inspections.toml",
    "campaigns/*.toml",
)
WORD_TABLES = ("web/desk/actions.py", "web/desk/choices.py")
"""Modules whose Chinese constants are all shown, by templates that translate them where they stand."""
CORE_TABLES = {
    "core/campaigns/drafting.py": "LACKS",
    "core/judgement/inspecting/mystery.py": "FACTS",
    "core/judgement/surveys/survey.py": "STAGES",
}
"""Tables of the core whose words are shown: it knows no catalogue, so its words are looked up where they are shown."""
NAMED = (
    *("causes", "evidence", "levels", "reasons", "exclusions", "stages"),
    *("kinds", "grounds", "severities", "colours", "above"),
)
"""Tables of a case type or rule book that give each code its title."""
FIELDS = re.compile(r"%\(\w+\)s")

_ASKED = (
    re.compile(r"{%\s*translate\s+\"([^\"]*)\""),
    re.compile(r"{%\s*translate\s+'([^']*)'"),
    re.compile(r"\b_\(\s*\"([^\"]*)\"\s*\)"),
)
_BLOCK = re.compile(r"{%\s*blocktranslate.*?%}(.*?){%\s*endblocktranslate\s*%}", re.S)
_CALLED = re.compile(r"\b(?:gettext|gettext_lazy|gettext_noop)\(\s*((?:\"(?:[^\"\\]|\\.)*\"\s*)+)[,)]")
_LITERAL = re.compile(r"\"((?:[^\"\\]|\\.)*)\"")


def asked_by_template(text: str) -> set[str]:
    """The messages that a template asks for, as Django looks them up."""
    found = {one.replace("%", "%%") for pattern in _ASKED for one in pattern.findall(text)}
    return found | {re.sub(r"{{ (\w+) }}", r"%(\1)s", block.replace("%", "%%")) for block in _BLOCK.findall(text)}


def written_in(text: str) -> Iterator[str]:
    """Every Chinese constant of a table of words but those of errors, which bring their own English."""
    tree = ast.parse(text)
    in_errors = {
        id(part)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("BadInput", "_one_of")
        for part in ast.walk(call)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in in_errors:
            yield from [node.value] if CHINESE.search(node.value) else []


def written_in_table(text: str, name: str) -> Iterator[str]:
    """The words of one table of a module."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == name:
            for one in ast.walk(node):
                if isinstance(one, ast.Constant) and isinstance(one.value, str) and CHINESE.search(one.value):
                    yield one.value


def asked_by_module(text: str) -> set[str]:
    """The messages that a module asks for by gettext, also those written over several lines."""
    return {"".join(_LITERAL.findall(call)).replace('\\"', '"').replace("\\n", "\n") for call in _CALLED.findall(text)}


def titles_of(data: object, named: bool = False) -> Iterator[str]:
    """The titles that a case type or rule book gives: pages show them in English where the catalogue knows them."""
    if isinstance(data, str):
        yield from [data] if named and CHINESE.search(data) else []
    elif isinstance(data, list):
        for part in data:
            yield from titles_of(part)
    elif isinstance(data, dict):
        for key, value in data.items():
            nested = named and not isinstance(next(iter(data.values())), dict)
            yield from titles_of(
                value, key in ("title", "proof") or key in NAMED or nested or (named and isinstance(value, dict))
            )


def asked_for() -> dict[str, set[str]]:
    """Every message, by the file that asks for it."""
    templates = {file: asked_by_template(file.read_text("utf-8")) for file in ROOMS.rglob("templates/**/*.*")}
    modules = {file: asked_by_module(file.read_text("utf-8")) for file in ROOMS.rglob("*.py")}
    for table in WORD_TABLES:
        modules[ROOMS / table] |= set(written_in((ROOMS / table).read_text("utf-8")))
    for table, name in CORE_TABLES.items():
        modules[ROOMS / table] |= set(written_in_table((ROOMS / table).read_text("utf-8"), name))
    data = {file: set(titles_of(tomllib.loads(file.read_text("utf-8")))) for glob in DATA for file in ROOMS.glob(glob)}
    found = templates | modules | data
    return {str(file.relative_to(ROOMS)): messages for file, messages in found.items() if messages}


def awaiting() -> set[str]:
    lines = AWAITING.read_text("utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def written() -> dict[str, str]:
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(WRITTEN))}


def lacking() -> dict[str, set[str]]:
    """By file, the messages that have no English."""
    known = {message for message, english in written().items() if english}
    return {file: without for file, messages in asked_for().items() if (without := messages - known)}


def test_every_message_is_in_the_catalogue_or_its_page_awaits_it() -> None:
    missing = {file: messages for file, messages in lacking().items() if file not in awaiting()}
    assert missing == {}, f"write the English into {WRITTEN.name}, or the file's name into {AWAITING.name}"


def unwrapped(template: str) -> list[str]:
    """Chinese that a template says without asking for it: not its comments, nor the name of the language itself."""
    text = re.sub(
        r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<(\w+)[^>]*lang=\"zh[^>]*>[^<{]*</\1>", "", template, flags=re.S
    )
    for pattern in (_BLOCK, *_ASKED):
        text = pattern.sub("", text)
    return re.findall(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+", text)


def test_no_template_says_chinese_that_it_does_not_ask_for() -> None:
    templates = {str(file.relative_to(ROOMS)): file.read_text("utf-8") for file in ROOMS.rglob("templates/**/*.*")}
    raw = {file: left for file, text in templates.items() if file not in awaiting() and (left := unwrapped(text))}
    assert raw == {}, f"write it as a message, or the file's name into {AWAITING.name}"


def test_a_page_that_awaits_nothing_any_more_is_not_listed() -> None:
    raw = {
        file for file in awaiting() if (ROOMS / file).suffix != ".py" and unwrapped((ROOMS / file).read_text("utf-8"))
    }
    assert awaiting() - lacking().keys() - raw == set(), f"take it out of {AWAITING.name}: it has its English"


def test_the_english_is_english_and_has_the_fields_of_the_chinese() -> None:
    fields = {m: (sorted(FIELDS.findall(m)), sorted(FIELDS.findall(en))) for m, en in written().items()}
    assert [message for message, (ours, theirs) in fields.items() if ours != theirs] == []
    assert [message for message, en in written().items() if CHINESE.search(en)] == []
    assert polib.pofile(str(WRITTEN), check_for_duplicates=True).obsolete_entries() == []


def test_no_message_is_kept_that_no_page_asks_for() -> None:
    assert written().keys() - set().union(*asked_for().values()) == set()


def _catalogue(folder: Path, english: str) -> Path:
    po = folder / "en" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True, exist_ok=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    po.write_text(f'{header}msgid "件"\nmsgstr "{english}"\n', "utf-8")
    return po


def _read(compiled: Path) -> str:
    with compiled.open("rb") as file:
        return gettext.GNUTranslations(file).gettext("件")


def test_a_catalogue_is_compiled_where_that_is_missing_or_older_and_only_then(tmp_path: Path) -> None:
    po = _catalogue(tmp_path, "case")
    assert compile_catalogues(tmp_path) == [po.with_suffix(".mo")]
    assert _read(po.with_suffix(".mo")) == "case"
    assert compile_catalogues(tmp_path) == []

    _catalogue(tmp_path, "matter")
    assert compile_catalogues(tmp_path) == [po.with_suffix(".mo")]
    assert _read(po.with_suffix(".mo")) == "matter"
    assert [file.name for file in po.parent.iterdir() if file.suffix not in (".po", ".mo")] == []


def test_a_folder_that_cannot_be_written_is_said_and_leaves_chinese(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    po = _catalogue(tmp_path, "case")

    def closed(*_words: object, **_named: object) -> None:
        raise PermissionError(13, "Permission denied", str(po.parent))

    monkeypatch.setattr("tempfile.NamedTemporaryFile", closed)
    assert compile_catalogues(tmp_path) == []
    assert str(po.parent) in capsys.readouterr().err
