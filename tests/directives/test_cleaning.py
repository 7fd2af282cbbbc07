"""Papers come from websites, pages, scanners and old machines; what they say comes out, what is lost is named."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from luoshi.directives.cleaning import clean
from luoshi.directives.decoding import decode
from luoshi.directives.nearness import nearness
from luoshi.directives.text import Clean, Decoded
from tests.directives.papers import PAPER, out_of_step, page_of_a_website, with_glosses, wrapped


def cleaned(text: str) -> Clean:
    return clean(Decoded(text, "txt"))


def only_words(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_a_clean_paper_stays_as_it_is() -> None:
    result = cleaned(PAPER)
    assert result.text == PAPER.strip()
    assert (result.repairs, result.damage, result.removed) == ((), (), ())


# --- what pages add


def test_the_shell_of_a_website_goes_and_the_record_says_what_went() -> None:
    result = cleaned(page_of_a_website(PAPER))
    assert result.text == PAPER.strip()
    assert {gone.why for gone in result.removed} >= {"导航", "页面信息"}


@pytest.mark.parametrize(
    "line",
    [
        "上一篇：县政府召开常务会议",
        "【字体：大 中 小】【打印本页】【关闭窗口】",
        "<image>data:image/png;base64,iVBORw0KGgo=</image>",
        "![](https://example.invalid/a.png)",
        "- 12 -",
        "第 3 页 共 16 页",
        "https://example.invalid/art/2024/3/15/art_1.html",
    ],
)
def test_lines_of_a_page_go(line: str) -> None:
    assert cleaned(f"{PAPER.strip()}\n{line}\n").text == PAPER.strip()


@pytest.mark.parametrize(
    "line",
    [
        "来源：县财政专项资金。",
        "时间：2024年3月20日上午9时",
        "主办单位：县文化和旅游局",
        "加强与行业协会会员的联系，建立服务企业微信群。",
        "编辑：县志办公室负责",
        "3",
    ],
)
def test_a_papers_own_lines_that_look_like_a_pages_stay(line: str) -> None:
    middle = PAPER.splitlines()
    text = "\n".join([*middle[:9], line, *middle[9:]])
    assert line in cleaned(text).text


def test_sellers_words_inside_a_paragraph_go() -> None:
    text = "影响了经济的发展。原创 文章,尽在某某秘书网络 .网。存在问题并不可怕。"
    assert cleaned(text).text == "影响了经济的发展。存在问题并不可怕。"


def test_a_title_said_again_goes() -> None:
    title = PAPER.splitlines()[0]
    result = cleaned(f"{title}\n{PAPER}\n{title}\n")
    assert result.text == PAPER.strip()
    assert [gone.why for gone in result.removed] == ["重复的标题", "重复的标题"]


def test_bare_page_numbers_go_when_they_count_on() -> None:
    lines = PAPER.strip().splitlines()
    pages = "\n".join([*lines[:5], "1", *lines[5:9], "2", *lines[9:13], "3", *lines[13:]])
    assert cleaned(pages).text == PAPER.strip()


# --- lines and spaces


def test_broken_lines_page_marks_and_stray_spaces_are_undone() -> None:
    assert only_words(cleaned(wrapped(PAPER)).text) == only_words(PAPER)


def test_a_span_leads_back_to_the_broken_original() -> None:
    text = wrapped(PAPER)
    result = cleaned(text)
    for words in ("县政务服务管理局牵头", "申请材料压减30%以上", "于4月30日前"):
        place = result.text.index(words)
        start, end = result.span(place, place + len(words))
        assert only_words(re.sub(r"第 \d 页 共 \d 页", "", text[start:end])) == words


def test_paragraphs_stay_apart_where_lines_are_not_broken() -> None:
    text = PAPER.replace("\n", "\n\n　　")
    assert cleaned(text).text == PAPER.strip()


def test_a_text_without_line_breaks_gets_one_before_each_heading() -> None:
    lines = cleaned(PAPER.replace("\n", "")).text.splitlines()
    starts = [line[:3] for line in lines]
    assert {"一、总", "二、重", "（二）", "（三）", "三、保"} <= set(starts)


def test_a_sentence_broken_by_links_is_one_again() -> None:
    begun = "我们第三届全县人民代表大会在听取和讨论了县人民政府负责同志所作的"
    text = f"{begun}\n关于预算执行情况的报告\n，并审查了预算草案之后，决定批准这个报告。"
    assert "\n" not in cleaned(text).text


# --- characters


def test_glosses_go_and_traditional_characters_become_simplified() -> None:
    result = cleaned(with_glosses(PAPER))
    assert result.text == PAPER.strip()
    assert {gone.why for gone in result.removed} == {"注音"}


def test_a_single_traditional_name_in_a_simplified_paper_stays() -> None:
    assert "陳氏宗祠" in cleaned(PAPER + "修缮陳氏宗祠。").text


@pytest.mark.parametrize(
    ("traditional", "simplified"), [("著力", "着力"), ("乾坤", "乾坤"), ("顯著", "显著"), ("瞭解", "了解")]
)
def test_words_whose_characters_have_two_simple_forms(traditional: str, simplified: str) -> None:
    assert simplified in cleaned(f"各級機關應當認真總結經驗，{traditional}，並將結果報縣政府辦公室備案。").text


def test_wide_and_half_wide_forms_become_the_usual_ones() -> None:
    text = "２０２４年,全县(含开发区)增长６．５％;其中:工业增长8.2%,详见 http://a.b/c?d=1,2。"
    assert cleaned(text).text == "2024年，全县（含开发区）增长6.5%；其中：工业增长8.2%，详见http://a.b/c?d=1,2。"


def test_straight_quotes_beside_chinese_pair_up() -> None:
    assert cleaned('推进"一窗受理"和“互联网+"改革').text == "推进“一窗受理”和“互联网+”改革"


def test_invisible_characters_go() -> None:
    assert cleaned("县\u200b政府\ufeff办公室\u00ad负责").text == "县政府办公室负责"


# --- damage


def test_characters_out_of_step_are_shifted_back_and_shown() -> None:
    damaged = out_of_step(with_glosses(PAPER).replace("確(què)保", "确保"), "确保", 6)
    assert "确?！" in damaged
    result = cleaned(damaged)
    repair = next(repair for repair in result.repairs if "字节错位" in repair.why)
    assert "确保“" in result.text
    assert repair.before.startswith("?")
    assert result.text[repair.start : repair.end].startswith("保“")


def test_what_two_plans_would_fit_is_settled_by_the_paper_itself() -> None:
    other = "“十二五”时期是重要机遇期。“十二五”末翻一番。"
    damaged = other + "努力推进，确?！笆濉币?guī)劃目標(biāo)的顺利實現。"
    assert "确保“十二五”规划" in cleaned(damaged).text
    alone = cleaned("努力推进，确?！笆濉币?guī)劃目標(biāo)的顺利實現。")
    assert "十二五" not in alone.text
    assert any(damage.kind == "lost" for damage in alone.damage)


def test_a_question_stays_a_question() -> None:
    for text in ("这个问题怎么办?县政府办公室已作研究。", "谁来负责?“一窗受理”由谁牵头?我们要回答。"):
        assert cleaned(text).repairs == ()
        assert cleaned(text).text.count("？") == text.count("?")


def test_a_lost_character_that_nothing_makes_certain_stays_a_hole() -> None:
    result = cleaned("推动各类项目早日\ufffd\ufffd，力争年内完成。")
    (damage,) = result.damage
    assert (damage.kind, result.text[damage.start : damage.end]) == ("lost", "□□")


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("XX个重点项目按进度推进", ["XX"]),
        ("跟踪在谈××个项目，新建XX幼儿园", ["××", "XX"]),
        ("确保“__”规划目标", ["__"]),
        ("刚才，X同志对工作作了部署", ["X"]),
        ("由某某局牵头", ["某某"]),
        ("主要指标在年的基础上翻一番", ["年"]),
        ("二〇〇四年的XML接口和X射线机", []),
    ],
)
def test_placeholders_are_unknown_and_never_filled(text: str, unknown: list[str]) -> None:
    result = cleaned(text)
    assert result.text == text
    assert [result.text[damage.start : damage.end] for damage in result.damage if damage.kind == "unknown"] == unknown


@pytest.mark.parametrize(
    ("scanned", "meant"),
    [
        ("接人能力不断提升", "接入能力不断提升"),
        ("将其纳人考核", "将其纳入考核"),
        ("规划（2018一2022年）", "规划（2018—2022年）"),
        ("5个工作曰内办结", "5个工作日内办结"),
        ("己完成投资", "已完成投资"),
        ("省工业和信.息化厅", "省工业和信息化厅"),
        ("请提出意见.各单位", "请提出意见。各单位"),
    ],
)
def test_a_scanners_confusions_are_put_right(scanned: str, meant: str) -> None:
    result = cleaned(scanned)
    assert result.text == meant
    assert len(result.repairs) == 1


@pytest.mark.parametrize(
    "text",
    [
        "领导人员和引进人才",
        "积极招引人工智能企业",
        "参加人员名单",
        "自己动手",
        "年末完成投资",
        "周末来访",
        "同时问责",
        "三千部手机",
        "参加引进人员",
    ],
)
def test_right_words_that_look_like_confusions_stay(text: str) -> None:
    assert cleaned(text).text == text


# --- the papers found, where they are at hand


def shingles(text: str) -> Counter[str]:
    words = only_words(text)
    return Counter(words[i : i + 3] for i in range(len(words) - 2))


def test_damaged_papers_come_back_to_their_clean_selves(shared_data: Path) -> None:
    folder = shared_data / "directives"
    recalls = {}
    for path in sorted((folder / "noisy").glob("*.txt")):
        truth = (folder / "truth" / f"{path.stem.split('__')[0]}.txt").read_text("utf-8").partition("未改动 ----\n")[2]
        want = shingles(cleaned(truth).text)
        recalls[path.stem] = (want & shingles(clean(decode(path.read_bytes())).text)).total() / want.total()
    assert min(recalls.values()) >= 0.98, recalls


def test_the_glossed_speech_begins_as_its_clean_copy(shared_data: Path) -> None:
    first, second = (
        clean(decode(path.read_bytes())).text for path in sorted((shared_data / "seeds").glob("*.txt"))[:2]
    )
    assert nearness(first, second).kind == "beginning"
    assert nearness(second, first).kind == "whole"


def test_strangers_are_different_and_a_paper_is_the_same_as_itself() -> None:
    assert nearness(PAPER, PAPER.replace("，", ", ")).kind == "same"
    assert nearness(PAPER, "完全不同的另一份通知，关于组织全县教师参加暑期培训的安排。").kind == "different"
    assert nearness(PAPER, PAPER[:300] + "此后写的是别的事情，与原来的方案没有关系。" * 9).kind == "copy"
