"""A case type is TOML that an official can read; a wrong file is refused with file, key and reason, all faults at once.

The dog licence below uses every key there is. From it the tests make, by rule, every file that lacks one key, has a
wrong type or a wrong value at one key, or one key too many.
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.core.actors import Role
from luoshi.core.casetypes.form import DIALECT
from luoshi.core.casetypes.model import (
    CaseType,
    DiversionRule,
    ExtensionRule,
    Judge,
    LadderStep,
    LateEntryRule,
    LimitName,
    LimitRule,
    Moment,
    Outcome,
    Publicity,
    ReturnRule,
    ReviewLevel,
    Sealing,
    Side,
    Start,
    SupplementRule,
    SuspensionRule,
    WarningRule,
)
from luoshi.core.casetypes.reader import CaseTypeError, Step, parse
from luoshi.core.worktime import Limit
from tests.core.dog_licence import DOG_LICENCE, RAW, Path, Raw, as_toml, at, dotted, faults_of, walk, with_, without

# Nothing in place of these is fine; everything else must be there.
OPTIONAL = {
    "answer_at_once",
    "limits.first_contact_within",
    "limits.deliver_within",
    "extension",
    "extension.times",
    "suspensions",
    "suspensions.quarantine.times",
    "supplement.deemed_withdrawn_after",
    "returns.arbiter_at",
    "returns.causes.interest",
    "warnings",
    "ladder",
    "evidence",
    "evidence.licence",
    "evidence.vaccination",
    "late_entry",
    "diversions",
    "reviews",
    "reopen",
    "form.title",
    "form.description",
    "form.required",
    "form.properties.breed.title",
    "form.properties.breed.minLength",
    "form.properties.breed.maxLength",
    "form.properties.size",
    "form.properties.size.enum",
    "form.properties.tag",
    "form.properties.tag.pattern",
    "form.properties.born_on",
    "form.properties.born_on.format",
    "form.properties.weight",
    "form.properties.weight.minimum",
    "form.properties.weight.maximum",
    "form.properties.name.title",
    "form.properties.vaccines",
    "form.properties.vaccines.minItems",
    "form.properties.vaccines.maxItems",
    "form.properties.vaccines.uniqueItems",
    "form.properties.vaccines.items.required",
}

# Without these, the fault is where something else still speaks of them, or where the last of its kind stood.
SPOKEN_OF = {
    "limits.promised": {"warnings[0].limit", "warnings[1].limit", "ladder[0].limit"},
    "limits.statutory": {"extension.limit", "ladder[1].limit"},
    "suspensions.quarantine": {"suspensions"},
    "diversions.other_city": {"diversions"},
    "late_entry.evidence.paper_slip": {"late_entry.evidence"},
    "form.identity_basis": {"form.required[1]"},
    "form.properties.breed": {"form.required[0]"},
    "form.properties.name": {"form.required[1]"},
    "form.properties.vaccines.items.properties.kind": {"form.properties.vaccines.items.properties"},
}

# Any number will do here, and any text that is a regular expression.
ANY_NUMBER = {"form.properties.weight.minimum", "form.properties.weight.maximum"}
ANY_TEXT = {"form.properties.tag.pattern"}


EVERYWHERE = list(walk(RAW))
KEYS = [path for path, _ in EVERYWHERE if isinstance(path[-1], str)]
TABLES = [path for path, value in EVERYWHERE if isinstance(value, dict)]
WRONG_VALUES = [
    (path, bad)
    for path, value in EVERYWHERE
    for bad in ([" "] if isinstance(value, str) else [-1] if type(value) is int else [])
    if dotted(path) not in ANY_NUMBER | ANY_TEXT
] + [(("form", "properties", "tag", "pattern"), "[")]


def test_a_whole_file_is_read_into_the_rules_it_states() -> None:
    ours = "本市规定"

    def limit(name: LimitName, text: str, start: Start, source: str = ours) -> tuple[LimitName, LimitRule]:
        return name, LimitRule(name, Limit.parse(text), start, source)

    assert parse(DOG_LICENCE, "dog.toml") == CaseType(
        code="dog_licence",
        version=3,
        zh="养犬登记",
        en="Dog licence",
        basis="《某市养犬条例》第十条",
        answer_at_once=True,
        needs_admission=True,
        judge=Judge.PERSON,
        outcomes=frozenset({Outcome.DONE, Outcome.UNFOUNDED}),
        publicity=Publicity.STATISTICS,
        sealing=Sealing.NONE,
        limits=dict(
            [
                limit(LimitName.SIGN, "2wh", Start.TRANSFERRED),
                limit(LimitName.SUPPLEMENT, "5wd", Start.RECEIVED, "《行政许可法》第三十二条"),
                limit(LimitName.STATUTORY, "20wd", Start.ADMITTED, "《行政许可法》第四十二条"),
                limit(LimitName.PROMISED, "7wd", Start.ADMITTED),
                limit(LimitName.FIRST_CONTACT, "1wd", Start.RECEIVED),
                limit(LimitName.DELIVER, "10wd", Start.DECIDED, "《行政许可法》第四十四条"),
            ]
        ),
        extension=ExtensionRule(
            LimitName.STATUTORY, Limit.parse("10wd"), Role.HEAD, "《行政许可法》第四十二条", times=1
        ),
        suspensions={
            "quarantine": SuspensionRule("quarantine", "检疫", Limit.parse("15wd"), "《行政许可法》第四十五条", times=2)
        },
        supplement=SupplementRule(Limit.parse("10wd"), Limit.parse("15d", binds_person=True), ours),
        returns=ReturnRule(
            Limit.parse("24h"),
            {"place": "属地不符", "power": "权属不符", "overlap": "职能交叉", "interest": "应当回避"},
            ours,
            arbiter_at=3,
        ),
        warnings=(
            WarningRule("hint", "提示", Moment(LimitName.PROMISED, None, Limit.parse("1wd"), Side.BEFORE), ours),
            WarningRule("yellow", "黄牌", Moment(LimitName.PROMISED, Fraction(9, 10)), ours),
        ),
        ladder=(
            LadderStep("urge", "催办", Moment(LimitName.PROMISED, Fraction(9, 10)), (Role.HANDLER, Role.HEAD), ours),
            LadderStep(
                "leader",
                "报领导",
                Moment(LimitName.STATUTORY, None, Limit.parse("2wd"), Side.AFTER),
                (Role.LEADER,),
                ours,
            ),
        ),
        evidence={"licence": "登记证", "vaccination": "免疫证明"},
        late_entry=LateEntryRule(Limit.parse("1wd"), {"paper_slip": "纸质登记单"}, ours),
        diversions={"other_city": DiversionRule("other_city", "犬只在外地", "饲养地的地名", ours)},
        reviews=(
            ReviewLevel(
                "行政复议",
                Limit.parse("60d", binds_person=True),
                Limit.parse("60d"),
                "复议机关",
                "《行政复议法》第二十条、第六十二条",
            ),
        ),
        reopen_within=Limit.parse("30d", binds_person=True),
        form={"$schema": DIALECT, **RAW["form"]},
    )


def test_the_file_written_anew_by_the_test_says_the_same() -> None:
    assert parse(as_toml(RAW), "dog.toml") == parse(DOG_LICENCE, "dog.toml")


@pytest.mark.parametrize("path", KEYS, ids=dotted)
def test_a_missing_key_is_named(path: Path) -> None:
    key = dotted(path)
    expected = set() if key in OPTIONAL else SPOKEN_OF.get(key, {key})
    assert faults_of(without(path)) == expected


def test_the_lists_of_exceptions_name_keys_that_are_in_the_file() -> None:
    assert (OPTIONAL | SPOKEN_OF.keys() | ANY_NUMBER | ANY_TEXT) <= {dotted(path) for path in KEYS}


@pytest.mark.parametrize("path", [path for path, _ in EVERYWHERE], ids=dotted)
def test_a_value_of_a_wrong_type_is_named(path: Path) -> None:
    some_of_each: list[object] = [True, {"zzz": 1}, [[]], 17]
    for wrong in some_of_each:
        kept = type(wrong) is type(at(RAW, path)) or (wrong == 17 and dotted(path) in ANY_NUMBER)
        if not kept:
            assert faults_of(with_(path, wrong)) == {dotted(path)}, wrong


@pytest.mark.parametrize(("path", "bad"), WRONG_VALUES, ids=[dotted(path) for path, _ in WRONG_VALUES])
def test_a_wrong_value_of_the_right_type_is_named(path: Path, bad: object) -> None:
    assert faults_of(with_(path, bad)) == {dotted(path)}


@pytest.mark.parametrize("path", [(), *TABLES], ids=dotted)
def test_a_key_that_nobody_knows_is_named(path: Path) -> None:
    assert faults_of(with_((*path, "zzz"), 17)) == {dotted((*path, "zzz"))}


@given(st.sampled_from(EVERYWHERE), st.sampled_from(EVERYWHERE))
def test_two_faults_are_both_named(one: tuple[Path, object], other: tuple[Path, object]) -> None:
    first, second = one[0], other[0]
    wrong: list[object] = [17 if isinstance(value, bool) else True for _, value in (one, other)]
    if first[: len(second)] == second[: len(first)]:
        return  # one of them lies within the other
    broken = with_(second, wrong[1], with_(first, wrong[0]))
    assert faults_of(broken) == {dotted(first), dotted(second)}


def test_the_error_reads_as_file_key_reason_in_both_languages() -> None:
    broken = with_(("limits", "promised", "start"), "noon", with_(("zh",), " "))
    with pytest.raises(CaseTypeError) as caught:
        parse(as_toml(broken), "dog.toml")
    error = caught.value
    assert error.code == "case_type_wrong"
    assert error.status == 400
    assert error.data["faults"] == [
        {"file": "dog.toml", "key": "zh", "reason": "应为非空文字", "reason_en": "must be text that is not blank"},
        {
            "file": "dog.toml",
            "key": "limits.promised.start",
            "reason": "应为其中之一：received、signed、admitted、transferred、decided",
            "reason_en": "must be one of: received, signed, admitted, transferred, decided",
        },
    ]
    assert "dog.toml：zh：应为非空文字" in error.zh
    assert "dog.toml: limits.promised.start: must be one of: received, signed" in error.en


@pytest.mark.parametrize(
    ("path", "known"),
    [
        (("judge",), Judge),
        (("publicity",), Publicity),
        (("sealing",), Sealing),
        (("outcomes", 0), Outcome),
        (("limits", "promised", "start"), Start),
        (("extension", "limit"), LimitName),
        (("extension", "approver"), Role),
        (("warnings", 0, "side"), Side),
        (("ladder", 0, "step"), Step),
        (("ladder", 0, "to", 0), Role),
    ],
)
def test_a_word_outside_a_closed_list_is_refused_with_the_list(path: Path, known: type[StrEnum]) -> None:
    with pytest.raises(CaseTypeError) as caught:
        parse(as_toml(with_(path, "nobody")), "dog.toml")
    rows: Any = caught.value.data["faults"]
    assert [row["key"] for row in rows] == [dotted(path)]
    assert all(word in rows[0]["reason"] for word in known)


def test_a_slip_of_the_pen_gets_the_nearest_key_as_advice() -> None:
    with pytest.raises(CaseTypeError, match="是不是 publicity？"):
        parse(as_toml(without(("publicity",)) | {"publicty": "none"}), "dog.toml")


def test_what_is_not_toml_is_refused_with_its_line() -> None:
    with pytest.raises(CaseTypeError) as caught:
        parse('code = "dog"\nversion = \n', "dog.toml")
    rows: Any = caught.value.data["faults"]
    assert [row["key"] for row in rows] == ["line 2"]


@pytest.mark.parametrize("written", ["0.9", 0.9, "9/10", "90e-2"])
def test_a_share_is_read_exactly(written: object) -> None:
    case_type = parse(as_toml(with_(("warnings", 1, "share"), written)), "dog.toml")
    assert case_type.warnings[1].moment.share == Fraction(9, 10)


@pytest.mark.parametrize("written", ["0", 0, "1.01", 1.5, -0.5, "-1", "nine tenths", "1/0", "nan", "inf", True])
def test_a_share_lies_above_nothing_and_up_to_the_whole(written: object) -> None:
    assert faults_of(with_(("warnings", 1, "share"), written)) == {"warnings[1].share"}


@pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
def test_toml_numbers_that_are_none_are_no_share(number: str) -> None:
    text = as_toml(with_(("warnings", 1, "share"), "HERE")).replace('"HERE"', number)
    with pytest.raises(CaseTypeError, match=r"warnings\[1\]\.share"):
        parse(text, "dog.toml")


@pytest.mark.parametrize("written", ["0wd", "-1wd", "5 wd", "5weeks", "wd", "1.5wd"])
@pytest.mark.parametrize("path", [("suspensions", "quarantine", "cap"), ("limits", "promised", "limit")], ids=dotted)
def test_a_limit_or_cap_is_a_positive_amount_of_a_known_unit(path: Path, written: str) -> None:
    assert faults_of(with_(path, written)) == {dotted(path)}


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        ({}, "share"),
        ({"side": "before"}, "offset"),
        ({"offset": "1wd"}, "side"),
        ({"share": "1", "offset": "1wd"}, "offset"),
        ({"share": "1", "side": "after"}, "side"),
    ],
)
def test_a_moment_is_a_share_or_an_offset_with_its_side(entry: Raw, key: str) -> None:
    warning = {"level": "red", "title": "红牌", "limit": "promised", "source": "本市规定"} | entry
    assert faults_of(with_(("warnings",), [warning])) == {f"warnings[0].{key}"}


@pytest.mark.parametrize("path", [("outcomes",), ("warnings",), ("ladder",), ("reviews",), ("ladder", 0, "to")])
def test_an_empty_list_is_named(path: Path) -> None:
    assert faults_of(with_(path, [])) == {dotted(path)}


def test_the_same_thing_twice_in_a_list_is_named_where_it_stands_again() -> None:
    assert faults_of(with_(("outcomes",), ["done", "partly", "done"])) == {"outcomes[2]"}
    assert faults_of(with_(("form", "required"), ["breed", "breed"])) == {"form.required[1]"}


def test_an_extension_names_a_limit_that_exists() -> None:
    broken = without(("limits", "deliver_within"))
    broken["extension"]["limit"] = "deliver_within"
    assert faults_of(broken) == {"extension.limit"}


def test_a_case_always_has_a_clock() -> None:
    broken = {key: value for key, value in RAW.items() if key not in {"warnings", "ladder", "extension"}}
    kept = {name: rule for name, rule in RAW["limits"].items() if name not in {"statutory", "promised"}}
    assert faults_of(broken | {"limits": kept}) == {"limits"}


@pytest.mark.parametrize("name", ["statutory", "promised"])
@pytest.mark.parametrize("start", ["transferred", "decided"])
def test_no_clock_of_the_whole_matter_runs_from_a_hand_over(name: str, start: str) -> None:
    assert faults_of(with_(("limits", name, "start"), start)) == {f"limits.{name}.start"}


def test_delivery_runs_from_the_decision_and_the_supplement_notice_from_receipt() -> None:
    for name, start in [("deliver_within", "received"), ("supplement_within", "admitted"), ("sign_within", "admitted")]:
        assert faults_of(with_(("limits", name, "start"), start)) == {f"limits.{name}.start"}


def test_an_application_has_a_limit_from_admission() -> None:
    broken = with_(("limits", "promised", "start"), "received")
    broken["limits"]["statutory"]["start"] = "received"
    assert faults_of(broken) == {"limits"}


def test_without_admission_nothing_runs_from_it_and_nothing_is_asked_for_before_it() -> None:
    assert faults_of(with_(("needs_admission",), False)) == {
        "limits.statutory.start",
        "limits.promised.start",
        "limits.supplement_within",
        "supplement",
    }


@pytest.mark.parametrize("sealing", ["reporter", "whole"])
def test_a_sealed_case_is_never_released(sealing: str) -> None:
    assert faults_of(with_(("publicity",), "released")) == set()
    assert faults_of(with_(("publicity",), "released", with_(("sealing",), sealing))) == {"publicity"}
    assert faults_of(with_(("sealing",), sealing)) == set()


@pytest.mark.parametrize("forced", ["site_photo", "video", "gps_track", "screenshot"])
def test_no_evidence_rule_forces_photos_films_or_tracks(forced: str) -> None:
    assert faults_of(with_(("evidence", forced), "现场照片")) == {f"evidence.{forced}"}
    assert faults_of(with_(("late_entry", "evidence", forced), "现场照片")) == {f"late_entry.evidence.{forced}"}
