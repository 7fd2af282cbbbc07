"""The shipped case types: an official's files, checked against the law they cite and the promises they must keep."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from luoshi.core.casetypes.form import demands_identity
from luoshi.core.casetypes.model import CaseType, Judge, LimitName, Outcome, Publicity, Sealing, Side, Start
from luoshi.core.casetypes.reader import CaseTypeError, Step
from luoshi.core.errors import BadInput
from luoshi.core.worktime import Limit, Unit
from luoshi.registry.case_type_files import read_all, shipped, shipped_texts

HOTLINE = {
    "inquiry",
    "help",
    "suggestion",
    "service_complaint",
    "violation_report",
    "third_party_complaint",
    "fee_complaint",
}
TASKS = {"supervised_task", "meeting_decision", "rectification", "project_blocker"}
ALL = HOTLINE | TASKS | {"simple_application"}

# 北京市接诉即办工作条例第十一条第三款, six classes.
DIVERSIONS = {"emergency", "statutory_channel", "repeat", "secret", "out_of_scope", "unlawful"}

TYPES = shipped()
RAW = {name: tomllib.loads(text) for name, text in shipped_texts().items()}
every_type = pytest.mark.parametrize("code", sorted(ALL))


def tables(value: object, key: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every table of a file, by its dotted key."""
    if isinstance(value, dict):
        yield key, value
        for name, part in value.items():
            yield from tables(part, f"{key}.{name}".lstrip("."))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from tables(part, f"{key}[{number}]")


def figures(table: dict[str, Any]) -> dict[str, object]:
    """The figures that stand directly in a table: limits, shares and counts, but no version and no form."""
    return {key: value for key, value in table.items() if _is_limit(value) or key in {"share", "times", "arbiter_at"}}


def _is_limit(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(Limit.parse(value))
    except BadInput:
        return False


FIGURES = [
    (name, key, table)
    for name, raw in RAW.items()
    for key, table in tables({part: value for part, value in raw.items() if part != "form"})
    if figures(table)
]
SOURCES = [
    (name, key, table)
    for name, raw in RAW.items()
    for key, table in tables(raw)
    if isinstance(table.get("source"), str)
]


def test_the_eleven_institutions_are_all_there() -> None:
    assert TYPES.keys() == ALL


def test_a_file_is_named_after_the_code_in_it() -> None:
    help_text = shipped_texts()["help.toml"]
    assert read_all({"help.toml": help_text}) == {"help": TYPES["help"]}
    with pytest.raises(CaseTypeError) as caught:
        read_all({"rescue.toml": help_text})
    assert caught.value.data["faults"] == [
        {
            "file": "rescue.toml",
            "key": "code",
            "reason": "应与文件名一致：rescue.toml",
            "reason_en": "must be as the file name rescue.toml says",
        }
    ]


def test_figures_are_found_where_they_stand() -> None:
    """The tests below look at figures: about thirty in a file, and these among them."""
    assert len(FIGURES) > 10 * len(ALL)
    found = {(name, key) for name, key, _ in FIGURES}
    assert ("simple_application.toml", "suspensions.hearing") in found
    assert ("help.toml", "warnings[1]") in found
    assert ("help.toml", "reopen") in found


@pytest.mark.parametrize(("name", "key", "table"), FIGURES, ids=[f"{name}:{key}" for name, key, _ in FIGURES])
def test_each_figure_has_a_source_that_says_whose_it_is(name: str, key: str, table: dict[str, Any]) -> None:
    kind, _, words = table["source"].partition("：")
    assert kind in {"法定", "地方", "缺省"}, table["source"]
    assert words
    if kind == "法定":
        assert re.search(r"《[^》]+法》第|《政府督查工作条例》第", words), "a statutory figure cites a law and article"


# The laws that hold everywhere; a figure from any other source is one place's, so it is marked as local.
NATIONAL = {"行政许可法", "行政复议法", "政府督查工作条例", "优化营商环境条例", "信访工作条例"}


@pytest.mark.parametrize(("name", "key", "table"), SOURCES, ids=[f"{name}:{key}" for name, key, _ in SOURCES])
def test_what_one_place_ruled_is_never_called_statutory(name: str, key: str, table: dict[str, Any]) -> None:
    kind, _, words = table["source"].partition("：")
    cited = set(re.findall(r"《([^》]+)》", words))
    if kind == "法定":
        assert cited <= NATIONAL
    if any(law.startswith(("北京市", "安阳市", "济南市", "潍坊市")) for law in cited):
        assert kind in {"地方", "缺省"}


NUMERALS = "〇一二三四五六七八九"


def chinese(number: int) -> str:
    """A number below 100 as laws write it: 二十, 十五, 五."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else NUMERALS[tens]) + ("十" if tens else "") + (NUMERALS[ones] if ones else "")


def stands_in(limit: Limit, article: str) -> bool:
    """Whether the article names this span, in Chinese or Arabic figures, with its unit."""
    units = {Unit.WORKING_DAYS: "个工作日|日", Unit.DAYS: "日|天", Unit.HOURS: "小时"}[limit.unit]
    number = f"{chinese(limit.amount)}|{limit.amount}"
    return re.search(rf"(?<![{NUMERALS}十0-9])({number})({units})", article) is not None


def article(folder: Path, law: str, number: str) -> str | None:
    """The text of one article; None where the folder does not hold that law."""
    found = [file for file in folder.glob("*.md") if file.name.partition("(")[0] == law]
    if not found:
        return None
    text = found[0].read_text(encoding="utf-8")
    parts = re.split(r"^(第[〇零一二三四五六七八九十百]+条)", text, flags=re.MULTILINE)
    articles = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert f"第{number}条" in articles, f"{law} has no article {number}"
    return articles[f"第{number}条"]


def cited_articles(folder: Path, source: str) -> list[str]:
    """The texts of all articles cited, as in 《法》第一条、第二条; laws that are not in the folder are passed over."""
    texts = []
    for law, numbers in re.findall(r"《([^》]+)》((?:第[〇零一二三四五六七八九十百]+条、?)+)", source):
        texts += [article(folder, law, number) for number in re.findall(r"第([^条]+)条", numbers)]
    return [text for text in texts if text is not None]


def test_each_article_cited_exists_and_holds_the_figure(shared_data: Path) -> None:
    checked = 0
    for name, key, table in FIGURES:
        texts = cited_articles(shared_data / "laws", table["source"])
        limits = [
            Limit.parse(value) for value in figures(table).values() if isinstance(value, str) and _is_limit(value)
        ]
        if table["source"].startswith("缺省") or not texts:
            continue
        for limit in limits:
            assert any(stands_in(limit, text) for text in texts), f"{name} {key}: {limit} is not in {table['source']}"
            checked += 1
    assert checked >= 25


def test_every_article_named_in_any_file_exists(shared_data: Path) -> None:
    named = [text for raw in shipped_texts().values() for text in cited_articles(shared_data / "laws", raw)]
    assert len(named) > 100


@every_type
def test_a_form_is_a_json_schema_that_asks_nobody_who_they_are(code: str) -> None:
    form = TYPES[code].form
    Draft202012Validator.check_schema(form)
    properties: Any = form["properties"]
    required: Any = form["required"]
    assert not [name for name in required if demands_identity(name, properties[name].get("title", ""))]
    assert "identity_basis" not in form
    anonymous = {name: properties[name].get("enum", ["路灯不亮"])[0] for name in required}
    assert Draft202012Validator(form).is_valid(anonymous)
    assert not Draft202012Validator(form).is_valid({})
    assert not Draft202012Validator(form).is_valid(anonymous | {"unasked": "x"})


@every_type
def test_every_case_type_warns_and_urges_in_order(code: str) -> None:
    case_type = TYPES[code]
    levels = [warning.level for warning in case_type.warnings if warning.moment.limit is LimitName.PROMISED]
    assert levels == ["hint", "yellow", "red"]
    assert [step.step for step in case_type.ladder] == list(Step)
    red = next(warning.moment for warning in case_type.warnings if warning.level == "red")
    assert red.share == 1
    assert case_type.ladder[-1].moment.side is Side.AFTER


@every_type
def test_the_third_return_goes_to_the_arbiter(code: str) -> None:
    returns = TYPES[code].returns
    assert (str(returns.window), returns.arbiter_at) == ("24h", 3)
    assert {"place", "power", "overlap"} <= returns.causes.keys()


@pytest.mark.parametrize("code", sorted(HOTLINE))
def test_a_request_is_diverted_only_for_six_reasons_each_with_its_proof(code: str) -> None:
    diversions = TYPES[code].diversions
    assert diversions.keys() == DIVERSIONS
    assert len({rule.proof for rule in diversions.values()}) == len(DIVERSIONS)


@pytest.mark.parametrize("code", sorted(HOTLINE))
def test_a_request_is_judged_by_the_person_and_starts_when_the_person_came(code: str) -> None:
    case_type = TYPES[code]
    assert case_type.judge is Judge.PERSON
    assert Outcome.ANSWERED in case_type.outcomes
    assert case_type.limits[LimitName.PROMISED].start is Start.RECEIVED
    assert str(case_type.limits[LimitName.SIGN].limit) == "2wh"
    assert str(case_type.limits[LimitName.PROMISED].limit) == ("1wd" if code == "inquiry" else "5wd")


@pytest.mark.parametrize("code", sorted(ALL - {"third_party_complaint", "simple_application"}))
def test_where_no_law_stops_the_clock_nothing_does(code: str) -> None:
    assert TYPES[code].suspensions == {}


def test_who_complains_of_an_office_or_reports_a_violation_is_sealed() -> None:
    sealed = {code for code, case_type in TYPES.items() if case_type.sealing is not Sealing.NONE}
    assert sealed == {"violation_report", "service_complaint", "fee_complaint", "rectification"}
    assert all(TYPES[code].publicity is not Publicity.RELEASED for code in sealed)


def test_tasks_are_not_judged_by_those_who_did_them() -> None:
    judges = {code: TYPES[code].judge for code in TASKS}
    assert judges == {
        "supervised_task": Judge.SUPERVISOR,
        "meeting_decision": Judge.ISSUER,
        "rectification": Judge.SUPERVISOR,
        "project_blocker": Judge.SUPERVISOR,
    }


def test_late_entry_is_for_windows_only_and_no_longer_than_a_day() -> None:
    late = {code: case_type.late_entry for code, case_type in TYPES.items() if case_type.late_entry}
    assert late.keys() == {"simple_application", "inquiry", "help"}
    assert {str(rule.cap) for rule in late.values()} == {"1wd"}


def test_an_application_keeps_the_licensing_law() -> None:
    """行政许可法: 20 working days from admission, 10 more once; told within 5, delivered within 10; eight stops."""
    application: CaseType = TYPES["simple_application"]
    limits = {str(name): f"{rule.limit} from {rule.start}" for name, rule in application.limits.items()}
    assert limits == {
        "sign_within": "2wh from transferred",
        "supplement_within": "5wd from received",
        "statutory": "20wd from admitted",
        "promised": "10wd from admitted",
        "deliver_within": "10wd from decided",
    }
    extension = application.extension
    assert extension is not None
    assert (extension.limit, str(extension.by), extension.approver, extension.times) == ("statutory", "10wd", "head", 1)
    assert {rule.title for rule in application.suspensions.values()} == {
        "听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审",
    }  # fmt: skip
    assert application.needs_admission
    assert application.supplement is not None
    assert application.supplement.deemed_withdrawn_after == Limit.parse("10wd", binds_person=True)
