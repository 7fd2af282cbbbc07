"""A 100% is printed with the doubt that it deserves, and a plain result without any."""

from __future__ import annotations

from dataclasses import replace

from luoshi.core.judgement.surveys.doubts import Doubt, Handed, doubts
from luoshi.core.judgement.surveys.figures import Clusters, Weighted
from luoshi.core.judgement.surveys.plan import Plan
from tests.judgement.surveys.plans import plan

ALL = {"served": Handed(300, 300), "above": Handed(50, 50), "society": Handed(150, 150)}
MOST = {"served": Handed(300, 180), "above": Handed(50, 50), "society": Handed(150, 90)}
FULL = Weighted(1.0, (0.985, 1.0), 400, 20, 300, ("served", "above", "society"))
PLAIN = replace(FULL, share=0.87, interval=(0.84, 0.9))


def kinds(found: list[Doubt]) -> list[str]:
    return [one.kind for one in found]


def asked(found: Weighted, handed: dict[str, Handed], of: Plan | None = None, **more: Clusters) -> list[Doubt]:
    return doubts(of or plan(), found, more, handed)


def test_a_plain_result_of_a_sound_survey_has_none() -> None:
    assert asked(PLAIN, ALL) == []


def test_a_hundred_percent_names_who_did_not_answer_what_the_scale_hides_and_who_handed_out() -> None:
    found = asked(FULL, MOST)
    assert kinds(found) == ["response", "sample", "ceiling", "handed"]
    text = "".join(one.zh for one in found)
    assert "发出 500 个码，收回 320 份（64%）" in text
    assert "如果他们都不满意，满意率是 70.0%" in text, "half of 60%, a quarter of 100%, a quarter of 60%"
    assert "低到 98.5% 也不奇怪" in text
    assert "只算最高一档是 75.0%" in text
    assert "服务对象：督查室，从办结件里抽取" in text
    assert all(one.en for one in found)


def test_with_every_code_used_and_the_best_option_alone_it_is_still_at_the_ceiling() -> None:
    found = asked(replace(FULL, top=400), ALL)
    assert kinds(found) == ["sample", "ceiling", "handed"]
    assert "所有人都选了最高一档" in found[1].zh


def test_few_answers_are_named_whatever_they_say() -> None:
    few = {**ALL, "society": Handed(150, 30)}
    assert kinds(asked(PLAIN, few)) == ["response"]
    assert kinds(asked(replace(PLAIN, base=29, unknown=0), ALL)) == ["sample"]


def test_a_unit_that_hands_out_the_codes_to_judge_itself_is_named_at_any_rate() -> None:
    first, *rest = plan().groups
    own = plan(groups=(replace(first, handed_by="住房和城乡建设局"), *rest))
    (found,) = asked(PLAIN, ALL, own)
    assert found.kind == "handed_own"
    assert "服务对象的码由被评议的单位自己发" in found.zh


def test_many_who_do_not_know_and_sheets_all_alike_are_named() -> None:
    assert kinds(asked(replace(PLAIN, unknown=200), ALL)) == ["unknown"]
    alike = Clusters(several=100, alike=60)
    assert kinds(asked(PLAIN, ALL, served=alike)) == ["alike"]
    assert kinds(asked(PLAIN, ALL, served=replace(alike, alike=40))) == []


def test_codes_that_are_not_those_that_were_drawn_come_first() -> None:
    assert kinds(doubts(plan(), FULL, {}, ALL, whole=False))[0] == "codes"
