"""The English catalogue: every message that a page asks for is in it, or its page is listed as awaiting its English."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import polib
import pytest

from luoshi.runtime.catalogues import LOCALE, compile_catalogues

ROOMS = Path(__file__).parents[2] / "src" / "luoshi"
WRITTEN = LOCALE / "en" / "LC_MESSAGES" / "django.po"
AWAITING = Path(__file__).with_name("awaiting_english.txt")
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
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


def asked_by_module(text: str) -> set[str]:
    """The messages that a module asks for by gettext, also those written over several lines."""
    return {"".join(_LITERAL.findall(call)).replace('\\"', '"').replace("\\n", "\n") for call in _CALLED.findall(text)}


def asked_for() -> dict[str, set[str]]:
    """Every message, by the file that asks for it."""
    templates = {file: asked_by_template(file.read_text("utf-8")) for file in ROOMS.rglob("templates/**/*.*")}
    modules = {file: asked_by_module(file.read_text("utf-8")) for file in ROOMS.rglob("*.py")}
    return {str(file.relative_to(ROOMS)): messages for file, messages in (templates | modules).items() if messages}


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


def test_a_page_that_awaits_nothing_any_more_is_not_listed() -> None:
    assert awaiting() - lacking().keys() == set(), f"take it out of {AWAITING.name}: it has its English"


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
