"""What a careful clerk sends a paper back for."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from luoshi.directives.findings.catalogue import catalogue
from luoshi.directives.reading import read
from luoshi.directives.result import Reading
from luoshi.directives.units import Unit
from tests.directives.qingyun import DAY, PLAN, encoded


def of(text: str, units: Sequence[Unit] = ()) -> Reading:
    """The reading of a paper of 20 March 2026."""
    return read(encoded(text), units, day=DAY)


def codes(text: str, units: Sequence[Unit] = ()) -> set[str]:
    """The codes of all findings of a text."""
    return {each.code for each in of(text, units).findings}


SOUND = "1.8月底前建成3所公办幼儿园，验收报告报区政府。（区教育局牵头，区财政局配合）\n"


def test_a_sound_commitment_has_no_findings() -> None:
    assert codes(SOUND) == set()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("（区教育局牵头，区财政局配合）", ""), "no_owner"),
        (("区教育局牵头，区财政局配合", "区教育局、区财政局牵头"), "several_leads"),
        (("区教育局牵头，区财政局配合", "区教育局、区财政局负责"), "lead_proposed"),
        (("区财政局配合", "各有关部门配合"), "vague_owner"),
        (("8月底前", ""), "no_date"),
        (("8月底前", "9月31日前"), "impossible_date"),
        (("8月底前", "持续推进，"), "endless_date"),
        (("8月底前", "2025年8月底前"), "past_date"),
        (("3所", ""), "no_measure"),
        (("，验收报告报区政府", ""), "no_evidence"),
    ],
)
def test_each_fault_is_found_where_it_was_made(change: tuple[str, str], code: str) -> None:
    spoiled = SOUND.replace(*change)
    assert spoiled != SOUND
    assert code in codes(spoiled)
    assert code not in codes(SOUND)


def test_words_without_a_thing_are_vague() -> None:
    assert "vague_verb" in codes("1.进一步加强协作意识，提升工作水平。（区教育局牵头）\n")
    assert "vague_verb" not in codes("1.进一步加强校园安全，排查隐患120处。（区教育局牵头）\n")


def test_an_office_that_is_not_on_the_list_is_named() -> None:
    listed = [Unit("jy", "青云区教育局")]
    (found,) = [each for each in of(SOUND, listed).findings if each.code == "unknown_unit"]
    assert "区财政局" in found.text
    assert "区教育局" not in found.text
    assert "unknown_unit" not in codes(SOUND, [*listed, Unit("cz", "青云区财政局")])


def test_the_same_twice_is_a_duplicate_and_another_date_a_contradiction() -> None:
    again = "2.8月底前建成3所公办幼儿园，验收报告报区政府。（区教育局牵头，区财政局配合）\n"
    assert "duplicate" in codes(SOUND + again)
    assert "contradiction" in codes(SOUND + again.replace("8月", "10月"))
    assert "contradiction" in codes(SOUND + again.replace("3所", "5所"))
    assert "contradiction" in codes(SOUND + again.replace("区教育局牵头", "区民政局牵头"))
    assert not {"duplicate", "contradiction"} & codes(SOUND + "2.新修水渠8公里，10月底前验收。（区水利局牵头）\n")


def test_a_contradiction_says_what_differs() -> None:
    again = "2.10月底前建成3所公办幼儿园，验收报告报区政府。（区教育局牵头，区财政局配合）\n"
    (found,) = [each for each in of(SOUND + again).findings if each.code == "contradiction"]
    assert "时限 8月底前 / 10月底前" in found.text


def test_a_special_task_paper_may_have_four_thousand_characters() -> None:
    longer = PLAN.replace("努力打造一流环境。", "努力打造一流环境。" + "持续改进作风。" * 600)
    assert "too_long" in codes(longer)
    assert "too_long" not in codes(PLAN)


def test_a_place_left_open_is_named_and_not_filled_in() -> None:
    found = [each for each in of(SOUND.replace("3所", "XX所")).findings if each.code == "unknown_text"]
    assert [each.text for each in found] == ["此处未填：XX"]


def test_findings_stand_in_the_order_of_the_paper_and_inside_it() -> None:
    reading = of(PLAN)
    starts = [each.span.start for each in reading.findings]
    assert starts == sorted(starts)
    assert all(0 <= each.span.start <= each.span.end <= len(PLAN) for each in reading.findings)


def test_the_plan_of_the_district_has_the_faults_that_were_put_into_it() -> None:
    by_start = {each.text[:3]: {finding.code for finding in each.findings} for each in of(PLAN).commitments}
    assert "lead_proposed" in by_start["（二）"]
    assert {"vague_owner", "endless_date"} <= by_start["（三）"]
    assert {"several_leads", "impossible_date"} <= by_start["（四）"]
    assert not {"no_owner", "no_date", "vague_verb", "no_measure"} & by_start["（一）"]


def test_every_finding_says_what_would_mend_it() -> None:
    for code, entry in catalogue().items():
        assert entry["level"] in ("error", "warning", "info"), code
        assert entry["text"], code
        assert entry["mend"], code
